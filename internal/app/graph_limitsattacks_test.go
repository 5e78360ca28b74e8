package app_test

import (
	"fmt"
	"strings"
)

// numbered repeats a text with % counted up from 0, in the outermost text alone.
func numbered(text string, n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(text, "%", fmt.Sprint(i)))
	}
	return b.String()
}

// leading are fragments of which each leads on to the next by from, in which %
// is the number of the next one.
func leading(n int, on, from, end string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " fragment f%d on %s {%s}", i, on, strings.ReplaceAll(from, "%", fmt.Sprint(i+1)))
	}
	fmt.Fprintf(&b, " fragment f%d on %s {%s}", n, on, end)
	return b.String()
}

// toAll are fragments of which each leads to all that follow.
func toAll(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " fragment f%d on Query {__typename", i)
		for j := i + 1; j < n; j++ {
			fmt.Fprintf(&b, " ...f%d", j)
		}
		b.WriteString("}")
	}
	return b.String()
}

// graphAttacks are documents that would keep a server busy, by what they do.
func graphAttacks() map[string]string {
	const org = "{viewer {organization {...f0}}}"
	return map[string]string{
		"one field 14,900 times":                   "{" + times("__typename ", 14_900) + "}",
		"one field 8,000 times":                    "{" + times("__typename ", 8_000) + "}",
		"one object 190 times, of 70 fields":       "{" + times("viewer {"+times("role ", 70)+"}", 190) + "}",
		"4,900 aliases":                            "{" + numbered("a%:__typename ", 4_900) + "}",
		"10,000 aliases":                           "{" + numbered("a%:__typename ", 10_000) + "}",
		"one alias of two fields":                  "{viewer {organization {" + times("a: id a: name ", 100) + "}}}",
		"one alias of two fields, fewer":           "{viewer {organization {" + times("a: id a: name ", 40) + "}}}",
		"1,800 fragments in a row":                 "{...f0}" + leading(1_800, "Query", "...f%", "__typename"),
		"270 fragments in a row, twice over":       "{...f0}" + leading(270, "Query", "__typename ...f% ...f%", "__typename"),
		"84 fragments, each with all others":       "{...f0}" + toAll(84),
		"60 fragments, each with all others":       "{...f0}" + toAll(60),
		"a fragment bomb":                          org + leading(40, "Organization", "...f% ...f%", "id"),
		"a fragment bomb of fields":                org + leading(13, "Organization", "a: parent {...f%} b: parent {...f%}", "id"),
		"a fragment bomb of aliases":               org + leading(3, "Organization", numberedIn("a#: parent {...f%}", 30), "id"),
		"a fragment bomb of pages":                 org + leading(6, "Organization", "children(first: 100) {edges {node {...f%}}}", "id"),
		"a fragment 7,000 times":                   "{" + times("...f ", 7_000) + "} fragment f on Query {__typename}",
		"a long fragment in 1,000 operations":      numbered("query q%{...f} ", 1_000) + "fragment f on Query {" + times("__typename ", 7_000) + "}",
		"900 fragments inside each other":          "{" + times("...{", 900) + times("__typename ", 900) + times("}", 900) + "}",
		"10 fragments inside each other":           "{" + times("...{", 10) + times("__typename ", 300) + times("}", 10) + "}",
		"14,900 unknown fields":                    "{" + numbered("nope% ", 14_900) + "}",
		"4,900 unknown arguments":                  "{conversations(" + numbered("nope%:1 ", 4_900) + ") {totalCount}}",
		"14,000 unknown enum values":               "{conversations(where: {statusIn: [" + numbered("ACTIV% ", 14_000) + "]}) {totalCount}}",
		"4,900 unknown input fields":               "{conversations(where: {" + numbered("statu%:1 ", 4_900) + "}) {totalCount}}",
		"arguments of 110 equal fields":            "{" + times("conversations(where: {or: ["+times("{status: ACTIVE}", 14)+"]}) {totalCount}", 110) + "}",
		"1,800 variables of a wrong type":          "query (" + numbered("$v%: ID ", 1_800) + ") {nodes(ids: [" + numbered("$v% ", 1_800) + "]) {id}}",
		"7,400 directives":                         "{__typename " + times("@x", 7_400) + "}",
		"100,000 directives":                       "{__typename " + times("@x", 100_000) + "}",
		"900 levels":                               "{viewer {organization {" + times("parent {", 900) + "id" + times("}", 900) + "}}}",
		"5,000 levels":                             times("{viewer", 5_000) + times("}", 5_000),
		"introspection of introspection":           "{__schema {types {" + numbered("a%: fields {type {...f}} ", 14) + "}}} fragment f on __Type {" + numbered("a%: fields {name}", 14) + "}",
		"100,000 comments":                         times("#\n", 100_000) + "{__typename}",
		"8 MB of blanks":                           "{__typename}" + times(" ", 8_000_000),
		"2,900 operations, of which none is named": numbered("query q%{__typename} ", 2_900),
	}
}

// numberedIn is numbered with # in place of %.
func numberedIn(text string, n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(text, "#", fmt.Sprint(i)))
	}
	return b.String()
}

// introspections are what GraphiQL and code generators ask first.
func introspections() map[string]string {
	ofType := times("ofType {kind name ", 9) + times("}", 9)
	query := func(directive, input, described string) string {
		return `query IntrospectionQuery {__schema {` + described + ` queryType {name} mutationType {name} subscriptionType {name} types {...FullType} directives {name description ` + directive + ` locations args` + input + ` {...InputValue}}}}
		fragment FullType on __Type {kind name description fields(includeDeprecated: true) {name description args` + input + ` {...InputValue} type {...TypeRef} isDeprecated deprecationReason}
			inputFields` + input + ` {...InputValue} interfaces {...TypeRef} enumValues(includeDeprecated: true) {name description isDeprecated deprecationReason} possibleTypes {...TypeRef}}
		fragment InputValue on __InputValue {name description type {...TypeRef} defaultValue}
		fragment TypeRef on __Type {kind name ` + ofType + `}`
	}
	return map[string]string{
		"plain introspection":          query("", "", ""),
		"introspection with all parts": query("isRepeatable", "(includeDeprecated: true)", "description"),
	}
}

package app_test

import (
	"strings"

	"github.com/google/uuid"
)

const (
	faulty = "GRAPHQL_VALIDATION_FAILED"
	costly = "COST_LIMIT"
	wrong  = "BAD_USER_INPUT"
)

// times repeats a text.
func times(text string, n int) string { return strings.Repeat(text, n) }

func textBounds() []atLimit {
	return []atLimit{
		{"G3 15,000 tokens", `{__typename` + times("#\n", 14_997) + `}`, nil, "", ""},
		{"G3 15,001 tokens", `{__typename` + times("#\n", 14_998) + `}`, nil, costly, "more than 15,000 tokens"},
		{"256 KB", `{__typename}` + times(" ", 256<<10-12), nil, "", ""},
		{"256 KB and a byte", `{__typename}` + times(" ", 256<<10-11), nil, costly, "262,145 bytes, 262,144 are allowed"},
		{"G4 two directives", `{__typename @skip(if: false) @include(if: true)}`, nil, "", ""},
		{"G4 5 directives", `{__typename` + times(" @skip(if: false)", 5) + `}`, nil, faulty, `"@skip" can only be used once`},
		{"G4 6 directives", `{__typename` + times(" @skip(if: false)", 6) + `}`, nil, faulty, "6 directives in one place, 5 are allowed"},
		{"G4 6 directives of a fragment", `{... {__typename} ...f` + times(" @x", 6) + `} fragment f on Query {__typename}`, nil, faulty, "6 directives in one place, 5 are allowed"},
	}
}

func shapeBounds() []atLimit {
	// viewer, organization, parents and id
	parents := func(n int) string {
		return `{viewer {organization {` + times("parent {", n) + "id" + times("}", n) + `}}}`
	}
	// Each turn is three levels: a connection, its nodes and their conversation.
	pages := func(n int) string {
		return `{` + times("messages(first: 1) {edges {node {conversation {", n) + "id" + times("}}}}", n) + `}`
	}
	aliases := func(n int) string { return `{viewer {organization {` + numbered("a%: id ", n) + `}}}` }
	altogether := func(more string) string {
		return `{viewer {organization {` + more + numbered("p%: parent {"+numbered("x%: id ", 24)+"}", 8) + `}}}`
	}
	return []atLimit{
		{"G1 15 levels", parents(12), nil, "", ""},
		{"G1 16 levels", parents(13), nil, faulty, "16 levels deep, 15 are allowed"},
		{"G1 levels of fragments", `{viewer {organization {...f}}} fragment f on Organization {` + times("parent {", 7) + `...g` + times("}", 7) + `} fragment g on Organization {` + times("parent {", 6) + "id" + times("}", 7), nil, faulty, "16 levels deep, 15 are allowed"},
		{"G1 13 levels of four connections", pages(4), nil, "", ""},
		{"G1 16 levels of five connections", pages(5), nil, faulty, "16 levels deep, 15 are allowed"},
		{"G2 30 aliases of a field", aliases(30), nil, "", ""},
		{"G2 31 aliases of a field", aliases(31), nil, faulty, "id has 31 aliases in one object, 30 are allowed"},
		{"G2 31 aliases by fragments", `{viewer {organization {...f ...g}}} fragment f on Organization {` + numbered("a%: id ", 16) + `} fragment g on Organization {` + numbered("b%: id ", 15) + `}`, nil, faulty, "id has 31 aliases"},
		{"G2 200 aliases", altogether(""), nil, "", ""},
		{"G2 201 aliases", altogether("x: id "), nil, faulty, "201 aliases, 200 are allowed"},
		{"G6 fragments in a circle", `{viewer {organization {...a}}} fragment a on Organization {parent {...b}} fragment b on Organization {parent {...a}}`, nil, faulty, `Cannot spread fragment "a" within itself`},
		{"G7 introspection", `{__schema {types {fields {type {fields {name}}}}}}`, nil, "", ""},
		{"G7 __schema by two names", `{a: __schema {queryType {name}} b: __schema {queryType {name}}}`, nil, faulty, "__schema once"},
		{"G7 __schema twice by one name", `{__schema {queryType {name}} __schema {types {name}}}`, nil, faulty, "__schema once"},
		{"G7 __schema in fragments", `{...f ... {...g}} fragment f on Query {a: __schema {queryType {name}}} fragment g on Query {__schema {queryType {name}}}`, nil, faulty, "__schema once"},
		{"G7 30 types", `{` + times(`__type(name: "Tag") {name} `, 30) + `}`, nil, "", ""},
		{"G7 31 types", `{` + times(`__type(name: "Tag") {name} `, 31) + `}`, nil, faulty, "__type 30 times"},
		{"G7 31 types by fragments", `{` + numbered(`a%: __type(name: "Tag") {name} `, 20) + `...f} fragment f on Query {` + times(`__type(name: "Tag") {name} `, 11) + `}`, nil, faulty, "__type 30 times"},
		{"G7 deep introspection", `{__schema {types {fields {type {fields {type {fields {name}}}}}}}}`, nil, faulty, "Maximum introspection depth exceeded"},
	}
}

func pageBounds() []atLimit {
	const nodes = `{conversations(first: 100) {edges {node {messages(first: 100) {edges {node {tags(first: 3) {edges {node {id}}}}}}}}} messages(first: 100) {edges {node {tags(first: <n>) {edges {node {id}}}}}}}`
	// A node with 81 fields is 10 points.
	cost := `{messages(first: 100) {edges {node {` + times("id ", 81) + `tags(first: <n>) {edges {node {` + times("id ", 81) + `}}}}}}}`
	with := func(text, n string) string { return strings.Replace(text, "<n>", n, 1) }
	return []atLimit{
		{"G10 a page of 100", `{messages(first: 100) {totalCount}}`, nil, "", ""},
		{"G10 a page of 101", `{messages(first: 101) {totalCount}}`, nil, wrong, "messages: a page has 1 to 100 items, not 101"},
		{"G10 a page of 100,000", `query ($n: Int) {messages(last: $n) {totalCount}}`, map[string]any{"n": 100_000}, wrong, "not 100000"},
		{"G10 a page of 0", `{messages(first: 0) {totalCount}}`, nil, wrong, "not 0"},
		{"G10 50,000 nodes", with(nodes, "98"), nil, "", ""},
		{"G10 50,100 nodes", with(nodes, "99"), nil, costly, "50,100 items in its pages, 50,000 are allowed; ask for fewer than 100 in "},
		{"G10 100 of 100 of 100", strings.Replace(with(nodes, "1"), "tags(first: 3)", "tags(first: 100)", 1), nil, costly, "items in its pages"},
		{"100,000 points", with(cost, "99"), nil, "", ""},
		{"101,000 points", with(cost, "100"), nil, costly, "101,000 points, 100,000 are allowed; ask for fewer than 100 in "},
		{"a page without a size", `{messages(first: 24) {edges {node {tags {edges {node {messages {edges {node {tags {edges {node {id}}}}}}}}}}}}}`, nil, costly, "tags counts as a page of 25 without first"},
		{"10,001 messages", `mutation ($m: [AddMessageInput!]!) {addMessages(input: {messages: $m}) {userErrors {code}}}`, map[string]any{"m": manyMessages(10_001)}, wrong, "a list of 10,001 values, 10,000 are allowed"},
		{"10,000 messages", `mutation ($m: [AddMessageInput!]!) {addMessages(input: {messages: $m}) {userErrors {code}}}`, map[string]any{"m": manyMessages(10_000)}, costly, "100,003 points"},
		{"1,000 messages of all fields", `mutation ($m: [AddMessageInput!]!) {addMessages(input: {messages: $m}) {userErrors {code}}}`, map[string]any{"m": fullMessages(1_000)}, "", ""},
		{"searches below pages", `{conversations(first: 100) {edges {node {messages(first: 1, where: {or: [{textContains: "x"}, {textHasPrefix: "y"}]}) {edges {node {id}}}}}}}`, nil, costly, "points, 100,000 are allowed; ask for fewer than 100 in conversations; each condition that searches a text or goes to another entity is 500 points"},
		{"1,001 messages", `mutation ($m: [AddMessageInput!]!) {addMessages(input: {messages: $m}) {userErrors {code}}}`, map[string]any{"m": manyMessages(1_001)}, "", ""},
	}
}

func valueBounds() []atLimit {
	ids := make([]string, 1_001)
	for i := range ids {
		ids[i] = uuid.NewString()
	}
	const among = `query ($w: [ID!]) {conversations(where: {idIn: $w}) {totalCount}}`
	const like = `query ($w: String) {messages(where: {textContains: $w}) {totalCount}}`
	const page = `query ($w: Int) {messages(first: $w) {totalCount}}`
	return []atLimit{
		{"G13 1,000 values", among, map[string]any{"w": ids[:1_000]}, "", ""},
		{"G13 1,001 values", among, map[string]any{"w": ids}, wrong, "$w: a list of 1,001 values, 1,000 are allowed"},
		{"G13 1,001 values written", `{conversations(where: {idIn: ["` + strings.Join(ids, `","`) + `"]}) {totalCount}}`, nil, wrong, "a list of 1,001 values, 1,000 are allowed"},
		{"G13 a million values", among, map[string]any{"w": make([]int, 1_000_000)}, wrong, "variables hold too many values, 500,000 are allowed"},
		{"G13 a million values nobody asked for", `{__typename}`, map[string]any{"w": make([]int, 1_000_000)}, wrong, "variables hold too many values, 500,000 are allowed"},
		{"G13 64 KB of text", like, map[string]any{"w": times("x", 64<<10)}, "", ""},
		{"G13 more text", like, map[string]any{"w": times("x", 64<<10+1)}, wrong, "a text of 65,537 bytes, 65,536 are allowed"},
		{"G13 1 MB of text", like, map[string]any{"w": times("x", 1<<20)}, wrong, "a text of 1,048,576 bytes"},
		{"G13 more text written", `{messages(where: {textContains: "` + times("x", 64<<10+1) + `"}) {totalCount}}`, nil, wrong, "a text of 65,537 bytes"},
		{"G13 a huge number", page, map[string]any{"w": 1e308}, faulty, ""},
		{"G13 a huge number written", `{messages(first: 1e308) {totalCount}}`, nil, faulty, ""},
		{"G13 a huge integer written", `{messages(first: 1` + times("0", 308) + `) {totalCount}}`, nil, faulty, ""},
	}
}

package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"entgo.io/ent/entc/gen"
	"github.com/vektah/gqlparser/v2/ast"
)

// acronym finds what ent writes in capitals and the contract does not.
var acronym = regexp.MustCompile(`([a-z])(ID|URL)`)

// describe gives names the contract's spelling, and every type, field, argument
// and enum value a description.
func describe(doc *ast.SchemaDocument, graph *gen.Graph) {
	values := enumDocs(graph)
	for _, def := range doc.Definitions {
		if d := typeDoc(def, graph); d != "" {
			def.Description = d
		}
		if strings.HasSuffix(def.Name, "WhereInput") {
			for _, f := range def.Fields {
				searchByText(f.Type)
			}
			def.Fields = slices.DeleteFunc(def.Fields, unwanted)
		}
		for _, f := range def.Fields {
			describeField(def, f, graph)
		}
		for _, v := range def.EnumValues {
			v.Description = values[def.Name][v.Name]
			if v.Description == "" {
				v.Description = "By " + strings.ToLower(strings.ReplaceAll(v.Name, "_", " ")) + "."
			}
		}
	}
}

// unwanted drops comparisons that say nothing about names and identifiers.
func unwanted(f *ast.FieldDefinition) bool {
	t := f.Type.Name()
	if t != "ID" && t != "String" {
		return false
	}
	for _, s := range []string{"GT", "GTE", "LT", "LTE"} {
		if strings.HasSuffix(f.Name, s) {
			return true
		}
	}
	return false
}

func describeField(def *ast.Definition, f *ast.FieldDefinition, graph *gen.Graph) {
	f.Name = acronym.ReplaceAllStringFunc(f.Name, func(s string) string { return s[:2] + strings.ToLower(s[2:]) })
	spellTime(f.Type)
	if d := fieldDoc(def, f, graph); d != "" {
		f.Description = d
	}
	for _, a := range f.Arguments {
		if d := argumentDocs[a.Name]; d != "" {
			a.Description = d
		}
	}
}

// searchByText lets people look for a part of an address, which is none itself.
func searchByText(t *ast.Type) {
	for ; t != nil; t = t.Elem {
		if t.NamedType == "EmailAddress" {
			t.NamedType = "String"
		}
	}
}

// spellTime names the contract's scalar for instants.
func spellTime(t *ast.Type) {
	for ; t != nil; t = t.Elem {
		if t.NamedType == "Time" {
			t.NamedType = "DateTime"
		}
	}
}

// enumDocs maps GraphQL enum names to the descriptions of their values.
func enumDocs(graph *gen.Graph) map[string]map[string]string {
	out := map[string]map[string]string{
		"OrderDirection": {"ASC": "Smallest, earliest or first in the alphabet first.", "DESC": "The other way round."},
	}
	for _, n := range graph.Nodes {
		for _, f := range n.EnumFields() {
			raw, err := json.Marshal(f.Annotations["ParleyEnumDocs"])
			if err != nil {
				continue
			}
			var a struct{ Docs map[string]string }
			if json.Unmarshal(raw, &a) == nil {
				out[n.Name+f.StructField()] = a.Docs
			}
		}
	}
	return out
}

func typeDoc(def *ast.Definition, graph *gen.Graph) string {
	if d := relayDocs[def.Name]; d != "" {
		return d
	}
	for _, n := range graph.Nodes {
		switch def.Name {
		case n.Name:
			return comment(n)
		case n.Name + "WhereInput":
			return fmt.Sprintf("What a %s has to be like to be listed. Conditions of one input all have to hold.", n.Name)
		case n.Name + "Connection":
			return fmt.Sprintf("A page of a list of %s objects.", n.Name)
		case n.Name + "Edge":
			return fmt.Sprintf("One %s in a list.", n.Name)
		case n.Name + "Order":
			return fmt.Sprintf("How to order a list of %s objects.", n.Name)
		case n.Name + "OrderField":
			return fmt.Sprintf("What %s objects can be ordered by.", n.Name)
		}
		for _, f := range n.EnumFields() {
			if def.Name == n.Name+f.StructField() {
				return f.Comment()
			}
		}
	}
	return ""
}

// comment returns the description of an entity, from its schema annotation.
func comment(n *gen.Type) string {
	if a, ok := n.Annotations["Comment"].(map[string]any); ok {
		if s, ok := a["Text"].(string); ok {
			return s
		}
	}
	return ""
}

var relayDocs = map[string]string{
	"Node":           "An object with a global identifier.",
	"Cursor":         "A place in a list or in the ledger. It is opaque: take it from an answer, never make one.",
	"PageInfo":       "Where a page lies in the whole list.",
	"OrderDirection": "Which way to order a list.",
}

var argumentDocs = map[string]string{
	"after":   "Only what follows this place.",
	"first":   "The first so many, 1 to 100; 25 where neither first nor last is given.",
	"before":  "Only what comes before this place.",
	"last":    "The last so many, 1 to 100.",
	"orderBy": "What to order by, most important first.",
	"where":   "Only what is like this.",
	"id":      "Identifier of the object.",
	"ids":     "Identifiers of the objects, at most 100.",
}

var fieldDocs = map[string]string{
	"id": "Opaque global identifier, usable with node(id).", "cursor": "Place of the item in the list.",
	"edges": "The items with their places.", "pageInfo": "Where the page lies in the whole list.",
	"totalCount": "How many items the whole list has.", "not": "Must not hold.", "and": "All have to hold.", "or": "At least one has to hold.",
	"hasNextPage": "Whether more items follow.", "hasPreviousPage": "Whether items come before.",
	"startCursor": "Place of the first item of the page; null where the page is empty.",
	"endCursor":   "Place of the last item of the page; null where the page is empty.",
	"nodes":       "The objects with these identifiers, in the order asked; null for each that does not exist or is not visible to you.",
}

func fieldDoc(def *ast.Definition, f *ast.FieldDefinition, graph *gen.Graph) string {
	switch {
	case strings.HasSuffix(def.Name, "WhereInput"):
		if d := fieldDocs[f.Name]; d != "" && f.Name != "id" {
			return d
		}
		return conditionDoc(f.Name)
	case strings.HasSuffix(def.Name, "Order"):
		return map[string]string{"direction": "Which way.", "field": "What by."}[f.Name]
	case strings.HasSuffix(def.Name, "Edge") && f.Name == "node":
		return "The item."
	case def.Name == "Query" && f.Name == "node":
		return "The object with this identifier; null where there is none that you may see."
	}
	if d := fieldDocs[f.Name]; d != "" {
		return d
	}
	return edgeDoc(def.Name, f.Name, graph)
}

// edgeDoc is the comment of the edge, which entgql leaves out for connections.
func edgeDoc(entity, edge string, graph *gen.Graph) string {
	for _, n := range graph.Nodes {
		if n.Name != entity {
			continue
		}
		for _, e := range n.Edges {
			if strings.EqualFold(strings.ReplaceAll(e.Name, "_", ""), edge) {
				return e.Comment()
			}
		}
	}
	return ""
}

// conditions are the operators that end the name of a where field.
var conditions = []struct{ suffix, doc string }{
	{"EqualFold", "%s equals, in any case of letters."},
	{"ContainsFold", "%s contains, in any case of letters."},
	{"HasPrefix", "%s begins with."},
	{"HasSuffix", "%s ends with."},
	{"Contains", "%s contains."},
	{"IsNil", "%s is not set."},
	{"NotNil", "%s is set."},
	{"NotIn", "%s is none of."},
	{"NEQ", "%s differs from."},
	{"GTE", "%s is at least."},
	{"LTE", "%s is at most."},
	{"GT", "%s is more than."},
	{"LT", "%s is less than."},
	{"In", "%s is one of."},
}

func conditionDoc(name string) string {
	if rest, ok := strings.CutPrefix(name, "has"); ok && rest != "" {
		if edge, ok := strings.CutSuffix(rest, "With"); ok {
			return fmt.Sprintf("Has %s for which one of these holds.", words(edge))
		}
		return fmt.Sprintf("Whether it has %s.", words(rest))
	}
	for _, c := range conditions {
		if field, ok := strings.CutSuffix(name, c.suffix); ok && field != "" {
			return fmt.Sprintf(c.doc, title(words(field)))
		}
	}
	return title(words(name)) + " equals."
}

func words(s string) string { return strings.ToLower(upper.ReplaceAllString(s, "$1 $2")) }

func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

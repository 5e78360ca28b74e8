package query

import (
	"cmp"
	"slices"
	"strings"

	"parley/internal/filters"
)

// words are how an option is shown that is a word of ours: Not automated.
func words(option string) string {
	text := strings.ToLower(strings.ReplaceAll(option, "_", " "))
	return strings.ToUpper(text[:1]) + text[1:]
}

// choicesOf are rows with what is above them, which comes before what is below it.
func choicesOf(rows []optionRow) []filters.Choice {
	var out []filters.Choice
	parents := map[string]int{}
	for _, r := range rows {
		c := filters.Choice{Value: r.Value, Label: r.Value, Frequency: r.N, ParentValue: r.Parent}
		if r.Label != nil {
			c.Label = *r.Label
		}
		if r.Parent != nil {
			at, is := parents[*r.Parent]
			if !is {
				at = len(out)
				parents[*r.Parent] = at
				out = append(out, filters.Choice{Value: *r.Parent, Label: *r.Parent})
			}
			out[at].ChildValues = append(out[at].ChildValues, r.Value)
			out[at].Frequency += r.N
		}
		out = append(out, c)
	}
	return out
}

// treeOf are the states or intents, and those above them, by frequency and then name.
func treeOf(rows []optionRow) []filters.Choice {
	nodes := map[string]*filters.Choice{}
	for _, r := range rows {
		node(nodes, r.Value).Frequency = r.N
	}
	rooted(nodes)
	var out []filters.Choice
	for _, c := range nodes {
		slices.Sort(c.ChildValues)
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b filters.Choice) int {
		return cmp.Or(cmp.Compare(b.Frequency, a.Frequency), cmp.Compare(a.Value, b.Value))
	})
	return out
}

// rooted puts what begins with a slash below the state /, where somebody came to that.
func rooted(nodes map[string]*filters.Choice) {
	root := nodes["/"]
	if root == nil {
		return
	}
	for value, c := range nodes {
		if c != root && c.ParentValue == nil && strings.HasPrefix(value, "/") {
			c.ParentValue = &root.Value
			root.ChildValues = append(root.ChildValues, value)
		}
	}
}

// node is a node of the tree; those above it are made where there are none.
func node(nodes map[string]*filters.Choice, value string) *filters.Choice {
	if c := nodes[value]; c != nil {
		return c
	}
	c := &filters.Choice{Value: value, Label: value[strings.LastIndex(value, "/")+1:]}
	if c.Label == "" {
		c.Label = value
	}
	nodes[value] = c
	if above := strings.LastIndex(trimmed(value), "/"); above > 0 {
		parent := value[:above]
		c.ParentValue = &parent
		up := node(nodes, parent)
		up.ChildValues = append(up.ChildValues, value)
	}
	return c
}

package query

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"entgo.io/ent/dialect/sql"

	"parley/ent/conversation"
	"parley/internal/filters"
)

// words are how an option is shown that is a word of ours: Not automated.
func words(option string) string {
	text := strings.ToLower(strings.ReplaceAll(option, "_", " "))
	return strings.ToUpper(text[:1]) + text[1:]
}

// choicesOf are rows with what is above them, which comes before what is below it.
func choicesOf(rows, above []optionRow) []filters.Choice {
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
		}
		out = append(out, c)
	}
	for _, r := range above {
		if at, is := parents[r.Value]; is {
			out[at].Frequency = r.N
		}
	}
	return out
}

// treeRow is a node, and how many sessions came to it or below it.
type treeRow struct {
	Value string `sql:"value"`
	N     int64  `sql:"n"`
}

// treeRows counts the sessions by the nodes that they came to, and by those above these,
// the most frequent first: what is above others is counted like a filter with it counts.
func (r *Reader) treeRows(ctx context.Context, a OptionsAsk) (rows []treeRow, err error) {
	err = r.Client().Conversation.Query().
		Where(conversation.OrganizationIDEQ(a.Organization), FilterConversations(a.Filters)).
		Aggregate(
			func(s *sql.Selector) string {
				climbed(s, a.Key)
				return sql.As("node", "value")
			},
			func(*sql.Selector) string { return sql.As(sql.Count("*"), "n") },
		).Scan(ctx, &rows)
	return rows, err
}

// nodeAbove is what is above a node: what stands before its last slash, which is nothing
// above /Order and above / itself. Both databases have just these functions in common.
const nodeAbove = `rtrim(rtrim(rtrim(node, '/'), replace(rtrim(node, '/'), '/', '')), '/')`

// climbed has a statement about sessions be about the nodes of a key that they came to
// and all above these, each once with its session.
func climbed(s *sql.Selector, k filters.Key) {
	came, d := s.Clone(), sql.Dialect(s.Dialect())
	from := optionsOf(came, k)
	came.Where(sql.P(func(b *sql.Builder) { b.WriteString(from.value + " <> ''") })).
		Select(came.C(conversation.FieldID)).AppendSelectExpr(sql.Raw("CAST(" + from.value + " AS text)"))
	above := d.Select().SelectExpr(sql.Raw("session"), sql.Raw(nodeAbove)).From(d.Table("nodes")).
		Where(sql.P(func(b *sql.Builder) { b.WriteString("node LIKE '%/%'") }))
	s.SetP(nil).From(d.Table("nodes")).
		Prefix(sql.WithRecursive("nodes", "session", "node").As(came.Union(above))).
		GroupBy("node").OrderBy(sql.Desc("n"), "node").Limit(mostOptions)
}

// treeOf are the states or intents with what is above and below them. The state / is there
// where somebody came to it, and counts what begins with a slash.
func treeOf(rows []treeRow) []filters.Choice {
	out := make([]filters.Choice, 0, len(rows))
	places := map[string]int{}
	var all int64
	for _, r := range rows {
		if r.Value == "" {
			all = r.N
			continue
		}
		places[r.Value] = len(out)
		out = append(out, filters.Choice{Value: r.Value, Label: nodeLabel(r.Value), Frequency: r.N})
	}
	if root, is := places["/"]; is {
		out[root].Frequency = all
	}
	for i := range out {
		if above, is := places[parentOf(out[i].Value)]; is {
			out[i].ParentValue = new(out[above].Value)
			out[above].ChildValues = append(out[above].ChildValues, out[i].Value)
		}
	}
	for i := range out {
		slices.Sort(out[i].ChildValues)
	}
	slices.SortStableFunc(out, func(a, b filters.Choice) int { return cmp.Compare(b.Frequency, a.Frequency) })
	return out
}

// parentOf is [nodeAbove], and / where that is nothing; "" where nothing is above a node.
func parentOf(node string) string {
	last := strings.LastIndex(trimmed(node), "/")
	if last < 0 {
		return ""
	}
	return cmp.Or(trimmed(node[:last]), "/")
}

func nodeLabel(node string) string {
	return cmp.Or(trimmed(node)[strings.LastIndex(trimmed(node), "/")+1:], node)
}

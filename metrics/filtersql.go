package metrics

import (
	"strings"

	"parley/metrics/catalog"
)

// narrow adds the clauses of a filter to a reading.
func (r *reading) narrow(f Filter) {
	for _, l := range f.lists() {
		switch {
		case len(l.values) == 0:
		case l.dimension == catalog.Tag:
			r.narrowTags(f.Tags)
		case l.by != "":
			r.clauses = append(r.clauses, r.byName(l))
		default:
			r.clauses = append(r.clauses, in(r.expression(l.dimension), l.values))
		}
	}
}

// expression is that of a dimension other than the tag; the conversation is the
// one without a name.
func (r *reading) expression(d catalog.Dimension) string {
	if d == "" {
		return r.conversation
	}
	if e, ok := r.dimensions[d]; ok {
		return e
	}
	return none
}

// byName is a list whose values stand for ids.
func (r *reading) byName(l list) clause {
	table, column, _ := strings.Cut(l.by, " ")
	named := in(column, l.values)
	return clause{
		r.expression(l.dimension) + " IN (SELECT id FROM " + table + " WHERE organization_id = ? AND " + named.text + ")",
		append([]any{r.organization}, named.args...),
	}
}

// tagNamed is the kind and name of a tag as a filter names it.
func tagNamed(s string) (kind, name string) {
	for prefix, kind := range map[string]string{"user:": "USER", "team:": "TEAM", "system:": "SYSTEM"} {
		if name, ok := strings.CutPrefix(s, prefix); ok {
			return kind, name
		}
	}
	return "USER", s
}

// tagged is the clause that a column is the id of one of the tags. Each is looked
// up by a statement of its own, once, so that the database may look for the ids in
// an index however little it knows of its tables.
func (r *reading) tagged(column string, tags []string) clause {
	c := clause{text: column + " IN ("}
	for i, tag := range tags {
		kind, name := tagNamed(tag)
		if i > 0 {
			c.text += ", "
		}
		c.text += "(SELECT id FROM tags WHERE organization_id = ? AND kind = ? AND name = ?)"
		c.args = append(c.args, r.organization, kind, name)
	}
	c.text += ")"
	return c
}

// narrowTags keeps samples that have one of the tags. One tag alone is joined, so
// that the database may begin with the few rows that have it; of several, a
// sample may have two, and must not count twice.
func (r *reading) narrowTags(tags []string) {
	if r.tags == ownTag {
		r.clauses = append(r.clauses, r.tagged("t.tag_id", tags))
		return
	}
	table, on := "message_tag_facts", "d.organization_id = f.organization_id AND d.at = f.at AND d.message_id = f.message_id"
	if r.tags == conversationTags {
		table, on = "tag_facts", "d.organization_id = c.organization_id AND d.subject_id = c.conversation_id"
	}
	named := r.tagged("d.tag_id", tags)
	if len(tags) > 1 {
		r.clauses = append(r.clauses, clause{"EXISTS (SELECT 1 FROM " + table + " d WHERE " + on + " AND " + named.text + ")", named.args})
		return
	}
	r.drive = &clause{" JOIN " + table + " d ON " + on + " AND " + named.text, named.args}
	if r.tags == messageTags {
		r.clauses = append(r.clauses, clause{"d.organization_id = ? AND d.at >= ? AND d.at < ?", []any{r.organization, r.lo, r.hi}})
	}
}

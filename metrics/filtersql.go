package metrics

import (
	"strings"

	"github.com/google/uuid"

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
	is := in(column, l.values)
	return clause{
		r.expression(l.dimension) + " IN (SELECT id FROM " + table + " WHERE organization_id = ? AND " + is.text + ")",
		append([]any{r.organization}, is.args...),
	}
}

// named is the tag that a filter names.
func named(s string) tagName {
	for prefix, kind := range map[string]string{"user:": "USER", "team:": "TEAM", "system:": "SYSTEM"} {
		if name, ok := strings.CutPrefix(s, prefix); ok {
			return tagName{kind, name}
		}
	}
	return tagName{"USER", s}
}

// tagged is the clause that a column is the id of one of the tags; of tags that do
// not exist, none is.
func (r *reading) tagged(column string, tags []string) clause {
	found := []any{uuid.Nil}
	for _, tag := range tags {
		if id, ok := r.known[named(tag)]; ok {
			found = append(found, id)
		}
	}
	if len(found) > 1 {
		found = found[1:]
	}
	return in(column, found)
}

// tagName is how a tag is told apart inside an organization.
type tagName struct{ kind, name string }

// tagIDs are the tags that a question names. Their ids go into its statement, for
// the database to know how many rows have them: of a rare tag it reads those alone.
type tagIDs map[tagName]uuid.UUID

// tagsSQL looks up the tags.
func tagsSQL(organization uuid.UUID, tags []string) *statement {
	s := &statement{}
	s.add("SELECT id, kind, name FROM tags WHERE organization_id = ? AND (", organization)
	for i, tag := range tags {
		if i > 0 {
			s.add(" OR ")
		}
		n := named(tag)
		s.add("(kind = ? AND name = ?)", n.kind, n.name)
	}
	s.add(")")
	return s
}

// narrowTags keeps samples that have one of the tags. One tag alone is joined, so
// that the database may begin with the few rows that have it; of several, a
// sample may have two, and must not count twice.
func (r *reading) narrowTags(tags []string) {
	switch {
	case r.tags == ownTag:
		r.clauses = append(r.clauses, r.tagged("t.tag_id", tags))
		return
	case r.alias == "d":
		r.clauses = append(r.clauses, r.tagged("d.tag_id", tags))
		return
	}
	table, on := "message_tag_facts", "d.organization_id = f.organization_id AND d.at = f.at AND d.message_id = f.message_id"
	if r.tags == conversationTags {
		table, on = "tag_facts", "d.organization_id = c.organization_id AND d.subject_id = c.conversation_id"
	}
	is := r.tagged("d.tag_id", tags)
	if len(tags) > 1 {
		r.clauses = append(r.clauses, clause{"EXISTS (SELECT 1 FROM " + table + " d WHERE " + on + " AND " + is.text + ")", is.args})
		return
	}
	r.drive = &clause{" JOIN " + table + " d ON " + on + " AND " + is.text, is.args}
	if r.tags == messageTags {
		r.clauses = append(r.clauses, clause{"d.organization_id = ? AND d.at >= ? AND d.at < ?", []any{r.organization, r.lo, r.hi}})
	}
}

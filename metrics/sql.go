package metrics

import (
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"

	"parley/metrics/catalog"
)

// statement is SQL in the making, with the values of its placeholders.
type statement struct {
	strings.Builder
	args []any
}

// add appends text whose placeholders stand for args.
func (s *statement) add(text string, args ...any) {
	s.WriteString(text)
	s.args = append(s.args, args...)
}

// clause is a condition and the values of its placeholders.
type clause struct {
	text string
	args []any
}

// in is the clause that an expression has one of the values.
func in(expression string, values []any) clause {
	return clause{expression + " IN (" + marks(len(values)) + ")", values}
}

func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }

// reading is one arm being read: what is selected of it, and from where.
type reading struct {
	arm
	organization uuid.UUID
	lo, hi       int64
	known        tagIDs
	columns      []string
	clauses      []clause
	// drive is a table that leads to the arm's, by way of one tag.
	drive *clause
	// groupTags is set where a column is the tag g.
	groupTags bool
}

// ofMessage and ofConversations find expressions that read the message f, or the
// conversation c.
var (
	ofMessage       = regexp.MustCompile(`\bf\.`)
	ofConversations = regexp.MustCompile(`\bc\.`)
)

// text is the SELECT of the arm.
func (r reading) text() *statement {
	s := &statement{}
	s.add("SELECT " + strings.Join(r.columns, ", ") + " FROM " + r.from)
	if r.via != "" && (r.reads(ofMessage) || r.reads(ofConversations)) {
		s.add(r.via)
	}
	if r.join != "" && r.reads(ofMessage) {
		s.add(r.join)
	}
	if r.drive != nil {
		s.add(r.drive.text, r.drive.args...)
	}
	if r.groupTags {
		s.add(r.tagJoin())
	}
	s.add(" WHERE "+r.alias+".organization_id = ? AND "+r.at+" >= ? AND "+r.at+" < ?", r.organization, r.lo, r.hi)
	if r.where != "" {
		s.add(" AND " + r.where)
	}
	for _, c := range r.clauses {
		s.add(" AND "+c.text, c.args...)
	}
	return s
}

// reads reports whether anything in use reads what the pattern finds.
func (r reading) reads(pattern *regexp.Regexp) bool {
	used := slices.Clone(r.columns)
	for _, c := range r.clauses {
		used = append(used, c.text)
	}
	if r.drive != nil {
		used = append(used, r.drive.text)
	}
	if r.groupTags {
		used = append(used, r.tagJoin())
	}
	return slices.ContainsFunc(used, pattern.MatchString)
}

// tagJoin leads to the tags g of a sample, and to none where it has none.
func (r reading) tagJoin() string {
	if r.tags == conversationTags {
		return " LEFT JOIN tag_facts g ON g.organization_id = c.organization_id AND g.subject_id = c.conversation_id"
	}
	return " LEFT JOIN message_tags g ON g.organization_id = f.organization_id AND g.message_id = f.message_id" +
		" AND NOT EXISTS (SELECT 1 FROM tags l WHERE l.id = g.tag_id AND l.organization_id = f.organization_id AND l.kind IN ('MESSAGE_LABEL', 'SESSION_LABEL'))"
}

// dimension is the expression of a dimension, none where the arm's samples have no
// such thing.
func (r *reading) dimension(d catalog.Dimension) string {
	if d == catalog.Tag {
		if r.tags == ownTag {
			return "t.tag_id"
		}
		r.groupTags = true
		return "g.tag_id"
	}
	if e, ok := r.dimensions[d]; ok {
		return e
	}
	return none
}

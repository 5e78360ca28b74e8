package query

import (
	"context"
	"slices"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/message"
	"parley/ent/predicate"
)

// SessionsByRefs finds the conversations of an organization that the vendor's clients
// name, by name. Names that nothing has are left out.
func (r *Reader) SessionsByRefs(ctx context.Context, organization uuid.UUID, names []string) (map[string]uuid.UUID, error) {
	return byRefs(names, func(named func(*sql.Selector)) ([]refRow, error) {
		rows, err := r.Client().Conversation.Query().Where(conversation.OrganizationIDEQ(organization), named).
			Select(conversation.FieldID, conversation.FieldExternalID).All(ctx)
		return refRows(rows, func(c *ent.Conversation) refRow { return refRow{c.ID, c.ExternalID} }), err
	})
}

// PairsByRefs finds the messages of an organization that begin the exchanges that the
// vendor's clients name, as [Reader.SessionsByRefs] does.
func (r *Reader) PairsByRefs(ctx context.Context, organization uuid.UUID, names []string) (map[string]uuid.UUID, error) {
	return byRefs(names, func(named func(*sql.Selector)) ([]refRow, error) {
		rows, err := r.Client().Message.Query().Where(message.OrganizationIDEQ(organization), predicate.Message(named), IsHead()).
			Select(message.FieldID, message.FieldExternalID).All(ctx)
		return refRows(rows, func(m *ent.Message) refRow { return refRow{m.ID, m.ExternalID} }), err
	})
}

// refRow is a row by what it may be named by.
type refRow struct {
	id       uuid.UUID
	external *string
}

func refRows[T any](rows []T, of func(T) refRow) []refRow {
	out := make([]refRow, len(rows))
	for i, row := range rows {
		out[i] = of(row)
	}
	return out
}

// refsAtOnce is how many names one statement looks for.
const refsAtOnce = 500

// byRefs is byRef for many names, in two statements for every 500: by external ids,
// and by ids for those names that are none.
func byRefs(names []string, read func(func(*sql.Selector)) ([]refRow, error)) (map[string]uuid.UUID, error) {
	out := map[string]uuid.UUID{}
	for part := range slices.Chunk(names, refsAtOnce) {
		rows, err := read(func(s *sql.Selector) {
			s.Where(sql.And(sql.In(s.C("source"), sources()...), sql.In(s.C("external_id"), given(part)...)))
		})
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			if was, ok := out[*row.external]; !ok || row.id.String() < was.String() {
				out[*row.external] = row.id
			}
		}
		if err := byIDs(out, part, read); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// byIDs adds the rows whose ids are the names that nothing was found for.
func byIDs(out map[string]uuid.UUID, names []string, read func(func(*sql.Selector)) ([]refRow, error)) error {
	byID := map[uuid.UUID][]string{}
	var want []any
	for _, name := range names {
		if id, err := uuid.Parse(name); err == nil && out[name] == uuid.Nil {
			byID[id], want = append(byID[id], name), append(want, id)
		}
	}
	if len(want) == 0 {
		return nil
	}
	rows, err := read(func(s *sql.Selector) { s.Where(sql.In(s.C("id"), want...)) })
	for _, row := range rows {
		for _, name := range byID[row.id] {
			out[name] = row.id
		}
	}
	return err
}

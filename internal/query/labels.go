package query

import (
	"context"
	"slices"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/experiment"
	"parley/ent/message"
	"parley/ent/predicate"
	"parley/ent/tag"
	"parley/ent/taggroup"
	"parley/internal/values"
)

// BlockedBy returns who blocked a customer; nil where nobody did, and where the viewer
// does not see them.
func (r *Reader) BlockedBy(ctx context.Context, c *ent.Customer) (*ent.User, error) {
	return firstOf(named(ctx, c, func(c *ent.Customer) values.IDs { return atMostOne(c.BlockedByID) }, r.users))
}

// FilterSetOwner returns who keeps a filter set; nil for a bare credential, and where
// the viewer does not see them.
func (r *Reader) FilterSetOwner(ctx context.Context, f *ent.FilterSet) (*ent.User, error) {
	return firstOf(named(ctx, f, func(f *ent.FilterSet) values.IDs { return atMostOne(f.OwnerID) }, r.users))
}

// ReportRequestedBy returns who asked for a report; nil for a bare credential, and where
// the viewer does not see them.
func (r *Reader) ReportRequestedBy(ctx context.Context, j *ent.ReportJob) (*ent.User, error) {
	return firstOf(named(ctx, j, func(j *ent.ReportJob) values.IDs { return atMostOne(j.RequestedByID) }, r.users))
}

// RemovalRequestedBy returns who asked for a removal, as [Reader.ReportRequestedBy] does.
func (r *Reader) RemovalRequestedBy(ctx context.Context, d *ent.DataRemoval) (*ent.User, error) {
	return firstOf(named(ctx, d, func(d *ent.DataRemoval) values.IDs { return atMostOne(d.RequestedByID) }, r.users))
}

func atMostOne(id *uuid.UUID) values.IDs {
	if id == nil {
		return nil
	}
	return values.IDs{*id}
}

// Labels returns the labels of a kind in an organization with their groups, the most
// important first; with numbers only those that have one of them.
func (r *Reader) Labels(ctx context.Context, organization uuid.UUID, kind tag.Kind, numbers ...int64) ([]*ent.Tag, error) {
	q := r.Client().Tag.Query().Where(tag.OrganizationIDEQ(organization), tag.KindEQ(kind), tag.ArchivedAtIsNil())
	if numbers != nil {
		q.Where(tag.NumberIn(numbers...))
	}
	return q.WithGroup().Order(tag.ByPriority(sql.OrderDesc()), tag.ByName()).All(ctx)
}

// LabelGroups returns the groups of labels of an organization that have one of the
// numbers.
func (r *Reader) LabelGroups(ctx context.Context, organization uuid.UUID, numbers ...int64) ([]*ent.TagGroup, error) {
	return r.Client().TagGroup.Query().Where(taggroup.OrganizationIDEQ(organization), taggroup.NumberIn(numbers...)).
		Order(taggroup.ByNumber()).All(ctx)
}

// Experiments returns the experiments of an organization with their branches in
// order, oldest first; with keys only those that have one of them.
func (r *Reader) Experiments(ctx context.Context, organization uuid.UUID, keys ...string) ([]*ent.Experiment, error) {
	q := r.Client().Experiment.Query().Where(experiment.OrganizationIDEQ(organization))
	if keys != nil {
		q.Where(experiment.KeyIn(keys...))
	}
	return q.WithBranches().Order(experiment.ByCreatedAt(), experiment.ByID()).All(ctx)
}

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
			s.Where(sql.And(sql.In(s.C("source"), sources()...), sql.In(s.C("external_id"), anyText(part)...)))
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

func anyText(list []string) []any {
	out := make([]any, len(list))
	for i, text := range list {
		out[i] = text
	}
	return out
}

package query

import (
	"context"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/callrecording"
	"parley/ent/interaction"
	"parley/ent/predicate"
	"parley/ent/scriptresult"
	"parley/internal/apperr"
	"parley/internal/viewer"
	"parley/store"
)

// MaxContacts is how many interactions one read answers at most: what a caller who
// sorts or sifts them by himself may ask for.
const MaxContacts = 10_000

// ContactQuery says which interactions of an organization to read. Zero values and
// nil are any; an empty list that is not nil is none. Patterns are those of
// [store.Like].
type ContactQuery struct {
	// IDs and Conversations are the interactions and the conversations themselves,
	// Agents and Queues theirs.
	IDs, Conversations, Agents, Queues []uuid.UUID
	Types                              []interaction.Type
	Statuses                           []interaction.Status
	// Addresses are patterns of which one has to match either end.
	Addresses []string
	// From keeps what arrived or ended then or later, To what arrived or ended then
	// or earlier: together, what was going on in between. What is open is judged by
	// its arrival.
	From, To time.Time
	// Subject is looked for in the subjects of interactions and e-mails, Remarks in
	// the remarks of e-mails, of the same conversation.
	Subject, Remarks *store.Search
	Body             *BodySearch
	// CaseID is that of an e-mail of the conversation.
	CaseID *string
	// Recorded and Scripted ask for those with, or without, recordings and filled-in
	// questionnaires.
	Recorded, Scripted *bool
	// Matches are patterns that all have to match.
	Matches []ContactMatch
	// Pickable keeps what the viewer's user could take.
	Pickable bool
	// Sort is by arrival where it is empty; what is null comes last.
	Sort       ContactSort
	Descending bool
	// Limit is at most [MaxContacts], and that where it is 0.
	Limit int
}

// BodySearch looks for what was said: words of e-mails, or a piece of a chat's
// message.
type BodySearch struct {
	Words store.Search
	// Piece is a pattern.
	Piece string
}

// ContactSort is a column that the database sorts by. Text is for the caller to
// sort, who knows the language.
type ContactSort string

// The columns to sort by.
const (
	ByArrival    ContactSort = interaction.FieldArrivedAt
	ByConnection ContactSort = interaction.FieldConnectedAt
	ByEnd        ContactSort = interaction.FieldDisconnectedAt
	ByID         ContactSort = interaction.FieldID
)

// Contact is an interaction with its queue, agent and required agent.
type Contact struct {
	*ent.Interaction
	// Recorded and Scripted tell whether it has recordings and filled-in
	// questionnaires.
	Recorded, Scripted bool
}

// Contacts reads interactions of one organization, in six statements however many
// they are.
func (r *Reader) Contacts(ctx context.Context, organization uuid.UUID, q ContactQuery) ([]Contact, error) {
	v, err := r.Viewer(ctx)
	if err != nil {
		return nil, err
	}
	if q.Limit <= 0 || q.Limit > MaxContacts {
		q.Limit = MaxContacts
	}
	rows, err := withPeople(r.Client().Interaction.Query()).
		Where(q.where(organization, v)...).Order(q.order).Limit(q.Limit).All(ctx)
	if err != nil {
		return nil, err
	}
	return r.flagged(ctx, organization, rows)
}

// Contact reads one interaction of the organization. It fails with
// [apperr.NotFound].
func (r *Reader) Contact(ctx context.Context, organization, id uuid.UUID) (Contact, error) {
	found, err := r.Contacts(ctx, organization, ContactQuery{IDs: []uuid.UUID{id}})
	if err == nil && len(found) == 0 {
		err = apperr.New(apperr.NotFound, "no such interaction")
	}
	if err != nil {
		return Contact{}, err
	}
	return found[0], nil
}

func withPeople(q *ent.InteractionQuery) *ent.InteractionQuery {
	return q.WithQueue().WithAgent().WithRequiredAgent()
}

// order is by the column, nulls last, and then by id.
func (q ContactQuery) order(s *sql.Selector) {
	by := q.Sort
	if by == "" {
		by = ByArrival
	}
	column := s.C(string(by))
	if by != ByArrival && by != ByID { // these are never null, and an index is by them as they are
		s.OrderExpr(sql.Expr(column + " IS NULL"))
	}
	if q.Descending {
		column = sql.Desc(column)
	}
	s.OrderBy(column, s.C(interaction.FieldID))
}

// flagged tells of each interaction whether it has recordings and questionnaires.
func (r *Reader) flagged(ctx context.Context, organization uuid.UUID, rows []*ent.Interaction) ([]Contact, error) {
	out := make([]Contact, len(rows))
	ids := make([]uuid.UUID, len(rows))
	for i, row := range rows {
		out[i].Interaction, ids[i] = row, row.ID
	}
	if len(rows) == 0 {
		return out, nil
	}
	recorded, err := having(ctx, r.Client().CallRecording.Query().
		Where(callrecording.OrganizationIDEQ(organization), callrecording.InteractionIDIn(ids...)).
		Unique(true).Select(callrecording.FieldInteractionID).Scan)
	if err != nil {
		return nil, err
	}
	scripted, err := having(ctx, r.Client().ScriptResult.Query().
		Where(scriptresult.OrganizationIDEQ(organization), scriptresult.InteractionIDIn(ids...)).
		Unique(true).Select(scriptresult.FieldInteractionID).Scan)
	for i := range out {
		out[i].Recorded, out[i].Scripted = recorded[ids[i]], scripted[ids[i]]
	}
	return out, err
}

// having reads a column of ids as a set.
func having(ctx context.Context, scan func(context.Context, any) error) (map[uuid.UUID]bool, error) {
	var ids []uuid.UUID
	err := scan(ctx, &ids)
	set := map[uuid.UUID]bool{}
	for _, id := range ids {
		set[id] = true
	}
	return set, err
}

// where are the conditions of the query, the organization first.
func (q ContactQuery) where(organization uuid.UUID, v *viewer.Viewer) []predicate.Interaction {
	all := []predicate.Interaction{interaction.OrganizationIDEQ(organization)}
	all = append(all, q.named()...)
	all = append(all, q.timed()...)
	all = append(all, q.worded(organization)...)
	all = append(all, q.attached(organization)...)
	for _, m := range q.Matches {
		all = append(all, m.where(organization))
	}
	if q.Pickable {
		all = append(all, pickable(organization, v.UserID))
	}
	return all
}

package query

import (
	"context"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/emaildetails"
)

// EmailQuery says which e-mails of an organization to read. Zero values are any.
type EmailQuery struct {
	// CaseID and CID are the creator's numbers of the case and of the customer.
	CaseID, CID *string
	Limit       int
}

// Emails reads e-mails of one organization, newest first, each with its message and
// that one's agent and channel, and its interaction with queue and agent, in seven
// statements however many they are.
func (r *Reader) Emails(ctx context.Context, organization uuid.UUID, q EmailQuery) ([]*ent.EmailDetails, error) {
	rows := r.emails(organization)
	if q.CaseID != nil {
		rows.Where(emaildetails.CaseIDEQ(*q.CaseID))
	}
	if q.CID != nil {
		rows.Where(emaildetails.CidEQ(*q.CID))
	}
	return rows.Order(ent.Desc(emaildetails.FieldSentAt, emaildetails.FieldID)).Limit(q.Limit).All(ctx)
}

// Email reads one e-mail of the organization. It fails with [apperr.NotFound].
func (r *Reader) Email(ctx context.Context, organization, id uuid.UUID) (*ent.EmailDetails, error) {
	row, err := r.emails(organization).Where(emaildetails.IDEQ(id)).Only(ctx)
	return row, orNoSuch(err, "e-mail")
}

func (r *Reader) emails(organization uuid.UUID) *ent.EmailDetailsQuery {
	return r.Client().EmailDetails.Query().Where(emaildetails.OrganizationIDEQ(organization)).
		WithMessage(func(q *ent.MessageQuery) { q.WithAgent().WithChannel() }).
		WithInteraction(func(q *ent.InteractionQuery) { q.WithQueue().WithAgent() })
}

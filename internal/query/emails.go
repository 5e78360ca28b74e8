package query

import (
	"context"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/emaildetails"
	"parley/internal/apperr"
	"parley/store"
)

// EmailQuery says which e-mails of an organization to read. Zero values are any.
type EmailQuery struct {
	// CaseID and CID are the creator's numbers of the case and of the customer.
	CaseID, CID *string
	Limit       int
}

// Emails reads e-mails of one organization, newest first, each with its message and
// that one's agent and channel, and its interaction with queue and agent, in nine
// statements however many they are. It fails with [apperr.Invalid] where their bodies have more than 33 million characters.
func (r *Reader) Emails(ctx context.Context, organization uuid.UUID, q EmailQuery) ([]*ent.EmailDetails, error) {
	rows := r.emails(organization)
	if q.CaseID != nil {
		rows.Where(emaildetails.CaseIDEQ(*q.CaseID))
	}
	if q.CID != nil {
		rows.Where(emaildetails.CidEQ(*q.CID))
	}
	rows.Order(ent.Desc(emaildetails.FieldSentAt, emaildetails.FieldID)).Limit(q.Limit)
	if err := r.readable(ctx, organization, rows); err != nil {
		return nil, err
	}
	return rows.All(ctx)
}

// maxBodies is how many characters the bodies of one list of e-mails hold.
const maxBodies = 32 << 20

// readable refuses a list with longer bodies than that.
func (r *Reader) readable(ctx context.Context, organization uuid.UUID, rows *ent.EmailDetailsQuery) error {
	ids, err := rows.Clone().IDs(ctx)
	if err != nil || len(ids) == 0 {
		return err
	}
	args := []any{organization}
	for _, id := range ids {
		args = append(args, id)
	}
	var total int64
	err = r.scan(ctx, `SELECT COALESCE(SUM(LENGTH(html)), 0) FROM email_details WHERE organization_id = ? AND id IN (`+store.Marks(len(ids))+`)`,
		args, func(rows *store.Rows) error { return rows.Scan(&total) })
	if err == nil && total > maxBodies {
		err = apperr.New(apperr.Invalid, "the e-mails are too long together: ask for fewer")
	}
	return err
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

package query

import (
	"context"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/customer"
	"parley/ent/predicate"
	"parley/ent/user"
	"parley/store"
)

// Client is a customer as analysts see it. Of its edges the organization and the
// identities are loaded.
type Client struct {
	*ent.Customer
	// Last is the session that began last, without its questions; nil where the
	// customer is in none.
	Last *Session
	// BlockedBy is the number of who blocked the customer; nil where nobody did, or
	// nobody with a number of the organization's that the viewer sees.
	BlockedBy *int64
}

// Cursor is where the client stands, for [Ask.After].
func (c Client) Cursor() string { return cursor{id: c.ID}.String() }

// Ref is what the vendor's clients call the client.
func (c Client) Ref() string { return ref(c.ExternalID, c.ID) }

// clientQuery are the customers that an ask is about.
func (r *Reader) clientQuery(a Ask) *ent.CustomerQuery {
	return r.Client().Customer.Query().Where(predicate.Customer(a.narrow(FilterCustomers)))
}

// ClientCount is how many clients there are, whatever the page.
func (r *Reader) ClientCount(ctx context.Context, a Ask) (int64, error) {
	n, err := r.clientQuery(a).Count(ctx)
	return int64(n), err
}

// Clients reads customers in the order in which they became known, the newest first,
// in the same number of statements however many they are. Archived ones are among them.
func (r *Reader) Clients(ctx context.Context, a Ask) ([]Client, error) {
	after, err := a.after()
	if err != nil {
		return nil, err
	}
	q := r.clientQuery(a)
	if after != nil {
		q.Where(a.rest([]string{customer.FieldID}, []any{after.id}))
	}
	withIdentities(q)
	rows, err := q.WithOrganization().Order(a.order(customer.FieldID)).Offset(a.Offset).Limit(a.limit()).All(ctx)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	out := make([]Client, len(rows))
	for i, c := range rows {
		out[i] = Client{Customer: c, BlockedBy: c.BlockedByNumber}
	}
	if err := r.lastSessions(ctx, a.Organization, out); err != nil {
		return nil, err
	}
	return out, r.blockers(ctx, a.Organization, out)
}

const lastSessionsSQL = `SELECT p.id, (SELECT c.id FROM conversations c WHERE COALESCE(c.organization_id, c.organization_id) = p.organization_id
		AND c.customer_id = p.id ORDER BY c.started_at DESC, c.id DESC LIMIT 1)
	FROM customers p WHERE COALESCE(p.organization_id, p.organization_id) = ? AND p.id IN (`

// lastSessions reads the sessions that began last.
func (r *Reader) lastSessions(ctx context.Context, organization uuid.UUID, of []Client) error {
	args := []any{organization}
	for _, c := range of {
		args = append(args, c.ID)
	}
	last := map[uuid.UUID]uuid.UUID{}
	var ids []uuid.UUID
	err := r.scan(ctx, lastSessionsSQL+store.Marks(len(of))+")", args, func(row *store.Rows) error {
		var id uuid.UUID
		var session uuid.NullUUID
		err := row.Scan(&id, &session)
		if session.Valid {
			last[id], ids = session.UUID, append(ids, session.UUID)
		}
		return err
	})
	if err != nil || len(ids) == 0 {
		return err
	}
	found, err := r.sessionsByID(ctx, organization, ids)
	for i := range of {
		if s, ok := found[last[of[i].ID]]; ok {
			of[i].Last = &s
		}
	}
	return err
}

// sessionsByID are sessions without their questions.
func (r *Reader) sessionsByID(ctx context.Context, organization uuid.UUID, ids []uuid.UUID) (map[uuid.UUID]Session, error) {
	rows, err := withClients(r.Client().Conversation.Query().
		Where(conversation.OrganizationIDEQ(organization), conversation.IDIn(ids...))).All(ctx)
	if err != nil {
		return nil, err
	}
	list, err := r.sessionsOf(ctx, organization, rows)
	found := make(map[uuid.UUID]Session, len(list))
	for _, s := range list {
		found[s.ID] = s
	}
	return found, err
}

// blockers reads the numbers of the employees who blocked customers. A number tells who
// somebody is in their home organization alone: in another it is somebody else's.
func (r *Reader) blockers(ctx context.Context, organization uuid.UUID, of []Client) error {
	ids := eachID(of, func(c Client) uuid.UUID { return idOr(c.BlockedByID) })
	if len(ids) == 0 {
		return nil
	}
	rows, err := r.Client().User.Query().Where(user.OrganizationIDEQ(organization), user.IDIn(ids...)).Select(user.FieldID, user.FieldNumber).All(ctx)
	numbers := make(map[uuid.UUID]*int64, len(rows))
	for _, u := range rows {
		numbers[u.ID] = &u.Number
	}
	for i := range of {
		if c := &of[i]; c.BlockedBy == nil {
			c.BlockedBy = numbers[idOr(c.BlockedByID)]
		}
	}
	return err
}

// TalkedTo keeps the customers who have a conversation that meets the condition.
func TalkedTo(organization uuid.UUID, which Condition) Condition {
	return func(s *sql.Selector) {
		talks := below(s, conversation.Table, conversation.FieldCustomerID, organization)
		talks.Where(sql.ColumnsEQ(talks.C(conversation.FieldCustomerID), s.C(customer.FieldID)))
		which(talks)
		s.Where(sql.Exists(talks))
	}
}

// FirstIdentity is the customer's first address; nil without any.
func (c Client) FirstIdentity() *ent.CustomerIdentity { return firstIdentity(c.Customer) }

func firstIdentity(c *ent.Customer) *ent.CustomerIdentity {
	if c == nil || len(c.Edges.Identities) == 0 {
		return nil
	}
	return c.Edges.Identities[0]
}

// ChannelType is the medium of the customer's first address, in capitals; empty
// without any.
func (c Client) ChannelType() string {
	if i := c.FirstIdentity(); i != nil {
		return i.ChannelType
	}
	return ""
}

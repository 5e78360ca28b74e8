package query

import (
	"context"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/customer"
	"parley/ent/customeridentity"
	"parley/ent/message"
	"parley/ent/predicate"
)

// BotCustomer reads the customer behind a user of bots by the address, on whatever
// medium; where several have it, the one who was seen last. It fails with
// [apperr.NotFound].
func (r *Reader) BotCustomer(ctx context.Context, organization uuid.UUID, address string) (*ent.Customer, error) {
	if err := nameable(address, "user"); err != nil {
		return nil, err
	}
	row, err := r.Client().Customer.Query().Where(
		customer.OrganizationIDEQ(organization),
		customer.HasIdentitiesWith(
			customeridentity.OrganizationIDEQ(organization), customeridentity.AddressEQ(address),
			customeridentity.HasConversationsWith(conversation.OrganizationIDEQ(organization), conversation.KindEQ(conversation.KindBOT)),
		),
	).Order(ent.Desc(customer.FieldLastSeenAt), ent.Asc(customer.FieldID)).First(ctx)
	return row, orNoSuch(err, "user")
}

// BotTalk is a page of what a user and bots said to each other.
type BotTalk struct {
	// Customer is the user; nil where nobody has the address.
	Customer *ent.Customer
	Messages []*ent.Message
	// Total is how many messages the whole period has.
	Total int
}

// BotTalk reads what was said in a period between bots and the user who has the address
// on one of the media, oldest first.
func (r *Reader) BotTalk(ctx context.Context, p BotPeriod, address string, offset, limit int) (BotTalk, error) {
	var out BotTalk
	rows, err := r.Client().CustomerIdentity.Query().Where(
		customeridentity.OrganizationIDEQ(p.Organization), customeridentity.ChannelTypeIn(p.Media...), customeridentity.AddressEQ(address),
	).WithCustomer().Order(ent.Asc(customeridentity.FieldID)).All(ctx)
	if err != nil || len(rows) == 0 {
		return out, err
	}
	var identities []uuid.UUID
	for _, row := range rows {
		identities = append(identities, row.ID)
		if c := row.Edges.Customer; c != nil && (out.Customer == nil || c.LastSeenAt.After(out.Customer.LastSeenAt)) {
			out.Customer = c
		}
	}
	said := r.saidToBots(p, identities)
	if out.Total, err = said.Clone().Count(ctx); err != nil || offset >= out.Total {
		return out, err
	}
	out.Messages, err = said.Order(message.BySentAt(), message.ByOrdinal(), message.ByID()).Offset(offset).Limit(limit).All(ctx)
	return out, err
}

// saidToBots are the messages of a period in the conversations of users with bots.
func (r *Reader) saidToBots(p BotPeriod, identities []uuid.UUID) *ent.MessageQuery {
	where := []predicate.Message{
		message.OrganizationIDEQ(p.Organization), predicate.Message(InConversations(p.Organization, botsWith(identities))),
		message.DirectionIn(message.DirectionIN, message.DirectionOUT), message.IsBackchannel(false),
	}
	if !p.From.IsZero() {
		where = append(where, message.SentAtGTE(p.From))
	}
	if !p.To.IsZero() {
		where = append(where, message.SentAtLT(p.To))
	}
	return r.Client().Message.Query().Where(where...)
}

// botsWith keeps the conversations of bots with users.
func botsWith(identities []uuid.UUID) Condition {
	return func(s *sql.Selector) {
		conversation.IdentityIDIn(identities...)(s)
		conversation.KindEQ(conversation.KindBOT)(s)
	}
}

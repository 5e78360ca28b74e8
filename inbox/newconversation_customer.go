package inbox

import (
	"cmp"
	"context"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/customer"
	"parley/ent/customeridentity"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/values"
	"parley/store"
)

// ends finds or makes the customer and the channel of a new conversation; nil where it
// is with nobody outside.
func (n NewConversation) ends(ctx context.Context, tx *store.Tx, id uuid.UUID) (*item, error) {
	switch {
	case n.CustomerID != nil:
		return n.known(ctx, tx, id)
	case n.Customer != nil:
		return n.between(ctx, tx, n.addressOf(n.Customer.Email, n.Customer.Phone, id.String()))
	case n.Kind == conversation.KindCONTACT:
		return n.between(ctx, tx, id.String())
	}
	return nil, nil //nolint:nilnil // nobody outside is no error
}

// addressOf is where a customer is met on the medium: at what is an address there,
// else at the one that is made up.
func (n NewConversation) addressOf(email, phone *string, madeUp string) string {
	switch n.ChannelType {
	case string(values.Email):
		phone = nil
	case "PHONE", "VOICE", "SMS", "WHATSAPP", "VIBER":
		email = nil
	}
	return cmp.Or(orZero(email), orZero(phone), madeUp)
}

// between finds or makes the ends of a conversation with the customer at an address.
func (n NewConversation) between(ctx context.Context, tx *store.Tx, address string) (*item, error) {
	hello := []NewMessage{{
		Source: n.Source, Direction: Out, SentAt: tx.Now(), ChannelType: n.ChannelType, ChannelAddress: handAddress, CustomerAddress: address,
	}}
	b := newBatch(tx, hello, hello, make([]error, 1))
	if err := b.ensureReferences(ctx); err != nil {
		return nil, err
	}
	ends := b.items[0]
	tx.Know(ends.channel.ID, ends.identity.ID, ends.identity.CustomerID)
	return ends, nil
}

// known is the ends of a conversation with a customer of the organization.
func (n NewConversation) known(ctx context.Context, tx *store.Tx, id uuid.UUID) (*item, error) {
	c, err := tx.Customer.Query().Where(customer.OrganizationIDEQ(tx.OrganizationID()), customer.IDEQ(*n.CustomerID)).
		WithIdentities(func(q *ent.CustomerIdentityQuery) {
			q.Where(customeridentity.ChannelTypeEQ(n.ChannelType)).Order(customeridentity.ByID())
		}).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, absent("customer", "customerId")
	}
	if err != nil {
		return nil, err
	}
	if len(c.Edges.Identities) > 0 {
		return n.between(ctx, tx, c.Edges.Identities[0].Address)
	}
	return n.introduce(ctx, tx, c, id)
}

// introduce gives a customer an address on the medium: their own; where that is somebody
// else's already, their id, and else that of the conversation, which nobody can have.
func (n NewConversation) introduce(ctx context.Context, tx *store.Tx, c *ent.Customer, id uuid.UUID) (*item, error) {
	madeUp := c.ID.String()
	for _, address := range []string{n.addressOf(c.Email, c.Phone, madeUp), madeUp, id.String()} {
		if ok, err := n.isAt(ctx, tx, c.ID, address); err != nil {
			return nil, err
		} else if ok {
			return n.between(ctx, tx, address)
		}
	}
	return nil, fault(apperr.Conflict, "the customer has no address on the channel", "customerId")
}

// isAt gives an address on the medium to a customer unless somebody has it, also since a
// moment ago, and tells whether it is that customer's.
func (n NewConversation) isAt(ctx context.Context, tx *store.Tx, who uuid.UUID, address string) (bool, error) {
	_, err := tx.InsertMissing(ctx, store.Missing{
		Code: ids.CustomerIdentity, Columns: []string{"channel_type", "address", "country", "customer_id"},
		Rows: [][]any{{n.ChannelType, address, given(countryOf(address)), who}},
	})
	if err != nil {
		return false, err
	}
	return tx.CustomerIdentity.Query().Where(customeridentity.OrganizationIDEQ(tx.OrganizationID()),
		customeridentity.ChannelTypeEQ(n.ChannelType), customeridentity.AddressEQ(address), customeridentity.CustomerIDEQ(who)).Exist(ctx)
}

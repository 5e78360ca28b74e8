package inbox

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/store"
)

// handMedium is the medium of conversations made by hand, and handAddress the
// organization's own address for them.
const (
	handMedium  = "WEBCHAT"
	handAddress = "web1on1"
)

// ensure finds the conversation that was made before, or makes it.
func (n NewConversation) ensure(ctx context.Context, in *Inbox, tx *store.Tx) (uuid.UUID, error) {
	if n.ExternalID == "" {
		return n.write(ctx, in, tx)
	}
	old, err := tx.Conversation.Query().Where(conversation.OrganizationIDEQ(tx.OrganizationID()),
		conversation.SourceEQ(n.Source), conversation.ExternalIDEQ(n.ExternalID)).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		return n.write(ctx, in, tx)
	case err != nil:
		return uuid.Nil, err
	case old.Kind != n.Kind || orZero(old.Subject) != orZero(n.Subject):
		return uuid.Nil, fault(apperr.Conflict, "another conversation with this externalId exists", "externalId")
	}
	return old.ID, nil
}

// write makes the conversation and says what is said at once.
func (n NewConversation) write(ctx context.Context, in *Inbox, tx *store.Tx) (uuid.UUID, error) {
	subject, err := n.subject(ctx, tx)
	if err != nil {
		return uuid.Nil, err
	}
	of, err := n.create(ctx, tx, subject)
	if err != nil {
		return uuid.Nil, err
	}
	p := newPosting(ctx, in, tx, n.Messages)
	p.of = of
	if err := p.begin(ctx); err != nil {
		return uuid.Nil, err
	}
	if err := p.refer(ctx); err != nil {
		return uuid.Nil, err
	}
	if _, err := p.say(ctx); err != nil {
		return uuid.Nil, err
	}
	if n.Customer != nil {
		if err := n.Customer.add(ctx, tx, *of.CustomerID); err != nil {
			return uuid.Nil, err
		}
	}
	if err := p.reload(ctx); err != nil || p.of.ResolvedAt != nil {
		return of.ID, err
	}
	return of.ID, runWorkflows(ctx, tx, []*ent.Conversation{p.of})
}

// subject is the category as it was chosen.
func (n NewConversation) subject(ctx context.Context, tx *store.Tx) (subject, error) {
	if n.CategorySlot != nil {
		return subjectOf(ctx, tx, n.CategorySlot, n.Category)
	}
	return subjectOf(ctx, tx, nil, n.Category)
}

// create makes the row, between its two ends where it is with a customer.
func (n NewConversation) create(ctx context.Context, tx *store.Tx, about subject) (*ent.Conversation, error) {
	id := tx.NewID(ids.Conversation)
	row := tx.Conversation.Create().SetID(id).SetSource(n.Source).SetNillableExternalID(given(n.ExternalID)).SetKind(n.Kind).
		SetStatus(conversation.StatusPENDING).SetNillableSubject(n.Subject).SetNillableCategory(about.name).
		SetNillableCategorySlot(about.slot).SetStartedAt(tx.Now()).SetLastMessageAt(tx.Now()).
		SetInitiatedBy(conversation.InitiatedByBUSINESS)
	if len(n.Meta) > 0 {
		row.SetMeta(n.Meta)
	}
	ends, err := n.ends(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	if ends != nil {
		row.SetChannelID(ends.channel.ID).SetIdentityID(ends.identity.ID).SetCustomerID(ends.identity.CustomerID).
			SetNillableQueueID(ends.channel.QueueID)
	}
	tx.Record(store.Entry{Kind: store.ConversationCreated, ConversationID: id})
	of, err := row.Save(ctx)
	tx.Know(id)
	return of, err
}

// apperrOf is an error that a caller can act on.
func apperrOf(err error) (*apperr.Error, bool) { return errors.AsType[*apperr.Error](err) }

package inbox

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent/conversation"
	"parley/internal/ids"
	"parley/store"
)

// NewConversation is a conversation that somebody makes by hand. Zero values and nil
// are not given.
type NewConversation struct {
	Source ids.Source
	// ExternalID is the creator's id, at most 100 characters.
	ExternalID string
	// Kind is CONTACT where it is not given; that one is always with a customer.
	Kind conversation.Kind
	// Subject is at most 1,000 characters, Category at most 200.
	Subject, Category *string
	// CategorySlot chooses one of the organization's categories, instead of its name.
	CategorySlot *int
	// CustomerID is a customer of the organization. Customer is one that may be new;
	// at most one of the two is given.
	CustomerID *uuid.UUID
	Customer   *CustomerProfile
	// ChannelType is the key of the medium; empty means WEBCHAT.
	ChannelType string
	// Meta is an object of at most 16 KB.
	Meta json.RawMessage
	// Messages are what is said at once, at most [MaxPosts].
	Messages []Post
}

// CustomerProfile is what is known of a customer. Of one who is known already it adds
// what was not.
type CustomerProfile struct {
	GivenName, FamilyName, Email, Phone *string
	// Profile is an object of at most 16 KB.
	Profile json.RawMessage
}

// Sizes of what is said of a conversation, in characters.
const (
	maxSubject  = 1000
	maxCategory = 200
)

// CreateConversation makes a conversation, with what is said in it at once, in one
// transaction and returns it. The viewer's user takes part in it. A conversation with a
// customer has a channel, so that what is said is carried and measured like everything
// else; one without has messages between colleagues alone. It is PENDING until
// something is said.
//
// The same again under its external id is answered with the stored one; one of another
// kind or subject is a [apperr.Conflict].
//
// It fails with [apperr.Invalid], also for what is wrong with one of the messages, and
// with [apperr.NotFound] for a customer that is none of the organization's.
func (in *Inbox) CreateConversation(ctx context.Context, organization uuid.UUID, n NewConversation) (uuid.UUID, error) {
	if err := access.Check(ctx, access.WriteMessages); err != nil {
		return uuid.Nil, err
	}
	if err := n.normalize(); err != nil {
		return uuid.Nil, err
	}
	posts, err := tidyPosts(ctx, n.Messages)
	if err != nil {
		return uuid.Nil, err
	}
	n.Messages = posts
	var id uuid.UUID
	err = in.insist(ctx, organization, func(ctx context.Context, tx *store.Tx) (err error) {
		id, err = n.ensure(ctx, in, tx)
		return err
	})
	return id, err
}

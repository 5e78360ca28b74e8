package inbox

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/conversation"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/store"
)

// Resolve ends a conversation for good and returns its id. Resolving it again
// changes nothing.
//
// It looks in each of the organizations: [apperr.NotFound] where none has the
// conversation, or has it on another channel than the one given;
// [apperr.Conflict] where several have.
func (in *Inbox) Resolve(ctx context.Context, organizations []uuid.UUID, r Resolution) (uuid.UUID, error) {
	if err := access.Check(ctx, access.WriteMessages); err != nil {
		return uuid.Nil, err
	}
	if err := r.normalize(in); err != nil {
		return uuid.Nil, err
	}
	c, err := in.find(ctx, organizations, r)
	if err != nil {
		return uuid.Nil, err
	}
	if c.ResolvedAt != nil && r.ChannelType == "" {
		return c.ID, nil // an event is final: the second changes nothing
	}
	err = in.store.Write(ctx, c.OrganizationID, func(ctx context.Context, tx *store.Tx) error {
		return end(ctx, tx, []ending{{id: c.ID, Resolution: r}})
	})
	if errors.Is(err, errResolved) {
		err = nil // somebody else's event came first
	}
	return c.ID, err
}

// coarse is what a resolution's time may leave out: some clients write HH:MM, and
// mean an instant of that minute.
const coarse = time.Minute

// ahead is how far a client's clock may be before ours.
const ahead = time.Hour

func (r *Resolution) normalize(in *Inbox) error {
	var c complaint
	if r.Source == "" {
		r.Source = ids.Native
	}
	r.Provider, r.ChannelType = strings.ToUpper(r.Provider), strings.ToUpper(r.ChannelType)
	c.atMost(MaxExternalID, r.Conversation, "conversation")
	c.atMost(MaxExternalID, r.Provider, "provider")
	c.atMost(MaxExternalID, r.ChannelType, "channel")
	c.atMost(MaxIdentifier, r.ChannelAddress, "channelAddress")
	c.atMost(MaxExternalID, r.AgentKey, "agent")
	checkTags(&c, r.Tags)
	now := in.store.Now()
	if r.At = instant(&c, r.At, now, "at"); r.At.After(now.Add(ahead)) {
		c.Add("must not lie ahead", "at")
	}
	return c.Err()
}

func (in *Inbox) find(ctx context.Context, organizations []uuid.UUID, r Resolution) (*ent.Conversation, error) {
	q := in.store.Client().Conversation.Query().Where(conversation.OrganizationIDIn(organizations...))
	if r.ConversationID != uuid.Nil {
		q.Where(conversation.IDEQ(r.ConversationID))
	} else {
		q.Where(conversation.SourceEQ(r.Source), conversation.ExternalIDEQ(r.Conversation))
	}
	rows, err := q.Limit(2).All(ctx)
	if err != nil {
		return nil, err
	}
	switch len(rows) {
	case 0:
		return nil, errNoConversation()
	case 1:
		return rows[0], nil
	}
	return nil, apperr.New(apperr.Conflict, "several of your organizations have a conversation with this id")
}

func errNoConversation() error { return apperr.New(apperr.NotFound, "no such conversation") }

func isEmpty(s string) bool { return s == "" }

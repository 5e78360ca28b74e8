package inbox

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
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
	if c.ResolvedAt != nil {
		return c.ID, nil // an event is final: the second changes nothing
	}
	err = in.store.Write(ctx, c.OrganizationID, func(ctx context.Context, tx *store.Tx) error {
		return resolve(ctx, tx, c, r)
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
		return nil, apperr.New(apperr.NotFound, "no such conversation")
	case 1:
		return rows[0], in.onChannel(ctx, rows[0], r)
	}
	return nil, apperr.New(apperr.Conflict, "several of your organizations have a conversation with this id")
}

// onChannel returns [apperr.NotFound] unless a message of the conversation went
// over the channel that the resolution names.
func (in *Inbox) onChannel(ctx context.Context, c *ent.Conversation, r Resolution) error {
	if r.ChannelType == "" {
		return nil
	}
	rows, err := in.store.Query(ctx, `SELECT 1 FROM message_facts WHERE organization_id = ? AND thread_id = ?
		AND provider = ? AND channel_type = ? AND identifier = ? LIMIT 1`,
		c.OrganizationID, c.ID, r.Provider, r.ChannelType, r.ChannelAddress)
	if err != nil {
		return err
	}
	defer rows.Close()
	if !rows.Next() {
		if rows.Err() != nil {
			return rows.Err()
		}
		return apperr.New(apperr.NotFound, "no such conversation")
	}
	return nil
}

// resolve makes what the event refers to before it locks the conversation: the
// order in which messages take their locks.
func resolve(ctx context.Context, tx *store.Tx, c *ent.Conversation, r Resolution) error {
	id := c.ID
	agents, err := ensureAgents(ctx, tx, slices.DeleteFunc([]string{r.AgentKey}, isEmpty), r.Source)
	if err != nil {
		return err
	}
	tags, err := ensureTagRows(ctx, tx, cleanTags(r.Tags), r.Source)
	if err != nil {
		return err
	}
	if err := tx.Lock(ctx, ids.Conversation.Table(), id); err != nil {
		return err
	}
	if c, err = tx.Conversation.Query().Where(conversation.IDEQ(id)).Only(ctx); err != nil {
		return fmt.Errorf("reading the locked conversation: %w", err)
	}
	if c.ResolvedAt != nil {
		return errResolved
	}
	if r.At.Before(c.StartedAt) {
		if c.StartedAt.Sub(r.At) >= coarse {
			return apperr.InvalidField("must not be before the conversation's first message", "at")
		}
		r.At = c.StartedAt
	}
	up := tx.Conversation.Update().Where(conversation.IDEQ(id)).AddVersion(1).
		SetStatus(conversation.StatusRESOLVED).SetResolvedAt(r.At).SetResolvedBy(conversation.ResolvedByEVENT)
	if err := up.Exec(ctx); err != nil {
		return err
	}
	if err := endLegs(ctx, tx, id, r.At); err != nil {
		return err
	}
	tx.Record(store.Entry{Kind: store.StatusChanged, ConversationID: id})
	if err := tagConversations(ctx, tx, map[uuid.UUID][]uuid.UUID{id: slices.Collect(maps.Values(tags))}); err != nil {
		return err
	}
	return writeResolution(ctx, tx, id, agents[r.AgentKey], tags, r)
}

func isEmpty(s string) bool { return s == "" }

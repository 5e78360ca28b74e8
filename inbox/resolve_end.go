package inbox

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"parley/ent/conversation"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/store"
)

// ending is a conversation and the event that ends it.
type ending struct {
	id uuid.UUID // zero where there is no such conversation
	Resolution
	// agent is who ends it, where that is no AgentKey: a user of the organization.
	agent uuid.UUID
}

// resolver is the agent of the event; zero where it has none.
func (e ending) resolver(refs references) uuid.UUID {
	if e.agent != uuid.Nil {
		return e.agent
	}
	return refs.agents[e.AgentKey]
}

// end resolves conversations, each of which is in the list once. It makes what the
// events refer to before it locks the conversations: the order in which messages take
// their locks. It fails with [apperr.NotFound] for a conversation that is not there,
// or not on the channel that its event names, and with errResolved where all were
// resolved before.
func end(ctx context.Context, tx *store.Tx, all []ending) error {
	if err := onChannels(ctx, tx, all); err != nil {
		return err
	}
	refs, err := referredBy(ctx, tx, all)
	if err != nil {
		return err
	}
	if all, err = lockUnresolved(ctx, tx, all); err != nil {
		return err
	}
	if err := saveResolved(ctx, tx, all); err != nil {
		return err
	}
	if err := endLegs(ctx, tx, all); err != nil {
		return err
	}
	marks := map[uuid.UUID][]uuid.UUID{}
	for _, e := range all {
		tx.Record(store.Entry{Kind: store.StatusChanged, ConversationID: e.id})
		for _, t := range cleanTags(e.Tags) {
			marks[e.id] = append(marks[e.id], refs.tags[t])
		}
	}
	if err := tagConversations(ctx, tx, marks); err != nil {
		return err
	}
	return writeResolutions(ctx, tx, all, refs)
}

// onChannels returns [apperr.NotFound] unless, of each conversation whose event names
// a channel, a message went over that.
func onChannels(ctx context.Context, tx *store.Tx, all []ending) error {
	g := store.Given{Columns: []string{"of", "provider", "channel_type", "identifier"}}
	for _, e := range all {
		if e.ChannelType != "" {
			g.Rows = append(g.Rows, []any{e.id, e.Provider, e.ChannelType, e.ChannelAddress})
		}
	}
	return tx.EachGiven(ctx, func(func(...any) error) error { return errNoConversation() }, g,
		`SELECT v.of FROM {given} WHERE NOT EXISTS (SELECT 1 FROM message_facts f WHERE f.organization_id = ? AND f.thread_id = v.of
			AND f.provider = v.provider AND f.channel_type = v.channel_type AND f.identifier = v.identifier)`, tx.OrganizationID())
}

// references are the rows that events refer to.
type references struct {
	agents map[string]uuid.UUID
	tags   map[tagKey]uuid.UUID
}

// referredBy finds or makes the agents and tags of the events.
func referredBy(ctx context.Context, tx *store.Tx, all []ending) (refs references, err error) {
	var agents []string
	var tags []tagKey
	for _, e := range all {
		agents, tags = append(agents, e.AgentKey), append(tags, cleanTags(e.Tags)...)
	}
	slices.Sort(agents)
	slices.SortFunc(tags, tagKey.compare)
	source := all[0].Source
	if refs.agents, err = ensureAgents(ctx, tx, slices.DeleteFunc(slices.Compact(agents), isEmpty), source); err != nil {
		return refs, err
	}
	refs.tags, err = ensureTagRows(ctx, tx, slices.Compact(tags), source)
	return refs, err
}

// lockUnresolved locks the conversations and returns those that are not resolved, the
// times of their events brought to what is stored.
func lockUnresolved(ctx context.Context, tx *store.Tx, all []ending) ([]ending, error) {
	g := store.Given{Columns: []string{"of"}}
	rows := make([]uuid.UUID, len(all))
	for i, e := range all {
		rows[i], g.Rows = e.id, append(g.Rows, []any{e.id})
	}
	if err := tx.Lock(ctx, ids.Conversation.Table(), rows...); err != nil {
		return nil, err
	}
	started, resolved := map[uuid.UUID]time.Time{}, map[uuid.UUID]bool{}
	err := tx.EachGiven(ctx, func(row func(...any) error) error {
		var id uuid.UUID
		var from time.Time
		var to *time.Time
		var endless bool
		err := row(&id, &from, &to, &endless)
		if err == nil && endless {
			err = errEndless()
		}
		started[id], resolved[id] = from, to != nil
		return err
	}, g, "SELECT c.id, c.started_at, c.resolved_at, c.kind = 'BOT' AND c.source = 'BOT_OPEN' FROM {given} CROSS JOIN conversations c WHERE c.organization_id = ? AND c.id = v.of",
		tx.OrganizationID())
	if err != nil {
		return nil, err
	}
	var open []ending
	for _, e := range all {
		from, ok := started[e.id]
		switch {
		case !ok:
			return nil, errNoConversation()
		case resolved[e.id]:
			continue
		}
		if err := e.notBefore(from); err != nil {
			return nil, err
		}
		open = append(open, e)
	}
	if len(open) == 0 {
		return nil, errResolved
	}
	return open, nil
}

// notBefore moves the event to the conversation's first message where it is a little
// before it, and refuses one that is before it by more than its time leaves out.
func (e *ending) notBefore(from time.Time) error {
	if from.Sub(e.At) >= coarse {
		return apperr.InvalidField("must not be before the conversation's first message", "at")
	}
	e.At = later(from, e.At)
	return nil
}

// saveResolved writes the state of the conversations.
func saveResolved(ctx context.Context, tx *store.Tx, all []ending) error {
	g := store.Given{Columns: []string{"of", "at"}}
	for _, e := range all {
		g.Rows = append(g.Rows, []any{e.id, e.At})
	}
	return tx.ExecGiven(ctx, g, `UPDATE conversations SET updated_at = ?, version = conversations.version + 1, status = ?,
		resolved_at = v.at, resolved_by = ? FROM {given} WHERE conversations.organization_id = ? AND conversations.id = v.of`,
		tx.Now(), conversation.StatusRESOLVED, conversation.ResolvedByEVENT, tx.OrganizationID())
}

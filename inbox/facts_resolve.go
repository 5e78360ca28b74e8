package inbox

import (
	"context"

	"github.com/google/uuid"

	"parley/store"
)

// writeResolutions stores what metrics need of resolve events: when, on which
// channel, by which agent, and the tags that they are the first to use. What an
// event left out stays null: what counts then is the conversation's last message,
// and that may still arrive.
func writeResolutions(ctx context.Context, tx *store.Tx, all []ending, refs references) error {
	var rows [][]any
	for _, e := range all {
		rows = append(rows, e.columns(tx.OrganizationID(), e.resolver(refs)))
	}
	err := tx.Insert(ctx, "conversation_facts", resolutionColumns, rows, `ON CONFLICT (organization_id, conversation_id) DO UPDATE SET
		resolved_at = excluded.resolved_at, resolved_agent_id = excluded.resolved_agent_id, resolved_provider = excluded.resolved_provider,
		resolved_channel_type = excluded.resolved_channel_type, resolved_identifier = excluded.resolved_identifier`)
	if err != nil {
		return err
	}
	return writeResolutionTags(ctx, tx, all, refs)
}

var resolutionColumns = []string{
	"organization_id", "conversation_id", "resolved_at", "resolved_agent_id", "resolved_provider", "resolved_channel_type", "resolved_identifier",
}

// columns are the values of resolutionColumns. An event that names no channel names
// no provider either.
func (e ending) columns(organization, agent uuid.UUID) []any {
	var provider, address *string
	if e.ChannelType != "" {
		provider, address = &e.Provider, &e.ChannelAddress
	}
	return []any{organization, e.id, e.At.UnixMilli(), given(agent), provider, given(e.ChannelType), address}
}

// resolveEvent stands in the direction of tag_facts for the event that brought a
// tag. It sorts after those of messages.
const resolveEvent Direction = "RESOLVE"

// writeResolutionTags stores the tags of events, as far as nothing used them before,
// with the first replies of their conversations.
func writeResolutionTags(ctx context.Context, tx *store.Tx, all []ending, refs references) error {
	first, err := storedReplies(ctx, tx, all)
	if err != nil {
		return err
	}
	var rows [][]any
	for _, e := range all {
		event := &fact{factKey: factKey{at: e.At.UnixMilli(), direction: resolveEvent}, about: about{
			conversation: e.id, agent: e.resolver(refs), provider: e.Provider, channelType: e.ChannelType, identifier: e.ChannelAddress,
		}}
		for _, t := range cleanTags(e.Tags) {
			rows = append(rows, tagUse{event, t.kind}.columns(tx.OrganizationID(), useKey{e.id, refs.tags[t]}, first[e.id]))
		}
	}
	return tx.Insert(ctx, "tag_facts", tagUseColumns, rows, earliestUse)
}

// storedReplies reads the first replies of the conversations whose events bring tags;
// one without reply is left out.
func storedReplies(ctx context.Context, tx *store.Tx, all []ending) (map[uuid.UUID]replied, error) {
	g := store.Given{Columns: []string{"of"}}
	for _, e := range all {
		if len(e.Tags) > 0 {
			g.Rows = append(g.Rows, []any{e.id})
		}
	}
	out := map[uuid.UUID]replied{}
	err := tx.EachGiven(ctx, func(row func(...any) error) error {
		var id uuid.UUID
		r := replied{ok: true}
		err := row(&id, &r.at, &r.took, &r.open)
		out[id] = r
		return err
	}, g, `SELECT v.of, f.first_reply_at, f.first_reply_ms, f.first_reply_open_ms FROM {given} CROSS JOIN conversation_facts f
		WHERE f.organization_id = ? AND f.conversation_id = v.of AND f.first_reply_open_ms IS NOT NULL`, tx.OrganizationID())
	return out, err
}

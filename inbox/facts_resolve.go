package inbox

import (
	"context"
	"database/sql"
	"maps"
	"slices"

	"github.com/google/uuid"

	"parley/store"
)

// writeResolution stores what metrics need of a resolve event: when, on which
// channel, by which agent, and the tags that it is the first to use. What the
// event left out stays null: what counts then is the conversation's last message,
// and that may still arrive.
func writeResolution(ctx context.Context, tx *store.Tx, id, agent uuid.UUID, tags map[tagKey]uuid.UUID, r Resolution) error {
	event := &fact{factKey: factKey{at: r.At.UnixMilli(), direction: resolveEvent}, about: about{
		conversation: id, agent: agent, provider: r.Provider, channelType: r.ChannelType, identifier: r.ChannelAddress,
	}}
	if err := event.saveResolution(ctx, tx); err != nil {
		return err
	}
	var rows [][]any
	for _, t := range slices.SortedFunc(maps.Keys(tags), tagKey.compare) {
		rows = append(rows, tagUse{event, t.kind}.columns(tx.OrganizationID(), useKey{id, tags[t]}, replied{}))
	}
	if err := tx.Insert(ctx, "tag_facts", tagUseColumns, rows, earliestUse); err != nil {
		return err
	}
	return tellTags(ctx, tx, []uuid.UUID{id})
}

// resolveEvent stands in the direction of tag_facts for the event that brought a
// tag. It sorts after those of messages.
const resolveEvent Direction = "RESOLVE"

func (f *fact) saveResolution(ctx context.Context, tx *store.Tx) error {
	channel := sql.NullString{String: f.channelType, Valid: f.channelType != ""}
	_, err := tx.Exec(ctx, `INSERT INTO conversation_facts
		(organization_id, conversation_id, resolved_at, resolved_agent_id, resolved_provider, resolved_channel_type, resolved_identifier)
		VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (organization_id, conversation_id) DO UPDATE SET
		resolved_at = excluded.resolved_at, resolved_agent_id = excluded.resolved_agent_id, resolved_provider = excluded.resolved_provider,
		resolved_channel_type = excluded.resolved_channel_type, resolved_identifier = excluded.resolved_identifier`,
		tx.OrganizationID(), f.conversation, f.at, orNull(f.agent),
		sql.NullString{String: f.provider, Valid: channel.Valid}, channel, sql.NullString{String: f.identifier, Valid: channel.Valid})
	return err
}

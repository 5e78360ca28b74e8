package inbox

import (
	"context"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/interaction"
	"parley/store"
)

var legColumns = []string{
	"organization_id", "interaction_id", "conversation_id", "at", "connected_at", "ended_at", "wrapped_up_at", "status",
	"channel_type", "identifier", "provider", "queue_id", "agent_id",
}

// legFacts are the values of legColumns. Provider is that of the conversation's
// message that arrived first: an interaction names none.
func legFacts(leg *ent.Interaction, provider string) []any {
	return []any{
		leg.OrganizationID, leg.ID, leg.ConversationID, leg.ArrivedAt.UnixMilli(), millis(leg.ConnectedAt), millis(leg.DisconnectedAt),
		millis(leg.WrapUpEndedAt), leg.Status, leg.Subtype, ownAddress(leg), provider, nullID(leg.QueueID), nullID(leg.AgentID),
	}
}

// ownAddress is the organization's end of an interaction.
func ownAddress(leg *ent.Interaction) *string {
	switch leg.Type {
	case interaction.TypeCALL_IN, interaction.TypeCHAT_IN, interaction.TypeEMAIL_IN:
		return leg.ToAddress
	}
	return leg.FromAddress
}

// millis is null where there is no time.
func millis(t *time.Time) *int64 {
	if t == nil {
		return nil
	}
	ms := t.UnixMilli()
	return &ms
}

// endLegs tells the facts that the open interactions of a conversation are over.
func endLegs(ctx context.Context, tx *store.Tx, conversation uuid.UUID, at int64) error {
	_, err := tx.Exec(ctx, `UPDATE interaction_facts SET status = 'HANDLED', ended_at = ?
		WHERE organization_id = ? AND status NOT IN ('HANDLED', 'ABANDONED')
		AND interaction_id IN (SELECT id FROM interactions WHERE conversation_id = ?)`, at, tx.OrganizationID(), conversation)
	return err
}

package inbox

import (
	"context"
	"time"

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
		millis(leg.WrapUpEndedAt), leg.Status, leg.Subtype, ownAddress(leg), provider, leg.QueueID, leg.AgentID,
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

// updateLegFacts tells the facts what became of interactions.
func updateLegFacts(ctx context.Context, tx *store.Tx, legs []*ent.Interaction) error {
	g := store.Given{Columns: []string{"of", "connected_at", "ended_at", "wrapped_up_at", "status", "queue_id", "agent_id"}}
	for _, l := range legs {
		g.Rows = append(g.Rows, []any{
			l.ID, millis(l.ConnectedAt), millis(l.DisconnectedAt), millis(l.WrapUpEndedAt), l.Status, l.QueueID, l.AgentID,
		})
	}
	set := ""
	for _, column := range g.Columns[1:] {
		set += ", " + column + " = v." + column
	}
	return tx.ExecGiven(ctx, g, "UPDATE interaction_facts SET "+set[2:]+
		" FROM {given} WHERE interaction_facts.organization_id = ? AND interaction_facts.interaction_id = v.of", tx.OrganizationID())
}

package inbox

import (
	"context"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/interaction"
	"parley/internal/ids"
	"parley/store"
)

// firstLeg is the interaction that a conversation begins with.
func (b *batch) firstLeg(c *conversationState) *ent.InteractionCreate {
	first := earliest(c.items)
	kind := legType(first)
	leg := b.tx.Interaction.Create().
		SetConversationID(c.row.ID).
		SetType(kind).
		SetTypeDetails(typeDetails[kind]).
		SetStatusDetails(detailsOpen).
		SetSubtype(first.ChannelType).
		SetSource(c.row.Source).
		SetArrivedAt(first.SentAt).
		SetNillableQueueID(c.row.QueueID).
		SetNillableAgentID(given(first.agent))
	if first.Direction == In {
		leg.SetFromAddress(first.CustomerAddress).SetToAddress(first.ChannelAddress)
	} else {
		leg.SetFromAddress(first.ChannelAddress).SetToAddress(first.CustomerAddress)
	}
	if c.row.Status == conversation.StatusQUEUED {
		id := b.tx.NewID(ids.Interaction)
		b.tx.Record(store.Entry{
			Kind: store.InteractionQueued, ConversationID: c.row.ID, InteractionID: id, QueueID: orZero(c.row.QueueID),
		})
		return leg.SetID(id).SetStatus(interaction.StatusIN_QUEUE).SetQueuedAt(first.SentAt)
	}
	return leg.SetStatus(interaction.StatusIN_PROCESS).SetConnectedAt(first.SentAt)
}

// families maps channel keys that are not chats to the two types of their legs.
var families = map[string][2]interaction.Type{
	"PHONE": {interaction.TypeCALL_IN, interaction.TypeCALL_OUT},
	"VOICE": {interaction.TypeCALL_IN, interaction.TypeCALL_OUT},
	"EMAIL": {interaction.TypeEMAIL_IN, interaction.TypeEMAIL_OUT},
}

// typeDetails are the finer words for the types, as far as they have one.
var typeDetails = map[interaction.Type]string{
	interaction.TypeCHAT_IN: "Chat", interaction.TypeCHAT_OUT: "ChatOut",
	interaction.TypeEMAIL_IN: "EMAIL", interaction.TypeEMAIL_OUT: "EMAILOUT",
}

func legType(first *item) interaction.Type { return typeOn(first.ChannelType, first.Direction == In) }

// typeOn is the type of work on a medium, begun by the customer or by us.
func typeOn(medium string, byCustomer bool) interaction.Type {
	types, ok := families[medium]
	if !ok {
		types = [2]interaction.Type{interaction.TypeCHAT_IN, interaction.TypeCHAT_OUT}
	}
	if byCustomer {
		return types[0]
	}
	return types[1]
}

// moveOn gives an open conversation its owner and takes it out of its queue when
// an agent writes.
func (b *batch) moveOn(c *conversationState) {
	if c.row.ResolvedAt != nil {
		return
	}
	for _, it := range c.items {
		if c.row.TeamID == nil && it.team != uuid.Nil {
			c.row.TeamID = &it.team
		}
		if c.row.AssigneeID == nil && it.byAgent() {
			c.row.AssigneeID = &it.agent
			b.tx.Record(store.Entry{Kind: store.Assigned, ConversationID: c.row.ID})
		}
	}
	answers := c.agentWrote()
	if c.row.Status != conversation.StatusQUEUED || len(answers) == 0 {
		return
	}
	c.row.Status = conversation.StatusACTIVE
	c.connected = &earliest(answers).SentAt
	b.tx.Record(store.Entry{Kind: store.StatusChanged, ConversationID: c.row.ID})
}

// connectLegs gives the waiting interactions of conversations that left their
// queue to the agents, and lets those keep their work who have answered: it does
// not go back to its queue any more.
func (b *batch) connectLegs(ctx context.Context) error {
	plain := store.Given{Columns: []string{"of", "at", "agent"}}
	facts := store.Given{Columns: plain.Columns}
	answered := store.Given{Columns: []string{"of"}}
	for _, c := range b.touched() {
		if c.connected != nil {
			plain.Rows = append(plain.Rows, []any{c.row.ID, *c.connected, c.row.AssigneeID})
		} else if !c.made && c.row.QueueID != nil && len(c.agentWrote()) > 0 {
			answered.Rows = append(answered.Rows, []any{c.row.ID})
		}
	}
	err := b.tx.EachGiven(ctx, func(row func(...any) error) error {
		var leg, of uuid.UUID
		var queue uuid.NullUUID
		if err := row(&leg, &of, &queue); err != nil {
			return err
		}
		c := b.conversations[of]
		facts.Rows = append(facts.Rows, []any{leg, c.connected.UnixMilli(), c.row.AssigneeID})
		b.tx.Record(store.Entry{
			Kind: store.InteractionPicked, ConversationID: of, InteractionID: leg, QueueID: queue.UUID, UserID: orZero(c.row.AssigneeID),
		})
		return nil
	}, plain, `UPDATE interactions SET status = 'IN_PROCESS', connected_at = v.at, updated_at = ?,
		agent_id = COALESCE(v.agent, interactions.agent_id), version = interactions.version + 1
		FROM {given} WHERE interactions.organization_id = ? AND interactions.conversation_id = v.of AND interactions.status = 'IN_QUEUE'
		RETURNING interactions.id, interactions.conversation_id, interactions.queue_id`,
		b.tx.Now(), b.tx.OrganizationID())
	if err != nil {
		return err
	}
	err = b.tx.ExecGiven(ctx, facts, `UPDATE interaction_facts SET status = 'IN_PROCESS', connected_at = v.at,
		agent_id = COALESCE(v.agent, interaction_facts.agent_id)
		FROM {given} WHERE interaction_facts.organization_id = ? AND interaction_facts.interaction_id = v.of
		AND interaction_facts.status = 'IN_QUEUE'`,
		b.tx.OrganizationID())
	if err != nil {
		return err
	}
	return b.tx.ExecGiven(ctx, answered, `UPDATE interactions SET return_at = NULL, updated_at = ?, version = interactions.version + 1
		FROM {given} WHERE interactions.organization_id = ? AND interactions.conversation_id = v.of AND interactions.return_at IS NOT NULL`,
		b.tx.Now(), b.tx.OrganizationID())
}

// endLegs ends the open interactions of conversations that are resolved: nobody
// waits, talks or wraps up any more. What ended before keeps its end.
func endLegs(ctx context.Context, tx *store.Tx, all []ending) error {
	g := store.Given{Columns: []string{"of"}}
	at := map[uuid.UUID]time.Time{}
	for _, e := range all {
		g.Rows, at[e.id] = append(g.Rows, []any{e.id}), e.At
	}
	var legs []*ent.Interaction
	err := tx.EachGiven(ctx, func(row func(...any) error) error {
		l := &ent.Interaction{}
		legs = append(legs, l)
		return row(&l.ID, &l.ConversationID, &l.ArrivedAt, &l.ConnectedAt, &l.DisconnectedAt, &l.QueuedAt, &l.QueueID, &l.AgentID)
	}, g, `SELECT i.id, i.conversation_id, i.arrived_at, i.connected_at, i.disconnected_at, i.queued_at, i.queue_id, i.agent_id
		FROM {given} CROSS JOIN interactions i WHERE COALESCE(i.organization_id, i.organization_id) = ? AND i.conversation_id = v.of
		AND i.status NOT IN ('HANDLED', 'ABANDONED')`, tx.OrganizationID())
	if err != nil {
		return err
	}
	for _, l := range legs {
		endLeg(l, at[l.ConversationID])
		tx.Record(store.Entry{
			Kind: store.InteractionEnded, ConversationID: l.ConversationID, InteractionID: l.ID, QueueID: orZero(l.QueueID), UserID: orZero(l.AgentID),
		})
	}
	return saveLegs(ctx, tx, legs)
}

// endLeg is never before the interaction's own times.
func endLeg(l *ent.Interaction, at time.Time) {
	for _, before := range []*time.Time{&l.ArrivedAt, l.ConnectedAt, l.DisconnectedAt} {
		if before != nil {
			at = later(at, *before)
		}
	}
	if l.DisconnectedAt == nil {
		l.DisconnectedAt = &at
	} else {
		l.WrapUpEndedAt = &at
	}
	l.Status, l.StatusDetails, l.HeldAt, l.ReturnAt = interaction.StatusHANDLED, detailsHandled, nil, nil
}

package inbox

import (
	"context"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/interaction"
	"parley/store"
)

// firstLeg is the interaction that a conversation begins with.
func (b *batch) firstLeg(c *conversationState) *ent.InteractionCreate {
	first := earliest(c.items)
	leg := b.tx.Interaction.Create().
		SetConversationID(c.row.ID).
		SetType(legType(first)).
		SetSubtype(first.ChannelType).
		SetSource(c.row.Source).
		SetArrivedAt(first.SentAt).
		SetNillableQueueID(c.row.QueueID).
		SetNillableAgentID(someID(first.agent))
	if first.Direction == In {
		leg.SetFromAddress(first.CustomerAddress).SetToAddress(first.ChannelAddress)
	} else {
		leg.SetFromAddress(first.ChannelAddress).SetToAddress(first.CustomerAddress)
	}
	if c.row.Status == conversation.StatusQUEUED {
		return leg.SetStatus(interaction.StatusIN_QUEUE)
	}
	return leg.SetStatus(interaction.StatusIN_PROCESS).SetConnectedAt(first.SentAt)
}

// families maps channel keys that are not chats to the two types of their legs.
var families = map[string][2]interaction.Type{
	"PHONE": {interaction.TypeCALL_IN, interaction.TypeCALL_OUT},
	"VOICE": {interaction.TypeCALL_IN, interaction.TypeCALL_OUT},
	"EMAIL": {interaction.TypeEMAIL_IN, interaction.TypeEMAIL_OUT},
}

func legType(first *item) interaction.Type {
	types, ok := families[first.ChannelType]
	if !ok {
		types = [2]interaction.Type{interaction.TypeCHAT_IN, interaction.TypeCHAT_OUT}
	}
	if first.Direction == In {
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
		if c.row.AssigneeID == nil && it.agent != uuid.Nil && !it.has(automaticReply) {
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
// queue to the agents.
func (b *batch) connectLegs(ctx context.Context) error {
	plain := store.Given{Columns: []string{"of", "at", "agent"}}
	facts := store.Given{Columns: plain.Columns}
	for _, c := range b.touched() {
		if c.connected != nil {
			plain.Rows = append(plain.Rows, []any{c.row.ID, *c.connected, nullID(c.row.AssigneeID)})
		}
	}
	err := b.tx.EachGiven(ctx, func(row func(...any) error) error {
		var leg, conversation uuid.UUID
		if err := row(&leg, &conversation); err != nil {
			return err
		}
		c := b.conversations[conversation]
		facts.Rows = append(facts.Rows, []any{leg, c.connected.UnixMilli(), nullID(c.row.AssigneeID)})
		return nil
	}, plain, `UPDATE interactions SET status = 'IN_PROCESS', connected_at = v.at, updated_at = ?,
		agent_id = COALESCE(v.agent, interactions.agent_id), version = interactions.version + 1
		FROM {given} WHERE interactions.organization_id = ? AND interactions.conversation_id = v.of AND interactions.status = 'IN_QUEUE'
		RETURNING interactions.id, interactions.conversation_id`,
		b.tx.Now(), b.tx.OrganizationID())
	if err != nil {
		return err
	}
	return b.tx.ExecGiven(ctx, facts, `UPDATE interaction_facts SET status = 'IN_PROCESS', connected_at = v.at,
		agent_id = COALESCE(v.agent, interaction_facts.agent_id)
		FROM {given} WHERE interaction_facts.organization_id = ? AND interaction_facts.interaction_id = v.of
		AND interaction_facts.status = 'IN_QUEUE'`,
		b.tx.OrganizationID())
}

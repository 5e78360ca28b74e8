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
func (b *batch) moveOn(ctx context.Context, c *conversationState, up *ent.ConversationUpdate) error {
	if c.row.ResolvedAt != nil {
		return nil
	}
	if c.made && c.row.Status == conversation.StatusQUEUED {
		up.SetStatus(conversation.StatusQUEUED)
	}
	for _, it := range c.items {
		if c.row.TeamID == nil && it.team != uuid.Nil {
			c.row.TeamID = &it.team
			up.SetTeamID(it.team)
		}
		if c.row.AssigneeID == nil && it.agent != uuid.Nil && !it.has(automaticReply) {
			c.row.AssigneeID = &it.agent
			up.SetAssigneeID(it.agent)
			b.tx.Record(store.Entry{Kind: store.Assigned, ConversationID: c.row.ID})
		}
	}
	answers := c.agentWrote()
	if c.row.Status != conversation.StatusQUEUED || len(answers) == 0 {
		return nil
	}
	c.row.Status = conversation.StatusACTIVE
	up.SetStatus(conversation.StatusACTIVE)
	b.tx.Record(store.Entry{Kind: store.StatusChanged, ConversationID: c.row.ID})
	return b.tx.Interaction.Update().
		Where(interaction.ConversationIDEQ(c.row.ID), interaction.StatusEQ(interaction.StatusIN_QUEUE)).
		SetStatus(interaction.StatusIN_PROCESS).SetConnectedAt(earliest(answers).SentAt).
		SetNillableAgentID(c.row.AssigneeID).AddVersion(1).Exec(ctx)
}

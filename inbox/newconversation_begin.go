package inbox

import (
	"context"

	"github.com/google/uuid"

	"parley/ent/conversation"
	"parley/ent/interaction"
	"parley/ent/message"
	"parley/store"
)

// findSilent finds, among the conversations of the batch, those that were made by
// hand and in which nothing was said so far: they have no interaction either. One that
// was resolved meanwhile begins no more: nobody has work with what comes late.
func (b *batch) findSilent(ctx context.Context) error {
	silent := map[uuid.UUID]*conversationState{}
	var of []uuid.UUID
	for _, c := range b.touched() {
		if !c.made && c.row.ResolvedAt == nil && c.row.InboundCount+c.row.OutboundCount == 0 {
			silent[c.row.ID], of = c, append(of, c.row.ID)
		}
	}
	if len(of) == 0 {
		return nil
	}
	worked, err := b.tx.Interaction.Query().
		Where(interaction.OrganizationIDEQ(b.tx.OrganizationID()), interaction.ConversationIDIn(of...)).
		Select(interaction.FieldConversationID).All(ctx)
	for _, leg := range worked {
		delete(silent, leg.ConversationID)
	}
	for _, c := range silent {
		c.silent = true
	}
	return err
}

// start gives a conversation that begins its state and tells the ledger. One that is
// somebody's by now does not wait in a queue.
func (b *batch) start(c *conversationState) {
	was := c.row.Status
	if first := earliest(c.items); c.silent {
		c.row.StartedAt, c.row.InitiatedBy = first.SentAt, initiator(first)
	} else {
		b.tx.Record(store.Entry{Kind: store.ConversationCreated, ConversationID: c.row.ID})
	}
	fresh := c.made || was == conversation.StatusPENDING
	switch {
	case fresh && c.row.QueueID != nil && len(c.agentWrote()) == 0:
		c.row.Status = conversation.StatusQUEUED
	case was == conversation.StatusPENDING:
		c.row.Status = conversation.StatusACTIVE
	}
	if c.silent && c.row.Status != was {
		b.tx.Record(store.Entry{Kind: store.StatusChanged, ConversationID: c.row.ID})
	}
}

// byAgent reports whether an agent wrote it: no program, neither one that answers by
// itself nor a bot that says it is one.
func (it *item) byAgent() bool {
	return it.agent != uuid.Nil && !it.has(automaticReply) && it.Role != message.RoleBOT
}

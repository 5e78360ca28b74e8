package inbox

import (
	"context"

	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/interaction"
	"parley/internal/apperr"
	"parley/store"
)

// accept has who asks take the conversation on: it is active and theirs, and leaves the
// queues that it waits in and the inboxes. Who is not of the organization, such as a
// bot of the one above, takes it on without its being their work.
func (p *posting) accept(ctx context.Context) error {
	err := p.takePart(ctx, p.who.user, p.who.role, func(r *ent.ConversationParticipant) { r.Active, r.Accepted, r.Inbox = true, true, false })
	if err != nil {
		return err
	}
	if err := p.emptyInboxes(ctx); err != nil {
		return err
	}
	legs, err := p.tx.Interaction.Query().Where(interaction.OrganizationIDEQ(p.tx.OrganizationID()),
		interaction.ConversationIDEQ(p.of.ID), interaction.StatusEQ(interaction.StatusIN_QUEUE)).
		Order(interaction.ByArrivedAt(), interaction.ByID()).All(ctx)
	if err != nil {
		return err
	}
	for _, leg := range legs {
		if err := p.pick(ctx, leg); err != nil {
			return err
		}
	}
	w := newWork(p.tx, nil, p.of)
	w.of.Status = conversation.StatusACTIVE
	if p.who.member {
		w.of.AssigneeID = &p.who.user
	}
	return w.saveConversation(ctx)
}

// pick takes waiting work out of its queue. Unlike in [Inbox.Pick] neither room nor
// queues matter: who accepts has the conversation before them. Work that is for another
// agent alone stays that agent's.
func (p *posting) pick(ctx context.Context, leg *ent.Interaction) error {
	if isFor(leg, interaction.RequiredAgentTypeREQUIRED, p.tx.Now()) && *leg.RequiredAgentID != p.who.user {
		return apperr.New(apperr.Conflict, "the work of the conversation is for another agent alone")
	}
	w := newWork(p.tx, leg, p.of)
	if p.who.member {
		return picking{tx: p.tx, agent: &agent{id: p.who.user}}.take(ctx, w)
	}
	leg.Status, leg.StatusDetails, leg.ConnectedAt = interaction.StatusIN_PROCESS, detailsOpen, w.now()
	w.of.Status = conversation.StatusACTIVE
	w.record(store.InteractionPicked, nil)
	return w.save(ctx)
}

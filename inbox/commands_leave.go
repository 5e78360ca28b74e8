package inbox

import (
	"context"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/interaction"
	"parley/internal/apperr"
	"parley/store"
)

// leave ends the part of who asks. What was their work becomes that of another who took
// the conversation on. Where nobody else did, and nothing of it waits in a queue, it is
// over: one with a customer is resolved, one between colleagues closed until somebody
// says something.
func (p *posting) leave(ctx context.Context) error {
	row, err := p.partOf(ctx, p.who.user)
	if err != nil {
		return err
	}
	if row == nil {
		return apperr.New(apperr.Conflict, "you take no part in the conversation")
	}
	err = p.takePart(ctx, p.who.user, p.who.role, func(r *ent.ConversationParticipant) { r.Active, r.Accepted, r.Inbox = false, false, false })
	if err != nil {
		return err
	}
	legs, err := p.openLegs(ctx)
	if err != nil {
		return err
	}
	to, taken, err := p.successor(ctx, legs)
	switch {
	case err != nil:
		return err
	case taken:
		return p.handOver(ctx, legs, to)
	case p.of.Status == conversation.StatusQUEUED:
		return nil
	}
	return p.close(ctx)
}

// openLegs are the conversation's interactions that are not over, oldest first.
func (p *posting) openLegs(ctx context.Context) ([]*ent.Interaction, error) {
	return p.tx.Interaction.Query().Where(interaction.OrganizationIDEQ(p.tx.OrganizationID()), interaction.ConversationIDEQ(p.of.ID),
		interaction.StatusIn(interaction.StatusPENDING, interaction.StatusIN_QUEUE, interaction.StatusIN_PROCESS)).
		Order(interaction.ByArrivedAt(), interaction.ByID()).All(ctx)
}

// successor tells whether somebody else took the conversation on: by a command, by
// picking its work, by being assigned to it or by answering. It returns the first of
// them who is a user of the organization; zero where none is, such as where a bot of
// the organization above is the only one.
func (p *posting) successor(ctx context.Context, legs []*ent.Interaction) (to uuid.UUID, taken bool, err error) {
	others, err := p.accepted(ctx, p.who.user)
	if err != nil {
		return uuid.Nil, false, err
	}
	whom := []uuid.UUID{orZero(p.of.AssigneeID)}
	for _, leg := range legs {
		whom = append(whom, orZero(leg.AgentID))
	}
	for _, o := range others {
		whom = append(whom, o.UserID)
	}
	for _, id := range whom {
		if id == uuid.Nil || id == p.who.user {
			continue
		}
		taken = true
		if ok, err := belongs(ctx, p.tx, id); ok || err != nil {
			return id, true, err
		}
	}
	return uuid.Nil, taken, nil
}

// handOver makes the conversation and its open work that of another who took it on, as
// far as they were those of who leaves; of nobody where the other is zero.
func (p *posting) handOver(ctx context.Context, legs []*ent.Interaction, to uuid.UUID) error {
	for _, leg := range legs {
		w := newWork(p.tx, leg, p.of)
		if !w.isTalk() || w.holder() != p.who.user {
			continue
		}
		if err := w.giveTo(ctx, to); err != nil {
			return err
		}
	}
	if orZero(p.of.AssigneeID) != p.who.user {
		return nil
	}
	w := newWork(p.tx, nil, p.of)
	w.of.AssigneeID = given(to)
	return w.saveConversation(ctx)
}

// giveTo makes work that goes on that of another agent, whatever room they have: they
// took the conversation on already. Where there is none, it waits again, for anybody,
// in the queue that it came from.
func (w *work) giveTo(ctx context.Context, to uuid.UUID) error {
	if err := w.keep(ctx); err != nil {
		return err
	}
	w.leg.AgentID = given(to)
	switch {
	case to != uuid.Nil:
		w.record(store.InteractionPicked, &to)
	case w.leg.QueueID != nil:
		if err := (Enqueue{}).ask(ctx, w); err != nil {
			return err
		}
		w.enqueue(*w.leg.QueueID)
		w.record(store.InteractionQueued, nil)
	}
	return w.save(ctx)
}

// close ends the conversation, and all open work of it.
func (p *posting) close(ctx context.Context) error {
	e := ending{id: p.of.ID, Resolution: Resolution{Source: p.of.Source, ConversationID: p.of.ID, At: p.tx.Now()}}
	if p.of.IdentityID == nil {
		w := newWork(p.tx, nil, p.of)
		w.of.Status = conversation.StatusCLOSED
		if err := w.saveConversation(ctx); err != nil {
			return err
		}
		return endLegs(ctx, p.tx, []ending{e})
	}
	if p.who.member {
		e.agent = p.who.user
	}
	if err := end(ctx, p.tx, []ending{e}); err != nil {
		return err
	}
	return p.reload(ctx)
}

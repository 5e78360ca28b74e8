package inbox

import (
	"context"
	"time"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/interaction"
	"parley/ent/queue"
	"parley/internal/apperr"
	"parley/internal/values"
	"parley/store"
)

// Enqueue is work to put into a queue.
type Enqueue struct {
	// Conversation gets a new interaction, or Interaction is the work: one of the
	// two is given.
	Conversation, Interaction *uuid.UUID
	// Queue is nil for the interaction's, or that of the conversation's channel,
	// else the one it was in.
	Queue *uuid.UUID
	// Required is nil for anybody. For an interaction it replaces what was there.
	Required *RequiredAgent
	// Skills are what an agent has to be able to do: at most 20 words of 50
	// characters. Nil means what the interaction asks for already.
	Skills []string
}

// Enqueue puts work into a queue and returns the interaction.
//
// A conversation gets a new interaction: a [apperr.Conflict] where it was resolved,
// or where work of it waits or is an agent's. Its automatic first one, that no agent
// took, goes on as the new one.
//
// An interaction may wait already: in another queue it gets a new place, in the same
// one it keeps its own. From an agent it is taken back by that agent, or by who
// administers ([apperr.Forbidden]). Work that is over, or wrapped up, is a
// [apperr.Conflict].
func (in *Inbox) Enqueue(ctx context.Context, e Enqueue) (uuid.UUID, error) {
	if err := access.Check(ctx, access.WriteMessages); err != nil {
		return uuid.Nil, err
	}
	if err := e.normalize(in.store.Now()); err != nil {
		return uuid.Nil, err
	}
	if e.Interaction != nil {
		return *e.Interaction, in.onLeg(ctx, *e.Interaction, e.move)
	}
	var id uuid.UUID
	err := in.change(ctx, *e.Conversation, func(ctx context.Context, tx *store.Tx) (err error) {
		id, err = e.begin(ctx, tx)
		return err
	})
	return id, err
}

func (e *Enqueue) normalize(now time.Time) error {
	var c complaint
	if (e.Conversation == nil) == (e.Interaction == nil) {
		c.Add("give either the conversation or the interaction", "conversationId")
	}
	e.Skills = c.Words(e.Skills, values.MaxSkills, values.MaxSkillName, "requiredSkills")
	e.Required.check(&c, now)
	return c.Err()
}

// move puts work that there is into a queue.
func (e Enqueue) move(ctx context.Context, w *work) error {
	switch {
	case w.leg.Status == interaction.StatusIN_QUEUE, w.leg.Status == interaction.StatusPENDING:
	case !w.isTalk():
		return w.wrongState()
	default:
		if err := w.mine(ctx); err != nil {
			return err
		}
	}
	target, err := queueFor(ctx, w.tx, e.Queue, w.leg.QueueID, w.of.QueueID)
	if err != nil {
		return err
	}
	if err := e.ask(ctx, w); err != nil {
		return err
	}
	if w.leg.Status == interaction.StatusIN_QUEUE && *w.leg.QueueID != target {
		w.record(store.InteractionTransferred, nil) // the line that it leaves
	}
	if err := w.keep(ctx); err != nil {
		return err
	}
	w.enqueue(target)
	w.record(store.InteractionQueued, w.leg.RequiredAgentID)
	return w.save(ctx)
}

// ask writes whom the work is for, and what it asks for.
func (e Enqueue) ask(ctx context.Context, w *work) error {
	if err := e.Required.verify(ctx, w.tx); err != nil {
		return err
	}
	up := w.tx.Interaction.Update().Where(interaction.IDEQ(w.leg.ID))
	if r := e.Required; r == nil {
		up.ClearRequiredAgentID().ClearRequiredAgentType()
		w.leg.RequiredAgentID = nil
	} else {
		up.SetRequiredAgentID(r.User).SetRequiredAgentType(r.Type)
		w.leg.RequiredAgentID = &r.User
	}
	if e.Required != nil && e.Required.Until != nil {
		up.SetRequiredAgentUntil(*e.Required.Until)
	} else {
		up.ClearRequiredAgentUntil()
	}
	switch {
	case len(e.Skills) > 0:
		up.SetRequiredSkills(e.Skills)
	case e.Skills != nil:
		up.ClearRequiredSkills()
	}
	return up.Exec(ctx)
}

// queueFor is the first of the queues that is named, in use.
func queueFor(ctx context.Context, tx *store.Tx, named ...*uuid.UUID) (uuid.UUID, error) {
	for _, id := range named {
		if id == nil {
			continue
		}
		q, err := tx.Queue.Query().Where(queue.OrganizationIDEQ(tx.OrganizationID()), queue.IDEQ(*id)).Only(ctx)
		switch {
		case ent.IsNotFound(err):
			return uuid.Nil, absent("queue", "queueId")
		case err != nil:
			return uuid.Nil, err
		case q.ArchivedAt != nil:
			return uuid.Nil, fault(apperr.Conflict, "the queue is archived", "queueId")
		}
		tx.Know(*id)
		return *id, nil
	}
	return uuid.Nil, apperr.InvalidField("is required: the work has no queue of its own", "queueId")
}

// begin makes the new interaction of a conversation, whose lock is held.
func (e Enqueue) begin(ctx context.Context, tx *store.Tx) (uuid.UUID, error) {
	of, err := tx.Conversation.Query().
		Where(conversation.OrganizationIDEQ(tx.OrganizationID()), conversation.IDEQ(*e.Conversation)).
		WithChannel().WithIdentity().Only(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	if of.ResolvedAt != nil {
		return uuid.Nil, fault(apperr.Conflict, "the conversation is resolved", "conversationId")
	}
	var own *uuid.UUID
	if of.Edges.Channel != nil {
		own = of.Edges.Channel.QueueID
	}
	target, err := queueFor(ctx, tx, e.Queue, own, of.QueueID)
	if err != nil {
		return uuid.Nil, err
	}
	w, err := e.idle(ctx, newWork(tx, nil, of))
	if err != nil {
		return uuid.Nil, err
	}
	return w.goOn(ctx, target, e.Required, e.Skills)
}

// idle finds the conversation's last interaction, nil where it has none, and refuses
// where one of them waits or is an agent's.
func (e Enqueue) idle(ctx context.Context, w *work) (*work, error) {
	legs, err := w.tx.Interaction.Query().
		Where(interaction.OrganizationIDEQ(w.tx.OrganizationID()), interaction.ConversationIDEQ(w.of.ID)).
		Order(interaction.ByArrivedAt(), interaction.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	for _, l := range legs {
		switch w.leg = l; {
		case l.Status == interaction.StatusHANDLED, l.Status == interaction.StatusABANDONED:
		case l.Status == interaction.StatusIN_PROCESS && w.holder() == uuid.Nil:
			return w, nil
		default:
			return nil, fault(apperr.Conflict, "work of the conversation is open; enqueue the interaction", "conversationId")
		}
	}
	return w, nil
}

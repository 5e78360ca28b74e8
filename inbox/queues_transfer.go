package inbox

import (
	"context"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/interaction"
	"parley/internal/values"
	"parley/store"
)

// Transfer passes work on.
type Transfer struct {
	Interaction uuid.UUID
	// Queue is where it goes; nil means the queue that it came from.
	Queue *uuid.UUID
	// Required is the agent whom it is for; nil means anybody.
	Required *RequiredAgent
	// Skills are what an agent has to be able to do; nil means nothing in particular.
	Skills []string
}

// Transfer ends an agent's leg of work, as HANDLED with the details Forwarded, and
// returns the leg that the work goes on as: in the queue, with the type, addresses and
// subject that it had. An agent whom it requires may take it without serving the queue.
// The conversation waits in the queue and is nobody's.
//
// Only who holds the work may do it, or who administers ([apperr.Forbidden]), and only
// while the talk goes on ([apperr.Conflict]).
func (in *Inbox) Transfer(ctx context.Context, t Transfer) (uuid.UUID, error) {
	if err := access.Check(ctx, access.WriteMessages); err != nil {
		return uuid.Nil, err
	}
	var c complaint
	t.Skills = c.Words(t.Skills, values.MaxSkills, values.MaxSkillName, "requiredSkills")
	t.Required.check(&c, in.store.Now())
	if err := c.Err(); err != nil {
		return uuid.Nil, err
	}
	var next uuid.UUID
	err := in.onLeg(ctx, t.Interaction, func(ctx context.Context, w *work) (err error) {
		if err := w.inTalk(ctx); err != nil {
			return err
		}
		target, err := queueFor(ctx, w.tx, t.Queue, w.leg.QueueID)
		if err != nil {
			return err
		}
		if err := w.keep(ctx); err != nil {
			return err
		}
		next, err = w.goOn(ctx, target, t.Required, t.Skills)
		return err
	})
	return next, err
}

// goOn ends the leg, where it is open, and makes the next one in a queue.
func (w *work) goOn(ctx context.Context, target uuid.UUID, required *RequiredAgent, skills []string) (uuid.UUID, error) {
	if err := required.verify(ctx, w.tx); err != nil {
		return uuid.Nil, err
	}
	provider, err := providerOf(ctx, w.tx, w.of.ID)
	if err != nil {
		return uuid.Nil, err
	}
	at, create := w.tx.Now(), w.following()
	if w.leg != nil {
		at = *w.now()
	}
	previous, err := w.passOn(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	create.SetConversationID(w.of.ID).SetSource(w.of.Source).SetNillablePreviousID(previous).SetQueueID(target).
		SetStatus(interaction.StatusIN_QUEUE).SetStatusDetails(detailsOpen).SetArrivedAt(at).SetQueuedAt(at)
	if len(skills) > 0 {
		create.SetRequiredSkills(skills)
	}
	if required != nil {
		create.SetRequiredAgentID(required.User).SetRequiredAgentType(required.Type).SetNillableRequiredAgentUntil(required.Until)
	}
	if w.leg, err = addLeg(ctx, w.tx, create, provider); err != nil {
		return uuid.Nil, err
	}
	w.of.Status, w.of.QueueID = conversation.StatusQUEUED, &target
	w.record(store.InteractionQueued, w.leg.RequiredAgentID)
	return w.leg.ID, w.saveConversation(ctx)
}

// passOn ends an open leg as forwarded and returns its id; nil where none is open.
func (w *work) passOn(ctx context.Context) (*uuid.UUID, error) {
	if w.leg == nil || w.leg.Status == interaction.StatusHANDLED || w.leg.Status == interaction.StatusABANDONED {
		return nil, nil //nolint:nilnil // no leg is no error
	}
	w.leave()
	w.leg.DisconnectedAt, w.leg.HeldAt, w.leg.ReturnAt = w.now(), nil, nil
	w.leg.Status, w.leg.StatusDetails = interaction.StatusHANDLED, detailsForwarded
	w.record(store.InteractionTransferred, w.leg.AgentID)
	return &w.leg.ID, saveLegs(ctx, w.tx, []*ent.Interaction{w.leg})
}

// following is the next leg as far as the one before, or else the conversation, says
// what it is.
func (w *work) following() *ent.InteractionCreate {
	create := w.tx.Interaction.Create()
	if l := w.leg; l != nil {
		return create.SetType(l.Type).SetTypeDetails(l.TypeDetails).SetNillableSubtype(l.Subtype).
			SetNillableFromAddress(l.FromAddress).SetNillableToAddress(l.ToAddress).SetNillableSubject(l.Subject)
	}
	medium, own, customer := "", "", ""
	if w.of.Edges.Channel != nil {
		medium, own = w.of.Edges.Channel.Type, w.of.Edges.Channel.Address
	}
	if w.of.Edges.Identity != nil {
		customer = w.of.Edges.Identity.Address
	}
	return describe(create, medium, own, customer, w.of.InitiatedBy == conversation.InitiatedByUSER).SetNillableSubject(w.of.Subject)
}

// describe says what a new interaction is: its type by the medium and by who began
// it, and the two addresses.
func describe(create *ent.InteractionCreate, medium, own, customer string, byCustomer bool) *ent.InteractionCreate {
	kind, from, to := typeOn(medium, byCustomer), own, customer
	if byCustomer {
		from, to = customer, own
	}
	return create.SetType(kind).SetTypeDetails(typeDetails[kind]).SetNillableSubtype(given(medium)).
		SetNillableFromAddress(given(from)).SetNillableToAddress(given(to))
}

package inbox

import (
	"context"
	"time"

	"github.com/google/uuid"

	"parley/ent/conversation"
	"parley/ent/interaction"
	"parley/ent/queue"
	"parley/store"
)

// Hold puts the customer of work on hold, or takes them back; it changes nothing
// where that is so already. Only who holds the work may do it, or who administers
// ([apperr.Forbidden]), and only while the talk goes on ([apperr.Conflict]).
func (in *Inbox) Hold(ctx context.Context, id uuid.UUID, held bool) error {
	return in.onLeg(ctx, id, func(ctx context.Context, w *work) error {
		if err := w.inTalk(ctx); err != nil || held == (w.leg.HeldAt != nil) {
			return err
		}
		kind := store.InteractionResumed
		w.leg.HeldAt = nil
		if held {
			kind, w.leg.HeldAt = store.InteractionHeld, w.now()
		}
		if err := w.keep(ctx); err != nil {
			return err
		}
		w.record(kind, w.leg.AgentID)
		return w.save(ctx)
	})
}

// inTalk refuses who does not hold the work, and work whose talk does not go on.
func (w *work) inTalk(ctx context.Context) error {
	if err := w.mine(ctx); err != nil {
		return err
	}
	if !w.isTalk() {
		return w.wrongState()
	}
	return nil
}

// keep has the work not go back to its queue any more: the agent is at it.
func (w *work) keep(ctx context.Context) error {
	if w.leg.ReturnAt == nil {
		return nil
	}
	w.leg.ReturnAt = nil
	return w.tx.Unschedule(ctx, ReturnJob, w.leg.ID)
}

// Completion ends the talk of work.
type Completion struct {
	Interaction uuid.UUID
	// WrapUp tells whether there is work after the talk; nil means where the queue
	// gives time for it.
	WrapUp *bool
	// StatusDetails is a finer word for the outcome, at most 100 characters; nil
	// means Handled, or WrapUp while there is work after the talk.
	StatusDetails *string
}

// Complete ends the talk of work. The work after it begins where it is asked for, or
// where the queue gives time for it and nothing is said, and ends by itself after that
// time; work that has none is HANDLED. The conversation is not resolved by that, but
// leaves the state QUEUED once nothing of it is open any more.
//
// Only who holds the work may do it, or who administers ([apperr.Forbidden]), and only
// while the talk goes on ([apperr.Conflict]).
func (in *Inbox) Complete(ctx context.Context, c Completion) error {
	if err := c.check(); err != nil {
		return err
	}
	return in.onLeg(ctx, c.Interaction, func(ctx context.Context, w *work) error {
		if err := w.inTalk(ctx); err != nil {
			return err
		}
		if err := w.keep(ctx); err != nil {
			return err
		}
		w.leg.DisconnectedAt, w.leg.HeldAt = w.now(), nil
		wrapUp, err := w.beginWrapUp(ctx, c.WrapUp)
		if err != nil {
			return err
		}
		w.record(store.InteractionEnded, w.leg.AgentID)
		w.leg.StatusDetails = detailsWrapUp
		if c.StatusDetails != nil {
			w.leg.StatusDetails = *c.StatusDetails
		}
		if wrapUp {
			return w.save(ctx)
		}
		return w.handled(ctx)
	})
}

func (c Completion) check() error {
	var faults complaint
	if c.StatusDetails != nil {
		faults.atMost(maxDetails, *c.StatusDetails, "statusDetails")
	}
	return faults.Err()
}

// maxDetails is how many characters the details of a type or status may have.
const maxDetails = 100

// beginWrapUp tells whether there is work after the talk, and has it end when the
// queue says so.
func (w *work) beginWrapUp(ctx context.Context, wanted *bool) (bool, error) {
	if wanted != nil && !*wanted {
		return false, nil
	}
	asked := wanted != nil
	if w.leg.QueueID == nil {
		return asked, nil
	}
	q, err := w.tx.Queue.Query().Where(queue.OrganizationIDEQ(w.tx.OrganizationID()), queue.IDEQ(*w.leg.QueueID)).
		Select(queue.FieldWrapUpSeconds).Only(ctx)
	if err != nil || q.WrapUpSeconds == nil {
		return asked, err
	}
	end := w.leg.DisconnectedAt.Add(time.Duration(*q.WrapUpSeconds) * time.Second)
	return true, w.tx.Schedule(ctx, WrapUpJob, w.leg.ID, end)
}

// handled ends work for good.
func (w *work) handled(ctx context.Context) error {
	w.leg.Status = interaction.StatusHANDLED
	if w.leg.StatusDetails == detailsWrapUp {
		w.leg.StatusDetails = detailsHandled
	}
	if w.of.Status == conversation.StatusQUEUED {
		if err := w.settle(ctx, conversation.StatusACTIVE); err != nil {
			return err
		}
	}
	return w.save(ctx)
}

// WrapUp ends the work after a talk: the interaction is HANDLED. Only who holds the
// work may do it, or who administers ([apperr.Forbidden]), and only while there is
// such work ([apperr.Conflict]).
func (in *Inbox) WrapUp(ctx context.Context, id uuid.UUID) error {
	return in.onLeg(ctx, id, func(ctx context.Context, w *work) error {
		if err := w.mine(ctx); err != nil {
			return err
		}
		if !w.isWrapUp() {
			return w.wrongState()
		}
		if err := w.tx.Unschedule(ctx, WrapUpJob, id); err != nil {
			return err
		}
		return w.wrapUp(ctx)
	})
}

func (w *work) wrapUp(ctx context.Context) error {
	end := later(*w.now(), *w.leg.DisconnectedAt)
	w.leg.WrapUpEndedAt = &end
	w.record(store.InteractionWrappedUp, w.leg.AgentID)
	return w.handled(ctx)
}

// Abandon tells that the customer left while waiting: whoever writes messages may
// say so, since it is no agent's work yet. Work that does not wait is a
// [apperr.Conflict]. The conversation is ABANDONED where nothing else of it is open.
func (in *Inbox) Abandon(ctx context.Context, id uuid.UUID) error {
	return in.onLeg(ctx, id, func(ctx context.Context, w *work) error {
		if w.leg.Status != interaction.StatusIN_QUEUE {
			return w.wrongState()
		}
		w.leg.Status, w.leg.StatusDetails, w.leg.DisconnectedAt = interaction.StatusABANDONED, detailsAbandoned, w.now()
		w.record(store.InteractionAbandoned, nil)
		if err := w.settle(ctx, conversation.StatusABANDONED); err != nil {
			return err
		}
		return w.save(ctx)
	})
}

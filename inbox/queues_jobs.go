package inbox

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/interaction"
	"parley/store"
)

// The kinds of jobs that queues need; the subject is an interaction.
const (
	// ReturnJob takes work back from an agent who did not answer in time.
	ReturnJob = "interaction.return"
	// WrapUpJob ends the work after a talk when its time is over.
	WrapUpJob = "interaction.wrapup"
)

// RunInteractionJob does a job of one of these kinds and finishes it in the same
// transaction. A job that things have moved past, or whose lease was lost, changes
// nothing.
func (in *Inbox) RunInteractionJob(ctx context.Context, j store.Job) error {
	run, ok := map[string]func(context.Context, *work) error{ReturnJob: timeOut, WrapUpJob: timeUp}[j.Kind]
	if !ok {
		return fmt.Errorf("inbox: no job %q", j.Kind)
	}
	leg, err := in.store.Client().Interaction.Query().
		Where(interaction.OrganizationIDEQ(j.Organization), interaction.IDEQ(j.Subject)).Only(ctx)
	if err != nil && !ent.IsNotFound(err) {
		return err
	}
	return in.store.Write(ctx, j.Organization, func(ctx context.Context, tx *store.Tx) error {
		var w *work
		if leg != nil { // the conversation's lock comes first
			if w, err = open(ctx, tx, leg); err != nil {
				return err
			}
		}
		if held, err := tx.Finish(ctx, j); err != nil || !held || w == nil {
			return err
		}
		return run(ctx, w)
	})
}

// timeOut returns work to its queue, to the place that it had there.
func timeOut(ctx context.Context, w *work) error {
	if !w.isTalk() || w.leg.ReturnAt == nil || w.leg.ReturnAt.After(w.tx.Now()) {
		return nil
	}
	agent := w.leg.AgentID
	w.enqueue(*w.leg.QueueID)
	w.record(store.InteractionReturned, agent)
	return w.save(ctx)
}

// timeUp ends the work after a talk.
func timeUp(ctx context.Context, w *work) error {
	if !w.isWrapUp() {
		return nil
	}
	return w.wrapUp(ctx)
}

// enqueue puts the work into a queue. In the queue that it came from it keeps its
// place. The agent, where there is one, loses it, and the conversation that comes
// with it.
func (w *work) enqueue(queue uuid.UUID) {
	if w.leg.QueuedAt == nil || orZero(w.leg.QueueID) != queue {
		w.leg.QueuedAt = w.now()
	}
	w.leave()
	w.leg.AgentID, w.leg.ConnectedAt, w.leg.HeldAt, w.leg.ReturnAt = nil, nil, nil, nil
	w.leg.Status, w.leg.StatusDetails, w.leg.QueueID = interaction.StatusIN_QUEUE, detailsOpen, &queue
	w.of.Status, w.of.QueueID = conversation.StatusQUEUED, &queue
}

// leave takes the conversation from the agent who gives the work away.
func (w *work) leave() {
	if w.leg.AgentID != nil && orZero(w.of.AssigneeID) == *w.leg.AgentID {
		w.of.AssigneeID = nil
	}
}

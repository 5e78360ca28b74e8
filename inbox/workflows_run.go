package inbox

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/queue"
	"parley/internal/apperr"
	"parley/internal/ecma"
	"parley/internal/ids"
	"parley/internal/rules"
	"parley/store"
)

// RunWorkflowJob does a job of the kind [WorkflowJob]: the conversation gets work in
// the queue of the first rule that holds. A job knows its conversation alone, so the
// rules are looked at again, as they and the conversation are by then. Nothing happens
// where none holds any more, where the conversation was resolved meanwhile, where its
// work waits or is an agent's already, or where it is with no customer.
//
// It needs the system viewer.
func (in *Inbox) RunWorkflowJob(ctx context.Context, j store.Job) error {
	return in.store.Write(ctx, j.Organization, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.Lock(ctx, ids.Conversation.Table(), j.Subject); err != nil {
			return err
		}
		held, err := tx.Finish(ctx, j)
		if err != nil || !held {
			return err
		}
		set, err := workflowRules(ctx, tx)
		if err != nil {
			return err
		}
		subjects, err := workflowSubjects(ctx, tx, []uuid.UUID{j.Subject})
		if err != nil || len(subjects) == 0 {
			return err
		}
		return fire(ctx, tx, set, subjects[0])
	})
}

// fire enqueues a conversation, whose lock is held, where a rule holds. One between
// colleagues waits in no queue.
func fire(ctx context.Context, tx *store.Tx, set rules.Set, s rules.Subject) error {
	limited, cancel := context.WithTimeout(ctx, rules.Budget)
	defer cancel()
	r, faults := set.First(limited, rules.Of(s))
	warn(ctx, tx, s.Conversation.ID, faults)
	if r == nil || s.Conversation.AssigneeID != nil || s.Conversation.IdentityID == nil {
		return nil
	}
	q, err := queueOfRule(ctx, tx, r, s.Conversation)
	if err != nil {
		return err
	}
	if q == nil {
		tx.Logger().WarnContext(ctx, "the rule of a workflow names no queue that there is", "organization", tx.OrganizationID(),
			"conversation", s.Conversation.ID, "workflow", r.Workflow.ID, "rule", r.ID)
		return nil
	}
	_, err = Enqueue{Conversation: &s.Conversation.ID, Queue: &q.ID}.begin(ctx, tx)
	if apperr.KindOf(err) == apperr.Conflict { // resolved, waiting, or an agent's
		return nil
	}
	return err
}

func queueOfRule(ctx context.Context, tx *store.Tx, r *rules.Rule, c *ent.Conversation) (*ent.Queue, error) {
	queues, err := tx.Queue.Query().Where(queue.OrganizationIDEQ(tx.OrganizationID()), queue.ArchivedAtIsNil()).
		Order(queue.ByID()).All(ctx)
	return rules.Queue(r, c, queues), err
}

// after is when what a rule has happen is due.
func after(tx *store.Tx, r *rules.Rule) time.Time {
	return tx.Now().Add(time.Duration(r.Event.Params.Delay) * time.Second)
}

// warn logs that conditions were not told, without their words, which are the
// organization's.
func warn(ctx context.Context, tx *store.Tx, conversation uuid.UUID, faults []error) {
	if len(faults) > 0 {
		tx.Logger().WarnContext(ctx, "conditions of workflows were not told", "organization", tx.OrganizationID(), "conversation", conversation,
			"conditions", len(faults), "tooLong", slices.ContainsFunc(faults, func(err error) bool { return errors.Is(err, ecma.ErrTooLong) }))
	}
}

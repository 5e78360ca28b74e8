package inbox

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/channel"
	"parley/ent/interaction"
	"parley/ent/message"
	"parley/ent/queue"
	"parley/internal/apperr"
	"parley/internal/rules"
)

// notify has the conversation wait in a queue until somebody takes it: in the first of
// those that are named that is in use; where none is named, in that which the workflows
// choose, else in that of the channel.
func (p *posting) notify(ctx context.Context, queues []uuid.UUID) error {
	if p.of.IdentityID == nil {
		return apperr.New(apperr.Conflict, "only a conversation with a customer waits in queues")
	}
	find := p.chosen
	if len(queues) > 0 {
		find = func(ctx context.Context) (*ent.Queue, []string, error) { return p.firstInUse(ctx, queues) }
	}
	target, others, err := find(ctx)
	if err != nil {
		return err
	}
	if err := p.enqueue(ctx, target.ID); err != nil {
		return err
	}
	if err := p.reload(ctx); err != nil || len(others) == 0 {
		return err
	}
	_, err = writeInternal(ctx, p.tx, p.of, internalMessage{
		Kind: message.KindSTATUS, Role: message.RoleSYSTEM, Text: "Waits in " + target.Name + ". Named as well: " + strings.Join(others, ", "),
	})
	return err
}

// firstInUse returns the first of the queues that is in use, and the names of the
// others.
func (p *posting) firstInUse(ctx context.Context, queues []uuid.UUID) (first *ent.Queue, others []string, err error) {
	rows, err := p.tx.Queue.Query().Where(queue.OrganizationIDEQ(p.tx.OrganizationID()), queue.IDIn(queues...)).All(ctx)
	if err != nil {
		return nil, nil, err
	}
	for i, id := range queues {
		at := slices.IndexFunc(rows, func(q *ent.Queue) bool { return q.ID == id })
		switch {
		case at < 0:
			return nil, nil, absent("queue", "queueId", strconv.Itoa(i))
		case first == nil && rows[at].ArchivedAt == nil:
			first = rows[at]
		default:
			others = append(others, rows[at].Name)
		}
	}
	if first == nil {
		return nil, nil, fault(apperr.Conflict, "the queue is archived", "queueId")
	}
	return first, others, nil
}

// chosen is the queue of the first rule of a workflow that holds, else that of the
// channel.
func (p *posting) chosen(ctx context.Context) (*ent.Queue, []string, error) {
	set, err := workflowRules(ctx, p.tx)
	if err != nil {
		return nil, nil, err
	}
	if len(set) > 0 {
		q, err := p.byRule(ctx, set)
		if q != nil || err != nil {
			return q, nil, err
		}
	}
	q, err := p.tx.Queue.Query().Where(queue.OrganizationIDEQ(p.tx.OrganizationID()), queue.ArchivedAtIsNil(),
		queue.HasChannelsWith(channel.IDEQ(*p.of.ChannelID))).Only(ctx)
	if ent.IsNotFound(err) {
		err = apperr.New(apperr.Conflict, "no rule of a workflow holds, and the channel has no queue: name one")
	}
	return q, nil, err
}

// byRule is the queue of the first rule that holds; nil where none does, or none of the
// organization's queues is meant.
func (p *posting) byRule(ctx context.Context, set rules.Set) (*ent.Queue, error) {
	subjects, err := workflowSubjects(ctx, p.tx, []uuid.UUID{p.of.ID})
	if err != nil || len(subjects) == 0 {
		return nil, err
	}
	limited, cancel := context.WithTimeout(ctx, rules.Budget)
	defer cancel()
	r, faults := set.First(limited, rules.Of(subjects[0]))
	warn(ctx, p.tx, p.of.ID, faults)
	if r == nil {
		return nil, nil //nolint:nilnil // no rule is no error
	}
	return queueOfRule(ctx, p.tx, r, subjects[0].Conversation)
}

// enqueue puts the conversation's open work into the queue, or new work where none is
// open.
func (p *posting) enqueue(ctx context.Context, target uuid.UUID) error {
	e := Enqueue{Conversation: &p.of.ID, Queue: &target}
	legs, err := p.openLegs(ctx)
	if err != nil {
		return err
	}
	for _, leg := range legs {
		if w := newWork(p.tx, leg, p.of); leg.Status != interaction.StatusIN_PROCESS || w.holder() != uuid.Nil && !w.isWrapUp() {
			return e.move(ctx, w)
		}
	}
	_, err = e.begin(ctx, p.tx)
	return err
}

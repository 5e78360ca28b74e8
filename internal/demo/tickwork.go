package demo

import (
	"context"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/ent/interaction"
	"parley/inbox"
	"parley/internal/apperr"
	"parley/internal/ids"
)

const (
	// patience is how long customers wait before some of them leave.
	patience = 90 * time.Second
	// maxHeld is how much work an agent of the ticking's has at once, about.
	maxHeld = 5
)

// held is work that an agent took out of a queue.
type held struct {
	leg    uuid.UUID
	agent  string
	wrapUp bool // only the work after the talk is left
}

// work lets one thing happen at the queues: somebody calls, an agent takes work,
// passes it on or ends it, or a customer gives up. Where people were faster, nothing
// happens.
func (l *life) work(ctx context.Context) error {
	step := pick(l.r, []func(context.Context) error{l.take, l.take, l.finish, l.finish, l.giveUp, l.ring})
	if len(l.held) >= maxHeld {
		step = l.finish
	}
	err := step(ctx)
	switch apperr.KindOf(err) {
	case apperr.Conflict, apperr.Forbidden, apperr.NotFound:
		return nil
	}
	return err
}

// take gives an agent the next work of a queue.
func (l *life) take(ctx context.Context) error {
	line := pick(l.r, []string{service, service, mailroom, callbacks})
	agent := pick(l.r, seating[line]).key
	queue := l.desk.queues[line]
	leg, err := l.Inbox.Pick(l.desk.agent(ctx, agent), inbox.Pick{Queue: &queue})
	if err == nil && leg != uuid.Nil {
		l.held = append(l.held, held{leg: leg, agent: agent})
	}
	return err
}

// finish ends the talk that was held longest or the work after it, or passes it on.
func (l *life) finish(ctx context.Context) error {
	if len(l.held) == 0 {
		return nil
	}
	h := l.held[0]
	l.held = l.held[1:]
	ctx = l.desk.agent(ctx, h.agent)
	if h.wrapUp {
		return l.Inbox.WrapUp(ctx, h.leg)
	}
	if chance(l.r, 0.15) {
		_, err := l.Inbox.Transfer(ctx, inbox.Transfer{Interaction: h.leg})
		return err
	}
	err := l.Inbox.Complete(ctx, inbox.Completion{Interaction: h.leg, WrapUp: new(true)})
	if err == nil {
		l.held = append(l.held, held{h.leg, h.agent, true})
	}
	return err
}

// giveUp has a customer leave who waited for too long.
func (l *life) giveUp(ctx context.Context) error {
	rows, err := l.Store.Client().Interaction.Query().Where(
		interaction.OrganizationIDEQ(OrganizationID()), interaction.StatusEQ(interaction.StatusIN_QUEUE),
		interaction.TypeIn(interaction.TypeCALL_IN, interaction.TypeCHAT_IN), interaction.QueuedAtLT(l.Now().Add(-patience)),
	).Order(interaction.ByQueuedAt(sql.OrderAsc())).Limit(1).IDs(ctx)
	if err != nil || len(rows) == 0 {
		return err
	}
	return l.Inbox.Abandon(ctx, rows[0])
}

// ring has somebody call, who waits in the queue.
func (l *life) ring(ctx context.Context) error {
	_, number := someone(l.r)
	queue := l.desk.queues[service]
	_, err := l.Inbox.RecordInteraction(ctx, OrganizationID(), inbox.RecordedInteraction{
		Source: ids.Native, Type: interaction.TypeCALL_IN, TypeDetails: new("IVR"), Status: new(interaction.StatusIN_QUEUE),
		ChannelAddress: numberOf(service), CustomerAddress: number, Queue: &queue, ArrivedAt: l.Now(),
	})
	return err
}

package demo

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"parley/ent/interaction"
	"parley/inbox"
	"parley/internal/ids"
	"parley/store"
)

// answerCalls records the calls, and what goes with them.
func (d *desk) answerCalls(ctx context.Context) error {
	all := newCalls(d.now)
	people := map[[2]string]*person{}
	for _, c := range all {
		people[[2]string{"PHONE", c.address}] = c.person
		if err := d.answer(ctx, c); err != nil {
			return fmt.Errorf("call of %s: %w", c.legs[0].arrived, err)
		}
	}
	if err := d.introduce(ctx, OrganizationID(), people); err != nil {
		return err
	}
	if err := d.keepRecordings(ctx, all); err != nil {
		return err
	}
	return d.ask(ctx, all)
}

// answer records a call, leg by leg.
func (d *desk) answer(ctx context.Context, c *call) error {
	for i, l := range c.legs {
		r := l.interaction(c, d)
		if i > 0 {
			r.Conversation = &c.of
		}
		id, err := d.Inbox.RecordInteraction(ctx, OrganizationID(), r)
		if err != nil {
			return err
		}
		if err := d.follow(ctx, id, c.leg); err != nil {
			return err
		}
		row, err := d.Store.Client().Interaction.Get(ctx, id)
		if err != nil {
			return err
		}
		c.leg, c.of = id, row.ConversationID
		if l.agent != "" {
			c.agent = d.users[l.agent]
		}
	}
	return nil
}

// follow says that a leg goes on with another, which RecordInteraction does not
// know of; the zero UUID is none.
func (d *desk) follow(ctx context.Context, id, before uuid.UUID) error {
	if before == uuid.Nil {
		return nil
	}
	return d.Store.Write(ctx, OrganizationID(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE interactions SET previous_id = ? WHERE organization_id = ? AND id = ?`, before, OrganizationID(), id)
		return err
	})
}

// numberOf is what callers of a queue dial.
func numberOf(name string) string {
	for _, l := range lines {
		if l.name == name {
			return l.number
		}
	}
	return ""
}

func (l leg) interaction(c *call, d *desk) inbox.RecordedInteraction {
	queue, ivr, number := d.queues[l.queue], "IVR", numberOf(service)
	r := inbox.RecordedInteraction{
		Source: ids.Native, Type: c.kind, ChannelAddress: number, CustomerAddress: c.address, Queue: &queue,
		ArrivedAt: l.arrived, DisconnectedAt: &l.ended, Status: new(interaction.StatusABANDONED),
	}
	if c.kind == interaction.TypeCALL_IN {
		r.TypeDetails = &ivr
	}
	if l.agent == "" {
		return r
	}
	agent := d.users[l.agent]
	r.Status, r.Agent, r.ConnectedAt = new(interaction.StatusHANDLED), &agent, &l.connected
	switch {
	case !l.wrapUp.IsZero():
		r.WrapUpEndedAt = &l.wrapUp
	default:
		r.StatusDetails = new("Forwarded")
	}
	return r
}

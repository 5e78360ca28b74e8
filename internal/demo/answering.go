package demo

import (
	"context"
	"fmt"
	"slices"

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
	}
	for n := 0; ; n++ {
		of := slices.DeleteFunc(slices.Clone(all), func(c *call) bool { return len(c.legs) <= n })
		if len(of) == 0 {
			break
		}
		if err := d.answer(ctx, of, n); err != nil {
			return fmt.Errorf("legs %d of calls: %w", n+1, err)
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

// answer records the nth legs of calls.
func (d *desk) answer(ctx context.Context, of []*call, n int) error {
	legs := make([]inbox.RecordedInteraction, len(of))
	for i, c := range of {
		legs[i] = c.legs[n].interaction(c, d)
		if n > 0 {
			legs[i].Conversation = &c.of
		}
	}
	made, err := d.Inbox.RecordInteractions(ctx, OrganizationID(), legs)
	if err != nil {
		return err
	}
	rows, err := d.Store.Client().Interaction.Query().Where(interaction.IDIn(made...)).All(ctx)
	if err != nil {
		return err
	}
	conversations := map[uuid.UUID]uuid.UUID{}
	for _, row := range rows {
		conversations[row.ID] = row.ConversationID
	}
	before := store.Given{Columns: []string{"of", "before"}}
	for i, c := range of {
		before.Rows = append(before.Rows, []any{made[i], c.leg})
		c.leg, c.of = made[i], conversations[made[i]]
		if key := c.legs[n].agent; key != "" {
			c.agent = d.users[key]
		}
	}
	if n == 0 {
		return nil
	}
	return d.follow(ctx, before)
}

// follow says which legs others go on with, which RecordInteractions does not know of.
func (d *desk) follow(ctx context.Context, before store.Given) error {
	return d.Store.Write(ctx, OrganizationID(), func(ctx context.Context, tx *store.Tx) error {
		return tx.ExecGiven(ctx, before, `UPDATE interactions SET previous_id = v.before
			FROM {given} WHERE interactions.organization_id = ? AND interactions.id = v.of`, OrganizationID())
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

package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"parley/ent/callback"
	"parley/inbox"
)

// promised is a call that somebody promised, and what became of it.
type promised struct {
	in     time.Duration // until the call, from the first start on
	notes  string
	extra  string
	result callback.LastResult // empty: not called yet
	again  time.Duration       // until the next call, with results that have one
	gone   bool                // taken back
}

var promises = []promised{
	{in: -3 * time.Minute, notes: "Wants to know when the clinic has a bed."},
	{in: 2 * time.Hour, notes: "Only in the afternoon, please.", extra: "<XML><Skills>GERMAN=3</Skills></XML>"},
	{in: 26 * time.Hour, notes: "About the invoice of the nursery."},
	{in: -time.Hour, notes: "Offer for ten bears.", result: callback.LastResultNO_ANSWER},
	{in: -2 * time.Hour, notes: "The refund did not arrive.", result: callback.LastResultBUSY},
	{in: -3 * time.Hour, notes: "Thanked us.", result: callback.LastResultSUCCESSFUL},
	{in: -4 * time.Hour, notes: "Was in a train.", result: callback.LastResultCUSTOM_TIME, again: 20 * time.Hour},
	{in: -5 * time.Hour, notes: "The voice of a child.", result: callback.LastResultVOICEMAIL},
	{in: 5 * time.Hour, notes: "Wrote an e-mail instead.", gone: true},
}

// promise has agents promise calls, and make some of them.
func (d *desk) promise(ctx context.Context) error {
	for i, p := range promises {
		ctx := d.agent(ctx, pick(d.r, seating[callbacks]).key)
		_, number := someone(d.r)
		at := d.now.Add(p.in)
		n := inbox.NewCallback{Queue: d.queues[callbacks], CustomerNumber: number, NextCallAt: &at, Notes: &p.notes}
		if p.extra != "" {
			n.ExtraData = &p.extra
		}
		id, err := d.Inbox.CreateCallback(ctx, n)
		if err != nil {
			return fmt.Errorf("callback %d: %w", i, err)
		}
		if err := d.called(ctx, id, p); err != nil {
			return fmt.Errorf("callback %d: %w", i, err)
		}
	}
	return nil
}

// called tells what became of a promised call.
func (d *desk) called(ctx context.Context, id uuid.UUID, p promised) error {
	switch {
	case p.gone:
		return d.Inbox.ArchiveCallback(ctx, id)
	case p.result == "":
		return nil
	}
	change := inbox.CallbackChange{ID: id, LastResult: &p.result}
	if p.again > 0 {
		next := d.now.Add(p.again)
		change.SetNextCallAt, change.NextCallAt = true, &next
	}
	return d.Inbox.UpdateCallback(ctx, change)
}

package metrics_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/interaction"
	"parley/inbox"
	"parley/internal/apperr"
	"parley/internal/testkit"
	"parley/internal/testkit/plainmetrics"
	"parley/internal/viewer"
	"parley/metrics"
	"parley/store"
)

// desk is an inbox and an engine on one database, and an organization at it.
type desk struct {
	s      *store.Store
	clock  *testkit.Clock
	inbox  *inbox.Inbox
	engine *metrics.Engine
	org    uuid.UUID
	ctx    context.Context
	names  names
}

func newDesk(t testing.TB, address string) *desk {
	t.Helper()
	clock := testkit.NewClock(time.Time{})
	s := testkit.Store(t, store.Options{Database: address, Now: clock.Now})
	return &desk{s: s, clock: clock, inbox: inbox.New(s), engine: metrics.New(metrics.NewFacts(s), clock.Now)}
}

// another returns a desk of a new organization on the same database.
func (d *desk) another(t testing.TB, slug string, now time.Time) *desk {
	t.Helper()
	other := *d
	other.clock.Set(now)
	other.org = testkit.Organization(t, d.s, slug, uuid.Nil)
	other.ctx = testkit.As(viewer.Agent, other.org)
	return &other
}

// plot is a world in the making.
type plot struct {
	channels []channel
	steps    []step
	now      time.Time
	// afterwards changes the pieces of work that the messages made.
	afterwards func(up *ent.InteractionUpdateOne, i *ent.Interaction, conversation string)
	// rebuilt is set where the facts are to be computed anew before questions.
	rebuilt bool
}

// channel is one that stands before the first message.
type channel struct {
	plainmetrics.Channel
	hours plainmetrics.Hours
	queue string
}

// step is a batch of messages or a resolve event.
type step struct {
	messages []inbox.NewMessage
	event    *plainmetrics.Event
}

// play makes a plot come true, and returns what an organization knows then. It
// leaves out what the inbox refuses: messages and events that come after a
// resolve event.
func (d *desk) play(t testing.TB, p plot) plainmetrics.World {
	t.Helper()
	w := plainmetrics.World{Now: p.now, Hours: map[plainmetrics.Channel]plainmetrics.Hours{}}
	d.furnish(t, p.channels, w.Hours)
	for _, s := range p.steps {
		if s.event == nil {
			w.Messages = append(w.Messages, d.append(t, s.messages)...)
		} else if e := d.resolve(t, w, *s.event); e != nil {
			w.Events = append(w.Events, *e)
		}
	}
	d.names = d.lookUp()
	if p.afterwards != nil {
		d.changeWork(t, p.afterwards)
	}
	if p.rebuilt {
		must(t, d.inbox.RebuildFacts(testkit.System(), d.org, func(inbox.RebuildProgress) {}))
	}
	w.Interactions = d.work()
	return w
}

// furnish makes channels, and queues for them.
func (d *desk) furnish(t testing.TB, channels []channel, hours map[plainmetrics.Channel]plainmetrics.Hours) {
	t.Helper()
	must(t, d.s.Write(testkit.System(), d.org, func(ctx context.Context, tx *store.Tx) error {
		for _, c := range channels {
			hours[c.Channel] = c.hours
			create := tx.Channel.Create().SetType(c.Type).SetAddress(c.Address)
			if c.hours.Week != nil {
				create.SetBusinessHours(c.hours.Week)
			}
			if c.hours.Zone != "" {
				create.SetTimezone(c.hours.Zone)
			}
			if c.queue != "" {
				create.SetQueue(tx.Queue.Create().SetName(c.queue).SaveX(ctx))
			}
			if err := create.Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	}))
}

// append returns the messages that were taken.
func (d *desk) append(t testing.TB, batch []inbox.NewMessage) []inbox.NewMessage {
	t.Helper()
	results, err := d.inbox.AppendMessages(d.ctx, d.org, batch)
	must(t, err)
	var taken []inbox.NewMessage
	for i, r := range results {
		switch {
		case r.Err == nil:
			taken = append(taken, batch[i])
		case apperr.KindOf(r.Err) != apperr.Conflict:
			t.Fatalf("message %+v: %v", batch[i], r.Err)
		}
	}
	return taken
}

// resolve returns the event as it counts: nil where the conversation was resolved
// before, and not before the first message.
func (d *desk) resolve(t testing.TB, w plainmetrics.World, e plainmetrics.Event) *plainmetrics.Event {
	t.Helper()
	for _, before := range w.Events {
		if before.Conversation == e.Conversation {
			return nil
		}
	}
	id, err := d.inbox.Resolve(d.ctx, []uuid.UUID{d.org}, inbox.Resolution{
		Conversation: e.Conversation, At: e.At, AgentKey: e.Agent, Tags: e.Tags,
		ChannelType: e.Channel, Provider: e.Provider, ChannelAddress: e.Identifier,
	})
	must(t, err)
	e.At = *d.s.Client().Conversation.Query().Where(conversation.IDEQ(id)).OnlyX(d.ctx).ResolvedAt
	return &e
}

// changeWork does what queues will do one day: it lets work end, and be wrapped
// up, in the entity and in its fact.
func (d *desk) changeWork(t testing.TB, change func(*ent.InteractionUpdateOne, *ent.Interaction, string)) {
	t.Helper()
	must(t, d.s.Write(testkit.System(), d.org, func(ctx context.Context, tx *store.Tx) error {
		for _, i := range tx.Interaction.Query().Where(interaction.OrganizationIDEQ(d.org)).Order(interaction.ByID()).AllX(ctx) {
			up := tx.Interaction.UpdateOne(i)
			change(up, i, d.names.of(i.ConversationID))
			i = up.SaveX(ctx)
			if _, err := tx.Exec(ctx, `UPDATE interaction_facts SET connected_at = ?, ended_at = ?, wrapped_up_at = ?, status = ?
				WHERE organization_id = ? AND interaction_id = ?`,
				milli(i.ConnectedAt), milli(i.DisconnectedAt), milli(i.WrapUpEndedAt), i.Status, d.org, i.ID); err != nil {
				return err
			}
		}
		return nil
	}))
}

func milli(t *time.Time) *int64 {
	if t == nil {
		return nil
	}
	ms := t.UnixMilli()
	return &ms
}

// work reads the interactions.
func (d *desk) work() []plainmetrics.Interaction {
	var out []plainmetrics.Interaction
	for _, i := range d.s.Client().Interaction.Query().Where(interaction.OrganizationIDEQ(d.org)).AllX(d.ctx) {
		one := plainmetrics.Interaction{
			ID: i.ID.String(), Conversation: d.names.of(i.ConversationID), Arrived: i.ArrivedAt, Connected: i.ConnectedAt,
			Ended: i.DisconnectedAt, WrappedUp: i.WrapUpEndedAt, Status: i.Status.String(),
			Queue: d.names.ofSome(i.QueueID), Agent: d.names.ofSome(i.AgentID), ChannelType: *i.Subtype, Identifier: *i.FromAddress,
		}
		switch i.Type {
		case interaction.TypeCALL_IN, interaction.TypeCHAT_IN, interaction.TypeEMAIL_IN:
			one.Identifier = *i.ToAddress
		}
		out = append(out, one)
	}
	return out
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

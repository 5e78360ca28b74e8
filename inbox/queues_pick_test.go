package inbox_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/interaction"
	"parley/ent/user"
	"parley/inbox"
	"parley/internal/testkit"
	"parley/internal/viewer"
	"parley/store"
)

// waits puts work into a queue, at so many minutes from noon, and asks for what edit
// says.
func (f *floor) waits(t testing.TB, name, queue string, minute float64, edit func(*inbox.Enqueue)) uuid.UUID {
	t.Helper()
	f.after(minute)
	channel, _, _ := strings.Cut(name, " ")
	id := f.arrive(t, channel, queue, name)
	if edit != nil {
		e := inbox.Enqueue{Interaction: &id}
		edit(&e)
		_, err := f.Enqueue(f.ctx, e)
		must(t, err)
	}
	return id
}

// needs asks for an agent or for skills.
func (f *floor) needs(way interaction.RequiredAgentType, name string, minutes float64) func(*inbox.Enqueue) {
	return func(e *inbox.Enqueue) {
		e.Required = &inbox.RequiredAgent{User: f.users[name], Type: way}
		if minutes > 0 {
			e.Required.Until = new(noon.Add(time.Duration(minutes * float64(time.Minute))))
		}
	}
}

func skilled(words ...string) func(*inbox.Enqueue) {
	return func(e *inbox.Enqueue) { e.Skills = words }
}

// presence is what an agent says.
func (f *floor) presence(t testing.TB, name string, state user.Availability) {
	t.Helper()
	_, err := f.SetPresence(f.agent(name), inbox.Presence{State: state})
	must(t, err)
}

const (
	required  = interaction.RequiredAgentTypeREQUIRED
	preferred = interaction.RequiredAgentTypePREFERRED
)

// Which of the work that waits an agent gets, until nothing is left for the agent.
func TestPickNext(t *testing.T) {
	everybody := []crew{
		{name: "ann", capacity: 9, serves: map[string]string{"a": "english DUTCH", "b": ""}},
		{name: "bob", capacity: 9, serves: map[string]string{"a": ""}},
		{name: "tom", capacity: 9},
	}
	cases := map[string]struct {
		wait func(t *testing.T, f *floor)
		by   string // ann where empty
		in   string // queue
		want string
	}{
		"nothing waits": {func(*testing.T, *floor) {}, "", "", ""},
		"the longest waiting, over all queues": {func(t *testing.T, f *floor) {
			f.waits(t, "WEBCHAT 2", "a", 2, nil)
			f.waits(t, "WEBCHAT 1", "b", 1, nil)
			f.waits(t, "EMAIL 3", "a", 3, nil)
		}, "", "", "WEBCHAT 1,WEBCHAT 2,EMAIL 3"},
		"of one queue": {func(t *testing.T, f *floor) {
			f.waits(t, "WEBCHAT 1", "b", 1, nil)
			f.waits(t, "WEBCHAT 2", "a", 2, nil)
		}, "", "a", "WEBCHAT 2"},
		"no queue that the agent does not serve": {func(t *testing.T, f *floor) {
			f.waits(t, "WEBCHAT 1", "b", 1, nil)
			f.waits(t, "WEBCHAT 2", "a", 2, nil)
		}, "bob", "", "WEBCHAT 2"},
		"what requires or prefers the agent comes first": {func(t *testing.T, f *floor) {
			f.waits(t, "WEBCHAT 1", "a", 1, nil)
			f.waits(t, "WEBCHAT 2", "a", 2, f.needs(preferred, "ann", 0))
			f.waits(t, "WEBCHAT 3", "a", 3, f.needs(required, "ann", 60))
		}, "", "", "WEBCHAT 2,WEBCHAT 3,WEBCHAT 1"},
		"an expired wish is none": {func(t *testing.T, f *floor) {
			f.waits(t, "WEBCHAT 1", "a", 1, nil)
			f.waits(t, "WEBCHAT 2", "a", 2, f.needs(preferred, "ann", 3))
			f.waits(t, "WEBCHAT 3", "a", 3, f.needs(required, "bob", 4))
			f.waits(t, "WEBCHAT 4", "a", 4, f.needs(preferred, "bob", 5))
			f.after(5)
		}, "", "", "WEBCHAT 1,WEBCHAT 2,WEBCHAT 3,WEBCHAT 4"},
		"not what requires another": {func(t *testing.T, f *floor) {
			f.waits(t, "WEBCHAT 1", "a", 1, f.needs(required, "bob", 0))
			f.waits(t, "WEBCHAT 2", "a", 2, nil)
		}, "", "", "WEBCHAT 2"},
		"what requires an agent who does not serve the queue": {func(t *testing.T, f *floor) {
			f.waits(t, "WEBCHAT 1", "a", 1, func(e *inbox.Enqueue) { f.needs(required, "tom", 0)(e); e.Skills = []string{"French"} })
			f.waits(t, "WEBCHAT 2", "a", 2, f.needs(preferred, "tom", 0))
		}, "tom", "", "WEBCHAT 1"},
		"what prefers another who is ready is left": {func(t *testing.T, f *floor) {
			f.waits(t, "WEBCHAT 1", "a", 1, f.needs(preferred, "bob", 0))
			f.waits(t, "WEBCHAT 2", "a", 2, nil)
		}, "", "", "WEBCHAT 2"},
		"what prefers another who is not online": {func(t *testing.T, f *floor) {
			f.waits(t, "WEBCHAT 1", "a", 1, f.needs(preferred, "bob", 0))
			f.presence(t, "bob", user.AvailabilityBUSY)
		}, "", "", "WEBCHAT 1"},
		"what prefers another who does not serve the queue": {func(t *testing.T, f *floor) {
			f.waits(t, "WEBCHAT 1", "b", 1, f.needs(preferred, "bob", 0))
		}, "", "", "WEBCHAT 1"},
		"what prefers another who is in a call": {func(t *testing.T, f *floor) {
			f.take(t, "bob", f.waits(t, "PHONE 1", "a", 1, nil))
			f.waits(t, "WEBCHAT 2", "a", 2, f.needs(preferred, "bob", 0))
		}, "", "", "WEBCHAT 2"},
		"skills, whatever their case": {func(t *testing.T, f *floor) {
			f.waits(t, "WEBCHAT 1", "a", 1, skilled("Dutch", "French"))
			f.waits(t, "WEBCHAT 2", "a", 2, skilled(" Dutch ", "ENGLISH"))
			f.waits(t, "WEBCHAT 3", "b", 3, skilled("English"))
		}, "", "", "WEBCHAT 2"},
		"behind a page of what is not for the agent": {func(t *testing.T, f *floor) {
			for n := range 101 {
				f.waits(t, fmt.Sprint("WEBCHAT ", n), "a", 1, skilled("French"))
			}
			f.waits(t, "WEBCHAT last", "a", 2, nil)
		}, "", "", "WEBCHAT last"},
		"a call, and nothing after it": {func(t *testing.T, f *floor) {
			f.waits(t, "WEBCHAT 1", "a", 1, nil)
			f.waits(t, "PHONE 2", "a", 2, nil)
			f.waits(t, "WEBCHAT 3", "a", 3, nil)
		}, "", "", "WEBCHAT 1,PHONE 2"},
	}
	eachDesk(t, func(t *testing.T, d *desk) {
		for name, tc := range cases {
			t.Run(name, func(t *testing.T) {
				d.clock.Set(noon)
				f := newFloor(t, d.another(t, fmt.Sprint("org-", d.orgs(t))), []string{"a", "b"}, everybody...)
				tc.wait(t, f)
				p, by := inbox.Pick{}, tc.by
				if by == "" {
					by = "ann"
				}
				if tc.in != "" {
					p.Queue = new(f.queues[tc.in])
				}
				var got []string
				for {
					id, err := f.Pick(f.agent(by), p)
					must(t, err)
					if id == uuid.Nil {
						break
					}
					got = append(got, *f.leg(t, id).Edges.Conversation.ExternalID)
				}
				if strings.Join(got, ",") != tc.want {
					t.Errorf("picked %v, want %s", got, tc.want)
				}
				f.auditWork(t, name)
			})
		}
	})
}

// orgs is how many organizations there are.
func (d *desk) orgs(t testing.TB) string {
	t.Helper()
	return d.lines(t, "SELECT count(*) FROM organizations")[0]
}

// take has an agent pick work by its name.
func (f *floor) take(t testing.TB, name string, id uuid.UUID) {
	t.Helper()
	_, err := f.Pick(f.agent(name), inbox.Pick{Interaction: &id})
	must(t, err)
}

// Room: the user's capacity bounds chats and e-mails, the queue's everything of the
// queue, a call the agent. What is silent for a day takes none.
func TestPickRoom(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		f := newFloor(t, d, []string{"a", "b"},
			crew{name: "ann", capacity: 2, serves: map[string]string{"a": "", "b": ""}},
			crew{name: "bob", capacity: 9, serves: map[string]string{"a": "", "b": ""}, limits: map[string]int{"a": 1}})
		next := func(name string) uuid.UUID {
			t.Helper()
			id, err := f.Pick(f.agent(name), inbox.Pick{})
			must(t, err)
			return id
		}
		refused := func(name string, id uuid.UUID, why string) {
			t.Helper()
			if _, err := f.Pick(f.agent(name), inbox.Pick{Interaction: &id}); kindOf(err) != "CONFLICT" || !strings.Contains(err.Error(), why) {
				t.Errorf("%v, want %s", err, why)
			}
		}
		one, two, three := f.waits(t, "WEBCHAT 1", "a", 1, nil), f.waits(t, "EMAIL 2", "a", 2, nil), f.waits(t, "WEBCHAT 3", "a", 3, nil)
		f.take(t, "ann", one)
		must(t, f.Complete(f.agent("ann"), inbox.Completion{Interaction: one, WrapUp: new(true)}))
		if got := next("ann"); got != two {
			t.Errorf("picked %s", got)
		}
		if got := next("ann"); got != uuid.Nil {
			t.Errorf("picked %s without room", got)
		}
		refused("ann", three, "capacity of 2")
		f.take(t, "bob", three)
		four, five := f.waits(t, "WEBCHAT 4", "a", 4, nil), f.waits(t, "WEBCHAT 5", "b", 5, nil)
		refused("bob", four, "capacity of 1")
		if got := next("bob"); got != five {
			t.Errorf("picked %s", got)
		}
		call := f.waits(t, "PHONE 6", "b", 6, nil)
		f.take(t, "ann", call)
		refused("ann", four, "in a call")
		must(t, f.Complete(f.agent("ann"), inbox.Completion{Interaction: call}))
		f.after(25 * 60)
		if got := next("ann"); got != four {
			t.Errorf("a day later picked %s", got)
		}
		f.auditWork(t, "room")
	})
}

// Who may pick, for whom, and what is refused.
func TestPickRefuses(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		f := twoQueues(t, d)
		other := newFloor(t, d.another(t, "other"), []string{"a"}, crew{name: "zoe", capacity: 9, serves: map[string]string{"a": ""}})
		theirs := other.waits(t, "WEBCHAT 1", "a", 1, nil)
		mine := f.waits(t, "WEBCHAT 1", "a", 1, nil)
		forBob := f.waits(t, "WEBCHAT 2", "a", 1, f.needs(required, "bob", 0))
		hard := f.waits(t, "WEBCHAT 3", "a", 1, skilled("French"))
		f.presence(t, "eve", user.AvailabilityOFFLINE)
		must(t, f.s.Write(testkit.System(), f.org, func(ctx context.Context, tx *store.Tx) error {
			return tx.User.Update().Where(user.AgentKeyEQ("eve")).SetAvailability(user.AvailabilityOFFLINE).Exec(ctx)
		}))
		b, bob, zoe, queue := f.queues["b"], f.users["bob"], other.users["zoe"], other.queues["a"]
		unknown, noQueue := f.unknown(), f.s.NewID(16)
		before := d.counts(t)
		for name, tc := range map[string]struct {
			ctx  context.Context
			p    inbox.Pick
			want string
		}{
			"guest":                   {f.as(viewer.Guest, "ann"), inbox.Pick{}, "FORBIDDEN"},
			"for another":             {f.agent("ann"), inbox.Pick{Agent: &bob}, "FORBIDDEN"},
			"foreign agent":           {f.admin(), inbox.Pick{Agent: &zoe}, "NOT_FOUND"},
			"unknown agent":           {f.admin(), inbox.Pick{Agent: &unknown}, "NOT_FOUND"},
			"foreign work":            {f.agent("ann"), inbox.Pick{Interaction: &theirs}, "NOT_FOUND"},
			"unknown work":            {f.agent("ann"), inbox.Pick{Interaction: &unknown}, "NOT_FOUND"},
			"foreign queue":           {f.agent("ann"), inbox.Pick{Queue: &queue}, "NOT_FOUND"},
			"unknown queue":           {f.agent("ann"), inbox.Pick{Queue: &noQueue}, "NOT_FOUND"},
			"queue not served":        {f.agent("bob"), inbox.Pick{Queue: &b}, "FORBIDDEN"},
			"work of another queue":   {f.agent("ann"), inbox.Pick{Interaction: &mine, Queue: &b}, "CONFLICT"},
			"required for another":    {f.agent("ann"), inbox.Pick{Interaction: &forBob}, "CONFLICT"},
			"even by who administers": {f.admin(), inbox.Pick{Interaction: &forBob}, "CONFLICT"},
			"lacks a skill":           {f.agent("ann"), inbox.Pick{Interaction: &hard}, "CONFLICT"},
			"next while offline":      {f.agent("eve"), inbox.Pick{}, "CONFLICT"},
			"a program":               {f.ctx, inbox.Pick{}, "BAD_USER_INPUT"},
			"administrator's own org": {testkit.As(viewer.Admin, other.org, f.org), inbox.Pick{Agent: &bob}, "NOT_FOUND"},
		} {
			if got, err := f.Pick(tc.ctx, tc.p); kindOf(err) != tc.want || got != uuid.Nil {
				t.Errorf("%s: %s, %v, want %s", name, got, err, tc.want)
			}
		}
		if after := d.counts(t); after != before {
			t.Errorf("written:\n%s\n%s", before, after)
		}
		eve := f.users["eve"]
		if _, err := f.Pick(f.admin(), inbox.Pick{Interaction: &mine, Agent: &eve}); kindOf(err) != "CONFLICT" {
			t.Errorf("given to who is offline: %v", err)
		}
		f.presence(t, "eve", user.AvailabilityBUSY)
		for _, id := range []uuid.UUID{mine, hard} { // to who is busy, serves another queue and lacks the skill
			_, err := f.Pick(f.admin(), inbox.Pick{Interaction: &id, Agent: &eve})
			must(t, err)
			if got, want := f.shows(t, id), `IN_PROCESS "Open" eve@a 1..1.... | ACTIVE eve@a`; got != want {
				t.Errorf("is   %s\nwant %s", got, want)
			}
		}
	})
}

// A pick takes so many statements, however much waits.
func TestPickStatements(t *testing.T) {
	for _, waiting := range []int{1, 90} {
		counter := &statements{}
		clock := testkit.NewClock(noon)
		s := testkit.Store(t, store.Options{Database: testkit.SQLiteDatabase(t), Now: clock.Now, OnStatement: counter.count})
		d := (&desk{Inbox: inbox.New(s), s: s, clock: clock}).another(t, "org")
		f := twoQueues(t, d)
		for n := range waiting {
			f.waits(t, fmt.Sprint("WEBCHAT ", n), "a", 1, f.needs(preferred, "bob", 0))
		}
		f.presence(t, "bob", user.AvailabilityBUSY)
		f.set(t, "a", func(up *ent.QueueUpdate) { up.SetAnswerTimeoutSeconds(60) })
		before := counter.n.Load()
		_, err := f.Pick(f.agent("ann"), inbox.Pick{})
		must(t, err)
		if n := counter.n.Load() - before; n != 16 {
			t.Errorf("%d statements with %d waiting", n, waiting)
		}
	}
}

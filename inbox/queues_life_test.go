package inbox_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/ent"
	"parley/inbox"
	"parley/internal/values"
)

// step is one thing that happens to the work, at so many minutes from noon, and what
// the newest leg of it shows then.
type step struct {
	at   float64
	do   func(t *testing.T, f *floor, id uuid.UUID)
	want string
}

func pickBy(name string) func(*testing.T, *floor, uuid.UUID) {
	return func(t *testing.T, f *floor, id uuid.UUID) { f.take(t, name, id) }
}

func does(transition, by string) func(*testing.T, *floor, uuid.UUID) {
	return func(t *testing.T, f *floor, id uuid.UUID) { must(t, transitions[transition](f, f.agent(by), id)) }
}

func completes(wrapUp *bool, details *string) func(*testing.T, *floor, uuid.UUID) {
	return func(t *testing.T, f *floor, id uuid.UUID) {
		must(t, f.Complete(f.agent("ann"), inbox.Completion{Interaction: id, WrapUp: wrapUp, StatusDetails: details}))
	}
}

func jobsDue(n int) func(*testing.T, *floor, uuid.UUID) {
	return func(t *testing.T, f *floor, _ uuid.UUID) {
		if got := f.runJobs(t); got != n {
			t.Errorf("%d jobs were due, want %d", got, n)
		}
	}
}

// writes has an agent answer.
func writes(name string) func(*testing.T, *floor, uuid.UUID) {
	return func(t *testing.T, f *floor, id uuid.UUID) {
		f.append(t, inbox.NewMessage{
			Direction: inbox.Out, ConversationID: f.leg(t, id).ConversationID, AgentID: f.users[name], Text: "hi",
		})
	}
}

// What becomes of work over its life: times, agents, the conversation with it. Queue a
// gives 5 minutes to answer and 2 for the work after a talk, queue b neither.
func TestWorkLife(t *testing.T) {
	lives := map[string][]step{
		"picked, held, passed on, completed, wrapped up": {
			{1, pickBy("ann"), `IN_PROCESS "Open" ann@a 0..1.... returns 6 | ACTIVE ann@a`},
			{2, does("hold", "ann"), `IN_PROCESS "Open" ann@a 0..1.... held 2 | ACTIVE ann@a`},
			{3, does("transfer", "ann"), `IN_QUEUE "Open" @b 3...... | QUEUED @b`},
			{4, pickBy("eve"), `IN_PROCESS "Open" eve@b 3..4.... | ACTIVE eve@b`},
			{5, does("complete", "eve"), `HANDLED "Handled" eve@b 3..4..5.. | ACTIVE eve@b`},
			{9, jobsDue(0), `HANDLED "Handled" eve@b 3..4..5.. | ACTIVE eve@b`},
		},
		"not answered in time": {
			{1, pickBy("ann"), `IN_PROCESS "Open" ann@a 0..1.... returns 6 | ACTIVE ann@a`},
			{5.9, jobsDue(0), `IN_PROCESS "Open" ann@a 0..1.... returns 6 | ACTIVE ann@a`},
			{6, jobsDue(1), `IN_QUEUE "Open" @a 0...... | QUEUED @a`},
			{7, pickBy("bob"), `IN_PROCESS "Open" bob@a 0..7.... returns 12 | ACTIVE bob@a`},
			{8, writes("bob"), `IN_PROCESS "Open" bob@a 0..7.... | ACTIVE bob@a`},
			{99, jobsDue(1), `IN_PROCESS "Open" bob@a 0..7.... | ACTIVE bob@a`},
		},
		"taken by writing": {
			{1, writes("bob"), `IN_PROCESS "Open" bob@a 0..1.... | ACTIVE bob@a`},
			{2, does("complete", "bob"), `IN_PROCESS "WrapUp" bob@a 0..1..2.. | ACTIVE bob@a`},
		},
		"given back": {
			{1, pickBy("ann"), `IN_PROCESS "Open" ann@a 0..1.... returns 6 | ACTIVE ann@a`},
			{2, func(t *testing.T, f *floor, id uuid.UUID) {
				_, err := f.Enqueue(f.agent("ann"), inbox.Enqueue{Interaction: &id})
				must(t, err)
			}, `IN_QUEUE "Open" @a 0...... | QUEUED @a`},
			{3, does("enqueue", "bob"), `IN_QUEUE "Open" @b 3...... | QUEUED @b`},
			{9, jobsDue(0), `IN_QUEUE "Open" @b 3...... | QUEUED @b`},
		},
		"wrapped up by the agent": {
			{1, pickBy("ann"), `IN_PROCESS "Open" ann@a 0..1.... returns 6 | ACTIVE ann@a`},
			{2, completes(nil, nil), `IN_PROCESS "WrapUp" ann@a 0..1..2.. | ACTIVE ann@a`},
			{3, does("wrapup", "ann"), `HANDLED "Handled" ann@a 0..1..2..3 | ACTIVE ann@a`},
			{9, jobsDue(0), `HANDLED "Handled" ann@a 0..1..2..3 | ACTIVE ann@a`},
		},
		"wrapped up by the clock": {
			{1, pickBy("ann"), `IN_PROCESS "Open" ann@a 0..1.... returns 6 | ACTIVE ann@a`},
			{2, completes(new(true), new("Closed")), `IN_PROCESS "Closed" ann@a 0..1..2.. | ACTIVE ann@a`},
			{4, jobsDue(1), `HANDLED "Closed" ann@a 0..1..2..4 | ACTIVE ann@a`},
		},
		"without wrap-up": {
			{1, pickBy("ann"), `IN_PROCESS "Open" ann@a 0..1.... returns 6 | ACTIVE ann@a`},
			{2, completes(new(false), nil), `HANDLED "Handled" ann@a 0..1..2.. | ACTIVE ann@a`},
		},
		"resolved while it is wrapped up": {
			{1, pickBy("ann"), `IN_PROCESS "Open" ann@a 0..1.... returns 6 | ACTIVE ann@a`},
			{2, completes(nil, nil), `IN_PROCESS "WrapUp" ann@a 0..1..2.. | ACTIVE ann@a`},
			{3, func(t *testing.T, f *floor, id uuid.UUID) { f.finish(t, id) }, `HANDLED "Handled" ann@a 0..1..2..3 | RESOLVED ann@a`},
			{4, jobsDue(1), `HANDLED "Handled" ann@a 0..1..2..3 | RESOLVED ann@a`},
		},
		"abandoned, and new work of the conversation": {
			{1, does("abandon", "bob"), `ABANDONED "Abandoned" @a 0....1.. | ABANDONED @a`},
			{2, func(t *testing.T, f *floor, id uuid.UUID) {
				of, b := f.leg(t, id).ConversationID, f.queues["b"]
				_, err := f.Enqueue(f.agent("bob"), inbox.Enqueue{Conversation: &of, Queue: &b})
				must(t, err)
			}, `IN_QUEUE "Open" @b 2...... | QUEUED @b`},
			{3, func(t *testing.T, f *floor, id uuid.UUID) {
				of := f.leg(t, id).ConversationID
				if _, err := f.Enqueue(f.agent("bob"), inbox.Enqueue{Conversation: &of}); kindOf(err) != "CONFLICT" {
					t.Errorf("queued twice: %v", err)
				}
			}, `IN_QUEUE "Open" @b 2...... | QUEUED @b`},
		},
	}
	eachDesk(t, func(t *testing.T, d *desk) {
		for name, steps := range lives {
			t.Run(name, func(t *testing.T) { d.live(t, name, steps) })
		}
	})
}

// live has work of a new organization go through the steps.
func (d *desk) live(t *testing.T, name string, steps []step) {
	d.clock.Set(noon)
	f := twoQueues(t, d.another(t, "org-"+d.orgs(t)))
	f.set(t, "a", func(up *ent.QueueUpdate) { up.SetAnswerTimeoutSeconds(300).SetWrapUpSeconds(120) })
	first := f.waits(t, "WEBCHAT 1", "a", 0, nil)
	of := f.leg(t, first).ConversationID
	for i, s := range steps {
		f.after(s.at)
		s.do(t, f, f.last(t, of).ID)
		if got := f.shows(t, f.last(t, of).ID); got != s.want {
			t.Errorf("step %d: is   %s\nwant %s", i+1, got, s.want)
		}
		f.auditWork(t, name)
	}
	want := f.facts(t)
	f.rebuild(t)
	f.sameFacts(t, name+": rebuilt", want)
}

// A transfer keeps what the work is, in one group of legs, and tells each line that
// changed.
func TestTransfer(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		f := twoQueues(t, d)
		first := f.waits(t, "WEBCHAT 1", "a", 0, nil)
		f.take(t, "ann", first)
		b := f.queues["b"]
		f.after(3)
		next, err := f.Transfer(f.agent("ann"), inbox.Transfer{
			Interaction: first, Queue: &b, Skills: []string{"French", "french "},
			Required: &inbox.RequiredAgent{User: f.users["bob"], Type: required, Until: new(noon.AddDate(0, 0, 1))},
		})
		must(t, err)
		old, leg := f.leg(t, first), f.leg(t, next)
		if got, want := f.shows(t, first), `HANDLED "Forwarded" ann@a 0..0..3.. | QUEUED @b`; got != want {
			t.Errorf("is   %s\nwant %s", got, want)
		}
		if *leg.PreviousID != first || leg.Type != old.Type || leg.TypeDetails != "Chat" || *leg.Subtype != *old.Subtype || *leg.FromAddress != *old.FromAddress ||
			*leg.ToAddress != *old.ToAddress || leg.ConversationID != old.ConversationID || leg.Version != 1 || old.Version != 3 ||
			strings.Join(leg.RequiredSkills, ",") != "French" || *leg.RequiredAgentType != required || *leg.RequiredAgentID != f.users["bob"] {
			t.Errorf("passed on as %v after %v", leg, old)
		}
		f.take(t, "bob", next) // serves no b, has no French, and is required
		var lines []string
		for _, line := range f.lines(t, "SELECT kind, interaction_id, queue_id, user_id FROM ledger WHERE kind LIKE 'INTERACTION%' ORDER BY seq") {
			for id, name := range map[uuid.UUID]string{first: "first", next: "next", f.queues["a"]: "a", b: "b", f.users["ann"]: "ann", f.users["bob"]: "bob"} {
				line = strings.ReplaceAll(line, id.String(), name)
			}
			lines = append(lines, strings.TrimSpace(line))
		}
		same(t, "entries", lines, []string{
			"INTERACTION_QUEUED first a", "INTERACTION_PICKED first a ann", "INTERACTION_TRANSFERRED first a ann",
			"INTERACTION_QUEUED next b bob", "INTERACTION_PICKED next b bob",
		})
	})
}

// What cannot be put into a queue, and what is refused leaves nothing.
func TestEnqueueRefuses(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		f := twoQueues(t, d)
		other := twoQueues(t, d.another(t, "other"))
		theirs := other.waits(t, "WEBCHAT 1", "a", 0, nil)
		id := f.waits(t, "WEBCHAT 1", "a", 0, nil)
		bare := f.append(t, text(in("bare")))[0].ConversationID
		done := f.append(t, text(in("done")))[0].ConversationID
		_, err := f.Resolve(f.ctx, []uuid.UUID{f.org}, inbox.Resolution{ConversationID: done})
		must(t, err)
		many, far := make([]string, values.MaxSkills+1), other.queues["a"]
		ofTheirs := other.leg(t, theirs).ConversationID
		need := func(r inbox.RequiredAgent) inbox.Enqueue { return inbox.Enqueue{Interaction: &id, Required: &r} }
		before := d.counts(t)
		for name, tc := range map[string]struct {
			e      inbox.Enqueue
			want   string
			fields string
		}{
			"neither":             {inbox.Enqueue{}, "BAD_USER_INPUT", "conversationId"},
			"both":                {inbox.Enqueue{Conversation: &bare, Interaction: &id}, "BAD_USER_INPUT", "conversationId"},
			"no queue":            {inbox.Enqueue{Conversation: &bare}, "BAD_USER_INPUT", "queueId"},
			"foreign queue":       {inbox.Enqueue{Conversation: &bare, Queue: &far}, "NOT_FOUND", "queueId"},
			"a user as a queue":   {inbox.Enqueue{Conversation: &bare, Queue: new(f.users["ann"])}, "NOT_FOUND", "queueId"},
			"foreign work":        {inbox.Enqueue{Interaction: &theirs}, "NOT_FOUND", "interactionId"},
			"unknown work":        {inbox.Enqueue{Interaction: new(f.unknown())}, "NOT_FOUND", "interactionId"},
			"foreign talk":        {inbox.Enqueue{Conversation: &ofTheirs}, "NOT_FOUND", ""},
			"resolved":            {inbox.Enqueue{Conversation: &done, Queue: new(f.queues["a"])}, "CONFLICT", "conversationId"},
			"foreign agent":       {need(inbox.RequiredAgent{User: other.users["ann"], Type: required}), "NOT_FOUND", "requiredAgent.userId"},
			"a queue as an agent": {need(inbox.RequiredAgent{User: f.queues["a"], Type: required}), "NOT_FOUND", "requiredAgent.userId"},
			"no way":              {need(inbox.RequiredAgent{User: f.users["ann"]}), "BAD_USER_INPUT", "requiredAgent.type"},
			"past":                {need(inbox.RequiredAgent{User: f.users["ann"], Type: required, Until: new(noon)}), "BAD_USER_INPUT", "requiredAgent.expiresAt"},
			"too many skills":     {inbox.Enqueue{Interaction: &id, Skills: many}, "BAD_USER_INPUT", "requiredSkills"},
			"bad skills":          {inbox.Enqueue{Interaction: &id, Skills: []string{"ok", " ", strings.Repeat("é", 51), "\x00"}}, "BAD_USER_INPUT", "requiredSkills.1 requiredSkills.2 requiredSkills.3"},
		} {
			if _, err := f.Enqueue(f.agent("ann"), tc.e); kindOf(err) != tc.want || fields(err) != tc.fields {
				t.Errorf("%s: %v (%s), want %s (%s)", name, err, fields(err), tc.want, tc.fields)
			}
		}
		if after := d.counts(t); after != before {
			t.Errorf("written:\n%s\n%s", before, after)
		}
		// A conversation without a queue of its own goes on in one: its first leg, that
		// nobody took, is passed on.
		next, err := f.Enqueue(f.agent("ann"), inbox.Enqueue{Conversation: &bare, Queue: new(f.queues["b"])})
		must(t, err)
		if got, want := f.shows(t, next), `IN_QUEUE "Open" @b 0...... | QUEUED @b`; got != want || f.leg(t, next).PreviousID == nil {
			t.Errorf("is   %s\nwant %s", got, want)
		}
		f.auditWork(t, "enqueue")
	})
}

package inbox_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/callback"
	"parley/ent/interaction"
	"parley/inbox"
	"parley/internal/ids"
	"parley/internal/testkit"
	"parley/internal/viewer"
	"parley/store"
)

// callers makes a queue; without a number where that is empty.
func (d *desk) callers(t testing.TB, name, number string) uuid.UUID {
	t.Helper()
	id := d.s.NewID(ids.Queue)
	must(t, d.s.Write(testkit.System(), d.org, func(ctx context.Context, tx *store.Tx) error {
		create := tx.Queue.Create().SetID(id).SetName(name)
		if number != "" {
			create.SetNumber(number)
		}
		return create.Exec(ctx)
	}))
	return id
}

func (d *desk) promise(t testing.TB, queue uuid.UUID, edits ...func(*inbox.NewCallback)) uuid.UUID {
	t.Helper()
	n := inbox.NewCallback{Queue: queue, CustomerNumber: " +31 6 "}
	for _, edit := range edits {
		edit(&n)
	}
	id, err := d.CreateCallback(d.ctx, n)
	must(t, err)
	return id
}

func (d *desk) callback(t testing.TB, id uuid.UUID) *ent.Callback {
	t.Helper()
	row, err := d.s.Client().Callback.Query().Where(callback.IDEQ(id)).WithInteraction().Only(d.ctx)
	must(t, err)
	return row
}

// runCallbacks does the jobs that are due and returns how many there were.
func (d *desk) runCallbacks(t testing.TB) int {
	t.Helper()
	taken, err := d.s.TakeJobs(context.Background(), []string{inbox.CallbackJob}, 100, time.Minute)
	must(t, err)
	for _, j := range taken {
		must(t, d.RunCallback(testkit.System(), j))
	}
	return len(taken)
}

// calls lists the interactions and the states of their conversations.
func (d *desk) calls(t testing.TB) []string {
	t.Helper()
	return d.lines(t, `SELECT i.type, i.type_details, i.status, i.status_details, i.subtype, i.from_address, i.to_address, c.status
		FROM interactions i JOIN conversations c ON c.id = i.conversation_id ORDER BY i.arrived_at, i.id`)
}

// legsAreFacts asserts that facts say what they would say computed again.
func (d *desk) legsAreFacts(t testing.TB) {
	t.Helper()
	before := d.facts(t)
	if len(before["interaction_facts"]) == 0 {
		t.Error("no facts")
	}
	d.spoil(t, "DELETE FROM interaction_facts WHERE")
	must(t, d.RebuildFacts(testkit.As(viewer.Owner, d.org), d.org, func(inbox.RebuildProgress) {}))
	d.sameFacts(t, "computed again", before)
}

// A promised call appears in its queue when its time has come, once.
func TestCallbackComesDue(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		queue, at, data := d.callers(t, "q", "112"), noon.Add(time.Hour), `<XML><Skills>ENGLISH=4, dutch; =3</Skills></XML>`
		id := d.promise(t, queue, func(n *inbox.NewCallback) { n.NextCallAt, n.ExtraData = &at, &data })
		row := d.callback(t, id)
		if got := fmt.Sprint(row.CustomerNumber, " ", row.QueueNumber, row.OriginalQueueNumber, *row.OriginalQueueName, row.LastResult, row.Failures, row.MaxCalls, row.NextCallAt.Equal(at)); got != "+31 6 112112qADDED0 99 true" {
			t.Errorf("promised: %s", got)
		}
		if d.runCallbacks(t) != 0 {
			t.Error("due before its time")
		}
		d.clock.Set(at)
		seq := d.lines(t, "SELECT count(*) FROM ledger")
		if d.runCallbacks(t) != 1 || d.runCallbacks(t) != 0 {
			t.Error("not due once")
		}
		if got := strings.Join(d.calls(t), "\n"); got != "CALL_OUT Callback IN_QUEUE Open PHONE 112 +31 6 QUEUED" {
			t.Errorf("in the queue: %s", got)
		}
		leg := d.callback(t, id).Edges.Interaction
		if leg == nil || *leg.QueueID != queue || !leg.QueuedAt.Equal(at) || fmt.Sprint(leg.RequiredSkills) != "[ENGLISH dutch]" {
			t.Errorf("leg %+v", leg)
		}
		d.legsAreFacts(t)
		if got := d.lines(t, "SELECT kind FROM ledger ORDER BY seq"); strings.Join(got, " ") != "CONVERSATION_CREATED INTERACTION_QUEUED" || seq[0] != "0" {
			t.Errorf("ledger %v", got)
		}
		c, err := d.s.Client().Conversation.Query().WithChannel().WithIdentity().Only(d.ctx)
		must(t, err)
		if got := fmt.Sprint(c.Kind, c.InitiatedBy, c.Edges.Channel.Type, c.Edges.Channel.Address, c.Edges.Identity.Address, *c.QueueID == queue); got != "CONTACTBUSINESSPHONE112+31 6true" {
			t.Errorf("conversation %s", got)
		}
	})
}

// What a result does to failures, times and the next call.
func TestCallbackResults(t *testing.T) {
	in10, in60 := noon.Add(10*time.Minute), noon.Add(time.Hour)
	eachDesk(t, func(t *testing.T, d *desk) {
		queue := d.callers(t, "q", "112")
		for _, row := range []struct {
			result   callback.LastResult
			next     *time.Time // as given
			failures int
			called   bool
			want     *time.Time
		}{
			{callback.LastResultSUCCESSFUL, nil, 0, true, nil},
			{callback.LastResultHANDLED, nil, 0, false, nil},
			{callback.LastResultBUSY, nil, 1, true, &in10},
			{callback.LastResultNO_ANSWER, nil, 1, true, &in10},
			{callback.LastResultVOICEMAIL, nil, 1, true, &in10},
			{callback.LastResultOTHER, nil, 1, true, &in10},
			{callback.LastResultCUSTOM_TIME, &in60, 0, true, &in60},
			{callback.LastResultRESCHEDULE, &in60, 0, false, &in60},
			{callback.LastResultRESCHEDULE, nil, 0, false, &in10},
		} {
			id := d.promise(t, queue)
			must(t, d.UpdateCallback(d.ctx, inbox.CallbackChange{ID: id, LastResult: &row.result, NextCallAt: row.next, SetNextCallAt: row.next != nil}))
			got := d.callback(t, id)
			if got.LastResult != row.result || got.Failures != row.failures || (got.LastCallAt != nil) != row.called || !sameTime(got.NextCallAt, row.want) {
				t.Errorf("%s: got %+v", row.result, got)
			}
			want := ""
			if row.want != nil {
				want = fmt.Sprint(row.want.UnixMilli())
			}
			if jobs := d.lines(t, "SELECT run_at FROM jobs WHERE subject_id = ?", id); strings.Join(jobs, "") != want {
				t.Errorf("%s: jobs %v, want %s", row.result, jobs, want)
			}
		}
	})
}

func sameTime(a, b *time.Time) bool {
	return (a == nil) == (b == nil) && (a == nil || a.Equal(*b))
}

// The next call is another leg of the same conversation; a call that was made
// while its work waited takes that out of the queue; after the last failure nobody
// calls.
func TestCallbackAgain(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		id := d.promise(t, d.callers(t, "q", "112"))
		must(t, d.s.Write(testkit.System(), d.org, func(ctx context.Context, tx *store.Tx) error {
			return tx.Callback.Update().SetMaxCalls(2).Exec(ctx)
		}))
		busy := callback.LastResultBUSY
		d.runCallbacks(t)
		must(t, d.UpdateCallback(d.ctx, inbox.CallbackChange{ID: id, LastResult: &busy}))
		if got := strings.Join(d.calls(t), "\n"); got != "CALL_OUT Callback HANDLED Closed PHONE 112 +31 6 ACTIVE" {
			t.Errorf("withdrawn: %s", got)
		}
		d.clock.Set(noon.Add(10 * time.Minute))
		d.runCallbacks(t)
		if got := d.calls(t); len(got) != 2 || got[1] != "CALL_OUT Callback IN_QUEUE Open PHONE 112 +31 6 QUEUED" {
			t.Errorf("again: %v", got)
		}
		d.legsAreFacts(t)
		must(t, d.UpdateCallback(d.ctx, inbox.CallbackChange{ID: id, LastResult: &busy}))
		if got := d.callback(t, id); got.NextCallAt != nil || got.Failures != 2 || d.jobsOf(t) != "" {
			t.Errorf("after the last failure: %+v, jobs %s", got, d.jobsOf(t))
		}
		if n := d.lines(t, "SELECT count(*) FROM conversations")[0]; n != "1" {
			t.Errorf("%s conversations", n)
		}
	})
}

// While an agent is at the call before, the next one waits.
func TestCallbackWhileTalking(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		id := d.promise(t, d.callers(t, "q", "112"))
		d.runCallbacks(t)
		set := func(s interaction.Status) {
			must(t, d.s.Write(testkit.System(), d.org, func(ctx context.Context, tx *store.Tx) error {
				return tx.Interaction.Update().SetStatus(s).Exec(ctx)
			}))
		}
		set(interaction.StatusIN_PROCESS)
		busy := callback.LastResultBUSY
		must(t, d.UpdateCallback(d.ctx, inbox.CallbackChange{ID: id, LastResult: &busy}))
		d.clock.Set(noon.Add(10 * time.Minute))
		d.runCallbacks(t)
		if got := d.calls(t); len(got) != 1 {
			t.Errorf("called while talking: %v", got)
		}
		set(interaction.StatusHANDLED)
		d.clock.Set(noon.Add(11 * time.Minute))
		d.runCallbacks(t)
		if got := d.calls(t); len(got) != 2 {
			t.Errorf("not called: %v", got)
		}
	})
}

// Archiving takes the promise back, in the queue as well.
func TestArchiveCallback(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		queue := d.callers(t, "q", "112")
		waiting, planned := d.promise(t, queue), d.promise(t, queue, func(n *inbox.NewCallback) {
			at := noon.Add(time.Minute)
			n.NextCallAt = &at
		})
		d.runCallbacks(t)
		for range 2 {
			must(t, d.ArchiveCallback(d.ctx, waiting))
			must(t, d.ArchiveCallback(d.ctx, planned))
		}
		if got := strings.Join(d.calls(t), "\n"); got != "CALL_OUT Callback HANDLED Deleted PHONE 112 +31 6 ACTIVE" || d.jobsOf(t) != "" {
			t.Errorf("legs %s, jobs %s", got, d.jobsOf(t))
		}
		d.legsAreFacts(t)
		if err := d.UpdateCallback(d.ctx, inbox.CallbackChange{ID: waiting}); refusal(err) != "CONFLICT" {
			t.Errorf("update: %v", err)
		}
	})
}

// What is refused writes nothing.
func TestCallbackRefused(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		queue, mute := d.callers(t, "q", "112"), d.callers(t, "mute", "")
		other := d.another(t, "other")
		foreign := other.callers(t, "q", "112")
		theirs, id := other.promise(t, foreign), d.promise(t, queue)
		state := "SELECT count(*), max(updated_at), (SELECT count(*) FROM jobs) FROM callbacks"
		before, long, prefix := d.lines(t, state)[0], strings.Repeat("é", 4001), strings.Repeat("1", 51)
		never := time.Date(1969, 1, 1, 0, 0, 0, 0, time.UTC)
		for _, row := range []struct {
			n    inbox.NewCallback
			want string
		}{
			{inbox.NewCallback{Queue: queue}, "BAD_USER_INPUT customerNumber"},
			{inbox.NewCallback{Queue: queue, CustomerNumber: strings.Repeat("1", 257)}, "BAD_USER_INPUT customerNumber"},
			{inbox.NewCallback{Queue: queue, CustomerNumber: "1", Notes: &long, ExtraData: &long}, "BAD_USER_INPUT notes, extraData"},
			{inbox.NewCallback{Queue: queue, CustomerNumber: "1", GwPrefix: &prefix, NextCallAt: &never}, "BAD_USER_INPUT gwPrefix, nextCallAt"},
			{inbox.NewCallback{Queue: mute, CustomerNumber: "1"}, "BAD_USER_INPUT callbackQueueNumber"},
			{inbox.NewCallback{Queue: foreign, CustomerNumber: "1"}, "NOT_FOUND queueId"},
			{inbox.NewCallback{Queue: d.s.NewID(ids.Queue), CustomerNumber: "1"}, "NOT_FOUND queueId"},
		} {
			if _, err := d.CreateCallback(d.ctx, row.n); refusal(err) != row.want {
				t.Errorf("create: got %v, want %s", err, row.want)
			}
		}
		added, busy, unknown, soon := callback.LastResultADDED, callback.LastResultBUSY, callback.LastResult("LATER"), noon.Add(time.Hour)
		for _, row := range []struct {
			f    inbox.CallbackChange
			want string
		}{
			{inbox.CallbackChange{ID: id, CustomerNumber: new(string)}, "BAD_USER_INPUT customerNumber"},
			{inbox.CallbackChange{ID: id, Notes: &long}, "BAD_USER_INPUT notes"},
			{inbox.CallbackChange{ID: id, LastResult: &added}, "BAD_USER_INPUT lastResult"},
			{inbox.CallbackChange{ID: id, LastResult: &unknown}, "BAD_USER_INPUT lastResult"},
			{inbox.CallbackChange{ID: id, LastResult: &busy, SetNextCallAt: true, NextCallAt: &soon}, "BAD_USER_INPUT nextCallAt"},
			{inbox.CallbackChange{ID: id, SetNextCallAt: true, NextCallAt: &soon}, "BAD_USER_INPUT nextCallAt"},
			{inbox.CallbackChange{ID: theirs}, "NOT_FOUND id"},
			{inbox.CallbackChange{ID: d.s.NewID(ids.Callback)}, "NOT_FOUND id"},
		} {
			if err := d.UpdateCallback(d.ctx, row.f); refusal(err) != row.want {
				t.Errorf("update: got %v, want %s", err, row.want)
			}
		}
		if err := d.ArchiveCallback(d.ctx, theirs); refusal(err) != "NOT_FOUND id" {
			t.Errorf("archive: %v", err)
		}
		if err := d.ArchiveCallback(testkit.As(viewer.Guest, d.org), id); refusal(err) != "FORBIDDEN" {
			t.Errorf("guest: %v", err)
		}
		if got := d.lines(t, state)[0]; got != before {
			t.Errorf("written: %s, before %s", got, before)
		}
	})
}

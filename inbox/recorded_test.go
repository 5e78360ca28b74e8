package inbox_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/ent/interaction"
	"parley/inbox"
	"parley/internal/ids"
	"parley/internal/testkit"
	"parley/internal/viewer"
)

// recorded is a call of ten minutes that was handled an hour ago, in queue a by ann.
func (f *floor) recorded(edits ...func(*inbox.RecordedInteraction)) inbox.RecordedInteraction {
	at := func(m int) *time.Time { return new(noon.Add(minutes(m - 60))) }
	r := inbox.RecordedInteraction{
		ExternalID: new("x"), Type: interaction.TypeCALL_IN, ChannelAddress: "+31 1", CustomerAddress: " +31 2 ", Subject: new("a lost parcel"),
		Queue: new(f.queues["a"]), Agent: new(f.users["ann"]), ArrivedAt: *at(0), ConnectedAt: at(1), DisconnectedAt: at(10), WrapUpEndedAt: at(12),
	}
	for _, edit := range edits {
		edit(&r)
	}
	return r
}

type recording = func(*inbox.RecordedInteraction)

func inState(s interaction.Status) recording {
	return func(r *inbox.RecordedInteraction) {
		r.Status, r.Agent, r.ConnectedAt, r.DisconnectedAt, r.WrapUpEndedAt = &s, nil, nil, nil, nil
	}
}

// Work that was handled elsewhere is there with its times as they were, in a
// conversation of its own that is in the same state.
func TestRecordInteraction(t *testing.T) {
	unended := func(r *inbox.RecordedInteraction) { r.DisconnectedAt, r.WrapUpEndedAt = nil, nil }
	cases := map[string]struct {
		edit recording
		want string
	}{
		"handled": {func(*inbox.RecordedInteraction) {}, `HANDLED "Handled" ann@a ..-59..-50..-48 | CLOSED ann@a`},
		"talks":   {unended, `IN_PROCESS "Open" ann@a ..-59.... | ACTIVE ann@a`},
		"waits":   {inState(interaction.StatusIN_QUEUE), `IN_QUEUE "Open" @a -60...... | QUEUED @a`},
		"abandoned": {func(r *inbox.RecordedInteraction) {
			inState(interaction.StatusABANDONED)(r)
			r.DisconnectedAt = new(noon.Add(-time.Minute))
		}, `ABANDONED "Abandoned" @a ....-1.. | ABANDONED @a`},
		"wraps up": {func(r *inbox.RecordedInteraction) {
			r.Status, r.WrapUpEndedAt = new(interaction.StatusIN_PROCESS), nil
		}, `IN_PROCESS "WrapUp" ann@a ..-59..-50.. | ACTIVE ann@a`},
	}
	eachDesk(t, func(t *testing.T, d *desk) {
		for name, tc := range cases {
			f := twoQueues(t, d.another(t, "org-"+d.orgs(t)))
			id, err := f.RecordInteraction(f.ctx, f.org, f.recorded(tc.edit))
			must(t, err)
			if got := f.shows(t, id); got != tc.want {
				t.Errorf("%s: is   %s\nwant %s", name, got, tc.want)
			}
			if l := f.leg(t, id); *l.FromAddress != "+31 2" || *l.ToAddress != "+31 1" || *l.Subtype != "PHONE" || *l.Subject != "a lost parcel" || *l.ExternalID != "x" {
				t.Errorf("%s: stored %v", name, l)
			}
			f.auditWork(t, name)
			want := f.facts(t)
			f.rebuild(t)
			f.sameFacts(t, name+": rebuilt", want)
			same(t, name+": entries", f.lines(t, "SELECT kind FROM ledger WHERE organization_id = ? ORDER BY seq", f.org),
				[]string{"CONVERSATION_CREATED", "INTERACTION_RECORDED"})
		}
	})
}

// Sent again it is answered with what is stored, also after that moved on; another
// one of the same id is a conflict.
func TestRecordedAgain(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		f := twoQueues(t, d)
		id, err := f.RecordInteraction(f.ctx, f.org, f.recorded(inState(interaction.StatusIN_QUEUE)))
		must(t, err)
		again := func(want string, edits ...recording) {
			t.Helper()
			got, err := f.RecordInteraction(f.ctx, f.org, f.recorded(edits...))
			if kindOf(err) != want || (err == nil) != (got == id) {
				t.Errorf("%s, %v, want %s", got, err, want)
			}
		}
		waits := inState(interaction.StatusIN_QUEUE)
		again("ok", waits)
		again("CONFLICT", waits, func(r *inbox.RecordedInteraction) { r.Subject = nil })
		again("CONFLICT", waits, func(r *inbox.RecordedInteraction) { r.CustomerAddress = "+31 3" })
		again("CONFLICT", waits, func(r *inbox.RecordedInteraction) { r.ArrivedAt = r.ArrivedAt.Add(time.Second) })
		again("CONFLICT")
		f.take(t, "ann", id)
		again("ok", waits)
		again("CONFLICT", waits, func(r *inbox.RecordedInteraction) { r.Type = interaction.TypeCALL_OUT })
		other, err := f.RecordInteraction(f.ctx, f.org, f.recorded(waits, func(r *inbox.RecordedInteraction) { r.Source = ids.Sinch }))
		if must(t, err); other == id {
			t.Error("another source answered with the same row")
		}

		got := make([]uuid.UUID, 16)
		var all sync.WaitGroup
		for n := range got {
			all.Go(func() {
				var err error
				if got[n], err = f.RecordInteraction(f.ctx, f.org, f.recorded(func(r *inbox.RecordedInteraction) { r.ExternalID = new("at once") })); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		for _, id := range got {
			if id != got[0] {
				t.Errorf("stored as %s and %s", id, got[0])
			}
		}
		f.auditWork(t, "again")
	})
}

// In a conversation that there is, open work moves it; what is refused leaves nothing.
func TestRecordedRefuses(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		f := twoQueues(t, d)
		other := twoQueues(t, d.another(t, "other"))
		there := f.append(t, text(in("there")))[0].ConversationID
		done := f.append(t, text(in("done")))[0].ConversationID
		theirs := other.append(t, text(in("theirs")))[0].ConversationID
		_, err := f.Resolve(f.ctx, []uuid.UUID{f.org}, inbox.Resolution{ConversationID: done})
		must(t, err)
		of := func(id uuid.UUID) recording { return func(r *inbox.RecordedInteraction) { r.Conversation = &id } }
		waits := inState(interaction.StatusIN_QUEUE)
		before := d.counts(t)
		for name, tc := range map[string]struct {
			ctx    context.Context
			edit   recording
			want   string
			fields string
		}{
			"guest":                 {testkit.As(viewer.Guest, f.org), waits, "FORBIDDEN", ""},
			"foreign organization":  {testkit.As(viewer.Admin, other.org), waits, "NOT_FOUND", ""},
			"foreign conversation":  {f.ctx, of(theirs), "NOT_FOUND", "conversationId"},
			"unknown conversation":  {f.ctx, of(f.unknown()), "NOT_FOUND", "conversationId"},
			"foreign queue":         {f.ctx, func(r *inbox.RecordedInteraction) { r.Queue = new(other.queues["a"]) }, "NOT_FOUND", "queueId"},
			"an agent as a queue":   {f.ctx, func(r *inbox.RecordedInteraction) { r.Queue = r.Agent }, "NOT_FOUND", "queueId"},
			"foreign agent":         {f.ctx, func(r *inbox.RecordedInteraction) { r.Agent = new(other.users["ann"]) }, "NOT_FOUND", "agentId"},
			"open work of resolved": {f.ctx, func(r *inbox.RecordedInteraction) { waits(r); of(done)(r) }, "CONFLICT", "conversationId"},
			"nothing": {
				f.ctx, func(r *inbox.RecordedInteraction) { *r = inbox.RecordedInteraction{} }, "BAD_USER_INPUT",
				"type channelAddress customerAddress arrivedAt",
			},
			"no such type":          {f.ctx, func(r *inbox.RecordedInteraction) { r.Type = "FAX_IN" }, "BAD_USER_INPUT", "type"},
			"no such status":        {f.ctx, func(r *inbox.RecordedInteraction) { r.Status = new(interaction.Status("LOST")); r.WrapUpEndedAt = nil }, "BAD_USER_INPUT", "status"},
			"times disorder":        {f.ctx, func(r *inbox.RecordedInteraction) { r.ConnectedAt = new(r.ArrivedAt.Add(-time.Second)) }, "BAD_USER_INPUT", "connectedAt"},
			"ahead":                 {f.ctx, func(r *inbox.RecordedInteraction) { r.WrapUpEndedAt = new(noon.Add(2 * time.Hour)) }, "BAD_USER_INPUT", "wrapUpEndedAt"},
			"waits nowhere":         {f.ctx, func(r *inbox.RecordedInteraction) { waits(r); r.Queue = nil }, "BAD_USER_INPUT", "queueId"},
			"waits, taken":          {f.ctx, func(r *inbox.RecordedInteraction) { r.Status = new(interaction.StatusIN_QUEUE); r.WrapUpEndedAt = nil }, "BAD_USER_INPUT", "connectedAt disconnectedAt agentId"},
			"never ended":           {f.ctx, inState(interaction.StatusHANDLED), "BAD_USER_INPUT", "disconnectedAt"},
			"abandoned, once taken": {f.ctx, func(r *inbox.RecordedInteraction) { r.Status = new(interaction.StatusABANDONED); r.WrapUpEndedAt = nil }, "BAD_USER_INPUT", "connectedAt"},
			"too long": {f.ctx, func(r *inbox.RecordedInteraction) {
				long := strings.Repeat("é", 1001)
				r.ExternalID, r.Subject, r.TypeDetails, r.StatusDetails, r.ChannelAddress, r.Channel = &long, &long, &long, &long, long, &long
			}, "BAD_USER_INPUT", "channel channelAddress statusDetails typeDetails externalId subject"},
			"NUL": {f.ctx, func(r *inbox.RecordedInteraction) { r.Subject = new("\x00") }, "BAD_USER_INPUT", "subject"},
		} {
			if _, err := f.RecordInteraction(tc.ctx, f.org, f.recorded(tc.edit)); kindOf(err) != tc.want || fields(err) != tc.fields {
				t.Errorf("%s: %v (%s), want %s (%s)", name, err, fields(err), tc.want, tc.fields)
			}
		}
		if after := d.counts(t); after != before {
			t.Errorf("written:\n%s\n%s", before, after)
		}
		for i, edit := range []recording{func(*inbox.RecordedInteraction) {}, waits} {
			id, err := f.RecordInteraction(f.ctx, f.org, f.recorded(edit, of(there), func(r *inbox.RecordedInteraction) { r.ExternalID = new(fmt.Sprint(i)) }))
			must(t, err)
			if got, want := f.shows(t, id), []string{"| ACTIVE @", "| QUEUED @a"}[i]; !strings.HasSuffix(got, want) {
				t.Errorf("is %s, want %s", got, want)
			}
		}
		f.auditWork(t, "recorded")
	})
}

// Recorded at once, interactions come back in their order; one that is refused takes
// back all, and the same again is the same.
func TestRecordInteractions(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		f := twoQueues(t, d)
		named := func(id string, edits ...recording) inbox.RecordedInteraction {
			return f.recorded(append(edits, func(r *inbox.RecordedInteraction) { r.ExternalID = new(id) })...)
		}
		before := d.counts(t)
		for name, all := range map[string][]inbox.RecordedInteraction{
			"none":     nil,
			"too many": make([]inbox.RecordedInteraction, inbox.MaxBatch+1),
			"bad":      {named("a"), named("b", func(r *inbox.RecordedInteraction) { r.ChannelAddress = "" })},
			"foreign":  {named("a"), named("b", func(r *inbox.RecordedInteraction) { r.Queue = new(uuid.New()) })},
			"other":    {named("a"), named("a", func(r *inbox.RecordedInteraction) { r.Subject = nil })},
		} {
			if ids, err := f.RecordInteractions(f.ctx, f.org, all); err == nil {
				t.Errorf("%s: %v", name, ids)
			}
		}
		if after := d.counts(t); after != before {
			t.Errorf("written:\n%s\n%s", before, after)
		}
		made, err := f.RecordInteractions(f.ctx, f.org, []inbox.RecordedInteraction{named("a"), named("b"), named("a")})
		must(t, err)
		again, err := f.RecordInteraction(f.ctx, f.org, named("b"))
		must(t, err)
		if made[0] != made[2] || made[1] != again || made[0] == made[1] {
			t.Errorf("made %v, then %s", made, again)
		}
		same(t, "rows", d.lines(t, "SELECT external_id FROM interactions WHERE organization_id = ? ORDER BY 1", f.org), []string{"a", "b"})
	})
}

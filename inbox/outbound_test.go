package inbox_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/ent/outboundbatch"
	"parley/ent/outboundrecipient"
	"parley/inbox"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/testkit"
	"parley/internal/values"
	"parley/internal/viewer"
	"parley/store"
)

// refusal writes an error as "KIND path, path".
func refusal(err error) string {
	e, ok := errors.AsType[*apperr.Error](err)
	if !ok {
		return fmt.Sprint(err)
	}
	var paths []string
	for _, f := range e.Fields {
		paths = append(paths, strings.Join(f.Path, "."))
	}
	return strings.TrimSpace(string(e.Kind) + " " + strings.Join(paths, ", "))
}

// channel makes a channel of the desk's organization.
func (d *desk) channel(t testing.TB, kind, address string) uuid.UUID {
	t.Helper()
	id := d.s.NewID(ids.Channel)
	must(t, d.s.Write(testkit.System(), d.org, func(ctx context.Context, tx *store.Tx) error {
		return tx.Channel.Create().SetID(id).SetType(kind).SetAddress(address).Exec(ctx)
	}))
	return id
}

// hello is a batch that lacks nothing.
func hello(channel uuid.UUID, edits ...func(*inbox.NewOutboundBatch)) inbox.NewOutboundBatch {
	n := inbox.NewOutboundBatch{Channel: channel, Body: "hello", Addresses: []string{"a", "b"}, MaxRetryCount: 5, RetryDelaySeconds: 300}
	for _, edit := range edits {
		edit(&n)
	}
	return n
}

// jobsOf lists kind, subject and time of the jobs.
func (d *desk) jobsOf(t testing.TB) string {
	t.Helper()
	return strings.Join(d.lines(t, "SELECT kind, subject_id, run_at FROM jobs ORDER BY run_at"), "\n")
}

// A batch is stored as it was asked for and waits for its time.
func TestOutboundBatch(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		later, external := noon.Add(time.Hour), "theirs"
		id, err := d.CreateOutboundBatch(d.ctx, hello(d.channel(t, "SMS", "1"), func(n *inbox.NewOutboundBatch) {
			n.SendAt, n.ExternalID, n.Source, n.Addresses = &later, &external, ids.Sinch, []string{" a", "b "}
		}))
		must(t, err)
		row, err := d.s.Client().OutboundBatch.Query().WithRecipients().Only(d.ctx)
		must(t, err)
		got := strings.Trim(fmt.Sprint([]any{row.ID == id, row.Body, row.ContentType, row.ChannelType, row.SendAt.Equal(later), *row.ExternalID, row.Source, row.MaxRetryCount, row.RetryDelaySeconds}), "[]")
		if want := "true hello TEXT SMS true theirs SINCH 5 300"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		for _, r := range row.Edges.Recipients {
			if r.Address != []string{"a", "b"}[r.Position] || r.Status != outboundrecipient.StatusADDED || r.Attempts != 0 {
				t.Errorf("recipient %+v", r)
			}
		}
		if want := fmt.Sprintf("%s %s %d", inbox.OutboundJob, id, later.UnixMilli()); d.jobsOf(t) != want {
			t.Errorf("jobs %s, want %s", d.jobsOf(t), want)
		}
	})
}

// What is refused writes nothing.
func TestOutboundBatchRefused(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		channel, other := d.channel(t, "SMS", "1"), d.another(t, "other")
		foreign := other.channel(t, "SMS", "1")
		external, never := "x", time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)
		_, err := d.CreateOutboundBatch(d.ctx, hello(channel, func(n *inbox.NewOutboundBatch) { n.ExternalID = &external }))
		must(t, err)
		before := d.outboundCounts(t)
		type edit = func(*inbox.NewOutboundBatch)
		for want, edits := range map[string][]edit{
			"BAD_USER_INPUT body": {
				func(n *inbox.NewOutboundBatch) { n.Body = " " },
				func(n *inbox.NewOutboundBatch) { n.Body = strings.Repeat("é", 2001) },
				func(n *inbox.NewOutboundBatch) { n.Body = "\x00" },
				func(n *inbox.NewOutboundBatch) { n.ContentType = outboundbatch.ContentTypeTEMPLATE },
				func(n *inbox.NewOutboundBatch) { n.ContentType, n.Body = outboundbatch.ContentTypeTEMPLATE, `[{}]` },
				func(n *inbox.NewOutboundBatch) { n.ContentType, n.Body = outboundbatch.ContentTypeTEMPLATE, `null` },
			},
			"BAD_USER_INPUT content": {func(n *inbox.NewOutboundBatch) {
				n.ContentType, n.Body = outboundbatch.ContentTypeTEMPLATE, `{"x":"\u0000"}`
			}},
			"BAD_USER_INPUT contentType": {func(n *inbox.NewOutboundBatch) { n.ContentType = "FAX" }},
			"BAD_USER_INPUT addresses": {
				func(n *inbox.NewOutboundBatch) { n.Addresses = nil },
				func(n *inbox.NewOutboundBatch) { n.Addresses = make([]string, inbox.MaxRecipients+1) },
			},
			"BAD_USER_INPUT addresses.1": {
				func(n *inbox.NewOutboundBatch) { n.Addresses = []string{"a", " "} },
				func(n *inbox.NewOutboundBatch) { n.Addresses = []string{"a", "a "} },
				func(n *inbox.NewOutboundBatch) { n.Addresses = []string{"a", strings.Repeat("1", 257)} },
			},
			"BAD_USER_INPUT maxRetryCount": {
				func(n *inbox.NewOutboundBatch) { n.MaxRetryCount = -1 }, func(n *inbox.NewOutboundBatch) { n.MaxRetryCount = 11 },
			},
			"BAD_USER_INPUT retryDelaySeconds": {
				func(n *inbox.NewOutboundBatch) { n.RetryDelaySeconds = 59 }, func(n *inbox.NewOutboundBatch) { n.RetryDelaySeconds = 3601 },
			},
			"BAD_USER_INPUT sendAt": {func(n *inbox.NewOutboundBatch) { n.SendAt = &never }},
			"NOT_FOUND channelId": {
				func(n *inbox.NewOutboundBatch) { n.Channel = foreign }, func(n *inbox.NewOutboundBatch) { n.Channel = d.s.NewID(ids.Channel) },
			},
			"CONFLICT externalId": {func(n *inbox.NewOutboundBatch) { n.ExternalID = &external }},
		} {
			for i, edit := range edits {
				if _, err := d.CreateOutboundBatch(d.ctx, hello(channel, edit)); refusal(err) != want {
					t.Errorf("%s, %d: %v", want, i, err)
				}
			}
		}
		if _, err := d.CreateOutboundBatch(testkit.As(viewer.Guest, d.org), hello(channel)); refusal(err) != "FORBIDDEN" {
			t.Errorf("guest: %v", err)
		}
		if got := d.outboundCounts(t); got != before {
			t.Errorf("written: %s, before %s", got, before)
		}
	})
}

func (d *desk) outboundCounts(t testing.TB) string {
	t.Helper()
	return strings.Join(d.lines(t, "SELECT (SELECT count(*) FROM outbound_batches), (SELECT count(*) FROM outbound_recipients), (SELECT count(*) FROM jobs)"), "")
}

// A batch changes until sending begins, and what is left out stays.
func TestUpdateOutboundBatch(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		id, err := d.CreateOutboundBatch(d.ctx, hello(d.channel(t, "SMS", "1")))
		must(t, err)
		shown := func() string {
			row, err := d.s.Client().OutboundBatch.Query().Only(d.ctx)
			must(t, err)
			to := d.lines(t, "SELECT address FROM outbound_recipients ORDER BY position")
			return fmt.Sprint([]any{row.Body, row.ContentType, row.ChannelType, row.SendAt.Sub(noon), row.MaxRetryCount, row.RetryDelaySeconds, to})
		}
		must(t, d.UpdateOutboundBatch(d.ctx, inbox.OutboundBatchChange{ID: id}))
		if shown() != "[hello TEXT SMS 0s 5 300 [a b]]" {
			t.Errorf("left out: %s", shown())
		}
		whatsapp, body, kind, at, count, delay := d.channel(t, "WHATSAPP", "1"), "{}", outboundbatch.ContentTypeTEMPLATE, noon.Add(time.Minute), 0, 60
		change := inbox.OutboundBatchChange{
			ID: id, Channel: &whatsapp, Body: &body, ContentType: &kind, SendAt: &at, MaxRetryCount: &count, RetryDelaySeconds: &delay,
			Addresses: &[]string{"c", " b", "d"},
		}
		must(t, d.UpdateOutboundBatch(d.ctx, change))
		if shown() != "[{} TEMPLATE WHATSAPP 1m0s 0 60 [c b d]]" {
			t.Errorf("changed: %s", shown())
		}
		if want := fmt.Sprintf("%s %s %d", inbox.OutboundJob, id, at.UnixMilli()); d.jobsOf(t) != want {
			t.Errorf("jobs %s, want %s", d.jobsOf(t), want)
		}
		before := shown()
		text, tooMany, none := outboundbatch.ContentTypeTEXT, 11, []string{}
		foreign := d.another(t, "other").channel(t, "SMS", "1")
		for _, row := range []struct {
			change inbox.OutboundBatchChange
			want   string
		}{
			{inbox.OutboundBatchChange{ID: id, Body: new(string)}, "BAD_USER_INPUT body"},
			{inbox.OutboundBatchChange{ID: id, ContentType: &text, MaxRetryCount: &tooMany}, "BAD_USER_INPUT maxRetryCount"},
			{inbox.OutboundBatchChange{ID: id, Addresses: &none}, "BAD_USER_INPUT addresses"},
			{inbox.OutboundBatchChange{ID: id, Channel: &foreign}, "NOT_FOUND channelId"},
			{inbox.OutboundBatchChange{ID: d.s.NewID(ids.OutboundBatch)}, "NOT_FOUND id"},
		} {
			if err := d.UpdateOutboundBatch(d.ctx, row.change); refusal(err) != row.want {
				t.Errorf("got %v, want %s", err, row.want)
			}
		}
		if shown() != before {
			t.Errorf("refused and changed: %s", shown())
		}
	})
}

// answering is a carrier that does something before it answers.
type answering func(inbox.Outgoing) error

// Carry does it.
func (f answering) Carry(_ context.Context, m inbox.Outgoing) error { return f(m) }

// send does the batch's job.
func (d *desk) send(t testing.TB, c inbox.Carrier) {
	t.Helper()
	taken, err := d.s.TakeJobs(context.Background(), []string{inbox.OutboundJob}, 1, time.Minute)
	must(t, err)
	if len(taken) != 1 {
		t.Fatalf("%d jobs are due", len(taken))
	}
	must(t, d.SendOutbound(testkit.System(), taken[0], c))
}

// webhook makes an integration.
func (d *desk) webhook(t testing.TB) {
	t.Helper()
	must(t, d.s.Write(testkit.System(), d.org, func(ctx context.Context, tx *store.Tx) error {
		return tx.Integration.Create().SetName("hook").SetType("WEBHOOK").SetParams(values.IntegrationParams{URL: "https://example.com"}).Exec(ctx)
	}))
}

// Once sending has begun nothing changes any more, but it can be stopped: what is
// on its way is told of, the rest fails.
func TestStopOutboundBatch(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		d.webhook(t)
		var many []string
		for i := range 30 {
			many = append(many, fmt.Sprint(i))
		}
		id, err := d.CreateOutboundBatch(d.ctx, hello(d.channel(t, "SMS", "1"), func(n *inbox.NewOutboundBatch) { n.Addresses = many }))
		must(t, err)
		d.send(t, answering(func(m inbox.Outgoing) error {
			switch m.To {
			case "3":
				return errors.New("busy")
			case "15":
				if err := d.UpdateOutboundBatch(d.ctx, inbox.OutboundBatchChange{ID: id}); refusal(err) != "CONFLICT" {
					t.Errorf("update while sending: %v", err)
				}
				must(t, d.ArchiveOutboundBatch(d.ctx, id))
				must(t, d.ArchiveOutboundBatch(d.ctx, id))
			case "16":
				return errors.New("busy")
			}
			return nil
		}))
		got := d.lines(t, "SELECT status, count(*), count(message_id), min(failure) FROM outbound_recipients GROUP BY status ORDER BY status")
		if want := "FAILED 12 0 the batch was archived\nHANDLED 18 18 "; strings.Join(got, "\n") != want {
			t.Errorf("got %q", got)
		}
		if d.jobsOf(t) != "" {
			t.Errorf("jobs: %s", d.jobsOf(t))
		}
		for want, f := range map[string]func() error{
			"CONFLICT":     func() error { return d.UpdateOutboundBatch(d.ctx, inbox.OutboundBatchChange{ID: id}) },
			"NOT_FOUND id": func() error { return d.ArchiveOutboundBatch(d.another(t, "other").ctx, id) },
			"FORBIDDEN":    func() error { return d.ArchiveOutboundBatch(testkit.As(viewer.Guest, d.org), id) },
		} {
			if err := f(); refusal(err) != want {
				t.Errorf("got %v, want %s", err, want)
			}
		}
	})
}

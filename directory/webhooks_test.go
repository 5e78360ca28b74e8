package directory_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/directory"
	"parley/ent"
	"parley/ent/integration"
	"parley/ent/webhook"
	"parley/internal/ids"
	"parley/internal/testkit"
	"parley/internal/viewer"
	"parley/store"
)

func told(url string, events ...string) directory.NewWebhook {
	in := directory.NewWebhook{WebhookFields: directory.WebhookFields{Name: directory.Set("hook"), URL: directory.Set(url)}}
	if events != nil {
		in.Events = directory.Set(events)
	}
	return in
}

// jobsOf lists the kinds of jobs of a webhook.
func (w *world) jobsOf(t *testing.T, id uuid.UUID) string {
	t.Helper()
	rows, err := w.store.Query(system(), "SELECT kind FROM jobs WHERE subject_id = ? ORDER BY kind", id)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var kind string
		if err := rows.Scan(&kind); err != nil {
			t.Fatal(err)
		}
		out = append(out, kind)
	}
	return strings.Join(out, " ")
}

// activate is what the answer to a challenge does.
func (w *world) activate(t *testing.T, id uuid.UUID) {
	t.Helper()
	must(0, w.store.Write(system(), w.root.ID, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.Unschedule(ctx, directory.VerifyJob, id); err != nil {
			return err
		}
		if err := tx.Schedule(ctx, directory.DeliverJob, id, tx.Now()); err != nil {
			return err
		}
		if err := tx.AddDeliveries(ctx, id, []store.Delivery{{Event: "conversation.create", Seq: 1, OccurredAt: tx.Now()}}); err != nil {
			return err
		}
		return tx.Webhook.UpdateOneID(id).SetStatus(webhook.StatusACTIVE).Exec(ctx)
	}))
}

// A webhook waits for the answer to a challenge, and again after another address or
// when it is switched on again; what was to be told is dropped then.
func TestWebhook(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Admin)
		row, made, err := w.CreateWebhook(ctx, told("https://example.com/in?a=1"))
		if err != nil || len(made) != 43 || made != row.Secret || strings.Contains(row.String(), made) {
			t.Fatalf("%v: secret %q of %s", err, made, row)
		}
		equal(t, "created", show(t, row), `{"events":["*"],"name":"hook","status":"PENDING","url":"https://example.com/in?a=1"}`)
		equal(t, "jobs", w.jobsOf(t, row.ID), directory.VerifyJob)
		w.activate(t, row.ID)
		change := func(in directory.WebhookChange) (*ent.Webhook, string) {
			in.ID = row.ID
			row, made, err := w.UpdateWebhook(ctx, in)
			if err != nil {
				t.Fatal(err)
			}
			return row, made
		}
		type fields = directory.WebhookFields
		for _, step := range []struct {
			in            directory.WebhookChange
			status, jobs  string
			active, fresh bool
		}{
			{directory.WebhookChange{WebhookFields: fields{Name: directory.Set("n"), Events: directory.Set([]string{"message"})}}, "ACTIVE", directory.DeliverJob, false, false},
			{directory.WebhookChange{WebhookFields: fields{Secret: directory.Null[string]()}}, "ACTIVE", directory.DeliverJob, false, true},
			{directory.WebhookChange{WebhookFields: fields{Secret: directory.Set(secret)}}, "ACTIVE", directory.DeliverJob, false, false},
			{directory.WebhookChange{WebhookFields: fields{URL: directory.Set("https://example.com/in?a=1")}}, "ACTIVE", directory.DeliverJob, false, false},
			{directory.WebhookChange{WebhookFields: fields{URL: directory.Set("https://example.com/new")}}, "PENDING", directory.VerifyJob, true, false},
			{directory.WebhookChange{Enabled: directory.Set(false)}, "DISABLED disabled by hand", "", false, false},
			{directory.WebhookChange{WebhookFields: fields{URL: directory.Set("https://example.com/other")}}, "DISABLED disabled by hand", "", false, false},
			{directory.WebhookChange{Enabled: directory.Set(true)}, "PENDING", directory.VerifyJob, true, false},
		} {
			got, made := change(step.in)
			status := string(got.Status)
			if got.StatusReason != nil {
				status += " " + *got.StatusReason
			}
			equal(t, fmt.Sprintf("%+v", step.in), fmt.Sprint(status, w.jobsOf(t, row.ID), made != ""), fmt.Sprint(step.status, step.jobs, step.fresh))
			if step.active {
				w.activate(t, row.ID)
			}
		}
		gone := must(w.ArchiveWebhook(ctx, row.ID))
		equal(t, "archived again", *must(w.ArchiveWebhook(ctx, row.ID)).ArchivedAt, *gone.ArchivedAt)
		equal(t, "jobs", w.jobsOf(t, row.ID), "")
		equal(t, "dropped", w.row(t, "SELECT count(*), count(next_attempt_at) FROM webhook_deliveries WHERE status = 'DROPPED'"), " 3 0")
		_, _, err = w.UpdateWebhook(ctx, directory.WebhookChange{ID: row.ID, WebhookFields: fields{Name: directory.Set("x")}})
		wantWrong(t, err, "CONFLICT id")
	})
}

// What is refused writes nothing, and a foreign webhook is like one that is not there.
func TestWebhooksRefused(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Admin)
		mine, _, err := w.CreateWebhook(ctx, told("https://example.com"))
		must(mine, err)
		theirs, _, err := w.CreateWebhook(in(viewer.Owner, w.foreign.ID), told("https://example.com"))
		must(theirs, err)
		before := w.row(t, "SELECT count(*), max(updated_at) FROM webhooks")
		for _, url := range []string{
			"", "example.com", "ftp://example.com", "https://user:x@example.com", "https://example.com/#x", "https://" + long(2048) + ".com",
			"http://169.254.169.254/latest", "http://127.0.0.1", "http://[::1]:80", "http://[fd00::1]", "http://2130706433", "http://0251.0376.0251.0376",
			"http://0xa9fea9fe", "http://10.0.0.1", "http://[::ffff:10.0.0.1]", "https://example.com/\x00",
		} {
			_, _, err := w.CreateWebhook(ctx, told(url))
			wantWrong(t, err, "BAD_USER_INPUT url")
			_, _, err = w.UpdateWebhook(ctx, directory.WebhookChange{ID: mine.ID, WebhookFields: directory.WebhookFields{URL: directory.Set(url)}})
			wantWrong(t, err, "BAD_USER_INPUT url")
		}
		for _, of := range []string{"", "message.", "message.*", "mess", "message.delete", "message.create.contact.chat.x", "**", "MESSAGE"} {
			_, _, err := w.CreateWebhook(ctx, told("https://example.com", "*", of))
			wantWrong(t, err, "BAD_USER_INPUT events.1")
		}
		for _, of := range [][]string{{}, make([]string, 51)} {
			_, _, err := w.CreateWebhook(ctx, told("https://example.com", of...))
			wantWrong(t, err, "BAD_USER_INPUT events")
		}
		for _, id := range []uuid.UUID{theirs.ID, w.store.NewID(ids.Webhook), mine.OrganizationID} {
			_, _, err := w.UpdateWebhook(ctx, directory.WebhookChange{ID: id, Enabled: directory.Set(false)})
			wantWrong(t, err, "NOT_FOUND id")
			_, err = w.ArchiveWebhook(ctx, id)
			wantWrong(t, err, "NOT_FOUND id")
		}
		for _, role := range []viewer.Role{viewer.Guest, viewer.Agent, viewer.Bot} {
			_, _, err := w.CreateWebhook(w.as(role), told("https://example.com"))
			wantWrong(t, err, "FORBIDDEN")
		}
		bad := told("https://example.com")
		bad.Secret, bad.Name = directory.Set("short"), directory.Set(" ")
		_, _, err = w.CreateWebhook(ctx, bad)
		wantWrong(t, err, "BAD_USER_INPUT name, secret")
		equal(t, "rows", w.row(t, "SELECT count(*), max(updated_at) FROM webhooks"), before)
	})
}

// An organization has 20 webhooks at most; an archived one is none.
func TestWebhooksAtMost(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Admin)
		var last *ent.Webhook
		for range 20 {
			row, _, err := w.CreateWebhook(ctx, told("https://example.com"))
			last = must(row, err)
		}
		_, _, err := w.CreateWebhook(ctx, told("https://example.com"))
		wantWrong(t, err, "CONFLICT")
		must(w.ArchiveWebhook(ctx, last.ID))
		row, _, err := w.CreateWebhook(ctx, told("https://example.com"))
		must(row, err)
	})
}

// Where private addresses are allowed, so are they in writing.
func TestWebhookPrivate(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		w := newWorld(store.Options{})(t, address)
		d := directory.New(w.store, directory.WithPrivateAddresses(true))
		row, _, err := d.CreateWebhook(w.as(viewer.Admin), told("http://127.0.0.1:9/x"))
		equal(t, "url", must(row, err).URL, "http://127.0.0.1:9/x")
	})
}

// A service that a Web1on1 client makes has a webhook, which follows it; integrations
// of others have none.
func TestServiceWebhook(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Admin)
		must(w.CreateIntegration(ctx, hook("own", "https://example.com")))
		i := must(w.CreateIntegration(ctx, service(integration.TypeWEBHOOK, `{"url":"https://example.com/a","secret":"`+secret+`","events":["message.create"]}`)))
		row := w.store.Client().Webhook.Query().OnlyX(ctx)
		equal(t, "made", show(t, row), `{"events":["message.create"],"integration_id":"`+i.ID.String()+`","name":"`+i.Name+`","status":"PENDING","url":"https://example.com/a"}`)
		equal(t, "jobs", w.jobsOf(t, row.ID), directory.VerifyJob)
		w.activate(t, row.ID)
		for _, step := range []struct {
			in   directory.IntegrationFields
			want string
		}{
			{directory.IntegrationFields{Description: directory.Set("d")}, "ACTIVE https://example.com/a webhook.deliver"},
			{directory.IntegrationFields{Status: directory.Set(integration.StatusDISABLED)}, "DISABLED https://example.com/a "},
			{directory.IntegrationFields{URL: directory.Set("https://example.com/b")}, "DISABLED https://example.com/b "},
			{directory.IntegrationFields{Status: directory.Set(integration.StatusACTIVE)}, "PENDING https://example.com/b webhook.verify"},
		} {
			must(w.UpdateIntegration(ctx, directory.IntegrationChange{ID: i.ID, IntegrationFields: step.in}))
			row = w.store.Client().Webhook.GetX(ctx, row.ID)
			equal(t, step.want, fmt.Sprint(row.Status, " ", row.URL, " ", w.jobsOf(t, row.ID)), step.want)
		}
		_, _, err := w.UpdateWebhook(ctx, directory.WebhookChange{ID: row.ID, Enabled: directory.Set(false)})
		wantWrong(t, err, "CONFLICT id")
		_, err = w.ArchiveWebhook(ctx, row.ID)
		wantWrong(t, err, "CONFLICT id")
		must(w.ArchiveIntegration(ctx, i.ID))
		equal(t, "archived", w.store.Client().Webhook.GetX(ctx, row.ID).ArchivedAt != nil, true)
		for params, want := range map[string]string{
			`{"url":"http://10.0.0.1"}`:                           "BAD_USER_INPUT params.url",
			`{"url":"https://example.com","events":["x"]}`:        "BAD_USER_INPUT params.events.0",
			`{"url":"https://example.com","events":"message"}`:    "BAD_USER_INPUT params.events",
			`{"url":"https://user@example.com","events":["x.y"]}`: "BAD_USER_INPUT params.url",
		} {
			_, err := w.CreateIntegration(ctx, service(integration.TypeWEBHOOK, params))
			wantWrong(t, err, want)
		}
		equal(t, "integrations", w.row(t, "SELECT count(*), 0 FROM integrations"), " 2 0")
	})
}

// Events are told by name, by its beginning up to a dot, or all.
func TestIsTold(t *testing.T) {
	for _, test := range []struct {
		of   []string
		want bool
	}{
		{[]string{"*"}, true},
		{[]string{"message"}, true},
		{[]string{"message.create.contact"}, true},
		{[]string{"message.create.contact.chat"}, true},
		{[]string{"conversation", "message.create"}, true},
		{[]string{"conversation"}, false},
		{[]string{"mess"}, false},
		{[]string{"message.create.contact.chat.x"}, false},
		{nil, false},
	} {
		equal(t, strings.Join(test.of, " "), directory.IsTold(test.of, "message.create.contact.chat"), test.want)
	}
}

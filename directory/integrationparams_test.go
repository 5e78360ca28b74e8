package directory_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"parley/directory"
	"parley/ent"
	"parley/ent/integration"
	"parley/internal/ids"
	"parley/internal/viewer"
)

// service is an integration of a type with settings.
func service(t integration.Type, params string) directory.NewIntegration {
	return directory.NewIntegration{Source: ids.Web1on1, IntegrationFields: directory.IntegrationFields{
		Name: directory.Set(strings.ToLower(string(t)) + strconv.Itoa(len(params))), Type: directory.Set(t), Params: directory.Set(json.RawMessage(params)),
	}}
}

// Settings come back as they were given, secrets masked but at their creation.
func TestIntegrationParams(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Admin)
		for _, test := range []struct {
			kind                integration.Type
			given, full, masked string
		}{
			{
				"SMARTSUPP", `{"jid":"j","password":"p","host":"h"}`,
				`{"host":"h","jid":"j","password":"p","port":"5222"}`, `{"host":"h","jid":"j","password":"********","port":"5222"}`,
			},
			{
				"INTERCOM", `{"app_id":"a","access_token":"t","assignee_id":"i"}`,
				`{"access_token":"t","app_id":"a","assignee_id":"i"}`, `{"access_token":"********","app_id":"a","assignee_id":"i"}`,
			},
			{
				"SMOOCH", `{"appId":"a","keyId":"k","secret":"s","advanced":{"keySecret":"x","list":[{"apiKey":"y"}]}}`,
				`{"advanced":{"keySecret":"x","list":[{"apiKey":"y"}]},"appId":"a","keyId":"k","secret":"s"}`,
				`{"advanced":{"keySecret":"********","list":[{"apiKey":"********"}]},"appId":"a","keyId":"k","secret":"********"}`,
			},
			{
				"GBM", `{"location":"l","welcomeMessage":"<b>","startTime":"09:00","endTime":"23:59","startDay":"MONDAY","endDay":"SUNDAY","step":"verifyAgent","more":[1.50]}`,
				`{"endDay":"SUNDAY","endTime":"23:59","location":"l","more":[1.50],"startDay":"MONDAY","startTime":"09:00","step":"verifyAgent","welcomeMessage":"<b>"}`, "",
			},
			{"TWILIO", `{"sid":"s","authToken":{"a":1}}`, `{"authToken":{"a":1},"sid":"s"}`, `{"authToken":"********","sid":"s"}`},
			{"MAILGUN", `{}`, `{}`, ""},
			{"MESSENGER", `{"page":null}`, `{"page":null}`, ""},
			{"API", `["conversations","metrics"]`, `["conversations","metrics"]`, ""},
			{"API", `{"scopes":["metrics"]}`, `{"scopes":["metrics"]}`, ""},
			{
				"WEBHOOK", `{"url":"https://example.com","secret":"` + secret + `","events":["*"]}`,
				`{"events":["*"],"secret":"` + secret + `","url":"https://example.com"}`, `{"events":["*"],"secret":"********","url":"https://example.com"}`,
			},
		} {
			i := must(w.CreateIntegration(ctx, service(test.kind, test.given)))
			equal(t, "type", i.Type, test.kind)
			equal(t, "source", i.Source, ids.Web1on1)
			if test.masked == "" {
				test.masked = test.full
			}
			equal(t, "full", string(must(directory.FullParams(i))), test.full)
			equal(t, "masked", string(must(directory.ShownParams(i))), test.masked)
			back := directory.IntegrationFields{Params: directory.Set(must(directory.ShownParams(i)))}
			i = must(w.UpdateIntegration(ctx, directory.IntegrationChange{ID: i.ID, IntegrationFields: back}))
			equal(t, "masked and sent back", string(must(directory.FullParams(i))), test.full)
			i = must(w.UpdateIntegration(ctx, directory.IntegrationChange{ID: i.ID}))
			equal(t, "left out", string(must(directory.FullParams(i))), test.full)
		}
	})
}

// What a type of integration needs is named where it is missing or wrong.
func TestIntegrationParamsRefused(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx, before := w.as(viewer.Admin), w.state(t)
		gbm := func(more string) string { return `{"location":"l","welcomeMessage":"w",` + more + `}` }
		for _, test := range []struct {
			kind         integration.Type
			params, want string
		}{
			{"SMARTSUPP", `{}`, "params.jid, params.password, params.host"},
			{"SMARTSUPP", `{"jid":"j","password":1,"host":""}`, "params.password, params.host"},
			{"SMARTSUPP", `{"jid":"j","password":"p","host":"h","port":"x"}`, "params.port"},
			{"SMARTSUPP", `{"jid":"j","password":"********","host":"h"}`, "params.password"},
			{"INTERCOM", `{}`, "params.app_id, params.access_token, params.assignee_id"},
			{"SMOOCH", `{"keyId":"k"}`, "params.appId"},
			{"SMOOCH", `{"appId":"` + long(2000) + `"}`, "params.appId"},
			{"SMOOCH", `{"appId":"a","advanced":{"keySecret":"********"}}`, "params.advanced.keySecret"},
			{"GBM", `{}`, "params.location, params.welcomeMessage"},
			{"GBM", gbm(`"startTime":"24:00"`), "params.startTime"},
			{"GBM", gbm(`"endTime":"9:00"`), "params.endTime"},
			{"GBM", gbm(`"startDay":"monday"`), "params.startDay"},
			{"GBM", gbm(`"endDay":"SUN"`), "params.endDay"},
			{"GBM", gbm(`"step":"launch"`), "params.step"},
			{"TWILIO", `[]`, "params"},
			{"TWILIO", `{"a":"\u0000"}`, "params"},
			{"API", `"all"`, "params"},
			{"API", `[1]`, "params"},
			{"API", `["a",""]`, "params.1"},
			{"API", `{"scopes":"all"}`, "params"},
			{"WEBHOOK", `{}`, "params.url"},
			{"WEBHOOK", `[]`, "params, params.url"},
			{"WEBHOOK", `{"url":"ftp://example.com"}`, "params.url"},
			{"WEBHOOK", `{"url":1}`, "params.url, params.url"},
			{"WEBHOOK", `{"url":"https://example.com","secret":"short"}`, "params.secret"},
			{"FAX", `{}`, "type"},
		} {
			_, err := w.CreateIntegration(ctx, service(test.kind, test.params))
			if got, want := wrong(err), "BAD_USER_INPUT "+test.want; got != want {
				t.Errorf("%s %.60s: got %q, want %q", test.kind, test.params, got, want)
			}
		}
		equal(t, "state", w.state(t), before)
	})
}

// Another type needs settings of its own, and takes nothing over.
func TestIntegrationChangesItsType(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		type fields = directory.IntegrationFields
		ctx := w.as(viewer.Admin)
		i := must(w.CreateIntegration(ctx, hook("x", "https://example.com")))
		of := func(f fields) error {
			_, err := w.UpdateIntegration(ctx, directory.IntegrationChange{ID: i.ID, IntegrationFields: f})
			return err
		}
		params := func(s string) directory.Opt[json.RawMessage] { return directory.Set(json.RawMessage(s)) }
		smooch, webhook := directory.Set(integration.TypeSMOOCH), directory.Set(integration.TypeWEBHOOK)
		wantWrong(t, of(fields{Type: smooch}), "BAD_USER_INPUT params.appId")
		wantWrong(t, of(fields{Type: smooch, Params: params(`{"appId":"a","secret":"********"}`)}), "BAD_USER_INPUT params.secret")
		wantWrong(t, of(fields{Type: smooch, Params: params(`{"appId":"a","secret":"s"}`)}), "<nil>")
		wantWrong(t, of(fields{URL: directory.Set("https://example.com")}), "BAD_USER_INPUT url")
		wantWrong(t, of(fields{Secret: directory.Set(secret)}), "BAD_USER_INPUT secret")
		wantWrong(t, of(fields{Type: webhook}), "BAD_USER_INPUT url")
		wantWrong(t, of(fields{Type: webhook, URL: directory.Set("https://example.com")}), "<nil>")
		i = must(w.store.Client().Integration.Get(ctx, i.ID))
		if i.Params.Extra != nil || len(i.Params.Secret) < 16 {
			t.Errorf("settings: %s", must(directory.FullParams(i)))
		}
		was := i.Params.Secret
		wantWrong(t, of(fields{Secret: directory.Set(directory.Masked), Params: params(`{"url":"https://example.org"}`)}), "<nil>")
		i = must(w.store.Client().Integration.Get(ctx, i.ID))
		equal(t, "webhook", i.Params.URL+" "+i.Params.Secret, "https://example.org "+was)
	})
}

// The other fields of an integration come, go and are refused.
func TestIntegrationFields(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		type fields = directory.IntegrationFields
		type text = directory.Opt[string]
		ctx := w.as(viewer.Admin)
		i := must(w.CreateIntegration(ctx, hook("x", "https://example.com")))
		update := func(f fields) (*ent.Integration, error) {
			return w.UpdateIntegration(ctx, directory.IntegrationChange{ID: i.ID, IntegrationFields: f})
		}
		at := time.Date(2026, 3, 1, 12, 0, 0, 123456789, time.FixedZone("", 3600))
		full := must(update(fields{
			Description: directory.Set("d"), SmoochID: directory.Set("s"), SmoochAppID: directory.Set("a"),
			StartAt: directory.Set(at), EndAt: directory.Set(at.Add(time.Hour)), Meta: directory.Set(json.RawMessage(`{"k":1}`)),
		}))
		*full.StartAt, *full.EndAt = full.StartAt.UTC(), full.EndAt.UTC()
		equal(t, "all", show(t, full), `{"description":"d","end_at":"2026-03-01T12:00:00.123Z","meta":{"k":1},"name":"x","smooch_app_id":"a","smooch_id":"s","start_at":"2026-03-01T11:00:00.123Z","status":"ACTIVE","type":"WEBHOOK"}`)
		none := directory.Null[string]()
		equal(t, "null", show(t, must(update(fields{
			Description: none, SmoochID: none, SmoochAppID: none, StartAt: directory.Null[time.Time](), EndAt: directory.Null[time.Time](), Meta: directory.Null[json.RawMessage](),
		}))), `{"name":"x","status":"ACTIVE","type":"WEBHOOK"}`)
		of := func(f fields) error { return second(update(f)) }
		refuse(t, "description", func(s text) error { return of(fields{Description: s}) }, texts{"long": long(1000)})
		refuse(t, "smoochId", func(s text) error { return of(fields{SmoochID: s}) }, texts{"long": long(100)})
		refuse(t, "smoochAppId", func(s text) error { return of(fields{SmoochAppID: s}) }, texts{"long": long(100)})
		refuseObjects(t, "meta", func(v directory.Opt[json.RawMessage]) error { return of(fields{Meta: v}) })
		wantWrong(t, of(fields{StartAt: directory.Set(at), EndAt: directory.Set(at)}), "BAD_USER_INPUT endAt")
		wantWrong(t, of(fields{StartAt: directory.Set(at)}), "<nil>")
		wantWrong(t, of(fields{EndAt: directory.Set(at.Add(-time.Hour))}), "BAD_USER_INPUT endAt")
		wantWrong(t, of(fields{Status: directory.Set(integration.StatusARCHIVED)}), "BAD_USER_INPUT status")
		gone := must(w.ArchiveIntegration(ctx, i.ID))
		equal(t, "archived", gone.Status, integration.StatusARCHIVED)
		wantWrong(t, of(fields{Status: directory.Set(integration.StatusACTIVE)}), "CONFLICT status")
	})
}

// An integration is in use from its start to its end.
func TestStatusAt(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	past, future := new(now.Add(-time.Hour)), new(now.Add(time.Hour))
	for _, test := range []struct {
		stored     integration.Status
		start, end *time.Time
		want       integration.Status
	}{
		{"ACTIVE", nil, nil, "ACTIVE"},
		{"DISABLED", nil, nil, "DISABLED"},
		{"DISABLED", past, nil, "ACTIVE"},
		{"DISABLED", &now, future, "ACTIVE"},
		{"DISABLED", past, past, "DISABLED"},
		{"DISABLED", future, nil, "DISABLED"},
		{"DISABLED", nil, future, "DISABLED"},
		{"ACTIVE", future, nil, "DISABLED"},
		{"ACTIVE", nil, future, "ACTIVE"},
		{"ACTIVE", nil, past, "DISABLED"},
		{"ACTIVE", past, &now, "DISABLED"},
		{"QUEUED", past, nil, "QUEUED"},
		{"ARCHIVED", past, nil, "ARCHIVED"},
	} {
		row := &ent.Integration{Status: test.stored, StartAt: test.start, EndAt: test.end}
		if got := directory.StatusAt(row, now); got != test.want {
			t.Errorf("%s from %v to %v: got %s, want %s", test.stored, test.start, test.end, got, test.want)
		}
	}
}

// What an administrator says later counts more than a time that has passed.
func TestStatusAfterTheSwitch(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx, now := w.as(viewer.Admin), w.store.Now()
		in := hook("x", "https://example.com")
		in.Status, in.StartAt = directory.Set(integration.StatusDISABLED), directory.Set(now.Add(-time.Hour))
		i := must(w.CreateIntegration(ctx, in))
		set := func(f directory.IntegrationFields) integration.Status {
			return directory.StatusAt(must(w.UpdateIntegration(ctx, directory.IntegrationChange{ID: i.ID, IntegrationFields: f})), w.store.Now())
		}
		status := func(s integration.Status) directory.IntegrationFields {
			return directory.IntegrationFields{Status: directory.Set(s)}
		}
		equal(t, "started", directory.StatusAt(i, w.store.Now()), integration.StatusACTIVE)
		whole := status(integration.StatusACTIVE)
		whole.StartAt = directory.Set(*i.StartAt)
		equal(t, "sent back", set(whole), integration.StatusACTIVE)
		equal(t, "disabled", set(status(integration.StatusDISABLED)), integration.StatusDISABLED)
		equal(t, "enabled", set(status(integration.StatusACTIVE)), integration.StatusACTIVE)
		ended := directory.IntegrationFields{EndAt: directory.Set(now.Add(-time.Minute))}
		equal(t, "ended", set(ended), integration.StatusDISABLED)
		equal(t, "enabled again", set(status(integration.StatusACTIVE)), integration.StatusACTIVE)
	})
}

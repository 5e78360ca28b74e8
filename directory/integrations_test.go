package directory_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"parley/directory"
	"parley/ent"
	"parley/ent/consent"
	"parley/ent/integration"
	"parley/internal/ids"
	"parley/internal/viewer"
)

const secret = "a secret of 24 letters.."

func hook(name, url string) directory.NewIntegration {
	return directory.NewIntegration{IntegrationFields: directory.IntegrationFields{Name: directory.Set(name), URL: directory.Set(url)}}
}

// shown is an integration with its settings, which rows do not show by themselves.
func shown(t *testing.T, i *ent.Integration) string {
	t.Helper()
	if text := i.String(); strings.Contains(text, i.Params.Secret) {
		t.Errorf("the row tells its secret: %s", text)
	}
	return show(t, i) + " " + i.Params.URL + " " + i.Params.Secret
}

// An integration has a secret of its own, and its channels come and go.
func TestIntegration(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Admin)
		one, two := must(w.CreateChannel(ctx, channel("1"))), must(w.CreateChannel(ctx, channel("2")))
		bare := must(w.CreateIntegration(ctx, hook("bare", "https://example.com/in")))
		if len(bare.Params.Secret) < 16 || bare.Params.Secret == must(w.CreateIntegration(ctx, hook("other", "https://example.com"))).Params.Secret {
			t.Errorf("secret: %q", bare.Params.Secret)
		}
		in := hook("full", "http://example.com:8080/in?x=1")
		in.Secret, in.Touchpoints, in.ChannelIDs = directory.Set(secret), directory.Set([]string{"sms", "SMS", "whatsApp"}), directory.Set([]uuid.UUID{one.ID, two.ID})
		i := must(w.CreateIntegration(ctx, in))
		equal(t, "created", shown(t, i), `{"name":"full","status":"ACTIVE","touchpoints":["SMS","WHATSAPP"],"type":"WEBHOOK"} http://example.com:8080/in?x=1 `+secret)
		equal(t, "channels", len(must(i.QueryChannels().All(ctx))), 2)
		change := func(f directory.IntegrationFields) string {
			return shown(t, must(w.UpdateIntegration(ctx, directory.IntegrationChange{ID: i.ID, IntegrationFields: f})))
		}
		equal(t, "left out", change(directory.IntegrationFields{}), shown(t, i))
		equal(t, "changed", change(directory.IntegrationFields{
			URL: directory.Set("https://example.com"), Status: directory.Set(integration.StatusDISABLED), Touchpoints: directory.Null[[]string](),
			ChannelIDs: directory.Set([]uuid.UUID{two.ID}), Name: directory.Set("new"),
		}), `{"name":"new","status":"DISABLED","type":"WEBHOOK"} https://example.com `+secret)
		equal(t, "channels", must(i.QueryChannels().OnlyID(ctx)), two.ID)
		must(w.UpdateIntegration(ctx, directory.IntegrationChange{ID: bare.ID, IntegrationFields: directory.IntegrationFields{ChannelIDs: directory.Set([]uuid.UUID{two.ID})}}))
		equal(t, "taken away", must(i.QueryChannels().Count(ctx)), 0)
		gone := must(w.ArchiveIntegration(ctx, i.ID))
		equal(t, "archived again", *must(w.ArchiveIntegration(ctx, i.ID)).ArchivedAt, *gone.ArchivedAt)
		_, err := w.UpdateIntegration(ctx, directory.IntegrationChange{ID: i.ID, IntegrationFields: directory.IntegrationFields{Name: directory.Set("bare")}})
		wantWrong(t, err, "CONFLICT name")
		_, err = w.CreateIntegration(ctx, hook("bare", "https://example.com"))
		wantWrong(t, err, "CONFLICT name")
	})
}

// What is refused writes nothing.
func TestIntegrationsRefused(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		type text = directory.Opt[string]
		type fields = directory.IntegrationFields
		ctx := w.as(viewer.Admin)
		i := must(w.CreateIntegration(ctx, hook("x", "https://example.com")))
		foreign := must(w.CreateChannel(in(viewer.Owner, w.foreign.ID), channel("f")))
		before := w.row(t, "SELECT count(*), max(updated_at) FROM integrations")
		of := func(f fields) error {
			_, err := w.UpdateIntegration(ctx, directory.IntegrationChange{ID: i.ID, IntegrationFields: f})
			return err
		}
		refuse(t, "name", func(s text) error { return of(fields{Name: s}) }, name(100))
		refuse(t, "secret", func(s text) error { return of(fields{Secret: s}) }, texts{"short": "15 letters here", "long": long(200)})
		refuse(t, "url", func(s text) error { return of(fields{URL: s}) }, texts{
			"empty": "", "bare": "example.com", "a file": "file:///etc/passwd", "gopher": "gopher://example.com/x", "no host": "http://:80/x",
			"a user": "https://user@example.com", "a password": "https://u:p@example.com", "a fragment": "https://example.com/#x",
			"an empty fragment": "https://example.com/#", "long": "https://example.com/" + strings.Repeat("x", 2048), "no address": "https://[::1",
		})
		for _, row := range []struct {
			f    fields
			want string
		}{
			{fields{Touchpoints: directory.Set([]string{})}, "BAD_USER_INPUT touchpoints"},
			{fields{Touchpoints: directory.Set([]string{"sms", "x y"})}, "BAD_USER_INPUT touchpoints"},
			{fields{Status: directory.Set(integration.Status("BROKEN"))}, "BAD_USER_INPUT status"},
			{fields{Name: directory.Null[string](), URL: directory.Null[string](), ChannelIDs: directory.Null[[]uuid.UUID]()}, "BAD_USER_INPUT name, url, channelIds"},
			{fields{ChannelIDs: directory.Set(make([]uuid.UUID, directory.MaxChannels+1))}, "BAD_USER_INPUT channelIds"},
			{fields{ChannelIDs: directory.Set([]uuid.UUID{foreign.ID})}, "NOT_FOUND channelIds.0"},
			{fields{ChannelIDs: directory.Set([]uuid.UUID{w.store.NewID(ids.Channel)})}, "NOT_FOUND channelIds.0"},
		} {
			wantWrong(t, of(row.f), row.want)
		}
		_, err := w.CreateIntegration(ctx, directory.NewIntegration{})
		wantWrong(t, err, "BAD_USER_INPUT name, url")
		equal(t, "integrations", w.row(t, "SELECT count(*), max(updated_at) FROM integrations"), before)
		for _, role := range []viewer.Role{viewer.Guest, viewer.Agent, viewer.Bot} {
			_, err := w.CreateIntegration(w.as(role), hook("y", "https://example.com"))
			wantWrong(t, err, "FORBIDDEN")
		}
		for _, id := range []uuid.UUID{w.store.NewID(ids.Integration), must(w.CreateIntegration(in(viewer.Owner, w.foreign.ID), hook("f", "https://example.com"))).ID} {
			_, err := w.UpdateIntegration(ctx, directory.IntegrationChange{ID: id})
			wantWrong(t, err, "NOT_FOUND id")
			_, err = w.ArchiveIntegration(ctx, id)
			wantWrong(t, err, "NOT_FOUND id")
		}
	})
}

// What was said last about an address counts, and it can be forgotten.
func TestConsent(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Agent)
		first := must(w.SetConsent(ctx, nil, consent.UsageWHATSAPP, " +31 6 ", true))
		equal(t, "set", show(t, first), `{"address":"+31 6","granted":true,"usage":"WHATSAPP"}`)
		again := must(w.SetConsent(ctx, nil, consent.UsageWHATSAPP, "+31 6", false))
		equal(t, "set again", fmt.Sprint(again.ID == first.ID, again.Granted), "true false")
		other := must(w.SetConsent(ctx, nil, consent.UsageRECORDING, "+31 6", true))
		if other.ID == first.ID {
			t.Error("one consent of two usages")
		}
		if err := w.RemoveConsent(ctx, first.ID); err != nil {
			t.Error(err)
		}
		below := must(w.SetConsent(w.as(viewer.Owner), &w.child.ID, consent.UsageWHATSAPP, "x", true))
		equal(t, "organization", below.OrganizationID, w.child.ID)
		foreign := must(w.SetConsent(in(viewer.Agent, w.foreign.ID), nil, consent.UsageWHATSAPP, "x", true))
		for _, id := range []uuid.UUID{first.ID, foreign.ID} {
			wantWrong(t, w.RemoveConsent(ctx, id), "NOT_FOUND id")
		}
		wantWrong(t, w.RemoveConsent(w.as(viewer.Guest), other.ID), "FORBIDDEN")
		for _, row := range []struct {
			role         viewer.Role
			organization *uuid.UUID
			usage        consent.Usage
			address      string
			want         string
		}{
			{viewer.Guest, nil, consent.UsageWHATSAPP, "x", "FORBIDDEN"},
			{viewer.Agent, &w.foreign.ID, consent.UsageWHATSAPP, "x", "NOT_FOUND organizationId"},
			{viewer.Agent, nil, "FAX", " \t", "BAD_USER_INPUT usage, address"},
			{viewer.Agent, nil, consent.UsageWHATSAPP, long(256), "BAD_USER_INPUT address"},
			{viewer.Agent, nil, consent.UsageWHATSAPP, "a\x00", "BAD_USER_INPUT address"},
		} {
			_, err := w.SetConsent(w.as(row.role), row.organization, row.usage, row.address, true)
			wantWrong(t, err, row.want)
		}
	})
}

// Many who say something about one address at the same time all succeed, with one
// row.
func TestConsentsAtOnce(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		var all sync.WaitGroup
		for n := range 16 {
			all.Go(func() {
				if _, err := w.SetConsent(w.as(viewer.Agent), nil, consent.UsageWHATSAPP, "+31", n%2 == 0); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		equal(t, "rows", must(w.store.Client().Consent.Query().Count(w.as(viewer.Agent))), 1)
	})
}

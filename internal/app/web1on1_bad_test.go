package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"parley/internal/testkit/apptest"
)

// vendorFault is what the vendor's API says of a request that it refuses.
type vendorFault struct {
	Error struct{ Message, Field string }
}

func faultOf(t *testing.T, a apptest.Answer) vendorFault {
	t.Helper()
	var f vendorFault
	if err := json.Unmarshal(a.Body, &f); err != nil || f.Error.Message == "" {
		t.Errorf("no error of the vendor's shape: %d %s", a.Status, a.Body)
	}
	return f
}

// vendorWorld has one row of each kind.
func vendorWorld(t *testing.T) *vendorWalk {
	w := signedIn(t)
	for _, step := range []vendorStep{
		{path: "/organizations", body: `{"name": "Bears", ` + billing + `}`, keep: "org"},
		{path: "/forms", body: `{"name": "Order", "fields": [{"name": "size"}]}`, keep: "form"},
		{path: "/forms/{form}/fields", body: `{"name": "date"}`, keep: "field"},
		{path: "/orggroups", body: `{"name": "All"}`, keep: "group"},
		{path: "/bots", body: `{"name": "Robot", "roles": ["bot"], "audience": "global"}`, keep: "bot"},
		{path: "/botinstances", body: `{"name": "Robot here", "bot": "{bot}", "organization": "{org}"}`, keep: "instance"},
		{path: "/services", body: `{"name": "Hook", "params": {"url": "https://example.com/hook"}}`, keep: "service"},
		{path: "/organizations/{root}/categories", body: `{"name": "Repairs"}`, keep: "category"},
	} {
		step.name, step.method = step.path, http.MethodPost
		if a := w.take(step); a.Status != http.StatusCreated {
			t.Fatalf("%s: %d %s", step.path, a.Status, a.Body)
		}
	}
	return w
}

// badBody is a body with one thing wrong, and the member that is to be named.
type badBody struct{ path, body, field string }

// badUsers and so on are sent by POST to a collection and by PATCH to a row.
var (
	badUsers = []badBody{
		{"/users", `{}`, "email"},
		{"/users", `{"email": null}`, "email"},
		{"/users", `{"email": 5}`, "email"},
		{"/users/{user}", `{"email": "nobody"}`, "email"},
		{"/users/{user}", `{"email": null}`, "email"},
		{"/users/{user}", `{"role": "chief"}`, "role"},
		{"/users/{user}", `{"status": "asleep"}`, "status"},
		{"/users/{user}", `{"password": "short"}`, "password"},
		{"/users/{user}", `{"password": "` + strings.Repeat("x", 201) + `"}`, "password"},
		{"/users/{user}", `{"givenName": "` + strings.Repeat("x", 101) + `"}`, "givenName"},
		{"/users/{user}", `{"phone": "` + strings.Repeat("1", 51) + `"}`, "phone"},
		{"/users/{user}", `{"displayName": "` + strings.Repeat("x", 201) + `"}`, "displayName"},
		{"/users/{user}", `{"settings": {"locale": "pt"}}`, "settings.locale"},
		{"/users/{user}", `{"settings": {"timezone": "Mars/Olympus"}}`, "settings.timezone"},
		{"/users/{user}", `{"settings": {"audioOnChat": "yes"}}`, "settings.audioOnChat"},
		{"/users/{user}", `{"settings": []}`, "settings"},
		{"/users/{user}", `{"meta": "text"}`, "meta"},
		{"/users/{user}", `{"meta": {"a": "` + strings.Repeat("x", 16<<10) + `"}}`, "meta"},
		{"/users/{user}", `{"organization": "{org}"}`, "organization"},
		{"/users/{user}", `{"avatar": "javascript:1"}`, "avatar"},
	}
	badOrganizations = []badBody{
		{"/organizations", `{` + billing + `}`, "name"},
		{"/organizations", `{"name": "x"}`, "billingInfo"},
		{"/organizations/{org}", `{"name": ""}`, "name"},
		{"/organizations/{org}", `{"name": "` + strings.Repeat("x", 201) + `"}`, "name"},
		{"/organizations/{org}", `{"status": "closed"}`, "status"},
		{"/organizations/{org}", `{"email": "nobody"}`, "email"},
		{"/organizations/{org}", `{"url": "ftp://example.com"}`, "url"},
		{"/organizations/{org}", `{"country": "Holland"}`, "country"},
		{"/organizations/{org}", `{"locale": "pt"}`, "locale"},
		{"/organizations/{org}", `{"timezone": "Mars/Olympus"}`, "timezone"},
		{"/organizations/{org}", `{"industry": "` + strings.Repeat("x", 101) + `"}`, "industry"},
		{"/organizations/{org}", `{"settings": {"routeOnReply": "never"}}`, "settings.routeOnReply"},
		{"/organizations/{org}", `{"settings": {"enableMail": 1}}`, "settings.enableMail"},
		{"/organizations/{org}", `{"aliases": [{"avatar": "https://example.com/a.png"}]}`, "aliases.0.name"},
		{"/organizations/{org}", `{"aliases": {}}`, "aliases"},
		{"/organizations/{org}", `{"profileFields": {"email": {"enabled": true}}}`, "profileFields.email.label"},
		{"/organizations/{org}", `{"profileFields": {"email": {"label": "x", "options": ["a"]}}}`, "profileFields.email.options"},
		{"/organizations/{org}", `{"stopwords": "damn"}`, "stopwords"},
		{"/organizations/{org}", `{"stopwords": [` + strings.Repeat(`"x",`, 1000) + `"x"]}`, "stopwords"},
		{"/organizations/{org}", `{"commands": [5]}`, "commands.0"},
		{"/organizations/{org}", `{"tags": ["` + strings.Repeat("x", 101) + `"]}`, "tags.0"},
		{"/organizations/{org}", `{"domainPrefix": "` + strings.Repeat("x", 64) + `"}`, "domainPrefix"},
		{"/organizations/{org}", `{"domain": "` + strings.Repeat("x", 254) + `"}`, "domain"},
		{"/organizations/{org}", `{"whitelist": ["not an address"]}`, "whitelist.0"},
		{"/organizations/{org}", `{"defaultRole": "owner"}`, "defaultRole"},
		{"/organizations/{org}", `{"dataRetention": {"length": 0, "unit": "month"}}`, "dataRetention.length"},
		{"/organizations/{org}", `{"dataRetention": {"length": 1, "unit": "week"}}`, "dataRetention.unit"},
		{"/organizations/{org}", `{"billingInfo": {"billReceiver": "a", "billSender": "b", "stripeCustomerId": "c"}}`, "billingInfo.currentPlan"},
		{"/organizations/{org}", `{"billingInfo": {"billReceiver": "a", "billSender": "b", "stripeCustomerId": "c", "currentPlan": "free"}}`, "billingInfo.currentPlan"},
		{"/organizations/{org}", `{"billingInfo": {"billSender": "b", "stripeCustomerId": "c", "currentPlan": "base"}}`, "billingInfo.billReceiver"},
		{"/organizations/{org}", `{"billingInfo": {"billReceiver": "a", "stripeCustomerId": "c", "currentPlan": "base"}}`, "billingInfo.billSender"},
		{"/organizations/{org}", `{"billingInfo": {"billReceiver": "a", "billSender": "b", "currentPlan": "base"}}`, "billingInfo.stripeCustomerId"},
		{"/organizations/{org}", `{"billingInfo": {"billReceiver": "a", "billSender": "b", "stripeCustomerId": "c", "currentPlan": "base", "version": 3}}`, "billingInfo.version"},
		{"/organizations/{org}", `{"partners": [{"permission": "guest"}]}`, "partners.0.organization"},
		{"/organizations/{org}", `{"partners": [{"organization": "{root}", "permission": "king"}]}`, "partners.0.permission"},
		{"/organizations/{org}", `{"categories": [` + strings.Repeat(`null,`, 10) + `null]}`, "categories"},
		{"/organizations/{org}", `{"categories": [null, {"tags": ["a"]}]}`, "categories.1.name"},
		{"/organizations/{org}", `{"categories": ["a"]}`, "categories.0"},
		{"/organizations/{org}", `{"parent": "{root}"}`, "parent"},
		{"/organizations/{org}/categories", `{}`, "name"},
		{"/organizations/{org}/categories", `{"name": "x", "tags": "a"}`, "tags"},
		{"/organizations/{root}/categories/{category}", `{"name": ""}`, "name"},
		{"/organizations/{root}/categories/{category}", `{"forms": [5]}`, "forms.0"},
	}
	badRest = []badBody{
		{"/orggroups", `{}`, "name"},
		{"/orggroups/{group}", `{"name": 5}`, "name"},
		{"/orggroups/{group}", `{"members": "all"}`, "members"},
		{"/bots", `{"roles": ["bot"]}`, "name"},
		{"/bots", `{"name": "x"}`, "roles"},
		{"/bots/{bot}", `{"roles": ["king"]}`, "roles.0"},
		{"/bots/{bot}", `{"audience": "all"}`, "audience"},
		{"/bots/{bot}", `{"status": "queued"}`, "status"},
		{"/bots/{bot}", `{"avatar": "nothing"}`, "avatar"},
		{"/bots/{bot}", `{"description": "` + strings.Repeat("x", 1001) + `"}`, "description"},
		{"/botinstances", `{"name": "x"}`, "bot"},
		{"/botinstances", `{"bot": "{bot}"}`, "name"},
		{"/botinstances/{instance}", `{"enabled": "yes"}`, "enabled"},
		{"/botinstances/{instance}", `{"meta": []}`, "meta"},
		{"/forms", `{}`, "name"},
		{"/forms/{form}", `{"type": "dynamic"}`, "type"},
		{"/forms/{form}", `{"status": "queued"}`, "status"},
		{"/forms/{form}", `{"profileFields": ["shoeSize"]}`, "profileFields.0"},
		{"/forms/{form}", `{"notifyEmails": ["nobody"]}`, "notifyEmails.0"},
		{"/forms/{form}", `{"pointsByAgent": "many"}`, "pointsByAgent"},
		{"/forms/{form}", `{"fields": [{"label": "x"}]}`, "fields.0.name"},
		{"/forms/{form}", `{"fields": [{"name": "x", "type": "slider"}]}`, "fields.0.type"},
		{"/forms/{form}/fields", `{"label": "x"}`, "name"},
		{"/forms/{form}/fields/{field}", `{"type": "slider"}`, "type"},
		{"/forms/{form}/fields/{field}", `{"options": [{"key": 5}]}`, "options.key"},
		{"/forms/{form}/fields/{field}", `{"pattern": "` + strings.Repeat("x", 1001) + `"}`, "pattern"},
		{"/forms/{form}/fields/{field}", `{"required": "yes"}`, "required"},
	}
	badServices = []badBody{
		{"/services", `{"params": {"url": "https://example.com"}}`, "name"},
		{"/services", `{"name": "x"}`, "params"},
		{"/services", `{"name": "x", "type": "fax", "params": {}}`, "type"},
		{"/services", `{"name": "x", "status": "asleep", "params": {"url": "https://example.com"}}`, "status"},
		{"/services", `{"name": "x", "params": {}}`, "params.url"},
		{"/services", `{"name": "x", "params": {"url": "ftp://example.com"}}`, "params.url"},
		{"/services", `{"name": "x", "type": "smartsupp", "params": {"password": "p", "host": "h"}}`, "params.jid"},
		{"/services", `{"name": "x", "type": "smartsupp", "params": {"jid": "j", "host": "h"}}`, "params.password"},
		{"/services", `{"name": "x", "type": "smartsupp", "params": {"jid": "j", "password": "p"}}`, "params.host"},
		{"/services", `{"name": "x", "type": "intercom", "params": {"access_token": "t", "assignee_id": "i"}}`, "params.app_id"},
		{"/services", `{"name": "x", "type": "intercom", "params": {"app_id": "a", "assignee_id": "i"}}`, "params.access_token"},
		{"/services", `{"name": "x", "type": "intercom", "params": {"app_id": "a", "access_token": "t"}}`, "params.assignee_id"},
		{"/services", `{"name": "x", "type": "smooch", "params": {}}`, "params.appId"},
		{"/services", `{"name": "x", "type": "gbm", "params": {"welcomeMessage": "w"}}`, "params.location"},
		{"/services", `{"name": "x", "type": "gbm", "params": {"location": "l"}}`, "params.welcomeMessage"},
		{"/services", `{"name": "x", "type": "gbm", "params": {"location": "l", "welcomeMessage": "w", "startTime": "25:00"}}`, "params.startTime"},
		{"/services", `{"name": "x", "type": "gbm", "params": {"location": "l", "welcomeMessage": "w", "endDay": "SOMEDAY"}}`, "params.endDay"},
		{"/services", `{"name": "x", "type": "gbm", "params": {"location": "l", "welcomeMessage": "w", "step": "dance"}}`, "params.step"},
		{"/services", `{"name": "x", "type": "api", "params": "all"}`, "params"},
		{"/services/{service}", `{"startDate": "tomorrow"}`, "startDate"},
		{"/services/{service}", `{"endDate": 5}`, "endDate"},
		{"/services/{service}", `{"touchpoints": ["!"]}`, "touchpoints"},
	}
)

// TestWeb1on1BadBodies: one thing wrong is 400 and names the member; nothing is
// written.
func TestWeb1on1BadBodies(t *testing.T) {
	w := vendorWorld(t)
	before := w.server.Rows()
	for _, list := range [][]badBody{badUsers, badOrganizations, badRest, badServices} {
		for _, b := range list {
			method := http.MethodPost
			if strings.HasSuffix(b.path, "}") {
				method = http.MethodPatch
			}
			a := w.take(vendorStep{method: method, path: b.path, body: b.body})
			if f := faultOf(t, a); a.Status != http.StatusBadRequest || f.Error.Field != b.field {
				t.Errorf("%s %s %.120s: %d %.200s, want %s", method, b.path, b.body, a.Status, a.Body, b.field)
			}
		}
	}
	if after := w.server.Rows(); fmt.Sprint(before) != fmt.Sprint(after) {
		t.Error("something was written")
	}
}

// TestWeb1on1Malformed: what is no request of the API is refused in its shape.
func TestWeb1on1Malformed(t *testing.T) {
	w := vendorWorld(t)
	for _, x := range []struct {
		method, path, body string
		status             int
	}{
		{http.MethodPost, "/users", `{"email": `, http.StatusBadRequest},
		{http.MethodPost, "/users", `[]`, http.StatusBadRequest},
		{http.MethodPost, "/orggroups/{group}/members", `{}`, http.StatusBadRequest},
		{http.MethodPost, "/orggroups/{group}/members", `["a"`, http.StatusBadRequest},
		{http.MethodPost, "/orggroups/{group}/members", `[5]`, http.StatusBadRequest},
		{http.MethodPost, "/auth/token", `{"email": "a@example.com"}`, http.StatusBadRequest},
		{http.MethodGet, "/auth/token", "", http.StatusBadRequest},
		{http.MethodGet, "/users?limit=0", "", http.StatusBadRequest},
		{http.MethodGet, "/users?nothing=1", "", http.StatusBadRequest},
		{http.MethodPut, "/users/{user}", `{}`, http.StatusMethodNotAllowed},
		{http.MethodGet, "/nothing", "", http.StatusNotFound},
		{http.MethodGet, "/users/{form}", "", http.StatusNotFound},
		{http.MethodGet, "/users/0123456789abcdef01234567", "", http.StatusNotFound},
		{http.MethodGet, "/users/x", "", http.StatusNotFound},
		{http.MethodGet, "/organizations/{org}/categories/{category}", "", http.StatusNotFound},
		{http.MethodDelete, "/orggroups/{group}/members/{org}", "", http.StatusNotFound},
		{http.MethodGet, "/articles", "", http.StatusNotImplemented},
		{http.MethodPost, "/kbases/{org}/kbitems", `{}`, http.StatusNotImplemented},
	} {
		a := w.take(vendorStep{method: x.method, path: x.path, body: x.body})
		if faultOf(t, a); a.Status != x.status {
			t.Errorf("%s %s %s: %d %s", x.method, x.path, x.body, a.Status, a.Body)
		}
	}
}

package app_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/access"
	"parley/directory"
	"parley/internal/app"
	"parley/internal/shortid"
	"parley/internal/testkit/apptest"
	"parley/internal/values"
	"parley/internal/viewer"
)

// vendorPrefix is where the vendor's API lies.
const vendorPrefix = "/web1on1/v2"

// vendorStep is one request of a walk through the vendor's API. Names in braces
// stand for what steps before kept.
type vendorStep struct {
	name, method, path, body string
	// keep names the id of the answer, or with a member behind a dot that member.
	keep string
	// picture is the side of one that is sent as a form, in pixels.
	picture int
	// undocumented steps ask what the vendor's document has not.
	undocumented bool
}

// vendorWalk is somebody who takes steps: an owner.
type vendorWalk struct {
	t      *testing.T
	server *apptest.Server
	kept   map[string]string
}

const vendorEmail, vendorPassword = "olga@example.com", "correct horse battery"

func newVendorWalk(t *testing.T, address string, change ...func(*app.Config)) *vendorWalk {
	t.Helper()
	s := apptest.Serve(t, address, change...)
	root := s.Organization("acme", uuid.Nil)
	_, err := s.Access.Create(apptest.System(), access.NewCredential{
		API: "web1on1", Organization: root, Role: viewer.Owner, Email: vendorEmail, Password: vendorPassword,
	})
	if err != nil {
		t.Fatal(err)
	}
	return &vendorWalk{t, s, map[string]string{"workflow": workflow(t, s, root)}}
}

// workflow makes one for all toys' organizations: the vendor's API only reads them.
func workflow(t *testing.T, s *apptest.Server, root uuid.UUID) string {
	t.Helper()
	row, err := s.Directory.CreateWorkflow(apptest.System(), directory.NewWorkflow{OrganizationID: &root, WorkflowFields: directory.WorkflowFields{
		Name: directory.Set("Wake up"), OrganizationTags: directory.Set([]string{"toys"}),
		Rules: directory.Set([]values.WorkflowRule{{
			Conditions: values.WorkflowConditions{All: []values.WorkflowCondition{{Fact: "conversation.category", Operator: "match", Value: json.RawMessage(`"Repair"`), Path: ".meta"}}},
			Event:      values.WorkflowEvent{Type: "enqueue", Params: values.WorkflowEventParams{Name: "Repairs", Delay: 20}},
		}}),
	}})
	if err != nil {
		t.Fatal(err)
	}
	return shortid.Of(row.ID)
}

// fill puts what was kept in the place of its names.
func (w *vendorWalk) fill(text string) string {
	for name, value := range w.kept {
		text = strings.ReplaceAll(text, "{"+name+"}", value)
	}
	return text
}

// path is that of a step, without its query.
func (w *vendorWalk) path(step vendorStep) string {
	path, _, _ := strings.Cut(w.fill(step.path), "?")
	return path
}

// take sends the request of a step.
func (w *vendorWalk) take(step vendorStep) apptest.Answer {
	w.t.Helper()
	header := map[string]string{}
	if token := w.kept["token"]; token != "" {
		header["Authorization"] = "Bearer " + token
	}
	var body any
	switch {
	case step.picture > 0:
		body, header["Content-Type"] = form(w.t, "file", square(w.t, step.picture), nil)
	case step.body != "":
		body = w.fill(step.body)
	}
	a := w.server.Do(step.method, vendorPrefix+w.fill(step.path), header, body)
	w.keep(step, a)
	return a
}

// keep keeps what later steps need of an answer.
func (w *vendorWalk) keep(step vendorStep, a apptest.Answer) {
	w.t.Helper()
	for _, what := range strings.Fields(step.keep) {
		name, member, given := strings.Cut(what, ".")
		if !given {
			member = "id"
		}
		var object map[string]any
		if err := json.Unmarshal(a.Body, &object); err != nil {
			w.t.Fatalf("%s: %d %s", step.name, a.Status, a.Body)
		}
		value, ok := object[member].(string)
		if !ok {
			w.t.Fatalf("%s: no %s in %d %s", step.name, member, a.Status, a.Body)
		}
		w.kept[name] = value
	}
}

// square is a PNG with sides of so many pixels.
func square(t *testing.T, side int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, side, side))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// form is a multipart form with one file, and its Content-Type.
func form(t *testing.T, field string, data []byte, header map[string]string) (body, contentType string) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	head := map[string][]string{"Content-Disposition": {`form-data; name="` + field + `"; filename="me.png"`}}
	for name, value := range header {
		head[name] = []string{value}
	}
	part, err := m.CreatePart(head)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String(), m.FormDataContentType()
}

const billing = `"billingInfo": {"billReceiver": "books@example.com", "billSender": "bills@example.com", "stripeCustomerId": "cus_1", "currentPlan": "grow"}`

// vendorSteps are a walk through the whole API: every endpoint at least once.
func vendorSteps() []vendorStep {
	get, post, patch, remove := http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete
	return []vendorStep{
		{name: "token_create", method: post, path: "/auth/token", body: `{"email": "` + vendorEmail + `", "password": "` + vendorPassword + `"}`, keep: "token.token refresh.refreshToken me.user root.organization"},
		{name: "token_refresh", method: get, path: "/auth/token?refreshToken={refresh}", keep: "token.token"},
		{name: "token_refresh_by_post", method: post, path: "/auth/token", body: `{"clientId": "` + vendorEmail + `", "refreshToken": "{refresh}"}`, keep: "token.token"},

		{name: "organizations_create", method: post, path: "/organizations", keep: "org", body: `{"name": "Bears", "email": "info@example.com", "url": "https://bears.example.com", "country": "NL", "industry": "Toys",
			"settings": {"routeOnReply": "assign", "enableMail": false}, "aliases": [{"name": "Teddy", "avatar": "https://bears.example.com/teddy.png"}],
			"commands": ["/hug"], "tags": ["toys"], "domainPrefix": "bears", "domain": "bears.example.com", "whitelist": ["example.com"],
			"defaultRole": "agent", "emailAs": "results@example.com", "meta": {"someKey": "a"}, ` + billing + `}`},
		{name: "organizations_list", method: get, path: "/organizations?sort=name&limit=1"},
		{name: "organizations_get", method: get, path: "/organizations/{org}"},
		{name: "organizations_update", method: patch, path: "/organizations/{org}", body: `{"displayName": "The Bears", "stopwords": ["grr"],
			"dataRetention": {"length": 6, "unit": "month"}, "partners": [{"organization": "{root}", "permission": "guest"}],
			"profileFields": {"email": {"label": "E-mail"}, "gender": {"label": "Gender", "options": ["m", "f", "x"]}, "address": {"postalCode": {"label": "Code", "enabled": false}}}}`},
		{name: "logo_create", method: post, path: "/organizations/{org}/logo", picture: 200},
		{name: "logo_delete", method: remove, path: "/organizations/{org}/logo"},

		{name: "users_create", method: post, path: "/users", keep: "user", body: `{"email": "ann@example.com", "givenName": "Ann", "additionalName": "van", "familyName": "Bear",
			"phone": "+31612345678", "role": "agent", "organization": "{org}", "password": "a very long one", "settings": {"locale": "nl", "cannedResponses": ["Hi {{ givenName }}"]}, "meta": {"someKey": "b"}}`},
		{name: "users_create_bot", method: post, path: "/users", body: `{"email": "robot@example.com", "displayName": "Robot", "role": "bot"}`},
		{name: "users_list", method: get, path: "/users?email=~ANN"},
		{name: "users_get", method: get, path: "/users/{user}"},
		{name: "users_me", method: get, path: "/users/me"},
		{name: "users_update", method: patch, path: "/users/{user}", body: `{"phone": null, "role": "admin", "settings": {"locale": "de"}}`},
		{name: "users_organizations", method: get, path: "/users/me/organizations"},
		{name: "avatar_create", method: post, path: "/users/{user}/avatar", picture: 300},
		{name: "avatar_delete", method: remove, path: "/users/{user}/avatar"},

		{name: "forms_create_template", method: post, path: "/forms", body: `{"name": "Any order", "type": "static", "organization": "{org}"}`, keep: "template"},
		{name: "forms_create", method: post, path: "/forms", keep: "form", body: `{"name": "Order", "organization": "{org}", "template": "{template}", "profileFields": ["email"], "tags": ["toys"],
			"labels": ["order"], "pointsByAgent": 2, "pointsByBot": 1, "fields": [{"name": "size", "type": "select", "options": [{"key": "s", "value": "small"}]}]}`},
		{name: "forms_list", method: get, path: "/forms?organization={org}"},
		{name: "forms_get", method: get, path: "/forms/{form}"},
		{name: "forms_update", method: patch, path: "/forms/{form}", body: `{"notifyEmails": ["shop@example.com"], "meta": {"someKey": "b"}}`},
		{name: "fields_create", method: post, path: "/forms/{form}/fields", body: `{"name": "date", "label": "When", "type": "date", "entity": "Date", "pattern": "^(?=20)[0-9-]+$", "required": true}`, keep: "field"},
		{name: "fields_list", method: get, path: "/forms/{form}/fields"},
		{name: "fields_get", method: get, path: "/forms/{form}/fields/{field}"},
		{name: "fields_update", method: patch, path: "/forms/{form}/fields/{field}", body: `{"label": "Which day"}`, undocumented: true},
		{name: "fields_delete", method: remove, path: "/forms/{form}/fields/{field}", undocumented: true},

		{name: "categories_create", method: post, path: "/organizations/{org}/categories", body: `{"name": "Repairs", "forms": ["{form}"], "tags": ["red"]}`, keep: "category"},
		{name: "categories_create_more", method: post, path: "/organizations/{org}/categories", body: `{"name": "New bears"}`},
		{name: "categories_get", method: get, path: "/organizations/{org}/categories/{category}"},
		{name: "categories_update", method: patch, path: "/organizations/{org}/categories/{category}", body: `{"name": "Repair"}`},
		{name: "categories_delete", method: remove, path: "/organizations/{org}/categories/{category}"},
		{name: "categories_list", method: get, path: "/organizations/{org}/categories"},
		{name: "organizations_workflows", method: get, path: "/organizations/{org}/workflows"},

		{name: "workflows_list", method: get, path: "/workflows", undocumented: true},
		{name: "workflows_get", method: get, path: "/workflows/{workflow}", undocumented: true},

		{name: "workflows_create", method: post, path: "/workflows", undocumented: true, keep: "rules", body: `{"name": "Used cars", "rules": [{"id": "507f1f77bcf86cd799439011", "conditions": {"all": [
			{"fact": "conversation.category", "operator": "match", "value": "Used Car", "path": ".meta"}]}, "event": {"type": "enqueue", "params": {"name": "Cars", "delay": 20}}, "priority": 2}]}`},
		{name: "workflows_update", method: patch, path: "/workflows/{rules}", body: `{"enabled": false, "organizationTags": ["cars"]}`, undocumented: true},
		{name: "workflows_delete", method: remove, path: "/workflows/{rules}", undocumented: true},

		{name: "orggroups_create", method: post, path: "/orggroups", body: `{"name": "All bears", "members": ["{org}"]}`, keep: "group"},
		{name: "orggroups_list", method: get, path: "/orggroups"},
		{name: "orggroups_get", method: get, path: "/orggroups/{group}"},
		{name: "orggroups_update", method: patch, path: "/orggroups/{group}", body: `{"name": "Every bear"}`},
		{name: "members_create", method: post, path: "/orggroups/{group}/members", body: `["{root}"]`},
		{name: "members_list", method: get, path: "/orggroups/{group}/members"},

		{name: "bots_create", method: post, path: "/bots", body: `{"name": "Teddy", "roles": ["bot"], "audience": "group", "tags": ["toys"], "commands": [">hug"], "avatar": "https://bears.example.com/teddy.png", "meta": {"someKey": "c"}}`, keep: "bot"},
		{name: "bots_list", method: get, path: "/bots"},
		{name: "bots_get", method: get, path: "/bots/{bot}"},
		{name: "bots_update", method: patch, path: "/bots/{bot}", body: `{"description": "Hugs", "status": "inactive"}`},
		{name: "botinstances_create", method: post, path: "/botinstances", body: `{"bot": "{bot}", "name": "Teddy of the bears", "description": "Hugs here", "organization": "{org}", "meta": {"someKey": "d"}}`, keep: "instance"},
		{name: "botinstances_list", method: get, path: "/botinstances?bot={bot}&sort=orgPath"},
		{name: "botinstances_get", method: get, path: "/botinstances/{instance}"},
		{name: "botinstances_update", method: patch, path: "/botinstances/{instance}", body: `{"enabled": false}`},
		{name: "botinstances_delete", method: remove, path: "/botinstances/{instance}"},
		{name: "bots_delete", method: remove, path: "/bots/{bot}"},
		{name: "members_delete", method: remove, path: "/orggroups/{group}/members/{org}"},
		{name: "orggroups_delete", method: remove, path: "/orggroups/{group}"},

		{name: "services_create", method: post, path: "/services", keep: "service", body: `{"name": "Chat", "description": "On the site", "type": "smartsupp", "touchpoints": ["web"], "organization": "{org}",
			"params": {"jid": "1@s1.example.com", "password": "z3krit", "host": "s1.example.com", "colour": "red"}, "smoochId": "s1", "smoochAppId": "s2", "startDate": "2020-01-01T08:00:00Z", "endDate": "2120-01-01T08:00:00Z"}`},
		{name: "services_list", method: get, path: "/services"},
		{name: "services_get", method: get, path: "/services/{service}"},
		{name: "services_update", method: patch, path: "/services/{service}", body: `{"status": "active", "meta": {"someKey": "e"}}`},
		{name: "services_delete", method: remove, path: "/services/{service}"},

		{name: "forms_create_to_fill", method: post, path: "/forms", body: `{"name": "Size", "labels": ["sized"], "fields": [{"name": "size", "label": "How big?", "required": true}]}`, keep: "filled"},
		{name: "channels_create", method: post, path: "/channels", body: `{"name": "Sales", "subscribers": ["{me}"]}`, keep: "channel", undocumented: true},
		{name: "channels_list", method: get, path: "/channels?name=Sales", undocumented: true},
		{name: "channels_get", method: get, path: "/channels/{channel}", undocumented: true},
		{name: "channels_update", method: patch, path: "/channels/{channel}", body: `{"name": "Sale", "subscribers": []}`, undocumented: true},
		{name: "channels_delete", method: remove, path: "/channels/{channel}", undocumented: true},

		{name: "contacts_create", method: post, path: "/contacts", keep: "contact", undocumented: true, body: `{"profile": {"givenName": "Carl", "familyName": "Client",
			"email": "carl@example.com", "telephone": "+31698765432", "locale": "nl", "address": {"postalCode": "1234 AB"}}}`},
		{name: "contacts_list", method: get, path: "/contacts?profile.email=carl@example.com", undocumented: true},
		{name: "contacts_get", method: get, path: "/contacts/{contact}", undocumented: true},
		{name: "contacts_update", method: patch, path: "/contacts/{contact}", body: `{"profile": {"givenName": "Carla", "displayName": "Carla C.", "locale": "de"}}`, undocumented: true},
		{name: "contacts_delete", method: remove, path: "/contacts/{contact}", undocumented: true},

		{name: "conversations_create", method: post, path: "/conversations", keep: "conversation", undocumented: true, body: `{"name": "A bear", "type": "contact", "category": "Repair", "meta": {"someKey": "f"},
			"contact": {"profile": {"givenName": "Dora", "email": "dora@example.com", "locale": "en"}}, "messages": [{"role": "contact", "text": "Can you mend a bear?"}]}`},
		{name: "messages_create", method: post, path: "/conversations/{conversation}/messages", keep: "message", undocumented: true, body: `{"text": "How big is it?", "role": "agent",
			"contentType": "text/plain", "actions": [{"text": "Big", "type": "reply", "payload": "big"}], "meta": {"someKey": "g"}, "delay": 500, "touchpoint": "web"}`},
		{name: "messages_create_command", method: post, path: "/conversations/{conversation}/messages", body: `{"type": "command", "text": "/accept", "meta": {}}`, undocumented: true},
		{name: "messages_create_all", method: post, path: "/conversations/{conversation}/messages", body: `[{"type": "postback", "role": "contact", "text": "big"}, {"type": "card", "text": "A big one", "items": [{"title": "Big bear"}]}]`, undocumented: true},
		{name: "messages_create_results", method: post, path: "/conversations/{conversation}/messages", body: `{"type": "results", "form": "{filled}", "results": [{"name": "size", "value": "big"}]}`, undocumented: true},
		{name: "messages_create_in", method: post, path: "/messages", body: `{"conversation": "{conversation}", "text": "Between us", "role": "agent", "isBackchannel": true}`, undocumented: true},
		{name: "messages_list", method: get, path: "/messages?conversation={conversation}&sort=-createdAt&limit=2", undocumented: true},
		{name: "messages_get", method: get, path: "/messages/{message}", undocumented: true},
		{name: "messages_put", method: http.MethodPut, path: "/messages/{message}", body: `{"meta": {}}`, undocumented: true},
		{name: "messages_update", method: patch, path: "/messages/{message}", body: `{"meta": {}}`, undocumented: true},
		{name: "messages_delete", method: remove, path: "/messages/{message}", undocumented: true},
		{name: "conversations_list", method: get, path: "/conversations?status=active&participants.user={me}&meta.someKey=f", undocumented: true},
		{name: "conversations_get", method: get, path: "/conversations/{conversation}", undocumented: true},
		{name: "conversations_update", method: patch, path: "/conversations/{conversation}", body: `{"name": "A big bear", "meta": {"someKey": "h"}}`, undocumented: true},
		{name: "conversations_delete", method: remove, path: "/conversations/{conversation}", undocumented: true},

		{name: "forms_delete", method: remove, path: "/forms/{form}"},
		{name: "users_leave", method: remove, path: "/users/{user}/organizations/{org}"},
		{name: "users_delete", method: remove, path: "/users/{user}"},
		{name: "organizations_delete", method: remove, path: "/organizations/{org}"},
	}
}

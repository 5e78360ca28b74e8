package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// TestWeb1on1Secrets: passwords are never shown; tokens and secrets once, when they
// are made.
func TestWeb1on1Secrets(t *testing.T) {
	w := signedIn(t)
	bot := w.object(http.StatusCreated, http.MethodPost, "/bots", `{"name": "Robot", "roles": ["bot"], "secret": "mine"}`)
	robot := w.object(http.StatusCreated, http.MethodPost, "/users", `{"email": "robot@example.com", "role": "bot"}`)
	service := w.object(http.StatusCreated, http.MethodPost, "/services",
		`{"name": "S", "type": "smartsupp", "params": {"jid": "j", "password": "hush hush", "host": "h"}}`)
	person := w.object(http.StatusCreated, http.MethodPost, "/users", `{"email": "pat@example.com", "password": "hush hush hush"}`)
	token, _ := bot["apiToken"].(string)
	secret, _ := bot["secret"].(string)
	robots, _ := robot["apiToken"].(string)
	if token == "" || secret == "" || secret == "mine" || robots == "" || robot["role"] != "bot" {
		t.Fatalf("%v, %v", bot, robot)
	}
	if text := fmt.Sprint(service["params"]); !strings.Contains(text, "hush hush") {
		t.Errorf("the secrets of a new service: %s", text)
	}
	all := fmt.Sprint(person)
	for path, id := range map[string]any{"/bots/": bot["id"], "/users/": bot["id"], "/services/": service["id"]} {
		all += fmt.Sprint(w.object(http.StatusOK, http.MethodGet, path+id.(string), ""), w.object(http.StatusOK, http.MethodPatch, path+id.(string), `{"name": "Other"}`))
	}
	for _, list := range []string{"/bots", "/users", "/services"} {
		all += string(w.do(http.StatusOK, http.MethodGet, list+"?populate=organization", "", "").Body)
	}
	for _, hidden := range []string{token, secret, robots, "hush", "argon2"} {
		if strings.Contains(all, hidden) {
			t.Errorf("%q is shown: %s", hidden, all)
		}
	}
	w.kept["token"] = robots
	if me := w.object(http.StatusOK, http.MethodGet, "/users/me", ""); me["id"] != robot["id"] || me["email"] != "robot@example.com" {
		t.Errorf("the bot is %v", me)
	}
}

// TestWeb1on1WholeRows: a row that is sent back as it was shown changes nothing, by
// whomever it is.
func TestWeb1on1WholeRows(t *testing.T) {
	w := vendorWorld(t)
	for _, path := range []string{
		"/organizations/{root}", "/organizations/{org}", "/users/{user}", "/users/{me}", "/users/{bot}", "/forms/{form}", "/orggroups/{group}",
		"/bots/{bot}", "/botinstances/{instance}", "/services/{service}",
	} {
		shown := w.do(http.StatusOK, http.MethodGet, path, "", "")
		var before map[string]any
		if err := json.Unmarshal(shown.Body, &before); err != nil {
			t.Fatal(err)
		}
		after := w.object(http.StatusOK, http.MethodPatch, path, string(shown.Body))
		delete(before, "updatedAt")
		delete(after, "updatedAt")
		delete(before, "updatedBy")
		delete(after, "updatedBy")
		if fmt.Sprint(before) != fmt.Sprint(after) {
			t.Errorf("%s: %v became %v", path, before, after)
		}
	}
}

// TestWeb1on1Patch: what is left out stays, and what is given is replaced whole.
func TestWeb1on1Patch(t *testing.T) {
	w := vendorWorld(t)
	w.do(http.StatusOK, http.MethodPatch, "/users/{user}", `{"settings": {"locale": "nl", "cannedResponses": ["Hi"]}, "meta": {"a": 1, "b": 2}, "phone": "1"}`, "")
	got := w.object(http.StatusOK, http.MethodPatch, "/users/{user}", `{"settings": {"locale": "de"}, "meta": {"c": 3}, "unknown": {"a": 1}, "id": "other", "createdAt": "yesterday"}`)
	settings := got["settings"].(map[string]any)
	if settings["locale"] != "de" || fmt.Sprint(settings["cannedResponses"]) != "[]" || fmt.Sprint(got["meta"]) != "map[c:3]" || got["phone"] != "1" || got["id"] != w.kept["user"] {
		t.Errorf("%v", got)
	}
	if got := w.object(http.StatusOK, http.MethodPatch, "/users/{user}", `{"phone": null}`); got["phone"] != nil {
		t.Errorf("%v", got)
	}
}

// TestWeb1on1Archived: what is archived is hidden in lists and can be read by its id;
// what is deleted is gone.
func TestWeb1on1Archived(t *testing.T) {
	w := vendorWorld(t)
	for _, kind := range []string{"users/{user}", "bots/{bot}", "forms/{form}", "services/{service}", "organizations/{org}"} {
		list, _, _ := strings.Cut(kind, "/")
		w.do(http.StatusNoContent, http.MethodDelete, "/"+kind, "", "")
		id := w.fill(strings.TrimPrefix(kind, list+"/"))
		if slices.Contains(w.members("/"+list, "id"), id) || !slices.Contains(w.members("/"+list+"?status=archived", "id"), id) {
			t.Errorf("%s: archived rows are in the wrong lists", list)
		}
		if got := w.object(http.StatusOK, http.MethodGet, "/"+kind, ""); got["status"] != "archived" {
			t.Errorf("%s: %v", kind, got["status"])
		}
	}
	for _, kind := range []string{"orggroups/{group}", "organizations/{root}/categories/{category}"} {
		w.do(http.StatusNoContent, http.MethodDelete, "/"+kind, "", "")
		w.do(http.StatusNotFound, http.MethodGet, "/"+kind, "", "")
		w.do(http.StatusNotFound, http.MethodDelete, "/"+kind, "", "")
	}
	if got := w.object(http.StatusCreated, http.MethodPost, "/forms", `{"name": "x", "status": "archived"}`); got["status"] != "archived" {
		t.Errorf("%v", got)
	}
}

// TestWeb1on1Slots: holes stay where they are, and the eleventh category is refused.
func TestWeb1on1Slots(t *testing.T) {
	w := signedIn(t)
	for i := range 10 {
		w.do(http.StatusCreated, http.MethodPost, "/organizations/{root}/categories", fmt.Sprintf(`{"name": "c%d"}`, i), fmt.Sprint("c", i))
	}
	w.do(http.StatusNoContent, http.MethodDelete, "/organizations/{root}/categories/{c3}", "", "")
	a := w.do(http.StatusConflict, http.MethodPost, "/organizations/{root}/categories", `{"name": "more"}`, "")
	if string(a.Body) != `{"error":{"message":"No category slot available"}}` {
		t.Errorf("%s", a.Body)
	}
	names := func(object map[string]any) (out string) {
		for _, c := range object["categories"].([]any) {
			if c == nil {
				out += "- "
			} else {
				out += c.(map[string]any)["name"].(string) + " "
			}
		}
		return out
	}
	if got := names(w.object(http.StatusOK, http.MethodGet, "/organizations/{root}", "")); got != "c0 c1 c2 - c4 c5 c6 c7 c8 c9 " {
		t.Error(got)
	}
	body := `{"categories": [{"id": "{c9}", "name": "c9"}, null, {"name": "new"}, {"id": "{c0}", "name": "zero"}]}`
	if got := names(w.object(http.StatusOK, http.MethodPatch, "/organizations/{root}", body)); got != "c9 - new zero " {
		t.Error(got)
	}
}

// TestWeb1on1Members: members are added and taken out one by one.
func TestWeb1on1Members(t *testing.T) {
	w := vendorWorld(t)
	for range 2 {
		a := w.do(http.StatusCreated, http.MethodPost, "/orggroups/{group}/members", `["{org}", "{root}"]`, "")
		if string(a.Body) != w.fill(`["{org}","{root}"]`) || a.Header.Get("Location") != w.fill("/orggroups/{group}") {
			t.Errorf("%s at %s", a.Body, a.Header.Get("Location"))
		}
	}
	w.do(http.StatusNoContent, http.MethodDelete, "/orggroups/{group}/members/{org}", "", "")
	if a := w.do(http.StatusOK, http.MethodGet, "/orggroups/{group}/members", "", ""); string(a.Body) != w.fill(`["{root}"]`) {
		t.Errorf("%s", a.Body)
	}
}

// TestWeb1on1Agents: who does not administer reads the organization without what is
// for administrators, changes only the own profile, and sees no services.
func TestWeb1on1Agents(t *testing.T) {
	w := vendorWorld(t)
	w.do(http.StatusOK, http.MethodPatch, "/users/{user}", `{"password": "a very long one", "status": "active"}`, "")
	w.do(http.StatusCreated, http.MethodPost, "/auth/token", `{"email": "ann@example.com", "password": "a very long one"}`, "token.token agent.user")
	shown := w.object(http.StatusOK, http.MethodGet, "/organizations/{root}", "")
	for _, member := range []string{"billingInfo", "partners", "whitelist"} {
		if _, ok := shown[member]; ok {
			t.Errorf("an agent sees %s", member)
		}
	}
	if got := w.members("/services", "id"); len(got) != 0 {
		t.Errorf("an agent sees services: %v", got)
	}
	w.do(http.StatusNotFound, http.MethodGet, "/services/{service}", "", "")
	w.do(http.StatusNotFound, http.MethodGet, "/organizations/{org}", "", "")
	if got := w.object(http.StatusOK, http.MethodPatch, "/users/me", `{"givenName": "Anna", "role": "agent"}`); got["givenName"] != "Anna" {
		t.Errorf("%v", got)
	}
	for _, x := range [][3]string{
		{http.MethodPatch, "/users/me", `{"role": "admin"}`},
		{http.MethodPatch, "/users/me", `{"email": "other@example.com"}`},
		{http.MethodPatch, "/users/{me}", `{"givenName": "X"}`},
		{http.MethodPost, "/users", `{"email": "x@example.com"}`},
		{http.MethodDelete, "/users/{user}", ""},
		{http.MethodPatch, "/organizations/{root}", `{"name": "X"}`},
		{http.MethodDelete, "/organizations/{root}", ""},
		{http.MethodPost, "/organizations", `{"name": "X", ` + billing + `}`},
		{http.MethodPost, "/organizations/{root}/categories", `{"name": "X"}`},
		{http.MethodDelete, "/organizations/{root}/categories/{category}", ""},
		{http.MethodPost, "/orggroups", `{"name": "X"}`},
		{http.MethodPost, "/orggroups/{group}/members", `["{root}"]`},
		{http.MethodPost, "/bots", `{"name": "X", "roles": ["bot"]}`},
		{http.MethodPost, "/services", `{"name": "X", "params": {"url": "https://example.com"}}`},
		{http.MethodPost, "/forms", `{"name": "X"}`},
		{http.MethodPost, "/forms/{form}/fields", `{"name": "X"}`},
		{http.MethodDelete, "/forms/{form}", ""},
	} {
		a := w.take(vendorStep{method: x[0], path: x[1], body: x[2]})
		if faultOf(t, a); a.Status != http.StatusForbidden {
			t.Errorf("%s %s: %d %s", x[0], x[1], a.Status, a.Body)
		}
	}
}

// TestWeb1on1Copies: a row is made of the copy of another one, whose parts stay with
// that.
func TestWeb1on1Copies(t *testing.T) {
	w := vendorWorld(t)
	w.do(http.StatusCreated, http.MethodPost, "/organizations/{org}/categories", `{"name": "Repairs"}`, "")
	for _, x := range [][2]string{{"/forms/{form}", "fields"}, {"/organizations/{org}", "categories"}} {
		original := w.do(http.StatusOK, http.MethodGet, x[0], "", "")
		path, _, _ := strings.Cut(x[0], "/{")
		copied := w.object(http.StatusCreated, http.MethodPost, path, string(original.Body))
		var before map[string]any
		if err := json.Unmarshal(original.Body, &before); err != nil {
			t.Fatal(err)
		}
		of := func(object map[string]any) map[string]any { return object[x[1]].([]any)[0].(map[string]any) }
		if of(copied)["name"] != of(before)["name"] || of(copied)["id"] == of(before)["id"] || copied["id"] == before["id"] {
			t.Errorf("%s: %v of %v", x[0], copied, before)
		}
		if now := w.do(http.StatusOK, http.MethodGet, x[0], "", ""); string(now.Body) != string(original.Body) {
			t.Errorf("%s: the original became %s", x[0], now.Body)
		}
	}
}

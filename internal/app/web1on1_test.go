package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parley/internal/app"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
)

// do takes a step that has to be answered with a status, and returns the answer.
func (w *vendorWalk) do(status int, method, path, body, keep string) apptest.Answer {
	w.t.Helper()
	step := vendorStep{name: path, method: method, path: path, body: body}
	if keep != "" {
		step.keep = keep
	}
	a := w.take(step)
	if a.Status != status {
		w.t.Fatalf("%s %s %s: %d %s, want %d", method, w.fill(path), body, a.Status, a.Body, status)
	}
	return a
}

// object is the answer to a request as a JSON object.
func (w *vendorWalk) object(status int, method, path, body string) (out map[string]any) {
	w.t.Helper()
	a := w.do(status, method, path, body, "")
	if err := json.Unmarshal(a.Body, &out); err != nil {
		w.t.Fatalf("%s: %s", path, a.Body)
	}
	return out
}

// members are what the rows of a list have at a member.
func (w *vendorWalk) members(path, member string) []string {
	w.t.Helper()
	a := w.do(http.StatusOK, http.MethodGet, path, "", "")
	var list []map[string]any
	if err := json.Unmarshal(a.Body, &list); err != nil {
		w.t.Fatalf("%s: %s", path, a.Body)
	}
	out := []string{}
	for _, row := range list {
		out = append(out, fmt.Sprint(row[member]))
	}
	return out
}

// TestWeb1on1Lists: rows are filtered, sorted, selected and counted, and pages lead to
// one another until there is none.
func TestWeb1on1Lists(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		testVendorLists(t, signedIn(t, func(c *app.Config) { c.Database = address }))
	})
}

func testVendorLists(t *testing.T, w *vendorWalk) {
	w.do(http.StatusCreated, http.MethodPost, "/organizations", `{"name": "Bears", "tags": ["red"], `+billing+`}`, "org")
	for i := range 7 {
		owner := []string{"{root}", "{org}"}[i%2]
		w.do(http.StatusCreated, http.MethodPost, "/forms", fmt.Sprintf(
			`{"name": "form %d", "organization": %q, "pointsByBot": %d, "tags": ["n%d"], "meta": {"of": {"age": "%d"}}}`, i, owner, i, i%3, i), fmt.Sprint("form", i))
	}
	w.do(http.StatusNoContent, http.MethodDelete, "/forms/{form6}", "", "")
	for query, want := range map[string]string{
		"":                              "0 1 2 3 4 5",
		"sort=-createdAt&limit=2":       "5 4",
		"sort=-name":                    "5 4 3 2 1 0",
		"sort=tags,-pointsByBot":        "3 0 4 1 5 2",
		"organization={org}":            "1 3 5",
		"organization=[{org},{root}]":   "0 1 2 3 4 5",
		"organization={form1}":          "",
		"organization=x":                "",
		"id=[{form4},{form2},{form6}]":  "2 4",
		"id={form4}&organization={org}": "",
		"name=form%203":                 "3",
		"name=~M%203":                   "3",
		"pointsByBot=>3":                "4 5",
		"pointsByBot=[1,4]":             "1 4",
		"tags=n1":                       "1 4",
		"meta.of.age=5":                 "5",
		"organization={root}&sort=-pointsByBot&offset=1&limit=1": "2",
		"status=archived":          "6",
		"status=[active,archived]": "0 1 2 3 4 5 6",
		"createdAt=>2100-01-01":    "",
		"offset=100":               "",
	} {
		var names []string
		for _, name := range w.members("/forms?"+query, "name") {
			names = append(names, strings.TrimPrefix(name, "form "))
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	if got := w.object(http.StatusOK, http.MethodGet, "/forms/{form1}?select=name,meta.of&populate=organization", ""); len(got) != 3 || got["name"] != "form 1" {
		t.Errorf("%v", got)
	}
}

// TestWeb1on1Pages: a page leads to the next one by an address as the vendor's client
// reads it, with or without conditions that the database knows nothing of.
func TestWeb1on1Pages(t *testing.T) {
	w := signedIn(t, func(c *app.Config) { c.PublicURL = "https://parley.example.com" })
	for i := range 5 {
		w.do(http.StatusCreated, http.MethodPost, "/forms", fmt.Sprintf(`{"name": "form %d"}`, i), "")
	}
	for _, query := range []string{"limit=2&sort=-createdAt", "limit=2&name=[form%200,form%201,form%202,form%203,form%204]&sort=-name"} {
		var names []string
		next := "/forms?" + query
		for range 5 {
			a := w.do(http.StatusOK, http.MethodGet, next, "", "")
			if total := a.Header.Get("X-Total-Count"); total != "5" {
				t.Errorf("%s: %s rows", next, total)
			}
			names = append(names, w.members(next, "name")...)
			link := a.Header.Get("Link")
			if link == "" {
				break
			}
			address, rel, _ := strings.Cut(link, ";")
			u, err := url.Parse(strings.Trim(address, "<>"))
			if err != nil || strings.TrimSpace(rel) != `rel="next"` || strings.Contains(address, ",") || u.Host != "parley.example.com" || u.Scheme != "https" {
				t.Fatalf("%s", link)
			}
			next = strings.TrimPrefix(u.RequestURI(), vendorPrefix)
		}
		if want := []string{"form 4", "form 3", "form 2", "form 1", "form 0"}; !slices.Equal(names, want) {
			t.Errorf("%s: %v", query, names)
		}
	}
}

// TestWeb1on1Populate: ids are replaced with what they are of, through lists and one
// after the other; what is out of sight stays an id.
func TestWeb1on1Populate(t *testing.T) {
	w := vendorWorld(t)
	w.do(http.StatusOK, http.MethodPatch, "/organizations/{root}/categories/{category}", `{"forms": ["{form}"]}`, "")
	w.do(http.StatusCreated, http.MethodPost, "/orggroups/{group}/members", `["{org}", "{root}"]`, "")
	for path, want := range map[string]string{
		"/organizations/{root}?populate=categories.forms&select=categories.forms.name":                         `{"categories":[{"forms":[{"id":"{form}","name":"Order"}]}],"id":"{root}"}`,
		"/organizations/{root}?populate=categories.forms.organization&select=categories.forms.organization.id": `{"categories":[{"forms":[{"id":"{form}","organization":{"id":"{root}"}}]}],"id":"{root}"}`,
		"/orggroups/{group}?populate=members&select=members.name":                                              `{"id":"{group}","members":[{"id":"{org}","name":"Bears"},{"id":"{root}","name":"{name}"}]}`,
		"/botinstances/{instance}?populate=bot,createdBy&select=bot.name,createdBy.email":                      `{"bot":{"id":"{bot}","name":"Robot"},"createdBy":{"email":"` + vendorEmail + `","id":"{me}"},"id":"{instance}"}`,
		"/forms/{form}?populate=name,nothing,fields&select=name":                                               `{"id":"{form}","name":"Order"}`,
	} {
		w.kept["name"], _ = w.object(http.StatusOK, http.MethodGet, "/organizations/{root}", "")["name"].(string)
		want = w.fill(want)
		got := w.object(http.StatusOK, http.MethodGet, path, "")
		if list, ok := got["categories"].([]any); ok {
			delete(list[0].(map[string]any), "id")
		}
		if text, _ := json.Marshal(got); string(text) != want {
			t.Errorf("%s: %s, want %s", path, text, want)
		}
	}
}

// TestWeb1on1Rate: who asks too often waits as long as is said, and is served then.
func TestWeb1on1Rate(t *testing.T) {
	var passed atomic.Int64
	start := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	w := signedIn(t, func(c *app.Config) {
		c.VendorRate, c.Now = 20, func() time.Time { return start.Add(time.Duration(passed.Load())) }
	})
	for range 18 { // signing in took two
		w.do(http.StatusOK, http.MethodGet, "/users/me", "", "")
	}
	for _, path := range []string{"/users/me", "/auth/token?refreshToken=x"} {
		a := w.do(http.StatusTooManyRequests, http.MethodGet, path, "", "")
		if faultOf(t, a); a.Header.Get("Retry-After") != "1" {
			t.Errorf("%s: %v", path, a.Header)
		}
	}
	passed.Store(int64(time.Second))
	w.do(http.StatusOK, http.MethodGet, "/users/me", "", "")
}

// TestWeb1on1Statements: a list takes as many statements for many rows as for few.
func TestWeb1on1Statements(t *testing.T) {
	w := vendorWorld(t)
	count := func(path string) int64 {
		return w.server.Statements(func() { w.do(http.StatusOK, http.MethodGet, path, "", "") })
	}
	paths := []string{
		"/users", "/organizations?populate=categories.forms", "/orggroups?populate=members", "/bots?populate=organization", "/botinstances?populate=bot",
		"/services", "/forms?populate=organization,template&sort=name", "/workflows", "/organizations/{root}/workflows", "/forms/{form}",
	}
	more := func(i int) {
		w.do(http.StatusCreated, http.MethodPost, "/organizations", fmt.Sprintf(`{"name": "o%d", "categories": [{"name": "c", "forms": ["{form}"]}], %s}`, i, billing), "o")
		w.do(http.StatusCreated, http.MethodPost, "/users", fmt.Sprintf(`{"email": "u%d@example.com", "organization": "{o}"}`, i), "")
		w.do(http.StatusCreated, http.MethodPost, "/orggroups", `{"name": "g", "organization": "{o}", "members": ["{o}", "{root}"]}`, "")
		w.do(http.StatusCreated, http.MethodPost, "/bots", fmt.Sprintf(`{"name": "b%d", "roles": ["bot"], "organization": "{o}"}`, i), "")
		w.do(http.StatusCreated, http.MethodPost, "/services", fmt.Sprintf(`{"name": "s%d", "organization": "{o}", "params": {"url": "https://example.com"}}`, i), "")
		w.do(http.StatusCreated, http.MethodPost, "/forms", fmt.Sprintf(`{"name": "f%d", "organization": "{o}", "fields": [{"name": "a"}], "template": "{form}"}`, i), "")
		w.do(http.StatusCreated, http.MethodPost, "/forms/{form}/fields", `{"name": "more"}`, "")
	}
	more(0)
	few := map[string]int64{}
	for _, path := range paths {
		few[path] = count(path)
	}
	for i := range 4 {
		more(i + 1)
	}
	for _, path := range paths {
		if many := count(path); many > few[path] {
			t.Errorf("%s: %d statements, and %d for fewer rows", path, many, few[path])
		}
	}
}

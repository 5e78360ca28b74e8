package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

// TestGraphBodies: the values of a request are counted before they are made, by
// whatever way they come.
func TestGraphBodies(t *testing.T) {
	s := apptest.Serve(t, testkit.SQLiteDatabase(t))
	token := s.Token(s.Organization("bodies", uuid.Nil), viewer.Admin)
	items := func(n int) string { return `{"a":[` + strings.TrimSuffix(times("0,", n), ",") + `]}` }
	deep := func(n int) string { return times(`{"a":`, n) + "0" + times("}", n) }
	for _, test := range []struct{ name, variables, extensions, says string }{
		{"few", items(10), items(10), ""},
		{"text with commas", `{"a":"` + times(`,{[\"`, 10_000) + `"}`, `{"a":"` + times(",", 2_000) + `"}`, ""},
		{"none", "null", "null", ""},
		{"many variables", items(500_000), "{}", "variables hold too many values, 500,000 are allowed"},
		{"objects", `{"a":[` + times("{},", 250_000) + `{}]}`, "{}", "variables hold too many values"},
		{"keys", "{" + strings.TrimSuffix(numbered(`"%":0,`, 500_000), ",") + "}", "{}", "variables hold too many values"},
		{"998 extensions", "{}", items(998), ""},
		{"999 extensions", "{}", items(999), "extensions hold too many values, 1,000 are allowed"},
		{"extensions with quotes", "{}", `{"\"":` + items(999) + "}", "extensions hold too many values"},
		{"variables 101 deep", deep(101), "{}", "variables are nested more than 100 deep"},
		{"extensions 100 deep", "{}", deep(100), ""},
		{"extensions 101 deep", "{}", deep(101), "extensions are nested more than 100 deep"},
		{"variables of a wrong type", `[]`, "{}", "have to be JSON objects"},
	} {
		for way, a := range sentEachWay(t, s, token, test.variables, test.extensions) {
			status, code := http.StatusOK, `"__typename":"Query"`
			if test.says != "" {
				status, code = http.StatusBadRequest, `"code":"BAD_USER_INPUT"`
			}
			if said := string(a.Body); a.Status != status || !strings.Contains(said, code) || !strings.Contains(said, test.says) {
				t.Errorf("%s, %s: %d %.300s, want %q", test.name, way, a.Status, a.Body, test.says)
			}
		}
	}
}

// sentEachWay sends parameters by each way that a query may come; what is too
// long for an address is not sent by GET.
func sentEachWay(t *testing.T, s *apptest.Server, token, variables, extensions string) map[string]apptest.Answer {
	t.Helper()
	header := func(contentType string) map[string]string {
		return map[string]string{"Authorization": "Bearer " + token, "Content-Type": contentType}
	}
	body := `{"query":"{__typename}","variables":` + variables + `,"extensions":` + extensions + `}`
	form, formType := multipartBody(t, "operations", body, "map", "{}")
	stream := header("application/json")
	stream["Accept"] = "text/event-stream"
	out := map[string]apptest.Answer{
		"POST":   s.Do(http.MethodPost, "/graphql", header("application/json"), body),
		"form":   s.Do(http.MethodPost, "/graphql", header(formType), form),
		"stream": s.Do(http.MethodPost, "/graphql", stream, body),
	}
	query := url.Values{"query": {"{__typename}"}, "variables": {variables}, "extensions": {extensions}}.Encode()
	if len(query) < 100_000 {
		out["GET"] = s.Do(http.MethodGet, "/graphql?"+query, header(""), "")
	}
	return out
}

// TestGraphBodiesOfNobody: without a credential a body has 256 KB, with one it
// has all that is configured.
func TestGraphBodiesOfNobody(t *testing.T) {
	s := apptest.Serve(t, testkit.SQLiteDatabase(t))
	bearer := "Bearer " + s.Token(s.Organization("bodies", uuid.Nil), viewer.Admin)
	for _, test := range []struct {
		authorization string
		size, status  int
	}{
		{"", 256 << 10, http.StatusOK},
		{"", 256<<10 + 100, http.StatusRequestEntityTooLarge},
		{bearer, 256<<10 + 100, http.StatusOK},
	} {
		for contentType, body := range bodiesOf(t, test.size) {
			a := s.Do(http.MethodPost, "/graphql", map[string]string{"Authorization": test.authorization, "Content-Type": contentType}, body)
			if a.Status != test.status {
				t.Errorf("%d bytes, %s, credential %v: %d %.200s", test.size, contentType, test.authorization != "", a.Status, a.Body)
			}
		}
	}
}

// bodiesOf are good bodies of a size, by their type.
func bodiesOf(t *testing.T, size int) map[string]string {
	t.Helper()
	const query = `{"query":"{__typename}"}`
	short, formType := multipartBody(t, "operations", query, "map", "{}")
	form, _ := multipartBody(t, "operations", query+times(" ", size-len(short)), "map", "{}")
	return map[string]string{"application/json": times(" ", size-len(query)) + query, formType: form}
}

// TestGraphMapOfForm: the map of a form is counted as well.
func TestGraphMapOfForm(t *testing.T) {
	s := apptest.Serve(t, testkit.SQLiteDatabase(t))
	for n, says := range map[int]string{400: "no field takes a file", 600: "map hold too many values"} {
		paths := "{" + strings.TrimSuffix(numbered(`"%":[],`, n), ",") + "}"
		body, contentType := multipartBody(t, "operations", `{"query":"{__typename}"}`, "map", paths)
		a := s.Do(http.MethodPost, "/graphql", map[string]string{"Content-Type": contentType}, body)
		if a.Status != http.StatusBadRequest || !strings.Contains(string(a.Body), says) {
			t.Errorf("%d paths: %d %.200s", n, a.Status, a.Body)
		}
	}
}

package app_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/gorilla/websocket"

	"parley/internal/app"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

const (
	askRole  = `{"query":"{viewer{role}}"}`
	jsonType = "application/json"
)

// TestGraphMethods: what is no GET or POST is told what would be.
func TestGraphMethods(t *testing.T) {
	s := apptest.Serve(t, testkit.SQLiteDatabase(t))
	for method, want := range map[string]int{
		http.MethodHead: 405, http.MethodPut: 405, http.MethodPatch: 405, http.MethodDelete: 405, http.MethodOptions: 204,
	} {
		a := s.Do(method, "/graphql", nil, nil)
		if a.Status != want || a.Header.Get("Allow") != "GET, POST, OPTIONS" {
			t.Errorf("%s: %d, Allow %s", method, a.Status, a.Header.Get("Allow"))
		}
		if told := len(a.Body) > 0; told != (want == 405 && method != http.MethodHead) {
			t.Errorf("%s: %q", method, a.Body)
		}
	}
	a := s.Do(http.MethodGet, `/graphql?query=mutation{archiveTag(input:{id:"x"}){tag{id}}}`, nil, nil)
	if a.Status != 405 || a.Header.Get("Allow") != http.MethodPost {
		t.Errorf("a mutation by GET: %d, Allow %s", a.Status, a.Header.Get("Allow"))
	}
}

// TestGraphAnswerHeaders: an answer says how long it is, whose it is and that
// nobody may keep it.
func TestGraphAnswerHeaders(t *testing.T) {
	s := apptest.Serve(t, testkit.SQLiteDatabase(t))
	for _, body := range []string{askRole, `{"query":"{__typename}"}`, `{`} {
		a := s.Do(http.MethodPost, "/graphql", nil, body)
		if a.Header.Get("Content-Length") != strconv.Itoa(len(a.Body)) || a.Header.Get("Cache-Control") != "no-store" || a.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %v", body, a.Header)
		}
	}
}

// TestRequestIDs: every answer has an id of ours, whatever the client says, and
// the log has the same one.
func TestRequestIDs(t *testing.T) {
	s := apptest.Serve(t, testkit.SQLiteDatabase(t))
	seen := map[string]bool{}
	for _, path := range []string{"/graphql", "/saysimple/v1/tags", "/healthz", "/nowhere", "/graphql"} {
		a := s.Do(http.MethodGet, path, map[string]string{"X-Request-Id": "theirs"}, nil)
		id := a.Header.Get("X-Request-Id")
		if id == "" || seen[id] || len(a.Header.Values("X-Request-Id")) != 1 {
			t.Errorf("%s: %v", path, a.Header.Values("X-Request-Id"))
		}
		seen[id] = true
		eventually(t, "the request is logged under "+id, func() bool { return strings.Contains(s.Log(), id) })
	}
	dialer := websocket.Dialer{Subprotocols: []string{"graphql-transport-ws"}}
	c, answer, err := dialer.Dial("ws"+strings.TrimPrefix(s.URL, "http")+"/graphql", nil)
	if err != nil {
		t.Fatal(err)
	}
	id := answer.Header.Get("X-Request-Id")
	if c.Close(); id == "" || seen[id] {
		t.Errorf("a socket's id is %q", id)
	}
	eventually(t, "the socket is logged under "+id, func() bool { return strings.Contains(s.Log(), id) })
}

// TestGraphOrigins: pages of other origins neither make the server work nor read
// what it says; pages of allowed ones do both.
func TestGraphOrigins(t *testing.T) {
	s := apptest.Serve(t, testkit.SQLiteDatabase(t), func(c *app.Config) {
		c.AllowedOrigins, c.PublicURL = []string{"https://desk.example.com"}, "https://parley.example.com/below/"
	})
	form, formType := multipartBody(t, "operations", askRole, "map", "{}")
	for _, test := range []struct {
		origin, site   string
		status         int
		preflight, get string // Access-Control-Allow-Origin
	}{
		{"", "", 200, "", ""},
		{"", "none", 200, "", ""},
		{s.URL, "same-origin", 200, "", ""},
		{s.URL, "", 200, "", ""},
		{"https://desk.example.com", "cross-site", 200, "https://desk.example.com", "https://desk.example.com"},
		{"https://desk.example.com", "", 200, "https://desk.example.com", "https://desk.example.com"},
		{"https://parley.example.com", "", 200, "", ""},
		{"https://evil.example.com", "cross-site", 403, "", ""},
		{"https://evil.example.com", "same-site", 403, "", ""},
		{"https://evil.example.com", "", 403, "", ""},
		{"null", "cross-site", 403, "", ""},
		{"http://desk.example.com", "cross-site", 403, "", ""},
	} {
		header := map[string]string{}
		if test.origin != "" {
			header["Origin"] = test.origin
		}
		if test.site != "" {
			header["Sec-Fetch-Site"] = test.site
		}
		for contentType, body := range map[string]string{jsonType: askRole, formType: form} {
			header["Content-Type"] = contentType
			a := s.Do(http.MethodPost, "/graphql", header, body)
			if a.Status != test.status || (test.status == 403) != (codes(a) == "FORBIDDEN") {
				t.Errorf("POST %.20s from %s, %s: %d %s", contentType, test.origin, test.site, a.Status, a.Body)
			}
		}
		a := s.Do(http.MethodGet, "/graphql?query={__typename}", header, nil)
		if a.Status != 200 || a.Header.Get("Access-Control-Allow-Origin") != test.get {
			t.Errorf("GET from %s: %d %v", test.origin, a.Status, a.Header)
		}
		header["Access-Control-Request-Method"], header["Access-Control-Request-Headers"] = "POST", "authorization,content-type"
		a = s.Do(http.MethodOptions, "/graphql", header, nil)
		if got := a.Header.Get("Access-Control-Allow-Origin"); got != test.preflight || a.Header.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("preflight from %s: %v", test.origin, a.Header)
		}
	}
}

// multipartBody makes a form of parts by name; a name that ends in ! is a file's.
func multipartBody(t *testing.T, parts ...string) (body, contentType string) {
	t.Helper()
	const boundary = "a-boundary"
	for i := 0; i < len(parts); i += 2 {
		name, isFile := strings.CutSuffix(parts[i], "!")
		disposition := fmt.Sprintf(`form-data; name=%q`, name)
		if isFile {
			disposition += `; filename="f.txt"`
		}
		body += "--" + boundary + "\r\nContent-Disposition: " + disposition + "\r\n\r\n" + parts[i+1] + "\r\n"
	}
	return body + "--" + boundary + "--\r\n", "multipart/form-data; boundary=" + boundary
}

// TestGraphMultipart sends forms, good ones and others. No fault repeats what was
// sent, and none is the server's.
func TestGraphMultipart(t *testing.T) {
	s := apptest.Serve(t, testkit.SQLiteDatabase(t), func(c *app.Config) { c.MaxGraphBody = 1 << 16 })
	const secret = "hunter2"
	for name, test := range map[string]struct {
		parts  []string
		status int
		code   string
	}{
		"good":                   {[]string{"operations", `{"query":"{__typename}"}`, "map", `{}`}, 200, ""},
		"nothing":                {nil, 400, "BAD_USER_INPUT"},
		"operations alone":       {[]string{"operations", askRole}, 400, "BAD_USER_INPUT"},
		"map first":              {[]string{"map", `{}`, "operations", askRole}, 400, "BAD_USER_INPUT"},
		"operations malformed":   {[]string{"operations", `{"query":"` + secret, "map", `{}`}, 400, "BAD_USER_INPUT"},
		"a list of operations":   {[]string{"operations", `[{"query":"` + secret + `"}]`, "map", `{}`}, 400, "BAD_USER_INPUT"},
		"map malformed":          {[]string{"operations", askRole, "map", `{"` + secret}, 400, "BAD_USER_INPUT"},
		"map of a wrong type":    {[]string{"operations", askRole, "map", `{"0":"` + secret + `"}`}, 400, "BAD_USER_INPUT"},
		"a path that is none":    {[]string{"operations", askRole, "map", `{"0":["variables.a.0.` + secret + `"]}`, "0!", "text"}, 400, "BAD_USER_INPUT"},
		"a file nobody mentions": {[]string{"operations", askRole, "map", `{}`, secret + "!", "text"}, 400, "BAD_USER_INPUT"},
		"operations too large":   {[]string{"operations", strings.Repeat(" ", 1<<16) + askRole, "map", `{}`}, 413, "BAD_USER_INPUT"},
		"a file too large":       {[]string{"operations", askRole, "map", `{}` + strings.Repeat(" ", 1<<16), "0!", "text"}, 413, "BAD_USER_INPUT"},
	} {
		body, contentType := multipartBody(t, test.parts...)
		a := s.Do(http.MethodPost, "/graphql", map[string]string{"Content-Type": contentType}, body)
		if a.Status != test.status || codes(a) != test.code || strings.Contains(string(a.Body), secret) {
			t.Errorf("%s: %d %s", name, a.Status, a.Body)
		}
	}
	a := s.Do(http.MethodPost, "/graphql", map[string]string{"Content-Type": "multipart/form-data"}, "--x--")
	if a.Status != 400 || codes(a) != "BAD_USER_INPUT" {
		t.Errorf("without a boundary: %d %s", a.Status, a.Body)
	}
	if strings.Contains(s.Log(), "panic") {
		t.Error(s.Log())
	}
}

// TestGraphSlowBody: a client that sends half a body is not waited for, whether it
// is heard or not.
func TestGraphSlowBody(t *testing.T) {
	s := apptest.Serve(t, testkit.SQLiteDatabase(t), func(c *app.Config) { c.BodyTimeout = 50 * time.Millisecond })
	for path, status := range map[string]int{"/graphql": 408, "/saysimple/v1/auth/authenticate": 401} {
		c, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if err := c.SetDeadline(time.Now().Add(patience)); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(c, "POST %s HTTP/1.1\r\nHost: parley\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"query\":", path)
		r := bufio.NewReader(c)
		a, err := http.ReadResponse(r, nil)
		if err != nil || a.StatusCode != status {
			t.Errorf("%s: %v %v", path, a, err)
			continue
		}
		if _, err := io.Copy(io.Discard, a.Body); err != nil {
			t.Error(err)
		}
		a.Body.Close()
		if _, err := r.ReadByte(); err != io.EOF {
			t.Errorf("%s: the connection stays open: %v", path, err)
		}
	}
	// A client whose body came in time is waited for longer than that.
	token := s.Token(s.Organization("slow", uuid.Nil), viewer.Admin)
	k := s.Subscribe(token, `subscription {conversationEvents {__typename}}`, nil)
	defer k.Close()
	if k.Next() == "" {
		t.Fatal("no stream")
	}
	time.AfterFunc(100*time.Millisecond, func() {
		s.GraphQL(token, hello, nil)
	})
	if k.Next() == "" {
		t.Error("the stream ended with the deadline of its body")
	}
}

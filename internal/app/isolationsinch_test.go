package app_test

import (
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/compat/sinch"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

// sinchCrossing says how to name a tenant's things to a route of Sinch: <#Name> is
// the name's id as the vendor writes it, and <…> as in Expand.
type sinchCrossing struct {
	route string // method and pattern, as its row has them
	// at is the path's crossingWildcard, filled in; empty where there is none.
	at    string
	query string
	body  string
	// status is what names of nobody's are answered with.
	status int
	// own is what the neighbour itself is answered with; 0 is not asked.
	own int
	// writes is set where the call writes into the caller's own organization.
	writes bool
}

var sinchCrossings = append(crossingLists(), []sinchCrossing{
	{route: "GET /contacts/{contactId}", at: "<#Interaction>", status: http.StatusNotFound, own: http.StatusOK},
	{route: "GET /contacts/{contactId}", at: "<#Interaction>", query: "statistics=true", status: http.StatusNotFound, own: http.StatusOK},
	{route: "GET /contacts/{contactId}/remarks", at: "<#Conversation>", status: http.StatusNotFound},
	{route: "POST /contacts/{contactId}/remarks", at: "<#Interaction>", body: "Hello", status: http.StatusNotFound},
	{route: "POST /contacts/{contactId}/remarks", at: "<#Conversation>", body: "Hello", status: http.StatusNotFound},
	{route: "PUT /contacts/{contactId}/remarks", at: "<#Interaction>", body: "Hello", status: http.StatusNotFound},
	{route: "PUT /contacts/{contactId}/remarks", at: "<#Conversation>", body: "Hello", status: http.StatusNotFound},

	{route: "POST /chats", body: `{"channel_type": "chat", "channel_sub_type": "text", "originator": "1", "destination": "2", "title": "",
		"from_queue": {"id": "<#Queue>"}, "transcript": {"messages": []}}`, status: http.StatusBadRequest},
	{route: "POST /chats", body: `{"channel_type": "chatout", "channel_sub_type": "text", "originator": "1", "destination": "2", "title": "",
		"from_queue": {"id": "<#Queue>"}, "transcript": {"messages": [{"message": "Hello", "originator": "1"}]}}`, status: http.StatusBadRequest},
	{route: "GET /chats/{chatId}", at: "<#Conversation>", status: http.StatusNotFound, own: http.StatusOK},

	{route: "GET /emails/{emailId}", at: "<#EmailDetails>", status: http.StatusNotFound, own: http.StatusOK},

	{route: "GET /callRecordings/{callRecordingId}", at: "<#CallRecording>", status: http.StatusNotFound, own: http.StatusOK},
	{route: "GET /callRecordings/{callRecordingId}/listenLog", at: "<#CallRecording>", status: http.StatusNotFound, own: http.StatusOK},
	{route: "POST /callRecordings/{callRecordingId}/listenLog", at: "<#CallRecording>", body: `{"description": "why", "userSessionId": "1"}`, status: http.StatusNotFound},

	{route: "GET /scriptResults/{scriptResultId}", at: "<#ScriptResult>", status: http.StatusNotFound, own: http.StatusOK},

	{route: "POST /callbacks", body: `{"callbackQueueNumber": "<canary> 1", "customerNumber": "1"}`, status: http.StatusBadRequest},
	{route: "GET /callbacks/{callbackId}", at: "<#Callback>", status: http.StatusNotFound, own: http.StatusOK},
	{route: "PUT /callbacks/{callbackId}", at: "<#Callback>", body: `{"customerNumber": "1", "lastResult": "BUSY", "notes": ""}`, status: http.StatusNotFound},

	{route: "POST /messages", body: crossingBatch, status: http.StatusBadRequest},
	{route: "GET /messages/{messageId}", at: "<#OutboundBatch>", status: http.StatusNotFound, own: http.StatusOK},
	{route: "PUT /messages/{messageId}", at: "<#OutboundBatch>", body: crossingBatch, status: http.StatusNotFound},
	{route: "DELETE /messages/{messageId}", at: "<#OutboundBatch>", status: http.StatusNotFound},

	{route: "POST /customerConsents", body: `{"address": "<canary> 6", "usage": "whatsapp", "consent": false}`, status: http.StatusNoContent, writes: true},
	{route: "GET /customerConsents/{usageAddress}", at: "whatsapp_<canary>%206", status: http.StatusNotFound, own: http.StatusOK},
	{route: "DELETE /customerConsents/{usageAddress}", at: "whatsapp_<canary>%206", status: http.StatusNotFound},
}...)

const crossingBatch = `{"message": "Hello", "source": "<canary> channel", "subType": "<canary>", "destinations": [{"address": "1"}]}`

// crossingLists ask every list for all there is, and for what names the neighbour.
func crossingLists() (rows []sinchCrossing) {
	for route, queries := range map[string][]string{
		"GET /contacts": {
			"", "statistics=true", "pickable=true", "search=*<canary>*", "search=*<canary>*,x", "subject=<canary>", "body=<canary>", "remarks=<canary>",
			"caseId=<canary>%20case", "agentId=<#User>", "queueId=<#Queue>", "queueId=<#Queue>,<#User>", "contactGroupId=<#Conversation>",
			"contactGroupId=<Conversation>", "id=<#Interaction>", "source=*<canary>*", "queueName=<canary>*", "agentName=<canary>*",
			"sort=-arrivalTime,LOCALE-en",
		},
		"GET /chats":            {"", "originator=<canary>%20customer", "destination=<canary>%20channel", "channel_sub_type=<canary>"},
		"GET /emails":           {"", "case_id=<canary>%20case", "cid=<canary>%20cid"},
		"GET /callRecordings":   {"", "call_id=<canary>%20call", "contact_id=<#Interaction>"},
		"GET /scriptResults":    {"", "contact_id=<#Interaction>", "originalcontact_id=<#Interaction>"},
		"GET /callbacks":        {"", "customerNumber=<canary>*"},
		"GET /messages":         {"", "source=<canary>*", "subType=<canary>*"},
		"GET /customerConsents": {"", "address=<canary>*", "usage=whatsapp&address=*<canary>*", "consent=true"},
	} {
		for _, q := range queries {
			rows = append(rows, sinchCrossing{route: route, query: q, status: http.StatusOK, own: http.StatusOK})
		}
	}
	return rows
}

var (
	crossingHex      = regexp.MustCompile(`<#(\w+)>`)
	crossingWildcard = regexp.MustCompile(`\{\w+\}`)
)

// crossingGUID is an id as the vendor writes it; a text that is none stays as it is.
func crossingGUID(text string) string {
	id, err := uuid.Parse(text)
	if err != nil {
		return text
	}
	return strings.ToUpper(hex.EncodeToString(id[:]))
}

// crossingNamed fills in the names of a tenant.
func crossingNamed(about *apptest.Tenant, text string) string {
	text = crossingHex.ReplaceAllStringFunc(text, func(m string) string { return crossingGUID(about.Names[m[2:len(m)-1]]) })
	return about.Expand(text)
}

// crossingUnnamed takes them out of an answer, and durations that go on.
func crossingUnnamed(about *apptest.Tenant, body []byte) string {
	text := crossingDuration.ReplaceAllString(string(body), "")
	for _, v := range about.Names {
		text = strings.NewReplacer(v, "<v>", crossingGUID(v), "<v>", strings.ToUpper(v), "<v>").Replace(text)
	}
	return strings.ReplaceAll(text, about.Canary, "<canary>")
}

// ask sends a crossing about a tenant and returns the answer.
func (c sinchCrossing) ask(who *apptest.Sinch, about *apptest.Tenant) apptest.Answer {
	method, path, _ := strings.Cut(c.route, " ")
	path = crossingWildcard.ReplaceAllLiteralString(path, crossingNamed(about, c.at))
	if c.query != "" {
		path += "?" + crossingNamed(about, c.query)
	}
	var body any
	if c.body != "" {
		body = crossingNamed(about, c.body)
	}
	return who.Do(method, path, body)
}

// TestIsolationSinch names the neighbour's things to every route of Sinch: the answer
// is the one for things that do not exist, tells nothing of the neighbour and changes
// nothing there.
func TestIsolationSinch(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		st := newStreet(t, address)
		theirs := st.Sinch(st.b.ID, "bravo.user", viewer.Agent)
		st.theirOwn(t, theirs)
		before, seen := st.Rows(), st.everything(theirs)
		var writers []*apptest.Sinch
		for _, who := range []struct {
			of   *apptest.Tenant
			role viewer.Role
			all  bool // whether every id of the neighbour is tried in every path
		}{{st.a, viewer.Guest, false}, {st.a, viewer.Agent, true}, {st.a, viewer.Admin, false}, {st.a1, viewer.Admin, false}} {
			client := st.Sinch(who.of.ID, who.of.Canary+"."+string(who.role), who.role)
			st.crossAll(t, client, who.role, who.all)
			if who.role == viewer.Guest {
				st.onlyReads(t, client)
			} else {
				writers = append(writers, client)
			}
		}
		for _, c := range sinchCrossings {
			for _, client := range writers { // last, for they find what they wrote
				if c.writes {
					st.cross(t, client, viewer.Agent, c)
				}
			}
		}
		after := st.Rows()
		for _, table := range []string{"api_credentials", "users", "memberships", "counters", "consents", "ledger", "ledger_heads"} {
			delete(before, table) // of the callers, and of what they wrote at home
			delete(after, table)
		}
		for table, rows := range after {
			if rows != before[table] {
				t.Errorf("%s was written: %s before, %s after", table, before[table], rows)
			}
		}
		if now := st.everything(theirs); now != seen {
			t.Errorf("the neighbour saw\n%s\nand sees now\n%s", seen, now)
		}
	})
}

// crossAll sends all crossings as one user, about the neighbour and about nobody.
func (st street) crossAll(t *testing.T, who *apptest.Sinch, role viewer.Role, all bool) {
	t.Helper()
	for _, route := range sinch.New(sinch.Deps{}).Routes() {
		known := false
		for _, c := range sinchCrossings {
			if c.route != route.Method+" "+route.Pattern {
				continue
			}
			known = true
			if c.writes {
				continue
			}
			st.cross(t, who, role, c)
			if all && strings.HasPrefix(c.at, "<#") {
				for name := range st.b.Names {
					c.at = "<#" + name + ">"
					st.cross(t, who, role, c)
				}
			}
		}
		if !known {
			t.Errorf("%s %s: no row says how to call it about a foreign tenant", route.Method, route.Pattern)
		}
	}
}

func (st street) cross(t *testing.T, who *apptest.Sinch, role viewer.Role, c sinchCrossing) {
	t.Helper()
	if _, err := uuid.Parse(st.b.Names[strings.Trim(c.at, "<#>")]); strings.HasPrefix(c.at, "<#") && err != nil {
		return // a name that is no id
	}
	foreign, unknown := c.ask(who, st.b), c.ask(who, st.ghost)
	said, other := crossingUnnamed(st.b, foreign.Body), crossingUnnamed(st.ghost, unknown.Body)
	if foreign.Status != unknown.Status || said != other {
		t.Errorf("%s %s?%s as %s: a foreign one is answered %d\n%s\nan unknown one %d\n%s", c.route, c.at, c.query, role, foreign.Status, said, unknown.Status, other)
	}
	forbidden := role == viewer.Guest && !c.reads() && foreign.Status == http.StatusForbidden
	if foreign.Status != c.status && !forbidden {
		t.Errorf("%s %s?%s as %s: status %d, want %d: %s", c.route, c.at, c.query, role, foreign.Status, c.status, foreign.Body)
	}
	if kind := foreign.Header.Get("Content-Type"); foreign.Status >= 400 && kind != "text/plain; charset=utf-8" {
		t.Errorf("%s as %s: an error is %q", c.route, role, kind)
	}
	st.silent(t, said)
}

func (c sinchCrossing) reads() bool { return strings.HasPrefix(c.route, "GET ") }

// onlyReads fails where a guest writes, though what is named is there.
func (st street) onlyReads(t *testing.T, guest *apptest.Sinch) {
	t.Helper()
	before := st.Rows()
	for _, c := range sinchCrossings {
		if c.reads() {
			continue
		}
		a := c.ask(guest, st.a)
		if kind := a.Header.Get("Content-Type"); a.Status != http.StatusForbidden || kind != "text/plain; charset=utf-8" || string(a.Body) != "HTTP 403 Forbidden" {
			t.Errorf("%s %s as a guest: %d %q %s", c.route, c.at, a.Status, kind, a.Body)
		}
	}
	st.unchanged(t, before)
}

// theirOwn fails where what is not to be found is not there in the first place.
func (st street) theirOwn(t *testing.T, theirs *apptest.Sinch) {
	t.Helper()
	for _, c := range sinchCrossings {
		if c.own == 0 {
			continue
		}
		if a := c.ask(theirs, st.b); a.Status != c.own || c.query == "" && !strings.Contains(strings.ToLower(string(a.Body)), st.b.Canary) {
			t.Errorf("%s %s?%s: its own user is answered %d %s", c.route, c.at, c.query, a.Status, a.Body)
		}
	}
}

// everything is what a user reads of its organization.
func (st street) everything(of *apptest.Sinch) string {
	var all strings.Builder
	for _, c := range sinchCrossings {
		if c.own != 0 {
			all.Write(crossingDuration.ReplaceAll(c.ask(of, st.b).Body, nil))
			all.WriteByte('\n')
		}
	}
	return all.String()
}

// crossingDuration are those up to now.
var crossingDuration = regexp.MustCompile(`"(total|waiting|handling)Duration":\d+`)

// TestSinchCredentials: nothing opens without the name, the password and, where one
// is sent, the key of one user; and what is revoked opens nothing from then on.
func TestSinchCredentials(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := apptest.Serve(t, address)
		a, b := s.Organization("alpha", uuid.Nil), s.Organization("bravo", uuid.Nil)
		ann, bob := s.Sinch(a, "ann", viewer.Agent), s.Sinch(b, "bob", viewer.Agent)
		const anns, bobs = "secret of ann", "secret of bob"
		for _, route := range sinch.New(sinch.Deps{}).Routes() {
			path := sinch.Prefix + crossingWildcard.ReplaceAllString(route.Pattern, strings.Repeat("A", 32))
			for what, header := range map[string]map[string]string{
				"nothing": {}, "a bearer token": {"Authorization": "Bearer " + s.Token(a, viewer.Owner)}, "a wrong password": crossingBasic("ann", bobs, ""),
				"an unknown name": crossingBasic("nobody", anns, ""), "somebody else's key": crossingBasic("ann", anns, bob.APIKey), "no key at all": crossingBasic("ann", anns, "sin_wrong"),
				"no pair": {"Authorization": "Basic " + base64.StdEncoding.EncodeToString([]byte("ann"))},
			} {
				answer := s.Do(route.Method, path, header, nil)
				challenge := answer.Header.Get("WWW-Authenticate")
				if answer.Status != http.StatusUnauthorized || !strings.HasPrefix(challenge, "Basic ") || string(answer.Body) != "HTTP 401 Unauthorized" {
					t.Fatalf("%s %s with %s: %d %q %s", route.Method, path, what, answer.Status, challenge, answer.Body)
				}
			}
		}
		open := func(header map[string]string) int {
			return s.Do(http.MethodGet, sinch.Prefix+"/contacts", header, nil).Status
		}
		if got := open(crossingBasic("ann", anns, "")); got != http.StatusOK {
			t.Errorf("without a key: %d", got)
		}
		if got := open(crossingBasic("ann", anns, ann.APIKey)); got != http.StatusOK {
			t.Errorf("with the key: %d", got)
		}
		if err := s.Access.Revoke(apptest.System(), ann.ID); err != nil {
			t.Fatal(err)
		}
		if got := open(crossingBasic("ann", anns, "")); got != http.StatusUnauthorized {
			t.Errorf("revoked: %d", got)
		}
		if got := open(crossingBasic("bob", bobs, "")); got != http.StatusOK {
			t.Errorf("bob, who was not revoked: %d", got)
		}
	})
}

func crossingBasic(name, password, key string) map[string]string {
	header := map[string]string{"Authorization": "Basic " + base64.StdEncoding.EncodeToString([]byte(name+":"+password))}
	if key != "" {
		header["x-api-key"] = key
	}
	return header
}

package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"parley/access"
	"parley/internal/app"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

// talk makes a conversation with a contact of a name, and says something in it.
func (w *vendorWalk) talk(keep, name, more string) {
	w.t.Helper()
	w.do(http.StatusCreated, http.MethodPost, "/conversations", fmt.Sprintf(
		`{"name": %q, "contact": {"profile": {"givenName": %q, "email": %q}}, "messages": [{"role": "contact", "text": "Hello from %s"}]%s}`,
		name, name, name+"@example.com", name, more), keep)
}

// TestWeb1on1TalkLists: each filter of conversations, messages and contacts keeps what
// it says, whether the database checks it or we do.
func TestWeb1on1TalkLists(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		testTalkLists(t, signedIn(t, func(c *app.Config) { c.Database = address }))
	})
}

func testTalkLists(t *testing.T, w *vendorWalk) {
	w.do(http.StatusCreated, http.MethodPost, "/organizations", `{"name": "Bears", `+billing+`}`, "org")
	w.do(http.StatusCreated, http.MethodPost, "/organizations/{root}/categories", `{"name": "Repair"}`, "")
	w.talk("a", "a", `, "category": "Repair", "meta": {"n": 1}`)
	w.talk("b", "b", `, "organization": "{org}", "meta": {"n": 2}`)
	w.talk("c", "c", `, "category": "Other"`)
	w.do(http.StatusCreated, http.MethodPost, "/conversations", `{"name": "d", "type": "agent"}`, "d")
	w.do(http.StatusNoContent, http.MethodDelete, "/conversations/{c}", "", "")
	w.do(http.StatusCreated, http.MethodPost, "/conversations/{a}/messages", `[{"text": "one", "role": "agent"}, {"type": "card", "text": "two"}]`, "")
	contact, _ := w.object(http.StatusOK, http.MethodGet, "/conversations/{b}", "")["contact"].(string)
	w.kept["contact"] = contact
	for path, want := range map[string]string{
		"/conversations?sort=name":                         "a b c d",
		"/conversations?sort=-createdAt&limit=2":           "d c",
		"/conversations?organization={org}":                "b",
		"/conversations?id=[{a},{d},{contact}]":            "a d",
		"/conversations?type=agent":                        "d",
		"/conversations?type=king":                         "",
		"/conversations?status=closed":                     "c",
		"/conversations?status=[active,queued]&sort=name":  "a b d",
		"/conversations?category=Repair":                   "a",
		"/conversations?category=null&sort=name":           "b d",
		"/conversations?categoryIndex=0":                   "a",
		"/conversations?categoryIndex=0.0":                 "a",
		"/conversations?categoryIndex=null&sort=name":      "b c d",
		"/conversations?contact={contact}":                 "b",
		"/conversations?participants.user={me}&sort=name":  "a b c d",
		"/conversations?participants.user={contact}":       "",
		"/conversations?createdAt=>2000-01-01&sort=name":   "a b c d",
		"/conversations?createdAt=>2100-01-01":             "",
		"/conversations?updatedAt=>2000-01-01&meta.n=>1":   "b",
		"/conversations?name=~A":                           "a",
		"/conversations?name=[a,d]":                        "a d",
		"/conversations?type=contact&meta.n=[1,2]":         "a b",
		"/messages?conversation={a}":                       "Hello from a|one|two",
		"/messages?conversation={a}&sort=-createdAt":       "two|one|Hello from a",
		"/messages?conversation={a}&limit=1&offset=1":      "one",
		"/messages?conversation={a}&type=card":             "two",
		"/messages?conversation={a}&role=[agent,contact]":  "Hello from a|one",
		"/messages?conversation={a}&text=~TW":              "two",
		"/messages?conversation={a}&createdAt=>2100-01-01": "",
		"/messages?conversation={contact}":                 "",
		"/messages?organization={org}":                     "Hello from b",
		"/messages?role=contact&sort=text":                 "Hello from a|Hello from b|Hello from c",
	} {
		member, between := "name", " "
		if strings.HasPrefix(path, "/messages") {
			member, between = "text", "|"
		}
		if got := strings.Join(w.members(path, member), between); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	for path, want := range map[string]int{
		"/contacts": 3, "/contacts?profile.email=b@example.com": 1, "/contacts?profile.email=B@example.com": 0, "/contacts?conversation={b}": 1,
		"/contacts?profile.givenName=~C": 1, "/contacts?organization={org}": 1, "/contacts?profile.telephone=null": 3, "/contacts?updatedAt=>2100-01-01": 0,
	} {
		if got := len(w.members(path, "id")); got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
}

// TestWeb1on1Needs: large tables are listed by what keeps a list small, and who asks
// otherwise hears of it.
func TestWeb1on1Needs(t *testing.T) {
	w := signedIn(t)
	w.talk("a", "a", `, "meta": {"n": 1}`)
	for path, want := range map[string]string{
		"/messages": "one of id, organization, conversation", "/messages?text=~a": "one of id, organization", "/messages?meta.n=1": "one of id",
		"/conversations?meta.n=1": "one of id, type, participants.user", "/conversations?meta.n=1&name=a": "one of id, type",
		"/conversations?participants.role=admin&meta.n=1": "one of id, type",
	} {
		a := w.do(http.StatusBadRequest, http.MethodGet, path, "", "")
		if f := faultOf(t, a); !strings.Contains(f.Error.Message, want) {
			t.Errorf("%s: %q", path, f.Error.Message)
		}
	}
	for _, path := range []string{
		"/conversations", "/conversations?name=a", "/conversations?meta.n=1&status=[active,queued]", "/conversations?meta.n=1&participants.user={me}", "/messages?role=contact",
	} {
		if got := w.members(path, "id"); len(got) != 1 {
			t.Errorf("%s: %v", path, got)
		}
	}
}

// TestWeb1on1Commands: what each command leaves of a conversation.
func TestWeb1on1Commands(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		w := signedIn(t, func(c *app.Config) { c.Database = address })
		w.talk("talk", "a", "")
		for _, step := range []struct{ text, meta, member, want string }{
			{"/join", `{}`, "participants", "{me} active"},
			{"/accept", `{}`, "status", "active"},
			{"/accept", `{}`, "participants", "{me} active accepted"},
			{"/assign", `{"users": ["{user}"]}`, "participants", "{me} active accepted, {user} inbox"},
			{"/set @name A bear", `{}`, "name", "A bear"},
			{"/set @category Repair", `{}`, "category", "Repair"},
			{"/set colour red", `{}`, "meta", "map[colour:red]"},
			{"/set colour ", `{}`, "meta", "<nil>"},
			{">hug me", `{}`, "status", "active"},
			{"/leave", `{"channels": null}`, "status", "closed"},
		} {
			body := fmt.Sprintf(`{"type": "command", "text": %q, "meta": %s, "conversation": "{talk}"}`, step.text, step.meta)
			m := w.object(http.StatusCreated, http.MethodPost, "/conversations/{talk}/messages", body)
			if m["type"] != "command" || m["user"] != w.kept["me"] {
				t.Errorf("%s is %v", step.text, m)
			}
			got := w.object(http.StatusOK, http.MethodGet, "/conversations/{talk}", "")
			shown := fmt.Sprint(got[step.member])
			if step.member == "participants" {
				shown = partsOf(got)
			}
			if meta, ok := got["meta"].(map[string]any); ok && step.want == "<nil>" && len(meta) == 0 {
				continue
			}
			if shown != w.fill(step.want) {
				t.Errorf("%s: %s, want %s", step.text, shown, w.fill(step.want))
			}
		}
	})
}

// partsOf says who takes part in a conversation, and how.
func partsOf(conversation map[string]any) string {
	var out []string
	list, _ := conversation["participants"].([]any)
	for _, one := range list {
		p, _ := one.(map[string]any)
		words := []string{fmt.Sprint(p["user"])}
		for _, is := range []string{"active", "accepted", "follow", "inbox"} {
			if p[is] == true {
				words = append(words, is)
			}
		}
		out = append(out, strings.Join(words, " "))
	}
	return strings.Join(out, ", ")
}

// TestWeb1on1BadTalk: one thing wrong is 400, or 404 where it names what is not there,
// and names the member; nothing is written.
func TestWeb1on1BadTalk(t *testing.T) {
	w := signedIn(t)
	w.talk("talk", "a", "")
	w.do(http.StatusOK, http.MethodPatch, "/organizations/{root}", `{"stopwords": ["grr"]}`, "")
	w.do(http.StatusCreated, http.MethodPost, "/organizations", `{"name": "Bears", `+billing+`}`, "org")
	before := w.server.Rows()
	const nobody = "0123456789abcdef01234567"
	say := "/conversations/{talk}/messages"
	for _, x := range []struct {
		method, path, body string
		status             int
		field              string
	}{
		{http.MethodPost, "/conversations", `{"type": "king"}`, 400, "type"},
		{http.MethodPost, "/conversations", `{"name": 5}`, 400, "name"},
		{http.MethodPost, "/conversations", `{"contact": 5}`, 400, "contact"},
		{http.MethodPost, "/conversations", `{"contact": {"profile": "Ann"}}`, 400, "contact.profile"},
		{http.MethodPost, "/conversations", `{"contact": "` + nobody + `"}`, 404, "contact"},
		{http.MethodPost, "/conversations", `{"organization": "` + nobody + `"}`, 404, "organization"},
		{http.MethodPost, "/conversations", `{"categoryIndex": 11, "contact": {"profile": {}}}`, 400, "categoryIndex"},
		{http.MethodPost, "/conversations", `{"categoryIndex": 5, "contact": {"profile": {}}}`, 400, "categoryIndex"},
		{http.MethodPost, "/conversations", `{"meta": [], "contact": {"profile": {}}}`, 400, "meta"},
		{http.MethodPost, "/conversations", `{"messages": [{}]}`, 400, "messages.0.text"},
		{http.MethodPost, "/conversations", `{"messages": {}}`, 400, "messages"},
		{http.MethodPatch, "/conversations/{talk}", `{"status": "open"}`, 400, "status"},
		{http.MethodPatch, "/conversations/{talk}", `{"type": "bot"}`, 400, "type"},
		{http.MethodPatch, "/conversations/{talk}", `{"contact": "` + nobody + `"}`, 400, "contact"},
		{http.MethodPatch, "/conversations/{talk}", `{"meta": "x"}`, 400, "meta"},
		{http.MethodPatch, "/conversations/" + nobody, `{"name": "x"}`, 404, ""},
		{http.MethodPost, say, `{}`, 400, "text"},
		{http.MethodPost, say, `{"text": ""}`, 400, "text"},
		{http.MethodPost, say, `{"text": 5}`, 400, "text"},
		{http.MethodPost, say, `{"text": "x", "type": "song"}`, 400, "type"},
		{http.MethodPost, say, `{"text": "x", "role": "king"}`, 400, "role"},
		{http.MethodPost, say, `{"text": "x", "isBackchannel": "yes"}`, 400, "isBackchannel"},
		{http.MethodPost, say, `{"text": "x", "actions": {}}`, 400, "actions"},
		{http.MethodPost, say, `{"text": "x", "items": ["a"]}`, 400, "items.0"},
		{http.MethodPost, say, `{"text": "x", "delay": "long"}`, 400, "delay"},
		{http.MethodPost, say, `{"text": "x", "meta": []}`, 400, "meta"},
		{http.MethodPost, say, `{"text": "you grr", "role": "agent"}`, 400, "text"},
		{http.MethodPost, say, `[{"text": "fine"}, {"text": "x", "role": "king"}]`, 400, "messages.1.role"},
		{http.MethodPost, say, `[5]`, 400, "messages.0"},
		{http.MethodPost, say, `[` + strings.Repeat(`{"text":"x"},`, 100) + `{"text":"x"}]`, 400, "messages"},
		{http.MethodPost, say, `{"type": "command", "text": "/dance"}`, 400, "text"},
		{http.MethodPost, say, `{"type": "command", "text": "/set ` + strings.Repeat("x", 900_000) + `"}`, 400, "text"},
		{http.MethodPost, say, `{"type": "command", "text": "/set ` + strings.Repeat("x", 1_100_000) + `"}`, 413, ""},
		{http.MethodPost, say, `{"type": "command", "text": "/assign", "meta": {"users": 5}}`, 400, "meta.users"},
		{http.MethodPost, say, `{"type": "command", "text": "/assign", "meta": {"users": ["` + nobody + `"]}}`, 404, "meta.users"},
		{http.MethodPost, say, `{"type": "command", "text": "/notify", "meta": {"channels": "` + nobody + `"}}`, 404, "meta.channels"},
		{http.MethodPost, say, `{"type": "command", "text": "/notify", "meta": {"organizations": ["{org}"]}}`, 400, "meta.organizations"},
		{http.MethodPost, say, `{"type": "command", "text": "/notify", "meta": {"organizations": ["` + nobody + `"]}}`, 404, "meta.organizations"},
		{http.MethodPost, say, `{"type": "results", "form": "` + nobody + `"}`, 404, "form"},
		{http.MethodPost, say, `[{"type": "results", "form": "` + nobody + `"}]`, 400, "messages.0.form"},
		{http.MethodPost, "/conversations/" + nobody + "/messages", `{"text": "x"}`, 404, ""},
		{http.MethodPost, "/messages", `{"text": "x"}`, 400, "conversation"},
		{http.MethodPost, "/messages", `{"text": "x", "conversation": "` + nobody + `"}`, 404, "conversation"},
		{http.MethodPost, "/contacts", `{}`, 400, "profile"},
		{http.MethodPost, "/contacts", `{"profile": {"email": 5}}`, 400, "profile.email"},
		{http.MethodPost, "/channels", `{}`, 400, "name"},
		{http.MethodPost, "/channels", `{"name": "x", "subscribers": ["` + nobody + `"]}`, 404, "subscribers"},
		{http.MethodPost, "/workflows", `{}`, 400, "name"},
		{http.MethodPost, "/workflows", `{"name": "x", "rules": [{"event": {"type": "enqueue"}}]}`, 400, "rules.0.conditions"},
		{http.MethodPost, "/workflows", `{"name": "x", "rules": [{"conditions": {"all": [{"fact": "conversation.category", "operator": "match", "value": "x"}]}, "event": {"type": "dance"}}]}`, 400, "rules.0.event.type"},
	} {
		a := w.take(vendorStep{method: x.method, path: x.path, body: x.body})
		if f := faultOf(t, a); a.Status != x.status || f.Error.Field != x.field {
			t.Errorf("%s %s %.160s: %d %.200s, want %d %s", x.method, x.path, x.body, a.Status, a.Body, x.status, x.field)
		}
	}
	if after := w.server.Rows(); fmt.Sprint(before) != fmt.Sprint(after) {
		t.Error("something was written")
	}
}

// TestWeb1on1TalkWholeRows: a row that is sent back as it was shown changes nothing.
func TestWeb1on1TalkWholeRows(t *testing.T) {
	w := signedIn(t)
	w.talk("talk", "a", `, "category": "Repair", "meta": {"a": {"b": 1.50}}`)
	w.do(http.StatusCreated, http.MethodPost, "/channels", `{"name": "Sales", "subscribers": ["{me}"]}`, "channel")
	w.kept["contact"], _ = w.object(http.StatusOK, http.MethodGet, "/conversations/{talk}", "")["contact"].(string)
	for _, path := range []string{"/conversations/{talk}", "/contacts/{contact}", "/channels/{channel}", "/workflows/{workflow}"} {
		shown := w.do(http.StatusOK, http.MethodGet, path, "", "")
		var before map[string]any
		if err := json.Unmarshal(shown.Body, &before); err != nil {
			t.Fatal(err)
		}
		after := w.object(http.StatusOK, http.MethodPatch, path, string(shown.Body))
		delete(before, "updatedAt")
		delete(after, "updatedAt")
		if fmt.Sprint(before) != fmt.Sprint(after) {
			t.Errorf("%s: %v became %v", path, before, after)
		}
	}
}

// TestWeb1on1LastMessages: a conversation is shown with what was said last, a list of
// them where that is selected.
func TestWeb1on1LastMessages(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		w := signedIn(t, func(c *app.Config) { c.Database = address })
		w.talk("a", "a", "")
		w.talk("b", "b", "")
		var list []string
		for i := range 25 {
			list = append(list, fmt.Sprintf(`{"text": "m%d"}`, i))
		}
		w.do(http.StatusCreated, http.MethodPost, "/conversations/{a}/messages", "["+strings.Join(list, ",")+"]", "")
		texts := func(c map[string]any) (out []string) {
			said, _ := c["messages"].([]any)
			for _, m := range said {
				out = append(out, fmt.Sprint(m.(map[string]any)["text"]))
			}
			return out
		}
		last := make([]string, 20)
		for i := range last {
			last[i] = fmt.Sprintf("m%d", i+5)
		}
		if got := texts(w.object(http.StatusOK, http.MethodGet, "/conversations/{a}", "")); !slices.Equal(got, last) {
			t.Errorf("one has %v", got)
		}
		var rows []map[string]any
		a := w.do(http.StatusOK, http.MethodGet, "/conversations?sort=name&select=messages", "", "")
		if err := json.Unmarshal(a.Body, &rows); err != nil || len(rows) != 2 || !slices.Equal(texts(rows[0]), last) || !slices.Equal(texts(rows[1]), []string{"Hello from b"}) {
			t.Errorf("a list has %s", a.Body)
		}
		if got := w.members("/conversations", "messages"); !slices.Equal(got, []string{"<nil>", "<nil>"}) {
			t.Errorf("a list without has %v", got)
		}
	})
}

// TestWeb1on1TalkStatements: a list takes as many statements for many rows as for few.
func TestWeb1on1TalkStatements(t *testing.T) {
	w := signedIn(t)
	// Jobs at work add to the statements of a request: the least of some counts.
	count := func(path string) int64 {
		var counts []int64
		for range 5 {
			counts = append(counts, w.server.Statements(func() { w.do(http.StatusOK, http.MethodGet, path, "", "") }))
		}
		return slices.Min(counts)
	}
	paths := []string{
		"/conversations", "/conversations?select=messages", "/conversations?populate=contact,participants.user", "/conversations?name=~a", "/conversations/{t0}",
		"/messages?role=contact", "/messages?role=contact&populate=conversation", "/contacts", "/contacts?profile.givenName=~t", "/channels?populate=subscribers",
	}
	more := func(i int) {
		w.talk(fmt.Sprint("t", i), fmt.Sprint("t", i), "")
		w.do(http.StatusCreated, http.MethodPost, "/users", fmt.Sprintf(`{"email": "u%d@example.com"}`, i), "u")
		w.do(http.StatusCreated, http.MethodPost, "/conversations/{t0}/messages", `{"type": "command", "text": "/assign", "meta": {"users": ["{u}"]}}`, "")
		w.do(http.StatusCreated, http.MethodPost, "/channels", fmt.Sprintf(`{"name": "c%d", "subscribers": ["{u}", "{me}"]}`, i), "")
	}
	more(0)
	more(1) // one conversation has its last messages read another way
	few := map[string]int64{}
	for _, path := range paths {
		few[path] = count(path)
	}
	for i := range 4 {
		more(i + 2)
	}
	for _, path := range paths {
		if many := count(path); many > few[path] {
			t.Errorf("%s: %d statements, and %d for fewer rows", path, many, few[path])
		}
	}
}

// as signs somebody of a role in, in the organization that the walk began in.
func (w *vendorWalk) as(role viewer.Role) {
	w.t.Helper()
	email := strings.ToLower(string(role)) + "@people.example"
	_, err := w.server.Access.Create(apptest.System(), access.NewCredential{
		API: "web1on1", Organization: w.rootOf(), Role: role, Email: email, Password: vendorPassword,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.do(http.StatusCreated, http.MethodPost, "/auth/token", fmt.Sprintf(`{"email": %q, "password": %q}`, email, vendorPassword), "token.token")
}

// TestWeb1on1TalkRights: everybody reads; agents talk; those who administer change what
// conversations run by. What is refused writes nothing.
func TestWeb1on1TalkRights(t *testing.T) {
	for role, want := range map[viewer.Role][2]int{
		viewer.Guest: {http.StatusForbidden, http.StatusForbidden}, viewer.Agent: {http.StatusCreated, http.StatusForbidden},
		viewer.Admin: {http.StatusCreated, http.StatusCreated},
	} {
		w := signedIn(t)
		w.talk("talk", "a", "")
		w.do(http.StatusCreated, http.MethodPost, "/channels", `{"name": "Sales"}`, "channel")
		w.kept["contact"], _ = w.object(http.StatusOK, http.MethodGet, "/conversations/{talk}", "")["contact"].(string)
		w.as(role)
		before := w.server.Rows()
		for _, path := range []string{"/conversations", "/conversations/{talk}", "/messages?role=contact", "/contacts/{contact}", "/channels/{channel}"} {
			w.do(http.StatusOK, http.MethodGet, path, "", "")
		}
		for i, list := range [][]badBody{{
			{"/conversations", `{"contact": {"profile": {"givenName": "New"}}}`, ""},
			{"/conversations/{talk}/messages", `{"text": "x", "role": "agent"}`, ""},
			{"/conversations/{talk}/messages", `[{"type": "command", "text": "/accept"}]`, ""},
			{"/messages", `{"conversation": "{talk}", "text": "x"}`, ""},
			{"/contacts", `{"profile": {"givenName": "New"}}`, ""},
		}, {
			{"/channels", `{"name": "More"}`, ""}, {"/workflows", `{"name": "More"}`, ""},
		}} {
			for _, b := range list {
				w.do(want[i], http.MethodPost, b.path, b.body, "")
			}
		}
		if role != viewer.Guest {
			w.do(http.StatusOK, http.MethodPatch, "/conversations/{talk}", `{"name": "x"}`, "")
			w.do(http.StatusNoContent, http.MethodDelete, "/conversations/{talk}", "", "")
			continue
		}
		w.do(http.StatusForbidden, http.MethodPatch, "/conversations/{talk}", `{"name": "x"}`, "")
		w.do(http.StatusForbidden, http.MethodDelete, "/conversations/{talk}", "", "")
		w.do(http.StatusForbidden, http.MethodPatch, "/contacts/{contact}", `{"profile": {}}`, "")
		w.do(http.StatusForbidden, http.MethodPatch, "/channels/{channel}", `{"name": "x"}`, "")
		if after := w.server.Rows(); fmt.Sprint(before) != fmt.Sprint(after) {
			t.Errorf("%s wrote something", role)
		}
	}
}

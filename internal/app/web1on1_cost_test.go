package app_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	entmessage "parley/ent/message"
	"parley/internal/app"
	"parley/internal/ids"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/store"
)

// id is that of a row that the walk keeps the short id of.
func (w *vendorWalk) id(code ids.Code, name string) uuid.UUID {
	w.t.Helper()
	found, err := w.server.App.Query.FindShort(apptest.System(), code, w.kept[name])
	if err != nil || len(found) != 1 {
		w.t.Fatalf("%s: %d rows, %v", name, len(found), err)
	}
	return found[w.kept[name]]
}

// write writes to the organization that the walk began in, past the API.
func (w *vendorWalk) write(f func(context.Context, *store.Tx)) {
	w.t.Helper()
	err := w.server.Store.Write(apptest.System(), w.rootOf(), func(ctx context.Context, tx *store.Tx) error {
		f(ctx, tx)
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// TestWeb1on1ManyRows: of what is said no more than 1,000 rows are looked through. Who
// asks for more is told what to filter by; what the database answers has no such bound.
func TestWeb1on1ManyRows(t *testing.T) {
	w := signedIn(t)
	w.talk("talk", "a", "")
	talk := w.id(ids.Conversation, "talk")
	w.write(func(ctx context.Context, tx *store.Tx) {
		for part := range slices.Chunk(make([]struct{}, 1_000), 100) {
			tx.Conversation.MapCreateBulk(part, func(c *ent.ConversationCreate, _ int) {
				c.SetStartedAt(tx.Now()).SetLastMessageAt(tx.Now()).SetInitiatedBy(conversation.InitiatedByUSER).SetSubject("more")
			}).ExecX(ctx)
			tx.Message.MapCreateBulk(part, func(m *ent.MessageCreate, i int) {
				m.SetConversationID(talk).SetDirection(entmessage.DirectionINTERNAL).SetRole(entmessage.RoleAGENT).SetSentAt(tx.Now()).SetText("more").SetOrdinal(int64(i))
			}).ExecX(ctx)
			tx.Customer.MapCreateBulk(part, func(c *ent.CustomerCreate, _ int) {
				c.SetGivenName("more").SetFirstSeenAt(tx.Now()).SetLastSeenAt(tx.Now())
			}).ExecX(ctx)
		}
	})
	for path, by := range map[string]string{
		"/conversations?name=~a": "participants.user", "/conversations?sort=name": "category", "/messages?text=~a&organization={root}": "conversation",
		"/contacts?profile.givenName=more": "profile.email",
	} {
		f := faultOf(t, w.do(http.StatusBadRequest, http.MethodGet, path, "", ""))
		if !strings.Contains(f.Error.Message, "More than 1000") || !strings.Contains(f.Error.Message, by) {
			t.Errorf("%s: %s", path, f.Error.Message)
		}
	}
	for path, want := range map[string]int{
		"/conversations?limit=2": 2, "/conversations?name=~a&category=Repair": 0, "/conversations?name=[a,b]": 1, "/messages?role=contact&text=~Hello": 1,
		"/contacts?profile.email=a@example.com&profile.givenName=a": 1,
	} {
		if got := len(w.members(path, "id")); got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
}

// TestWeb1on1SiftedParts: conversations that were looked through are shown whole, and
// are found by who takes part in them in which role.
func TestWeb1on1SiftedParts(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		w := signedIn(t, func(c *app.Config) { c.Database = address })
		w.talk("a", "a", "")
		w.talk("b", "b", "")
		for path, want := range map[string]int{
			"/conversations?name=~a": 1, "/conversations?sort=-name": 2, "/conversations?sort=-name&limit=1&offset=1": 1, "/conversations": 2,
			"/conversations?participants.active=true": 2, "/conversations?participants.active=nobody": 0,
			"/conversations?participants.user={me}&name=~b": 1,
		} {
			got := w.members(path, "participants")
			whole := !slices.ContainsFunc(got, func(p string) bool { return !strings.Contains(p, "user:"+w.kept["me"]) })
			if len(got) != want || !whole {
				t.Errorf("%s: %v, want %d", path, got, want)
			}
		}
	})
}

// TestWeb1on1CommandLookups: what many commands of a request name is looked up as often
// as what one names. They name nobody, so that nothing is written.
func TestWeb1on1CommandLookups(t *testing.T) {
	w := signedIn(t)
	w.talk("talk", "a", "")
	cost := func(path, text string, n int) int64 {
		var all []string
		for i := range n {
			meta := fmt.Sprintf(`{"users": ["%024x"], "channels": ["%024x"], "organizations": ["{root}"]}`, i, i+n)
			if text == "" {
				meta = `{"organizations": ["{root}"]}`
			}
			all = append(all, fmt.Sprintf(`{"type": "command", "text": "/assign", "meta": %s}`, meta))
		}
		all = append(all, `{"type": "mention", "text": "you", "meta": {"targetUser": "0123456789abcdef01234567"}}`)
		body := "[" + strings.Join(all, ",") + "]"
		if path == "/conversations" {
			body = `{"contact": {"profile": {"givenName": "x"}}, "messages": ` + body + `}`
		}
		// Jobs at work add to the statements of a request: the least of some counts.
		var counts []int64
		for range 5 {
			counts = append(counts, w.server.Statements(func() { w.do(http.StatusNotFound, http.MethodPost, path, body, "") }))
		}
		return slices.Min(counts)
	}
	for _, path := range []string{"/conversations/{talk}/messages", "/conversations"} {
		for _, text := range []string{"", "users"} {
			if one, many := cost(path, text, 1), cost(path, text, 50); many > one {
				t.Errorf("%s %s: %d statements, and %d for one command", path, text, many, one)
			}
		}
	}
}

// TestWeb1on1ResultsOfOne: a form that was filled in is answered with its own message,
// also where another one is newer.
func TestWeb1on1ResultsOfOne(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		w := signedIn(t, func(c *app.Config) { c.Database = address })
		w.talk("talk", "a", "")
		w.do(http.StatusCreated, http.MethodPost, "/forms", `{"name": "Size", "fields": [{"name": "size"}]}`, "form")
		talk := w.id(ids.Conversation, "talk")
		w.write(func(ctx context.Context, tx *store.Tx) {
			tx.Message.Create().SetConversationID(talk).SetDirection(entmessage.DirectionINTERNAL).SetRole(entmessage.RoleAGENT).
				SetKind(entmessage.KindFORM_RESPONSE).SetText("another").SetSentAt(tx.Now().Add(time.Hour)).SetOrdinal(1_000).ExecX(ctx)
		})
		m := w.object(http.StatusCreated, http.MethodPost, "/conversations/{talk}/messages", `{"type": "results", "form": "{form}", "results": [{"name": "size", "value": "big"}]}`)
		if m["text"] != "size: big" {
			t.Errorf("answered with %v", m)
		}
	})
}

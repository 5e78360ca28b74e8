package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/access"
	"parley/compat/web1on1"
	"parley/ent/conversationparticipant"
	entmessage "parley/ent/message"
	"parley/internal/app"
	"parley/internal/ids"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
	"parley/store"
)

// TestWeb1on1HiddenUsers: who of an organization above takes part in a conversation
// below, and writes to it, is named to those above. Those below, and the webhooks
// there, are told of the own users alone, and of bots that those above share.
func TestWeb1on1HiddenUsers(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		w := signedIn(t, func(c *app.Config) { c.Database = address })
		w.do(http.StatusCreated, http.MethodPost, "/organizations", `{"name": "Bears", `+billing+`}`, "org")
		w.do(http.StatusCreated, http.MethodPost, "/users", `{"email": "below@example.com", "organization": "{org}"}`, "below")
		w.do(http.StatusCreated, http.MethodPost, "/bots", `{"name": "Teddy", "roles": ["bot"], "audience": "global"}`, "shared")
		w.do(http.StatusCreated, http.MethodPost, "/bots", `{"name": "Grizzly", "roles": ["bot"], "audience": "owner"}`, "hidden")
		w.talk("talk", "a", `, "organization": "{org}"`)
		w.do(http.StatusCreated, http.MethodPost, "/conversations/{talk}/messages", `{"type": "command", "text": "/assign", "meta": {"users": ["{below}"]}}`, "")
		for _, who := range []string{"me", "shared", "hidden"} {
			w.saysBelow(who)
		}
		if got := w.toldOf(); got != "parts: below hidden me shared; last: hidden me shared; messages: hidden me shared" {
			t.Errorf("above: %s", got)
		}
		w.below(w.id(ids.Organization, "org"))
		if got := w.toldOf(); got != "parts: - below shared; last: - shared; messages: - shared" {
			t.Errorf("below: %s", got)
		}
		w.tellsBelow(w.id(ids.Organization, "org"))
	})
}

// saysBelow has somebody of the organization above take part in the conversation below
// and say something, as who was of both once.
func (w *vendorWalk) saysBelow(who string) {
	w.t.Helper()
	organization, talk, user := w.id(ids.Organization, "org"), w.id(ids.Conversation, "talk"), w.id(ids.User, who)
	err := w.server.Store.Write(apptest.System(), organization, func(ctx context.Context, tx *store.Tx) error {
		if who != "me" { // who made the conversation takes part in it
			tx.ConversationParticipant.Create().SetConversationID(talk).SetUserID(user).SetRole(conversationparticipant.RoleBOT).ExecX(ctx)
		}
		m := tx.Message.Create().SetConversationID(talk).SetDirection(entmessage.DirectionINTERNAL).SetRole(entmessage.RoleAGENT).
			SetText("psst").SetSentAt(tx.Now()).SetOrdinal(100).SaveX(ctx)
		tx.Record(store.Entry{Kind: store.MessageAdded, ConversationID: talk, MessageID: m.ID})
		_, err := tx.Exec(ctx, `UPDATE messages SET agent_id = ? WHERE organization_id = ? AND id = ?`, user, organization, m.ID)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// below signs an administrator of an organization in.
func (w *vendorWalk) below(organization uuid.UUID) {
	w.t.Helper()
	_, err := w.server.Access.Create(apptest.System(), access.NewCredential{
		API: "web1on1", Organization: organization, Role: viewer.Admin, Email: "admin@bears.example", Password: vendorPassword,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.do(http.StatusCreated, http.MethodPost, "/auth/token", fmt.Sprintf(`{"email": "admin@bears.example", "password": %q}`, vendorPassword), "token.token")
}

// tellsBelow looks for those above in what webhooks of an organization are sent.
func (w *vendorWalk) tellsBelow(organization uuid.UUID) {
	w.t.Helper()
	told := map[string]bool{}
	for _, e := range w.eventsOf(organization) {
		text, err := web1on1.NewComposer(w.server.App.Query).Body(apptest.System(), e)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, name := range []string{"me", "below", "shared", "hidden"} {
			told[name] = told[name] || strings.Contains(string(text), `"`+w.kept[name]+`"`)
		}
	}
	if told["me"] || told["hidden"] || !told["below"] || !told["shared"] {
		w.t.Errorf("webhooks tell of %v", told)
	}
}

// those are the kept names of the users of rows, each once; "-" where one is left out.
func (w *vendorWalk) those(rows any) string {
	var out []string
	list, _ := rows.([]any)
	for _, row := range list {
		one, _ := row.(map[string]any)
		if one["role"] == "contact" || one["type"] == "command" {
			continue
		}
		name := "-"
		for _, known := range []string{"me", "below", "shared", "hidden"} {
			if one["user"] == w.kept[known] {
				name = known
			}
		}
		out = append(out, name)
	}
	slices.Sort(out)
	return strings.Join(slices.Compact(out), " ")
}

// toldOf says of whom a conversation and its messages tell.
func (w *vendorWalk) toldOf() string {
	w.t.Helper()
	talk := w.object(http.StatusOK, http.MethodGet, "/conversations/{talk}", "")
	var messages []any
	a := w.do(http.StatusOK, http.MethodGet, "/messages?conversation={talk}", "", "")
	if err := json.Unmarshal(a.Body, &messages); err != nil {
		w.t.Fatal(err)
	}
	return fmt.Sprintf("parts: %s; last: %s; messages: %s", w.those(talk["participants"]), w.those(talk["messages"]), w.those(messages))
}

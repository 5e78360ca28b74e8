package app_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/internal/app"
	"parley/internal/demo"
	"parley/internal/gqlserver"
	"parley/internal/ids"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
	"parley/store"
)

// newDemoWorld serves the demo world with more around it: organizations below and
// beside with rows of every kind, one with the same names, and something in every
// column. Nothing happens in it, and the clock stands.
func newDemoWorld(t *testing.T, address string) *apptest.Server {
	t.Helper()
	clock := testkit.NewClock(time.Date(2026, 3, 10, 2, 17, 42, 0, time.UTC))
	s := apptest.Serve(t, address, func(c *app.Config) {
		c.Demo, c.Now, c.OnStatement, c.RequestTimeout = true, clock.Now, nil, time.Minute
		c.Limits = gqlserver.Limits{Depth: 60, Aliases: 5_000, AliasesOfField: 500, Cost: 10_000_000, Nodes: 10_000_000, PointsPerMinute: -1}
	})
	world := demo.New(demo.Deps{Store: s.Store, Inbox: s.Inbox, Directory: s.Directory, Access: s.Access, Now: clock.Now, Logger: app.NewLogger(t.Output(), "text")})
	if _, err := world.Fill(context.Background()); err != nil {
		t.Fatal(err)
	}
	clock.Set(clock.Now().Add(time.Hour))
	below, beside := s.Plant("planted", demo.OrganizationID()), s.Plant("beside", uuid.Nil)
	mirror(t, s)
	share(t, s, below.ID, beside.ID)
	shareBelow(t, s)
	tellOfTalks(t, s)
	tryThings(t, s)
	for _, g := range garnish() {
		g.put(t, s)
	}
	takeNotes(t, s)
	return s
}

// write changes rows as the operator.
func write(t *testing.T, s *apptest.Server, organization uuid.UUID, f func(ctx context.Context, tx *store.Tx) error) {
	t.Helper()
	if err := s.Store.Write(apptest.System(), organization, f); err != nil {
		t.Fatal(err)
	}
}

// mirror makes a foreign organization with the names of the demo's.
func mirror(t *testing.T, s *apptest.Server) {
	t.Helper()
	org := s.Organization("mirror", uuid.Nil)
	root := demo.OrganizationID().String()
	w := graphWorld{Server: s, org: org, token: s.Token(org, viewer.Owner)}
	for table, document := range map[string]string{
		"teams":  `mutation ($name: String!) {createTeam(input: {name: $name}) {userErrors {message}}}`,
		"queues": `mutation ($name: String!) {createQueue(input: {name: $name}) {userErrors {message}}}`,
		"users":  `mutation ($display_name: String!, $agent_key: String) {createUser(input: {displayName: $display_name, agentKey: $agent_key}) {userErrors {message}}}`,
	} {
		for _, r := range readTable(t, s, table) {
			if r["organization_id"] == root {
				w.Query(w.token, document, map[string]any{"name": r["name"], "display_name": r["display_name"], "agent_key": r["agent_key"]}, nil)
			}
		}
	}
	w.echo(t, root)
}

// echo says again what was said in an organization's first channels.
func (w graphWorld) echo(t *testing.T, root string) {
	t.Helper()
	said := map[any][]row{}
	for _, m := range readTable(t, w.Server, "messages ORDER BY id LIMIT 3000") {
		said[m["channel_id"]] = append(said[m["channel_id"]], m)
	}
	var messages []map[string]any
	for _, c := range readTable(t, w.Server, "channels") {
		for i, m := range said[c["id"]] {
			if i < 10 && c["organization_id"] == root {
				messages = append(messages, map[string]any{
					"direction": m["direction"], "provider": m["provider"], "channel": c["type"], "channelAddress": c["address"], "customerAddress": fmt.Sprint("echo", i%3),
					"text": m["text"], "sentAt": m["sent_at"], "tags": []string{"refund", "team:Repairs"}[:i%3%2+1],
				})
			}
		}
	}
	w.addMessages(t, w.org, messages)
}

// share gives a user of one organization a membership of another, and takes one
// that wrote messages out of its own.
func share(t *testing.T, s *apptest.Server, below, beside uuid.UUID) {
	t.Helper()
	root := demo.OrganizationID()
	own := readTable(t, s, "messages WHERE organization_id = '"+root.String()+"' AND agent_id IS NOT NULL ORDER BY id LIMIT 1")[0]["agent_id"].(string)
	theirs := readTable(t, s, "users WHERE organization_id = '"+below.String()+"' ORDER BY id LIMIT 1")[0].id()
	write(t, s, root, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE memberships SET organization_id = ? WHERE organization_id = ? AND user_id = ?`, beside, root, uuid.MustParse(own))
		if err != nil {
			return err
		}
		at := s.Store.Now()
		return tx.Insert(ctx, "memberships", []string{"id", "organization_id", "created_at", "updated_at", "role", "status", "selected", "user_id"},
			[][]any{{s.Store.NewID(ids.Membership), root, at, at, "AGENT", "ACTIVE", false, uuid.MustParse(theirs)}})
	})
}

// personify makes the agents' credentials of the demo's organization those of the
// user that works there besides, whom it returns.
func personify(t *testing.T, s *apptest.Server) (user string) {
	t.Helper()
	root := demo.OrganizationID()
	write(t, s, root, func(ctx context.Context, tx *store.Tx) error {
		users, err := store.Scan[uuid.UUID](ctx, tx, `SELECT user_id FROM memberships WHERE organization_id = ? AND NOT selected`, root)
		if err != nil {
			return err
		}
		user = users[0].String()
		_, err = tx.Exec(ctx, `UPDATE api_credentials SET user_id = ? WHERE organization_id = ? AND kind = 'GRAPHQL' AND role = 'AGENT'`, users[0], root)
		return err
	})
	return user
}

// takeNotes puts notes on some conversations, on messages and interactions of
// them, and gives a credential everything that it may have.
func takeNotes(t *testing.T, s *apptest.Server) {
	t.Helper()
	root := demo.OrganizationID()
	first := func(table string) map[any]uuid.UUID {
		out := map[any]uuid.UUID{}
		for _, r := range readTable(t, s, table) {
			out[r["conversation_id"]] = uuid.MustParse(r.id())
		}
		return out
	}
	message, interaction := first("messages ORDER BY id LIMIT 9000"), first("interactions")
	users := readTable(t, s, "users")
	at := s.Store.Now()
	var notes [][]any
	for i, c := range readTable(t, s, "conversations WHERE organization_id = '"+root.String()+"'") {
		m, ok := message[c["id"]]
		for n := 0; ok && i%20 == 0 && n < 1+i/20%5; n++ {
			note := []any{s.Store.NewID(ids.Note), root, at, at, fmt.Sprint("Note ", n), at.Add(time.Duration(n%2) * time.Second), uuid.MustParse(c.id()), nil, nil, nil, "NATIVE", nil, nil}
			if on, ok := interaction[c["id"]]; n%2 == 0 && ok {
				note[7], note[8], note[9] = m, on, uuid.MustParse(users[0].id())
				note[11], note[12] = fmt.Sprint("note ", len(notes)), at
			}
			notes = append(notes, note)
		}
	}
	write(t, s, root, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE api_credentials SET expires_at = ?, revoked_at = ?, name = 'old', user_id = (SELECT user_id FROM memberships WHERE memberships.organization_id = api_credentials.organization_id LIMIT 1) WHERE kind = 'WEB1ON1_LOGIN'`, at, at)
		if err != nil {
			return err
		}
		return tx.Insert(ctx, "notes", []string{
			"id", "organization_id", "created_at", "updated_at", "text", "at", "conversation_id", "message_id", "interaction_id", "author_id", "source", "external_id", "archived_at",
		}, notes)
	})
}

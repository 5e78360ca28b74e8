package app_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent/membership"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
	"parley/store"
)

// Who may not go on, or not as before, is cut off within a second, on sockets and on
// event streams alike; everybody else stays.
func TestRightsEnd(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := apptest.Serve(t, address)
		org := s.Organization("rights", uuid.Nil)
		change := func(f func(context.Context, *store.Tx) error) error {
			return s.Store.Write(apptest.System(), org, f)
		}
		member := func(ctx context.Context, tx *store.Tx, m access.Made) *membershipUpdate {
			return &membershipUpdate{ctx, tx, uuid.MustParse(m.User)}
		}
		stays := openSocket(t, s, s.Token(org, viewer.Agent))
		stays.want("connection_ack")
		for name, end := range map[string]func(m access.Made) error{
			"revoked": func(m access.Made) error { return s.Access.Revoke(apptest.System(), m.ID) },
			"expired": func(m access.Made) error {
				return change(func(ctx context.Context, tx *store.Tx) error {
					return tx.ApiCredential.UpdateOneID(m.ID).SetExpiresAt(time.Now().Add(-time.Minute)).Exec(ctx)
				})
			},
			"another role": func(m access.Made) error {
				return change(func(ctx context.Context, tx *store.Tx) error { return member(ctx, tx, m).role(membership.RoleADMIN) })
			},
			"no member": func(m access.Made) error {
				return change(func(ctx context.Context, tx *store.Tx) error { return member(ctx, tx, m).end() })
			},
		} {
			t.Run(name, func(t *testing.T) {
				m, err := s.Access.Create(apptest.System(), access.NewCredential{API: "web1on1", Organization: org, Bot: name})
				if err != nil {
					t.Fatal(err)
				}
				k := openSocket(t, s, m.APIToken)
				k.want("connection_ack")
				k.subscribe("1", `subscription {presenceChanged {__typename}}`, nil)
				k.want("next")
				stream := s.Subscribe(m.APIToken, `subscription {presenceChanged {__typename}}`, nil)
				stream.Next()
				if err := end(m); err != nil {
					t.Fatal(err)
				}
				k.wantClose(4403)
				if frame := stream.Next(); frame != "" {
					t.Errorf("the stream goes on with %s", frame)
				}
			})
		}
		stays.subscribe("fence", `{__typename}`, nil)
		stays.want("next")
	})
}

// membershipUpdate changes what a user is in its organization.
type membershipUpdate struct {
	ctx  context.Context
	tx   *store.Tx
	user uuid.UUID
}

func (u *membershipUpdate) role(r membership.Role) error {
	return u.tx.Membership.Update().Where(membership.UserIDEQ(u.user)).SetRole(r).Exec(u.ctx)
}

func (u *membershipUpdate) end() error {
	return u.tx.Membership.Update().Where(membership.UserIDEQ(u.user)).SetStatus(membership.StatusINVITED).Exec(u.ctx)
}

// A field about who asks is true for one and not for the other, though both ask for
// the same; typing reaches who watches.
func TestPerViewer(t *testing.T) {
	s := apptest.Serve(t, testkit.SQLiteDatabase(t))
	org := s.Organization("mine", uuid.Nil)
	w := liveWorld{s, s.Token(org, viewer.Admin)}
	conversation := w.say(s, "c", "Hello")
	const query = `subscription {conversationEvents {... on ConversationEvent {conversation {viewerIsAssignee}}}}`
	var users []string
	var sockets []socket
	for _, name := range []string{"ann", "ben"} {
		m, err := s.Access.Create(apptest.System(), access.NewCredential{API: "web1on1", Organization: org, Bot: name})
		if err != nil {
			t.Fatal(err)
		}
		k := openSocket(t, s, m.APIToken)
		k.want("connection_ack")
		k.subscribe("1", query, nil)
		k.want("next")
		k.subscribe("2", `subscription ($c: ID!) {typing(conversationId: $c) {typing user {id}}}`, map[string]any{"c": conversation})
		users, sockets = append(users, m.User), append(sockets, k)
	}
	eventually(t, "both listen", func() bool { return s.Sockets().Subscriptions == 4 })
	s.Query(w.token, `mutation ($c: ID!, $u: ID!) {assignConversation(input: {conversationId: $c, assigneeId: $u}) {userErrors {message}}}`,
		map[string]any{"c": conversation, "u": users[0]}, nil)
	for i, want := range []string{"true", "false"} {
		if got := string(sockets[i].wantFor("1").Payload); got != `{"data":{"conversationEvents":{"conversation":{"viewerIsAssignee":`+want+`}}}}` {
			t.Errorf("%d is told %s", i, got)
		}
	}
	s.Query(w.token, `mutation ($c: ID!) {setTyping(input: {conversationId: $c, typing: true}) {conversation {id} userErrors {message}}}`,
		map[string]any{"c": conversation}, nil)
	for i := range sockets {
		if got := string(sockets[i].wantFor("2").Payload); got != `{"data":{"typing":{"typing":true,"user":null}}}` {
			t.Errorf("%d hears %s", i, got)
		}
	}
}

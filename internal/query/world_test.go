package query_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/interaction"
	"parley/ent/membership"
	"parley/inbox"
	"parley/internal/query"
	"parley/internal/testkit"
	"parley/internal/values"
	"parley/internal/viewer"
	"parley/store"
)

// noon is when the tests happen.
var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

// office is an organization with interactions by name, two agents and a queue, which
// is served by the first of them, who is the viewer.
type office struct {
	*query.Reader
	s          *store.Store
	in         *inbox.Inbox
	org        uuid.UUID
	ctx        context.Context
	ids        map[string]uuid.UUID // of interactions, users, queues and e-mails
	groups     map[string]uuid.UUID // conversations of interactions
	statements *int
}

func newOffice(t testing.TB, address string) *office {
	t.Helper()
	n := new(int)
	s := testkit.Store(t, store.Options{
		Database: address, Now: testkit.NewClock(noon).Now, OnStatement: func(context.Context, string) { *n++ },
	})
	o := &office{Reader: query.New(s), s: s, in: inbox.New(s), statements: n}
	return o.another(t, "org")
}

// another returns an office of a new organization on the same store.
func (o *office) another(t testing.TB, slug string) *office {
	t.Helper()
	other := *o
	other.org = testkit.Organization(t, o.s, slug, uuid.Nil)
	other.ids, other.groups = map[string]uuid.UUID{}, map[string]uuid.UUID{}
	other.ctx = testkit.As(viewer.Agent, other.org)
	other.write(t, func(ctx context.Context, tx *store.Tx) {
		for i, name := range []string{"Mark Smith", "Anna Ü"} {
			u := tx.User.Create().SetDisplayName(name).SetAgentKey(name).SetNumber(int64(i + 1)).SaveX(ctx)
			tx.Membership.Create().SetUserID(u.ID).SetRole(membership.RoleAGENT).ExecX(ctx)
			other.ids[name] = u.ID
		}
		for _, name := range []string{"Help Desk", "Sales"} {
			other.ids[name] = tx.Queue.Create().SetName(name).SaveX(ctx).ID
		}
		tx.QueueAgent.Create().SetQueueID(other.ids["Help Desk"]).SetUserID(other.ids["Mark Smith"]).ExecX(ctx)
	})
	other.ctx = other.as("Mark Smith")
	return &other
}

func (o *office) as(name string) context.Context {
	return viewer.NewContext(context.Background(), &viewer.Viewer{
		OrganizationID: o.org, Scope: []uuid.UUID{o.org}, Role: viewer.Agent, UserID: o.ids[name],
	})
}

func (o *office) write(t testing.TB, f func(context.Context, *store.Tx)) {
	t.Helper()
	must(t, o.s.Write(o.ctx, o.org, func(ctx context.Context, tx *store.Tx) error {
		f(ctx, tx)
		return nil
	}))
}

// leg makes an interaction of a conversation of its own.
func (o *office) leg(t testing.TB, name string, kind interaction.Type, edits ...func(*ent.InteractionCreate)) {
	t.Helper()
	o.write(t, func(ctx context.Context, tx *store.Tx) {
		c := tx.Conversation.Create().SetStartedAt(noon).SetLastMessageAt(noon).SetInitiatedBy(conversation.InitiatedByUSER).SaveX(ctx)
		o.groups[name] = c.ID
		o.ids[name] = o.make(tx, c.ID, kind, edits...).SaveX(ctx).ID
	})
}

// next makes the leg after another.
func (o *office) next(t testing.TB, name, after string, kind interaction.Type, edits ...func(*ent.InteractionCreate)) {
	t.Helper()
	o.write(t, func(ctx context.Context, tx *store.Tx) {
		o.groups[name] = o.groups[after]
		o.ids[name] = o.make(tx, o.groups[after], kind, edits...).SetPreviousID(o.ids[after]).SaveX(ctx).ID
	})
}

func (o *office) make(tx *store.Tx, of uuid.UUID, kind interaction.Type, edits ...func(*ent.InteractionCreate)) *ent.InteractionCreate {
	create := tx.Interaction.Create().SetConversationID(of).SetType(kind).SetStatus(interaction.StatusIN_PROCESS).
		SetArrivedAt(noon).SetQueueID(o.ids["Help Desk"]).SetAgentID(o.ids["Mark Smith"])
	for _, edit := range edits {
		edit(create)
	}
	return create
}

// mail adds an e-mail, which makes an interaction of the same name.
func (o *office) mail(t testing.TB, name string, e inbox.NewEmail) {
	t.Helper()
	if e.Direction == "" {
		e.Direction = inbox.In
	}
	e.ExternalID, e.From, e.To = name, values.Mailbox{Address: "ann@example.com"}, []values.Mailbox{{Address: "us@example.com"}}
	id, err := o.in.AddEmail(o.ctx, o.org, e)
	must(t, err)
	row, err := o.Email(o.ctx, o.org, id)
	must(t, err)
	o.ids["mail "+name], o.ids[name], o.groups[name] = id, row.Edges.Interaction.ID, row.Edges.Interaction.ConversationID
}

// name is that of an id.
func (o *office) name(id uuid.UUID) string {
	for name, known := range o.ids {
		if known == id {
			return name
		}
	}
	return id.String()
}

// count runs f and returns how many statements that took.
func (o *office) count(f func()) int {
	before := *o.statements
	f()
	return *o.statements - before
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func ptr[T any](v T) *T { return &v }

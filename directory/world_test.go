package directory_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/directory"
	"parley/ent"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/testkit"
	"parley/internal/viewer"
	"parley/store"
)

// world is a directory over three organizations: root, child below it, and
// foreign, which no viewer of the tests sees.
type world struct {
	*directory.Directory
	store                *store.Store
	root, child, foreign *ent.Organization
}

func newWorld(o store.Options) func(t *testing.T, address string) *world {
	return func(t *testing.T, address string) *world {
		t.Helper()
		o.Database = address
		s := testkit.Store(t, o)
		w := &world{Directory: directory.New(s), store: s}
		w.root = must(w.CreateOrganization(system(), named("Root")))
		w.foreign = must(w.CreateOrganization(system(), named("Foreign")))
		w.child = must(w.CreateOrganization(w.as(viewer.Owner), named("Child")))
		return w
	}
}

// eachWorld runs f on a fresh world in each database.
func eachWorld(t *testing.T, f func(t *testing.T, w *world)) {
	t.Helper()
	testkit.EachDatabase(t, func(t *testing.T, address string) { f(t, newWorld(store.Options{})(t, address)) })
}

func named(name string) directory.NewOrganization {
	return directory.NewOrganization{OrganizationFields: directory.OrganizationFields{Name: directory.Set(name)}}
}

func system() context.Context {
	return viewer.NewContext(context.Background(), viewer.System("test"))
}

// as is a viewer of the root organization, and of the child where its role reads
// below.
func (w *world) as(r viewer.Role) context.Context {
	scope := []uuid.UUID{w.root.ID}
	if w.child != nil && (r == viewer.Admin || r == viewer.Owner) {
		scope = append(scope, w.child.ID)
	}
	return in(r, scope...)
}

// in is a viewer whose first organization is the selected one.
func in(r viewer.Role, scope ...uuid.UUID) context.Context {
	v := &viewer.Viewer{OrganizationID: scope[0], Scope: scope, Role: r}
	return viewer.NewContext(context.Background(), v)
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// wrong writes an error as "KIND path, path".
func wrong(err error) string {
	e, ok := errors.AsType[*apperr.Error](err)
	if !ok {
		return fmt.Sprint(err)
	}
	paths := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		paths[i] = strings.Join(f.Path, ".")
	}
	return strings.TrimSpace(string(e.Kind) + " " + strings.Join(paths, ", "))
}

func wantWrong(t *testing.T, err error, want string) {
	t.Helper()
	if got := wrong(err); got != want {
		t.Errorf("got %q (%v), want %q", got, err, want)
	}
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// state sums up everything that a method could have written.
func (w *world) state(t *testing.T) string {
	t.Helper()
	var out []string
	for _, table := range []string{
		"organizations", "users", "memberships", "teams", "team_members", "channels", "queues", "tags", "customers",
		"organization_groups", "categories", "workflows", "bots", "bot_instances", "forms", "form_fields", "partnerships", "integrations", "api_credentials",
	} {
		out = append(out, table+w.row(t, "SELECT count(*), max(updated_at) FROM "+table))
	}
	return strings.Join(append(out, "counters"+w.row(t, "SELECT count(*), sum(value) FROM counters")), "\n")
}

func (w *world) row(t *testing.T, query string) string {
	t.Helper()
	rows, err := w.store.Query(context.Background(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var n, latest any
	if !rows.Next() {
		t.Fatal(rows.Err())
	}
	if err := rows.Scan(&n, &latest); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf(" %v %v", n, latest)
}

// customer writes a customer as a message would.
func (w *world) customer(organization uuid.UUID) *ent.Customer {
	id, at := w.store.NewID(ids.Customer), time.Date(2026, 2, 14, 12, 0, 0, 0, time.UTC)
	err := w.store.Write(system(), organization, func(ctx context.Context, tx *store.Tx) error {
		return tx.Customer.Create().SetID(id).SetDisplayName("Ada").SetFirstSeenAt(at).SetLastSeenAt(at).Exec(ctx)
	})
	return must(w.store.Client().Customer.Get(system(), must(id, err)))
}

func team(name string, members ...uuid.UUID) directory.NewTeam {
	return directory.NewTeam{TeamFields: directory.TeamFields{Name: directory.Set(name), MemberIDs: directory.Set(members)}}
}

func tagged(name string) directory.NewTag {
	return directory.NewTag{TagFields: directory.TagFields{Name: directory.Set(name)}}
}

func queue(name string) directory.NewQueue {
	return directory.NewQueue{QueueFields: directory.QueueFields{Name: directory.Set(name)}}
}

func channel(address string) directory.NewChannel {
	return directory.NewChannel{Type: "WHATSAPP", Address: address}
}

func user(name string) directory.NewUser {
	return directory.NewUser{UserFields: directory.UserFields{DisplayName: directory.Set(name)}}
}

func group(name string, members ...uuid.UUID) directory.NewOrganizationGroup {
	return directory.NewOrganizationGroup{OrganizationGroupFields: directory.OrganizationGroupFields{Name: directory.Set(name), MemberIDs: directory.Set(members)}}
}

func category(name string, forms ...uuid.UUID) directory.NewCategory {
	return directory.NewCategory{CategoryFields: directory.CategoryFields{Name: directory.Set(name), FormIDs: directory.Set(forms)}}
}

func workflow(name string, runsFor ...uuid.UUID) directory.NewWorkflow {
	return directory.NewWorkflow{WorkflowFields: directory.WorkflowFields{Name: directory.Set(name), RunsForIDs: directory.Set(runsFor)}}
}

func bot(name string) directory.NewBot {
	return directory.NewBot{BotFields: directory.BotFields{Name: directory.Set(name)}}
}

func instance(of uuid.UUID) directory.NewBotInstance {
	return directory.NewBotInstance{BotID: of, BotInstanceFields: directory.BotInstanceFields{Name: directory.Set("instance")}}
}

func form(name string, fields ...string) directory.NewForm {
	in := directory.NewForm{FormFields: directory.FormFields{Name: directory.Set(name)}}
	list := []directory.FormFieldEntry{}
	for _, f := range fields {
		list = append(list, directory.FormFieldEntry{FormFieldFields: formField(f)})
	}
	in.Fields = directory.Set(list)
	return in
}

func formField(name string) directory.FormFieldFields {
	return directory.FormFieldFields{Name: directory.Set(name)}
}

// first drops the secrets of a new bot.
func first[T, S any](row T, _ S, err error) (T, error) { return row, err }

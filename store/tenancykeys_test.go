package store_test

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/membership"
	"parley/ent/migrate"
	"parley/ent/user"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/testkit"
	"parley/internal/viewer"
	"parley/store"
)

// Foreign keys stay in the organization: every one that an entity has, planted
// by its column, with a row of B, of A1, with an unknown row, and with A's own
// row of another kind, is "no such object" all the same.
func TestForeignKeysStayAtHome(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		h := build(t, address, nil)
		ctx, keys := testkit.As(viewer.Owner, h.a, h.a1), 0
		for _, table := range migrate.Tables {
			for _, key := range table.ForeignKeys {
				column, target := key.Columns[0].Name, typeOf(key.RefTable.Name)
				if column == "organization_id" {
					continue // set by the hook: TestHookSets
				}
				keys++
				code, _ := ids.CodeOfTable(key.RefTable.Name)
				planted := map[string]uuid.UUID{"B's": h.worldB[target], "A1's": h.worldA1[target], "an unknown": h.s.NewID(code)}
				if target == ent.TypeOrganization {
					delete(planted, "A1's") // the viewer's: it may be a parent
				}
				for whose, id := range planted {
					if err := h.plant(ctx, typeOf(table.Name), column, id); !isNoSuchObject(err) {
						t.Errorf("%s.%s takes %s row: %v", table.Name, column, whose, err)
					}
				}
				if err := h.plant(ctx, typeOf(table.Name), column, h.worldA[target]); isNoSuchObject(err) {
					t.Errorf("%s.%s takes not even an own row: %v", table.Name, column, err)
				}
			}
		}
		if keys < 25 {
			t.Errorf("only %d foreign keys tried", keys)
		}
	})
}

// plant makes a row with nothing but the foreign key.
func (h *house) plant(ctx context.Context, name, column string, id uuid.UUID) error {
	err := h.s.Write(ctx, h.a, func(ctx context.Context, tx *store.Tx) error {
		b := method(client(tx.Tx, name), "Create").Call(nil)[0]
		m := method(b, "Mutation").Call(nil)[0].Interface().(ent.Mutation)
		if err := m.SetField(column, id); err != nil {
			return err
		}
		if _, err := call(b, "Exec", ctx); err != nil {
			return err
		}
		return errRollBack
	})
	return err
}

func isNoSuchObject(err error) bool {
	return apperr.KindOf(err) == apperr.NotFound && strings.Contains(err.Error(), "no such object")
}

// The same by the other end of the edges: adding B's rows to one of A's.
func TestAddedRowsStayAtHome(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		h := build(t, address, nil)
		db, edges := plain(t, address), 0
		before := h.worldB.dump(t, db)
		ctx := testkit.As(viewer.Owner, h.a)
		for _, name := range types() {
			b := method(client(ent.NewClient(), name), "Update").Call(nil)[0].Type()
			for i := range b.NumMethod() {
				m := b.Method(i)
				if !strings.HasPrefix(m.Name, "Add") || !strings.HasSuffix(m.Name, "IDs") || !m.Type.IsVariadic() {
					continue
				}
				for _, id := range h.worldB {
					edges++
					err := h.s.Write(ctx, h.a, func(ctx context.Context, tx *store.Tx) error {
						up := method(client(tx.Tx, name), "UpdateOneID").Call([]reflect.Value{reflect.ValueOf(h.worldA[name])})[0]
						up = method(up, m.Name).Call([]reflect.Value{reflect.ValueOf(id)})[0]
						_, err := call(up, "Exec", ctx)
						return err
					})
					if !isNoSuchObject(err) {
						t.Errorf("%s.%s(%s): %v", name, m.Name, ids.TableOf(id), err)
					}
				}
			}
		}
		if after := h.worldB.dump(t, db); !sameLines(before, after) || edges < 100 {
			t.Errorf("%d tried; B changed:\n%s\n%s", edges, before, after)
		}
	})
}

// An id of A's own but of another kind of row is no such object either.
func TestForeignKeysHaveAKind(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		h := build(t, address, nil)
		ctx := testkit.As(viewer.Owner, h.a)
		err := h.s.Write(ctx, h.a, func(ctx context.Context, tx *store.Tx) error {
			return tx.Conversation.UpdateOneID(h.worldA["Conversation"]).SetAssigneeID(h.worldA["Tag"]).Exec(ctx)
		})
		if !isNoSuchObject(err) {
			t.Errorf("a tag as assignee: %v", err)
		}
	})
}

// A user is seen where it has a membership, in one organization or several, and
// can be pointed at there.
func TestUsersAreSeenByMembership(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		h := build(t, address, nil)
		both := h.worldA["User"]
		inB := testkit.As(viewer.Owner, h.b)
		assign := func() error {
			return h.s.Write(inB, h.b, func(ctx context.Context, tx *store.Tx) error {
				return tx.Conversation.UpdateOneID(h.worldB["Conversation"]).SetAssigneeID(both).Exec(ctx)
			})
		}
		if err := assign(); !isNoSuchObject(err) {
			t.Errorf("assigned a stranger: %v", err)
		}
		if n := h.s.Client().User.Query().CountX(inB); n != 1 {
			t.Errorf("B sees %d users", n)
		}
		err := h.s.Write(inB, h.b, func(ctx context.Context, tx *store.Tx) error {
			return tx.Membership.Create().SetUserID(both).SetRole(membership.RoleAGENT).Exec(ctx)
		})
		if !isNoSuchObject(err) {
			t.Errorf("B took a stranger in by itself: %v", err)
		}
		mustExec(t, plain(t, address), `INSERT INTO memberships (id, created_at, updated_at, role, status, selected, organization_id, user_id)
			VALUES ($1, $2, $2, 'AGENT', 'ACTIVE', true, $3, $4)`, h.s.NewID(ids.Membership), noon, h.b, both)
		if err := assign(); err != nil {
			t.Errorf("assigning a member: %v", err)
		}
		for who, ctx := range map[string]context.Context{"A": testkit.As(viewer.Agent, h.a), "B": inB, "both": testkit.As(viewer.Agent, h.a, h.b)} {
			if n := h.s.Client().User.Query().Where(user.IDEQ(both)).CountX(ctx); n != 1 {
				t.Errorf("%s sees the user %d times", who, n)
			}
			u := h.s.Client().User.GetX(ctx, both)
			if n, want := u.QueryMemberships().CountX(ctx), len(viewer.From(ctx).Scope); n != want {
				t.Errorf("%s sees %d memberships, want %d", who, n, want)
			}
		}
		// Changing the user is for its home.
		err = h.s.Write(inB, h.b, func(ctx context.Context, tx *store.Tx) error {
			return tx.User.UpdateOneID(both).SetDisplayName("stolen").Exec(ctx)
		})
		if !ent.IsNotFound(err) {
			t.Errorf("B renames A's user: %v", err)
		}
	})
}

// An organization is seen by its own id; parents and children outside the scope
// are not.
func TestOrganizationsAreTheirOwnTenants(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		h := build(t, address, nil)
		below := testkit.As(viewer.Agent, h.a1)
		if n := h.s.Client().Organization.Query().CountX(below); n != 1 {
			t.Errorf("A1 sees %d organizations", n)
		}
		if n := h.s.Client().Organization.GetX(below, h.a1).QueryParent().CountX(below); n != 0 {
			t.Error("A1 sees its parent")
		}
		single, tree := testkit.As(viewer.Agent, h.a), testkit.As(viewer.Admin, h.a, h.a1)
		a := h.s.Client().Organization.GetX(single, h.a)
		if n, m := a.QueryChildren().CountX(single), a.QueryChildren().CountX(tree); n != 0 || m != 1 {
			t.Errorf("A sees %d children alone and %d with its tree", n, m)
		}
		err := h.s.Write(single, h.a, func(ctx context.Context, tx *store.Tx) error {
			return tx.Organization.Create().SetSlug("new").SetName("new").SetNumber(99).SetPath("x").SetParentID(h.b).Exec(ctx)
		})
		if !isNoSuchObject(err) {
			t.Errorf("A made a child of B: %v", err)
		}
		err = h.s.Write(single, h.a, func(ctx context.Context, tx *store.Tx) error {
			return tx.Organization.Create().SetSlug("new").SetName("new").SetNumber(99).SetPath("x").SetParentID(h.a).Exec(ctx)
		})
		if err != nil {
			t.Errorf("A made no child of its own: %v", err)
		}
	})
}

// One organization compiles to equality, several to a list.
func TestScopeCompiles(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		var statements []string
		h := build(t, address, func(_ context.Context, query string) { statements = append(statements, query) })
		quote, first, second := "`", "?", "?"
		if kindOf(address) == "postgres" {
			quote, first, second = `"`, "$1", "$2"
		}
		column := func(table, name string) string { return quote + table + quote + "." + quote + name + quote }
		for want, f := range map[string]func() error{
			"WHERE " + column("tags", "organization_id") + " = " + first: func() error {
				_, err := h.s.Client().Tag.Query().All(testkit.As(viewer.Agent, h.a))
				return err
			},
			"WHERE " + column("tags", "organization_id") + " IN (" + first + ", " + second + ")": func() error {
				_, err := h.s.Client().Tag.Query().All(testkit.As(viewer.Agent, h.a, h.a1))
				return err
			},
			"WHERE " + column("organizations", "id") + " = " + first: func() error {
				_, err := h.s.Client().Organization.Query().All(testkit.As(viewer.Agent, h.a))
				return err
			},
			"WHERE " + column("memberships", "organization_id") + " = " + first: func() error {
				_, err := h.s.Client().User.Query().All(testkit.As(viewer.Agent, h.a))
				return err
			},
		} {
			statements = nil
			must(t, f())
			if len(statements) != 1 || !strings.Contains(statements[0], want) {
				t.Errorf("%q, want %q", statements, want)
			}
		}
	})
}

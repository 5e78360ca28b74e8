package store_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/migrate"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/testkit"
	"parley/internal/viewer"
	"parley/store"
)

// These tests work on all types of ent by reflection: a type added tomorrow is
// tested as soon as populate makes a row of it, and fails until then.

// types lists the names of ent's types, from its client.
func types() []string {
	var out []string
	client := reflect.TypeFor[ent.Client]()
	for i := range client.NumField() {
		f := client.Field(i)
		if strings.HasSuffix(f.Type.String(), f.Name+"Client") {
			out = append(out, f.Name)
		}
	}
	return out
}

// typeOf names the type whose rows live in a table.
func typeOf(table string) string {
	for name, of := range tableOf {
		if of == table {
			return name
		}
	}
	return ""
}

// tableOf names the table of each type.
var tableOf = func() map[string]string {
	out := map[string]string{}
	for _, name := range types() {
		for _, table := range migrate.Tables {
			if isTableOf(name, table.Name) {
				out[name] = table.Name
			}
		}
	}
	return out
}()

// isTableOf reports whether a table is named after a type, in the plural.
func isTableOf(name, table string) bool {
	name, table = strings.ToLower(name), strings.ReplaceAll(table, "_", "")
	return slices.Contains([]string{name, name + "s", name + "es", strings.TrimSuffix(name, "y") + "ies"}, table)
}

func client(c any, name string) reflect.Value { return reflect.ValueOf(c).Elem().FieldByName(name) }

func method(v reflect.Value, name string) reflect.Value { return v.MethodByName(name) }

// call calls a method and splits off its error.
func call(v reflect.Value, name string, args ...any) (reflect.Value, error) {
	in := make([]reflect.Value, len(args))
	for i, a := range args {
		in[i] = reflect.ValueOf(a)
	}
	out := method(v, name).Call(in)
	err, _ := out[len(out)-1].Interface().(error)
	return out[0], err
}

func idOf(v reflect.Value) uuid.UUID { return v.Elem().FieldByName("ID").Interface().(uuid.UUID) }

// house is two organizations that know nothing of each other, and one below the
// first.
type house struct {
	s        *store.Store
	a, a1, b uuid.UUID
	worldA   world
	worldB   world
	worldA1  world
	address  string
}

func build(t *testing.T, address string, statement func(context.Context, string)) *house {
	t.Helper()
	s := testkit.Store(t, store.Options{Database: address, OnStatement: statement})
	h := &house{s: s, address: address}
	h.a = testkit.Organization(t, s, "aa", uuid.Nil)
	h.a1 = testkit.Organization(t, s, "a1", h.a)
	h.b = testkit.Organization(t, s, "bb", uuid.Nil)
	h.worldA = populate(t, s, testkit.As(viewer.Owner, h.a), h.a)
	h.worldA1 = populate(t, s, testkit.As(viewer.Owner, h.a, h.a1), h.a1)
	h.worldB = populate(t, s, testkit.As(viewer.Owner, h.b), h.b)
	return h
}

// Every type has a table, a code for its ids and a row in the tests' worlds.
func TestEveryTypeIsKnown(t *testing.T) {
	if len(types()) != len(migrate.Tables) {
		t.Errorf("%d types, %d tables", len(types()), len(migrate.Tables))
	}
	for _, name := range types() {
		if _, ok := ids.CodeOfTable(tableOf[name]); !ok {
			t.Errorf("%s (table %q) has no code in internal/ids", name, tableOf[name])
		}
	}
	h := build(t, testkit.SQLiteDatabase(t), nil)
	for _, name := range types() {
		if _, err := call(client(h.s.Client(), name), "Get", testkit.System(), h.worldA[name]); err != nil {
			t.Errorf("%s: populate makes no row: %v", name, err)
		}
	}
}

// A viewer sees the rows of its scope, and no others, by any way of reading.
func TestReadsAreConfined(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		h := build(t, address, nil)
		agent, admin := testkit.As(viewer.Agent, h.a), testkit.As(viewer.Admin, h.a, h.a1)
		for _, name := range types() {
			c := client(h.s.Client(), name)
			theirs := h.worldB[name]
			agentSees := []uuid.UUID{h.worldA[name]}
			if slices.Contains([]string{
				ent.TypeApiCredential, ent.TypeIntegration, ent.TypePartnership, ent.TypeWebhook, ent.TypeWebhookDelivery, ent.TypeDataRemoval, ent.TypeReportJob,
			}, name) {
				agentSees = nil // settings are for those who administer
			}
			for who, tc := range map[string]struct {
				ctx  context.Context
				want []uuid.UUID
			}{
				"agent":   {agent, agentSees},
				"admin":   {admin, []uuid.UUID{h.worldA[name], h.worldA1[name]}},
				"nowhere": {viewer.NewContext(context.Background(), &viewer.Viewer{Role: viewer.Owner}), nil},
			} {
				all, err := call(method(c, "Query").Call(nil)[0], "All", tc.ctx)
				must(t, err)
				var got []uuid.UUID
				for i := range all.Len() {
					got = append(got, idOf(all.Index(i)))
				}
				if !sameIDs(got, tc.want) {
					t.Errorf("%s of %s: sees %v, want %v", who, name, got, tc.want)
				}
				n, err := call(method(c, "Query").Call(nil)[0], "Count", tc.ctx)
				if err != nil || n.Interface() != len(tc.want) {
					t.Errorf("%s of %s counts %v, %v", who, name, n, err)
				}
				listed, err := call(method(c, "Query").Call(nil)[0], "IDs", tc.ctx)
				if err != nil || listed.Len() != len(tc.want) {
					t.Errorf("%s of %s lists %v, %v", who, name, listed, err)
				}
				if row, err := call(c, "Get", tc.ctx, theirs); !ent.IsNotFound(err) {
					t.Errorf("%s gets %s %v, %v", who, name, row, err)
				}
				if node, err := h.s.Client().Noder(tc.ctx, theirs, ent.WithFixedNodeType(tableOf[name])); err == nil {
					t.Errorf("%s gets node %v", who, node)
				}
			}
			if _, err := call(method(c, "Query").Call(nil)[0], "All", context.Background()); apperr.KindOf(err) != apperr.Unauthenticated {
				t.Errorf("nobody reads %s: %v", name, err)
			}
		}
	})
}

func sameIDs(a, b []uuid.UUID) bool {
	less := func(x, y uuid.UUID) int { return strings.Compare(x.String(), y.String()) }
	return slices.Equal(slices.SortedFunc(slices.Values(a), less), slices.SortedFunc(slices.Values(b), less))
}

// Edges lead a viewer to nothing foreign, even where a foreign key that should
// not exist does: eager loads and traversals are confined like all queries.
func TestEdgesAreConfined(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		h := build(t, address, nil)
		h.plantAll(t)
		ctx, system := testkit.As(viewer.Admin, h.a, h.a1), testkit.System()
		for _, name := range types() {
			c := client(h.s.Client(), name)
			q := method(c, "Query").Call(nil)[0]
			for i := range q.NumMethod() {
				if m := q.Type().Method(i); strings.HasPrefix(m.Name, "With") && m.Type.NumIn() == 2 && m.Type.IsVariadic() {
					q = q.Method(i).Call(nil)[0]
				}
			}
			all, err := call(q, "All", ctx)
			must(t, err)
			for i := range all.Len() {
				h.noForeignEdge(t, name, all.Index(i).Elem().FieldByName("Edges"))
			}
			for _, id := range []uuid.UUID{h.worldA[name], h.worldB[name]} {
				start, err := call(c, "Get", system, id)
				must(t, err)
				h.noForeignWay(t, ctx, name, start)
			}
		}
	})
}

// plantAll points every foreign key of A's rows at B's, past the store, but
// those of memberships, which say who is seen. Of two keys that are unique
// together the second stays as it is.
func (h *house) plantAll(t *testing.T) {
	t.Helper()
	db, planted := plain(t, h.address), 0
	for _, table := range migrate.Tables {
		for _, key := range table.ForeignKeys {
			column := key.Columns[0].Name
			if column == "organization_id" || column == "parent_id" || table.Name == "memberships" {
				continue
			}
			_, err := db.Exec("UPDATE "+table.Name+" SET "+column+" = $1 WHERE id = $2",
				h.worldB[typeOf(key.RefTable.Name)], h.worldA[typeOf(table.Name)])
			if err == nil {
				planted++
			}
		}
	}
	if planted < 25 {
		t.Errorf("only %d foreign keys planted", planted)
	}
}

func (h *house) noForeignEdge(t *testing.T, name string, edges reflect.Value) {
	t.Helper()
	for i := range edges.NumField() {
		edge := edges.Field(i)
		var reached []reflect.Value
		switch {
		case !edges.Type().Field(i).IsExported():
		case edge.Kind() == reflect.Pointer && !edge.IsNil():
			reached = append(reached, edge)
		case edge.Kind() == reflect.Slice:
			for k := range edge.Len() {
				reached = append(reached, edge.Index(k))
			}
		}
		for _, row := range reached {
			if h.worldB.owns(idOf(row)) {
				t.Errorf("%s.%s leads to %v", name, edges.Type().Field(i).Name, row)
			}
		}
	}
}

// noForeignWay walks each QueryX method of a row.
func (h *house) noForeignWay(t *testing.T, ctx context.Context, name string, start reflect.Value) {
	t.Helper()
	for i := range start.NumMethod() {
		m := start.Type().Method(i)
		if !strings.HasPrefix(m.Name, "Query") || m.Type.NumIn() != 1 {
			continue
		}
		all, err := call(start.Method(i).Call(nil)[0], "IDs", ctx)
		must(t, err)
		for k := range all.Len() {
			if h.worldB.owns(all.Index(k).Interface().(uuid.UUID)) {
				t.Errorf("%s.%s leads out of the scope", name, m.Name)
			}
		}
	}
}

// Writing in one's own organization changes and deletes nothing of another.
func TestWritesAreConfined(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		h := build(t, address, nil)
		db := plain(t, address)
		before := map[string]string{"B": h.worldB.dump(t, db), "A1": h.worldA1.dump(t, db)}
		for _, name := range types() {
			for how, ctx := range map[string]context.Context{"admin": testkit.As(viewer.Owner, h.a, h.a1), "system": testkit.System()} {
				for _, id := range []uuid.UUID{h.worldB[name], h.worldA1[name]} {
					for _, op := range []struct{ build, run string }{{"UpdateOneID", "Exec"}, {"DeleteOneID", "Exec"}} {
						err := h.s.Write(ctx, h.a, func(ctx context.Context, tx *store.Tx) error {
							b := method(client(tx.Tx, name), op.build).Call([]reflect.Value{reflect.ValueOf(id)})[0]
							_, err := call(b, op.run, ctx)
							return err
						})
						if !ent.IsNotFound(err) {
							t.Errorf("%s: %s of a foreign %s: %v", how, op.build, name, err)
						}
					}
				}
				for _, op := range []string{"Update", "Delete"} {
					err := h.s.Write(ctx, h.a, func(ctx context.Context, tx *store.Tx) error {
						_, err := call(method(client(tx.Tx, name), op).Call(nil)[0], "Exec", ctx)
						if err == nil && op == "Delete" {
							return errRollBack // A's own rows are needed again
						}
						return err
					})
					// Rows that others point at cannot go; that is no matter here.
					if err != nil && !errors.Is(err, errRollBack) && !(op == "Delete" && ent.IsConstraintError(err)) {
						t.Errorf("%s: %s %s: %v", how, op, name, err)
					}
				}
			}
		}
		for who, w := range map[string]world{"B": h.worldB, "A1": h.worldA1} {
			if after := w.dump(t, db); !sameLines(after, before[who]) {
				t.Errorf("%s changed:\n%s\n%s", who, before[who], after)
			}
		}
	})
}

func sameLines(a, b string) bool {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

package app_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"

	"parley/internal/testkit/apptest"
	"parley/metrics/catalog"
)

// row is a row of a table by column: string, int64, bool, time.Time, decoded
// JSON or nil. Under serial it has its number among the rows of its type, by id.
type row map[string]any

const serial = "#"

func (r row) id() string { return r["id"].(string) }

// reference is a whole database in maps. It knows the schema's names and the
// tables of graph_referenceedges_test.go, and nothing that the server runs on.
type reference struct {
	schema    *ast.Schema
	edges     map[string]edge
	roots     map[string]string          // root lists by the type in them
	rows      map[string][]row           // by type, or by table where rows only join
	byID      map[string]row             // of all types
	typeOf    map[string]string          // types by id
	pointing  map[string]map[string]rows // rows by table.column and its value
	ranks     map[string][]int
	nullsLast bool
}

type rows = []row

// newReference reads everything. Nothing may be written afterwards.
func newReference(t *testing.T, s *apptest.Server, postgres bool) *reference {
	t.Helper()
	f := &reference{
		schema: schema(), edges: edges(), roots: map[string]string{}, rows: map[string][]row{}, byID: map[string]row{},
		typeOf: map[string]string{}, pointing: map[string]map[string]rows{}, ranks: map[string][]int{}, nullsLast: postgres,
	}
	for _, list := range f.schema.Query.Fields {
		if of, ok := strings.CutSuffix(list.Type.Name(), "Connection"); ok {
			f.roots[of] = list.Name
		}
	}
	for of, table := range tables() {
		f.rows[of] = readTable(t, s, table)
		for i, r := range f.rows[of] {
			r[serial] = int64(i)
			if of == table {
				continue
			}
			f.byID[r.id()], f.typeOf[r.id()] = r, of
		}
	}
	for _, r := range catalog.Rows() {
		f.rows["MetricDefinition"] = append(f.rows["MetricDefinition"], definitionRow(r))
	}
	return f
}

// readTable reads a table in the order of its ids.
func readTable(t *testing.T, s *apptest.Server, table string) (out []row) {
	t.Helper()
	found, err := s.Store.Query(apptest.System(), "SELECT * FROM "+table)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close() //nolint:errcheck // the test ends
	types, err := found.ColumnTypes()
	if err != nil {
		t.Fatal(err)
	}
	for found.Next() {
		into := make([]any, len(types))
		for i := range into {
			into[i] = new(any)
		}
		if err := found.Scan(into...); err != nil {
			t.Fatal(err)
		}
		r := row{}
		for i, c := range types {
			r[c.Name()] = plain(t, strings.ToLower(c.DatabaseTypeName()), *into[i].(*any))
		}
		out = append(out, r)
	}
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(out, func(a, b row) int { return cmp.Compare(a.id(), b.id()) })
	return out
}

// plain turns what a driver gives for a column of this type into what a [row]
// holds.
func plain(t *testing.T, columnType string, v any) any {
	t.Helper()
	if raw, ok := v.([]byte); ok {
		v = string(raw)
	}
	text, isText := v.(string)
	switch columnType {
	case "uuid":
		if isText && len(text) == len(uuid.UUID{}) {
			v = uuid.UUID([]byte(text)).String()
		}
	case "bool":
		if n, ok := v.(int64); ok {
			v = n != 0
		}
	case "json", "jsonb":
		if isText {
			v = decoded(t, text)
		}
	case "datetime", "timestamptz":
		if _, ok := v.(time.Time); v != nil && !ok {
			t.Fatalf("an instant is read as %T", v)
		}
	}
	return v
}

// decoded is the value of a JSON text.
func decoded(t *testing.T, text string) (v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// definitionRow writes a row of the metric table like one of a database.
func definitionRow(r catalog.Row) row {
	given := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	var empty any
	if r.ZeroWhenEmpty() {
		empty = 0.0
	}
	var dimensions []any
	for _, d := range catalog.Dimensions() {
		if r.Has(d.Dimension) {
			dimensions = append(dimensions, fmt.Sprint(d.Dimension))
		}
	}
	return row{
		"name": r.Name, "sentence": r.Sentence, "unit": fmt.Sprint(r.Unit), "statistic": fmt.Sprint(r.Statistic), "sample": r.Sample,
		"measure": r.Measure, "formula": r.Formula(), "started_by": given(r.StartedBy), "ended_by": given(r.EndedBy), "empty": empty, "dimensions": dimensions,
	}
}

// pointers returns the rows of a type or joining table by the value of a column.
func (f *reference) pointers(table, column string) map[string]rows {
	key := table + "." + column
	if f.pointing[key] == nil {
		f.pointing[key] = map[string]rows{}
		for _, r := range f.rows[table] {
			if to, ok := r[column].(string); ok {
				f.pointing[key][to] = append(f.pointing[key][to], r)
			}
		}
	}
	return f.pointing[key]
}

// column is the name of the column of a field.
func column(field string) string {
	var b strings.Builder
	for _, c := range field {
		if c >= 'A' && c <= 'Z' {
			b.WriteByte('_')
		}
		b.WriteString(strings.ToLower(string(c)))
	}
	return b.String()
}

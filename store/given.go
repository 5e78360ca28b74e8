package store

import (
	"context"
	sqldriver "database/sql/driver"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"
)

// Given is rows of values that a statement reads like a table named v, where its
// text says {given}. Every value of a column is of the same Go type, also where it
// is null: a UUID or NullUUID, a string, number, bool or time, a pointer to one of
// these, or [json.RawMessage].
type Given struct {
	Columns []string
	Rows    [][]any
}

// EachGiven is [Tx.Each] for a statement that reads the given rows. It runs once,
// or several times where there are more rows than a statement takes.
func (tx *Tx) EachGiven(ctx context.Context, scan func(row func(dest ...any) error) error, g Given, query string, args ...any) error {
	for part := range g.parts() {
		text, all, err := tx.store.driver.reading(part, query, args)
		if err != nil {
			return err
		}
		if err := tx.Each(ctx, scan, text, all...); err != nil {
			return err
		}
	}
	return nil
}

// ExecGiven is [Tx.Exec] for a statement that reads the given rows. It runs like
// [Tx.EachGiven] does, and not at all where there is no row.
func (tx *Tx) ExecGiven(ctx context.Context, g Given, query string, args ...any) error {
	for part := range g.parts() {
		text, all, err := tx.store.driver.reading(part, query, args)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, text, all...); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) insert(ctx context.Context, table string, columns []string, rows [][]any, rest ...string) error {
	return tx.ExecGiven(ctx, Given{columns, rows}, insertSQL(table, columns, rest...))
}

// parts are the rows in portions that a statement can take.
func (g Given) parts() func(yield func(Given) bool) {
	return func(yield func(Given) bool) {
		for chunk := range slices.Chunk(g.Rows, maxParams/max(1, len(g.Columns))) {
			if !yield(Given{g.Columns, chunk}) {
				return
			}
		}
	}
}

// reading writes the rows into a statement, and their values between its
// arguments.
func (d *driver) reading(g Given, query string, args []any) (text string, all []any, err error) {
	before, after, _ := strings.Cut(query, "{given}")
	table, values, err := d.table(g)
	n := strings.Count(before, "?")
	return before + table + after, slices.Concat(args[:n], values, args[n:]), err
}

// table writes the rows as the table v. PostgreSQL takes each column as one array,
// so that the text is short and the same for any number of rows.
func (d *driver) table(g Given) (text string, values []any, err error) {
	columns := strings.Join(g.Columns, ", ")
	if !d.isPostgres() {
		rows := strings.TrimSuffix(strings.Repeat("("+marks(len(g.Columns))+"), ", len(g.Rows)), ", ")
		return "(WITH v (" + columns + ") AS (VALUES " + rows + ") SELECT * FROM v) AS v", slices.Concat(g.Rows...), nil
	}
	types := make([]string, len(g.Columns))
	values = make([]any, len(g.Columns))
	for i := range g.Columns {
		kind, array, err := arrayOf(g.Rows, i)
		if err != nil {
			return "", nil, fmt.Errorf("column %s: %w", g.Columns[i], err)
		}
		types[i], values[i] = "?::"+kind+"[]", array
	}
	return "unnest(" + strings.Join(types, ", ") + ") AS v (" + columns + ")", values, nil
}

// arrayOf writes a column of the rows as an array of PostgreSQL and names the
// type of its elements.
func arrayOf(rows [][]any, column int) (kind, array string, err error) {
	kind, err = elementType(rows[0][column])
	if err != nil {
		return "", "", err
	}
	var out strings.Builder
	out.WriteByte('{')
	for i, row := range rows {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := writeElement(&out, row[column]); err != nil {
			return "", "", err
		}
	}
	out.WriteByte('}')
	return kind, out.String(), nil
}

// elementType names the type that PostgreSQL keeps a value as.
func elementType(v any) (string, error) {
	switch v.(type) {
	case uuid.UUID, uuid.NullUUID, *uuid.UUID:
		return "uuid", nil
	case time.Time, *time.Time:
		return "timestamptz", nil
	case json.RawMessage:
		return "jsonb", nil
	}
	t := reflect.TypeOf(v)
	if t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == nil:
	case t.Kind() == reflect.Int || t.Kind() == reflect.Int64:
		return "bigint", nil
	case t.Kind() == reflect.Bool:
		return "boolean", nil
	case t.Kind() == reflect.String:
		return "text", nil
	}
	return "", fmt.Errorf("no type for %T", v)
}

// escaped are the characters that end or change an element of an array.
var escaped = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// writeElement writes one value, as PostgreSQL reads it inside an array.
func writeElement(out *strings.Builder, v any) error {
	if raw, ok := v.(json.RawMessage); ok {
		v = jsonText(raw)
	}
	plain, err := sqldriver.DefaultParameterConverter.ConvertValue(v)
	if err != nil {
		return err
	}
	switch plain := plain.(type) {
	case nil:
		out.WriteString("NULL")
	case string:
		out.WriteByte('"')
		escaped.WriteString(out, plain) //nolint:errcheck // a strings.Builder takes everything
		out.WriteByte('"')
	case time.Time:
		out.WriteByte('"')
		out.Write(pq.FormatTimestamp(plain))
		out.WriteByte('"')
	default:
		fmt.Fprint(out, plain)
	}
	return nil
}

// jsonText is nil for no JSON at all.
func jsonText(raw json.RawMessage) any {
	if raw == nil {
		return nil
	}
	return string(raw)
}

package store

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/internal/ids"
)

// Each runs a hand-written read with `?` placeholders inside the transaction and
// calls scan for every row. Nothing confines it: its text must name the
// organization first.
func (tx *Tx) Each(ctx context.Context, scan func(row func(dest ...any) error) error, query string, args ...any) error {
	rows := &entsql.Rows{}
	if err := tx.raw.Query(ctx, tx.store.driver.rebind(query), args, rows); err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows.Scan); err != nil {
			return err
		}
	}
	return classified(ctx, rows.Err())
}

// Scan is [Tx.Each] for reads of one column.
func Scan[T any](ctx context.Context, tx *Tx, query string, args ...any) ([]T, error) {
	var out []T
	err := tx.Each(ctx, func(row func(dest ...any) error) error {
		var v T
		if err := row(&v); err != nil {
			return err
		}
		out = append(out, v)
		return nil
	}, query, args...)
	return out, err
}

// Lock takes the rows' locks in the order of their ids, so that two transactions
// never wait for each other. SQLite has one writer and nothing to lock.
func (tx *Tx) Lock(ctx context.Context, table string, rows ...uuid.UUID) error {
	if !tx.store.driver.isPostgres() {
		return nil
	}
	return tx.ReadLocked(ctx, table, "", rows, func(func(dest ...any) error) error { return nil })
}

// ReadLocked is [Tx.Lock] and reads the rows as they are under the lock: their ids
// and what columns names after a comma, such as ", version". Rows that are not
// there are left out.
func (tx *Tx) ReadLocked(ctx context.Context, table, columns string, rows []uuid.UUID, scan func(row func(dest ...any) error) error) error {
	g := Given{Columns: []string{"of"}}
	for _, id := range slices.SortedFunc(slices.Values(rows), func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) }) {
		g.Rows = append(g.Rows, []any{id})
	}
	query := "SELECT id" + columns + " FROM " + table + " WHERE organization_id = ? AND id IN (SELECT v.of FROM {given}) ORDER BY id"
	if tx.store.driver.isPostgres() {
		query += " FOR UPDATE"
	}
	return tx.EachGiven(ctx, scan, g, query, tx.organization)
}

// maxParams is the smaller of the two databases' limits of parameters a statement.
const maxParams = 30_000

// Missing is a set of rows that may exist already.
type Missing struct {
	// Code names the entity; Columns the columns of Rows, without id,
	// organization_id, created_at and updated_at, which are added. The first
	// columns should be the unique key.
	Code    ids.Code
	Columns []string
	Rows    [][]any
}

// InsertMissing writes those rows whose unique key does not exist yet and
// returns the id of each row it wrote, keyed by the row's place; a row that
// somebody else wrote first has none. Rows go in in the order of their key, so
// that two transactions never wait for each other.
func (tx *Tx) InsertMissing(ctx context.Context, m Missing) (map[int]uuid.UUID, error) {
	order, keys := make([]int, len(m.Rows)), make([]string, len(m.Rows))
	for i, row := range m.Rows {
		// Quoted, so that no key is the beginning of another.
		order[i], keys[i] = i, fmt.Sprintf("%q", row)
	}
	slices.SortStableFunc(order, func(a, b int) int { return strings.Compare(keys[a], keys[b]) })
	columns := append([]string{"id", "organization_id", "created_at", "updated_at"}, m.Columns...)
	at := map[uuid.UUID]int{}
	var rows [][]any
	for _, i := range order {
		id := tx.NewID(m.Code)
		at[id] = i
		rows = append(rows, append([]any{id, tx.organization, tx.at, tx.at}, m.Rows[i]...))
	}
	written := map[int]uuid.UUID{}
	err := tx.EachGiven(ctx, func(row func(dest ...any) error) error {
		var id uuid.UUID
		if err := row(&id); err != nil {
			return err
		}
		written[at[id]] = id
		tx.know(id)
		return nil
	}, Given{columns, rows}, insertSQL(m.Code.Table(), columns, "ON CONFLICT DO NOTHING RETURNING id"))
	return written, err
}

// insertSQL inserts what is given. WHERE true tells SQLite that ON CONFLICT is no
// part of a join.
func insertSQL(table string, columns []string, rest ...string) string {
	list := strings.Join(columns, ", ")
	return "INSERT INTO " + table + " (" + list + ") SELECT " + list + " FROM {given} WHERE true " + strings.Join(rest, " ")
}

// marks returns n placeholders.
func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }

// Marks returns n placeholders for an IN list of a hand-written statement.
func Marks(n int) string { return marks(n) }

func anys[T any](in []T) []any {
	out := make([]any, len(in))
	for i, v := range in {
		out[i] = v
	}
	return out
}

// Numbers reserves n numbers of a kind ("tag", "user") in the organization and
// returns the first. Numbers start at 1; a rolled back transaction leaves no gap.
func (tx *Tx) Numbers(ctx context.Context, kind string, n int) (int64, error) {
	return tx.numbers(ctx, tx.organization, kind, n)
}

// OrganizationNumber reserves the next number of an organization; these are
// counted over the whole installation.
func (tx *Tx) OrganizationNumber(ctx context.Context) (int64, error) {
	return tx.numbers(ctx, uuid.Nil, "organization", 1)
}

func (tx *Tx) numbers(ctx context.Context, organization uuid.UUID, kind string, n int) (int64, error) {
	last, err := Scan[int64](ctx, tx, `INSERT INTO counters (organization_id, kind, value) VALUES (?, ?, ?)
		ON CONFLICT (organization_id, kind) DO UPDATE SET value = counters.value + excluded.value RETURNING value`,
		organization, kind, n)
	if err != nil {
		return 0, err
	}
	return last[0] - int64(n) + 1, nil
}

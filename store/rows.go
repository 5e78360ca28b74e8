package store

import (
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
	if len(rows) == 0 || !tx.store.driver.isPostgres() {
		return nil
	}
	query := "SELECT id FROM " + table + " WHERE organization_id = ? AND id IN (" + marks(len(rows)) + ") ORDER BY id FOR UPDATE"
	_, err := Scan[uuid.UUID](ctx, tx, query, append([]any{tx.organization}, anys(rows)...)...)
	return err
}

// maxParams is the smaller of the two databases' limits of parameters a statement.
const maxParams = 30_000

// Insert writes many rows of one table, in as few statements as the databases'
// limits allow.
func (tx *Tx) Insert(ctx context.Context, table string, columns []string, rows [][]any) error {
	per := maxParams / max(1, len(columns))
	for chunk := range slices.Chunk(rows, per) {
		if _, err := tx.Exec(ctx, insertSQL(table, columns, len(chunk)), slices.Concat(chunk...)...); err != nil {
			return err
		}
	}
	return nil
}

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
	for chunk := range slices.Chunk(rows, maxParams/len(columns)) {
		query := insertSQL(m.Code.Table(), columns, len(chunk)) + " ON CONFLICT DO NOTHING RETURNING id"
		found, err := Scan[uuid.UUID](ctx, tx, query, slices.Concat(chunk...)...)
		if err != nil {
			return nil, err
		}
		for _, id := range found {
			written[at[id]] = id
		}
		tx.know(found...)
	}
	return written, nil
}

func insertSQL(table string, columns []string, rows int) string {
	row := "(" + marks(len(columns)) + ")"
	return "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES " +
		strings.TrimSuffix(strings.Repeat(row+", ", rows), ", ")
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

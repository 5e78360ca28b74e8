package store

import (
	"context"

	"github.com/google/uuid"

	"parley/internal/ids"
)

// LockFirst locks one row of an entity: the first, in the order given, that no
// other transaction holds. It never waits. The zero UUID means that others hold
// all of them, or that none of them is there. SQLite has one writer and nothing to
// lock: there it is the first that is there.
func (tx *Tx) LockFirst(ctx context.Context, code ids.Code, rows ...uuid.UUID) (uuid.UUID, error) {
	g := Given{Columns: []string{"of", "place"}}
	for place, id := range rows {
		g.Rows = append(g.Rows, []any{id, place})
	}
	query := "SELECT t.id FROM {given} JOIN " + code.Table() + " t ON t.id = v.of WHERE t.organization_id = ? ORDER BY v.place LIMIT 1"
	if tx.store.driver.isPostgres() {
		query += " FOR UPDATE OF t SKIP LOCKED"
	}
	var first uuid.UUID
	err := tx.EachGiven(ctx, func(row func(dest ...any) error) error { return row(&first) }, g, query, tx.organization)
	return first, err
}

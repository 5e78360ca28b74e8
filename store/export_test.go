package store

import (
	"context"
	"database/sql"
	"time"

	"parley/internal/apperr"
)

// OpenPostgres is a pool of the store's own connections.
func OpenPostgres(dsn string, patience time.Duration) *sql.DB {
	return sql.OpenDB(&pgConnector{dsn, patience})
}

// Classified gives an error of the database its kind.
func Classified(ctx context.Context, err error) error { return classified(ctx, err) }

// OfSQLite is the kind of a result code.
func OfSQLite(code int) apperr.Kind {
	if kind := ofSQLite(code); kind != nil {
		return kind.Kind
	}
	return apperr.Internal
}

// Patience is how long connecting may take.
const Patience = patience

package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/google/uuid"
)

// SigningKey is a private key that the server signs its tokens with. Keys belong
// to the installation, not to an organization.
type SigningKey struct {
	ID      uuid.UUID
	PEM     string
	Created time.Time
	// Retired is when a newer key took over; zero while the key signs.
	Retired time.Time
}

// SigningKeys returns all keys, newest first.
func (s *Store) SigningKeys(ctx context.Context) ([]SigningKey, error) {
	rows, err := s.Query(ctx, `SELECT id, private_key, created_at, retired_at FROM signing_keys ORDER BY created_at DESC, id DESC`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []SigningKey
	for rows.Next() {
		var k SigningKey
		var created int64
		var retired sql.NullInt64
		if err := rows.Scan(&k.ID, &k.PEM, &created, &retired); err != nil {
			return nil, err
		}
		k.Created = time.UnixMilli(created).UTC()
		if retired.Valid {
			k.Retired = time.UnixMilli(retired.Int64).UTC()
		}
		out = append(out, k)
	}
	return out, rows.Err()
}

// AddSigningKey stores a key, retires those before it, and forgets those retired
// before the given instant.
func (s *Store) AddSigningKey(ctx context.Context, k SigningKey, forget time.Time) (err error) {
	tx, err := s.driver.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to roll back
	for _, st := range []struct {
		query string
		args  []any
	}{
		{`UPDATE signing_keys SET retired_at = ? WHERE retired_at IS NULL`, []any{k.Created.UnixMilli()}},
		{`DELETE FROM signing_keys WHERE retired_at < ?`, []any{forget.UnixMilli()}},
		{`INSERT INTO signing_keys (id, private_key, created_at) VALUES (?, ?, ?)`, []any{k.ID, k.PEM, k.Created.UnixMilli()}},
	} {
		if err := s.driver.statement(ctx, st.query, func() error {
			_, err := tx.ExecContext(ctx, s.driver.rebind(st.query), st.args...)
			return err
		}); err != nil {
			return err
		}
	}
	return tx.Commit()
}

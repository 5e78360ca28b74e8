package store

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"parley/internal/apperr"
)

// OnceKey names a request that must not run twice.
type OnceKey struct {
	// Credential is whose key it is: nobody else can meet it.
	Credential uuid.UUID
	// Key is the client's own word.
	Key string
	// Route and BodyHash say what is asked; the same key must ask the same.
	Route, BodyHash string
}

const (
	// onceLife is how long an answer is kept, and its key known.
	onceLife = 24 * time.Hour
	// maxAnswer bounds a kept answer, in bytes.
	maxAnswer = 1 << 20
	// maxExpired is how many keys that have expired a new one clears away: more
	// than one, so that the table shrinks, and few, so that nobody waits.
	maxExpired = 100
)

// Once runs f and keeps its answer for 24 hours; asked again with the same key,
// it returns that answer and does not run f. The key, what f writes and the
// answer are one transaction: whatever happens, none of them is there without
// the others. Of several at the same time one runs, the others wait for it.
//
// f must use the context it is given. Its reads run inside the transaction, and
// its [Store.Write] joins it; all have to be about the same organization, which
// may be another than the one that the credential belongs to, given here. f may
// be run again after a deadlock. An error of f takes everything back, so that
// the key is free.
//
// Errors: [apperr.Conflict] where the key was used for something else, or its answer
// was erased; those of Write.
func (s *Store) Once(ctx context.Context, organization uuid.UUID, key OnceKey, f func(context.Context) (answer []byte, err error)) (answer []byte, replayed bool, err error) {
	if err := mayWrite(ctx, organization); err != nil {
		return nil, false, err
	}
	if txFrom(ctx) != nil {
		return nil, false, errNested
	}
	err = s.transact(ctx, uuid.Nil, func(ctx context.Context, tx *Tx) (err error) {
		o := once{tx, organization, key}
		var claimed bool
		if claimed, err = o.claim(ctx); err != nil {
			return err
		}
		if replayed = !claimed; replayed {
			answer, err = o.kept(ctx)
			return err
		}
		answer, err = o.run(ctx, f)
		return err
	})
	if err != nil {
		return nil, false, err
	}
	return answer, replayed, nil
}

// once is one request with a key, in its transaction.
type once struct {
	tx           *Tx
	organization uuid.UUID // of the credential
	key          OnceKey
}

// expired is the instant before which keys no longer count, in milliseconds.
func (o once) expired() int64 { return o.tx.at.Add(-onceLife).UnixMilli() }

// claim writes the key unless it is in use, and reports whether it did. It is
// the transaction's first statement, so whoever waits here for another request
// with the same key holds nothing that the other could wait for.
func (o once) claim(ctx context.Context) (bool, error) {
	rows, err := Scan[string](ctx, o.tx, `INSERT INTO idempotency_keys
		(organization_id, credential_id, key, route, body_hash, answer, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (organization_id, credential_id, key) DO UPDATE SET
		route = excluded.route, body_hash = excluded.body_hash, answer = excluded.answer, created_at = excluded.created_at
		WHERE idempotency_keys.created_at < ? RETURNING key`,
		o.organization, o.key.Credential, o.key.Key, o.key.Route, o.key.BodyHash, []byte{}, o.tx.at.UnixMilli(), o.expired())
	return len(rows) == 1, err
}

// kept returns the answer to the request that the key was used for, provided it
// was this one.
func (o once) kept(ctx context.Context) (answer []byte, err error) {
	var route, hash string
	err = o.tx.Each(ctx, func(row func(dest ...any) error) error { return row(&route, &hash, &answer) },
		`SELECT route, body_hash, answer FROM idempotency_keys WHERE organization_id = ? AND credential_id = ? AND key = ?`,
		o.organization, o.key.Credential, o.key.Key)
	if err == nil && (route != o.key.Route || hash != o.key.BodyHash) {
		return nil, apperr.New(apperr.Conflict, "this idempotency key was used for another request")
	}
	if err == nil && string(answer) == erasedAnswer {
		return nil, apperr.New(apperr.Conflict, "the answer to this request was erased; it was done and is not done again")
	}
	return answer, err
}

// run calls f and keeps what it answers.
func (o once) run(ctx context.Context, f func(context.Context) ([]byte, error)) ([]byte, error) {
	o.tx.joinable = true
	answer, err := f(ctx)
	o.tx.joinable = false
	switch {
	case err != nil:
		return nil, err
	case o.tx.broken != nil:
		return nil, o.tx.broken
	case len(answer) > maxAnswer:
		return nil, errors.New("store: the answer is too long to keep")
	}
	if _, err = o.tx.Exec(ctx, `UPDATE idempotency_keys SET answer = ? WHERE organization_id = ? AND credential_id = ? AND key = ?`,
		append([]byte{}, answer...), o.organization, o.key.Credential, o.key.Key); err != nil {
		return nil, err
	}
	return answer, o.clear(ctx)
}

// clear removes some of the organization's expired keys, passing over those that
// somebody else is removing or using anew.
func (o once) clear(ctx context.Context) error {
	some := `SELECT credential_id, key FROM idempotency_keys WHERE organization_id = ? AND created_at < ? ORDER BY created_at LIMIT ?`
	if o.tx.store.driver.isPostgres() {
		some += " FOR UPDATE SKIP LOCKED"
	}
	_, err := o.tx.Exec(ctx, `DELETE FROM idempotency_keys WHERE organization_id = ? AND (credential_id, key) IN (`+some+`)`,
		o.organization, o.organization, o.expired(), maxExpired)
	return err
}

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"entgo.io/ent/dialect"
	"github.com/google/uuid"
	"github.com/lib/pq"

	"parley/ent"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/viewer"
)

// Tx is one transaction about one organization. It is used by one goroutine.
type Tx struct {
	*ent.Tx
	store *Store
	raw   dialect.Tx
	// organization is the zero UUID in a transaction of [Store.Once] that no
	// Write has joined yet.
	organization uuid.UUID
	at           time.Time
	entries      []Entry
	known        map[uuid.UUID]struct{}
	// joinable is set while a Write may join; see join.
	joinable bool
	// broken is why a transaction of [Store.Once] must not be committed.
	broken error
}

type txKey struct{}

// txFrom returns the transaction that a context runs in, or nil.
func txFrom(ctx context.Context) *Tx {
	tx, _ := ctx.Value(txKey{}).(*Tx)
	return tx
}

// attempts is how often a transaction that lost a deadlock is run.
const attempts = 4

// Write runs f in one transaction about one organization and commits with the
// ledger entries that f recorded. It is the only way to change rows.
//
// f must use the context it is given and may be run again where the database
// chose it as the victim of a deadlock, so it must change nothing but rows. An
// error of f rolls everything back and is returned as it is. The viewer of the
// context must see the organization, else the answer is [apperr.NotFound].
//
// Inside [Store.Once] it joins that transaction: an error of f rolls back what f
// did, and what stays is committed, numbered and told when Once ends. Write inside
// Write is an error of no kind.
func (s *Store) Write(ctx context.Context, organization uuid.UUID, f func(context.Context, *Tx) error) error {
	if err := mayWrite(ctx, organization); err != nil {
		return err
	}
	if outer := txFrom(ctx); outer != nil {
		return outer.join(ctx, organization, f)
	}
	return s.transact(ctx, organization, f)
}

func mayWrite(ctx context.Context, organization uuid.UUID) error {
	switch v := viewer.From(ctx); {
	case v == nil:
		return errNoViewer
	case !v.Sees(organization):
		return apperr.New(apperr.NotFound, "no such organization")
	}
	return nil
}

// transact runs f in a transaction, and again where a deadlock ended it.
func (s *Store) transact(ctx context.Context, organization uuid.UUID, f func(context.Context, *Tx) error) error {
	for n := 1; ; n++ {
		err := s.attempt(ctx, organization, f)
		if err == nil || n == attempts || !retryable(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause(n)):
		}
	}
}

// pause is how long a loser waits before it runs for the nth time again, so that
// the winner takes the locks it waits for, and several losers come apart.
func pause(n int) time.Duration {
	return time.Duration(n) * (10*time.Millisecond + rand.N(20*time.Millisecond))
}

func (s *Store) attempt(ctx context.Context, organization uuid.UUID, f func(context.Context, *Tx) error) (err error) {
	var raw dialect.Tx
	etx, err := s.client.Tx(context.WithValue(ctx, txSlot{}, &raw))
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	tx := &Tx{
		Tx: etx, store: s, raw: raw, organization: organization,
		at: s.now().UTC().Truncate(time.Millisecond), known: map[uuid.UUID]struct{}{},
	}
	done := false
	defer func() {
		if done {
			return
		}
		// An error, or a panic on its way up. A cancelled context has rolled back.
		if rerr := etx.Rollback(); rerr != nil && !errors.Is(rerr, sql.ErrTxDone) {
			err = errors.Join(err, rerr)
		}
	}()
	ctx = context.WithValue(ctx, txKey{}, tx)
	if err := f(ctx, tx); err != nil {
		return err
	}
	head, err := tx.writeLedger(ctx)
	if err != nil {
		return err
	}
	done = true
	if err := etx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	if len(tx.entries) > 0 {
		s.committed(tx.organization, head)
	}
	return nil
}

// retryable reports whether the database gave up on a transaction that may well
// succeed when run again: deadlock, serialization failure, and a prepared
// statement that tables have changed under.
func retryable(err error) bool {
	e, ok := errors.AsType[*pq.Error](err)
	return ok && (e.Code == "40P01" || e.Code == "40001" || outdated(err))
}

// OrganizationID is what the transaction is about.
func (tx *Tx) OrganizationID() uuid.UUID { return tx.organization }

// Now is the instant of the transaction, in whole milliseconds.
func (tx *Tx) Now() time.Time { return tx.at }

// NewID returns a fresh identifier of this kind.
func (tx *Tx) NewID(c ids.Code) uuid.UUID { return tx.store.ids.New(c) }

// Record adds an entry to the ledger of the organization; it is written, and
// numbered, when the transaction commits.
func (tx *Tx) Record(e Entry) { tx.entries = append(tx.entries, e) }

// Exec runs a hand-written statement with `?` placeholders. Nothing confines it:
// its text must name the organization first.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	var res sql.Result
	if err := tx.raw.Exec(ctx, tx.store.driver.rebind(query), args, &res); err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// know remembers rows of the organization that need no further check.
func (tx *Tx) know(rows ...uuid.UUID) {
	for _, id := range rows {
		tx.known[id] = struct{}{}
	}
}

// Know tells the transaction of rows that its caller has read, or locked, with the
// organization named, so that pointing at them needs no further check.
func (tx *Tx) Know(rows ...uuid.UUID) { tx.know(rows...) }

// Verify returns [apperr.NotFound] unless every row exists in the transaction's
// organization; users need a membership there, and organizations must be the
// viewer's. It asks once per table for the rows that the transaction has not met
// yet.
func (tx *Tx) Verify(ctx context.Context, rows ...uuid.UUID) error {
	unknown := map[string][]uuid.UUID{}
	for _, id := range rows {
		if _, ok := tx.known[id]; ok {
			continue
		}
		table := ids.TableOf(id)
		if table == "" {
			return noSuchObject()
		}
		unknown[table] = append(unknown[table], id)
	}
	for table, want := range unknown {
		found, err := tx.existing(ctx, table, want)
		if err != nil {
			return err
		}
		tx.know(found...)
		for _, id := range want {
			if _, ok := tx.known[id]; !ok {
				return noSuchObject()
			}
		}
	}
	return nil
}

func noSuchObject() error { return apperr.New(apperr.NotFound, "no such object") }

func (tx *Tx) existing(ctx context.Context, table string, want []uuid.UUID) ([]uuid.UUID, error) {
	column := "id"
	switch table {
	case "organizations":
		v := viewer.From(ctx)
		return slices.DeleteFunc(slices.Clone(want), func(id uuid.UUID) bool { return !v.Sees(id) }), nil
	case "users":
		table, column = "memberships", "user_id"
	}
	query := "SELECT " + column + " FROM " + table + " WHERE organization_id = ? AND " + column + " IN (" + marks(len(want)) + ")"
	return Scan[uuid.UUID](ctx, tx, query, append([]any{tx.organization}, anys(want)...)...)
}

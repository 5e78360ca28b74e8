package store

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"github.com/google/uuid"
)

var (
	errNested = errors.New("store: a transaction inside a transaction")
	errTwo    = errors.New("store: a transaction is about one organization, and this one about another")
)

// join runs f inside the transaction, as [Store.Write] does where [Store.Once]
// opened it. The first Write that stays says which organization the transaction
// is about; a later one of another is an error of no kind, being a fault of the
// program.
func (tx *Tx) join(ctx context.Context, organization uuid.UUID, f func(context.Context, *Tx) error) error {
	switch {
	case !tx.joinable:
		return errNested
	case tx.organization != uuid.Nil && tx.organization != organization:
		return errTwo
	}
	tx.joinable = false
	defer func() { tx.joinable = tx.broken == nil }()
	return tx.nested(ctx, func() error {
		tx.organization = organization
		return f(ctx, tx)
	})
}

// nested runs f between savepoints: an error, or a panic on its way up, takes
// back what f did to the rows and to the transaction, and leaves what was there
// before. So f may fail, and be run again, like a transaction of its own.
func (tx *Tx) nested(ctx context.Context, f func() error) (err error) {
	if _, err := tx.Exec(ctx, "SAVEPOINT joined"); err != nil {
		return err
	}
	organization, entries, known := tx.organization, len(tx.entries), maps.Clone(tx.known)
	done := false
	defer func() {
		if done {
			return
		}
		tx.organization, tx.entries, tx.known = organization, tx.entries[:entries], known
		// A deadlock is for the whole transaction to run again, so its error has
		// to stay what it is.
		if _, rerr := tx.Exec(ctx, "ROLLBACK TO SAVEPOINT joined"); rerr != nil {
			tx.broken = fmt.Errorf("store: taking back a joined Write: %w", errors.Join(rerr, err))
		}
	}()
	if err := f(); err != nil {
		return err
	}
	done = true
	_, err = tx.Exec(ctx, "RELEASE SAVEPOINT joined")
	return err
}

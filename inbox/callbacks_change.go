package inbox

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/callback"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/store"
)

// callAgain is how long after a call that failed the customer is called again.
const callAgain = 10 * time.Minute

// CallbackChange says what became of a promised call, or changes it; nil leaves
// as it is.
type CallbackChange struct {
	ID                    uuid.UUID
	CustomerNumber, Notes *string
	// LastResult is what became of the last call; ADDED is refused.
	LastResult *callback.LastResult
	// SetNextCallAt tells whether NextCallAt counts; nil then means that nobody
	// calls any more. It goes with CUSTOM_TIME and RESCHEDULE alone.
	SetNextCallAt bool
	NextCallAt    *time.Time
}

var (
	// afterCalls are the results of a call that was made, afterFailures those of one that
	// did not reach the customer, atTheEnd those after which nobody calls; with withTime
	// goes the time of the next call.
	afterCalls = []callback.LastResult{
		callback.LastResultSUCCESSFUL, callback.LastResultBUSY, callback.LastResultNO_ANSWER, callback.LastResultVOICEMAIL,
		callback.LastResultOTHER, callback.LastResultCUSTOM_TIME,
	}
	afterFailures = []callback.LastResult{
		callback.LastResultBUSY, callback.LastResultNO_ANSWER, callback.LastResultVOICEMAIL, callback.LastResultOTHER,
	}
	atTheEnd = []callback.LastResult{callback.LastResultSUCCESSFUL, callback.LastResultHANDLED}
	withTime = []callback.LastResult{callback.LastResultCUSTOM_TIME, callback.LastResultRESCHEDULE}
)

func (f *CallbackChange) normalize(now time.Time) error {
	var c complaint
	if f.CustomerNumber != nil {
		number := checkNumber(&c, *f.CustomerNumber)
		f.CustomerNumber = &number
	}
	checkNotes(&c, f.Notes, "notes")
	if f.LastResult != nil && (callback.LastResultValidator(*f.LastResult) != nil || *f.LastResult == callback.LastResultADDED) {
		c.Add("must be what became of a call", "lastResult")
	}
	if f.SetNextCallAt && (f.LastResult == nil || !slices.Contains(withTime, *f.LastResult)) {
		c.Add("goes with CUSTOM_TIME and RESCHEDULE alone", "nextCallAt")
	}
	if f.NextCallAt != nil {
		at := instant(&c, *f.NextCallAt, now, "nextCallAt")
		f.NextCallAt = &at
	}
	return c.Err()
}

// UpdateCallback changes a promised call. A result decides about the next call:
// after BUSY, NO_ANSWER, VOICEMAIL and OTHER, which count as failures, it is 10
// minutes later, until there were as many failures as the callback allows; after
// SUCCESSFUL and HANDLED there is none; after CUSTOM_TIME and RESCHEDULE it is at
// the time given, else 10 minutes later. Work that waits in the queue for the call
// is taken out of it, as the call was made.
//
// Errors: [apperr.Invalid] with the fields at fault; [apperr.NotFound];
// [apperr.Conflict] for an archived callback.
func (in *Inbox) UpdateCallback(ctx context.Context, change CallbackChange) error {
	if err := change.normalize(in.store.Now()); err != nil {
		return err
	}
	return in.changeCallback(ctx, change.ID, func(ctx context.Context, tx *store.Tx, row *ent.Callback) error {
		if row.ArchivedAt != nil {
			return apperr.New(apperr.Conflict, "the callback is archived")
		}
		update := tx.Callback.UpdateOneID(row.ID).SetNillableCustomerNumber(change.CustomerNumber).SetNillableNotes(change.Notes)
		if change.LastResult == nil {
			return update.Exec(ctx)
		}
		change.count(update.Mutation(), row, tx.Now())
		next := change.next(row, tx.Now())
		if next == nil {
			update.ClearNextCallAt()
		}
		if err := update.SetNillableNextCallAt(next).Exec(ctx); err != nil {
			return err
		}
		if err := withdraw(ctx, tx, row, "Closed"); err != nil {
			return err
		}
		return callAt(ctx, tx, row.ID, next)
	})
}

// count notes the result of a call.
func (f CallbackChange) count(m *ent.CallbackMutation, row *ent.Callback, now time.Time) {
	m.SetLastResult(*f.LastResult)
	if slices.Contains(afterCalls, *f.LastResult) {
		m.SetLastCallAt(now)
	}
	if slices.Contains(afterFailures, *f.LastResult) {
		m.SetFailures(row.Failures + 1)
	}
}

// next is when to call again; nil where nobody will.
func (f CallbackChange) next(row *ent.Callback, now time.Time) *time.Time {
	again := now.Add(callAgain)
	switch {
	case f.SetNextCallAt:
		return f.NextCallAt
	case slices.Contains(atTheEnd, *f.LastResult), slices.Contains(afterFailures, *f.LastResult) && row.Failures+1 >= row.MaxCalls:
		return nil
	}
	return &again
}

// callAt schedules the next call, or none.
func callAt(ctx context.Context, tx *store.Tx, id uuid.UUID, next *time.Time) error {
	if next == nil {
		return tx.Unschedule(ctx, CallbackJob, id)
	}
	return tx.Schedule(ctx, CallbackJob, id, *next)
}

// ArchiveCallback takes a promise back: nobody calls any more, and work that waits
// in the queue for the call is taken out of it. Archiving it again changes
// nothing.
func (in *Inbox) ArchiveCallback(ctx context.Context, id uuid.UUID) error {
	return in.changeCallback(ctx, id, func(ctx context.Context, tx *store.Tx, row *ent.Callback) error {
		if row.ArchivedAt != nil {
			return nil
		}
		if err := tx.Callback.UpdateOneID(id).SetArchivedAt(tx.Now()).ClearNextCallAt().Exec(ctx); err != nil {
			return err
		}
		if err := withdraw(ctx, tx, row, "Deleted"); err != nil {
			return err
		}
		return tx.Unschedule(ctx, CallbackJob, id)
	})
}

// changeCallback runs f in a transaction that holds the callback's lock, with the
// callback as it is then.
func (in *Inbox) changeCallback(ctx context.Context, id uuid.UUID, f func(context.Context, *store.Tx, *ent.Callback) error) error {
	if err := access.Check(ctx, access.WriteMessages); err != nil {
		return err
	}
	row, err := in.store.Client().Callback.Query().Where(callback.IDEQ(id)).Only(ctx)
	if ent.IsNotFound(err) {
		return absent("callback", "id")
	}
	if err != nil {
		return err
	}
	return in.store.Write(ctx, row.OrganizationID, func(ctx context.Context, tx *store.Tx) error {
		row, err := lockCallback(ctx, tx, id)
		if err != nil {
			return err
		}
		return f(ctx, tx, row)
	})
}

// lockCallback locks a callback and reads it as it is then.
func lockCallback(ctx context.Context, tx *store.Tx, id uuid.UUID) (*ent.Callback, error) {
	if err := tx.Lock(ctx, ids.Callback.Table(), id); err != nil {
		return nil, err
	}
	return tx.Callback.Query().Where(callback.OrganizationIDEQ(tx.OrganizationID()), callback.IDEQ(id)).Only(ctx)
}

package inbox

import (
	"context"

	"github.com/google/uuid"

	"parley/access"
	"parley/internal/apperr"
	"parley/store"
)

// ImportPart is some lines of a file of messages that follow each other.
type ImportPart struct {
	// File is the SHA-256 of the file in hexadecimal; empty where nobody wants to know
	// later how far it was.
	File string
	// Before is how far the import was before this part.
	Before store.Import
	// Lines is how many lines of the file the part is, Refused how many of them are no
	// message.
	Lines, Refused int64
	// Last is set where nothing follows.
	Last bool
	// Messages are at most [MaxBatch], and may be none.
	Messages []NewMessage
}

// BeginImport returns how far the import of a file is; one that was not begun has no
// lines.
func (in *Inbox) BeginImport(ctx context.Context, organization uuid.UUID, file string) (i store.Import, err error) {
	if err := access.Check(ctx, access.WriteMessages); err != nil {
		return i, err
	}
	err = in.store.Write(ctx, organization, func(ctx context.Context, tx *store.Tx) (err error) {
		i, err = tx.BeginImport(ctx, file)
		return err
	})
	return i, err
}

// ImportMessages is [Inbox.AppendMessages] of the messages of a part, and notes in the
// same transaction how far the import is afterwards, which it returns: whatever
// happens, a line is dealt with once. It fails with [apperr.Conflict] where the import
// is elsewhere than the part begins, because somebody else goes on with it.
func (in *Inbox) ImportMessages(ctx context.Context, organization uuid.UUID, p ImportPart) (results []Appended, after store.Import, err error) {
	note := func(ctx context.Context, tx *store.Tx, b *batch) error {
		after = p.after(b)
		if p.File == "" {
			return nil
		}
		ok, err := tx.AdvanceImport(ctx, p.File, p.Before, after)
		if err == nil && !ok {
			err = apperr.New(apperr.Conflict, "somebody else imports this file at the moment")
		}
		return err
	}
	if len(p.Messages) > 0 {
		results, err = in.appendMessages(ctx, organization, p.Messages, note)
		return results, after, err
	}
	if err := access.Check(ctx, access.WriteMessages); err != nil {
		return nil, after, err
	}
	err = in.store.Write(ctx, organization, func(ctx context.Context, tx *store.Tx) error { return note(ctx, tx, &batch{}) })
	return nil, after, err
}

// after is how far the import is once the messages have gone through the batch.
func (p ImportPart) after(b *batch) store.Import {
	i := p.Before
	i.Lines, i.Refused, i.Finished = i.Lines+p.Lines, i.Refused+p.Refused, p.Last
	for _, r := range b.results {
		if r.Err != nil {
			i.Refused++
		} else {
			i.Added++
		}
	}
	i.Repeated, i.Added = i.Repeated+b.repeated, i.Added-b.repeated
	return i
}

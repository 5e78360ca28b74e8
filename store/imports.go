package store

import (
	"context"
)

// Import is how far the import of a file is: how many of its lines were dealt with,
// and what became of them.
type Import struct {
	Lines, Added, Repeated, Refused int64
	// Finished is set once all of the file was dealt with.
	Finished bool
}

// BeginImport returns how far the import of the file with this SHA-256, in
// hexadecimal, is; one that was not begun has no lines.
func (tx *Tx) BeginImport(ctx context.Context, file string) (i Import, err error) {
	_, err = tx.Exec(ctx, `INSERT INTO imports (organization_id, sha256, lines, added, repeated, refused) VALUES (?, ?, 0, 0, 0, 0)
		ON CONFLICT DO NOTHING`, tx.organization, file)
	if err != nil {
		return i, err
	}
	err = tx.Each(ctx, func(row func(...any) error) error {
		var finished *int64
		err := row(&i.Lines, &i.Added, &i.Repeated, &i.Refused, &finished)
		i.Finished = finished != nil
		return err
	}, `SELECT lines, added, repeated, refused, finished_at FROM imports WHERE organization_id = ? AND sha256 = ?`, tx.organization, file)
	return i, err
}

// AdvanceImport writes how far the import of a file is now, and reports whether it was
// where the caller left it: false means that somebody else goes on with it.
func (tx *Tx) AdvanceImport(ctx context.Context, file string, from, to Import) (bool, error) {
	var finished *int64
	if to.Finished {
		now := tx.at.UnixMilli()
		finished = &now
	}
	n, err := tx.Exec(ctx, `UPDATE imports SET lines = ?, added = ?, repeated = ?, refused = ?, finished_at = ?
		WHERE organization_id = ? AND sha256 = ? AND lines = ? AND finished_at IS NULL`,
		to.Lines, to.Added, to.Repeated, to.Refused, finished, tx.organization, file, from.Lines)
	return n == 1, err
}

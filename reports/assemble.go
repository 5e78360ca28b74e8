package reports

import (
	"bufio"
	"context"
	"errors"
	"io"
	"unicode/utf8"

	"parley/ent"
	"parley/ent/reportjob"
	"parley/internal/blob"
	"parley/internal/sheets"
)

// kind is how a format is written.
type kind struct {
	mediaType string
	begin     sheets.Begin
}

func kindOf(f reportjob.Format) kind {
	if f == reportjob.FormatCSV {
		return kind{blob.CSV, sheets.CSV}
	}
	return kind{blob.XLSX, sheets.XLSX}
}

// assemble makes the file of the parts, which are taken away. One that dies over it
// is done again.
func (w *writing) assemble(ctx context.Context, t table) (err error) {
	k := kindOf(w.row.Format)
	name, err := blob.NewName(w.row.ID, k.mediaType)
	if err != nil {
		return err
	}
	file, err := w.Blobs.Create(ctx, name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if err := w.fill(ctx, t, k, file); err != nil {
		return err
	}
	size, err := file.Commit()
	if err != nil {
		return err
	}
	return w.complete(ctx, name, size)
}

// complete ends a report whose file is there.
func (w *writing) complete(ctx context.Context, name string, size int64) error {
	obsolete := w.row.Position.Parts
	rows := w.row.WriteCount
	err := w.ended(ctx, func(u *ent.ReportJobUpdateOne) {
		u.SetStatus(reportjob.StatusCOMPLETED).SetBlob(name).SetFileSize(size).SetTotalCount(rows)
	})
	if err == nil {
		Gone{owner: w.Reports, files: obsolete}.Remove(context.WithoutCancel(ctx))
		return nil
	}
	w.unused(ctx, err, name)
	return err
}

// unused takes away a file that no row names because the report is somebody else's.
// After another fault a row may name it: nobody knows whether it was committed. Where
// none does, a sweep takes it away.
func (w *writing) unused(ctx context.Context, why error, name string) {
	if errors.Is(why, errLost) {
		Gone{owner: w.Reports, files: []string{name}}.Remove(context.WithoutCancel(ctx))
	}
}

// fill writes the file.
func (w *writing) fill(ctx context.Context, t table, k kind, file io.Writer) (err error) {
	out := bufio.NewWriterSize(&watched{file, func() error { return w.stillMine(ctx) }}, 64<<10)
	s := w.row.Settings
	o := sheets.Options{Width: len(t.columns), Mark: true}
	o.Comma, _ = utf8.DecodeRuneInString(s.Delimiter)
	if s.WithHeader {
		o.Columns = t.columns
	}
	sheet, err := k.begin(out, o)
	if sheet != nil {
		defer func() { err = errors.Join(err, sheet.Close()) }()
	}
	if err != nil {
		return err
	}
	for _, part := range w.row.Position.Parts {
		if err := w.copy(ctx, part, sheet); err != nil {
			return err
		}
	}
	if err := sheet.End(); err != nil {
		return err
	}
	return out.Flush()
}

// copy adds the rows of a part.
func (w *writing) copy(ctx context.Context, part string, sheet sheets.Writer) error {
	if err := w.stillMine(ctx); err != nil {
		return err
	}
	file, err := w.Blobs.Open(ctx, part)
	if err != nil {
		return errors.New("a part of the report is not there: " + err.Error()) // our fault, of no kind
	}
	return errors.Join(eachRow(file, sheet.Row), file.Close())
}

// watched asks before each write whether to go on.
type watched struct {
	io.Writer
	ask func() error
}

// Write writes where it may.
func (w *watched) Write(b []byte) (int, error) {
	if err := w.ask(); err != nil {
		return 0, err
	}
	return w.Writer.Write(b)
}

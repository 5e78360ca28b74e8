package reports

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/reportjob"
	"parley/internal/blob"
	"parley/internal/values"
	"parley/internal/viewer"
	"parley/store"
)

// write does what is left of a report.
func (w *writing) write(ctx context.Context) error {
	t, err := w.readable(ctx)
	if err != nil {
		return err
	}
	if err := w.begin(ctx, t); err != nil {
		return err
	}
	more := !w.row.Position.Done
	for n := 0; more; n++ {
		if n == partsAtOnce {
			return errPause
		}
		var err error
		if more, err = w.part(ctx, t); err != nil {
			return err
		}
	}
	return w.assemble(ctx, t)
}

// readable is the report's table as who administers its organization alone sees it: the
// job is the system's, which would also name people and bots of others.
func (w *writing) readable(ctx context.Context) (table, error) {
	of := w.row.OrganizationID
	reader := &viewer.Viewer{OrganizationID: of, Scope: []uuid.UUID{of}, Role: viewer.Admin}
	t, err := w.tables(viewer.NewContext(ctx, reader), w.row)
	return t.as(reader), err
}

// begin counts the rows, where nobody has.
func (w *writing) begin(ctx context.Context, t table) error {
	if w.row.Status == reportjob.StatusSTARTED {
		return w.prolong(ctx, func(*ent.ReportJobUpdateOne) {})
	}
	total := w.counted(ctx, t)
	w.told = w.told.Add(-tellEvery)
	return w.prolong(ctx, func(u *ent.ReportJobUpdateOne) {
		u.SetStatus(reportjob.StatusSTARTED).SetStartedAt(w.Store.Now()).SetNillableTotalCount(total)
	})
}

// counted is how many rows there are; nil where that is not found soon. Why not is for
// whoever reads them to tell.
func (w *writing) counted(ctx context.Context, t table) *int64 {
	ctx, end := context.WithTimeout(ctx, w.counting)
	defer end()
	n, err := t.count(ctx)
	if err != nil {
		return nil
	}
	return &n
}

// part writes the next rows as a part, and commits it with the place of the last.
// It reports whether there may be more.
func (w *writing) part(ctx context.Context, t table) (more bool, err error) {
	p := &part{after: w.row.Position.After, sizes: &w.sizes, ask: func() error { return w.stillMine(ctx) }}
	name, err := blob.NewName(w.row.ID, blob.Part)
	if err != nil {
		return false, err
	}
	file, err := w.Blobs.Create(ctx, name)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if err := p.fill(ctx, t, file); err != nil || p.rows == 0 {
		return false, err
	}
	if _, err := file.Commit(); err != nil {
		return false, err
	}
	position := values.ReportPosition{After: p.after, Done: !p.more, Parts: append(append([]string(nil), w.row.Position.Parts...), name)}
	err = w.commit(ctx, (*store.Tx).Reschedule, w.Store.Now().Add(held), func(u *ent.ReportJobUpdateOne) {
		u.SetPosition(position).AddWriteCount(p.rows)
	})
	if err != nil {
		w.unused(ctx, err, name)
		return false, err
	}
	w.job.Attempts = 0 // as the job's row says
	return p.more, nil
}

// eachRow reads a part.
func eachRow(r io.Reader, do func([]any) error) error {
	packed, err := gzip.NewReader(r)
	if err != nil {
		return err
	}
	lines := json.NewDecoder(bufio.NewReader(packed))
	lines.UseNumber()
	var row []any
	for {
		row = row[:0]
		if err := lines.Decode(&row); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		for i, v := range row {
			if n, ok := v.(json.Number); ok {
				row[i] = numberOf(n)
			}
		}
		if err := do(row); err != nil {
			return err
		}
	}
}

// numberOf is a whole number where it is one.
func numberOf(n json.Number) any {
	if i, err := n.Int64(); err == nil {
		return i
	}
	f, err := n.Float64()
	if err != nil {
		return n.String()
	}
	return f
}

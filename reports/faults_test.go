package reports

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parley/ent"
	"parley/ent/reportjob"
	"parley/internal/blob"
	"parley/internal/testkit"
	"parley/store"
)

// faulty is a blob store that fails over files of one ending, but not over others.
type faulty struct {
	blob.Blob
	ending         string
	create, commit error
}

func (f *faulty) Create(ctx context.Context, name string) (blob.Writer, error) {
	hit := strings.HasSuffix(name, f.ending)
	if hit && f.create != nil {
		return nil, f.create
	}
	w, err := f.Blob.Create(ctx, name)
	if hit && f.commit != nil {
		return uncommitted{w, f.commit}, err
	}
	return w, err
}

// uncommitted cannot be committed.
type uncommitted struct {
	blob.Writer
	err error
}

func (u uncommitted) Commit() (int64, error) { return 0, u.err }

// A report whose file could not be made has every row once when it is made after all,
// and reads none again.
func TestReportsAssembleAgain(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		disk := w.Blobs
		for _, rows := range []int{3, 999, partRows, 2*partRows + 345} {
			for _, fault := range []faulty{{create: errors.New("full")}, {commit: errors.New("full")}} {
				fault.Blob, fault.ending = disk, ".csv"
				w.rows, w.Blobs = rows, &fault
				id := w.create(t).ID
				if err := w.Run(testkit.System(), w.take(t)[0]); err == nil {
					t.Fatal("it was made")
				}
				w.Blobs = disk
				w.before = func(_ context.Context, after int) error {
					t.Errorf("%d rows: read again after %d", rows, after)
					return nil
				}
				w.work(t)
				w.before = func(context.Context, int) error { return nil }
				row := w.row(t, id)
				if lines := strings.Count(w.text(t, row), "\n"); lines != rows+1 || row.WriteCount != int64(rows) {
					t.Errorf("%d rows: %d lines, %d told", rows, lines, row.WriteCount)
				}
			}
		}
	})
}

// While a part is read it is said from time to time that somebody does, so that nobody
// else takes the report; the job's attempts are kept until the part is there.
func TestReportsAreHeld(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.rows = partRows
		id := w.create(t).ID
		j := w.take(t)[0]
		w.before = func(context.Context, int) error {
			w.clock.Set(w.clock.Now().Add(held - time.Second))
			if others := must[[]store.Job](t)(w.Store.TakeJobs(testkit.System(), []string{Job}, 9, held)); len(others) > 0 {
				t.Error("taken by another")
			}
			return nil
		}
		if err := w.Run(testkit.System(), j); err != nil || w.row(t, id).Status != reportjob.StatusCOMPLETED {
			t.Errorf("%+v %v", w.row(t, id), err)
		}
	})
}

// A report whose rows take long to count, or cannot be, is written without a total.
func TestReportsWithoutTotal(t *testing.T) {
	for name, count := range map[string]func(context.Context) (int64, error){
		"slow":   func(ctx context.Context) (int64, error) { <-ctx.Done(); return 0, ctx.Err() },
		"faulty": func(context.Context) (int64, error) { return 0, errors.New("too much") },
	} {
		w := newWorld(t, testkit.SQLiteDatabase(t))
		w.counting = time.Millisecond
		w.tables = func(context.Context, *ent.ReportJob) (table, error) {
			table := w.numbered()
			table.count = count
			return table, nil
		}
		id := w.create(t).ID
		w.before = func(context.Context, int) error {
			if row := w.row(t, id); row.Status != reportjob.StatusSTARTED || row.TotalCount != nil || Progress(row) != nil {
				t.Errorf("%s: %+v", name, row)
			}
			return nil
		}
		w.work(t)
		if row := w.row(t, id); row.Status != reportjob.StatusCOMPLETED || *row.TotalCount != int64(w.rows) {
			t.Errorf("%s: %+v", name, row)
		}
	}
}

// Of large rows few are read at once and few are in a part; once rows are small again,
// more are.
func TestFatRows(t *testing.T) {
	w := newWorld(t, testkit.SQLiteDatabase(t))
	const fat, all = 600, 2_000 // rows of 100 KB, and of a few bytes
	large := strings.Repeat("x", 100_000)
	var asked []int
	w.tables = func(context.Context, *ent.ReportJob) (table, error) {
		return table{
			columns: []string{"Number", "Text"},
			count:   func(context.Context) (int64, error) { return all, nil },
			slice: func(_ context.Context, after string, limit int) (rows [][]any, next string, err error) {
				first, _ := strconv.Atoi(after)
				asked = append(asked, limit)
				for i := first; i < min(first+limit, all); i++ {
					text := "y"
					if i < fat {
						text = large
					}
					rows = append(rows, []any{i, text})
				}
				if first+limit < all {
					next = strconv.Itoa(first + limit)
				}
				return rows, next, nil
			},
		}, nil
	}
	id := w.create(t).ID
	w.work(t)
	text := w.text(t, w.row(t, id))
	if n := strings.Count(text, "\n"); n != all+1 {
		t.Errorf("%d lines", n)
	}
	if asked[0] != firstRows || asked[1] != firstRows/10 || slices.Max(asked) <= firstRows {
		t.Errorf("asked for %v", asked)
	}
	for _, n := range asked[1:10] {
		if n*len(large) > sliceBytes {
			t.Errorf("%d fat rows at once", n)
		}
	}
}

// A part ends with so many bytes.
func TestPartBytes(t *testing.T) {
	var list sizes
	p := &part{sizes: &list, ask: func() error { return nil }}
	row := []any{strings.Repeat("x", sliceBytes/10)}
	err := p.fill(t.Context(), table{slice: func(_ context.Context, _ string, limit int) ([][]any, string, error) {
		return slices.Repeat([][]any{row}, min(limit, 10)), "more", nil
	}}, &strings.Builder{})
	if err != nil || !p.more || p.bytes < partBytes || p.bytes > partBytes+2*sliceBytes {
		t.Errorf("%d bytes, more %v, %v", p.bytes, p.more, err)
	}
}

// What nobody knows to be committed is not taken away: not the file, though the answer
// to the commit was lost, nor the report when its job comes again at once.
func TestReportsAmbiguousCommit(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		id := w.create(t).ID
		j := w.take(t)[0]
		row := must[*ent.ReportJob](t)(w.Find(w.ctx, id))
		written := &writing{Reports: w.Reports, job: j, row: row}
		name := must[string](t)(blob.NewName(id, blob.CSV))
		if err := w.Blobs.Put(w.ctx, name, []byte("x")); err != nil {
			t.Fatal(err)
		}
		for _, test := range []struct {
			why  error
			left int
		}{{errors.New("the connection is gone"), 1}, {errLost, 0}} {
			if written.unused(w.ctx, test.why, name); len(w.files(t)) != test.left {
				t.Errorf("%v: %v", test.why, w.files(t))
			}
		}
		if err := w.Run(testkit.System(), j); err != nil {
			t.Fatal(err)
		}
		if err := w.Store.ReturnJob(testkit.System(), j, w.clock.Now()); err != nil {
			t.Fatal(err)
		}
		w.work(t)
		if row := w.row(t, id); row.Status != reportjob.StatusCOMPLETED || w.text(t, row) == "" {
			t.Errorf("%+v", row)
		}
	})
}

// Deleting many reports, and having many begin anew, takes no more statements than one.
func TestDeleteStatements(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		var statements atomic.Int64
		w := newWorld(t, address, func(o *store.Options) { o.OnStatement = func(context.Context, string) { statements.Add(1) } })
		spent := func(reports int) int64 {
			for range reports {
				id := w.create(t).ID
				err := w.Store.Write(w.ctx, w.org, func(ctx context.Context, tx *store.Tx) error {
					return tx.ReportJob.UpdateOneID(id).SetStatus(reportjob.StatusSTARTED).Exec(ctx)
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			before := statements.Load()
			err := w.Store.Write(w.ctx, w.org, func(ctx context.Context, tx *store.Tx) error {
				n, _, err := w.Forget(ctx, tx)
				if n != reports {
					t.Errorf("%d began anew", n)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if n := must[Gone](t)(w.DeleteAll(w.ctx, nil, false)).Reports; n != reports {
				t.Errorf("%d deleted", n)
			}
			return statements.Load() - before
		}
		if few, many := spent(1), spent(12); few != many {
			t.Errorf("%d statements for one report, %d for twelve", few, many)
		}
	})
}

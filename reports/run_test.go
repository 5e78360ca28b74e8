package reports

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"parley/ent/reportjob"
	"parley/internal/apperr"
	"parley/internal/testkit"
	"parley/store"
)

// Every row is in the file once and in order, in every format; nothing else stays in
// the blob store, and watchers are told.
func TestReports(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.rows = 2*partRows + 345
		for _, format := range []reportjob.Format{reportjob.FormatCSV, reportjob.FormatXLSX} {
			id := w.create(t, func(in *NewReport) { in.Format = format }).ID
			head := must[store.Head](t)(w.Store.Head(w.ctx, w.org))
			w.work(t)
			row := w.row(t, id)
			text := w.text(t, row)
			if row.Status != reportjob.StatusCOMPLETED || row.WriteCount != int64(w.rows) || *row.TotalCount != row.WriteCount || *row.FileSize != int64(len(text)) {
				t.Errorf("%+v, %d bytes", row, len(text))
			}
			if got := must[store.Head](t)(w.Store.Head(w.ctx, w.org)); got.Seq < head.Seq+2 {
				t.Errorf("%d entries", got.Seq-head.Seq)
			}
			numbers := []string{}
			if format == reportjob.FormatCSV {
				for line := range strings.Lines(strings.TrimPrefix(text, "\uFEFF")) {
					number, rest, _ := strings.Cut(line, ",")
					if numbers = append(numbers, number); number != "Number" && rest != "'=text "+number+"\r\n" {
						t.Fatalf("%q", line)
					}
				}
			} else {
				numbers = cells(t, text)
			}
			if !inOrder(numbers, w.rows) {
				t.Errorf("%s: %d rows, %.80q", format, len(numbers), numbers)
			}
		}
		if files := w.files(t); len(files) != 2 {
			t.Errorf("left: %v", files)
		}
	})
}

// inOrder reports whether cells are a head and the numbers up to n.
func inOrder(cells []string, n int) bool {
	if len(cells) != n+1 || cells[0] != "Number" {
		return false
	}
	for i, c := range cells[1:] {
		if c != strconv.Itoa(i) {
			return false
		}
	}
	return true
}

// A report that was cut off, wherever that was, goes on with the rows that follow and
// is whole in the end.
func TestReportsGoOn(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.rows = 3 * partRows
		for _, at := range []int{0, 1_400, partRows, 2*partRows + 3_000} {
			id := w.create(t).ID
			ctx, cancel := context.WithCancel(testkit.System())
			var seen []int
			w.before = func(_ context.Context, after int) error {
				if seen = append(seen, after); after == at {
					cancel()
				}
				return nil
			}
			jobs := w.take(t)
			if err := w.Run(ctx, jobs[0]); !errors.Is(err, context.Canceled) {
				t.Fatalf("%v", err)
			}
			w.before = func(_ context.Context, after int) error {
				if seen = append(seen, after); after < at/partRows*partRows {
					t.Errorf("cut off at %d, %d was read again", at, after)
				}
				return nil
			}
			w.work(t)
			if lines := strings.Count(w.text(t, w.row(t, id)), "\n"); lines != w.rows+1 {
				t.Errorf("cut off at %d: %d lines, read at %v", at, lines, seen)
			}
		}
		if files := w.files(t); len(files) != 4 {
			t.Errorf("left: %v", files)
		}
	})
}

// A report that is deleted, or begun anew, or taken over while it is written is not
// written any further by who wrote it, and leaves no file.
func TestReportsEndWhenLost(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		for name, lose := range map[string]func(store.Job) error{
			"deleted": func(j store.Job) error {
				gone, err := w.DeleteFound(w.ctx, j.Subject)
				gone.Remove(w.ctx)
				return err
			},
			"all deleted": func(store.Job) error {
				gone, err := w.DeleteAll(w.ctx, nil, false)
				gone.Remove(w.ctx)
				return err
			},
			"begun anew": func(j store.Job) error {
				return w.Store.Write(w.ctx, w.org, func(ctx context.Context, tx *store.Tx) error {
					_, remove, err := w.Forget(ctx, tx)
					remove(ctx)
					return err
				})
			},
		} {
			w.rows = 2 * partRows
			id := w.create(t).ID
			jobs := w.take(t)
			w.before = func(_ context.Context, after int) error {
				if after == partRows+1_000 {
					return lose(jobs[0])
				}
				return nil
			}
			if err := w.Run(testkit.System(), jobs[0]); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if files := w.files(t); len(files) != 0 {
				t.Errorf("%s: left %v", name, files)
			}
			w.before = func(context.Context, int) error { return nil }
			w.work(t)
			row, err := w.Find(w.ctx, id)
			if name != "begun anew" {
				if apperr.KindOf(err) != apperr.NotFound {
					t.Errorf("%s: %v", name, err)
				}
				continue
			}
			if err != nil || row.Status != reportjob.StatusCOMPLETED || row.WriteCount != int64(w.rows) {
				t.Errorf("%s: %+v %v", name, row, err)
			}
			must[Gone](t)(w.DeleteAll(w.ctx, nil, true)).Remove(w.ctx)
		}
	})
}

// A fault that trying again does not mend ends a report at once, others after a
// while; the words of those are not told.
func TestReportsFail(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		for name, test := range map[string]struct {
			err   error
			tries int
			told  string
		}{
			"the asker's": {apperr.New(apperr.NotFound, "the message is gone"), 0, "the message is gone"},
			"ours":        {errors.New("secret"), patience, "an error of the server; its log tells which, by the report's id"},
		} {
			id := w.create(t).ID
			w.rows = 2 * partRows
			w.before = func(_ context.Context, after int) error {
				if after < partRows {
					return nil
				}
				return test.err
			}
			// The first run gets a part further, which counts for none.
			for n := 0; w.row(t, id).Status != reportjob.StatusFAILED; n++ {
				for _, j := range w.take(t) {
					err := w.Run(testkit.System(), j)
					if failed := err != nil; failed != (n < test.tries) {
						t.Fatalf("%s, %d: %v", name, n, err)
					}
					if err != nil {
						if err := w.Store.ReturnJob(testkit.System(), j, w.clock.Now()); err != nil {
							t.Fatal(err)
						}
					}
				}
				if n > patience {
					t.Fatalf("%s: tried %d times", name, n)
				}
			}
			if row := w.row(t, id); *row.Error != test.told || row.FinishedAt == nil || row.Blob != nil {
				t.Errorf("%s: %+v", name, row)
			}
			if files := w.files(t); len(files) != 0 {
				t.Errorf("%s: left %v", name, files)
			}
		}
	})
}

// A report that ended is kept for a week, with its file, and no longer.
func TestReportsAreKept(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		id := w.create(t).ID
		w.work(t)
		w.clock.Set(w.row(t, id).FinishedAt.Add(Kept - 4*held))
		w.work(t)
		if files := w.files(t); len(files) != 1 || w.row(t, id).Blob == nil {
			t.Errorf("too early: %v", files)
		}
		w.clock.Set(w.clock.Now().Add(4 * held))
		w.work(t)
		if _, err := w.Find(w.ctx, id); apperr.KindOf(err) != apperr.NotFound || len(w.files(t)) != 0 {
			t.Errorf("kept: %v, %v", err, w.files(t))
		}
	})
}

// What a process left behind is swept; what reports know stays, finished or not.
func TestSweep(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		id := w.create(t).ID
		w.work(t)
		w.rows = 2 * partRows
		w.create(t)
		w.before = func(_ context.Context, after int) error {
			if after == partRows {
				return errors.New("broken")
			}
			return nil
		}
		if err := w.Run(testkit.System(), w.take(t)[0]); err == nil {
			t.Fatal("it is whole")
		}
		known := w.files(t)
		orphan := "0123456789abcdef" + strings.Repeat("a", 26) + ".csv"
		if err := w.Blobs.Put(w.ctx, orphan, nil); err != nil {
			t.Fatal(err)
		}
		for _, test := range []struct {
			years int
			want  []string
		}{{-50, append(slices.Clone(known), orphan)}, {50, known}} {
			if err := w.Sweep(testkit.System(), noon.AddDate(test.years, 0, 0)); err != nil {
				t.Fatal(err)
			}
			if got := w.files(t); !slices.Equal(got, slices.Sorted(slices.Values(test.want))) {
				t.Errorf("%v, want %v; the report %s", got, test.want, id)
			}
		}
	})
}

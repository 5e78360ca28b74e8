package reports

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"strconv"
	"testing"
	"time"

	"parley/ent"
	"parley/ent/reportjob"
	"parley/internal/testkit"
)

// BenchmarkReport writes a report of a million generated rows, as wide as those on
// exchanges, and tells the heap's most in MB.
func BenchmarkReport(b *testing.B) {
	for _, format := range []reportjob.Format{reportjob.FormatCSV, reportjob.FormatXLSX} {
		b.Run(string(format), func(b *testing.B) {
			for range b.N {
				b.ReportMetric(writeMany(b, 1_000_000, format), "heap-MB")
			}
		})
	}
}

// TestMemory: a report takes little memory however many rows it has.
func TestMemory(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(50))
	const most = 100
	for _, format := range []reportjob.Format{reportjob.FormatCSV, reportjob.FormatXLSX} {
		few, many := writeMany(t, 20_000, format), writeMany(t, 100_000, format)
		if many > most || many > 3*few+20 {
			t.Errorf("%s: %.0f MB for 20,000 rows, %.0f for 100,000", format, few, many)
		}
	}
}

// writeMany writes a report of generated rows and returns the heap's most in MB.
func writeMany(tb testing.TB, rows int, format reportjob.Format) float64 {
	tb.Helper()
	w := newWorld(tb, testkit.SQLiteDatabase(tb))
	var heap heapWatch
	w.tables = func(context.Context, *ent.ReportJob) (table, error) { return wide(rows), nil }
	id := w.create(tb, func(in *NewReport) { in.Format = format }).ID
	stop := heap.watch()
	w.work(tb)
	stop()
	if row := w.row(tb, id); row.WriteCount != int64(rows) || row.Blob == nil {
		tb.Fatalf("%+v", row)
	}
	return heap.most
}

// wide is a table of rows such as exchanges are.
func wide(rows int) table {
	t := table{count: func(context.Context) (int64, error) { return int64(rows), nil }}
	for i := range 30 {
		t.columns = append(t.columns, fmt.Sprint("Column ", i))
	}
	t.slice = func(_ context.Context, after string, limit int) (out [][]any, next string, err error) {
		first, _ := strconv.Atoi(after)
		for n := first; n < min(first+limit, rows); n++ {
			row := []any{noon.Add(time.Duration(n) * time.Second).Format(time.DateTime), int64(n), 0.5, true, "Where is my parcel " + strconv.Itoa(n) + "?"}
			for i := len(row); i < len(t.columns); i++ {
				if row = append(row, nil); i%3 == 0 {
					row[i] = "value " + strconv.Itoa(i*n)
				}
			}
			out = append(out, row)
		}
		if first+limit < rows {
			next = strconv.Itoa(first + limit)
		}
		return out, next, nil
	}
	return t
}

// heapWatch knows how large the heap was at most, in MB.
type heapWatch struct{ most float64 }

func (h *heapWatch) look() {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	h.most = max(h.most, float64(m.HeapAlloc)/(1<<20))
}

// watch looks every few milliseconds until it is stopped.
func (h *heapWatch) watch() (stop func()) {
	runtime.GC()
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-end:
				return
			case <-tick.C:
				h.look()
			}
		}
	}()
	return func() {
		close(end)
		<-ended
	}
}

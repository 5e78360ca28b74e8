package reports

import (
	"context"
	"time"

	"parley/ent"
	"parley/ent/reportjob"
	"parley/internal/filters"
	"parley/internal/query"
	"parley/internal/viewer"
)

// table is what a report holds. A value of a row is a string, a float64, an int64, a
// bool or nil.
type table struct {
	columns []string
	// count is how many rows there are now.
	count func(context.Context) (int64, error)
	// slice returns the rows that follow a place, which is empty at the beginning,
	// at most limit, and the place of the last; that is empty where no more follow.
	slice func(ctx context.Context, after string, limit int) (rows [][]any, next string, err error)
}

// as is the table as a viewer sees it, whoever reads it.
func (t table) as(v *viewer.Viewer) table {
	count, slice := t.count, t.slice
	t.count = func(ctx context.Context) (int64, error) { return count(viewer.NewContext(ctx, v)) }
	t.slice = func(ctx context.Context, after string, limit int) ([][]any, string, error) {
		return slice(viewer.NewContext(ctx, v), after, limit)
	}
	return t
}

// column is a column of a table of T.
type column[T any] struct {
	name  string
	value func(T, writer) any
}

// writer writes values as the report's settings say.
type writer struct {
	clock clock
	zone  *time.Location
}

func writerOf(job *ent.ReportJob) (writer, error) {
	c, err := javaTime(job.Settings.DateTimeFormat)
	return writer{c, zone(job.Settings)}, err
}

// at writes an instant; the zero one is nothing.
func (w writer) at(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return w.clock(t.In(w.zone))
}

// table finds the rows of a report.
func (r *Reports) table(ctx context.Context, job *ent.ReportJob) (table, error) {
	w, err := writerOf(job)
	if err != nil {
		return table{}, err
	}
	a, err := asked(job)
	if err != nil {
		return table{}, err
	}
	switch job.Type {
	case reportjob.TypeMESSAGES:
		return listed(r.Reader.PairCount, r.Reader.Pairs, a, w, pairColumns()), nil
	case reportjob.TypeSESSIONS:
		return listed(r.Reader.SessionCount, r.Reader.Sessions, a, w, sessionColumns()), nil
	case reportjob.TypeCLIENTS:
		return listed(r.Reader.ClientCount, r.Reader.Clients, a, w, clientColumns()), nil
	case reportjob.TypeCLIENT_LIST:
		return listed(r.Reader.ClientCount, r.Reader.Clients, a, w, personColumns()), nil
	case reportjob.TypeTELEPHONY:
		a.Where = callsIn(a.Organization, job.Parameters)
		return listed(r.Reader.CallCount, r.Reader.Calls, a, w, callColumns()), nil
	case reportjob.TypeMESSAGE_REACTIONS:
		a.Where, err = r.reactions(ctx, a.Organization, job.Parameters)
		return listed(r.Reader.PairCount, r.Reader.Pairs, a, w, pairColumns()), err
	}
	return r.daily(a.Organization, job, w)
}

// asked is which rows a report holds, the oldest first: what is written meanwhile
// comes after what was read.
func asked(job *ent.ReportJob) (query.Ask, error) {
	a := query.Ask{Organization: job.OrganizationID, OldestFirst: true}
	if len(job.Filters) == 0 || string(job.Filters) == "null" {
		return a, nil
	}
	var err error
	a.Filters, err = filters.Parse(job.Filters)
	return a, err
}

// listed is a table of what a reader lists.
func listed[T interface{ Cursor() string }](
	count func(context.Context, query.Ask) (int64, error), read func(context.Context, query.Ask) ([]T, error), a query.Ask, w writer, columns []column[T],
) table {
	t := table{count: func(ctx context.Context) (int64, error) { return count(ctx, a) }}
	for _, c := range columns {
		t.columns = append(t.columns, c.name)
	}
	t.slice = func(ctx context.Context, after string, limit int) (rows [][]any, next string, err error) {
		a := a
		a.After, a.Limit = after, limit
		found, err := read(ctx, a)
		for _, v := range found {
			rows = append(rows, rowOf(v, w, columns))
		}
		if len(found) == limit {
			next = found[limit-1].Cursor()
		}
		return rows, next, err
	}
	return t
}

func rowOf[T any](v T, w writer, columns []column[T]) []any {
	row := make([]any, len(columns))
	for i, c := range columns {
		row[i] = c.value(v, w)
	}
	return row
}

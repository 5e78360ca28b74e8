package reports

import (
	"context"
	"strconv"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/customer"
	"parley/ent/message"
	"parley/internal/query"
)

// hours is how many rows a daily report has.
const hours = 24

// counter is a column of numbers of a daily report.
type counter struct {
	name  string
	count func(ctx context.Context, organization uuid.UUID, from, to time.Time) (int64, error)
}

// daily is a table of what happened on a day by the clock of the report, a row an
// hour.
func (r *Reports) daily(organization uuid.UUID, job *ent.ReportJob, w writer) (table, error) {
	day, err := time.ParseInLocation(time.DateOnly, job.Parameters.Date, w.zone)
	if err != nil {
		return table{}, err
	}
	t := table{columns: []string{"From", "To"}, count: func(context.Context) (int64, error) { return hours, nil }}
	all := r.counters()
	for _, c := range all {
		t.columns = append(t.columns, c.name)
	}
	t.slice = func(ctx context.Context, after string, _ int) (rows [][]any, next string, err error) {
		hour := 0
		if after != "" {
			if hour, err = strconv.Atoi(after); err != nil {
				return nil, "", err
			}
		}
		if hour >= hours {
			return nil, "", nil
		}
		row, err := dailyRow(ctx, organization, all, w, day.Add(time.Duration(hour)*time.Hour))
		return [][]any{row}, strconv.Itoa(hour + 1), err
	}
	return t, nil
}

// dailyRow is the row of the hour that begins at an instant.
func dailyRow(ctx context.Context, organization uuid.UUID, all []counter, w writer, from time.Time) ([]any, error) {
	to := from.Add(time.Hour)
	row := []any{w.at(from), w.at(to)}
	for _, c := range all {
		n, err := c.count(ctx, organization, from.UTC(), to.UTC())
		if err != nil {
			return nil, err
		}
		row = append(row, n)
	}
	return row, nil
}

// counters are the columns of a daily report.
func (r *Reports) counters() []counter {
	count := func(n func(context.Context, query.Ask) (int64, error), which func(organization uuid.UUID, from, to time.Time) []query.Condition) func(context.Context, uuid.UUID, time.Time, time.Time) (int64, error) {
		return func(ctx context.Context, organization uuid.UUID, from, to time.Time) (int64, error) {
			return n(ctx, query.Ask{Organization: organization, Where: which(organization, from, to)})
		}
	}
	began := func(_ uuid.UUID, from, to time.Time) []query.Condition {
		return []query.Condition{query.Between(conversation.FieldStartedAt, from, to)}
	}
	livechat := func(o uuid.UUID, from, to time.Time) []query.Condition {
		return append(began(o, from, to), func(s *sql.Selector) { s.Where(sql.EQ(s.C(conversation.FieldIsLivechat), true)) })
	}
	return []counter{
		{"Sessions", count(r.Reader.SessionCount, began)},
		{"Sessions with an operator", count(r.Reader.SessionCount, livechat)},
		{"Messages", count(r.Reader.PairCount, func(_ uuid.UUID, from, to time.Time) []query.Condition {
			return []query.Condition{query.Between(message.FieldSentAt, from, to)}
		})},
		{"Clients", count(r.Reader.ClientCount, func(o uuid.UUID, from, to time.Time) []query.Condition {
			return []query.Condition{query.TalkedTo(o, query.WroteIn(o, from, to))}
		})},
		{"New clients", count(r.Reader.ClientCount, func(_ uuid.UUID, from, to time.Time) []query.Condition {
			return []query.Condition{query.Between(customer.FieldFirstSeenAt, from, to)}
		})},
	}
}

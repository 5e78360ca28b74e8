package query_test

import (
	"context"
	"os"
	"strconv"
	"testing"
	"time"

	"parley/internal/filters"
	"parley/internal/ids"
	"parley/internal/query"
	"parley/internal/testkit"
	"parley/store"
)

// many makes n sessions, each of a customer of its own, with two exchanges and traces.
func (o *office) many(b *testing.B, n int) {
	b.Helper()
	o.said(b, "first", noon, "> a", "< b")
	const portion = 5_000
	record := []string{"id", "created_at", "updated_at", "organization_id"}
	for from := 0; from < n; from += portion {
		o.write(b, func(ctx context.Context, tx *store.Tx) {
			var people, talks, said, traces [][]any
			row := func(c ids.Code, rest ...any) []any { return append([]any{tx.NewID(c), noon, noon, o.org}, rest...) }
			for i := range min(portion, n-from) {
				at := noon.Add(time.Duration(from+i) * time.Minute)
				p := row(ids.Customer, at, at)
				c := row(ids.Conversation, at, at.Add(3*time.Second), "USER", p[0], o.ids["channel"], 2)
				people, talks = append(people, p), append(talks, c)
				for j, direction := range []string{"IN", "OUT", "IN", "OUT"} {
					m := row(ids.Message, c[0], direction, map[string]string{"IN": "CUSTOMER", "OUT": "BOT"}[direction], "text", at.Add(time.Duration(j)*time.Second), j+1)
					said = append(said, m)
					if direction == "IN" {
						traces = append(traces, row(ids.MessageTrace, m[0], c[0], "/State"+strconv.Itoa(i%50)))
					}
				}
			}
			for _, t := range []struct {
				table   string
				columns []string
				rows    [][]any
			}{
				{"customers", []string{"first_seen_at", "last_seen_at"}, people},
				{"conversations", []string{"started_at", "last_message_at", "initiated_by", "customer_id", "channel_id", "inbound_count"}, talks},
				{"messages", []string{"conversation_id", "direction", "role", "text", "sent_at", "ordinal"}, said},
				{"message_traces", []string{"message_id", "conversation_id", "state"}, traces},
			} {
				must(b, tx.Insert(ctx, t.table, append(append([]string{}, record...), t.columns...), t.rows))
			}
		})
	}
}

// ofState asks for one state of fifty.
func ofState(a query.Ask) query.Ask {
	a.Filters = []filters.Filter{{Key: filters.NLPState, Type: filters.Tree, Options: []string{"/State7"}, Comparison: filters.Contains}}
	return a
}

// BenchmarkJAICP reads pages of a thousand as reports do, one after the other, out of
// 20,000 sessions, or as many as SESSIONS says: the first, and one from the middle on.
// It also counts what a filter by traces finds, and lists the options of that.
func BenchmarkJAICP(b *testing.B) {
	n, _ := strconv.Atoi(os.Getenv("SESSIONS"))
	if n == 0 {
		n = 20_000
	}
	for engine, database := range map[string]func(testing.TB) string{"sqlite": testkit.SQLiteDatabase, "postgres": testkit.PostgresDatabase} {
		b.Run(engine, func(b *testing.B) {
			address := database(b)
			o := newOffice(b, address)
			o.many(b, n)
			if engine == "postgres" {
				testkit.Vacuum(b, address)
			}
			ask := query.Ask{Organization: o.org, Limit: 1_000}
			var middle struct{ session, pair, client string }
			half := ask
			half.Offset, half.Limit = n/2, 1
			sessions, err := o.Sessions(o.ctx, half)
			must(b, err)
			clients, err := o.Clients(o.ctx, half)
			must(b, err)
			half.Offset = n
			pairs, err := o.Pairs(o.ctx, half)
			must(b, err)
			middle.session, middle.client, middle.pair = sessions[0].Cursor(), clients[0].Cursor(), pairs[0].Cursor()
			for _, c := range []struct {
				name  string
				after string
				read  func(query.Ask) error
			}{
				{"sessions/first", "", func(a query.Ask) error { _, err := o.Sessions(o.ctx, a); return err }},
				{"sessions/middle", middle.session, func(a query.Ask) error { _, err := o.Sessions(o.ctx, a); return err }},
				{"pairs/first", "", func(a query.Ask) error { _, err := o.Pairs(o.ctx, a); return err }},
				{"pairs/middle", middle.pair, func(a query.Ask) error { _, err := o.Pairs(o.ctx, a); return err }},
				{"clients/first", "", func(a query.Ask) error { _, err := o.Clients(o.ctx, a); return err }},
				{"clients/middle", middle.client, func(a query.Ask) error { _, err := o.Clients(o.ctx, a); return err }},
				{"sessions/ofState", "", func(a query.Ask) error { _, err := o.SessionCount(o.ctx, ofState(a)); return err }},
				{"pairs/ofState", "", func(a query.Ask) error { _, err := o.PairCount(o.ctx, ofState(a)); return err }},
				{"options", "", func(a query.Ask) error {
					_, err := o.FilterChoices(o.ctx, query.OptionsAsk{Organization: o.org, Key: filters.NLPState, Limit: 20})
					return err
				}},
				{"routes", "", func(a query.Ask) error { _, _, err := o.StateRoutes(o.ctx, a); return err }},
			} {
				b.Run(c.name, func(b *testing.B) {
					a := ask
					a.After = c.after
					for b.Loop() {
						must(b, c.read(a))
					}
				})
			}
		})
	}
}

package query_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/ent/conversation"
	"parley/ent/customer"
	"parley/ent/message"
	"parley/internal/filters"
	"parley/internal/query"
	"parley/internal/testkit"
)

// The databases find for every filter, and for several at once, the clients, sessions
// and exchanges that plain Go finds by the contract's words.
func TestFiltersAreTheContract(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		o := newOffice(t, address)
		foreign := o.another(t, "foreign")
		newTalkWorld(t, foreign, 99)
		for seed := range uint64(2) {
			o := o.another(t, fmt.Sprint("world", seed))
			w := newTalkWorld(t, o, seed)
			for _, row := range filters.Rows() {
				for range 4 {
					w.compare(t, o, w.filter(row))
				}
			}
			for range 40 {
				w.compare(t, o, w.filter(pick(w.r, filters.Rows())), w.filter(pick(w.r, filters.Rows())), w.filter(pick(w.r, filters.Rows())))
			}
		}
	})
}

func (w *talkWorld) compare(t *testing.T, o *office, given ...filters.Filter) {
	t.Helper()
	fs, err := filters.Check(given)
	must(t, err)
	c := o.Client()
	all := func(of any) bool {
		return !slices.ContainsFunc(fs, func(f filters.Filter) bool { return !w.holdsOf(f, of) })
	}
	found := func(ids []uuid.UUID, err error) []string {
		must(t, err)
		return sorted(ids)
	}
	var clients, sessions, heads []uuid.UUID
	for _, x := range w.clients {
		if all(x) {
			clients = append(clients, x.ID)
		}
	}
	for _, s := range w.sessions {
		if all(s) {
			sessions = append(sessions, s.ID)
		}
		for _, p := range s.pairs() {
			if all(p) {
				heads = append(heads, p.head.ID)
			}
		}
	}
	for _, x := range []struct {
		what      string
		got, want []string
	}{
		{"clients", found(c.Customer.Query().Where(customer.OrganizationIDEQ(o.org), query.FilterCustomers(fs)).IDs(o.ctx)), sorted(clients)},
		{"sessions", found(c.Conversation.Query().Where(conversation.OrganizationIDEQ(o.org), query.FilterConversations(fs)).IDs(o.ctx)), sorted(sessions)},
		{"exchanges", found(c.Message.Query().Where(message.OrganizationIDEQ(o.org), query.FilterPairs(fs)).IDs(o.ctx)), sorted(heads)},
	} {
		if !slices.Equal(x.got, x.want) {
			t.Fatalf("%s of %s: %d found, %d by the contract:\n%v\n%v", x.what, filters.Marshal(fs), len(x.got), len(x.want), x.got, x.want)
		}
	}
}

func sorted(ids []uuid.UUID) []string {
	var out []string
	for _, id := range ids {
		out = append(out, id.String())
	}
	slices.Sort(out)
	return out
}

// filter is one of a key, at random, with values that are in the world.
func (w *talkWorld) filter(row filters.Row) filters.Filter {
	f := filters.Filter{Key: row.Key, Type: row.Type}
	switch row.Type {
	case filters.Text:
		f.Values, f.CaseSensitive = some(w, append(someWords(), w.ids()...)), w.r.IntN(2) == 0
		f.Comparison = pick(w.r, []filters.Comparison{filters.Contains, filters.NotContains, filters.Equals, filters.NotEquals, filters.StartsWith, filters.EndsWith, filters.Exists, filters.NotExists, filters.NotImportant})
	case filters.Checkbox, filters.Tree:
		f.Options = some(w, w.options(row.Key))
		f.Comparison = pick(w.r, []filters.Comparison{filters.Contains, filters.Contains, filters.NotContains, filters.Exists, filters.NotExists, filters.NotImportant})
	case filters.Radio:
		f.Option = pick(w.r, append(filters.Choices(row.Key), ""))
	case filters.DateTimeRange:
		from := minutes(w.r.IntN(30)).Add(time.Duration(w.r.IntN(2)) * 300 * time.Microsecond)
		to := from.Add(time.Duration(w.r.IntN(30)) * time.Minute)
		f.FromTime, f.ToTime = pick(w.r, []*time.Time{nil, &from}), pick(w.r, []*time.Time{nil, &to})
	case filters.NumericRange:
		from := float64(w.r.IntN(6)) / 2
		to := from + float64(w.r.IntN(12))
		f.FromNumber, f.ToNumber = pick(w.r, []*float64{nil, &from}), pick(w.r, []*float64{nil, &to})
	case filters.CustomFields:
		f.Paths = some(w, []string{"$.a", "a.b", "$.a.b[0]", "$.a.b[0].c", "$.order.id", "$[0]", "$.a.b.c"})
	case filters.Composite:
		for range w.r.IntN(3) {
			f.Fields = append(f.Fields, filters.FieldFilter{
				Key: pick(w.r, []string{"a", "b.c", `q"t`, "none"}), Value: pick(w.r, someWords()), CaseSensitive: w.r.IntN(2) == 0,
				Comparison: pick(w.r, []filters.Comparison{filters.Contains, filters.NotContains, filters.Equals, filters.NotEquals, filters.StartsWith, filters.EndsWith, filters.NotImportant, filters.Exists, filters.NotExists}),
			})
		}
	}
	return f
}

// some are none to two of a list.
func some(w *talkWorld, list []string) []string {
	var out []string
	for range w.r.IntN(3) {
		out = append(out, pick(w.r, list))
	}
	return out
}

func (w *talkWorld) ids() []string {
	return []string{w.clients[0].ID.String(), w.clients[1].ID.String(), "client2", w.sessions[1].ID.String(), "session2"}
}

func (w *talkWorld) options(k filters.Key) []string {
	switch k {
	case filters.BotID:
		return []string{"bot", "channel", w.bots[0].ID.String(), w.bots[1].ID.String(), w.channels[0].ID.String(), w.channels[1].ID.String(), "none"}
	case filters.SessionLabels, filters.LogLabels:
		return []string{"label0", "1", "label2", "3", "Group", "label4"}
	case filters.NLPState, filters.StateRoutes, filters.Intent:
		return append(someStates(), "/Order/")
	case filters.ChannelType:
		return []string{"telegram", "WhatsApp", "sms"}
	case filters.MessageType:
		return []string{"text", "CARD", "none"}
	}
	return []string{"1", "2", "Sales", "Help", "Shop", "pay", "call", "NEW", "RETURNING", "AUTOMATED", "not_automated"}
}

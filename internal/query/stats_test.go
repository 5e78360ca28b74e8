package query_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/interaction"
	"parley/ent/message"
	"parley/ent/tag"
	"parley/internal/apperr"
	"parley/internal/filters"
	"parley/internal/query"
	"parley/internal/testkit"
	"parley/metrics"
	"parley/store"
)

// counting is a world of sessions and exchanges, and when each of them was, as a test
// remembers it.
type counting struct {
	*office
	sessions, pairs             []time.Time
	sessionLabels, messageLabel map[string][]time.Time
}

// newCounting makes sessions over two years. Each has two exchanges, the second of two
// questions in a row's first; every third session and exchange carries a label.
func newCounting(t *testing.T, address string) *counting {
	t.Helper()
	w := &counting{office: newOffice(t, address), sessionLabels: map[string][]time.Time{}, messageLabel: map[string][]time.Time{}}
	random := rand.New(rand.NewPCG(1, 2))
	w.write(t, func(ctx context.Context, tx *store.Tx) {
		var labels [2]*ent.Tag
		for i, kind := range []tag.Kind{tag.KindSESSION_LABEL, tag.KindMESSAGE_LABEL} {
			labels[i] = tx.Tag.Create().SetName("good").SetKind(kind).SetNumber(int64(i + 1)).SaveX(ctx)
		}
		for i := range 60 {
			at := noon.Add(-time.Duration(random.Int64N(int64(2*365*24*time.Hour))) / time.Millisecond * time.Millisecond)
			c := tx.Conversation.Create().SetStartedAt(at).SetLastMessageAt(at).SetInitiatedBy(conversation.InitiatedByUSER).SaveX(ctx)
			w.sessions = append(w.sessions, at)
			for n, d := range []message.Direction{message.DirectionIN, message.DirectionOUT, message.DirectionINTERNAL, message.DirectionIN} {
				sent := at.Add(time.Duration(n) * 7 * time.Hour)
				m := tx.Message.Create().SetConversationID(c.ID).SetDirection(d).SetRole(message.RoleCUSTOMER).SetText("x").SetSentAt(sent).SetOrdinal(int64(n + 1)).SaveX(ctx)
				if d != message.DirectionIN {
					continue
				}
				w.pairs = append(w.pairs, sent)
				if i%3 == 0 {
					tx.MessageTag.Create().SetMessageID(m.ID).SetTagID(labels[1].ID).ExecX(ctx)
					w.messageLabel["good"] = append(w.messageLabel["good"], sent)
				}
			}
			if i%3 == 0 {
				tx.ConversationTag.Create().SetConversationID(c.ID).SetTagID(labels[0].ID).ExecX(ctx)
				w.sessionLabels["good"] = append(w.sessionLabels["good"], at)
			}
		}
	})
	w.stranger(t)
	return w
}

// stranger is another organization, whose session nobody else counts.
func (w *counting) stranger(t *testing.T) {
	w.another(t, "other").write(t, func(ctx context.Context, tx *store.Tx) {
		c := tx.Conversation.Create().SetStartedAt(noon).SetLastMessageAt(noon).SetInitiatedBy(conversation.InitiatedByUSER).SaveX(ctx)
		tx.Message.Create().SetConversationID(c.ID).SetDirection(message.DirectionIN).SetRole(message.RoleCUSTOMER).SetSentAt(noon).SetOrdinal(1).ExecX(ctx)
	})
}

// begin is where the interval of an instant begins, found the slow way: hour after hour
// back, until clocks show that it begins.
func begin(at time.Time, every metrics.Granularity, zone *time.Location) time.Time {
	shown := at.In(zone)
	y, m, d := shown.Date()
	switch every {
	case metrics.Hour:
		return time.Date(y, m, d, shown.Hour(), 0, 0, 0, zone)
	case metrics.Day:
		return time.Date(y, m, d, 0, 0, 0, 0, zone)
	case metrics.Week:
		at := time.Date(y, m, d, 0, 0, 0, 0, zone)
		for at.Weekday() != time.Monday {
			at = at.AddDate(0, 0, -1)
		}
		return at
	case metrics.Month:
		return time.Date(y, m, 1, 0, 0, 0, 0, zone)
	case metrics.Quarter:
		return time.Date(y, m-(m-1)%3, 1, 0, 0, 0, 0, zone)
	}
	return time.Date(y, 1, 1, 0, 0, 0, 0, zone)
}

// plain counts one after the other, in steps of one interval.
func plain(of []time.Time, from, to time.Time, every metrics.Granularity, zone *time.Location) map[int64]int64 {
	out := map[int64]int64{}
	for at := from; !at.After(to); at = at.Add(time.Hour) {
		out[begin(at, every, zone).UnixMilli()] = 0
	}
	out[begin(to, every, zone).UnixMilli()] = 0
	for _, at := range of {
		if !at.Before(from) && !at.After(to) {
			out[begin(at, every, zone).UnixMilli()]++
		}
	}
	return out
}

func pointsOf(s query.StatSeries) map[int64]int64 {
	out := map[int64]int64{}
	for _, p := range s.Points {
		out[p.At.UnixMilli()] = p.Count
	}
	return out
}

// TestStatsArePlainCounts: on both databases, at every offset and for every interval the
// numbers are those of counting one after the other, empty buckets included.
func TestStatsArePlainCounts(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		w := newCounting(t, address)
		first, last := noon.AddDate(0, -5, 0).Add(90*time.Minute), noon.AddDate(0, 0, -1).Add(time.Millisecond)
		for _, minutes := range []int{0, 330, -210, 840} {
			zone := time.FixedZone("", minutes*60)
			for _, every := range []metrics.Granularity{metrics.Hour, metrics.Day, metrics.Week, metrics.Month, metrics.Quarter, metrics.Year} {
				name := fmt.Sprint(every, " at ", minutes)
				ask := query.StatAsk{Organization: w.org, Every: every, Step: 1, Zone: zone}
				ask.Filters = []filters.Filter{{Key: filters.SessionStartTime, Type: filters.DateTimeRange, FromTime: &first, ToTime: &last}}
				sessions, err := w.SessionStats(w.ctx, ask)
				must(t, err)
				same(t, name+": sessions", plain(w.sessions, first, last, every, zone), sessions)
				labelled, err := w.SessionLabelStats(w.ctx, ask)
				must(t, err)
				sameLabels(t, name+": labels of sessions", plain(w.sessionLabels["good"], first, last, every, zone), labelled)

				ask.Filters[0].Key = filters.MessageTime
				pairs, err := w.PairStats(w.ctx, ask)
				must(t, err)
				same(t, name+": exchanges", plain(w.pairs, first, last, every, zone), pairs)
				labelled, err = w.PairLabelStats(w.ctx, ask)
				must(t, err)
				sameLabels(t, name+": labels of exchanges", plain(w.messageLabel["good"], first, last, every, zone), labelled)
			}
		}
	})
}

func same(t *testing.T, name string, want map[int64]int64, got query.StatSeries) {
	t.Helper()
	if diff := cmp.Diff(want, pointsOf(got)); diff != "" {
		t.Errorf("%s (-want +got)\n%s", name, diff)
	}
	var sum int64
	for i, p := range got.Points {
		if sum += p.Count; i > 0 && !p.At.After(got.Points[i-1].At) {
			t.Errorf("%s: %s is not after %s", name, p.At, got.Points[i-1].At)
		}
	}
	if sum != got.Total {
		t.Errorf("%s: the total is %d, the sum %d", name, got.Total, sum)
	}
}

func sameLabels(t *testing.T, name string, want map[int64]int64, got []query.LabelStats) {
	t.Helper()
	if len(got) != 1 || got[0].Label.Name != "good" {
		t.Fatalf("%s: %d labels", name, len(got))
	}
	same(t, name, want, got[0].StatSeries)
}

// TestStatsRange: without a range it is from the first item to the last; steps make
// longer buckets; too many are refused, and nothing has none.
func TestStatsRange(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		w := newCounting(t, address)
		first, last := w.sessions[0], w.sessions[0]
		for _, at := range w.sessions {
			if at.Before(first) {
				first = at
			}
			if at.After(last) {
				last = at
			}
		}
		ask := query.StatAsk{Organization: w.org, Every: metrics.Day, Step: 7, Zone: time.UTC}
		got, err := w.SessionStats(w.ctx, ask)
		must(t, err)
		if got.Total != 60 || !got.Points[0].At.Equal(begin(first, metrics.Day, time.UTC)) {
			t.Errorf("%d from %s", got.Total, got.Points[0].At)
		}
		if end := got.Points[len(got.Points)-1].At; end.After(last) || !end.AddDate(0, 0, 7).After(last) {
			t.Errorf("the last bucket begins at %s, the last session at %s", end, last)
		}
		long, empty := noon.AddDate(-2, 0, 0), noon.AddDate(1, 0, 0)
		ask.Every, ask.Step = metrics.Hour, 1
		ask.Filters = []filters.Filter{{Key: filters.Period, Type: filters.DateTimeRange, FromTime: &long, ToTime: &noon}}
		if _, err := w.SessionStats(w.ctx, ask); apperr.KindOf(err) != apperr.Invalid {
			t.Errorf("two years by the hour: %v", err)
		}
		ask.Filters[0].FromTime, ask.Filters[0].ToTime = &empty, nil
		if got, err := w.SessionStats(w.ctx, ask); err != nil || len(got.Points) != 0 || got.Points == nil {
			t.Errorf("after all: %v, %v", got.Points, err)
		}
	})
}

// TestStatsStatements: however many items there are, they are counted in two statements,
// labels in four.
func TestStatsStatements(t *testing.T) {
	w := newCounting(t, testkit.SQLiteDatabase(t))
	ask := query.StatAsk{Organization: w.org, Every: metrics.Month, Step: 1, Zone: time.UTC}
	for name, tc := range map[string]struct {
		ask  func() error
		most int
	}{
		"sessions":        {func() error { _, err := w.SessionStats(w.ctx, ask); return err }, 2},
		"exchanges":       {func() error { _, err := w.PairStats(w.ctx, ask); return err }, 2},
		"session labels":  {func() error { _, err := w.SessionLabelStats(w.ctx, ask); return err }, 4},
		"exchange labels": {func() error { _, err := w.PairLabelStats(w.ctx, ask); return err }, 4},
		"clients":         {func() error { _, err := w.ClientsOf(w.ctx, []uuid.UUID{w.org}); return err }, 2},
	} {
		if n := w.count(func() { must(t, tc.ask()) }); n > tc.most {
			t.Errorf("%s: %d statements, want %d", name, n, tc.most)
		}
	}
}

// TestCallStats: a call is counted once, however often it was handed on, and what was
// talked in all of its legs, whichever of them were connected and whenever they began.
func TestCallStats(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		o := newOffice(t, address)
		talked := func(from, to int) func(*ent.InteractionCreate) {
			return func(c *ent.InteractionCreate) {
				c.SetArrivedAt(minute(from)).SetConnectedAt(minute(from)).SetDisconnectedAt(minute(to))
			}
		}
		o.leg(t, "in", interaction.TypeCALL_IN, talked(0, 3))
		o.next(t, "on", "in", interaction.TypeCALL_IN, talked(3, 4))
		o.leg(t, "missed", interaction.TypeCALL_IN)
		o.leg(t, "rang", interaction.TypeCALL_IN)
		o.next(t, "rang on", "rang", interaction.TypeCALL_IN)
		o.next(t, "taken", "rang on", interaction.TypeCALL_IN, talked(5, 6))
		o.leg(t, "late", interaction.TypeCALL_IN, talked(2, 3))
		o.next(t, "after the range", "late", interaction.TypeCALL_IN, talked(60*60, 60*60+8))
		o.leg(t, "before the range", interaction.TypeCALL_IN, talked(-60*60, -60*60+8))
		o.next(t, "within, of a call before it", "before the range", interaction.TypeCALL_IN, talked(0, 8))
		o.leg(t, "out", interaction.TypeCALL_OUT, talked(60*13, 60*13+1))
		o.leg(t, "chat", interaction.TypeCHAT_IN, talked(0, 9))
		o.another(t, "other").leg(t, "theirs", interaction.TypeCALL_IN, talked(0, 9))
		ask := query.StatAsk{Organization: o.org, Every: metrics.Day, Step: 1, Zone: time.UTC}
		got, err := o.CallStats(o.ctx, ask, noon.AddDate(0, 0, -1), noon.AddDate(0, 0, 1))
		must(t, err)
		if got.Seconds != 225 {
			t.Errorf("%v seconds, want 225: fifteen minutes of four calls", got.Seconds)
		}
		for name, tc := range map[string]struct {
			got  query.StatSeries
			want []int64
		}{"in": {got.In, []int64{0, 4, 0}}, "out": {got.Out, []int64{0, 0, 1}}, "billed": {got.Billed, []int64{0, 3, 1}}} {
			var counts []int64
			for _, p := range tc.got.Points {
				counts = append(counts, p.Count)
			}
			if diff := cmp.Diff(tc.want, counts); diff != "" {
				t.Errorf("%s (-want +got)\n%s", name, diff)
			}
		}
	})
}

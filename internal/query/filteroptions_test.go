package query_test

import (
	"slices"
	"strings"
	"testing"

	"parley/internal/apperr"
	"parley/internal/filters"
	"parley/internal/query"
	"parley/internal/testkit"
)

// An option says how many sessions there are of it: as many as a filter with it finds.
func TestFilterChoices(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		o := newOffice(t, address)
		newTalkWorld(t, o, 99)
		o = o.another(t, "world")
		w := newTalkWorld(t, o, 3)
		only := filters.Filter{Key: filters.SessionStartTime, FromTime: new(minutes(2))}
		checked, err := filters.Check([]filters.Filter{only})
		must(t, err)
		for _, row := range filters.Rows() {
			list, err := o.FilterChoices(o.ctx, query.OptionsAsk{Organization: o.org, Key: row.Key, Filters: checked, Limit: 100})
			if row.Type != filters.Checkbox && row.Type != filters.Tree && row.Type != filters.Radio {
				if apperr.KindOf(err) != apperr.Invalid {
					t.Errorf("%s has options: %v", row.Key, err)
				}
				continue
			}
			must(t, err)
			if len(list) == 0 {
				t.Errorf("%s has no options", row.Key)
			}
			for _, c := range list {
				w.checkChoice(t, row, c, checked[0])
			}
		}
	})
}

// checkChoice compares an option with the filter that has it.
func (w *talkWorld) checkChoice(t *testing.T, row filters.Row, c filters.Choice, only filters.Filter) {
	t.Helper()
	checked, err := filters.Check([]filters.Filter{{Key: row.Key, Option: c.Value}})
	must(t, err)
	want := int64(0)
	for _, s := range w.sessions {
		if w.holdsOf(checked[0], s) && w.holdsOf(only, s) {
			want++
		}
	}
	if c.Label == "" || c.Frequency != want {
		t.Errorf("%s: %+v, want %d sessions", row.Key, c, want)
	}
}

// States stand in a tree, whose nodes are there where nobody came to them.
func TestFilterChoicesAreATree(t *testing.T) {
	o := newOffice(t, testkit.SQLiteDatabase(t))
	newTalkWorld(t, o, 3)
	list, err := o.FilterChoices(o.ctx, query.OptionsAsk{Organization: o.org, Key: filters.NLPState, Limit: 100})
	must(t, err)
	at := slices.IndexFunc(list, func(c filters.Choice) bool { return c.Value == "/Order" })
	below := slices.IndexFunc(list, func(c filters.Choice) bool { return c.Value == "/Order/Pay" })
	if at < 0 || below < 0 || !slices.Equal(list[at].ChildValues, []string{"/Order/Pay"}) || list[below].ParentValue == nil || *list[below].ParentValue != "/Order" {
		t.Errorf("%+v", list)
	}
}

// A range goes from the smallest to the largest number of the sessions chosen.
func TestFilterInterval(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		o := newOffice(t, address)
		w := newTalkWorld(t, o, 5)
		for key, number := range map[filters.Key]func(*worldSession) *int64{
			filters.MessageCount: func(s *worldSession) *int64 { return &s.InboundCount },
			filters.BotReplies:   func(s *worldSession) *int64 { return new(s.botReplies()) },
			filters.NPS: func(s *worldSession) *int64 {
				if s.Nps == nil {
					return nil
				}
				return new(int64(*s.Nps))
			},
		} {
			var all []int64
			for _, s := range w.sessions {
				if n := number(s); n != nil {
					all = append(all, *n)
				}
			}
			got, err := o.FilterInterval(o.ctx, query.OptionsAsk{Organization: o.org, Key: key})
			must(t, err)
			if got.Min == nil || got.Max == nil || *got.Min != slices.Min(all) || *got.Max != slices.Max(all) {
				t.Errorf("%s: %+v, want %d to %d", key, got, slices.Min(all), slices.Max(all))
			}
			if none, err := o.FilterInterval(o.ctx, query.OptionsAsk{Organization: o.another(t, "empty-"+strings.ToLower(string(key[:2]))).org, Key: key}); err != nil || none.Min != nil {
				t.Errorf("%s of nothing: %+v %v", key, none, err)
			}
		}
		if _, err := o.FilterInterval(o.ctx, query.OptionsAsk{Organization: o.org, Key: filters.ChannelType}); apperr.KindOf(err) != apperr.Invalid {
			t.Error(err)
		}
	})
}

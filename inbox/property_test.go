package inbox_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/inbox"
	"parley/internal/testkit"
	"parley/internal/values"
	"parley/store"
)

// later is when the worlds of the tests are told, the last of them over by then.
var later = noon.AddDate(0, 3, 0)

// randomWorld is a few hours to a few days of talk on two channels with three
// customers, in a month in which the clocks change in America and in Europe. No
// two messages have the same time and direction: the contract leaves their order
// open.
func randomWorld(r *rand.Rand) world {
	w := world{resolved: map[string]inbox.Resolution{}, channels: map[string]openHours{}}
	taken := map[string]bool{}
	now := noon.Add(time.Duration(r.IntN(25*24)) * time.Hour)
	gaps := []time.Duration{0, 0, time.Millisecond, time.Second, 17 * time.Minute, 5 * time.Hour, 24*time.Hour - 1, 24 * time.Hour, 26 * time.Hour}
	for range 8 + r.IntN(22) {
		now = now.Add(gaps[r.IntN(len(gaps))])
		m := text(func(m *inbox.NewMessage) {
			m.SentAt = now
			m.ChannelAddress = fmt.Sprint("+31 10", r.IntN(2))
			m.CustomerAddress = fmt.Sprint("+31 20", r.IntN(3))
			m.ExternalID = fmt.Sprintf("m%02d", len(w.oracle))
			m.Direction = []inbox.Direction{inbox.In, inbox.Out}[r.IntN(2)]
			m.Tags = randomTags(r, m.Direction)
			m.ByBot = m.Direction == inbox.Out && r.IntN(5) == 0
			if r.IntN(3) > 0 {
				m.Conversation = fmt.Sprint("c", r.IntN(4))
			}
			if r.IntN(3) > 0 {
				m.AgentKey = fmt.Sprint("agent ", r.IntN(3))
			}
			if r.IntN(4) == 0 {
				h := randomHours(r)
				m.BusinessHours, m.TimeZone = h.hours, h.zone
			}
		})
		key := fmt.Sprint(ms(m), m.Direction)
		if !taken[key] {
			taken[key] = true
			w.oracle = append(w.oracle, m)
		}
	}
	if r.IntN(2) == 0 {
		w.channels["+31 101"] = randomHours(r)
	}
	for c := range 4 {
		if talk := w.talk(fmt.Sprint("c", c)); len(talk) > 0 && r.IntN(2) == 0 {
			w.resolved[fmt.Sprint("c", c)] = randomResolution(r, talk)
		}
	}
	return w
}

// randomHours are mended by a lunch break, run past midnight, overlap, last all
// day, or are never.
func randomHours(r *rand.Rand) openHours {
	h := openHours{values.BusinessHours{}, []string{"", "UTC", "Europe/Amsterdam", "America/New_York", "Asia/Kathmandu"}[r.IntN(5)]}
	days := [][]string{
		{"08:00", "17:00"},
		{"08:00", "12:00", "13:00", "17:30"},
		{"20:00", "02:00"},
		{"22:00-24:00"},
		{"08:00-12:00", "10:00-18:00"},
		{"00:00-00:00"},
		{"01:00", "03:00"},
		{},
	}
	for day := range r.IntN(8) {
		h.hours[fmt.Sprint(day)] = days[r.IntN(len(days))]
	}
	return h
}

// randomResolution comes with the last message of a conversation or later.
func randomResolution(r *rand.Rand, talk oracle) inbox.Resolution {
	on := talk[r.IntN(len(talk))]
	last := talk[len(talk)-1]
	e := inbox.Resolution{Conversation: last.Conversation, Tags: randomTags(r, inbox.In)}
	e.At = last.SentAt.Add([]time.Duration{0, time.Millisecond, 5 * time.Hour}[r.IntN(3)])
	if r.IntN(3) > 0 {
		e.Provider, e.ChannelType, e.ChannelAddress = on.Provider, on.ChannelType, on.ChannelAddress
	}
	if r.IntN(2) == 0 {
		e.AgentKey = fmt.Sprint("agent ", 2+r.IntN(3))
	}
	return e
}

func randomTags(r *rand.Rand, d inbox.Direction) []string {
	var tags []string
	for _, tag := range []string{"vip", "user:new", "team:red", "team:blue"} {
		if r.IntN(3) == 0 {
			tags = append(tags, tag)
		}
	}
	if (d == inbox.Out && r.IntN(4) == 0) || r.IntN(20) == 0 {
		tags = append(tags, "system:automatic_reply")
	}
	r.Shuffle(len(tags), func(i, j int) { tags[i], tags[j] = tags[j], tags[i] })
	return tags
}

// batches cuts messages into batches of random sizes.
func batches(r *rand.Rand, msgs []inbox.NewMessage) [][]inbox.NewMessage {
	var all [][]inbox.NewMessage
	for len(msgs) > 0 {
		n := min(1+r.IntN(9), len(msgs))
		all = append(all, msgs[:n])
		msgs = msgs[n:]
	}
	return all
}

// tell has a world arrive in batches. Where early is set, events that name their
// channel may arrive before messages that were sent before them.
func (d *desk) tell(t testing.TB, w world, arrival [][]inbox.NewMessage, early *rand.Rand) {
	t.Helper()
	for address, h := range w.channels {
		must(t, d.s.Write(testkit.System(), d.org, func(ctx context.Context, tx *store.Tx) error {
			return tx.Channel.Create().SetType("WHATSAPP").SetAddress(address).SetBusinessHours(h.hours).SetTimezone(h.zone).Exec(ctx)
		}))
	}
	var told oracle
	open := maps.Clone(w.resolved)
	for _, batch := range arrival {
		d.append(t, batch...)
		told = append(told, batch...)
		for _, c := range slices.Sorted(maps.Keys(open)) {
			e := open[c]
			known := slices.ContainsFunc(told, func(m inbox.NewMessage) bool { return m.Conversation == c && m.ChannelAddress == e.ChannelAddress })
			if early != nil && known && early.IntN(3) == 0 {
				d.resolve(t, e)
				delete(open, c)
			}
		}
	}
	if early == nil && len(open) > 0 {
		must(t, d.ResolveAll(d.ctx, d.org, slices.Collect(maps.Values(open))))
		return
	}
	for _, e := range open {
		d.resolve(t, e)
	}
}

func (d *desk) resolve(t testing.TB, e inbox.Resolution) {
	t.Helper()
	_, err := d.Resolve(d.ctx, []uuid.UUID{d.org}, e)
	must(t, err)
}

// Whatever the order in which messages arrive, one by one or in batches, the
// stored facts are those of the contract.
func TestFactsAreTheContracts(t *testing.T) {
	for database, tc := range map[string]struct {
		address func(testing.TB) string
		worlds  uint64
	}{
		"sqlite":   {testkit.SQLiteDatabase, 60},
		"postgres": {testkit.PostgresDatabase, 15},
	} {
		t.Run(database, func(t *testing.T) {
			d := newDesk(t, tc.address(t))
			d.clock.Set(later)
			if testing.Short() { // as under the race detector
				tc.worlds = 5
			}
			for seed := range tc.worlds {
				r := rand.New(rand.NewPCG(seed, 42))
				world := randomWorld(r)
				shuffled := slices.Clone(world.oracle)
				r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
				var single [][]inbox.NewMessage
				for _, m := range world.oracle {
					single = append(single, []inbox.NewMessage{m})
				}
				for way, arrival := range map[string][][]inbox.NewMessage{
					"one-by-one": single, "shuffled": batches(r, shuffled), "at-once": {world.oracle},
				} {
					own := d.another(t, fmt.Sprintf("w%d-%s", seed, way))
					early := r
					if way != "shuffled" {
						early = nil
					}
					own.tell(t, world, arrival, early)
					own.audit(t, world, fmt.Sprintf("seed %d, %s", seed, way))
				}
				if t.Failed() {
					t.Fatalf("stopped at seed %d, world %+v", seed, world)
				}
			}
		})
	}
}

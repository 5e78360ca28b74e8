package inbox_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"parley/inbox"
	"parley/internal/testkit"
)

// randomWorld is a few hours to a few days of talk on two channels with three
// customers. No two messages have the same time and direction: the contract
// leaves their order open.
func randomWorld(r *rand.Rand) oracle {
	var world oracle
	taken := map[string]bool{}
	now := noon
	gaps := []time.Duration{0, 0, time.Millisecond, time.Second, 17 * time.Minute, 5 * time.Hour, 24*time.Hour - 1, 24 * time.Hour, 26 * time.Hour}
	for range 8 + r.IntN(22) {
		now = now.Add(gaps[r.IntN(len(gaps))])
		m := text(func(m *inbox.NewMessage) {
			m.SentAt = now
			m.ChannelAddress = fmt.Sprint("+31 10", r.IntN(2))
			m.CustomerAddress = fmt.Sprint("+31 20", r.IntN(3))
			m.ExternalID = fmt.Sprintf("m%02d", len(world))
			m.Direction = []inbox.Direction{inbox.In, inbox.Out}[r.IntN(2)]
			m.Tags = randomTags(r, m.Direction)
			if r.IntN(3) > 0 {
				m.Conversation = fmt.Sprint("c", r.IntN(4))
			}
			if r.IntN(3) > 0 {
				m.AgentKey = fmt.Sprint("agent ", r.IntN(3))
			}
		})
		key := fmt.Sprint(ms(m), m.Direction)
		if !taken[key] {
			taken[key] = true
			world = append(world, m)
		}
	}
	return world
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
			for seed := range tc.worlds {
				r := rand.New(rand.NewPCG(seed, 42))
				world := randomWorld(r)
				shuffled := slices.Clone(world)
				r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
				var single [][]inbox.NewMessage
				for _, m := range world {
					single = append(single, []inbox.NewMessage{m})
				}
				for way, arrival := range map[string][][]inbox.NewMessage{
					"one-by-one": single, "shuffled": batches(r, shuffled), "at-once": {world},
				} {
					own := d.another(t, fmt.Sprintf("w%d-%s", seed, way))
					for _, batch := range arrival {
						own.append(t, batch...)
					}
					own.audit(t, world, fmt.Sprintf("seed %d, %s", seed, way))
				}
				if t.Failed() {
					t.Fatalf("stopped at seed %d, world %+v", seed, world)
				}
			}
		})
	}
}

package inbox_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"parley/inbox"
	"parley/internal/testkit"
	"parley/store"
)

// factTables are the tables that can be computed again, with their keys.
var factTables = map[string]string{
	"message_facts": "message_id", "conversation_facts": "conversation_id", "message_tag_facts": "tag_id, message_id",
	"tag_facts": "subject_id, tag_id", "interaction_facts": "interaction_id",
}

// facts are all rows of an organization's facts.
func (d *desk) facts(t testing.TB) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for table, key := range factTables {
		all[table] = d.lines(t, "SELECT * FROM "+table+" WHERE organization_id = ? ORDER BY "+key, d.org)
	}
	return all
}

func (d *desk) sameFacts(t testing.TB, about string, want map[string][]string) {
	t.Helper()
	got := d.facts(t)
	for table := range factTables {
		same(t, about+": "+table, got[table], want[table])
	}
}

// spoil runs statements about the organization.
func (d *desk) spoil(t testing.TB, statements ...string) {
	t.Helper()
	must(t, d.s.Write(testkit.System(), d.org, func(ctx context.Context, tx *store.Tx) error {
		for _, s := range statements {
			if _, err := tx.Exec(ctx, s+" organization_id = ?", d.org); err != nil {
				return fmt.Errorf("%s: %w", s, err)
			}
		}
		return nil
	}))
}

// rebuild computes the facts again and returns the steps that did something.
func (d *desk) rebuild(t testing.TB) []string {
	t.Helper()
	var steps []string
	must(t, d.RebuildFacts(d.ctx, d.org, func(p inbox.RebuildProgress) { steps = append(steps, p.Step) }))
	return slices.Compact(steps)
}

// blank takes away what a database from before the facts of conversations lacks.
const blank = `UPDATE conversation_facts SET first_at = NULL, first_id = NULL, last_at = NULL, last_id = NULL, last_agent_id = NULL,
	first_reply_open_ms = NULL, hours_message_id = NULL WHERE`

// Facts that were lost, or are wrong, are computed again as they were.
func TestRebuildFacts(t *testing.T) {
	spoils := map[string][]string{
		"nothing": nil,
		"blank":   {blank},
		"lost": {
			blank, "DELETE FROM message_facts WHERE", "DELETE FROM message_tag_facts WHERE", "DELETE FROM tag_facts WHERE", "DELETE FROM interaction_facts WHERE",
			"DELETE FROM conversation_facts WHERE resolved_at IS NULL AND",
		},
		"wrong": {
			`UPDATE message_facts SET at = at + 1, author = '', identity_id = NULL, run_direction = NULL, run_at = 7, run_message_id = NULL, response_ms = 1,
				response_from_id = message_id, last_in_at = 5, window_at = NULL, opened_by = 'USER', agent_id = NULL, paid = NOT paid WHERE`,
			`UPDATE conversation_facts SET first_at = 5, last_id = first_id, last_agent_id = NULL, first_in_at = 1, first_in_id = NULL,
				first_reply_at = 3, first_reply_id = NULL, first_reply_ms = 3, first_reply_open_ms = 2, hours_message_id = last_id WHERE`,
			"UPDATE message_tag_facts SET at = at + 1 WHERE", "UPDATE tag_facts SET at = at - 1000000, author = NULL WHERE direction <> 'RESOLVE' AND",
			"UPDATE interaction_facts SET status = 'PENDING', at = 1, connected_at = NULL, ended_at = 4 WHERE",
			"UPDATE conversations SET first_reply_at = started_at WHERE",
		},
	}
	eachDesk(t, func(t *testing.T, d *desk) {
		d.clock.Set(later)
		for seed := range uint64(6) {
			r := rand.New(rand.NewPCG(seed, 43))
			w := randomWorld(r)
			own := d.another(t, fmt.Sprint("w", seed))
			own.tell(t, w, batches(r, w.oracle), r)
			want := own.facts(t)
			for _, how := range slices.Sorted(maps.Keys(spoils)) {
				own.spoil(t, spoils[how]...)
				if got := fmt.Sprint(own.rebuild(t)); !strings.HasPrefix(got, "[contacts") {
					t.Errorf("seed %d, %s: steps %s", seed, how, got)
				}
				own.sameFacts(t, fmt.Sprintf("seed %d, %s", seed, how), want)
				own.audit(t, w, fmt.Sprintf("seed %d, %s", seed, how))
			}
			if t.Failed() {
				t.FailNow()
			}
		}
	})
}

// A rebuild that was ended goes on where it was; one that was done begins anew.
func TestRebuildGoesOn(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		var msgs []inbox.NewMessage
		for i := range 120 { // contacts and conversations, on several pages
			msgs = append(msgs, text(in(fmt.Sprint("c", i)), tagged("vip"), func(m *inbox.NewMessage) { m.CustomerAddress = fmt.Sprint("+31 2", i) }))
		}
		d.append(t, msgs...)
		want := d.facts(t)
		d.spoil(t, blank, "DELETE FROM tag_facts WHERE", "DELETE FROM message_facts WHERE")
		var places []string
		for ended := true; ended; {
			pages, ctx := 0, d.ctx
			ctx, cancel := context.WithCancel(ctx)
			err := d.RebuildFacts(ctx, d.org, func(p inbox.RebuildProgress) {
				places = append(places, p.Step)
				if pages++; pages == 2 {
					cancel()
				}
			})
			cancel()
			if ended = err != nil; ended && !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
		}
		same(t, "pages", places, strings.Fields("contacts contacts contacts conversations conversations conversations tags"))
		d.sameFacts(t, "in pieces", want)
		same(t, "finished", d.lines(t, "SELECT count(finished_at) FROM fact_rebuilds WHERE organization_id = ?", d.org), []string{"1"})
		same(t, "again", d.rebuild(t), strings.Fields("contacts conversations tags"))
		d.sameFacts(t, "again", want)
	})
}

// Messages that are added while facts are rebuilt have theirs in the end.
func TestRebuildWhileAppending(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		var mu sync.Mutex
		var told oracle
		var group sync.WaitGroup
		told = oracle{text(in("c0"), at(0), func(m *inbox.NewMessage) { m.ExternalID = "first" })}
		d.append(t, told...)
		for c := range 4 {
			group.Go(func() {
				r := rand.New(rand.NewPCG(uint64(c), 9))
				for n := range 5 {
					batch := crowd(r, c+1, n)
					if _, err := d.AppendMessages(d.ctx, d.org, batch); err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					told = append(told, batch...)
					mu.Unlock()
				}
			})
		}
		group.Go(func() {
			for range 5 {
				if err := d.RebuildFacts(d.ctx, d.org, func(inbox.RebuildProgress) {}); err != nil {
					t.Error(err)
				}
			}
		})
		group.Wait()
		d.audit(t, world{oracle: told}, "rebuilt meanwhile")
	})
}

// A conversation whose facts were never computed is computed whole when its next
// message comes; until then the program says that there are such.
func TestFactsOfBefore(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		open := func(m *inbox.NewMessage) { m.BusinessHours = map[string][]string{"3": {"12:00", "12:01"}} }
		named := func(id string) func(*inbox.NewMessage) { return func(m *inbox.NewMessage) { m.ExternalID = id } }
		w := world{oracle: oracle{
			text(in("c"), at(0), named("a"), open), text(in("c"), at(3), by("ann"), named("b")), text(in("c"), at(2), named("c")), text(in("c"), at(5), named("d")),
		}}
		d.append(t, w.oracle[:3]...)
		for _, want := range []bool{false, true} {
			if got, err := d.FactsToRebuild(d.ctx); err != nil || got != want {
				t.Errorf("to rebuild: %v %v, want %v", got, err, want)
			}
			d.spoil(t, blank)
		}
		d.append(t, w.oracle[3])
		d.audit(t, w, "healed")
		if got, err := d.FactsToRebuild(d.ctx); err != nil || got {
			t.Errorf("to rebuild: %v %v", got, err)
		}
	})
}

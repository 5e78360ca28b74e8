package inbox_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/inbox"
	"parley/internal/testkit"
)

// Sixteen at once write to the same and to different conversations and contacts,
// with agents, tags, teams and channels that are new to all of them; what is
// stored is what it would be, had they come one after the other.
func TestAppendAtOnce(t *testing.T) {
	const callers, calls = 16, 6
	eachDesk(t, func(t *testing.T, d *desk) {
		var mu sync.Mutex
		var told oracle
		var at sync.WaitGroup
		begin := make(chan struct{})
		for c := range callers {
			at.Go(func() {
				r := rand.New(rand.NewPCG(uint64(c), 5))
				<-begin
				for n := range calls {
					batch := crowd(r, c, n)
					got, err := d.AppendMessages(d.ctx, d.org, batch)
					if err != nil {
						t.Errorf("caller %d: %v", c, err)
						return
					}
					for _, a := range got {
						if a.Err != nil {
							t.Errorf("caller %d: %v", c, a.Err)
						}
					}
					mu.Lock()
					told = append(told, batch...)
					mu.Unlock()
				}
			})
		}
		close(begin)
		at.Wait()
		d.audit(t, world{oracle: told}, "all together")
		for table, key := range map[string]string{
			"channels": "type || address", "customer_identities": "address", "users": "agent_key", "teams": "name", "tags": "kind || name",
			"contact_threads": "channel_id || '' || identity_id", "conversations": "external_id",
		} {
			column, doubles := key, "SELECT "+key+" FROM "+table+" WHERE organization_id = ? GROUP BY "+key+" HAVING count(*) > 1"
			if table == "contact_threads" {
				doubles = "SELECT channel_id, identity_id FROM " + table + " WHERE organization_id = ? GROUP BY channel_id, identity_id HAVING count(*) > 1"
			}
			same(t, table+" with the same "+column, d.lines(t, doubles, d.org), nil)
		}
		same(t, "customers without an address",
			d.lines(t, "SELECT id FROM customers WHERE id NOT IN (SELECT customer_id FROM customer_identities)"), nil)
		same(t, "agents without a membership",
			d.lines(t, "SELECT id FROM users WHERE id NOT IN (SELECT user_id FROM memberships)"), nil)
		d.checkLedger(t, len(told))
	})
}

// crowd is one batch of a caller: no two messages of any callers have the same
// time and direction.
func crowd(r *rand.Rand, caller, call int) []inbox.NewMessage {
	var batch []inbox.NewMessage
	for n := range 1 + r.IntN(6) {
		id := (call*10+n)*16 + caller
		batch = append(batch, text(func(m *inbox.NewMessage) {
			m.SentAt = noon.Add(time.Duration(id) * 7 * time.Minute)
			m.ExternalID = fmt.Sprintf("m%05d", id)
			m.ChannelAddress, m.CustomerAddress = fmt.Sprint("+31 1", r.IntN(2)), fmt.Sprint("+31 2", r.IntN(4))
			m.Direction = []inbox.Direction{inbox.In, inbox.Out}[r.IntN(2)]
			m.AgentKey = fmt.Sprint("agent ", call, r.IntN(5))
			m.Tags = append(randomTags(r, m.Direction), fmt.Sprint("new ", call, r.IntN(5)))
			if r.IntN(4) > 0 {
				m.Conversation = fmt.Sprint("c", call/2, r.IntN(4))
			}
		}))
	}
	r.Shuffle(len(batch), func(i, j int) { batch[i], batch[j] = batch[j], batch[i] })
	return batch
}

// checkLedger wants one entry for each message, gapless.
func (d *desk) checkLedger(t *testing.T, messages int) {
	t.Helper()
	same(t, "entries of messages", d.lines(t, "SELECT count(DISTINCT message_id) FROM ledger WHERE organization_id = ? AND kind = 'MESSAGE_ADDED'", d.org),
		[]string{fmt.Sprint(messages)})
	same(t, "ledger", d.lines(t, "SELECT max(seq) - count(*), min(seq) FROM ledger WHERE organization_id = ?", d.org), []string{"0 1"})
}

// Messages and a resolution at once: what was sent later than the resolution is
// either stored before it or refused, and the conversation ends resolved.
func TestResolveWhileAppending(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		for round := range 10 {
			key := fmt.Sprint("c", round)
			d.append(t, text(in(key)))
			var at sync.WaitGroup
			for c := range 6 {
				at.Go(func() {
					got, err := d.AppendMessages(d.ctx, d.org, []inbox.NewMessage{
						text(in(key), by(fmt.Sprint("late ", round, c)), tagged(fmt.Sprint("late ", round, c)), func(m *inbox.NewMessage) { m.SentAt = noon.Add(time.Hour) }),
					})
					if err != nil {
						t.Error(err)
						return
					}
					agents := d.lines(t, "SELECT count(*) FROM users WHERE agent_key = ?", fmt.Sprint("late ", round, c))
					if want := map[bool]string{true: "1", false: "0"}[got[0].Err == nil]; agents[0] != want {
						t.Errorf("stored %v, agents %s", got[0].Err == nil, agents[0])
					}
				})
			}
			for range 2 {
				at.Go(func() {
					_, err := d.Resolve(d.ctx, []uuid.UUID{d.org}, inbox.Resolution{Conversation: key, AgentKey: fmt.Sprint("resolver ", round), Tags: []string{"done"}})
					if err != nil {
						t.Error(err)
					}
				})
			}
			at.Wait()
		}
		same(t, "not resolved", d.lines(t, "SELECT external_id FROM conversations WHERE status <> 'RESOLVED' OR resolved_at IS NULL"), nil)
		same(t, "resolutions", d.lines(t, "SELECT count(*) FROM conversation_facts WHERE resolved_at IS NOT NULL"), []string{"10"})
		same(t, "wrong counts", d.lines(t, `SELECT external_id FROM conversations c
			WHERE message_count <> (SELECT count(*) FROM messages m WHERE m.conversation_id = c.id)`), nil)
	})
}

// The time for the demo world's messages is in the log of
// go test ./inbox -run XXX -bench Append -benchtime 1x.
func BenchmarkAppend(b *testing.B) {
	d := newDesk(b, testkit.SQLiteDatabase(b))
	b.ResetTimer()
	for round := range b.N {
		for _, batch := range demo(round) {
			d.append(b, batch...)
		}
	}
	b.ReportMetric(30_000*float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}

// demo is 30,000 messages in the order they were sent, in batches of 1,000: 4,500
// conversations with twelve agents, two tags a message.
func demo(round int) [][]inbox.NewMessage {
	r := rand.New(rand.NewPCG(uint64(round), 6))
	var all []inbox.NewMessage
	for c := range 4500 {
		start := noon.Add(time.Duration(r.IntN(90*24*60)) * time.Minute)
		for n := range 6 + r.IntN(2) {
			all = append(all, text(in(fmt.Sprintf("%d-%d", round, c)), func(m *inbox.NewMessage) {
				m.SentAt = start.Add(time.Duration(n*5+r.IntN(4)) * time.Minute)
				m.ChannelAddress, m.CustomerAddress = fmt.Sprint("+31 1", c%5), fmt.Sprintf("+31 6 %07d", c%2500)
				m.AgentKey = fmt.Sprint("agent ", c%12)
				m.Tags = []string{fmt.Sprint("tag ", r.IntN(20)), fmt.Sprint("team:", c%4)}
				m.Direction = []inbox.Direction{inbox.In, inbox.Out}[n%2]
			}))
		}
	}
	slices.SortFunc(all, func(a, b inbox.NewMessage) int { return a.SentAt.Compare(b.SentAt) })
	return slices.Collect(slices.Chunk(all, 1000))
}

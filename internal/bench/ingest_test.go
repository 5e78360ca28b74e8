package bench_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/inbox"
	"parley/internal/testkit/apptest"
)

// What is measured of ingest: batches of a hundred messages in ten conversations.
const (
	ingestBatch  = 100
	ingestTalks  = 10
	ingestRounds = 80 // batches of a round
)

// BenchmarkIngest measures what the database does for a batch of messages, by
// turns: all of it by the inbox; then only the rows of messages, facts and ledger
// that the inbox wrote, copied into tables with the same indexes and foreign keys;
// only the rows of messages, which is the bare insert; and that without the
// foreign keys. An iteration is a round of all; what is reported is the median
// round in milliseconds of the database's CPU for a batch, and the multiple of the
// bare insert. rows-keyless-x is that of the rows with the cost of keys taken off
// both.
func BenchmarkIngest(b *testing.B) {
	a := newArena(b, messagesWanted(b))
	rows := a.keyed(b, a.copies(b, "rows", "messages", "message_facts", "message_tag_facts", "tag_facts", "conversation_facts", "ledger"))
	bare, keyless := a.keyed(b, a.copies(b, "bare", "messages")), a.copies(b, "keyless", "messages")
	for _, begun := range []bool{true, false} {
		b.Run(map[bool]string{true: "going-on", false: "new"}[begun], func(b *testing.B) {
			w := &writing{arena: a, rows: rows, bare: bare, keyless: keyless, begun: begun}
			w.round(b) // opens connections and prepares statements
			w.costs = map[string][]float64{}
			for range b.N {
				w.round(b)
			}
			w.report(b)
		})
	}
}

// writing is one way in which messages come: to conversations that were begun, or
// to new ones.
type writing struct {
	*arena
	rows, bare, keyless []*copied
	begun               bool
	costs               map[string][]float64
}

// round appends batches, and inserts the rows that they wrote.
func (w *writing) round(b *testing.B) {
	var batches [][]inbox.NewMessage
	for range ingestRounds {
		batches = append(batches, w.batch(b))
	}
	var ids [][]uuid.UUID
	w.take(b, "inbox", func() {
		for _, batch := range batches {
			ids = append(ids, w.append(b, batch))
		}
	})
	bare, rows, keyless := w.statements(b, w.bare, ids), w.statements(b, w.rows, ids), w.statements(b, w.keyless, ids)
	w.take(b, "rows", func() { w.insert(b, rows) })
	w.take(b, "bare", func() { w.insert(b, bare) })
	w.take(b, "keyless", func() { w.insert(b, keyless) })
}

// take measures a way of writing a round.
func (w *writing) take(b *testing.B, name string, f func()) {
	if w.costs == nil { // the first round opens connections
		f()
		return
	}
	w.costs[name] = append(w.costs[name], w.costOf(b, f).database/ingestRounds)
}

func (w *writing) report(b *testing.B) {
	bare, keyless := median(w.costs["bare"]), median(w.costs["keyless"])
	b.ReportMetric(0, "ns/op")
	for _, name := range []string{"inbox", "rows", "bare", "keyless"} {
		b.ReportMetric(median(w.costs[name]), name+"-db-ms")
	}
	b.ReportMetric(median(w.costs["inbox"])/bare, "inbox-x")
	b.ReportMetric(median(w.costs["rows"])/bare, "rows-x")
	b.ReportMetric((median(w.costs["rows"])-bare+keyless)/keyless, "rows-keyless-x")
}

// batch is a hundred messages, in tens: one talk after the other, first the
// customer, then an agent.
func (w *writing) batch(b *testing.B) []inbox.NewMessage {
	var out []inbox.NewMessage
	for range ingestTalks {
		w.talks++
		talk := w.talks
		for m := range ingestBatch / ingestTalks {
			out = append(out, ingested(talk, m))
		}
	}
	if w.begun { // their first messages are written unmeasured
		var first []inbox.NewMessage
		for m := 0; m < len(out); m += ingestBatch / ingestTalks {
			one := out[m]
			one.SentAt = one.SentAt.Add(-time.Millisecond)
			first = append(first, one)
		}
		w.append(b, first)
	}
	return out
}

// ingested is the m-th message of a talk of today.
func ingested(talk, m int) inbox.NewMessage {
	out := message(talk, m)
	out.ChannelAddress, out.CustomerAddress = "+31612345678", fmt.Sprintf("+31699%06d", talk)
	out.Conversation = fmt.Sprintf("ingest-%d", talk)
	out.SentAt = arenaNow.Add(out.SentAt.Sub(epoch) / 1000)
	if m == 1 {
		out.Tags = []string{"user:delivery", "team:Support"}
	}
	if out.AgentKey != "" {
		out.AgentKey = someAgent
	}
	return out
}

func (a *arena) append(b *testing.B, batch []inbox.NewMessage) (ids []uuid.UUID) {
	results, err := a.app.Inbox.AppendMessages(apptest.System(), a.organization, batch)
	if err != nil {
		b.Fatal(err)
	}
	for _, r := range results {
		if r.Err != nil {
			b.Fatal(r.Err)
		}
		ids = append(ids, r.MessageID)
	}
	return ids
}

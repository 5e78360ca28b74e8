package demo

import (
	"context"
	"fmt"
	"hash/fnv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"parley/inbox"
	"parley/internal/ids"
)

// writers is how many transactions are written at once: while one waits for the
// database, another one gives it work.
const writers = 4

// porter carries pieces into the inbox, many in a batch. Those of one contact go
// through one writer and in order, so that what the inbox numbers by arrival is
// the same in every database.
type porter struct {
	*World
	organization uuid.UUID
	batches      map[way]*piece
	queues       [writers]chan piece
	begin        time.Time
	total, told  int

	written, resolved atomic.Int64
}

// way is what may go in one batch: the messages of one source, by one writer.
type way struct {
	writer int
	source ids.Source
}

// deliver writes a year.
func (w *World) deliver(ctx context.Context, organization uuid.UUID, y *longYear) (Delivery, error) {
	p := &porter{World: w, organization: organization, batches: map[way]*piece{}, begin: w.Now(), total: y.order.Messages}
	if err := p.carry(ctx, y); err != nil {
		return Delivery{}, fmt.Errorf("after %d messages: %w", p.written.Load(), err)
	}
	return Delivery{
		Organization: organization, Messages: int(p.written.Load()), Conversations: y.stories, Resolved: int(p.resolved.Load()),
		From: y.first().UTC(), To: y.now.UTC(), Seconds: w.Now().Sub(p.begin).Seconds(),
	}, nil
}

// carry hands the pieces to the writers and waits for them. The first error ends
// all.
func (p *porter) carry(ctx context.Context, y *longYear) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var all sync.WaitGroup
	for n := range p.queues {
		p.queues[n] = make(chan piece, 1)
		all.Go(func() {
			for batch := range p.queues[n] {
				if err := p.write(ctx, batch); err != nil {
					cancel(err)
					return
				}
			}
		})
	}
	y.tell(func(one piece) bool { return p.add(ctx, one) })
	p.flush(ctx)
	for _, q := range p.queues {
		close(q)
	}
	all.Wait()
	return context.Cause(ctx)
}

// add puts a piece into its batch and sends the batch off when it is full.
func (p *porter) add(ctx context.Context, one piece) bool {
	at := wayOf(one.messages[0])
	b := p.batches[at]
	if b == nil {
		b = &piece{}
		p.batches[at] = b
	}
	if len(b.messages)+len(one.messages) > inbox.MaxBatch {
		if !p.send(ctx, at.writer, *b) {
			return false
		}
		*b = piece{}
	}
	b.messages, b.endings = append(b.messages, one.messages...), append(b.endings, one.endings...)
	return true
}

func wayOf(m inbox.NewMessage) way {
	h := fnv.New32a()
	h.Write([]byte(m.ChannelType + " " + m.CustomerAddress)) //nolint:errcheck // a hash takes everything
	return way{int(h.Sum32() % writers), m.Source}
}

func (p *porter) send(ctx context.Context, writer int, batch piece) bool {
	select {
	case p.queues[writer] <- batch:
	case <-ctx.Done():
		return false
	}
	p.tellProgress(ctx)
	return true
}

// flush sends off what is left.
func (p *porter) flush(ctx context.Context) {
	for at, b := range p.batches {
		if !p.send(ctx, at.writer, *b) {
			return
		}
	}
}

// write appends the messages of a batch, then resolves its conversations.
func (p *porter) write(ctx context.Context, batch piece) error {
	results, err := p.Inbox.AppendMessages(ctx, p.organization, batch.messages)
	if err != nil {
		return err
	}
	for i, r := range results {
		if r.Err != nil {
			return fmt.Errorf("message %q of %s: %w", batch.messages[i].Text, batch.messages[i].SentAt, r.Err)
		}
	}
	p.written.Add(int64(len(results)))
	if len(batch.endings) == 0 {
		return nil
	}
	p.resolved.Add(int64(len(batch.endings)))
	return p.Inbox.ResolveAll(ctx, p.organization, batch.endings)
}

// tellings is how often progress is told.
const tellings = 20

// tellProgress says how far it is, at every twentieth.
func (p *porter) tellProgress(ctx context.Context) {
	written := int(p.written.Load())
	if at := written * tellings / p.total; at > p.told {
		p.told = at
		perSecond := float64(written) / max(p.Now().Sub(p.begin).Seconds(), 1e-3)
		p.Logger.InfoContext(ctx, "writing a year", "messages", written, "of", p.total, "perSecond", int(perSecond))
	}
}

package inbox

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/outboundrecipient"
	"parley/ent/predicate"
	"parley/internal/ids"
	"parley/internal/values"
	"parley/store"
)

// open are the recipients of the batch who are neither sent to nor given up.
func (p *outboundPortion) open(tx *store.Tx) predicate.OutboundRecipient {
	return outboundrecipient.And(
		outboundrecipient.OrganizationIDEQ(tx.OrganizationID()), outboundrecipient.BatchIDEQ(p.batch.ID),
		outboundrecipient.StatusIn(outboundrecipient.StatusADDED, outboundrecipient.StatusPROCESSING),
	)
}

// settlePortion writes what became of a portion, and the messages that were sent.
func (in *Inbox) settlePortion(ctx context.Context, organization uuid.UUID, p *outboundPortion) error {
	if len(p.rows) == 0 {
		return nil
	}
	return in.insist(ctx, organization, func(ctx context.Context, tx *store.Tx) error {
		ours, err := p.ours(ctx, tx)
		if err != nil {
			return err
		}
		sent, err := p.appendSent(ctx, tx, ours)
		if err != nil {
			return err
		}
		return p.write(ctx, tx, ours, sent)
	})
}

// ours locks the recipients and says which of them nobody else has taken up since,
// as another does once the lease is over.
func (p *outboundPortion) ours(ctx context.Context, tx *store.Tx) (map[uuid.UUID]bool, error) {
	attempts, rows := map[uuid.UUID]int{}, make([]uuid.UUID, len(p.rows))
	for i, r := range p.rows {
		attempts[r.ID], rows[i] = r.Attempts, r.ID
	}
	ours := map[uuid.UUID]bool{}
	return ours, tx.ReadLocked(ctx, ids.OutboundRecipient.Table(), ", attempts", rows, func(row func(...any) error) error {
		var id uuid.UUID
		var n int
		err := row(&id, &n)
		ours[id] = n == attempts[id]
		return err
	})
}

// appendSent adds the messages that were sent and returns their ids by recipient.
// They stand for themselves, in no conversation.
func (p *outboundPortion) appendSent(ctx context.Context, tx *store.Tx, ours map[uuid.UUID]bool) (map[uuid.UUID]uuid.UUID, error) {
	var asked []NewMessage
	var to []uuid.UUID
	for i, r := range p.rows {
		if p.results[i] == nil && ours[r.ID] {
			asked, to = append(asked, p.message(r)), append(to, r.ID)
		}
	}
	msgs, refused := make([]NewMessage, len(asked)), make([]error, len(asked))
	copy(msgs, asked)
	for i := range msgs {
		refused[i] = msgs[i].normalize(tx.Now())
	}
	b := newBatch(tx, asked, msgs, refused)
	err := b.append(ctx)
	sent := map[uuid.UUID]uuid.UUID{}
	for i, id := range to {
		sent[id] = b.results[i].MessageID
	}
	return sent, err
}

func (p *outboundPortion) message(r *ent.OutboundRecipient) NewMessage {
	m := NewMessage{
		Direction: Out, ByBot: true, ChannelType: p.from.Type, ChannelAddress: p.from.Address, CustomerAddress: r.Address, Text: p.batch.Body,
	}
	if p.isTemplate() {
		m.Text, m.Content = "", values.MessageContent{Kind: "template", Data: json.RawMessage(p.batch.Body)}
	}
	return m
}

// write stores the results. A recipient whose batch was archived stays as he is;
// but what was sent was sent.
func (p *outboundPortion) write(ctx context.Context, tx *store.Tx, ours map[uuid.UUID]bool, sent map[uuid.UUID]uuid.UUID) error {
	g := store.Given{Columns: []string{"of", "status", "failure", "next", "message"}}
	for i, r := range p.rows {
		if ours[r.ID] {
			status, failure, next := p.outcome(r, p.results[i], tx.Now())
			g.Rows = append(g.Rows, []any{r.ID, status, failure, next, given(sent[r.ID])})
		}
	}
	return tx.ExecGiven(ctx, g, `UPDATE outbound_recipients SET status = v.status, failure = v.failure, next_attempt_at = v.next,
		message_id = v.message, updated_at = ? FROM {given}
		WHERE outbound_recipients.organization_id = ? AND outbound_recipients.id = v.of
		AND (outbound_recipients.status = 'PROCESSING' OR v.status = 'HANDLED')`, tx.Now(), tx.OrganizationID())
}

// outcome is what is written of an attempt that ended with err. The first attempt
// is no repetition.
func (p *outboundPortion) outcome(r *ent.OutboundRecipient, err error, now time.Time) (outboundrecipient.Status, *string, *time.Time) {
	if err == nil {
		return outboundrecipient.StatusHANDLED, nil, nil
	}
	failure := shortened(err.Error(), maxFailure)
	if r.Attempts > p.batch.MaxRetryCount {
		return outboundrecipient.StatusFAILED, &failure, nil
	}
	next := now.Add(time.Duration(p.batch.RetryDelaySeconds) * time.Second)
	return outboundrecipient.StatusPROCESSING, &failure, &next
}

// shortened keeps the first characters of a text.
func shortened(s string, limit int) string {
	if r := []rune(s); len(r) > limit {
		return string(r[:limit])
	}
	return s
}

package inbox

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/outboundbatch"
	"parley/store"
)

const (
	// portion is how many messages of a batch are on their way at the same time.
	portion = 10
	// portionLease is more than a portion takes, with time to write what became of it.
	portionLease = 60 * time.Second
	// maxFailure bounds what is kept of a failure, in characters.
	maxFailure = 500
)

// Outgoing is one message on its way to a carrier.
type Outgoing struct {
	Batch, Recipient uuid.UUID
	// URL and Secret are the integration's.
	URL, Secret string
	// To is the customer's address, From the organization's, on the medium.
	To, From, ChannelType string
	ContentType           outboundbatch.ContentType
	// Text is what to say, or Template its JSON object.
	Text     string
	Template json.RawMessage
	// Kind and Content are set for what is said in more than words, such as a card.
	Kind    string
	Content json.RawMessage
	// Author is who says it, as customers are told; nil where nobody does.
	Author *Author
}

// Carrier takes messages out of the house. Carry returns nil where the message
// was taken; the text of its error is shown to whoever sent the batch. It bounds
// its own time, to less than half a minute.
type Carrier interface {
	Carry(ctx context.Context, m Outgoing) error
}

// SendOutbound does a job of the kind [OutboundJob]: it sends what is due of a
// batch, a portion at a time, until nothing is or ctx ends. Before a portion is
// sent it is written that it will be, afterwards what became of it, together with
// the messages; no transaction is open in between. A process that dies in between
// leaves messages of which nobody knows whether they were sent: they are sent
// again, under the same key (see [Outgoing].Recipient).
//
// It needs the system viewer.
func (in *Inbox) SendOutbound(ctx context.Context, j store.Job, carrier Carrier) error {
	kept := context.WithoutCancel(ctx)
	for last := -1; ctx.Err() == nil; {
		p, err := in.claimPortion(ctx, j, last)
		if err != nil || p.over {
			return err
		}
		// What was begun is brought to its end, also while the process stops.
		p.carry(kept, carrier)
		if err := in.settlePortion(kept, j.Organization, p); err != nil {
			return err
		}
		last = p.last
	}
	return in.store.Write(kept, j.Organization, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Reschedule(ctx, j, tx.Now())
		return err
	})
}

// outboundPortion is what is sent of a batch at the same time.
type outboundPortion struct {
	batch *ent.OutboundBatch
	from  *ent.Channel
	via   *ent.Integration
	rows  []*ent.OutboundRecipient
	// last is the place of the last recipient that was looked at.
	last int
	// over is set where nothing is left to do for now.
	over bool
	// results are the errors of the carrier, in the order of rows.
	results []error
}

// carry sends the portion and waits for all of it.
func (p *outboundPortion) carry(ctx context.Context, carrier Carrier) {
	p.results = make([]error, len(p.rows))
	var sending sync.WaitGroup
	for i, r := range p.rows {
		sending.Go(func() { p.results[i] = carrier.Carry(ctx, p.outgoing(r)) })
	}
	sending.Wait()
}

func (p *outboundPortion) outgoing(r *ent.OutboundRecipient) Outgoing {
	m := Outgoing{
		Batch: p.batch.ID, Recipient: r.ID, URL: p.via.Params.URL, Secret: p.via.Params.Secret,
		To: r.Address, From: p.from.Address, ChannelType: p.batch.ChannelType, ContentType: p.batch.ContentType,
	}
	if p.isTemplate() {
		m.Template = json.RawMessage(p.batch.Body)
	} else {
		m.Text = p.batch.Body
	}
	return m
}

func (p *outboundPortion) isTemplate() bool {
	return p.batch.ContentType == outboundbatch.ContentTypeTEMPLATE
}

package inbox

import (
	"context"
	"errors"
	"time"

	"parley/ent"
	"parley/ent/message"
	"parley/ent/outboundbatch"
	"parley/store"
)

// MessageJob is the kind of job that hands one message of a conversation to the
// integration of its channel; its subject is the message.
const MessageJob = "message.send"

const (
	// sendPause lies between attempts, and sendTime is how long there are any.
	sendPause = time.Minute
	sendTime  = 5 * time.Minute
	// sendLease is more than a carrier takes.
	sendLease = time.Minute
)

// SendMessage does a job of the kind [MessageJob]. A message that nobody carries,
// whose customer is blocked or did not consent, or that was refused for five minutes,
// once a minute, gets the status NOT_SENT; while it is tried and afterwards it is
// SENT. A process that dies in between sends it again, under the same key:
// [Outgoing].Recipient is the message's id.
//
// It needs the system viewer.
func (in *Inbox) SendMessage(ctx context.Context, j store.Job, carrier Carrier) error {
	kept := context.WithoutCancel(ctx)
	m, err := in.sending(kept, j)
	if err != nil {
		return err
	}
	if m.out != nil {
		m.why = carrier.Carry(kept, *m.out)
	}
	if m.why != nil {
		in.store.Logger().WarnContext(kept, "a message was not sent", "organization", j.Organization, "message", j.Subject, "error", m.why)
	}
	return in.store.Write(kept, j.Organization, func(ctx context.Context, tx *store.Tx) error {
		if m.out != nil && m.why != nil && tx.Now().Before(m.until) {
			_, err := tx.Reschedule(ctx, j, tx.Now().Add(sendPause))
			return err
		}
		held, err := tx.Finish(ctx, j)
		if err != nil || !held || m.why == nil {
			return err
		}
		return tx.Message.Update().
			Where(message.OrganizationIDEQ(tx.OrganizationID()), message.IDEQ(j.Subject)).SetStatus(message.StatusNOT_SENT).Exec(ctx)
	})
}

// errNoCarrier is why a message is not sent that no integration takes.
var errNoCarrier = errors.New("no integration carries the channel")

// sending is a message on its way; out is nil where nobody carries it or it is not
// welcome, and after until it is given up. why is what hindered it, in words that
// tell nothing of the customer.
type sending struct {
	out   *Outgoing
	until time.Time
	why   error
}

// sending reads the message as it goes to the carrier.
func (in *Inbox) sending(ctx context.Context, j store.Job) (s sending, err error) {
	err = in.store.Write(ctx, j.Organization, func(ctx context.Context, tx *store.Tx) error {
		held, err := tx.Reschedule(ctx, j, tx.Now().Add(sendLease))
		if err != nil || !held {
			return err
		}
		m, err := tx.Message.Query().Where(message.OrganizationIDEQ(tx.OrganizationID()), message.IDEQ(j.Subject)).
			WithChannel(func(q *ent.ChannelQuery) { q.WithIntegration() }).
			WithThread(func(q *ent.ContactThreadQuery) { q.WithIdentity() }).WithAgent().Only(ctx)
		if err != nil {
			return ent.MaskNotFound(err)
		}
		s.until = m.CreatedAt.Add(sendTime)
		to := m.Edges.Thread.Edges.Identity.Address
		why, err := unwelcome(ctx, tx, m.Edges.Channel.Type, []string{to})
		if err != nil || why[to] != "" {
			s.why = errors.New(why[to])
			return err
		}
		via, err := carrierOf(ctx, tx, m.Edges.Channel)
		if err != nil || via == nil {
			s.why = errNoCarrier
			return err
		}
		author, err := authorOutside(ctx, tx, m)
		if err != nil {
			return err
		}
		s.out = &Outgoing{
			Author:    author,
			Recipient: m.ID, URL: via.Params.URL, Secret: via.Params.Secret, To: to,
			From: m.Edges.Channel.Address, ChannelType: m.Edges.Channel.Type, ContentType: outboundbatch.ContentTypeTEXT, Text: orZero(m.Text),
		}
		if m.Kind != message.KindTEXT || !m.Content.Null() {
			s.out.Kind, s.out.Content = m.Kind.String(), m.Content.Data
		}
		return nil
	})
	return s, err
}

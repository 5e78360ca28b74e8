package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"parley/directory"
	"parley/ent"
	"parley/ent/channel"
	"parley/ent/consent"
	"parley/ent/integration"
	"parley/ent/outboundrecipient"
	"parley/inbox"
	"parley/internal/ids"
	"parley/store"
)

// invited is how many customers got the news, sender the stage that it came from.
const invited = 24

var sender = stages[0]

const news = "The clinic opens on Sundays from next month. Bring your bear!"

// unwilling reports who of the invited do not want news; badly, who was not
// reached.
func unwilling(i int) bool { return i%9 == 8 }

func badly(i int) bool { return i == 12 }

// agree says who consented to what.
func (d *desk) agree(ctx context.Context) error {
	home := OrganizationID()
	for i, c := range crowd(sender)[:invited] {
		if i%3 == 1 {
			continue // was never asked
		}
		if _, err := d.Directory.SetConsent(ctx, &home, consent.UsageWHATSAPP, c.address, !unwilling(i)); err != nil {
			return err
		}
		if i%4 != 0 {
			continue
		}
		if _, err := d.Directory.SetConsent(ctx, &home, consent.UsageRECORDING, c.address, i%8 == 0); err != nil {
			return err
		}
	}
	return nil
}

// connect makes the webhook that messages to many would go through. It is out of
// use: nothing leaves the demo.
func (d *desk) connect(ctx context.Context) error {
	_, err := d.Directory.CreateIntegration(ctx, directory.NewIntegration{IntegrationFields: directory.IntegrationFields{
		Name: directory.Set("Outgoing messages"), URL: directory.Set("https://hooks.teddies.example/parley"),
		Status: directory.Set(integration.StatusDISABLED), Touchpoints: directory.Set([]string{"WHATSAPP", "SMS"}),
	}})
	return err
}

// campaign is news that many got, and news that they will get.
func (d *desk) campaign(ctx context.Context) error {
	at := d.now.AddDate(0, 0, -9).Truncate(time.Hour)
	sent, err := d.announce(ctx, at)
	if err != nil {
		return err
	}
	from, err := d.Store.Client().Channel.Query().Where(
		channel.OrganizationIDEQ(OrganizationID()), channel.TypeEQ(sender.medium), channel.AddressEQ(sender.address),
	).OnlyID(ctx)
	if err != nil {
		return err
	}
	err = d.Store.Write(ctx, OrganizationID(), func(ctx context.Context, tx *store.Tx) error { return d.keepBatch(ctx, tx, from, at, sent) })
	if err != nil {
		return fmt.Errorf("messages to many: %w", err)
	}
	var addresses []string
	for _, c := range crowd(sender)[:2*invited] {
		addresses = append(addresses, c.address)
	}
	later := d.now.AddDate(0, 0, 21).Truncate(time.Hour)
	_, err = d.Inbox.CreateOutboundBatch(ctx, inbox.NewOutboundBatch{
		Channel: from, Body: "Only today: every second hat is free.", Addresses: addresses, SendAt: &later, MaxRetryCount: 5, RetryDelaySeconds: 300,
	})
	return err
}

// announce writes the messages that were sent, and returns their ids; the zero UUID
// for those who got none.
func (d *desk) announce(ctx context.Context, at time.Time) ([]uuid.UUID, error) {
	sent := make([]uuid.UUID, invited)
	var messages []inbox.NewMessage
	var to []int
	for i, c := range crowd(sender)[:invited] {
		if unwilling(i) || badly(i) {
			continue
		}
		m := sender.message(inbox.Out, c.address, at.Add(time.Duration(i)*200*time.Millisecond))
		m.ByBot, m.Text = true, news
		messages, to = append(messages, m), append(to, i)
	}
	results, err := d.Inbox.AppendMessages(ctx, OrganizationID(), messages)
	for n, r := range results {
		if r.Err != nil {
			return nil, r.Err
		}
		sent[to[n]] = r.MessageID
	}
	return sent, err
}

// keepBatch writes what was sent to whom. Its job is done, so there is none.
func (d *desk) keepBatch(ctx context.Context, tx *store.Tx, from uuid.UUID, at time.Time, sent []uuid.UUID) error {
	id := tx.NewID(ids.OutboundBatch)
	tx.Know(from)
	err := tx.OutboundBatch.Create().SetID(id).SetBody(news).SetChannelType(sender.medium).SetChannelID(from).SetSendAt(at).
		SetSource(ids.Native).Exec(ctx)
	if err != nil {
		return err
	}
	tx.Know(id)
	var rows []*ent.OutboundRecipientCreate
	for i, c := range crowd(sender)[:invited] {
		row := tx.OutboundRecipient.Create().SetBatchID(id).SetPosition(i).SetAddress(c.address).SetStatus(outboundrecipient.StatusHANDLED).SetAttempts(1)
		switch {
		case unwilling(i):
			row.SetStatus(outboundrecipient.StatusFAILED).SetAttempts(0).SetFailure("the customer did not consent")
		case badly(i):
			row.SetStatus(outboundrecipient.StatusFAILED).SetAttempts(6).SetFailure("the webhook answered 503 Service Unavailable")
		default:
			tx.Know(sent[i])
			row.SetMessageID(sent[i])
		}
		rows = append(rows, row)
	}
	return tx.OutboundRecipient.CreateBulk(rows...).Exec(ctx)
}

package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/internal/values"
	"parley/store"
)

// supportBox is where customers' e-mails go.
var supportBox = values.Mailbox{Name: "Teddies Support", Address: "support@teddies.example"}

// letter is a message of the mailbox, and what it is as an e-mail.
type letter struct {
	message, conversation, leg uuid.UUID
	fromCustomer               bool
	text                       string
	sentAt                     time.Time
	status                     string // of its work
	customer                   values.Mailbox
	agent                      string
	*matter
	reply bool
}

// file makes e-mails of the messages of the mailbox. It writes what inbox.AddEmail
// would, all at once: that has a transaction for each.
func (d *desk) file(ctx context.Context) error {
	r := rand.New(rand.NewPCG(birth, seedOfLetters))
	letters, err := d.letters(ctx, r)
	if err != nil {
		return err
	}
	for len(letters) > 0 {
		part := letters[:min(1000, len(letters))]
		letters = letters[len(part):]
		if err := d.Store.Write(ctx, OrganizationID(), func(ctx context.Context, tx *store.Tx) error { return fileAll(ctx, tx, r, part) }); err != nil {
			return fmt.Errorf("e-mails: %w", err)
		}
	}
	return nil
}

const lettersSQL = `SELECT m.id, m.conversation_id, i.id, m.direction, m.text, m.sent_at, i.status, p.address, c.display_name, u.display_name
	FROM messages m JOIN interactions i ON i.organization_id = m.organization_id AND i.conversation_id = m.conversation_id
	JOIN conversations t ON t.organization_id = m.organization_id AND t.id = m.conversation_id
	JOIN customer_identities p ON p.organization_id = m.organization_id AND p.id = t.identity_id
	JOIN customers c ON c.organization_id = m.organization_id AND c.id = p.customer_id
	LEFT JOIN users u ON u.id = t.assignee_id
	WHERE m.organization_id = ? AND p.channel_type = 'EMAIL' ORDER BY m.sent_at, p.address, m.text`

// letters reads the messages of the mailbox, oldest first.
func (d *desk) letters(ctx context.Context, r *rand.Rand) ([]*letter, error) {
	var out []*letter
	matters := map[uuid.UUID]*matter{}
	err := d.Store.Write(ctx, OrganizationID(), func(ctx context.Context, tx *store.Tx) error {
		return tx.Each(ctx, func(row func(...any) error) error {
			var l letter
			var direction string
			var text, name, agent *string
			if err := row(&l.message, &l.conversation, &l.leg, &direction, &text, &l.sentAt, &l.status, &l.customer.Address, &name, &agent); err != nil {
				return err
			}
			l.fromCustomer, l.text, l.customer.Name, l.agent = direction == "IN", orEmpty(text), orEmpty(name), orEmpty(agent)
			l.matter, l.reply = matters[l.conversation], matters[l.conversation] != nil
			if !l.reply {
				l.matter = newMatter(r, l.text)
				matters[l.conversation] = l.matter
			}
			out = append(out, &l)
			return nil
		}, lettersSQL, OrganizationID())
	})
	return out, err
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// fileAll writes what e-mails have besides messages, their words for searches, and
// the subject of their conversations.
func fileAll(ctx context.Context, tx *store.Tx, r *rand.Rand, letters []*letter) error {
	rows := make([]*ent.EmailDetailsCreate, len(letters))
	entitled := store.Given{Columns: []string{"of", "leg", "subject"}}
	var texts []store.Text
	for i, l := range letters {
		tx.Know(l.message, l.leg)
		create, found := l.details(tx, r)
		rows[i], texts = create, append(texts, found...)
		if !l.reply {
			entitled.Rows = append(entitled.Rows, []any{l.conversation, l.leg, l.subject})
		}
	}
	if err := tx.IndexTexts(ctx, texts); err != nil {
		return err
	}
	err := inChunks(rows, func(part []*ent.EmailDetailsCreate) error { return tx.EmailDetails.CreateBulk(part...).Exec(ctx) })
	if err != nil {
		return err
	}
	err = tx.ExecGiven(ctx, entitled, `UPDATE conversations SET subject = v.subject FROM {given}
		WHERE conversations.organization_id = ? AND conversations.id = v.of AND conversations.subject IS NULL`, OrganizationID())
	if err != nil {
		return err
	}
	return tx.ExecGiven(ctx, entitled, `UPDATE interactions SET subject = v.subject FROM {given}
		WHERE interactions.organization_id = ? AND interactions.id = v.leg AND interactions.subject IS NULL`, OrganizationID())
}

package inbox

import (
	"context"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/interaction"
	"parley/internal/ids"
	"parley/store"
)

// add writes the e-mail, as it was asked for and as it is to be sent, or finds the
// one that was written before.
func (e NewEmail) add(ctx context.Context, tx *store.Tx, asked, sent NewMessage) (uuid.UUID, error) {
	b := newBatch(tx, []NewMessage{asked}, []NewMessage{sent}, make([]error, 1))
	it := b.items[0]
	it.email = true
	if err := b.append(ctx); err != nil {
		return uuid.Nil, err
	}
	switch result := b.results[0]; {
	case result.Err != nil:
		return uuid.Nil, result.Err
	case len(b.items) == 0:
		return e.repeated(ctx, tx, result.MessageID)
	}
	leg, err := tx.Interaction.Query().
		Where(interaction.OrganizationIDEQ(tx.OrganizationID()), interaction.ConversationIDEQ(it.conversation.row.ID)).
		Order(ent.Desc(interaction.FieldArrivedAt, interaction.FieldID)).First(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	id := tx.NewID(ids.EmailDetails)
	tx.Know(leg.ID)
	for _, step := range []func() error{
		func() error { return e.details(tx, it, leg.ID).SetID(id).Exec(ctx) },
		func() error { return e.entitle(ctx, tx, it.conversation, leg) },
		func() error { return tx.IndexText(ctx, store.SubjectPart, id, e.Subject) },
		func() error { return tx.IndexText(ctx, store.BodyPart, id, sent.Text) },
		func() error { return tx.IndexText(ctx, store.RemarksPart, id, orZero(e.Remarks)) },
	} {
		if err := step(); err != nil {
			return uuid.Nil, err
		}
	}
	return id, nil
}

func (e NewEmail) details(tx *store.Tx, it *item, leg uuid.UUID) *ent.EmailDetailsCreate {
	return tx.EmailDetails.Create().
		SetMessageID(it.id).SetInteractionID(leg).SetSource(it.source()).SetNillableExternalID(given(e.ExternalID)).
		SetSubject(e.Subject).SetHTML(e.HTML).SetFrom(e.From).SetTo(e.To).SetCc(e.Cc).SetBcc(e.Bcc).
		SetNillableCaseID(e.CaseID).SetNillableCid(e.CID).SetNillableRemarks(e.Remarks).
		SetNillableFolderStatus(e.FolderStatus).SetSentAt(it.SentAt)
}

// entitle gives conversation and interaction the subject, where they have none.
func (e NewEmail) entitle(ctx context.Context, tx *store.Tx, c *conversationState, leg *ent.Interaction) error {
	if e.Subject == "" {
		return nil
	}
	err := tx.Conversation.Update().Where(conversation.IDEQ(c.row.ID), conversation.SubjectIsNil()).SetSubject(e.Subject).Exec(ctx)
	if err != nil || leg.Subject != nil {
		return err
	}
	up := tx.Interaction.Update().Where(interaction.IDEQ(leg.ID)).SetSubject(e.Subject)
	if !c.made {
		up.AddVersion(1)
	}
	return up.Exec(ctx)
}

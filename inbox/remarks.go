package inbox

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/emaildetails"
	"parley/ent/interaction"
	"parley/ent/note"
	"parley/internal/apperr"
	"parley/internal/viewer"
	"parley/store"
)

// SetRemarks remarks on a phone call that has no remarks yet. The remarks of a
// conversation are the oldest note on its first leg, else those of its newest e-mail
// that has some.
//
// It fails with [apperr.NotFound] for a conversation that the viewer cannot see,
// [apperr.Forbidden] unless the viewer is the agent of one of its legs,
// [apperr.Invalid] where it is no phone call, and [apperr.Conflict] where there are
// remarks.
func (in *Inbox) SetRemarks(ctx context.Context, conversation uuid.UUID, text string) error {
	return in.remark(ctx, conversation, text, func(ctx context.Context, tx *store.Tx, first *ent.Interaction) error {
		if first.Type != interaction.TypeCALL_IN && first.Type != interaction.TypeCALL_OUT {
			return apperr.InvalidField("remarks are added to phone calls alone", "remarks")
		}
		old, err := remarksOn(ctx, tx, first)
		if err == nil && old != nil {
			err = apperr.New(apperr.Conflict, "the call has remarks already")
		}
		if err != nil {
			return err
		}
		return tx.Note.Create().SetConversationID(conversation).SetInteractionID(first.ID).SetText(text).SetAt(tx.Now()).
			SetNillableAuthorID(given(viewer.From(ctx).UserID)).Exec(ctx)
	})
}

// ReplaceRemarks writes other remarks in the place of those of a conversation. Its
// errors are those of [Inbox.SetRemarks], but [apperr.NotFound] where there are no
// remarks.
func (in *Inbox) ReplaceRemarks(ctx context.Context, conversation uuid.UUID, text string) error {
	return in.remark(ctx, conversation, text, func(ctx context.Context, tx *store.Tx, first *ent.Interaction) error {
		old, err := remarksOn(ctx, tx, first)
		switch {
		case err != nil:
			return err
		case old == nil:
			return replaceEmailRemarks(ctx, tx, conversation, text)
		}
		return tx.Note.UpdateOneID(old.ID).SetText(text).Exec(ctx)
	})
}

// remark hands on the first leg of a conversation of the viewer's, under the
// conversation's lock.
func (in *Inbox) remark(ctx context.Context, conversation uuid.UUID, text string, write func(context.Context, *store.Tx, *ent.Interaction) error) error {
	var c complaint
	if strings.TrimSpace(text) == "" {
		c.Add("is required", "remarks")
	}
	c.atMostBytes(MaxText, text, "remarks")
	if err := c.Err(); err != nil {
		return err
	}
	return in.change(ctx, conversation, func(ctx context.Context, tx *store.Tx) error {
		first, err := ownWork(ctx, tx, conversation)
		if err != nil {
			return err
		}
		tx.Record(store.Entry{Kind: store.NoteAdded, ConversationID: conversation, InteractionID: first.ID})
		return write(ctx, tx, first)
	})
}

// ownWork returns the first leg of a conversation of which the viewer has one.
func ownWork(ctx context.Context, tx *store.Tx, conversation uuid.UUID) (*ent.Interaction, error) {
	legs, err := tx.Interaction.Query().
		Where(interaction.OrganizationIDEQ(tx.OrganizationID()), interaction.ConversationIDEQ(conversation)).
		Order(interaction.ByArrivedAt(), interaction.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	me := viewer.From(ctx).UserID
	for _, leg := range legs {
		if me != uuid.Nil && orZero(leg.AgentID) == me {
			return legs[0], nil
		}
	}
	return nil, apperr.New(apperr.Forbidden, "only an agent whose work it is may remark on it")
}

// remarksOn is the oldest note on a leg, nil where there is none.
func remarksOn(ctx context.Context, tx *store.Tx, leg *ent.Interaction) (*ent.Note, error) {
	n, err := tx.Note.Query().Where(note.OrganizationIDEQ(tx.OrganizationID()), note.ConversationIDEQ(leg.ConversationID),
		note.InteractionIDEQ(leg.ID), note.MessageIDIsNil()).Order(note.ByAt(), note.ByID()).First(ctx)
	return n, ent.MaskNotFound(err)
}

// replaceEmailRemarks writes other remarks on the newest e-mail that has some.
func replaceEmailRemarks(ctx context.Context, tx *store.Tx, of uuid.UUID, text string) error {
	e, err := tx.EmailDetails.Query().
		Where(emaildetails.OrganizationIDEQ(tx.OrganizationID()), emaildetails.RemarksNotNil(),
			emaildetails.HasInteractionWith(interaction.ConversationIDEQ(of))).
		Order(ent.Desc(emaildetails.FieldSentAt, emaildetails.FieldID)).First(ctx)
	if ent.IsNotFound(err) {
		return apperr.New(apperr.NotFound, "there are no remarks")
	}
	if err != nil {
		return err
	}
	if err := tx.EmailDetails.UpdateOneID(e.ID).SetRemarks(text).Exec(ctx); err != nil {
		return err
	}
	return tx.IndexText(ctx, store.RemarksPart, e.ID, text)
}

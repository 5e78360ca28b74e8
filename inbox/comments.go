package inbox

import (
	"context"
	"strings"

	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/message"
	"parley/ent/note"
	"parley/ent/predicate"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/viewer"
	"parley/store"
)

// Comment is a remark on a message of a conversation, as systems see it that show one:
// the newest note on the message that is not archived, whoever wrote it. Source is the
// system that writes.
type Comment struct {
	OrganizationID uuid.UUID
	MessageID      uuid.UUID
	Source         ids.Source
	Text           string
}

// SetComment writes a comment in the place of the one that is shown on the message. It fails with [apperr.NotFound] for a message that is in no
// conversation of the organization.
func (in *Inbox) SetComment(ctx context.Context, of Comment) error {
	var c complaint
	if strings.TrimSpace(of.Text) == "" {
		c.Add("is required", "comment")
	}
	c.atMostBytes(MaxText, of.Text, "comment")
	if err := c.Err(); err != nil {
		return err
	}
	return in.comment(ctx, of, func(ctx context.Context, tx *store.Tx, conversation uuid.UUID) error {
		if _, err := archiveComment(ctx, tx, of); err != nil {
			return err
		}
		tx.Record(store.Entry{Kind: store.NoteAdded, ConversationID: conversation})
		return tx.Note.Create().SetConversationID(conversation).SetMessageID(of.MessageID).SetText(of.Text).SetAt(tx.Now()).
			SetSource(of.Source).SetNillableAuthorID(given(viewer.From(ctx).UserID)).Exec(ctx)
	})
}

// DeleteComment takes away the comment that is shown; without one it changes nothing. Its errors are those of [Inbox.SetComment].
func (in *Inbox) DeleteComment(ctx context.Context, of Comment) error {
	return in.comment(ctx, of, func(ctx context.Context, tx *store.Tx, conversation uuid.UUID) error {
		n, err := archiveComment(ctx, tx, of)
		if err == nil && n > 0 {
			tx.Record(store.Entry{Kind: store.ConversationChanged, ConversationID: conversation})
		}
		return err
	})
}

func (in *Inbox) comment(ctx context.Context, of Comment, f func(context.Context, *store.Tx, uuid.UUID) error) error {
	if err := access.Check(ctx, access.WriteMessages); err != nil {
		return err
	}
	return in.store.Write(ctx, of.OrganizationID, func(ctx context.Context, tx *store.Tx) error {
		m, err := tx.Message.Query().
			Where(message.OrganizationIDEQ(tx.OrganizationID()), message.IDEQ(of.MessageID), message.ConversationIDNotNil()).Only(ctx)
		if ent.IsNotFound(err) {
			return apperr.New(apperr.NotFound, "no such message")
		}
		if err != nil {
			return err
		}
		if err := tx.Lock(ctx, ids.Conversation.Table(), *m.ConversationID); err != nil {
			return err
		}
		return f(ctx, tx, *m.ConversationID)
	})
}

// archiveComment archives the newest note, by the order in which comments are read.
func archiveComment(ctx context.Context, tx *store.Tx, of Comment) (int, error) {
	on := []predicate.Note{note.OrganizationIDEQ(tx.OrganizationID()), note.MessageIDEQ(of.MessageID), note.ArchivedAtIsNil()}
	newest, err := tx.Note.Query().Where(on...).Order(note.ByAt(entsql.OrderDesc()), note.ByID(entsql.OrderDesc())).FirstID(ctx)
	if ent.IsNotFound(err) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return tx.Note.Update().Where(append(on, note.IDEQ(newest))...).SetArchivedAt(tx.Now()).Save(ctx)
}

// DeleteNote archives a note; one that is archived already stays as it is. It fails
// with [apperr.NotFound] for a note that the viewer does not see, and with
// [apperr.Conflict] for the remarks of a phone call, which are replaced.
func (in *Inbox) DeleteNote(ctx context.Context, id uuid.UUID) error {
	if err := access.Check(ctx, access.WriteMessages); err != nil {
		return err
	}
	n, err := in.store.Client().Note.Get(ctx, id)
	switch {
	case ent.IsNotFound(err):
		return apperr.New(apperr.NotFound, "no such note")
	case err != nil || n.ArchivedAt != nil:
		return err
	case n.InteractionID != nil && n.MessageID == nil:
		return apperr.New(apperr.Conflict, "remarks on an interaction are replaced, not deleted")
	}
	return in.store.Write(ctx, n.OrganizationID, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.Lock(ctx, ids.Conversation.Table(), n.ConversationID); err != nil {
			return err
		}
		tx.Record(store.Entry{Kind: store.ConversationChanged, ConversationID: n.ConversationID})
		return tx.Note.Update().Where(note.OrganizationIDEQ(tx.OrganizationID()), note.IDEQ(id)).SetArchivedAt(tx.Now()).Exec(ctx)
	})
}

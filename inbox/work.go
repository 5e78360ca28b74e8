package inbox

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/interaction"
	"parley/ent/message"
	"parley/ent/user"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/viewer"
	"parley/store"
)

// Assignment says whose work a conversation becomes.
type Assignment struct {
	ConversationID uuid.UUID
	// Assignee is the user; nil takes the conversation from whoever has it.
	Assignee *uuid.UUID
	// SetTeam tells whether Team counts; nil then means no team.
	SetTeam bool
	Team    *uuid.UUID
}

// Assign makes a conversation the work of a user, a team, or nobody.
func (in *Inbox) Assign(ctx context.Context, a Assignment) error {
	return in.change(ctx, a.ConversationID, func(ctx context.Context, tx *store.Tx) error {
		if err := inService(ctx, tx, a.Assignee); err != nil {
			return err
		}
		up := tx.Conversation.Update().Where(conversation.IDEQ(a.ConversationID)).AddVersion(1)
		if a.Assignee != nil {
			up.SetAssigneeID(*a.Assignee)
		} else {
			up.ClearAssigneeID()
		}
		switch {
		case a.SetTeam && a.Team != nil:
			up.SetTeamID(*a.Team)
		case a.SetTeam:
			up.ClearTeamID()
		}
		tx.Record(store.Entry{Kind: store.Assigned, ConversationID: a.ConversationID})
		return up.Exec(ctx)
	})
}

// inService refuses a user who was archived; the store refuses one who does not
// exist.
func inService(ctx context.Context, tx *store.Tx, id *uuid.UUID) error {
	if id == nil {
		return nil
	}
	gone, err := tx.User.Query().Where(user.IDEQ(*id), user.ArchivedAtNotNil()).Exist(ctx)
	if err == nil && gone {
		err = apperr.New(apperr.Conflict, "the user is archived")
	}
	return err
}

// NewNote is a remark to add. Message and Interaction narrow what it is about.
type NewNote struct {
	ConversationID       uuid.UUID
	Message, Interaction *uuid.UUID
	Text                 string
}

// AddNote remarks on a conversation and returns the note's id.
func (in *Inbox) AddNote(ctx context.Context, n NewNote) (uuid.UUID, error) {
	var c complaint
	if strings.TrimSpace(n.Text) == "" || len(n.Text) > MaxText {
		c.Add("1 to 65,536 bytes", "text")
	}
	c.text(n.Text, "text")
	if err := c.Err(); err != nil {
		return uuid.Nil, err
	}
	id := in.store.NewID(ids.Note)
	return id, in.change(ctx, n.ConversationID, func(ctx context.Context, tx *store.Tx) error {
		if err := n.check(ctx, tx); err != nil {
			return err
		}
		tx.Record(store.Entry{Kind: store.NoteAdded, ConversationID: n.ConversationID})
		return tx.Note.Create().SetID(id).SetConversationID(n.ConversationID).SetText(n.Text).SetAt(tx.Now()).
			SetNillableMessageID(n.Message).SetNillableInteractionID(n.Interaction).
			SetNillableAuthorID(given(viewer.From(ctx).UserID)).Exec(ctx)
	})
}

// check returns [apperr.NotFound] unless message and interaction are the
// conversation's own.
func (n NewNote) check(ctx context.Context, tx *store.Tx) error {
	if n.Message != nil {
		ok, err := tx.Message.Query().Where(message.IDEQ(*n.Message), message.ConversationIDEQ(n.ConversationID)).Exist(ctx)
		if err == nil && !ok {
			err = apperr.New(apperr.NotFound, "no such message")
		}
		if err != nil {
			return err
		}
	}
	if n.Interaction == nil {
		return nil
	}
	ok, err := tx.Interaction.Query().Where(interaction.IDEQ(*n.Interaction), interaction.ConversationIDEQ(n.ConversationID)).Exist(ctx)
	if err == nil && !ok {
		err = apperr.New(apperr.NotFound, "no such interaction")
	}
	return err
}

// change runs f in a transaction that holds the conversation's lock.
func (in *Inbox) change(ctx context.Context, id uuid.UUID, f func(context.Context, *store.Tx) error) error {
	if err := access.Check(ctx, access.WriteMessages); err != nil {
		return err
	}
	c, err := in.store.Client().Conversation.Query().Where(conversation.IDEQ(id)).Only(ctx)
	if ent.IsNotFound(err) {
		return errNoConversation()
	}
	if err != nil {
		return err
	}
	return in.store.Write(ctx, c.OrganizationID, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.Lock(ctx, ids.Conversation.Table(), id); err != nil {
			return err
		}
		return f(ctx, tx)
	})
}

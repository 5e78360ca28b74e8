package inbox

import (
	"context"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversationparticipant"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/viewer"
	"parley/store"
)

// author is who posts.
type author struct {
	// user is zero for a bare credential.
	user uuid.UUID
	role viewer.Role
	// member tells whether the user is one of the conversation's organization: only
	// then it can be anybody's work.
	member bool
}

func authorOf(ctx context.Context) author {
	v := viewer.From(ctx)
	return author{user: v.UserID, role: v.Role}
}

// part is what somebody's part in a conversation becomes.
type part func(*ent.ConversationParticipant)

// takePart changes a user's part in the conversation, whose lock is held, and makes it
// where there is none. It tells the ledger where something changed.
func (p *posting) takePart(ctx context.Context, user uuid.UUID, role viewer.Role, change part) error {
	row, err := p.partOf(ctx, user)
	if err != nil {
		return err
	}
	now := ent.ConversationParticipant{Role: conversationparticipant.Role(role)}
	if row != nil {
		now = *row
	}
	change(&now)
	if row == nil {
		err = p.tx.ConversationParticipant.Create().SetConversationID(p.of.ID).SetUserID(user).SetRole(now.Role).
			SetActive(now.Active).SetAccepted(now.Accepted).SetInbox(now.Inbox).Exec(ctx)
	} else if now.Active == row.Active && now.Accepted == row.Accepted && now.Inbox == row.Inbox {
		return nil
	} else {
		err = p.tx.ConversationParticipant.UpdateOneID(row.ID).
			SetActive(now.Active).SetAccepted(now.Accepted).SetInbox(now.Inbox).Exec(ctx)
	}
	if err != nil {
		return err
	}
	p.tx.Record(store.Entry{Kind: store.ConversationChanged, ConversationID: p.of.ID, UserID: user})
	return p.tx.Conversation.UpdateOneID(p.of.ID).AddVersion(1).Exec(ctx)
}

// partOf is a user's part in the conversation; nil where there is none.
func (p *posting) partOf(ctx context.Context, user uuid.UUID) (*ent.ConversationParticipant, error) {
	row, err := p.tx.ConversationParticipant.Query().Where(
		conversationparticipant.OrganizationIDEQ(p.tx.OrganizationID()), conversationparticipant.ConversationIDEQ(p.of.ID),
		conversationparticipant.UserIDEQ(user),
	).Only(ctx)
	return row, ent.MaskNotFound(err)
}

// accepted are the parts of those who took the conversation on, but for one, oldest
// first.
func (p *posting) accepted(ctx context.Context, but uuid.UUID) ([]*ent.ConversationParticipant, error) {
	return p.tx.ConversationParticipant.Query().Where(
		conversationparticipant.OrganizationIDEQ(p.tx.OrganizationID()), conversationparticipant.ConversationIDEQ(p.of.ID),
		conversationparticipant.AcceptedEQ(true), conversationparticipant.UserIDNEQ(but),
	).Order(conversationparticipant.ByID()).All(ctx)
}

// belongs reports whether a user is one of the organization's.
func belongs(ctx context.Context, tx *store.Tx, user uuid.UUID) (bool, error) {
	if ids.CodeOf(user) != ids.User {
		return false, nil
	}
	err := tx.Verify(ctx, user)
	if apperr.KindOf(err) == apperr.NotFound {
		return false, nil
	}
	return err == nil, err
}

// begin has who makes a conversation take part in it.
func (p *posting) begin(ctx context.Context) error {
	if p.who.user == uuid.Nil {
		return nil
	}
	return p.takePart(ctx, p.who.user, p.who.role, func(r *ent.ConversationParticipant) { r.Active = true })
}

// join has who says the first thing take part; an agent who speaks to the customer, or
// among colleagues, takes the conversation on.
func (p *posting) join(ctx context.Context, accepts bool) error {
	if p.who.user == uuid.Nil || p.joined && !accepts {
		return nil
	}
	p.joined = true
	return p.takePart(ctx, p.who.user, p.who.role, func(r *ent.ConversationParticipant) {
		if r.Active = true; accepts {
			r.Accepted, r.Inbox = true, false
		}
	})
}

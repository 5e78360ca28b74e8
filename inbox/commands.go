package inbox

import (
	"context"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversationparticipant"
	"parley/internal/apperr"
	"parley/store"
)

// The commands.
const (
	commandAccept = "/accept"
	commandJoin   = "/join"
	commandLeave  = "/leave"
	commandAssign = "/assign"
	commandNotify = "/notify"
	commandSet    = "/set"
)

var commandNames = []string{commandAccept, commandJoin, commandLeave, commandAssign, commandNotify, commandSet}

// obey carries a command out. /set changes a resolved conversation too, all others are
// a [apperr.Conflict] there.
func (p *posting) obey(ctx context.Context, m Post) error {
	name, rest := m.command()
	if m.isBots() {
		return nil
	}
	if name == commandSet {
		return p.set(ctx, rest)
	}
	if p.of.ResolvedAt != nil {
		return errOver()
	}
	switch name {
	case commandAssign:
		return p.assign(ctx, m.Users)
	case commandNotify:
		return p.notify(ctx, m.Queues)
	}
	if p.who.user == uuid.Nil {
		return apperr.New(apperr.Conflict, "your credential is nobody's, who could %s", name[1:])
	}
	switch name {
	case commandAccept:
		return p.accept(ctx)
	case commandJoin:
		return p.takePart(ctx, p.who.user, p.who.role, func(r *ent.ConversationParticipant) { r.Active = true })
	}
	return p.leave(ctx)
}

// assign has the conversation wait in the inboxes of users: in that of who asks, where
// nobody is named.
func (p *posting) assign(ctx context.Context, users []uuid.UUID) error {
	whom := []author{p.who}
	if len(users) > 0 {
		whom = nil
		for _, id := range users {
			whom = append(whom, p.users[id])
		}
	}
	for _, a := range whom {
		if a.user == uuid.Nil {
			return apperr.New(apperr.Conflict, "your credential is nobody's, so name the users")
		}
		err := p.takePart(ctx, a.user, a.role, func(r *ent.ConversationParticipant) { r.Inbox, r.Accepted = true, false })
		if err != nil {
			return err
		}
		p.tx.Record(store.Entry{Kind: store.Assigned, ConversationID: p.of.ID, UserID: a.user})
	}
	return nil
}

// emptyInboxes takes the conversation out of everybody's inbox: somebody took it on.
func (p *posting) emptyInboxes(ctx context.Context) error {
	return p.tx.ConversationParticipant.Update().Where(
		conversationparticipant.OrganizationIDEQ(p.tx.OrganizationID()), conversationparticipant.ConversationIDEQ(p.of.ID),
		conversationparticipant.InboxEQ(true),
	).SetInbox(false).Exec(ctx)
}

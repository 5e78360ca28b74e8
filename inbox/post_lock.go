package inbox

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"parley/ent/contactthread"
	"parley/ent/conversation"
	"parley/ent/message"
	"parley/internal/ids"
	"parley/store"
)

// lock takes the locks that the posts need, in the order that all writers take them:
// who takes work, the contact, the conversation. Where the first post goes to the
// customer or comes from them, the batch does it.
func (p *posting) lock(ctx context.Context) error {
	if p.who.member && p.accepts() {
		if err := lockAgent(ctx, p.tx, p.who.user); err != nil {
			return err
		}
	}
	if p.direction(p.posts[0]) != Internal {
		return nil
	}
	if err := p.lockContact(ctx); err != nil {
		return err
	}
	if err := p.tx.Lock(ctx, ids.Conversation.Table(), p.of.ID); err != nil {
		return err
	}
	return p.reload(ctx)
}

// accepts reports whether one of the posts may take work.
func (p *posting) accepts() bool {
	return slices.ContainsFunc(p.posts, func(m Post) bool {
		name, _ := m.command()
		return m.Kind == message.KindCOMMAND && name == commandAccept
	})
}

// lockContact locks the contact where a post goes to the customer or comes from them, and
// makes it first where nothing was said before: the batch would find it under the lock of
// the conversation only.
func (p *posting) lockContact(ctx context.Context) error {
	if !slices.ContainsFunc(p.posts, func(m Post) bool { return p.direction(m) != Internal }) {
		return nil
	}
	var threads []uuid.UUID
	missing := store.Missing{
		Code: ids.ContactThread, Columns: []string{"channel_id", "identity_id", "last_ordinal"},
		Rows: [][]any{{*p.of.ChannelID, *p.of.IdentityID, 0}},
	}
	load := func() (err error) {
		threads, err = p.tx.ContactThread.Query().Where(contactthread.OrganizationIDEQ(p.tx.OrganizationID()),
			contactthread.ChannelIDEQ(*p.of.ChannelID), contactthread.IdentityIDEQ(*p.of.IdentityID)).IDs(ctx)
		return err
	}
	if err := ensure(ctx, p.tx, missing, load, func(int) bool { return len(threads) > 0 }); err != nil {
		return err
	}
	return p.tx.Lock(ctx, ids.ContactThread.Table(), threads...)
}

// reload reads the conversation, whose lock is held.
func (p *posting) reload(ctx context.Context) (err error) {
	p.of, err = p.tx.Conversation.Query().
		Where(conversation.OrganizationIDEQ(p.tx.OrganizationID()), conversation.IDEQ(p.of.ID)).Only(ctx)
	if err == nil {
		p.tx.Know(p.of.ID)
	}
	return err
}

package inbox

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"

	"parley/directory"
	"parley/ent"
	"parley/ent/conversation"
	"parley/store"
)

// ConversationChange is what changes about a conversation. Category and CategorySlot
// are two ways to choose the category; null takes it away.
type ConversationChange struct {
	ID                uuid.UUID
	Subject, Category directory.Opt[string]
	CategorySlot      directory.Opt[int]
	Meta              directory.Opt[json.RawMessage]
}

// ChangeConversation changes what a conversation is called, is about, and what programs
// keep with it; a resolved one too. Another category has the workflows run, unless it
// is resolved. It fails with [apperr.NotFound] and [apperr.Invalid].
func (in *Inbox) ChangeConversation(ctx context.Context, c ConversationChange) error {
	if err := c.normalize(); err != nil {
		return err
	}
	return in.change(ctx, c.ID, func(ctx context.Context, tx *store.Tx) error {
		of, err := tx.Conversation.Query().Where(conversation.OrganizationIDEQ(tx.OrganizationID()), conversation.IDEQ(c.ID)).Only(ctx)
		if err != nil {
			return err
		}
		tx.Know(of.ID)
		return c.apply(ctx, tx, of)
	})
}

func (c *ConversationChange) normalize() error {
	var faults complaint
	for _, f := range []struct {
		text *directory.Opt[string]
		most int
		path string
	}{{&c.Subject, maxSubject, "subject"}, {&c.Category, maxCategory, "category"}} {
		f.text.Value = wordsOf(f.text.Value)
		faults.atMost(f.most, orZero(f.text.Value), f.path)
	}
	if c.Meta.Value != nil {
		if tidy := faults.object(*c.Meta.Value, "meta"); len(tidy) > 0 {
			c.Meta = directory.Set(tidy)
		} else {
			c.Meta.Value = nil
		}
	}
	return faults.Err()
}

// apply writes the change to a conversation whose lock is held, and to the row.
func (c ConversationChange) apply(ctx context.Context, tx *store.Tx, of *ent.Conversation) error {
	up := tx.Conversation.UpdateOneID(of.ID).AddVersion(1)
	if c.Subject.Given {
		put(c.Subject.Value, up.SetSubject, up.ClearSubject)
	}
	if c.Meta.Given {
		put(c.Meta.Value, up.SetMeta, up.ClearMeta)
	}
	moved, err := c.file(ctx, tx, of, up)
	if err != nil {
		return err
	}
	tx.Record(store.Entry{Kind: store.ConversationChanged, ConversationID: of.ID})
	changed, err := up.Save(ctx)
	if err != nil || !moved || of.ResolvedAt != nil {
		return err
	}
	return runWorkflows(ctx, tx, []*ent.Conversation{changed})
}

// file chooses the category and tells whether it is another one.
func (c ConversationChange) file(ctx context.Context, tx *store.Tx, of *ent.Conversation, up *ent.ConversationUpdateOne) (bool, error) {
	if !c.Category.Given && !c.CategorySlot.Given {
		return false, nil
	}
	about, err := subjectOf(ctx, tx, c.CategorySlot.Value, c.Category.Value)
	if err != nil {
		return false, err
	}
	put(about.name, up.SetCategory, up.ClearCategory)
	put(about.slot, up.SetCategorySlot, up.ClearCategorySlot)
	return !alike(about.name, of.Category) || !alike(about.slot, of.CategorySlot), nil
}

// alike reports whether both are nil or equal.
func alike[T comparable](a, b *T) bool { return (a == nil) == (b == nil) && orZero(a) == orZero(b) }

// put sets a value, and takes it away where there is none.
func put[T, U any](v *T, set func(T) U, unset func() U) {
	if v == nil {
		unset()
		return
	}
	set(*v)
}

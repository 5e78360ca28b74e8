package directory

import (
	"context"
	"math"
	"strings"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/tag"
	"parley/store"
)

// TagFields are what can be said and changed about a tag.
type TagFields struct {
	// Name is required: the word without prefix, at most 100 characters, unique
	// per organization and kind.
	Name Opt[string]
	// Priority is 0 by default; higher comes first.
	Priority Opt[int]
}

// NewTag is a tag to create.
type NewTag struct {
	// OrganizationID is where it goes; nil means the selected one.
	OrganizationID *uuid.UUID
	// Kind never changes; left out it is USER.
	Kind Opt[tag.Kind]
	TagFields
}

// TagChange is a change to a tag.
type TagChange struct {
	ID uuid.UUID
	TagFields
}

func (f TagFields) check(c *complaint) {
	notNull(c, "name", f.Name)
	c.text("name", f.Name, notBlank, atMost(100), noPrefix)
	notNull(c, "priority", f.Priority)
	c.number("priority", f.Priority, math.MinInt32)
}

// noPrefix refuses the prefixes by which a message names kind and name at once:
// it would never find a tag whose own name begins with one.
func noPrefix(s string) string {
	for _, prefix := range []string{"user:", "team:", "system:"} {
		if strings.HasPrefix(s, prefix) {
			return "leave the prefix " + prefix + " out; the kind says it"
		}
	}
	return ""
}

func (n NewTag) check(c *complaint) {
	required(c, "name", n.Name)
	notNull(c, "kind", n.Kind)
	choice(c, "kind", n.Kind, tag.KindValidator)
	n.TagFields.check(c)
}

func (f TagFields) apply(m *ent.TagMutation) {
	apply(f.Name, m.SetName, nil)
	apply(f.Priority, m.SetPriority, nil)
}

func tagTaken() error { return taken("tag", "name", "name") }

// free checks that no other tag of the kind has the name.
func (f TagFields) free(ctx context.Context, tx *store.Tx, kind tag.Kind, but uuid.UUID) error {
	name, ok := f.Name.get()
	if !ok {
		return nil
	}
	same := tx.Tag.Query().Where(tag.OrganizationIDEQ(tx.OrganizationID()), tag.KindEQ(kind), tag.NameEQ(name), tag.IDNEQ(but))
	return free(ctx, same.Exist, tagTaken())
}

// CreateTag creates a tag with the organization's next number. A name that is
// taken by a tag of the same kind is a Conflict.
func (d *Directory) CreateTag(ctx context.Context, in NewTag) (*ent.Tag, error) {
	if err := admit(ctx, in.check); err != nil {
		return nil, err
	}
	organization, err := target(ctx, in.OrganizationID)
	if err != nil {
		return nil, err
	}
	kind := tag.DefaultKind
	apply(in.Kind, func(k tag.Kind) { kind = k }, nil)
	return save(ctx, d, organization, tagTaken(), func(ctx context.Context, tx *store.Tx) (*ent.Tag, error) {
		if err := in.admitLabel(ctx, tx, kind); err != nil {
			return nil, err
		}
		if err := in.free(ctx, tx, kind, uuid.Nil); err != nil {
			return nil, err
		}
		number, err := tx.Numbers(ctx, "tag", 1)
		if err != nil {
			return nil, err
		}
		create := tx.Tag.Create().SetKind(kind).SetNumber(number)
		in.apply(create.Mutation())
		return create.Save(ctx)
	})
}

// admitLabel has a label wait for others that are being made, and be one of so many.
func (f TagFields) admitLabel(ctx context.Context, tx *store.Tx, k tag.Kind) error {
	if !IsLabel(k) {
		return nil
	}
	if err := lock(ctx, tx); err != nil {
		return err
	}
	return roomForLabel(ctx, tx, k)
}

// UpdateTag changes a tag; the errors are those of [Directory.CreateTag].
func (d *Directory) UpdateTag(ctx context.Context, in TagChange) (*ent.Tag, error) {
	if err := admit(ctx, in.check); err != nil {
		return nil, err
	}
	row, err := find(ctx, d.store.Client().Tag.Get, in.ID, "tag")
	if err != nil {
		return nil, err
	}
	return save(ctx, d, row.OrganizationID, tagTaken(), func(ctx context.Context, tx *store.Tx) (*ent.Tag, error) {
		if err := in.free(ctx, tx, row.Kind, in.ID); err != nil {
			return nil, err
		}
		update := tx.Tag.UpdateOneID(in.ID)
		in.apply(update.Mutation())
		return update.Save(ctx)
	})
}

// ArchiveTag archives a tag; one that is archived already stays as it is.
func (d *Directory) ArchiveTag(ctx context.Context, id uuid.UUID) (*ent.Tag, error) {
	if err := access.Check(ctx, access.Administer); err != nil {
		return nil, err
	}
	row, err := find(ctx, d.store.Client().Tag.Get, id, "tag")
	if err != nil || row.ArchivedAt != nil {
		return row, err
	}
	return save(ctx, d, row.OrganizationID, nil, func(ctx context.Context, tx *store.Tx) (*ent.Tag, error) {
		return tx.Tag.UpdateOneID(id).SetArchivedAt(tx.Now()).Save(ctx)
	})
}

package directory

import (
	"context"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/category"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/store"
)

// MaxCategories is how many slots an organization has for its categories.
const MaxCategories = 10

// CategoryFields are what can be said and changed about a subject of conversations.
type CategoryFields struct {
	// Name is required, at most 200 characters.
	Name Opt[string]
	// Tags replaces the words of the subject.
	Tags Opt[[]string]
	// FormIDs replaces the forms of the subject, which the viewer has to see.
	FormIDs Opt[[]uuid.UUID]
}

// NewCategory is a category to create, in the next slot.
type NewCategory struct {
	// OrganizationID is where it goes; nil means the selected one.
	OrganizationID *uuid.UUID
	Source         ids.Source
	CategoryFields
}

// CategoryChange is a change to a category.
type CategoryChange struct {
	ID uuid.UUID
	CategoryFields
}

func (f CategoryFields) check(c *complaint) {
	notNull(c, "name", f.Name)
	c.text("name", f.Name, notBlank, atMost(200))
	c.list("tags", f.Tags, maxTags, notBlank, atMost(maxTag))
	notNull(c, "formIds", f.FormIDs)
	forms, _ := f.FormIDs.get()
	c.tooMany("formIds", len(forms), maxForms)
}

func (n NewCategory) check(c *complaint) {
	required(c, "name", n.Name)
	n.CategoryFields.check(c)
}

func (f CategoryFields) apply(m *ent.CategoryMutation) {
	apply(f.Name, m.SetName, nil)
	apply(f.Tags, m.SetTags, m.ClearTags)
	apply(f.FormIDs, func(list []uuid.UUID) { m.SetForms(once(list)) }, nil)
}

// verify returns NotFound where the viewer does not see one of the forms.
func (f CategoryFields) verify(ctx context.Context, tx *store.Tx, path ...string) error {
	list, _ := f.FormIDs.get()
	return formsInSight(ctx, tx, list, append(path, "formIds")...)
}

// CreateCategory creates a category in the slot after the last one, also where there
// are empty slots before. Without a slot left it is a Conflict; forms that the
// viewer does not see are NotFound.
func (d *Directory) CreateCategory(ctx context.Context, in NewCategory) (*ent.Category, error) {
	if err := admit(ctx, in.check); err != nil {
		return nil, err
	}
	organization, err := target(ctx, in.OrganizationID)
	if err != nil {
		return nil, err
	}
	return save(ctx, d, organization, nil, func(ctx context.Context, tx *store.Tx) (*ent.Category, error) {
		if err := in.verify(ctx, tx); err != nil {
			return nil, err
		}
		slot, err := nextSlot(ctx, tx)
		if err != nil {
			return nil, err
		}
		create := tx.Category.Create().SetSource(sourceOf(in.Source)).SetSlot(slot)
		in.apply(create.Mutation())
		return create.Save(ctx)
	})
}

// nextSlot takes the slot after the last one.
func nextSlot(ctx context.Context, tx *store.Tx) (int, error) {
	if err := lock(ctx, tx); err != nil {
		return 0, err
	}
	o, err := tx.Organization.Get(ctx, tx.OrganizationID())
	switch {
	case err != nil:
		return 0, err
	case o.CategorySlots >= MaxCategories:
		return 0, apperr.New(apperr.Conflict, "No category slot available")
	}
	return o.CategorySlots, tx.Organization.UpdateOneID(o.ID).SetCategorySlots(o.CategorySlots + 1).Exec(ctx)
}

// UpdateCategory changes a category, not its slot. Forms that the viewer does not
// see are NotFound.
func (d *Directory) UpdateCategory(ctx context.Context, in CategoryChange) (*ent.Category, error) {
	if err := admit(ctx, in.check); err != nil {
		return nil, err
	}
	row, err := find(ctx, d.store.Client().Category.Get, in.ID, "category")
	if err != nil {
		return nil, err
	}
	return save(ctx, d, row.OrganizationID, nil, func(ctx context.Context, tx *store.Tx) (*ent.Category, error) {
		if err := in.verify(ctx, tx); err != nil {
			return nil, err
		}
		update := tx.Category.UpdateOneID(in.ID)
		in.apply(update.Mutation())
		return update.Save(ctx)
	})
}

// DeleteCategory deletes a category. Its slot stays empty, so that conversations
// keep naming the others by theirs.
func (d *Directory) DeleteCategory(ctx context.Context, id uuid.UUID) error {
	if err := access.Check(ctx, access.Administer); err != nil {
		return err
	}
	row, err := find(ctx, d.store.Client().Category.Get, id, "category")
	if err != nil {
		return err
	}
	return d.remove(ctx, row.OrganizationID, "category", func(ctx context.Context, tx *store.Tx) (int, error) {
		if err := lock(ctx, tx); err != nil {
			return 0, err
		}
		return tx.Category.Delete().Where(category.OrganizationIDEQ(tx.OrganizationID()), category.IDEQ(id)).Exec(ctx)
	})
}

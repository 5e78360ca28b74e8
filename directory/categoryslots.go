package directory

import (
	"context"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/category"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/store"
)

// CategoryEntry is one slot of a whole list: a category that there is, changed, or
// a new one, which has no ID.
type CategoryEntry struct {
	ID *uuid.UUID
	// Source is where a new one comes from.
	Source ids.Source
	CategoryFields
}

// checkCategories complains about a whole list, where there is one.
func checkCategories(c *complaint, o Opt[[]*CategoryEntry]) {
	notNull(c, "categories", o)
	list, _ := o.get()
	if c.tooMany("categories", len(list), MaxCategories) {
		return
	}
	var seen []uuid.UUID
	for i, e := range list {
		switch {
		case e == nil:
		case e.ID == nil:
			c.within(NewCategory{CategoryFields: e.CategoryFields}.check, "categories", strconv.Itoa(i))
		default:
			c.within(e.check, "categories", strconv.Itoa(i))
			seen = repeated(c, seen, *e.ID, "categories", strconv.Itoa(i), "id")
		}
	}
}

// repeated complains about an id that was there before.
func repeated(c *complaint, seen []uuid.UUID, id uuid.UUID, path ...string) []uuid.UUID {
	if slices.Contains(seen, id) {
		c.Add("is named twice", path...)
	}
	return append(seen, id)
}

// categoriesOf are the categories of the transaction's organization, under its lock.
func categoriesOf(ctx context.Context, tx *store.Tx) ([]*ent.Category, error) {
	if err := lock(ctx, tx); err != nil {
		return nil, err
	}
	return tx.Category.Query().Where(category.OrganizationIDEQ(tx.OrganizationID())).All(ctx)
}

// replaceCategories makes the list, where one is given, the organization's
// categories. The caller keeps its length.
func replaceCategories(ctx context.Context, tx *store.Tx, o Opt[[]*CategoryEntry]) error {
	list, ok := o.get()
	if !ok {
		return nil
	}
	former, err := categoriesOf(ctx, tx)
	if err != nil {
		return err
	}
	var kept []uuid.UUID
	for i, e := range list {
		if e == nil || e.ID == nil {
			continue
		}
		if !slices.ContainsFunc(former, func(row *ent.Category) bool { return row.ID == *e.ID }) {
			return notFound("category", "categories", strconv.Itoa(i), "id")
		}
		kept = append(kept, *e.ID)
	}
	_, err = tx.Category.Delete().Where(category.OrganizationIDEQ(tx.OrganizationID()), category.IDNotIn(kept...)).Exec(ctx)
	for i, e := range list {
		if err == nil && e != nil {
			err = e.save(ctx, tx, i)
		}
	}
	return err
}

// save writes one category into its slot.
func (e *CategoryEntry) save(ctx context.Context, tx *store.Tx, slot int) error {
	if err := e.verify(ctx, tx, "categories", strconv.Itoa(slot)); err != nil {
		return err
	}
	if e.ID != nil {
		update := tx.Category.UpdateOneID(*e.ID).SetSlot(slot)
		e.apply(update.Mutation())
		return update.Exec(ctx)
	}
	create := tx.Category.Create().SetSource(sourceOf(e.Source)).SetSlot(slot)
	e.apply(create.Mutation())
	return create.Exec(ctx)
}

// OrderCategories puts the categories of the named organization, or of the selected
// one, into slots; nil leaves a slot empty. All that there are have to be named, each
// once; one that there is not is NotFound.
func (d *Directory) OrderCategories(ctx context.Context, organization *uuid.UUID, slots []*uuid.UUID) (*ent.Organization, error) {
	if err := admit(ctx, func(c *complaint) { checkSlots(c, slots) }); err != nil {
		return nil, err
	}
	id, err := target(ctx, organization)
	if err != nil {
		return nil, err
	}
	return save(ctx, d, id, nil, func(ctx context.Context, tx *store.Tx) (*ent.Organization, error) {
		if err := placeCategories(ctx, tx, slots); err != nil {
			return nil, err
		}
		return tx.Organization.UpdateOneID(id).SetCategorySlots(len(slots)).Save(ctx)
	})
}

func checkSlots(c *complaint, slots []*uuid.UUID) {
	var seen []uuid.UUID
	if c.tooMany("slots", len(slots), MaxCategories) {
		return
	}
	for i, id := range slots {
		if id != nil {
			seen = repeated(c, seen, *id, "slots", strconv.Itoa(i))
		}
	}
}

// placeCategories gives each category its slot.
func placeCategories(ctx context.Context, tx *store.Tx, slots []*uuid.UUID) error {
	rows, err := categoriesOf(ctx, tx)
	if err != nil {
		return err
	}
	for i, id := range slots {
		if id == nil {
			continue
		}
		n := slices.IndexFunc(rows, func(row *ent.Category) bool { return row.ID == *id })
		if n < 0 {
			return notFound("category", "slots", strconv.Itoa(i))
		}
		if err := tx.Category.UpdateOneID(*id).SetSlot(i).Exec(ctx); err != nil {
			return err
		}
		rows = slices.Delete(rows, n, n+1)
	}
	if len(rows) > 0 {
		return fault(apperr.Invalid, "every category of the organization has to be named", "slots")
	}
	return nil
}

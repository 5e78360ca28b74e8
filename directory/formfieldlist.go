package directory

import (
	"context"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/formfield"
	"parley/internal/ids"
	"parley/store"
)

// FormFieldEntry is one field of a whole list: one that there is, changed, or a new
// one, which has no ID.
type FormFieldEntry struct {
	ID *uuid.UUID
	// Source is where a new one comes from.
	Source ids.Source
	FormFieldFields
}

// checkFormFields complains about a whole list, where there is one.
func checkFormFields(c *complaint, o Opt[[]FormFieldEntry]) {
	notNull(c, "fields", o)
	list, _ := o.get()
	if c.tooMany("fields", len(list), MaxFormFields) {
		return
	}
	var seen []uuid.UUID
	for i, e := range list {
		if e.ID == nil {
			c.within(NewFormField{FormFieldFields: e.FormFieldFields}.check, "fields", strconv.Itoa(i))
			continue
		}
		c.within(e.check, "fields", strconv.Itoa(i))
		seen = repeated(c, seen, *e.ID, "fields", strconv.Itoa(i), "id")
	}
}

// fieldsOf are the fields of a form.
func fieldsOf(ctx context.Context, tx *store.Tx, of uuid.UUID) ([]*ent.FormField, error) {
	return tx.FormField.Query().Where(formfield.OrganizationIDEQ(tx.OrganizationID()), formfield.FormIDEQ(of)).All(ctx)
}

// replaceFields makes the list, where one is given, the form's fields. The caller
// holds the form's lock, or has just made it.
func replaceFields(ctx context.Context, tx *store.Tx, of uuid.UUID, o Opt[[]FormFieldEntry]) error {
	list, ok := o.get()
	if !ok {
		return nil
	}
	former, err := fieldsOf(ctx, tx, of)
	if err != nil {
		return err
	}
	var kept []uuid.UUID
	for i, e := range list {
		if e.ID == nil {
			continue
		}
		if !slices.ContainsFunc(former, func(row *ent.FormField) bool { return row.ID == *e.ID }) {
			return notFound("form field", "fields", strconv.Itoa(i), "id")
		}
		kept = append(kept, *e.ID)
	}
	_, err = tx.FormField.Delete().Where(formfield.OrganizationIDEQ(tx.OrganizationID()), formfield.FormIDEQ(of), formfield.IDNotIn(kept...)).Exec(ctx)
	if err != nil {
		return err
	}
	return saveFields(ctx, tx, of, list)
}

// saveFields writes the fields at their places.
func saveFields(ctx context.Context, tx *store.Tx, of uuid.UUID, list []FormFieldEntry) error {
	var rows []*ent.FormFieldCreate
	for i, e := range list {
		if e.ID == nil {
			create := tx.FormField.Create().SetSource(sourceOf(e.Source)).SetFormID(of).SetPosition(i)
			e.apply(create.Mutation())
			rows = append(rows, create)
			continue
		}
		update := tx.FormField.UpdateOneID(*e.ID).SetPosition(i)
		e.apply(update.Mutation())
		if err := update.Exec(ctx); err != nil {
			return err
		}
	}
	return tx.FormField.CreateBulk(rows...).Exec(ctx)
}

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
	rows := make([]*ent.FormField, len(list))
	for i, e := range list {
		if e.ID == nil {
			continue
		}
		n := slices.IndexFunc(former, func(row *ent.FormField) bool { return row.ID == *e.ID })
		if n < 0 {
			return notFound("form field", "fields", strconv.Itoa(i), "id")
		}
		rows[i], kept = former[n], append(kept, *e.ID)
	}
	_, err = tx.FormField.Delete().Where(formfield.OrganizationIDEQ(tx.OrganizationID()), formfield.FormIDEQ(of), formfield.IDNotIn(kept...)).Exec(ctx)
	if err != nil {
		return err
	}
	return saveFields(ctx, tx, of, list, rows)
}

// saveFields writes the fields at their places; former are the rows of those that
// there are already, which are left alone where nothing changes.
func saveFields(ctx context.Context, tx *store.Tx, of uuid.UUID, list []FormFieldEntry, former []*ent.FormField) error {
	var rows []*ent.FormFieldCreate
	for i, e := range list {
		if was := former[i]; was != nil {
			if err := e.update(ctx, tx, was, i); err != nil {
				return err
			}
			continue
		}
		create := tx.FormField.Create().SetSource(sourceOf(e.Source)).SetFormID(of).SetPosition(i)
		e.apply(create.Mutation())
		rows = append(rows, create)
	}
	return tx.FormField.CreateBulk(rows...).Exec(ctx)
}

func (e FormFieldEntry) update(ctx context.Context, tx *store.Tx, was *ent.FormField, position int) error {
	if was.Position == position && !e.changes(was) {
		return nil
	}
	update := tx.FormField.UpdateOneID(was.ID).SetPosition(position)
	e.apply(update.Mutation())
	return update.Exec(ctx)
}

// changes reports whether the fields differ from what is stored.
func (f FormFieldFields) changes(was *ent.FormField) bool {
	return differs(f.Name, &was.Name) || differs(f.Label, was.Label) || differs(f.Type, &was.Type) || differs(f.Entity, was.Entity) ||
		differs(f.Pattern, was.Pattern) || differs(f.Options, &was.Options) || differs(f.Required, &was.Required)
}

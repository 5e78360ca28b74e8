package directory

import (
	"context"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/formfield"
	"parley/internal/apperr"
	"parley/internal/ecma"
	"parley/internal/ids"
	"parley/internal/values"
	"parley/store"
)

const (
	// MaxFormFields is how many fields a form may have.
	MaxFormFields = 200
	maxOptions    = 200
)

// FormFieldFields are what can be said and changed about a field of a form.
type FormFieldFields struct {
	// Name is required, at most 200 characters.
	Name Opt[string]
	// Label is at most 200 characters.
	Label Opt[string]
	// Type is TEXT by default.
	Type Opt[formfield.Type]
	// Entity is at most 200 characters.
	Entity Opt[string]
	// Pattern is an ECMAScript expression of at most 1,000 characters, which answers
	// have to match as a whole; it is stored as it is.
	Pattern Opt[string]
	// Options replaces the values to choose from, at most 200.
	Options Opt[[]values.FormOption]
	// Required is false by default.
	Required Opt[bool]
}

// NewFormField is a field to create, at the end of its form.
type NewFormField struct {
	// FormID is the form, which has at most 200 fields.
	FormID uuid.UUID
	Source ids.Source
	FormFieldFields
}

// FormFieldChange is a change to a field of a form.
type FormFieldChange struct {
	ID uuid.UUID
	FormFieldFields
}

func (f FormFieldFields) check(c *complaint) {
	notNull(c, "name", f.Name)
	c.text("name", f.Name, notBlank, atMost(200))
	c.text("label", f.Label, atMost(200))
	notNull(c, "type", f.Type)
	choice(c, "type", f.Type, formfield.TypeValidator)
	c.text("entity", f.Entity, atMost(200))
	c.text("pattern", f.Pattern, atMost(1000), isPattern)
	notNull(c, "required", f.Required)
	options, _ := f.Options.get()
	if c.tooMany("options", len(options), maxOptions) {
		return
	}
	for i, o := range options {
		c.hold(o.Key, []string{"options", strconv.Itoa(i), "key"}, atMost(200))
		c.hold(o.Value, []string{"options", strconv.Itoa(i), "value"}, atMost(200))
	}
}

func isPattern(s string) string {
	if _, err := ecma.Whole(s); err != nil {
		return err.Error()
	}
	return ""
}

func (n NewFormField) check(c *complaint) {
	required(c, "name", n.Name)
	n.FormFieldFields.check(c)
}

func (f FormFieldFields) apply(m *ent.FormFieldMutation) {
	apply(f.Name, m.SetName, nil)
	apply(f.Label, m.SetLabel, m.ClearLabel)
	apply(f.Type, m.SetType, nil)
	apply(f.Entity, m.SetEntity, m.ClearEntity)
	apply(f.Pattern, m.SetPattern, m.ClearPattern)
	apply(f.Options, m.SetOptions, m.ClearOptions)
	apply(f.Required, m.SetRequired, nil)
}

func fieldHome(row *ent.FormField) uuid.UUID { return row.OrganizationID }

// CreateFormField creates a field at the end of a form. One more than a form may have
// is a Conflict, and a form that is shared from above is Forbidden.
func (d *Directory) CreateFormField(ctx context.Context, in NewFormField) (*ent.FormField, error) {
	if err := admit(ctx, in.check); err != nil {
		return nil, err
	}
	row, err := own(ctx, d.store.Client().Form.Get, in.FormID, "form", formHome)
	if err != nil {
		return nil, about(err, "formId")
	}
	return save(ctx, d, row.OrganizationID, nil, func(ctx context.Context, tx *store.Tx) (*ent.FormField, error) {
		position, err := nextPosition(ctx, tx, in.FormID)
		if err != nil {
			return nil, err
		}
		create := tx.FormField.Create().SetSource(sourceOf(in.Source)).SetFormID(in.FormID).SetPosition(position)
		in.apply(create.Mutation())
		return create.Save(ctx)
	})
}

// nextPosition is the place after the last field of a form.
func nextPosition(ctx context.Context, tx *store.Tx, id uuid.UUID) (int, error) {
	if _, err := lockedForm(ctx, tx, id); err != nil {
		return 0, err
	}
	rows, err := fieldsOf(ctx, tx, id)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	if len(rows) >= MaxFormFields {
		return 0, apperr.New(apperr.Conflict, "a form has at most %d fields", MaxFormFields)
	}
	return slices.MaxFunc(rows, func(a, b *ent.FormField) int { return a.Position - b.Position }).Position + 1, nil
}

// UpdateFormField changes a field of a form; one of a form that is shared from above
// is Forbidden.
func (d *Directory) UpdateFormField(ctx context.Context, in FormFieldChange) (*ent.FormField, error) {
	if err := admit(ctx, in.check); err != nil {
		return nil, err
	}
	row, err := own(ctx, d.store.Client().FormField.Get, in.ID, "form field", fieldHome)
	if err != nil {
		return nil, err
	}
	return save(ctx, d, row.OrganizationID, nil, func(ctx context.Context, tx *store.Tx) (*ent.FormField, error) {
		update := tx.FormField.UpdateOneID(in.ID)
		in.apply(update.Mutation())
		return update.Save(ctx)
	})
}

// DeleteFormField deletes a field of a form; one of a form that is shared from above
// is Forbidden.
func (d *Directory) DeleteFormField(ctx context.Context, id uuid.UUID) error {
	if err := access.Check(ctx, access.Administer); err != nil {
		return err
	}
	row, err := own(ctx, d.store.Client().FormField.Get, id, "form field", fieldHome)
	if err != nil {
		return err
	}
	return d.remove(ctx, row.OrganizationID, "form field", func(ctx context.Context, tx *store.Tx) (int, error) {
		return tx.FormField.Delete().Where(formfield.OrganizationIDEQ(tx.OrganizationID()), formfield.IDEQ(id)).Exec(ctx)
	})
}

package directory

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/form"
	"parley/internal/ids"
	"parley/store"
)

// FormFields are what can be said and changed about a form.
type FormFields struct {
	// Name is required, at most 200 characters.
	Name Opt[string]
	// Type is TOPIC by default.
	Type Opt[form.Type]
	// Status is ACTIVE by default; ARCHIVED is set by archiving.
	Status Opt[form.Status]
	// TemplateID is the form that it is made from, which the viewer has to see.
	TemplateID Opt[uuid.UUID]
	// ProfileFields replaces the fields of the customer's profile that it asks for.
	ProfileFields Opt[[]string]
	// NotifyEmails replaces the addresses that results are mailed to.
	NotifyEmails Opt[[]string]
	// Tags replaces the tags of the organizations below that use it, too.
	Tags Opt[[]string]
	// Labels replaces the words that go with its results.
	Labels Opt[[]string]
	// PointsByAgent and PointsByBot are for one that an agent or a bot submits.
	PointsByAgent, PointsByBot Opt[int]
	// Meta is a JSON object of at most 16 KB.
	Meta Opt[json.RawMessage]
	// Fields is the whole list in order: those with an id stay, others are made,
	// and those left out are deleted.
	Fields Opt[[]FormFieldEntry]
}

// NewForm is a form to create.
type NewForm struct {
	// OrganizationID is where it goes; nil means the selected one.
	OrganizationID *uuid.UUID
	Source         ids.Source
	FormFields
}

// FormChange is a change to a form.
type FormChange struct {
	ID uuid.UUID
	FormFields
}

// isProfileField knows the fields of a customer's profile that a form may ask for.
var isProfileField = oneOf("honorificPrefix", "initials", "honorificSuffix", "gender", "givenName", "familyName",
	"additionalName", "streetAddress", "streetNumber", "postalCode", "addressLocality", "addressRegion", "addressCountry",
	"worksFor", "email", "telephone")

func (f FormFields) check(c *complaint) {
	notNull(c, "name", f.Name)
	c.text("name", f.Name, notBlank, atMost(200))
	notNull(c, "type", f.Type)
	choice(c, "type", f.Type, form.TypeValidator)
	notNull(c, "status", f.Status)
	choice(c, "status", f.Status, form.StatusValidator)
	c.list("profileFields", f.ProfileFields, maxTags, isProfileField)
	c.list("notifyEmails", f.NotifyEmails, maxNotifyEmails, atMost(254), isEmail)
	c.list("tags", f.Tags, maxTags, notBlank, atMost(maxTag))
	c.list("labels", f.Labels, maxTags, notBlank, atMost(maxTag))
	c.number("pointsByAgent", f.PointsByAgent, math.MinInt32)
	c.number("pointsByBot", f.PointsByBot, math.MinInt32)
	c.object("meta", f.Meta)
	checkFormFields(c, f.Fields)
}

func (n NewForm) check(c *complaint) {
	required(c, "name", n.Name)
	n.FormFields.check(c)
}

func (f FormFields) apply(m *ent.FormMutation) {
	apply(f.Name, m.SetName, nil)
	apply(f.Type, m.SetType, nil)
	apply(f.Status, m.SetStatus, nil)
	apply(f.TemplateID, m.SetTemplateID, m.ClearTemplateID)
	apply(f.ProfileFields, m.SetProfileFields, m.ClearProfileFields)
	apply(f.NotifyEmails, m.SetNotifyEmails, m.ClearNotifyEmails)
	apply(f.Tags, m.SetTags, m.ClearTags)
	apply(f.Labels, m.SetLabels, m.ClearLabels)
	apply(f.PointsByAgent, m.SetPointsByAgent, m.ClearPointsByAgent)
	apply(f.PointsByBot, m.SetPointsByBot, m.ClearPointsByBot)
	apply(tidied(f.Meta), m.SetMeta, m.ClearMeta)
}

// verify checks what the form refers to, and that it is archived by archiving; was
// is its status, empty for a new one.
func (f FormFields) verify(ctx context.Context, tx *store.Tx, was form.Status) error {
	if err := keepStatus(f.Status, was, form.StatusARCHIVED); err != nil {
		return err
	}
	template, ok := f.TemplateID.get()
	if !ok {
		return nil
	}
	found, err := tx.Form.Query().Where(form.IDEQ(template)).Exist(ctx)
	if err == nil && !found {
		err = notFound("form", "templateId")
	}
	return err
}

// formsInSight returns NotFound, with the index at the end of the path, where the
// viewer does not see one of the forms: they may be shared from above.
func formsInSight(ctx context.Context, tx *store.Tx, list []uuid.UUID, path ...string) error {
	if len(list) == 0 {
		return nil
	}
	found, err := tx.Form.Query().Where(form.IDIn(list...)).IDs(ctx)
	if err != nil {
		return err
	}
	wrong := slices.IndexFunc(list, func(id uuid.UUID) bool { return !slices.Contains(found, id) })
	if wrong >= 0 {
		return notFound("form", append(path, strconv.Itoa(wrong))...)
	}
	return nil
}

func formHome(row *ent.Form) uuid.UUID { return row.OrganizationID }

// CreateForm creates a form with its fields. A template that the viewer does not see
// is NotFound.
func (d *Directory) CreateForm(ctx context.Context, in NewForm) (*ent.Form, error) {
	if err := admit(ctx, in.check); err != nil {
		return nil, err
	}
	organization, err := target(ctx, in.OrganizationID)
	if err != nil {
		return nil, err
	}
	return save(ctx, d, organization, nil, func(ctx context.Context, tx *store.Tx) (*ent.Form, error) {
		if err := in.verify(ctx, tx, ""); err != nil {
			return nil, err
		}
		create := tx.Form.Create().SetSource(sourceOf(in.Source))
		in.apply(create.Mutation())
		row, err := create.Save(ctx)
		if err != nil {
			return nil, err
		}
		return row, replaceFields(ctx, tx, row.ID, in.Fields)
	})
}

// UpdateForm changes a form. A template or a field that is not there is NotFound, and
// a form that is shared from above is Forbidden.
func (d *Directory) UpdateForm(ctx context.Context, in FormChange) (*ent.Form, error) {
	if err := admit(ctx, in.check); err != nil {
		return nil, err
	}
	row, err := own(ctx, d.store.Client().Form.Get, in.ID, "form", formHome)
	if err != nil {
		return nil, err
	}
	return save(ctx, d, row.OrganizationID, nil, func(ctx context.Context, tx *store.Tx) (*ent.Form, error) {
		was, err := lockedForm(ctx, tx, in.ID)
		if err != nil {
			return nil, err
		}
		if err := in.verify(ctx, tx, was.Status); err != nil {
			return nil, err
		}
		if err := replaceFields(ctx, tx, in.ID, in.Fields); err != nil {
			return nil, err
		}
		update := tx.Form.UpdateOneID(in.ID)
		in.apply(update.Mutation())
		return update.Save(ctx)
	})
}

// lockedForm reads a form under its lock, which who changes its list of fields holds.
func lockedForm(ctx context.Context, tx *store.Tx, id uuid.UUID) (*ent.Form, error) {
	if err := tx.Lock(ctx, ids.Form.Table(), id); err != nil {
		return nil, err
	}
	return tx.Form.Get(ctx, id)
}

// ArchiveForm archives a form, which is offered no more; one that is archived already
// stays as it is.
func (d *Directory) ArchiveForm(ctx context.Context, id uuid.UUID) (*ent.Form, error) {
	if err := access.Check(ctx, access.Administer); err != nil {
		return nil, err
	}
	row, err := own(ctx, d.store.Client().Form.Get, id, "form", formHome)
	if err != nil || row.ArchivedAt != nil {
		return row, err
	}
	return save(ctx, d, row.OrganizationID, nil, func(ctx context.Context, tx *store.Tx) (*ent.Form, error) {
		return tx.Form.UpdateOneID(id).SetStatus(form.StatusARCHIVED).SetArchivedAt(tx.Now()).Save(ctx)
	})
}

package directory_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/directory"
	"parley/ent"
	entform "parley/ent/form"
	"parley/ent/formfield"
	"parley/internal/ids"
	"parley/internal/values"
	"parley/internal/viewer"
)

// names writes the names of a form's fields in order.
func (w *world) names(of uuid.UUID) string {
	var out []string
	for _, f := range must(w.store.Client().FormField.Query().Where(formfield.FormIDEQ(of)).Order(formfield.ByPosition()).All(system())) {
		out = append(out, f.Name)
	}
	return strings.Join(out, " ")
}

// Fields of a form come one by one, at its end, or as a whole list.
func TestFormFields(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx, in := w.as(viewer.Admin), form("f", "a", "b")
		in.Source = ids.Web1on1
		f := must(w.CreateForm(ctx, in))
		equal(t, "made with the form", w.names(f.ID), "a b")
		c := must(w.CreateFormField(ctx, directory.NewFormField{FormID: f.ID, FormFieldFields: formField("c")}))
		equal(t, "at the end", w.names(f.ID), "a b c")
		equal(t, "defaults", show(t, c), fmt.Sprintf(`{"form_id":"%s","name":"c","position":2,"type":"TEXT"}`, f.ID))
		c = must(w.UpdateFormField(ctx, directory.FormFieldChange{ID: c.ID, FormFieldFields: directory.FormFieldFields{
			Label: directory.Set("C"), Type: directory.Set(formfield.TypeSELECT), Entity: directory.Set("colour"), Required: directory.Set(true),
			Pattern: directory.Set(`^(?!x)[a-z]*`), Options: directory.Set([]values.FormOption{{Key: "r", Value: "red"}}),
		}}))
		equal(t, "all", show(t, c), fmt.Sprintf(`{"entity":"colour","form_id":"%s","label":"C","name":"c","options":[{"key":"r","value":"red"}],"pattern":"^(?!x)[a-z]*","position":2,"required":true,"type":"SELECT"}`, f.ID))
		list := func(entries ...directory.FormFieldEntry) error {
			_, err := w.UpdateForm(ctx, directory.FormChange{ID: f.ID, FormFields: directory.FormFields{Fields: directory.Set(entries)}})
			return err
		}
		wantWrong(t, list(directory.FormFieldEntry{ID: &c.ID}, directory.FormFieldEntry{FormFieldFields: formField("n")}), "<nil>")
		equal(t, "replaced", w.names(f.ID), "c n")
		equal(t, "the same row", *must(w.store.Client().FormField.Get(ctx, c.ID)).Label, "C")
		wantWrong(t, list(directory.FormFieldEntry{ID: &c.ID}, directory.FormFieldEntry{ID: &c.ID}), "BAD_USER_INPUT fields.1.id")
		wantWrong(t, list(directory.FormFieldEntry{}), "BAD_USER_INPUT fields.0.name")
		other := must(w.CreateForm(ctx, form("other", "x")))
		wantWrong(t, list(directory.FormFieldEntry{ID: &must(other.Fields(ctx))[0].ID}), "NOT_FOUND fields.0.id")
		wantWrong(t, w.DeleteFormField(ctx, c.ID), "<nil>")
		wantWrong(t, w.DeleteFormField(ctx, c.ID), "NOT_FOUND id")
		equal(t, "deleted", w.names(f.ID), "n")
		wantWrong(t, list(), "<nil>")
		equal(t, "none", w.names(f.ID), "")
	})
}

// A list that is sent back changes the fields that differ, and no others.
func TestFormFieldsThatStay(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Admin)
		f := must(w.CreateForm(ctx, form("f", "a", "b", "c")))
		rows := must(w.store.Client().FormField.Query().Order(formfield.ByPosition()).All(ctx))
		all := func(i int) directory.FormFieldEntry {
			r := rows[i]
			return directory.FormFieldEntry{ID: &r.ID, FormFieldFields: directory.FormFieldFields{
				Name: directory.Set(r.Name), Label: directory.Opt[string]{Given: true, Value: r.Label}, Type: directory.Set(r.Type),
				Entity: directory.Opt[string]{Given: true, Value: r.Entity}, Pattern: directory.Opt[string]{Given: true, Value: r.Pattern},
				Options: directory.Set(r.Options), Required: directory.Set(r.Required),
			}}
		}
		changed := all(1)
		changed.Required = directory.Set(true)
		must(w.UpdateForm(ctx, directory.FormChange{ID: f.ID, FormFields: directory.FormFields{Fields: directory.Set([]directory.FormFieldEntry{all(0), changed, all(2)})}}))
		for i, row := range must(w.store.Client().FormField.Query().Order(formfield.ByPosition()).All(ctx)) {
			equal(t, row.Name+" stays", row.UpdatedAt.Equal(rows[i].UpdatedAt) && row.Required == rows[i].Required, i != 1)
		}
	})
}

// A form has at most 200 fields, whichever way they come.
func TestFormsAreFull(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Admin)
		_, err := w.CreateForm(ctx, form("f", many(201, "x")...))
		wantWrong(t, err, "BAD_USER_INPUT fields")
		f := must(w.CreateForm(ctx, form("f", many(199, "x")...)))
		got := both(func(int) error {
			_, err := w.CreateFormField(ctx, directory.NewFormField{FormID: f.ID, FormFieldFields: formField("y")})
			return err
		})
		if got != [2]string{"<nil>", "CONFLICT"} && got != [2]string{"CONFLICT", "<nil>"} {
			t.Errorf("got %v", got)
		}
	})
}

// Fields of forms come and go, and an archived form stays so.
func TestForm(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Admin)
		template := must(w.CreateForm(ctx, form("template")))
		f := must(w.CreateForm(ctx, form("f")))
		equal(t, "defaults", show(t, f), `{"name":"f","status":"ACTIVE","type":"TOPIC"}`)
		change := func(f2 directory.FormFields) *ent.Form {
			return must(w.UpdateForm(ctx, directory.FormChange{ID: f.ID, FormFields: f2}))
		}
		list := directory.Set[[]string]
		all := change(directory.FormFields{
			Type: directory.Set(entform.TypeSTATIC), TemplateID: directory.Set(template.ID), ProfileFields: list([]string{"gender", "telephone"}),
			NotifyEmails: list([]string{"a@example.com"}), Tags: list([]string{"t"}), Labels: list([]string{"l"}),
			PointsByAgent: directory.Set(5), PointsByBot: directory.Set(-1), Meta: directory.Set(json.RawMessage(`{"a":1}`)),
		})
		full := fmt.Sprintf(`{"labels":["l"],"meta":{"a":1},"name":"f","notify_emails":["a@example.com"],"points_by_agent":5,"points_by_bot":-1,"profile_fields":["gender","telephone"],"status":"ACTIVE","tags":["t"],"template_id":"%s","type":"STATIC"}`, template.ID)
		equal(t, "all", show(t, all), full)
		equal(t, "left out", show(t, change(directory.FormFields{})), full)
		null, number := directory.Null[[]string](), directory.Null[int]()
		equal(t, "null", show(t, change(directory.FormFields{
			TemplateID: directory.Null[uuid.UUID](), ProfileFields: null, NotifyEmails: null, Tags: null, Labels: null,
			PointsByAgent: number, PointsByBot: number, Meta: directory.Null[json.RawMessage](),
		})), `{"name":"f","status":"ACTIVE","type":"STATIC"}`)
		gone := must(w.ArchiveForm(ctx, f.ID))
		equal(t, "archived", gone.Status, entform.StatusARCHIVED)
		equal(t, "again", must(w.ArchiveForm(ctx, f.ID)).ArchivedAt.Equal(*gone.ArchivedAt), true)
		equal(t, "sent back", change(directory.FormFields{Status: directory.Set(entform.StatusARCHIVED)}).ArchivedAt != nil, true)
		_, err := w.UpdateForm(ctx, directory.FormChange{ID: f.ID, FormFields: directory.FormFields{Status: directory.Set(entform.StatusACTIVE)}})
		wantWrong(t, err, "CONFLICT status")
	})
}

// A form that is shared by a tag may be used below, and is changed above.
func TestSharedForms(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx, child := w.as(viewer.Admin), in(viewer.Admin, w.child.ID)
		tags := directory.OrganizationFields{Tags: directory.Set([]string{"cars"})}
		must(w.UpdateOrganization(ctx, directory.OrganizationChange{ID: w.child.ID, OrganizationFields: tags}))
		in := form("shared", "a")
		in.Tags = directory.Set([]string{"cars"})
		f := must(w.CreateForm(ctx, in))
		field := must(f.Fields(ctx))[0].ID
		equal(t, "in a category", len(must(w.CreateCategory(child, category("c", f.ID))).Forms), 1)
		made := form("made")
		made.TemplateID = directory.Set(f.ID)
		equal(t, "as a template", *must(w.CreateForm(child, made)).TemplateID, f.ID)
		for want, call := range map[string]func() error{
			"FORBIDDEN id": func() error { _, err := w.UpdateForm(child, directory.FormChange{ID: f.ID}); return err },
			"FORBIDDEN formId": func() error {
				_, err := w.CreateFormField(child, directory.NewFormField{FormID: f.ID, FormFieldFields: formField("x")})
				return err
			},
		} {
			wantWrong(t, call(), want)
		}
		_, err := w.ArchiveForm(child, f.ID)
		wantWrong(t, err, "FORBIDDEN id")
		_, err = w.UpdateFormField(child, directory.FormFieldChange{ID: field})
		wantWrong(t, err, "FORBIDDEN id")
		wantWrong(t, w.DeleteFormField(child, field), "FORBIDDEN id")
	})
}

// What forms and their fields refuse, field by field.
func TestFormsRefused(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		type text = directory.Opt[string]
		type fields = directory.FormFields
		type part = directory.FormFieldFields
		ctx := w.as(viewer.Admin)
		f := must(w.CreateForm(ctx, form("x", "a")))
		field := must(f.Fields(ctx))[0].ID
		before := w.state(t)
		of := func(f2 fields) error {
			_, err := w.UpdateForm(ctx, directory.FormChange{ID: f.ID, FormFields: f2})
			return err
		}
		partOf := func(p part) error {
			_, err := w.UpdateFormField(ctx, directory.FormFieldChange{ID: field, FormFieldFields: p})
			return err
		}
		refuse(t, "name", func(s text) error { return of(fields{Name: s}) }, name(200))
		refuseObjects(t, "meta", func(v directory.Opt[json.RawMessage]) error { return of(fields{Meta: v}) })
		refuse(t, "name", func(s text) error { return partOf(part{Name: s}) }, name(200))
		refuse(t, "label", func(s text) error { return partOf(part{Label: s}) }, texts{"long": long(200)})
		refuse(t, "entity", func(s text) error { return partOf(part{Entity: s}) }, texts{"long": long(200)})
		refuse(t, "pattern", func(s text) error { return partOf(part{Pattern: s}) }, texts{"long": long(1000), "no expression": "a)(b"})
		refuse(t, "options.1.key", func(s text) error {
			return partOf(part{Options: directory.Set([]values.FormOption{{}, {Key: *s.Value}})})
		}, texts{"long": long(200)})
		refuse(t, "options.0.value", func(s text) error {
			return partOf(part{Options: directory.Set([]values.FormOption{{Value: *s.Value}})})
		}, texts{"long": long(200)})
		list := directory.Set[[]string]
		for want, err := range map[string]error{
			"type":             of(fields{Type: directory.Set(entform.Type("x"))}),
			"status":           of(fields{Status: directory.Set(entform.Status("x"))}),
			"status ":          of(fields{Status: directory.Set(entform.StatusARCHIVED)}),
			"profileFields.1":  of(fields{ProfileFields: list([]string{"email", "age"})}),
			"profileFields":    of(fields{ProfileFields: list(many(51, "email"))}),
			"notifyEmails.0":   of(fields{NotifyEmails: list([]string{"ada"})}),
			"notifyEmails":     of(fields{NotifyEmails: list(many(51, "a@example.com"))}),
			"tags":             of(fields{Tags: list(many(51, "x"))}),
			"tags.0":           of(fields{Tags: list([]string{long(100)})}),
			"labels":           of(fields{Labels: list(many(51, "x"))}),
			"labels.0":         of(fields{Labels: list([]string{""})}),
			"pointsByAgent":    of(fields{PointsByAgent: directory.Set(1 << 31)}),
			"pointsByBot":      of(fields{PointsByBot: directory.Set(-1<<31 - 1)}),
			"name, type":       of(fields{Name: directory.Null[string](), Type: directory.Null[entform.Type]()}),
			"type  ":           partOf(part{Type: directory.Set(formfield.Type("x"))}),
			"options":          partOf(part{Options: directory.Set(make([]values.FormOption, 201))}),
			"name, required":   partOf(part{Name: directory.Null[string](), Required: directory.Null[bool]()}),
			"fields.0.label":   of(fields{Fields: directory.Set([]directory.FormFieldEntry{{FormFieldFields: part{Name: directory.Set("x"), Label: directory.Set(long(200))}}})}),
			"fields.0.pattern": of(fields{Fields: directory.Set([]directory.FormFieldEntry{{ID: &field, FormFieldFields: part{Pattern: directory.Set(long(1000))}}})}),
		} {
			wantWrong(t, err, "BAD_USER_INPUT "+strings.TrimSpace(want))
		}
		_, err := w.CreateForm(ctx, directory.NewForm{})
		wantWrong(t, err, "BAD_USER_INPUT name")
		_, err = w.CreateFormField(ctx, directory.NewFormField{FormID: f.ID})
		wantWrong(t, err, "BAD_USER_INPUT name")
		equal(t, "state", w.state(t), before)
	})
}

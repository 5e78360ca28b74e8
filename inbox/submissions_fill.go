package inbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"parley/ent"
	"parley/ent/formfield"
	"parley/internal/apperr"
	"parley/internal/ecma"
	"parley/internal/rules"
	"parley/internal/values"
)

const (
	// MaxFormAnswer bounds one answer, in bytes; all of a form together have [MaxText].
	MaxFormAnswer = 16 << 10
	// maxFormAnswers is how many fields a form can have.
	maxFormAnswers = 200
)

// fill checks the answers. A field at fault is `values` or `profile` with its name.
func (in *Inbox) fill(ctx context.Context, f *ent.Form, s Submission) (filledForm, error) {
	filled := filledForm{Submission: s, form: f}
	var c complaint
	asked := make([]string, len(f.Edges.Fields))
	for i, field := range f.Edges.Fields {
		asked[i] = field.Name
	}
	given := answers(&c, "values", s.Values, asked)
	about := answers(&c, "profile", s.Profile, f.ProfileFields)
	limited, cancel := context.WithTimeout(ctx, rules.Budget)
	defer cancel()
	for _, field := range f.Edges.Fields {
		value, ok := given[field.Name]
		if message := in.wrong(limited, field, value); message != "" {
			c.Add(message, "values", field.Name)
		} else if ok {
			filled.values = append(filled.values, values.FormValue{Name: field.Name, Label: labelOf(field), Value: value})
		}
	}
	for _, name := range f.ProfileFields {
		if value, ok := about[name]; ok {
			checkProfile(&c, name, value)
			filled.profile = append(filled.profile, values.FormValue{Name: name, Label: name, Value: value})
		}
	}
	if len(filled.text()) > MaxText {
		c.Add("at most 64 KB in all", "values")
	}
	return filled, c.Err()
}

// answers are those that are not empty, by name. Names that nobody asked for, or that
// come twice, are refused.
func answers(c *complaint, path string, list []Answer, asked []string) map[string]string {
	if len(list) > maxFormAnswers {
		c.Add(fmt.Sprintf("at most %d answers", maxFormAnswers), path)
		return nil
	}
	out, seen := map[string]string{}, map[string]bool{}
	for _, a := range list {
		switch {
		case !slices.Contains(asked, a.Name):
			c.Add("the form does not ask for it", path, a.Name)
		case seen[a.Name]:
			c.Add("is answered twice", path, a.Name)
		case len(a.Value) > MaxFormAnswer:
			c.Add("at most 16 KB", path, a.Name)
		case apperr.Storable(a.Value) != "":
			c.Add(apperr.Storable(a.Value), path, a.Name)
		case strings.TrimSpace(a.Value) != "":
			out[a.Name] = a.Value
		}
		seen[a.Name] = true
	}
	return out
}

// wrong says why a field does not take an answer, "" where it does. As in HTML, an
// answer that is empty is held to nothing but whether there has to be one.
func (in *Inbox) wrong(ctx context.Context, f *ent.FormField, value string) string {
	if value == "" {
		if f.Required && isAsked(f.Type) {
			return "is required"
		}
		return ""
	}
	if isChoice(f.Type) && len(f.Options) > 0 && !slices.ContainsFunc(f.Options, func(o values.FormOption) bool { return o.Key == value }) {
		return "is none of the options"
	}
	if check := typeChecks[f.Type]; check != nil {
		if message := check(value); message != "" {
			return message
		}
	}
	return in.mismatch(ctx, f, value)
}

// mismatch says why an answer is not what the field's pattern wants. A pattern that
// is no expression, as could be stored once, wants nothing: so it is in HTML.
func (in *Inbox) mismatch(ctx context.Context, f *ent.FormField, value string) string {
	if orZero(f.Pattern) == "" {
		return ""
	}
	p, err := ecma.Whole(*f.Pattern)
	if err == nil {
		var ok bool
		if ok, err = p.Match(ctx, value); err == nil && !ok {
			return "does not match the pattern of the field"
		}
	}
	if err == nil {
		return ""
	}
	tooLong := errors.Is(err, ecma.ErrTooLong)
	in.store.Logger().WarnContext(ctx, "the pattern of a form's field is of no use", "organization", f.OrganizationID, "field", f.ID, "tooLong", tooLong)
	if tooLong {
		return err.Error()
	}
	return ""
}

// isAsked reports whether there is something to fill in.
func isAsked(t formfield.Type) bool {
	return !slices.Contains([]formfield.Type{formfield.TypeBUTTON, formfield.TypeIMAGE, formfield.TypeRESET, formfield.TypeSUBMIT}, t)
}

func isChoice(t formfield.Type) bool {
	return t == formfield.TypeSELECT || t == formfield.TypeRADIO || t == formfield.TypeCHECKBOX
}

func labelOf(f *ent.FormField) string {
	if orZero(f.Label) != "" {
		return *f.Label
	}
	return f.Name
}

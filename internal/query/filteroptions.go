package query

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"parley/ent/conversation"
	"parley/internal/apperr"
	"parley/internal/filters"
)

// OptionsAsk is what the options of a filter are asked for: of an organization's
// sessions for which all filters hold.
type OptionsAsk struct {
	Organization uuid.UUID
	Key          filters.Key
	Filters      []filters.Filter
	// Offset options are left out, and at most Limit are listed.
	Offset, Limit int
}

// mostOptions is how many values of a filter are looked at, the most frequent first.
const mostOptions = 10_000

// FilterChoices lists what a filter can be set to, the most frequent first. It fails with
// [apperr.Invalid] for a key that is not set to one of several values.
func (r *Reader) FilterChoices(ctx context.Context, a OptionsAsk) ([]filters.Choice, error) {
	row, known := filters.RowOf(a.Key)
	if !known || !slices.Contains([]filters.Type{filters.Checkbox, filters.Tree, filters.Radio}, row.Type) {
		return nil, apperr.InvalidField("a filter of this key has no options", "filterKey")
	}
	list, err := r.choices(ctx, row, a)
	if err != nil {
		return nil, err
	}
	from := min(a.Offset, len(list))
	return list[from:min(from+a.Limit, len(list))], nil
}

func (r *Reader) choices(ctx context.Context, row filters.Row, a OptionsAsk) ([]filters.Choice, error) {
	if closed := closedOptions(row); closed != nil {
		return r.closedChoices(ctx, row, a, closed)
	}
	if row.Type == filters.Tree && row.Key != filters.LogLabels {
		rows, err := r.treeRows(ctx, a)
		return treeOf(rows), err
	}
	rows, err := r.optionRows(ctx, a, optionsOf)
	if err != nil {
		return nil, err
	}
	above, err := r.aboveRows(ctx, a, rows)
	return choicesOf(rows, above), err
}

// closedOptions are those of a key that has no others; nil for the other keys.
func closedOptions(row filters.Row) []string {
	switch {
	case row.Type == filters.Radio:
		return filters.Choices(row.Key)
	case row.Key == filters.ClientType:
		return []string{clientNew, clientReturning}
	case row.Key == filters.AutomationStatus:
		return []string{botsAlone, withEmployees}
	}
	return nil
}

// closedChoices counts the sessions of each option, in the order of the options.
func (r *Reader) closedChoices(ctx context.Context, row filters.Row, a OptionsAsk, options []string) ([]filters.Choice, error) {
	var out []filters.Choice
	for _, o := range options {
		f := filters.Filter{Key: row.Key, Type: row.Type}
		if f.Comparison = filters.Contains; row.Type == filters.Radio {
			f.Option, f.Comparison = optionOf(o), ""
		} else {
			f.Options = []string{o}
		}
		n, err := r.Client().Conversation.Query().
			Where(conversation.OrganizationIDEQ(a.Organization), FilterConversations(append(slices.Clone(a.Filters), f))).Count(ctx)
		if err != nil {
			return nil, err
		}
		out = append(out, filters.Choice{Value: o, Label: words(o), Frequency: int64(n)})
	}
	return out, nil
}

// optionOf is a choice as filters have it after a check.
func optionOf(o string) string {
	if o == filters.Any || o == string(filters.NotImportant) {
		return ""
	}
	return o
}

// FilterOptions is [Reader.FilterChoices] for the graph.
func (r *Reader) FilterOptions(ctx context.Context, key filters.Key, given []*filters.Filter, first *int, organization *uuid.UUID) ([]*filters.Choice, error) {
	a := OptionsAsk{Key: key, Limit: 25}
	if first != nil {
		a.Limit = *first
	}
	if a.Limit < 1 || a.Limit > 100 {
		return nil, apperr.InvalidField("first must be between 1 and 100", "first")
	}
	var err error
	if a.Organization, err = r.Selected(ctx, organization); err != nil {
		return nil, err
	}
	if a.Filters, err = filters.Of(given); err != nil {
		return nil, err
	}
	list, err := r.FilterChoices(ctx, a)
	var out []*filters.Choice
	for i := range list {
		out = append(out, &list[i])
	}
	return out, err
}

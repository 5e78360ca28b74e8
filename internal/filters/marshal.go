package filters

import (
	"encoding/json"
	"time"
)

// written is a filter as it is written: fields of its type alone.
type written struct {
	Key                   Key        `json:"key"`
	Type                  Type       `json:"type"`
	Values                *[]string  `json:"values,omitempty"`
	Options               any        `json:"options,omitempty"`
	Option                string     `json:"option,omitempty"`
	ResponseDataJSONPaths *[]string  `json:"responseDataJsonPaths,omitempty"`
	ComparisonType        Comparison `json:"comparisonType,omitempty"`
	IsCaseSensitive       *bool      `json:"isCaseSensitive,omitempty"`
	From                  any        `json:"from,omitempty"`
	To                    any        `json:"to,omitempty"`
}

// writtenField is a condition of a composite filter.
type writtenField struct {
	Key              string     `json:"key"`
	Value            string     `json:"value"`
	CaseSensitive    bool       `json:"caseSensitive"`
	ComparisonOption Comparison `json:"comparisonOption"`
}

// Marshal writes filters, as [Check] leaves them, as the JSON list that [Parse] reads:
// always in the same way, and [] for none.
func Marshal(filters []Filter) []byte {
	out := make([]written, 0, len(filters))
	for _, f := range filters {
		out = append(out, write(f))
	}
	text, err := json.Marshal(out)
	if err != nil {
		panic(err) // nothing in it can fail
	}
	return text
}

func write(f Filter) written {
	w := written{Key: f.Key, Type: f.Type, Option: f.Option, ComparisonType: f.Comparison}
	switch f.Type {
	case Text:
		w.Values, w.IsCaseSensitive = some(f.Values), &f.CaseSensitive
	case Checkbox, Tree:
		w.Options = some(f.Options)
	case CustomFields:
		w.ResponseDataJSONPaths = some(f.Paths)
	case Composite:
		w.Options = writeFields(f.Fields)
	case DateTimeRange:
		w.From, w.To = writeTime(f.FromTime), writeTime(f.ToTime)
	case NumericRange:
		w.From, w.To = writeNumber(f.FromNumber), writeNumber(f.ToNumber)
	}
	return w
}

// some is a list that is written where it is empty as well.
func some(list []string) *[]string {
	if list == nil {
		list = []string{}
	}
	return &list
}

func writeFields(fields []FieldFilter) []writtenField {
	out := make([]writtenField, 0, len(fields))
	for _, f := range fields {
		out = append(out, writtenField{f.Key, f.Value, f.CaseSensitive, f.Comparison})
	}
	return out
}

func writeTime(at *time.Time) any {
	if at == nil {
		return nil
	}
	if utc := at.UTC(); utc.Nanosecond()%int(time.Millisecond) == 0 {
		return utc.Format("2006-01-02T15:04:05.000Z07:00")
	}
	return at.UTC().Format(time.RFC3339Nano)
}

func writeNumber(n *float64) any {
	if n == nil {
		return nil
	}
	return *n
}

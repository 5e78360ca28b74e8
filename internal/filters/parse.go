package filters

import (
	"encoding/json"
	"strconv"

	"parley/internal/apperr"
)

// wire is a filter as its JSON has it. What is null counts as left out.
type wire struct {
	Key                   json.RawMessage `json:"key"`
	Type                  json.RawMessage `json:"type"`
	Values                json.RawMessage `json:"values"`
	Options               json.RawMessage `json:"options"`
	Option                json.RawMessage `json:"option"`
	ResponseDataJSONPaths json.RawMessage `json:"responseDataJsonPaths"`
	ComparisonType        json.RawMessage `json:"comparisonType"`
	IsCaseSensitive       json.RawMessage `json:"isCaseSensitive"`
	From                  json.RawMessage `json:"from"`
	To                    json.RawMessage `json:"to"`
}

// Parse reads the JSON list of filters of the wire, null for none. It fails with
// [apperr.Invalid] and the path of each fault, such as filters.0.key. What is read is
// as [Check] leaves it.
func Parse(data []byte) ([]Filter, error) {
	var r reader
	items := r.list(data, "filters")
	if len(items) > most {
		return nil, tooMany()
	}
	var out []Filter
	for i, item := range items {
		out = append(out, r.filter(item, "filters", strconv.Itoa(i)))
	}
	if err := r.Err(); err != nil {
		return nil, err
	}
	return Check(out)
}

// reader reads JSON and gathers what is wrong with it.
type reader struct{ apperr.Faults }

func (r *reader) filter(data []byte, path ...string) Filter {
	var w wire
	if json.Unmarshal(data, &w) != nil || isNull(data) {
		r.Add("must be an object", path...)
		return Filter{}
	}
	f := Filter{
		Key:           Key(r.required(w.Key, under(path, "key")...)),
		Type:          Type(r.required(w.Type, under(path, "type")...)),
		Values:        r.texts(w.Values, under(path, "values")...),
		Paths:         r.texts(w.ResponseDataJSONPaths, under(path, "responseDataJsonPaths")...),
		Option:        r.text(w.Option, under(path, "option")...),
		Comparison:    Comparison(r.text(w.ComparisonType, under(path, "comparisonType")...)),
		CaseSensitive: r.truth(w.IsCaseSensitive, under(path, "isCaseSensitive")...),
	}
	r.options(&f, w.Options, under(path, "options")...)
	r.ends(&f, w, path)
	return f
}

// options are texts, or the conditions of a composite filter.
func (r *reader) options(f *Filter, data []byte, path ...string) {
	row, _ := RowOf(f.Key)
	if row.Type != Composite {
		f.Options = r.texts(data, path...)
		return
	}
	items := r.list(data, path...)
	if len(items) > mostValues {
		r.Add(tooManyValues, path...)
		return
	}
	for i, item := range items {
		f.Fields = append(f.Fields, r.field(item, under(path, strconv.Itoa(i))...))
	}
}

func (r *reader) field(data []byte, path ...string) FieldFilter {
	var w struct {
		Key              json.RawMessage `json:"key"`
		Value            json.RawMessage `json:"value"`
		ComparisonOption json.RawMessage `json:"comparisonOption"`
		CaseSensitive    json.RawMessage `json:"caseSensitive"`
	}
	if json.Unmarshal(data, &w) != nil || isNull(data) {
		r.Add("must be an object", path...)
		return FieldFilter{}
	}
	return FieldFilter{
		Key:           r.required(w.Key, under(path, "key")...),
		Value:         r.text(w.Value, under(path, "value")...),
		Comparison:    Comparison(r.required(w.ComparisonOption, under(path, "comparisonOption")...)),
		CaseSensitive: r.truth(w.CaseSensitive, under(path, "caseSensitive")...),
	}
}

// ends are instants or numbers, as the key wants them; none where it wants neither.
func (r *reader) ends(f *Filter, w wire, path []string) {
	row, known := RowOf(f.Key)
	switch {
	case row.Type == DateTimeRange:
		f.FromTime = r.instant(w.From, under(path, "from")...)
		f.ToTime = r.instant(w.To, under(path, "to")...)
	case row.Type == NumericRange:
		f.FromNumber = r.number(w.From, under(path, "from")...)
		f.ToNumber = r.number(w.To, under(path, "to")...)
	case known && f.Comparison != NotImportant:
		r.noEnd(w.From, under(path, "from")...)
		r.noEnd(w.To, under(path, "to")...)
	}
}

func (r *reader) noEnd(data []byte, path ...string) {
	if !isNull(data) && string(data) != `""` {
		r.Add(noRange, path...)
	}
}

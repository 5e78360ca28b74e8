package filters

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"parley/internal/apperr"
)

const (
	// most filters are given at once.
	most = 50
	// mostValues a filter has, of mostLetters each, and mostOverall all filters.
	mostValues  = 200
	mostLetters = 1000
	mostOverall = 2000
	// mostText is how long all texts that are looked for in others are together, in
	// characters, and mostFolded in how many filters and fields the case of letters does
	// not count: each is a pattern, of which a database keeps few ready.
	mostText   = 20_000
	mostFolded = 30
)

const tooManyValues = "must be at most 200 values"

func tooMany() error { return apperr.InvalidField("must be at most 50 filters", "filters") }

// Check returns the filters in the form that package query takes: of the usual type of
// their key. A type that is not the key's is read by what is there, and what the key
// cannot read is a fault. It fails with [apperr.Invalid] as [Parse] does.
func Check(given []Filter) ([]Filter, error) {
	if len(given) > most {
		return nil, tooMany()
	}
	var c checker
	var out []Filter
	for i, f := range given {
		out = append(out, c.filter(f, "filters", strconv.Itoa(i)))
	}
	c.overall(out)
	return out, c.Err()
}

// overall holds all filters together to what databases do in good time.
func (c *checker) overall(list []Filter) {
	values, letters, folded := 0, 0, 0
	for _, f := range list {
		values += len(f.Values) + len(f.Options) + len(f.Paths) + len(f.Fields)
		if letters += lettersOf(f.Values); len(f.Values) > 0 && !f.CaseSensitive {
			folded++
		}
		for _, field := range f.Fields {
			if letters += utf8.RuneCountInString(field.Value); !field.CaseSensitive {
				folded++
			}
		}
	}
	if values > mostOverall {
		c.Add("must have at most 2000 values in all", "filters")
	}
	if letters > mostText {
		c.Add("must look for at most 20000 characters in all", "filters")
	}
	if folded > mostFolded {
		c.Add("must have at most 30 conditions on texts in all that are not case-sensitive", "filters")
	}
}

func lettersOf(texts []string) (n int) {
	for _, text := range texts {
		n += utf8.RuneCountInString(text)
	}
	return n
}

// Of is [Check] for filters that are given by address, nil for none.
func Of(given []*Filter) ([]Filter, error) {
	var out []Filter
	for _, f := range given {
		out = append(out, *f)
	}
	return Check(out)
}

// checker checks filters and gathers what is wrong with them.
type checker struct{ apperr.Faults }

func (c *checker) filter(f Filter, path ...string) Filter {
	row, known := RowOf(f.Key)
	if !known {
		c.Add("there is no such filter", under(path, "key")...)
		return f
	}
	if f.Type != "" && !slices.Contains(types(), f.Type) {
		c.Add("is no type of filter that there is", under(path, "type")...)
		return f
	}
	switch unread := unread(row, f); {
	case unread == "" || f.Comparison == NotImportant:
	case f.Type != "" && f.Type != row.Type && unread != "from" && unread != "to":
		c.Add("does not fit the key, which is "+string(row.Type), under(path, "type")...)
	case unread == "from" || unread == "to":
		c.Add(noRange, under(path, unread)...)
	default:
		c.Add("is not read by a filter of this key, which is "+string(row.Type), under(path, unread)...)
	}
	return c.meant(row, f, path)
}

const noRange = "this filter has no range"

// unread is the name of something in a filter that its key has no use for, "" where
// there is nothing: dropping it would find more than was asked for.
func unread(row Row, f Filter) string {
	chosen := f.Option != "" && f.Option != Any && f.Option != string(NotImportant)
	one := slices.Contains([]Type{Text, Checkbox, Tree, Radio}, row.Type)
	list := one || row.Type == CustomFields
	for _, x := range []struct {
		name       string
		has, reads bool
	}{
		{"from", f.FromTime != nil, row.Type == DateTimeRange},
		{"to", f.ToTime != nil, row.Type == DateTimeRange},
		{"from", f.FromNumber != nil, row.Type == NumericRange},
		{"to", f.ToNumber != nil, row.Type == NumericRange},
		{"values", len(f.Values) > 0, list},
		{"options", len(f.Options) > 0, list},
		{"option", chosen, one},
		{"responseDataJsonPaths", len(f.Paths) > 0, row.Type == CustomFields},
		{"options", len(f.Fields) > 0, row.Type == Composite},
	} {
		if x.has && !x.reads {
			return x.name
		}
	}
	return ""
}

func types() []Type {
	return []Type{Text, DateTimeRange, NumericRange, Checkbox, Radio, Tree, CustomFields, Composite}
}

// meant is the filter with what its key's own type takes.
func (c *checker) meant(row Row, f Filter, path []string) Filter {
	out := Filter{Key: row.Key, Type: row.Type}
	switch row.Type {
	case Text:
		out.Values, out.Comparison, out.CaseSensitive = c.asText(f, path)
	case Checkbox, Tree:
		out.Options, out.Comparison = c.asOptions(f, path)
	case Radio:
		out.Option = c.choice(row.Key, f, path)
	case DateTimeRange:
		out.FromTime, out.ToTime = c.period(f, path)
	case NumericRange:
		out.FromNumber, out.ToNumber = c.interval(f, path)
	case CustomFields:
		out.Paths = c.paths(f, path)
	case Composite:
		out.Fields = c.fields(f.Fields, path)
	}
	return out
}

// texts checks the texts of a list.
func (c *checker) texts(list []string, path ...string) []string {
	if len(list) > mostValues {
		c.Add(tooManyValues, path...)
		return nil
	}
	for i, text := range list {
		c.one(text, under(path, strconv.Itoa(i))...)
	}
	return list
}

func (c *checker) one(text string, path ...string) {
	if problem := apperr.Storable(text); problem != "" {
		c.Add(problem, path...)
	} else if utf8.RuneCountInString(text) > mostLetters {
		c.Add("must be at most 1000 characters", path...)
	}
}

// chosen are the options of a filter, wherever they stand.
func (c *checker) chosen(f Filter, path []string) []string {
	if len(f.Options) == 0 && f.Option != "" {
		c.one(f.Option, under(path, "option")...)
		return []string{f.Option}
	}
	return c.texts(f.Options, under(path, "options")...)
}

func (c *checker) comparison(given Comparison, allowed []Comparison, path ...string) Comparison {
	if given == "" {
		return Contains
	}
	if !slices.Contains(allowed, given) {
		c.Add("must be one of "+listed(allowed), path...)
	}
	return given
}

func listed(comparisons []Comparison) string {
	var out []string
	for _, c := range comparisons {
		out = append(out, string(c))
	}
	return strings.Join(out, ", ")
}

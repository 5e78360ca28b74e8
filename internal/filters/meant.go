package filters

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

func forTexts() []Comparison {
	return []Comparison{NotImportant, Contains, NotContains, Equals, NotEquals, StartsWith, EndsWith, Exists, NotExists}
}

func forOptions() []Comparison {
	return []Comparison{NotImportant, Exists, NotExists, Contains, NotContains, Equals, NotEquals}
}

// asText reads options as texts that are equal.
func (c *checker) asText(f Filter, path []string) ([]string, Comparison, bool) {
	how := c.comparison(f.Comparison, forTexts(), under(path, "comparisonType")...)
	if len(f.Values) > 0 {
		return telling(c.texts(f.Values, under(path, "values")...), how), how, f.CaseSensitive
	}
	values := c.chosen(f, path)
	if len(values) > 0 && how == Contains {
		how = Equals
	}
	if len(values) > 0 && how == NotContains {
		how = NotEquals
	}
	return telling(values, how), how, f.CaseSensitive
}

// telling leaves out empty texts where texts are looked for in others: every text has
// them in it, so that they ask for nothing.
func telling(texts []string, how Comparison) []string {
	if how == Equals || how == NotEquals {
		return texts
	}
	return slices.DeleteFunc(slices.Clone(texts), func(text string) bool { return text == "" })
}

// asOptions reads texts as options.
func (c *checker) asOptions(f Filter, path []string) ([]string, Comparison) {
	how := c.comparison(f.Comparison, forOptions(), under(path, "comparisonType")...)
	switch how {
	case Equals:
		how = Contains
	case NotEquals:
		how = NotContains
	}
	if len(f.Options) == 0 && f.Option == "" {
		return c.texts(f.Values, under(path, "values")...), how
	}
	return c.chosen(f, path), how
}

// The choices of radio filters.
const (
	Yes             = "YES"
	No              = "NO"
	Any             = "ANY"
	FromClient      = "CLIENT"
	FromBot         = "BOT"
	WithTransfer    = "WITH_TRANSFER"
	WithoutTransfer = "WITHOUT_TRANSFER"
)

// Choices are what a radio filter can be set to.
func Choices(k Key) []string {
	switch k {
	case Initiator:
		return []string{Any, FromClient, FromBot}
	case TransferToOperator:
		return []string{Any, WithTransfer, WithoutTransfer}
	case ExceptionExistence:
		return []string{string(NotImportant), Yes, No}
	}
	return []string{Yes, No}
}

// choice is the one option in capital letters, "" where none is important.
func (c *checker) choice(k Key, f Filter, path []string) string {
	options := slices.Concat(f.Options, f.Values)
	option := strings.ToUpper(f.Option)
	switch {
	case option == "" && len(options) == 1:
		option = strings.ToUpper(options[0])
	case option == "" && len(options) > 1:
		c.Add("must be one option", under(path, "option")...)
	}
	if option == "" || option == Any || option == string(NotImportant) {
		return ""
	}
	if !slices.Contains(Choices(k), option) {
		c.Add("must be one of "+strings.Join(Choices(k), ", "), under(path, "option")...)
	}
	return option
}

const backwards = "the range ends before it begins"

func (c *checker) period(f Filter, path []string) (from, to *time.Time) {
	c.year(f.FromTime, under(path, "from")...)
	c.year(f.ToTime, under(path, "to")...)
	if f.FromTime != nil && f.ToTime != nil && f.FromTime.After(*f.ToTime) {
		c.Add(backwards, under(path, "to")...)
	}
	return f.FromTime, f.ToTime
}

// year holds an instant to the years that both databases write with four digits.
func (c *checker) year(at *time.Time, path ...string) {
	if at != nil && (at.UTC().Year() < 1 || at.UTC().Year() > 9999) {
		c.Add("must be in the years 1 to 9999", path...)
	}
}

func (c *checker) interval(f Filter, path []string) (from, to *float64) {
	if f.FromNumber != nil && f.ToNumber != nil && *f.FromNumber > *f.ToNumber {
		c.Add(backwards, under(path, "to")...)
	}
	return f.FromNumber, f.ToNumber
}

func (c *checker) paths(f Filter, path []string) []string {
	given, name := f.Paths, "responseDataJsonPaths"
	if len(given) == 0 {
		given, name = f.Options, "options"
	}
	if len(given) == 0 {
		given, name = f.Values, "values"
	}
	given = c.texts(given, under(path, name)...)
	for i, p := range given {
		if _, ok := Segments(p); !ok {
			c.Add("must be a path such as $.order.items[0]", under(under(path, name), strconv.Itoa(i))...)
		}
	}
	return given
}

func (c *checker) fields(given []FieldFilter, path []string) []FieldFilter {
	if len(given) > mostValues {
		c.Add(tooManyValues, under(path, "options")...)
		return nil
	}
	var out []FieldFilter
	for i, f := range given {
		at := under(under(path, "options"), strconv.Itoa(i))
		c.one(f.Key, under(at, "key")...)
		c.one(f.Value, under(at, "value")...)
		f.Comparison = c.comparison(f.Comparison, forTexts(), under(at, "comparisonOption")...)
		out = append(out, f)
	}
	return out
}

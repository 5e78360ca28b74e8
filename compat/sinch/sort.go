package sinch

import (
	"strings"

	"golang.org/x/text/language"
)

const (
	// defaultSort is the order of contacts where the caller names none.
	defaultSort = "-arrivalTime"
	// localeMark is before the locale of an order.
	localeMark = "LOCALE-"
	maxLocale  = 35 // bytes, as BCP 47 wants everyone to be able to hold
)

// order is how a list of contacts is sorted.
type order struct {
	// Field is a field of a [Contact] by its JSON name; requiredAgent is sorted by
	// its name.
	Field      string
	Descending bool
	// Locale is that of text; the root of all where the caller names none.
	Locale language.Tag
}

// parseSort reads `field`, `-field` and either with `,LOCALE-xx` behind it; empty is
// `-arrivalTime`. It fails with [apperr.Invalid] on an unknown field or locale.
func parseSort(text string) (order, error) {
	if text == "" {
		text = defaultSort
	}
	name, postfix, localized := strings.Cut(text, ",")
	var o order
	o.Field, o.Descending = strings.CutPrefix(strings.TrimSpace(name), "-")
	if _, known := contactKeys()[o.Field]; !known {
		return order{}, invalid("Sort should name a field of contacts")
	}
	if !localized {
		return o, nil
	}
	locale, marked := strings.CutPrefix(strings.TrimSpace(postfix), localeMark)
	if !marked || len(locale) > maxLocale {
		return order{}, invalid("Sort may have one postfix, ,%sxx with a language such as en or en-US", localeMark)
	}
	tag, err := language.Parse(locale)
	if err != nil {
		return order{}, invalid("Sort has an unknown locale")
	}
	o.Locale = tag
	return o, nil
}

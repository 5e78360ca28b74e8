package saysimple

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"parley/compat/rest"
	"parley/inbox"
	"parley/metrics"
)

// parameters are the checked query string of a metric.
type parameters struct {
	Period metrics.Period
	Filter metrics.Filter
	// Unique is set by unique=true, where the metric reads it.
	Unique bool
}

// defaultPeriod is how long a period is where the caller does not say.
const defaultPeriod = 30 * 24 * time.Hour

// anything stands for every value of a filter.
const anything = "*"

// filterPattern is longer than that of channels in bodies: 30 there, 100 here.
var filterPattern = regexp.MustCompile(`^([A-Z_]{2,100}|\*)$`)

// The rules of parameters. A parameter without a value is a fault: a filter that
// fell away in silence would let everything count.
var (
	filterKey   = []rest.Rule{rest.Upper, rest.Match(filterPattern, "should have 2 to 100 characters, A to Z and _")}
	filterText  = []rest.Rule{rest.NotEmpty, rest.MaxChars(maxText)}
	filterTag   = []rest.Rule{rest.NotEmpty, rest.MaxChars(len("system:") + inbox.MaxTagName)}
	directions  = []rest.Rule{rest.Upper, rest.OneOf("IN", "OUT", "ALL")}
	initiators  = []rest.Rule{rest.Upper, rest.OneOf("USER", "BUSINESS", "ALL")}
	truthValues = []rest.Rule{rest.Upper, rest.OneOf("TRUE", "FALSE")}
)

// parameters reads a query string. Faults are told in the order of the vendor's
// table, whatever the order of the address.
func (m metric) parameters(raw string, now time.Time) (parameters, error) {
	q := rest.NewQuery(raw)
	p := parameters{Period: readPeriod(q, now)}
	if m.Directed {
		p.Filter.Directions = readChoice(q, "direction", directions)
	}
	p.Filter.AgentKeys = readFilter(q, "agent", filterText)
	p.Filter.Channels = readFilter(q, "channel", filterKey)
	p.Filter.Tags = readFilter(q, "tag", filterTag)
	p.Filter.Providers = readFilter(q, "provider", filterKey)
	p.Filter.Identifiers = readFilter(q, "identifier", filterText)
	if m.Initiated {
		p.Filter.InitiatedBy = readChoice(q, "initiatedBy", initiators)
	}
	p.Filter.ConversationKeys = readFilter(q, "conversation", filterText)
	if m.Unique != "" {
		unique, _ := q.Text("unique", truthValues...)
		p.Unique = unique == "TRUE"
	}
	return p, q.Err()
}

// readPeriod reads `between` and `and`; each has a default of its own, so that
// `and` alone may lie before the default of `between`.
func readPeriod(q *rest.Query, now time.Time) metrics.Period {
	from := readInstant(q, "between", now.Add(-defaultPeriod))
	to := readInstant(q, "and", from.Add(defaultPeriod))
	if q.Err() == nil && !from.Before(to) {
		q.Report("And should lie after between", "and")
	}
	return metrics.Period{From: from, To: to}
}

// readInstant reads a date-time into UTC.
func readInstant(q *rest.Query, name string, missing time.Time) time.Time {
	text, given := q.Text(name)
	if !given {
		return missing
	}
	t, ok := parseISO8601(plus(text))
	if !ok {
		q.Report(badDate, name)
	}
	return t
}

// unescapedPlus finds the offset of a date-time whose plus sign was not escaped,
// and so arrived as a space.
var unescapedPlus = regexp.MustCompile(`^([^ ]*T[^ ]*) (\d\d(:?\d\d)?)$`)

func plus(text string) string { return unescapedPlus.ReplaceAllString(text, "$1+$2") }

// readFilter reads a filter; nil lets everything count. Values are alternatives,
// so that * beside others is everything as well.
func readFilter(q *rest.Query, name string, rules []rest.Rule) []string {
	list := q.Texts(name, metrics.MaxFilter, rules...)
	if slices.Contains(list, anything) {
		return nil
	}
	return list
}

// readChoice reads one of a few values as a filter; ALL is none.
func readChoice(q *rest.Query, name string, rules []rest.Rule) []string {
	value, given := q.Text(name, rules...)
	if !given || strings.EqualFold(value, "ALL") {
		return nil
	}
	return []string{value}
}

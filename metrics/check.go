package metrics

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"parley/internal/apperr"
	"parley/metrics/catalog"
)

// What a query may hold.
const (
	MaxMetrics    = 25
	MaxDimensions = 3
	MaxFilter     = 500 // values of one list
	maxValue      = 256 // characters of one value
	// maxCells is how many numbers an answer may hold.
	maxCells = 10_000
	// MaxWithin is the longest limit of a share.
	MaxWithin = 31 * 24 * time.Hour
)

// Check returns the error that [Engine.Series] would refuse the query with, before
// anything is computed.
func (q Query) Check() error {
	rows, err := q.check()
	if err != nil {
		return err
	}
	for _, p := range q.zoned().parts(rows) {
		if err := p.cut(); err != nil {
			return err
		}
	}
	return nil
}

// zoned is the query with a time zone.
func (q Query) zoned() Query {
	if q.Zone == nil {
		q.Zone = time.UTC
	}
	return q
}

// check returns the rows of the query's metrics, or [apperr.Invalid] with all
// that is wrong.
func (q Query) check() ([]catalog.Row, error) {
	var f apperr.Faults
	rows := q.rows(&f)
	if err := q.Period.Check(); err != nil {
		return nil, err
	}
	if q.Granularity != "" && !slices.Contains(granularities, q.Granularity) {
		f.Add("no such granularity", "granularity")
	}
	if q.Within < 0 || q.Within > MaxWithin {
		f.Add("from 1 second to 31 days", "withinSeconds")
	}
	q.checkGroups(&f, rows)
	q.Filter.check(&f, rows)
	return rows, f.Err()
}

func (q Query) rows(f *apperr.Faults) []catalog.Row {
	if len(q.Metrics) == 0 || len(q.Metrics) > MaxMetrics {
		f.Add("from 1 to 25 metrics", "metrics")
		return nil
	}
	var rows []catalog.Row
	for i, name := range q.Metrics {
		r, ok := catalog.Find(name)
		switch {
		case !ok:
			f.Add("no such metric", "metrics")
		case slices.Contains(q.Metrics[:i], name):
			f.Add(name+" is there twice", "metrics")
		default:
			rows = append(rows, r)
		}
	}
	return rows
}

func (q Query) checkGroups(f *apperr.Faults, rows []catalog.Row) {
	if len(q.GroupBy) > MaxDimensions {
		f.Add("at most 3 dimensions", "groupBy")
		return
	}
	for i, d := range q.GroupBy {
		if slices.Contains(q.GroupBy[:i], d) {
			f.Add(string(d)+" is there twice", "groupBy")
		}
		if lacking := without(rows, d); lacking != "" {
			f.Add(lacking+" has no dimension "+string(d), "groupBy")
		}
	}
}

// without names the first metric that lacks a dimension.
func without(rows []catalog.Row, d catalog.Dimension) string {
	for _, r := range rows {
		if !r.Has(d) {
			return r.Name
		}
	}
	return ""
}

func (fi Filter) check(f *apperr.Faults, rows []catalog.Row) {
	for _, l := range fi.lists() {
		switch {
		case len(l.values) == 0:
		case len(l.values) > MaxFilter:
			f.Add("at most 500 values", "filter", l.name)
		case l.dimension != "" && without(rows, l.dimension) != "":
			f.Add(without(rows, l.dimension)+" has no dimension "+string(l.dimension), "filter", l.name)
		case slices.ContainsFunc(l.values, malformed):
			f.Add("values of at most 256 characters, valid UTF-8 without NUL", "filter", l.name)
		}
	}
	if slices.ContainsFunc(fi.Directions, func(d string) bool { return d != "IN" && d != "OUT" }) {
		f.Add("IN or OUT: no metric counts other messages", "filter", "direction")
	}
}

// upper writes the keys that are always in capitals so.
func (fi Filter) upper() Filter {
	for _, l := range []*[]string{&fi.Channels, &fi.Providers, &fi.Countries} {
		*l = slices.Clone(*l)
		for i, key := range *l {
			(*l)[i] = strings.ToUpper(key)
		}
	}
	return fi
}

// malformed reports whether a value of a filter is a pattern of nothing; ids are
// always well formed.
func malformed(v any) bool {
	s, ok := v.(string)
	return ok && (utf8.RuneCountInString(s) > maxValue || apperr.Storable(s) != "")
}

// list is one list of a filter.
type list struct {
	name string
	// dimension is what the values are of; empty for conversations, which every
	// sample may have.
	dimension catalog.Dimension
	values    []any
	// by is the table and column where values stand for ids; empty where they are
	// what the dimension holds.
	by string
}

func (fi Filter) lists() []list {
	return []list{
		{"channel", catalog.Channel, anys(fi.Channels), ""},
		{"provider", catalog.Provider, anys(fi.Providers), ""},
		{"identifier", catalog.Identifier, anys(fi.Identifiers), ""},
		{"agent", catalog.Agent, anys(fi.Agents), ""},
		{"agent", catalog.Agent, anys(fi.AgentKeys), "users agent_key"},
		{"team", catalog.Team, anys(fi.Teams), ""},
		{"tag", catalog.Tag, anys(fi.Tags), ""},
		{"conversation", "", anys(fi.Conversations), ""},
		{"conversation", "", anys(fi.ConversationKeys), "conversations external_id"},
		{"country", catalog.Country, anys(fi.Countries), ""},
		{"direction", catalog.Direction, anys(fi.Directions), ""},
		{"author", catalog.Author, anys(fi.Authors), ""},
		{"initiatedBy", catalog.InitiatedBy, anys(fi.InitiatedBy), ""},
		{"queue", catalog.Queue, anys(fi.Queues), ""},
	}
}

func anys[T any](list []T) []any {
	out := make([]any, len(list))
	for i, v := range list {
		out[i] = v
	}
	return out
}

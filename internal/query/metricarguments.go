package query

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"parley/ent/conversation"
	"parley/ent/message"
	"parley/internal/apperr"
	"parley/internal/scalars"
	"parley/internal/values"
	"parley/metrics"
	"parley/metrics/catalog"
)

// MetricArguments are what metrics are asked with: the arguments of the graph's
// field, as JSON where a file is asked for.
type MetricArguments struct {
	OrganizationID string       `json:"organizationId,omitempty"`
	Metrics        []string     `json:"metrics"`
	Period         MetricPeriod `json:"period"`
	Granularity    string       `json:"granularity,omitempty"`
	TimeZone       string       `json:"timeZone,omitempty"`
	Filter         MetricFilter `json:"filter,omitzero"`
	GroupBy        []string     `json:"groupBy,omitempty"`
	WithinSeconds  *int         `json:"withinSeconds,omitempty"`
}

// MetricPeriod is a period, in RFC 3339.
type MetricPeriod struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// MetricFilter says which samples count.
type MetricFilter struct {
	Channel      []string `json:"channel,omitempty"`
	Provider     []string `json:"provider,omitempty"`
	Identifier   []string `json:"identifier,omitempty"`
	Agent        []string `json:"agent,omitempty"`
	Team         []string `json:"team,omitempty"`
	Tag          []string `json:"tag,omitempty"`
	Conversation []string `json:"conversation,omitempty"`
	Country      []string `json:"country,omitempty"`
	Direction    []string `json:"direction,omitempty"`
	Author       []string `json:"author,omitempty"`
	InitiatedBy  []string `json:"initiatedBy,omitempty"`
	Queue        []string `json:"queue,omitempty"`
}

// Organization is the one that is named, nil where none is. The error is
// [apperr.Invalid].
func (a MetricArguments) Organization() (*uuid.UUID, error) {
	if a.OrganizationID == "" {
		return nil, nil
	}
	id, err := scalars.UnmarshalID(a.OrganizationID)
	if err != nil {
		return nil, apperr.InvalidField(err.Error(), "organizationId")
	}
	return &id, nil
}

// Query is the question to the engine about an organization. The error is
// [apperr.Invalid] with the arguments that cannot be read; what they may say is
// for the engine to check.
func (a MetricArguments) Query(organization uuid.UUID) (metrics.Query, error) {
	r := argumentReader{}
	q := metrics.Query{
		Organization: organization, Metrics: a.Metrics, Granularity: metrics.Granularity(a.Granularity), Want: metrics.All,
		Period:  metrics.Period{From: r.instant(a.Period.From, "period", "from"), To: r.instant(a.Period.To, "period", "to")},
		Zone:    r.zone(a.TimeZone),
		Within:  r.within(a.WithinSeconds),
		Filter:  r.filter(a.Filter),
		GroupBy: r.dimensions(a.GroupBy),
	}
	return q, r.Err()
}

// argumentReader reads arguments and gathers what is wrong with them.
type argumentReader struct{ apperr.Faults }

func (r *argumentReader) instant(s string, path ...string) time.Time {
	t, err := scalars.UnmarshalDateTime(s)
	if err != nil {
		r.Add(err.Error(), path...)
	}
	return t
}

func (r *argumentReader) zone(name string) *time.Location {
	if name == "" {
		return time.UTC
	}
	zone, err := time.LoadLocation(name)
	if err != nil || !values.IsZone(name) {
		r.Add("a TimeZone is a name of the IANA database, such as Europe/Amsterdam", "timeZone")
		return time.UTC
	}
	return zone
}

func (r *argumentReader) within(seconds *int) time.Duration {
	if seconds == nil {
		return metrics.DefaultWithin
	}
	if most := int(metrics.MaxWithin / time.Second); *seconds < 1 || *seconds > most {
		r.Add(fmt.Sprintf("from 1 second to 31 days, which is %d", most), "withinSeconds")
		return metrics.DefaultWithin
	}
	return time.Duration(*seconds) * time.Second
}

func (r *argumentReader) dimensions(names []string) (out []catalog.Dimension) {
	for _, name := range names {
		out = append(out, catalog.Dimension(name))
	}
	return out
}

func (r *argumentReader) filter(f MetricFilter) metrics.Filter {
	return metrics.Filter{
		Channels: f.Channel, Providers: f.Provider, Identifiers: f.Identifier, Tags: f.Tag, Countries: f.Country, Directions: f.Direction,
		Agents: r.ids(f.Agent, "agent"), Teams: r.ids(f.Team, "team"), Queues: r.ids(f.Queue, "queue"),
		Conversations: r.ids(f.Conversation, "conversation"),
		Authors:       r.words(f.Author, "author", func(s string) error { return message.RoleValidator(message.Role(s)) }),
		InitiatedBy: r.words(f.InitiatedBy, "initiatedBy", func(s string) error {
			return conversation.InitiatedByValidator(conversation.InitiatedBy(s))
		}),
	}
}

// ids reads one list of a filter.
func (r *argumentReader) ids(list []string, name string) (out []uuid.UUID) {
	for _, s := range list {
		id, err := scalars.UnmarshalID(s)
		if err != nil {
			r.Add(err.Error(), "filter", name)
			return nil
		}
		out = append(out, id)
	}
	return out
}

// words checks one list of a filter whose values are a closed list.
func (r *argumentReader) words(list []string, name string, check func(string) error) []string {
	for _, s := range list {
		if check(s) != nil {
			r.Add("no such value", "filter", name)
			break
		}
	}
	return list
}

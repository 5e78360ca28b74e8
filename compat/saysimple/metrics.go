package saysimple

import (
	"encoding/json"
	"net/http"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/metrics"
	"parley/metrics/catalog"
)

// metric is one row of the vendor's metrics: everything that tells one endpoint
// from the next.
type metric struct {
	// Path is below /metrics.
	Path    string
	Summary string
	// Name is that of the catalog, and Unique the one that unique=true asks for;
	// where it is empty that parameter is not read.
	Name, Unique string
	// Table, where set, takes the place of the catalog's for the granularity.
	Table catalog.Table
	// Keyed is what `data` is keyed by; empty is time. Top is how many keys there
	// are at most, 0 for all.
	Keyed catalog.Dimension
	Top   int
	// Directed and Initiated tell whether `direction` and `initiatedBy` are read.
	Directed, Initiated bool
	// Number writes values.
	Number func(metrics.Stat) json.Number
}

// metricRows are the vendor's metrics in the order of its document.
var metricRows = []metric{
	{
		Path: "/messages/sum", Summary: "Counts messages.",
		Name: "MESSAGES", Directed: true, Number: whole,
	},
	{
		Path: "/messages/sent-paid-templates/sum", Summary: "Counts paid templates that were sent.",
		Name: "PAID_TEMPLATES", Number: whole,
	},
	{
		Path: "/messages/distribution", Summary: "Counts messages, in finer pieces of time than their sum.",
		Name: "MESSAGES", Table: catalog.TableA, Directed: true, Number: whole,
	},
	{
		Path: "/messages/response-times/average", Summary: "Tells how long one side waited for the other, in seconds.",
		Name: "RESPONSE_TIME_MEAN", Directed: true, Number: seconds,
	},
	{
		Path: "/active-contacts/sum", Summary: "Counts the contacts that wrote.",
		Name: "ACTIVE_CONTACTS", Unique: "UNIQUE_CONTACTS", Number: whole,
	},
	{
		Path: "/active-contacts/distribution", Summary: "Counts the contacts that wrote, by the ten countries with most of them.",
		Name: "ACTIVE_CONTACTS_BY_COUNTRY", Unique: "UNIQUE_CONTACTS_BY_COUNTRY", Keyed: catalog.Country, Top: 10, Number: whole,
	},
	{
		Path: "/conversations/first-reply-times/median", Summary: "Tells how long customers waited for the first answer in the middle case, in seconds.",
		Name: "FIRST_REPLY_TIME_MEDIAN", Number: seconds,
	},
	{
		Path: "/conversations/first-reply-times/average", Summary: "Tells how long customers waited for the first answer on average, in seconds.",
		Name: "FIRST_REPLY_TIME_MEAN", Number: seconds,
	},
	{
		Path: "/conversations/first-reply-times-business-hours/median", Summary: "The same in the middle case, while the tenant was open.",
		Name: "FIRST_REPLY_TIME_BUSINESS_HOURS_MEDIAN", Number: seconds,
	},
	{
		Path: "/conversations/first-reply-times-business-hours/average", Summary: "The same on average, while the tenant was open.",
		Name: "FIRST_REPLY_TIME_BUSINESS_HOURS_MEAN", Number: seconds,
	},
	{
		Path: "/conversations/resolved", Summary: "Counts conversations that were resolved by an event.",
		Name: "RESOLVED_CONVERSATIONS", Number: whole,
	},
	{
		Path: "/conversations/tags", Summary: "Counts the conversations that got each tag.",
		Name: "TAGS_USED", Keyed: catalog.Tag, Number: whole,
	},
	{
		Path: "/conversations/resolve-times/median", Summary: "Tells how long conversations took in the middle case, in seconds.",
		Name: "RESOLVE_TIME_MEDIAN", Number: seconds,
	},
	{
		Path: "/conversations/resolve-times/average", Summary: "Tells how long conversations took on average, in seconds.",
		Name: "RESOLVE_TIME_MEAN", Number: seconds,
	},
	{
		Path: "/conversations/messages/average", Summary: "Tells how many messages a conversation had on average.",
		Name: "MESSAGES_PER_CONVERSATION", Directed: true, Number: hundredths,
	},
	{
		Path: "/conversations/unique", Summary: "Counts the conversation windows of 24 hours that were opened.",
		Name: "UNIQUE_CONVERSATIONS", Initiated: true, Number: whole,
	},
}

// metricRoutes makes an endpoint of every row.
func (a *API) metricRoutes() []rest.Route {
	routes := make([]rest.Route, len(metricRows))
	for i, m := range metricRows {
		routes[i] = rest.Route{Method: http.MethodGet, Pattern: "/metrics" + m.Path, Handle: a.answers(m), Summary: m.Summary}
	}
	return routes
}

// query asks the engine for what the endpoint shows, and for nothing else.
func (m metric) query(organization uuid.UUID, p parameters) metrics.Query {
	q := metrics.Query{
		Organization: organization, Metrics: []string{m.Name}, Period: p.Period, Table: m.Table, Filter: p.Filter,
		Want: metrics.Want{Total: true, Previous: true, Buckets: m.Keyed == "", Groups: m.Keyed != ""},
	}
	if p.Unique {
		q.Metrics = []string{m.Unique}
	}
	if m.Keyed != "" {
		q.GroupBy = []catalog.Dimension{m.Keyed}
	}
	return q
}

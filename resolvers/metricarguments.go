package resolvers

import (
	"time"

	"github.com/google/uuid"

	"parley/graph"
	"parley/internal/query"
)

// metricArguments are the arguments of metrics in the form that all doors share.
func metricArguments(organization *uuid.UUID, names []graph.MetricName, period graph.PeriodInput, granularity *graph.Granularity, zone *string, filter *graph.MetricFilter, groupBy []graph.Dimension, within *int) query.MetricArguments {
	a := query.MetricArguments{
		Metrics: texts(names), GroupBy: texts(groupBy), WithinSeconds: within,
		Period: query.MetricPeriod{From: period.From.Format(time.RFC3339Nano), To: period.To.Format(time.RFC3339Nano)},
	}
	if organization != nil {
		a.OrganizationID = organization.String()
	}
	if granularity != nil {
		a.Granularity = string(*granularity)
	}
	if zone != nil {
		a.TimeZone = *zone
	}
	if filter != nil {
		a.Filter = metricFilter(*filter)
	}
	return a
}

func metricFilter(f graph.MetricFilter) query.MetricFilter {
	return query.MetricFilter{
		Channel: f.Channel, Provider: f.Provider, Identifier: f.Identifier, Tag: f.Tag, Country: f.Country,
		Agent: idTexts(f.Agent), Team: idTexts(f.Team), Conversation: idTexts(f.Conversation), Queue: idTexts(f.Queue),
		Direction: texts(f.Direction), Author: texts(f.Author), InitiatedBy: texts(f.InitiatedBy),
	}
}

// texts are the values of an enum as texts.
func texts[T ~string](list []T) []string {
	var out []string
	for _, v := range list {
		out = append(out, string(v))
	}
	return out
}

func idTexts(list []uuid.UUID) []string {
	var out []string
	for _, id := range list {
		out = append(out, id.String())
	}
	return out
}

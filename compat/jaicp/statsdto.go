package jaicp

import (
	"parley/ent"
	"parley/internal/query"
)

// timeStats are numbers of items by the bucket of time that they lie in.
type timeStats struct {
	Stats      []timeValue `json:"stats"`
	TotalCount float64     `json:"totalCount"`
}

// timeValue is how many there are in the bucket that begins at TS, in milliseconds of
// the Unix epoch.
type timeValue struct {
	TS    int64   `json:"ts"`
	Value float64 `json:"value"`
}

func newTimeStats(s query.StatSeries) timeStats {
	return timeStats{Stats: newTimeValues(s), TotalCount: float64(s.Total)}
}

func newTimeValues(s query.StatSeries) []timeValue {
	out := make([]timeValue, len(s.Points))
	for i, p := range s.Points {
		out[i] = timeValue{p.At.UnixMilli(), float64(p.Count)}
	}
	return out
}

// callStats are calls by the day that they began on.
type callStats struct {
	AverageCallDurationInSeconds float64 `json:"averageCallDurationInSeconds"`
	// BillingCount are the calls that were connected.
	BillingCount  []timeValue `json:"billingCount"`
	IncomingCount []timeValue `json:"incomingCount"`
	OutgoingCount []timeValue `json:"outgoingCount"`
}

func newCallStats(s query.CallStats) callStats {
	return callStats{s.Seconds, newTimeValues(s.Billed), newTimeValues(s.In), newTimeValues(s.Out)}
}

// projectClients is how many clients a project has.
type projectClients struct {
	ProjectShortName string `json:"projectShortName"`
	TotalCount       int64  `json:"totalCount"`
}

// projectSessions is how many sessions a project has.
type projectSessions struct {
	ProjectShortName string `json:"projectShortName"`
	Amount           int64  `json:"amount"`
}

// labelStats are the numbers of each label that is in use.
type labelStats[T any] struct {
	Stats []labelValues[T] `json:"stats"`
}

// labelValues is how many items carry a label, by the bucket that they lie in.
type labelValues[T any] struct {
	Label      T           `json:"label"`
	TsToValues []timeValue `json:"tsToValues"`
	TotalCount float64     `json:"totalCount"`
}

func newLabelStats[T any](list []query.LabelStats, shape func(*ent.Tag) T) labelStats[T] {
	out := labelStats[T]{Stats: make([]labelValues[T], len(list))}
	for i, l := range list {
		out.Stats[i] = labelValues[T]{shape(l.Label), newTimeValues(l.StatSeries), float64(l.Total)}
	}
	return out
}

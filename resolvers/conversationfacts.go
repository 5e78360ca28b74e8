package resolvers

import (
	"parley/graph"
	"parley/internal/query"
)

// factsOf is nil where there are none.
func factsOf(f *query.Facts) *graph.ConversationFacts {
	if f == nil {
		return nil
	}
	out := &graph.ConversationFacts{
		FirstMessage: f.FirstMessage, LastMessage: f.LastMessage, FirstReply: clockOf(f.FirstReply), Resolution: clockOf(f.Resolution),
		ResolvedAgent: f.ResolvedAgent, Responses: []*graph.MetricClock{}, Openings: []*graph.ConversationOpening{},
	}
	if c := f.FirstReplyOpen; c != nil {
		out.FirstReplyBusinessHours = &graph.BusinessClock{
			StartedBy: c.StartedBy, EndedBy: c.EndedBy, At: c.At, Seconds: c.Seconds, HoursOf: c.HoursOf,
		}
	}
	if f.ResolvedBy != "" {
		out.ResolvedBy = &f.ResolvedBy
	}
	for _, c := range f.Responses {
		out.Responses = append(out.Responses, clockOf(c))
	}
	for _, o := range f.Openings {
		out.Openings = append(out.Openings, &graph.ConversationOpening{Message: o.Message, InitiatedBy: o.InitiatedBy})
	}
	return out
}

func clockOf(c *query.Clock) *graph.MetricClock {
	if c == nil {
		return nil
	}
	return &graph.MetricClock{StartedBy: c.StartedBy, EndedBy: c.EndedBy, At: c.At, Seconds: c.Seconds}
}

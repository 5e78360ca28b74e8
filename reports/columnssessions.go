package reports

import (
	"slices"

	"parley/internal/query"
)

type session = column[query.Session]

// sessionColumns are those of a report on sessions.
func sessionColumns() []session {
	return slices.Concat([]session{
		{"Session", func(s query.Session, _ writer) any { return s.Ref() }},
		{"Started", func(s query.Session, w writer) any { return w.at(s.StartedAt) }},
		{"Last message", func(s query.Session, w writer) any { return w.at(s.LastMessageAt) }},
		{"Duration, ms", func(s query.Session, _ writer) any { return s.LastMessageAt.Sub(s.StartedAt).Milliseconds() }},
	}, where(), whose(), []session{
		{"Questions", func(s query.Session, _ writer) any { return s.InboundCount }},
		{"First question", func(s query.Session, _ writer) any { return text(s.FirstQuestion) }},
		{"Last question", func(s query.Session, _ writer) any { return text(s.LastQuestion) }},
		{"Operator", func(s query.Session, _ writer) any { return s.IsLivechat }},
		{"Result", func(s query.Session, _ writer) any { return text(s.Result) }},
		{"Labels", func(s query.Session, _ writer) any { return names(s.Labels) }},
		{"Topic", func(s query.Session, _ writer) any { return text(s.Category) }},
		{"NPS", func(s query.Session, _ writer) any { return whole(s.Nps) }},
		{"Call task", func(s query.Session, _ writer) any { return text(s.CallTaskID) }},
		{"Campaign", func(s query.Session, _ writer) any { return text(s.CampaignID) }},
		{"Campaign result", func(s query.Session, _ writer) any { return text(s.CampaignResult) }},
		{"Session data", func(s query.Session, _ writer) any { return raw(s.Data) }},
	})
}

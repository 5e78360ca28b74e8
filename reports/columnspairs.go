package reports

import (
	"slices"

	"parley/ent"
	"parley/internal/query"
	"parley/internal/values"
)

type pair = column[query.Pair]

func sessionOf(p query.Pair) query.Session { return p.Session }

// pairColumns are those of a report on exchanges.
func pairColumns() []pair {
	return slices.Concat([]pair{
		{"Time", func(p query.Pair, w writer) any { return w.at(p.Head.SentAt) }},
		{"Session", func(p query.Pair, _ writer) any { return p.Session.Ref() }},
		{"Session started", func(p query.Pair, w writer) any { return w.at(p.Session.StartedAt) }},
		{"Question id", func(p query.Pair, _ writer) any { return p.Ref() }},
	}, within(where(), sessionOf), within(whose(), sessionOf), []pair{
		{"Question", func(p query.Pair, _ writer) any { return text(p.Question()) }},
		{"Answer", func(p query.Pair, _ writer) any { return text(p.AnswerText()) }},
	}, traceColumns(), []pair{
		{"Labels", func(p query.Pair, _ writer) any { return names(p.Labels) }},
		{"Session labels", func(p query.Pair, _ writer) any { return names(p.Session.Labels) }},
		{"Comment", func(p query.Pair, _ writer) any { return text(p.Comment) }},
		{"Livechat", func(p query.Pair, _ writer) any { return p.IsLivechat() }},
		{"Operator", func(p query.Pair, _ writer) any {
			if p.Agent == nil {
				return nil
			}
			return p.Agent.DisplayName
		}},
		{"Call task", func(p query.Pair, _ writer) any { return text(p.Session.CallTaskID) }},
	})
}

// traceColumns are those about what a bot's engine made of a message.
func traceColumns() []pair {
	trace := func(name string, value func(*ent.MessageTrace) any) pair {
		return pair{name, func(p query.Pair, _ writer) any {
			if p.Trace == nil {
				return nil
			}
			return value(p.Trace)
		}}
	}
	nlp := func(name string, value func(values.NLP) *string) pair {
		return trace(name, func(t *ent.MessageTrace) any { return text(value(t.Nlp)) })
	}
	return []pair{
		trace("Event", func(t *ent.MessageTrace) any { return text(t.Event) }),
		trace("State", func(t *ent.MessageTrace) any { return text(t.State) }),
		trace("Class", func(t *ent.MessageTrace) any { return text(t.Class) }),
		trace("Intent", func(t *ent.MessageTrace) any { return text(t.Intent) }),
		nlp("From state", func(n values.NLP) *string { return n.FromState }),
		nlp("Pattern", func(n values.NLP) *string { return n.Pattern }),
		nlp("Effective pattern", func(n values.NLP) *string { return n.EffectivePattern }),
		trace("Confidence", func(t *ent.MessageTrace) any {
			if t.Nlp.Confidence == nil {
				return nil
			}
			return *t.Nlp.Confidence
		}),
		nlp("Rule", func(n values.NLP) *string { return n.Rule }),
		nlp("Rule type", func(n values.NLP) *string { return n.RuleType }),
		trace("Page", func(t *ent.MessageTrace) any { return text(t.PageName) }),
		trace("Previous page", func(t *ent.MessageTrace) any { return text(t.PreviousPageName) }),
		trace("Request data", func(t *ent.MessageTrace) any { return raw(t.RequestData) }),
		trace("Data", func(t *ent.MessageTrace) any { return raw(t.Data) }),
		trace("Response data", func(t *ent.MessageTrace) any { return raw(t.ResponseData) }),
		trace("Utterances", func(t *ent.MessageTrace) any { return raw(t.Utterances) }),
		trace("Exception", func(t *ent.MessageTrace) any { return text(t.Exception) }),
		trace("Processing time, ms", func(t *ent.MessageTrace) any { return whole(t.ProcessingTimeMs) }),
	}
}

package plainmetrics

import (
	"strings"
	"time"

	"parley/inbox"
)

// metric is one row of the contract's table: its samples, and what makes one
// number of them.
type metric struct {
	samples   func() []Sample
	statistic func([]Sample) (num, den int64)
	table     string
	zero      bool // a count: 0 where there are no samples
}

func (m metric) number(samples []Sample) Number {
	n := Number{Count: int64(len(samples))}
	switch {
	case len(samples) > 0:
		n.Num, n.Den = m.statistic(samples)
	case m.zero:
		n.Den = 1
	}
	return n
}

// metric finds a metric by name.
func (w World) metric(name string, within time.Duration) (metric, bool) {
	if m, ok := w.counts()[name]; ok {
		m.zero = true
		if m.table == "" {
			m.table = "B"
		}
		return m, true
	}
	if name == "INTERACTION_ABANDONMENT_RATE" {
		all := func() []Sample { return w.interactions(Interaction.decided, Interaction.left) }
		return metric{samples: all, statistic: mean, table: "B"}, true
	}
	if name == "MESSAGES_PER_CONVERSATION" {
		all := func() []Sample { return w.each(conversed, func(m message) string { return m.Conversation }) }
		return metric{samples: all, statistic: ratio, table: "B"}, true
	}
	for suffix, statistic := range map[string]func([]Sample) (int64, int64){"_MEAN": mean, "_MEDIAN": median, "_P90": p90} {
		if samples, ok := w.times()[strings.TrimSuffix(name, suffix)]; ok {
			return metric{samples: samples, statistic: statistic, table: "B"}, true
		}
	}
	samples, ok := w.shares()[name]
	return metric{samples: samples, statistic: func(s []Sample) (int64, int64) { return share(s, within) }, table: "B"}, ok
}

func conversed(m message) bool { return m.Conversation != "" }

func inward(m message) bool { return m.Direction == inbox.In }

func inwardFromNumber(m message) bool { return inward(m) && country(m.CustomerAddress) != "" }

// counts are the metrics that count or add up.
func (w World) counts() map[string]metric {
	each := func(wanted func(message) bool, key func(message) string) func() []Sample {
		return func() []Sample { return w.each(wanted, key) }
	}
	all := func(message) bool { return true }
	keyless := func(message) string { return "" }
	return map[string]metric{
		"MESSAGES":                   {samples: each(all, keyless), statistic: count},
		"PAID_TEMPLATES":             {samples: each(message.paid, keyless), statistic: count},
		"TAGS_USED":                  {samples: w.uses, statistic: count, table: "C"},
		"ACTIVE_CONTACTS":            {samples: each(inward, message.contact), statistic: distinct},
		"ACTIVE_CONTACTS_BY_COUNTRY": {samples: each(inwardFromNumber, message.contact), statistic: distinct},
		"UNIQUE_CONTACTS":            {samples: each(inward, message.identity), statistic: distinct},
		"UNIQUE_CONTACTS_BY_COUNTRY": {samples: each(inwardFromNumber, message.identity), statistic: distinct},
		"OPENED_CONVERSATIONS":       {samples: w.beginnings, statistic: count},
		"RESOLVED_CONVERSATIONS":     {samples: w.events, statistic: count},
		"CONVERSATION_BALANCE":       {samples: w.balance, statistic: sum},
		"UNIQUE_CONVERSATIONS":       {samples: w.openings, statistic: count},
		"INTERACTIONS":               {samples: func() []Sample { return w.interactions(always, Interaction.once) }, statistic: count},
		"ABANDONED_INTERACTIONS":     {samples: func() []Sample { return w.interactions(Interaction.abandoned, Interaction.once) }, statistic: count},
	}
}

// times are the clocks; each has a mean, a median and a p90.
func (w World) times() map[string]func() []Sample {
	return map[string]func() []Sample{
		"RESPONSE_TIME":                   w.responses,
		"FIRST_REPLY_TIME":                w.plainReplies,
		"FIRST_REPLY_TIME_BUSINESS_HOURS": w.openReplies,
		"RESOLVE_TIME":                    w.resolutions,
		"INTERACTION_WAITING_TIME":        func() []Sample { return w.interactions(always, w.waiting) },
		"INTERACTION_HANDLING_TIME":       func() []Sample { return w.interactions(Interaction.connected, w.handling) },
		"INTERACTION_WRAP_UP_TIME":        func() []Sample { return w.interactions(Interaction.wrappedUp, w.wrapUp) },
		"INTERACTION_TOTAL_TIME":          func() []Sample { return w.interactions(always, w.whole) },
	}
}

func (w World) plainReplies() []Sample {
	return w.replies(func(_ []message, in, out message) int64 { return out.at() - in.at() })
}

func (w World) openReplies() []Sample { return w.replies(w.openBetween) }

// tooLong is the time of an interaction that nobody took: within no limit.
const tooLong = 1 << 60 * time.Nanosecond

// shares are the service levels: which part of these samples is within the limit.
func (w World) shares() map[string]func() []Sample {
	answered := func(i Interaction) time.Duration {
		if i.connected() {
			return w.waiting(i)
		}
		return tooLong
	}
	return map[string]func() []Sample{
		"RESPONSE_WITHIN":                   w.responses,
		"FIRST_REPLY_WITHIN":                w.plainReplies,
		"FIRST_REPLY_WITHIN_BUSINESS_HOURS": w.openReplies,
		"INTERACTIONS_ANSWERED_WITHIN":      func() []Sample { return w.interactions(Interaction.decided, answered) },
	}
}

// Recompute makes the number of a metric from samples as they are shown: where it
// tells a share, their values are 1 and 0.
func Recompute(name string, samples []Sample) Number {
	m, _ := World{}.metric(name, 0)
	if _, share := (World{}).shares()[name]; share {
		m.statistic = mean
	}
	return m.number(samples)
}

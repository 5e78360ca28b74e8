package plainmetrics

import (
	"slices"

	"parley/inbox"
	"parley/metrics/catalog"
)

const day = int64(24 * 60 * 60 * 1000)

// ofMessage is a sample of a message.
func ofMessage(m message) Sample {
	return Sample{At: m.at(), Value: 1, Message: m.ExternalID, Conversation: m.Conversation, Dimensions: m.dimensions()}
}

// each makes a sample of every message that is wanted.
func (w World) each(wanted func(message) bool, key func(message) string) []Sample {
	var out []Sample
	for _, m := range w.messages() {
		if wanted(m) {
			s := ofMessage(m)
			s.Key = key(m)
			out = append(out, s)
		}
	}
	return out
}

// responses: "change of side in a thread, automatic replies skipped: from the
// first unanswered message of the other side to the answer".
func (w World) responses() []Sample {
	var out []Sample
	for _, thread := range by(w.messages(), message.thread) {
		thread = slices.DeleteFunc(thread, message.automatic)
		for i, answer := range thread {
			first := i
			for first > 0 && thread[first-1].Direction != answer.Direction {
				first--
			}
			if first == i {
				continue // nothing of the other side stands right before it
			}
			s := ofMessage(answer)
			s.Value = answer.at() - thread[first].at()
			s.StartedBy, s.EndedBy = thread[first].ExternalID, answer.ExternalID
			out = append(out, s)
		}
	}
	return out
}

// reply finds "the first such pair: first IN, first such OUT after it in order",
// where an OUT message is no automatic reply.
func reply(conversation []message) (in, out *message) {
	for i := range conversation {
		m := &conversation[i]
		if in == nil && m.Direction == inbox.In {
			in = m
		}
		if in != nil && m.Direction == inbox.Out && !m.automatic() {
			return in, m
		}
	}
	return nil, nil
}

// replies: "conversation with an IN message and a later OUT message that is no
// automatic reply"; dimensions of "the reply; tags of the whole conversation".
func (w World) replies(value func(conversation []message, in, out message) int64) []Sample {
	var out []Sample
	for name, conversation := range w.conversations() {
		in, answer := reply(conversation)
		if answer == nil {
			continue
		}
		s := ofMessage(*answer)
		s.Value = value(conversation, *in, *answer)
		s.StartedBy, s.EndedBy = in.ExternalID, answer.ExternalID
		s.Dimensions[catalog.Tag] = w.allTags(name, conversation)
		out = append(out, s)
	}
	return out
}

// allTags are those of a conversation's messages and of its resolve event.
func (w World) allTags(name string, conversation []message) []string {
	var all []string
	for _, m := range conversation {
		all = append(all, m.tags()...)
	}
	if e := w.event(name); e != nil {
		all = append(all, clean(e.Tags)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// openings: "per contact, in order: an OUT message outside an open 24 h window
// opens one [t, t+24h); by USER if an IN message came less than 24 h before, else
// by BUSINESS. IN opens none".
func (w World) openings() []Sample {
	var out []Sample
	for _, contact := range by(w.messages(), message.contact) {
		var opened []int64
		for i, m := range contact {
			inside := slices.ContainsFunc(opened, func(t int64) bool { return t <= m.at() && m.at() < t+day })
			if m.Direction == inbox.In || inside {
				continue
			}
			opened = append(opened, m.at())
			asked := slices.ContainsFunc(contact[:i], func(x message) bool { return x.Direction == inbox.In && m.at()-x.at() < day })
			s := ofMessage(m)
			s.Dimensions[catalog.InitiatedBy] = []string{map[bool]string{true: "USER", false: "BUSINESS"}[asked]}
			out = append(out, s)
		}
	}
	return out
}

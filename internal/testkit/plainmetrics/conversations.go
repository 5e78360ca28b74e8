package plainmetrics

import (
	"cmp"
	"slices"

	"parley/metrics/catalog"
)

// beginnings are the conversations, at their first messages, with the tags of the
// whole conversation.
func (w World) beginnings() []Sample {
	var out []Sample
	for name, conversation := range w.conversations() {
		s := ofMessage(conversation[0])
		s.Dimensions[catalog.Tag] = w.allTags(name, conversation)
		out = append(out, s)
	}
	return out
}

// ofEvent is a sample of a resolve event: "agent: the event's, else the last agent
// of the conversation; tags of the conversation and event". An event that names no
// channel was on that of the conversation's last message.
func (w World) ofEvent(e Event) Sample {
	conversation := w.conversations()[e.Conversation]
	if last := conversation[len(conversation)-1]; e.Channel == "" {
		e.Channel, e.Provider, e.Identifier = last.ChannelType, last.Provider, last.ChannelAddress
	}
	return Sample{
		At: e.At.UnixMilli(), Value: 1, Conversation: e.Conversation,
		Dimensions: map[catalog.Dimension][]string{
			catalog.Channel: some(e.Channel), catalog.Provider: some(e.Provider), catalog.Identifier: some(e.Identifier),
			catalog.Agent: some(cmp.Or(e.Agent, lastAgent(conversation))),
			catalog.Tag:   w.allTags(e.Conversation, conversation),
		},
	}
}

// lastAgent is the agent of the last message that has one.
func lastAgent(conversation []message) string {
	agent := ""
	for _, m := range conversation {
		agent = cmp.Or(m.AgentKey, agent)
	}
	return agent
}

// events: one sample per "resolve event".
func (w World) events() []Sample {
	var out []Sample
	for _, e := range w.Events {
		out = append(out, w.ofEvent(e))
	}
	return out
}

// resolutions: "conversation resolved by event; or, with no event, silent for
// >= 24 h now (then resolved at its last message)": "seconds from its first
// message"; "by event as 8; by silence the last message, agent as 8".
func (w World) resolutions() []Sample {
	var out []Sample
	for name, conversation := range w.conversations() {
		first, last := conversation[0], conversation[len(conversation)-1]
		s := ofMessage(last)
		s.Dimensions[catalog.Agent] = some(lastAgent(conversation))
		s.EndedBy = last.ExternalID
		if e := w.event(name); e != nil {
			s = w.ofEvent(*e)
		} else if w.Now.UnixMilli()-last.at() < day {
			continue
		}
		s.StartedBy, s.Value = first.ExternalID, s.At-first.at()
		out = append(out, s)
	}
	return out
}

// balance counts beginnings up and resolve events down.
func (w World) balance() []Sample {
	out := w.beginnings()
	for _, s := range w.events() {
		s.Value = -1
		out = append(out, s)
	}
	return out
}

// use is a tag that a message or a resolve event brought to a conversation.
type use struct {
	tag    string
	sample Sample
}

// uses: "(conversation, tag) at first use; a message without conversation stands
// for itself. team: and system: tags left out, user: prefix cut"; dimensions of
// "the message (or resolve event, whose tags count too) of first use".
func (w World) uses() []Sample {
	subjects := map[string][]use{}
	for _, m := range w.messages() {
		subject := "conversation " + m.Conversation
		if m.Conversation == "" {
			subject = "message " + m.ExternalID
		}
		for _, tag := range m.tags() {
			subjects[subject] = append(subjects[subject], use{tag, ofMessage(m)})
		}
	}
	for _, e := range w.Events {
		subject := "conversation " + e.Conversation
		for _, tag := range clean(e.Tags) {
			subjects[subject] = append(subjects[subject], use{tag, w.ofEvent(e)})
		}
	}
	var out []Sample
	for _, uses := range subjects {
		out = append(out, firstUses(uses)...)
	}
	return out
}

// firstUses takes the earliest use of each tag; of equal times a message's, and
// the messages stand in order.
func firstUses(uses []use) []Sample {
	slices.SortStableFunc(uses, func(a, b use) int { return cmp.Compare(a.sample.At, b.sample.At) })
	var out []Sample
	seen := map[string]bool{}
	for _, u := range uses {
		if counted(u.tag) && !seen[u.tag] {
			seen[u.tag] = true
			s := u.sample
			s.Dimensions[catalog.Tag] = []string{u.tag}
			out = append(out, s)
		}
	}
	return out
}

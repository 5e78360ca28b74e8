package plainmetrics

import (
	"cmp"
	"slices"
	"strings"

	"parley/inbox"
	"parley/metrics/catalog"
)

// message is a message and its place among the arrivals.
type message struct {
	inbox.NewMessage
	place int
}

func (m message) at() int64 { return m.SentAt.UnixMilli() }

// automatic: "message tagged system:automatic_reply".
func (m message) automatic() bool { return slices.Contains(m.tags(), "system:automatic_reply") }

// paid: "OUT message tagged system:paid_template".
func (m message) paid() bool {
	return m.Direction == inbox.Out && slices.Contains(m.tags(), "system:paid_template")
}

// contact: "(channel, tenantChannelIdentifier, customerChannelIdentifier),
// compared as exact strings".
func (m message) contact() string {
	return strings.Join([]string{m.ChannelType, m.ChannelAddress, m.CustomerAddress}, "\x00")
}

// identity is the customer's address without the organization's.
func (m message) identity() string { return m.ChannelType + "\x00" + m.CustomerAddress }

// thread: "the conversation where the message has one, else the contact".
func (m message) thread() string {
	if m.Conversation != "" {
		return "conversation " + m.Conversation
	}
	return "contact " + m.contact()
}

// author: a customer's message is his, an automatic one the system's, the others
// a bot's or an agent's.
func (m message) author() string {
	switch {
	case m.Direction == inbox.In:
		return "CUSTOMER"
	case m.automatic():
		return "SYSTEM"
	case m.ByBot:
		return "BOT"
	}
	return "AGENT"
}

// tags are the message's, each once.
func (m message) tags() []string { return clean(m.Tags) }

// clean: "user: prefix cut", and "of several team: tags on one message only the
// first counts".
func clean(tags []string) []string {
	var out []string
	for _, t := range tags {
		t = strings.TrimPrefix(t, "user:")
		secondTeam := strings.HasPrefix(t, "team:") && slices.ContainsFunc(out, isTeam)
		if !slices.Contains(out, t) && !secondTeam {
			out = append(out, t)
		}
	}
	return out
}

func isTeam(tag string) bool { return strings.HasPrefix(tag, "team:") }

// counted: "team: and system: tags left out".
func counted(tag string) bool { return !isTeam(tag) && !strings.HasPrefix(tag, "system:") }

// messages lists all messages in the order of threads: "by time; at equal times IN
// before OUT, then arrival".
func (w World) messages() []message {
	var all []message
	for i, m := range w.Messages {
		all = append(all, message{m, i})
	}
	slices.SortFunc(all, func(a, b message) int {
		return cmp.Or(cmp.Compare(a.at(), b.at()), cmp.Compare(a.Direction, b.Direction), cmp.Compare(a.place, b.place))
	})
	return all
}

// by splits messages, which stay in order.
func by(all []message, key func(message) string) map[string][]message {
	parts := map[string][]message{}
	for _, m := range all {
		parts[key(m)] = append(parts[key(m)], m)
	}
	return parts
}

// conversations are the messages of each conversation, in order.
func (w World) conversations() map[string][]message {
	parts := by(w.messages(), func(m message) string { return m.Conversation })
	delete(parts, "")
	return parts
}

// event returns the resolve event of a conversation, or nil.
func (w World) event(conversation string) *Event {
	for i := range w.Events {
		if w.Events[i].Conversation == conversation {
			return &w.Events[i]
		}
	}
	return nil
}

// dimensions are those "of the message".
func (m message) dimensions() map[catalog.Dimension][]string {
	team := ""
	if i := slices.IndexFunc(m.tags(), isTeam); i >= 0 {
		team = strings.TrimPrefix(m.tags()[i], "team:")
	}
	return map[catalog.Dimension][]string{
		catalog.Channel:    some(m.ChannelType),
		catalog.Provider:   some(m.Provider),
		catalog.Identifier: some(m.ChannelAddress),
		catalog.Agent:      some(m.AgentKey),
		catalog.Team:       some(team),
		catalog.Tag:        m.tags(),
		catalog.Country:    some(country(m.CustomerAddress)),
		catalog.Direction:  some(string(m.Direction)),
		catalog.Author:     some(m.author()),
	}
}

// some is a list of one value, empty where there is none.
func some(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// prefixes are those of the numbers that tests write, with the area codes that
// countries share a country code by.
var prefixes = map[string]string{
	"31": "NL", "32": "BE", "44": "GB", "49": "DE", "91": "IN", "1212": "US", "1416": "CA", "7495": "RU", "7727": "KZ",
}

// country: "country of the customer identifier read as an E.164 number (+, digits,
// spaces), others left out".
func country(address string) string {
	digits := strings.ReplaceAll(address, " ", "")
	if !strings.HasPrefix(digits, "+") || strings.Trim(digits[1:], "0123456789") != "" {
		return ""
	}
	for prefix, country := range prefixes {
		if strings.HasPrefix(digits[1:], prefix) {
			return country
		}
	}
	return ""
}

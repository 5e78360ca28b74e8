package directory

import (
	"slices"
	"strings"
)

// AllEvents stands for every event in what a webhook is told of.
const AllEvents = "*"

// maxWebhookEvents bounds what a webhook is told of.
const maxWebhookEvents = 50

// eventNames are the names of all events that webhooks are told of.
func eventNames() []string {
	names := []string{"conversation.create", "conversation.update"}
	for _, conversation := range []string{"contact", "bot", "agent", "system"} {
		for _, message := range []string{
			"chat", "card", "postback", "mention", "tag", "search", "command", "form", "field", "results", "report", "status",
		} {
			names = append(names, "message.create."+conversation+"."+message)
		}
	}
	return names
}

// IsTold reports whether a webhook that is told of these is told of the event: by
// its name, by the beginning of its name up to a dot, or by [AllEvents].
func IsTold(of []string, event string) bool {
	return slices.ContainsFunc(of, func(s string) bool {
		return s == AllEvents || s == event || strings.HasPrefix(event, s+".")
	})
}

// isEvent is the rule for what a webhook is told of.
func isEvent(s string) string {
	if s == AllEvents || slices.ContainsFunc(eventNames(), func(name string) bool { return IsTold([]string{s}, name) }) {
		return ""
	}
	return "must be *, or the beginning, up to a dot, of conversation.create, conversation.update or " +
		"message.create.<contact, bot, agent or system>.<chat, card, postback, mention, tag, search, command, form, field, results, report or status>"
}

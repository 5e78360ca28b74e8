package app_test

import (
	"fmt"
	"maps"
	"strings"
)

// typedContent answers content of a known shape.
func (a *answerer) typedContent(kind string, data map[string]any, want wanted) any {
	c := maps.Clone(data)
	c["kind"], c["isDynamic"] = kind, strings.HasPrefix(kind, "dynamic")
	return a.object(typedContents[kind].typeName, c, want)
}

// exchange is the id of the message that began the exchange of a message: the
// customer's last one up to it, else the first of the conversation.
func (a *answerer) exchange(r row) any {
	if !spoken(r) || r["conversation_id"] == nil {
		return nil
	}
	if r["direction"] == "IN" {
		return r.id()
	}
	var asked, first row
	by := []term{{"sent_at", false}, {"direction", false}, {"ordinal", false}}
	for _, m := range a.pointers("Message", "conversation_id")[r["conversation_id"].(string)] {
		if !spoken(m) {
			continue
		}
		if first == nil || a.compareRows(m, first, by) < 0 {
			first = m
		}
		if m["direction"] == "IN" && a.compareRows(m, r, by) < 0 && (asked == nil || a.compareRows(m, asked, by) > 0) {
			asked = m
		}
	}
	if asked == nil {
		asked = first
	}
	return asked.id()
}

// spoken tells of a message between the customer and the organization.
func spoken(r row) bool {
	return r["direction"] != "INTERNAL" && strings.Contains("0 false", fmt.Sprint(r["is_backchannel"]))
}

package app_test

import (
	"strings"
	"testing"

	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

// TestRetentionEndless: of a bot's conversation that never ends goes what was said before,
// with its traces, tags and notes; the rest stays and is counted.
func TestRetentionEndless(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		h := newBotHouse(t, address, quickly)
		const bob = `<bot>, channel: "TELEGRAM", customerAddress: "77"`
		h.say(
			`1500h direction: IN, text: "quokka", trace: {state: "/quokka"}, tags: ["old"], `+bob,
			`1499h direction: OUT, text: "quokka", `+bob,
			`1498h direction: OUT, text: "quokka", `+bob,
			`1500h direction: IN, text: "other", externalConversationId: "goes on", `+bob,
			`2h direction: IN, text: "left", trace: {state: "/left"}, tags: ["new"], `+bob,
			`1h direction: OUT, text: "left", `+bob,
			`1h direction: IN, text: "other", externalConversationId: "goes on", `+bob,
		)
		owner := h.Token(h.org, viewer.Owner)
		h.Query(owner, `mutation {updateOrganization(input: {id: "`+h.org.String()+`", dataRetention: {length: 1, unit: "month"}}) {userErrors {message}}}`, nil, nil)
		if err := h.Privacy.Plan(apptest.System()); err != nil {
			t.Fatal(err)
		}
		h.clock.Set(h.clock.Now().AddDate(0, 0, 1))
		var report string
		owner = h.Token(h.org, viewer.Owner)
		eventually(t, "the removal of the day to end", func() bool {
			report = h.GraphQL(owner, `{dataRemovals(where: {kind: RETENTION}) {edges {node {status report {what rows}}}}}`, nil).Said()
			return strings.Contains(report, `"DONE"`)
		})
		for _, want := range []string{`"what":"messages","rows":3}`, `"what":"traces of bots","rows":1}`, `"what":"tags of messages","rows":1}`} {
			if !strings.Contains(report, want) {
				t.Errorf("no %s in %s", want, report)
			}
		}
		if at := words(t, h.Server, address, "quokka"); len(at) > 0 {
			t.Errorf("left in %v", at)
		}
		got := h.GraphQL(owner, `{conversations(orderBy: [{field: MESSAGE_COUNT}]) {edges {node {messageCount inboundCount outboundCount messages {totalCount}}}}}`, nil).Said()
		if want := `{"node":{"messageCount":2,"inboundCount":1,"outboundCount":1,"messages":{"totalCount":2}}}`; strings.Count(got, want) != 1 || h.Count("conversations") != 2 {
			t.Errorf("no %s in %s", want, got)
		}
		if n := h.Count("message_facts"); n != 4 {
			t.Errorf("%d facts of messages", n)
		}
	})
}

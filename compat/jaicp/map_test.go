package jaicp

import (
	"fmt"
	"testing"

	"parley/ent/message"
)

// A medium tells what the vendor's document says of it and no more.
func TestStatusWord(t *testing.T) {
	statuses := []message.Status{message.StatusSENT, message.StatusDELIVERED, message.StatusREAD, message.StatusNOT_SENT, message.StatusNOT_DELIVERED}
	for medium, want := range map[string]string{
		"TELEGRAM": `["SENT" "DELIVERED" "DELIVERED" "NOT_SENT" "NOT_DELIVERED"]`,
		"VIBER":    `["" "DELIVERED" "READ" "NOT_SENT" "NOT_DELIVERED"]`,
		"VK":       `["SENT" "DELIVERED" "READ" "NOT_SENT" "NOT_DELIVERED"]`,
		"WHATSAPP": `["" "" "" "" ""]`, "": `["" "" "" "" ""]`,
	} {
		got := fmt.Sprintf("%q", each(statuses, func(s message.Status) string { return statusWord(medium, s) }))
		if got != want {
			t.Errorf("%s: %s, want %s", medium, got, want)
		}
	}
}

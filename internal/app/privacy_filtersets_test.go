package app_test

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

// TestEraseFilterSets: filter sets that look for the erased person are gone, by whatever
// the person was known by; those that look for something else, and another
// organization's, stay.
func TestEraseFilterSets(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := apptest.Serve(t, address, quickly)
		p, other := s.Plant("zebra", uuid.Nil), s.Plant("okapi", uuid.Nil)
		token := p.Token(viewer.Owner)
		s.Query(token, `mutation {addMessage(input: {direction: IN, channel: "WHATSAPP", channelAddress: "+31201", customerAddress: "+31 6 1234-5678", text: "Hi"}) {userErrors {message}}
			addEmail(input: {direction: IN, subject: "s", html: "h", from: {address: "no@body.example"}, to: [{address: "us@example.com"}]}) {userErrors {message}}}`, nil, nil)
		who := identityOf(t, s, "+31 6 1234-5678").CustomerID.String()
		s.Query(token, `mutation {updateCustomer(input: {id: "`+who+`", displayName: "Al", givenName: "Jöhn \"J\"", familyName: "Quokka", email: "quokka@example.com"}) {userErrors {message}}}`, nil, nil)
		text := func(value string) string {
			quoted, _ := json.Marshal(value)
			return `{key: MESSAGE_TEXT, type: TEXT, values: ["hello", ` + string(quoted) + `]}`
		}
		theirs := []string{
			text("QUOKKA@Example.com"), text("from quokka@example.com."), text("jÖHN \"j\" QUOKKA said"), text("0031612345678"),
			text("call +31 (0)6 1234 5678 now"), text(" al "),
			`{key: SESSION_DATA, type: COMPOSITE_FILTER, fields: [{key: "mail", value: "quokka@example.com", comparison: EQUALS}]}`,
			`{key: CHANNEL_NAME, type: CHECKBOX, options: ["quokka@example.com"]}`,
		}
		others := []string{text("quokka"), text("altogether"), text("no@body.example"), text("31612345679"), `{key: MESSAGE_COUNT, type: NUMERIC_RANGE, min: 5}`}
		var kept []string
		for i := range 3 { // more than one transaction reads
			for _, f := range slices.Concat(theirs, others) {
				if id := saveFilters(t, s, token, f, i+1); slices.Contains(others, f) {
					kept = append(kept, id)
				} else if i == 0 {
					saveFilters(t, s, other.Token(viewer.Owner), f, 1)
				}
			}
		}
		kept = append(kept, p.Names["FilterSet"])
		foreign := filterSets(s, other.Token(viewer.Owner))
		status, report := removed(t, s, token, `eraseCustomer(input: {customerId: "`+who+`"})`)
		if status != "DONE" || !strings.Contains(report, `"what":"filter sets","rows":24,`) {
			t.Errorf("%s %s", status, report)
		}
		slices.Sort(kept)
		if left := filterSets(s, token); !slices.Equal(left, kept) {
			t.Errorf("%d are left, want %d: %v", len(left), len(kept), left)
		}
		if left := filterSets(s, other.Token(viewer.Owner)); !slices.Equal(left, foreign) {
			t.Errorf("another's: %v, were %v", left, foreign)
		}
	})
}

// saveFilters keeps one filter for steps of a length, and returns the id of the set.
func saveFilters(t *testing.T, s *apptest.Server, token, filter string, step int) string {
	t.Helper()
	var out struct {
		SaveFilterSet struct {
			FilterSet  *struct{ ID string }
			UserErrors json.RawMessage
		}
	}
	s.Query(token, `mutation {saveFilterSet(input: {step: `+strconv.Itoa(step)+`, filters: [`+filter+`]}) {filterSet {id} userErrors {message}}}`, nil, &out)
	if out.SaveFilterSet.FilterSet == nil {
		t.Fatalf("%s: %s", filter, out.SaveFilterSet.UserErrors)
	}
	return out.SaveFilterSet.FilterSet.ID
}

// filterSets are the ids of those that are seen.
func filterSets(s *apptest.Server, token string) (found []string) {
	var out struct {
		FilterSets struct {
			Edges []struct{ Node struct{ ID string } }
		}
	}
	s.Query(token, `{filterSets(first: 100) {edges {node {id}}}}`, nil, &out)
	for _, e := range out.FilterSets.Edges {
		found = append(found, e.Node.ID)
	}
	slices.Sort(found)
	return found
}

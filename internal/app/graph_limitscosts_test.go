package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/internal/app"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

// fullMessages are messages with all that one may have, which lack a conversation.
func fullMessages(n int) []map[string]any {
	m := manyMessages(1)[0]
	tags, files := make([]string, 50), make([]map[string]any, 50)
	for i := range tags {
		tags[i] = fmt.Sprint("tag ", i)
		files[i] = map[string]any{"type": "IMAGE", "url": "https://x/", "filename": "f", "mimeType": "image/png", "size": i}
	}
	day := []any{map[string]any{"from": "09:00", "to": "17:00"}}
	m["tags"], m["attachments"], m["timeZone"] = tags, files, "Europe/Amsterdam"
	m["businessHours"] = map[string]any{"0": day, "1": day, "2": day, "3": day, "4": day, "5": day, "6": day}
	m["content"] = map[string]any{"a": 1, "b": []int{1, 2}}
	for _, name := range []string{"channelAddress", "customerAddress", "agentKey"} {
		m[name] = "x"
	}
	out := make([]map[string]any, n)
	for i := range out {
		out[i] = m
	}
	return out
}

// searches are so many counts of all conversations in which a text occurs.
func searches(n int) string {
	return "{" + numbered(`a%: conversations(first: 1, where: {hasMessagesWith: [{textContainsFold: "zzq%"}]}) {totalCount} `, n) + "}"
}

// TestGraphCostsOfFilters is a table of what conditions cost, written in the
// document and as a variable.
func TestGraphCostsOfFilters(t *testing.T) {
	s := apptest.Serve(t, testkit.SQLiteDatabase(t))
	token := s.Token(s.Organization("filters", uuid.Nil), viewer.Admin)
	type m = map[string]any
	for _, test := range []struct {
		where    string
		variable any
		cost     int
	}{
		{`{status: ACTIVE}`, m{"status": "ACTIVE"}, 1},
		{`{status: ACTIVE, externalId: "x"}`, m{"status": "ACTIVE", "externalId": "x"}, 2},
		{`{statusIn: [ACTIVE, CLOSED], subjectIsNil: true}`, m{"statusIn": []string{"ACTIVE", "CLOSED"}, "subjectIsNil": true}, 2},
		{`{or: [{status: ACTIVE}, {not: {and: [{externalId: "x"}]}}]}`, m{"or": []any{m{"status": "ACTIVE"}, m{"not": m{"and": []any{m{"externalId": "x"}}}}}}, 2},
		{`{not: {subjectContains: "x"}}`, m{"not": m{"subjectContains": "x"}}, 500},
		{`{or: {subjectContainsFold: "x"}}`, m{"or": m{"subjectContainsFold": "x"}}, 500},
		{`{subjectHasPrefix: "x", subjectHasSuffix: "x", subjectEqualFold: "x"}`, m{"subjectHasPrefix": "x", "subjectHasSuffix": "x", "subjectEqualFold": "x"}, 1500},
		{`{subjectContains: null}`, m{"subjectContains": nil}, 0},
		{`{hasMessages: true}`, m{"hasMessages": true}, 500},
		{`{filters: {key: NPS, min: 1}}`, m{"filters": m{"key": "NPS", "min": 1}}, 500},
		{`{not: {filters: [{key: NPS, min: 1}, {key: PERIOD}]}}`, m{"not": m{"filters": []any{m{"key": "NPS", "min": 1}, m{"key": "PERIOD"}}}}, 1000},
		{`{hasTagsWith: [{name: "x"}]}`, m{"hasTagsWith": []any{m{"name": "x"}}}, 501},
		{`{hasMessagesWith: {textContains: "x"}}`, m{"hasMessagesWith": m{"textContains": "x"}}, 1000},
		{`{hasMessagesWith: [{hasTagsWith: [{name: "x"}, {nameContains: "x"}]}]}`, m{"hasMessagesWith": []any{m{"hasTagsWith": []any{m{"name": "x"}, m{"nameContains": "x"}}}}}, 1501},
	} {
		const asked = `{conversations(first: 1, where: <w>) {edges {node {id}}}}`
		written := s.GraphQL(token, strings.Replace(asked, "<w>", test.where, 1), nil)
		varied := s.GraphQL(token, `query ($w: ConversationWhereInput) `+strings.Replace(asked, "<w>", "$w", 1), m{"w": test.variable})
		for way, a := range map[string]apptest.Answer{"written": written, "variable": varied} {
			if c := costOf(t, a); codes(a) != "" || c.Requested != 2+test.cost {
				t.Errorf("%s, %s: %d, want %d: %.300s", test.where, way, c.Requested, 2+test.cost, a.Body)
			}
		}
	}
}

// TestGraphCostsOfSearches: a minute's points hold about a hundred documents that
// search everything.
func TestGraphCostsOfSearches(t *testing.T) {
	s := apptest.Serve(t, testkit.SQLiteDatabase(t), func(c *app.Config) { c.Limits.Cost, c.Limits.PointsPerMinute = 100_000, 60_000 })
	token := s.Token(s.Organization("searches", uuid.Nil), viewer.Admin)
	for _, want := range []string{"", "RATE_LIMITED"} {
		a := s.GraphQL(token, searches(30), nil)
		if c := costOf(t, a); codes(a) != want || c.Requested != 30*(25+500+500) {
			t.Errorf("%+v, %.300s, want %s", c, a.Body, want)
		}
	}
}

// TestGraphCostsOfIDs: each object that is named in a list costs what writing and
// answering one does.
func TestGraphCostsOfIDs(t *testing.T) {
	s := apptest.Serve(t, testkit.SQLiteDatabase(t))
	token := s.Token(s.Organization("ids", uuid.Nil), viewer.Admin)
	const id = "01a1fd4c-e026-800a-90e9-483ffee110cc"
	ask := func(n int) (cost int) {
		list := slices.Repeat([]string{id}, n)
		written := s.GraphQL(token, `mutation {labelMessages(input: {ids: ["`+strings.Join(list, `", "`)+`"]}) {messages {id conversation {id}}}}`, nil)
		varied := s.GraphQL(token, `mutation ($i: LabelInput!) {labelMessages(input: $i) {messages {id conversation {id}}}}`, map[string]any{"i": map[string]any{"ids": list}})
		cost = costOf(t, written).Requested
		if c := costOf(t, varied).Requested; c != cost {
			t.Errorf("%d written, %d as a variable", cost, c)
		}
		return cost
	}
	one := ask(1)
	if got := ask(101) - one; got != 100*(10+4) {
		t.Errorf("a hundred more cost %d, want %d", got, 100*(10+4))
	}
}

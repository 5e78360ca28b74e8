package app_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/internal/app"
	"parley/internal/ids"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
	"parley/store"
)

// TestNamesAreFree uses the neighbour's names and external ids: each means a row
// of one's own, and the neighbour's stay as they are.
func TestNamesAreFree(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		clock := testkit.NewClock(time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)) // what waits gets no older
		s := apptest.Serve(t, address, func(c *app.Config) { c.Now = clock.Now })
		mine, theirs := s.Organization("alpha", uuid.Nil), s.Plant("bravocanary", uuid.Nil)
		before := summaryOf(s, theirs)
		token := s.Token(mine, viewer.Owner)
		for _, input := range []string{
			`createTeam(input: {name: "<canary> team"})`, `createTag(input: {name: "<canary> tag"})`, `createQueue(input: {name: "<canary> queue"})`,
			`createUser(input: {displayName: "Ann", agentKey: "<agentKey>", email: "<canary>@example.com"})`,
			`createChannel(input: {type: "<CANARY>", address: "<canary> channel"})`,
			`addMessage(input: {direction: IN, provider: "<CANARY>", channel: "<CANARY>", channelAddress: "<canary> channel", customerAddress: "<canary> customer",
				externalConversationId: "<conversation>", externalId: "<canary>-message", text: "Hello", tags: ["<canary> tag", "team:<canary> team"], agentKey: "<agentKey>"})`,
			`addEmail(input: {externalId: "<canary> email", ` + letter + `})`, `recordInteraction(input: {externalId: "<canary> external_id 0", ` + handled + `})`,
			`setConsent(input: {usage: WHATSAPP, address: "<canary> 6", granted: false})`,
			`createIntegration(input: {name: "<canary> integration", url: "https://example.com/hook"})`,
		} {
			a := s.GraphQL(token, theirs.Expand("mutation {"+input+" {userErrors {field code message}}}"), nil)
			if !strings.Contains(string(a.Body), `"userErrors":[]`) {
				t.Errorf("%s: %s", input, a.Body)
			}
		}
		a := s.GraphQL(token, theirs.Expand(`{conversations(where: {externalId: "<conversation>"}) {totalCount edges {node {messageCount customer {displayName} team {members {totalCount}}}}}
			users {totalCount} customers {totalCount} teams {totalCount} tags {totalCount} channels {totalCount} queues {totalCount}
			emails {totalCount} consents {totalCount} integrations {totalCount} callbacks {totalCount}}`), nil)
		const want = `{"data":{"conversations":{"totalCount":1,"edges":[{"node":{"messageCount":1,"customer":{"displayName":null},"team":{"members":{"totalCount":0}}}}]},` +
			`"users":{"totalCount":1},"customers":{"totalCount":3},"teams":{"totalCount":1},"tags":{"totalCount":2},"channels":{"totalCount":3},"queues":{"totalCount":1},` +
			`"emails":{"totalCount":1},"consents":{"totalCount":1},"integrations":{"totalCount":1},"callbacks":{"totalCount":0}}}`
		if a.Said() != want {
			t.Errorf("got\n%s\nwant\n%s", a.Body, want)
		}
		if after := summaryOf(s, theirs); after != before {
			t.Errorf("the neighbour was\n%s\nand is\n%s", before, after)
		}
	})
}

// TestSharedUser has a neighbour's user be a member here too: it is seen, and
// through it nothing of the neighbour.
func TestSharedUser(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := apptest.Serve(t, address)
		mine, theirs := s.Organization("alpha", uuid.Nil), s.Plant("bravocanary", uuid.Nil)
		shared := uuid.MustParse(theirs.Names["User"])
		err := s.Store.Write(apptest.System(), mine, func(ctx context.Context, tx *store.Tx) error {
			now := time.Now()
			return tx.Insert(ctx, "memberships", []string{"id", "created_at", "updated_at", "organization_id", "user_id", "role", "status", "selected"},
				[][]any{{tx.NewID(ids.Membership), now, now, mine, shared, "AGENT", "ACTIVE", false}})
		})
		if err != nil {
			t.Fatal(err)
		}
		s.Query(s.Token(mine, viewer.Admin), `mutation {createUser(input: {displayName: "Ann"}) {user {id}}}`, nil, nil)
		for document, answered := range map[string]bool{
			`{users {totalCount edges {node {agentKey memberships {role organization {slug}} teams {totalCount edges {node {name}}} conversations {totalCount}}}}}`: true,
			// What could lead out of sight is no filter and no field.
			`{users(where: {hasTeams: true}) {totalCount}}`:                                   false,
			`{users(where: {hasTeamsWith: [{nameContainsFold: "bravo"}]}) {totalCount}}`:      false,
			`{users {edges {node {displayName organization {slug}}}}}`:                        false,
			`{organizations(where: {hasParentWith: [{nameContainsFold: "a"}]}) {totalCount}}`: false,
		} {
			text := string(s.GraphQL(s.Token(mine, viewer.Admin), document, nil).Body)
			rest := strings.NewReplacer(theirs.Names["agentKey"], "", theirs.Canary+" user", "").Replace(text)
			if strings.Contains(rest, theirs.Canary) || strings.Contains(text, "INTERNAL") || strings.Contains(text, `"data":{`) != answered {
				t.Errorf("%s: %s", document, text)
			}
		}
	})
}

// summaryOf returns everything that the tenant's owner sees.
func summaryOf(s *apptest.Server, tenant *apptest.Tenant) string {
	graph := schema()
	var out strings.Builder
	for _, f := range graph.Query.Fields {
		if isList(f) {
			out.Write(s.GraphQL(tenant.Token(viewer.Owner), "{"+f.Name+"(first: 100)"+apptest.Selection(graph, f.Type.Name(), 1)+"}", nil).Body)
		}
	}
	return out.String()
}

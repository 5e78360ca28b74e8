package app_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"parley/compat/saysimple"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

// routeCrossing says how to name a tenant's things to a route.
type routeCrossing struct {
	route  string // method, and the path below its base
	body   string // for GET, the query string
	status int
}

const event = `"provider": "SMS", "channel": "SMS", "tenantChannelIdentifier": "<canary> channel"`

var routeCrossings = append(metricCrossings(), []routeCrossing{
	{"POST /auth/authenticate", "", http.StatusUnauthorized},
	{"POST /messages", `{"tenant": "<slug>", "direction": "IN", "customerChannelIdentifier": "1", "message": {}, ` + event + `}`, http.StatusForbidden},
	{"POST /messages", `{"tenant": "<Organization>", "direction": "IN", "customerChannelIdentifier": "1", "message": {}, ` + event + `}`, http.StatusForbidden},
	{"POST /messages", `{"tenant": "<slug>", "direction": "IN", "customerChannelIdentifier": "1", "message": {}, "conversation": "<canary>-say", ` + event + `}`, http.StatusForbidden},
	{"POST /events/conversations/resolve", `{"conversation": "<canary>-say", "time": "2020-02-14T12:03:59Z", ` + event + `}`, http.StatusNotFound},
	{"POST /events/conversations/resolve", `{"conversation": "<Conversation>", "time": "2020-02-14T12:03:59Z", ` + event + `}`, http.StatusNotFound},
	{"GET /agents", "", http.StatusOK},
	{"GET /channels", "", http.StatusOK},
	{"GET /tags", "", http.StatusOK},
	{"GET /teams", "", http.StatusOK},
	{"GET /errors/{code}", "", http.StatusNotFound},
}...)

// everSince is a period that holds all that was planted.
const everSince = "between=2000-01-01T00:00:00Z&and=2100-01-01T00:00:00Z"

// metricCrossings ask every metric for all there is, and some of them about things
// of a tenant.
func metricCrossings() (rows []routeCrossing) {
	names := []string{
		"agent=<agentKey>", "agent=<User>", "channel=<CANARY>", "provider=<CANARY>", "identifier=<canary>%20channel", "tag=<canary>%20tag",
		"tag=team:<canary>%20team", "conversation=<conversation>", "conversation=<canary>-say", "conversation=<Conversation>",
	}
	for _, path := range []string{
		"messages/sum", "messages/sent-paid-templates/sum", "messages/distribution", "messages/response-times/average", "active-contacts/sum",
		"active-contacts/distribution", "conversations/first-reply-times/median", "conversations/first-reply-times/average",
		"conversations/first-reply-times-business-hours/median", "conversations/first-reply-times-business-hours/average", "conversations/resolved",
		"conversations/tags", "conversations/resolve-times/median", "conversations/resolve-times/average", "conversations/messages/average",
		"conversations/unique",
	} {
		rows = append(rows, routeCrossing{"GET /metrics/" + path, everSince, http.StatusOK})
		for _, name := range names {
			if path == "messages/sum" || path == "conversations/tags" || path == "conversations/resolve-times/median" {
				rows = append(rows, routeCrossing{"GET /metrics/" + path, everSince + "&" + name, http.StatusOK})
			}
		}
	}
	return rows
}

// namesOnly lets the routes be listed; nobody calls them.
type namesOnly struct{ saysimple.Directory }

// below splits a route's path at its base.
func below(path string) string {
	for _, base := range []string{"/insights/v1", "/messaging/v1", "/v1", "/docs"} {
		if rest, ok := strings.CutPrefix(path, base); ok {
			return rest
		}
	}
	return path
}

// testRoutes names the neighbour's things to every route of the vendors.
func (st street) testRoutes(t *testing.T) {
	theirs := st.SaySimple(st.b.ID, viewer.Admin, apptest.Keys[1]())
	st.b.Names["apiToken"], st.ghost.Names["apiToken"] = theirs.APIToken, theirs.APIToken[:len(theirs.APIToken)-8]+"AAAAAAAA"
	st.say(t, theirs, st.b)
	for _, role := range []viewer.Role{viewer.Guest, viewer.Agent, viewer.Admin} {
		mine := st.SaySimple(st.a.ID, role, apptest.Keys[0]())
		token := mine.AccessToken()
		before := st.Rows()
		for _, route := range saysimple.New(saysimple.Deps{Directory: namesOnly{}}).Routes() {
			found := false
			for _, row := range routeCrossings {
				if row.route != route.Method+" "+below(route.Pattern) {
					continue
				}
				found = true
				ask := func(about *apptest.Tenant) string {
					bearer := token
					if strings.HasSuffix(route.Pattern, "/authenticate") {
						claims := mine.Claims()
						claims["key"] = about.Names["apiToken"]
						bearer = mine.Sign(claims)
					}
					var body any
					path := "/saysimple" + strings.ReplaceAll(route.Pattern, "{code}", about.Names["slug"])
					if route.Method == http.MethodGet {
						path += "?" + about.Expand(row.body)
					} else if row.body != "" {
						body = about.Expand(row.body)
					}
					a := mine.Do(bearer, route.Method, path, body)
					if want := row.status; a.Status != want && (role != viewer.Guest || a.Status != http.StatusForbidden) {
						t.Errorf("%s %s as %s: status %d, want %d: %s", route.Method, path, role, a.Status, want, a.Body)
					}
					return strings.ReplaceAll(without(a, about.Names["slug"]), about.Canary, "<canary>")
				}
				foreign := ask(st.b)
				if unknown := ask(st.ghost); foreign != unknown {
					t.Errorf("%s as %s: a foreign one is answered\n%s\nan unknown one\n%s", row.route, role, foreign, unknown)
				}
				st.silent(t, foreign)
			}
			if !found {
				t.Errorf("%s %s: no row says how to call it about a foreign tenant", route.Method, route.Pattern)
			}
		}
		st.unchanged(t, before)
	}
	st.testTenants(t)
	st.testPlainRoutes(t)
	// Theirs was there all along.
	a := theirs.Do(theirs.AccessToken(), http.MethodPost, apptest.SaySimpleBases[0]+"/events/conversations/resolve",
		st.b.Expand(`{"conversation": "<canary>-say", "time": "`+time.Now().Add(time.Minute).UTC().Format(time.RFC3339)+`", `+event+`}`))
	if a.Status != http.StatusCreated {
		t.Errorf("the neighbour's own resolve: %d %s", a.Status, a.Body)
	}
	for _, row := range metricCrossings() {
		if strings.Contains(row.body, "<User>") || strings.Contains(row.body, "<Conversation>") || !strings.HasSuffix(row.route, "messages/sum") {
			continue // not what the vendor knows them by
		}
		a := theirs.Do(theirs.AccessToken(), http.MethodGet, apptest.SaySimpleBases[0]+"/metrics/messages/sum?"+st.b.Expand(row.body), nil)
		if a.Status != http.StatusOK || strings.Contains(string(a.Body), `"aggregatedValue":0`) {
			t.Errorf("the neighbour's own messages, %s: %d %s", row.body, a.Status, a.Body)
		}
	}
}

// say adds a message of a conversation over the vendor's API.
func (st street) say(t *testing.T, c *apptest.SaySimple, about *apptest.Tenant) {
	t.Helper()
	a := c.Do(c.AccessToken(), http.MethodPost, apptest.SaySimpleBases[0]+"/messages", about.Expand(`{"tenant": "<slug>", "direction": "IN",
		"customerChannelIdentifier": "1", "message": {"textContent": "<canary>"}, "conversation": "<canary>-say", `+event+`}`))
	if a.Status != http.StatusCreated {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
}

// testTenants names the tenants of one's own tree.
func (st street) testTenants(t *testing.T) {
	for _, row := range []struct {
		who    *apptest.Tenant
		role   viewer.Role
		tenant *apptest.Tenant
		status int
		lists  bool // whether the tenant's names are in the lists
	}{
		{st.a, viewer.Guest, st.a, http.StatusForbidden, true},
		{st.a, viewer.Agent, st.a, http.StatusCreated, true},
		{st.a, viewer.Agent, st.a1, http.StatusForbidden, false},
		{st.a, viewer.Admin, st.a1, http.StatusCreated, true},
		{st.a, viewer.Owner, st.a1, http.StatusCreated, true},
		{st.a1, viewer.Admin, st.a, http.StatusForbidden, false},
		{st.a1, viewer.Owner, st.a, http.StatusForbidden, false},
	} {
		c := st.SaySimple(row.who.ID, row.role, apptest.Keys[0]())
		token := c.AccessToken()
		body := row.tenant.Expand(`{"tenant": "<slug>", "direction": "IN", "customerChannelIdentifier": "1", "message": {}, ` + event + `}`)
		for _, base := range apptest.SaySimpleBases {
			if a := c.Do(token, http.MethodPost, base+"/messages", body); a.Status != row.status {
				t.Errorf("%s of %s writes to %s: %d %s, want %d", row.role, row.who.Canary, row.tenant.Canary, a.Status, a.Body, row.status)
			}
			for _, list := range []string{"/agents", "/channels", "/tags", "/teams"} {
				a := c.Do(token, http.MethodGet, base+list, nil)
				if st.silent(t, string(a.Body)); strings.Contains(string(a.Body), row.tenant.Canary) != row.lists {
					t.Errorf("%s of %s lists %s: %s", row.role, row.who.Canary, row.tenant.Canary, a.Body)
				}
			}
		}
	}
}

// testPlainRoutes asks the addresses that are about nobody.
func (st street) testPlainRoutes(t *testing.T) {
	header := map[string]string{"Authorization": "Bearer " + st.a.Token(viewer.Admin)}
	for _, path := range []string{
		"/", "/graphiql/", "/healthz", "/readyz", "/saysimple/v1/metrics/messages/sum", "/saysimple/docs/errors/403",
		"/graphql?query={organizations{totalCount,edges{node{slug}}}}", "/nothing/" + st.b.Names["Conversation"],
		"/saysimple/docs/errors/1537?fields[tenant]=" + st.a.Canary,
	} {
		st.silent(t, strings.ReplaceAll(string(st.Do(http.MethodGet, path, header, nil).Body), st.b.Names["Conversation"], ""))
	}
}

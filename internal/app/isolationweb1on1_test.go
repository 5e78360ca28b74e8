package app_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/access"
	"parley/compat/rest"
	"parley/compat/web1on1"
	"parley/internal/shortid"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

// web1on1Crossing says how to name a tenant's things to a route of Web1on1: <#Name>
// is the name's id as the vendor writes it, and <…> as in Expand.
type web1on1Crossing struct {
	route string // method and pattern, as its row has them
	// at fill the wildcards of the path; what is left out is the caller's own.
	at    []string
	query string
	body  string
	// status is what names of nobody's are answered with.
	status int
}

// web1on1Crossings are those that a path alone does not say.
var web1on1Crossings = []web1on1Crossing{
	{route: "PATCH /organizations/{id}", at: []string{"<#Organization>"}, body: `{"name":"x"}`, status: http.StatusNotFound},
	{route: "PATCH /organizations/{id}", body: `{"categories":[{"id":"<#Category>","name":"x"}]}`, status: http.StatusNotFound},
	{route: "PATCH /organizations/{id}", body: `{"categories":[{"name":"x","forms":["<#Form>"]}]}`, status: http.StatusNotFound},
	{route: "POST /organizations/{id}/categories", at: []string{"<#Organization>"}, body: `{"name":"x"}`, status: http.StatusNotFound},
	{route: "POST /organizations/{id}/categories", body: `{"name":"x","forms":["<#Form>"]}`, status: http.StatusNotFound},
	{route: "PATCH /organizations/{id}/categories/{category}", at: []string{"<#Organization>", "<#Category>"}, body: `{"name":"x"}`, status: http.StatusNotFound},
	{route: "PATCH /organizations/{id}/categories/{category}", at: []string{"", "<#Category>"}, body: `{"name":"x"}`, status: http.StatusNotFound},
	{route: "POST /users", body: `{"email":"x@example.com","organization":"<#Organization>"}`, status: http.StatusNotFound},
	{route: "PATCH /users/{id}", at: []string{"<#User>"}, body: `{"phone":"1"}`, status: http.StatusNotFound},
	{route: "POST /orggroups", body: `{"name":"x","organization":"<#Organization>"}`, status: http.StatusNotFound},
	{route: "POST /orggroups", body: `{"name":"x","members":["<#Organization>"]}`, status: http.StatusNotFound},
	{route: "PATCH /orggroups/{id}", at: []string{"<#OrganizationGroup>"}, body: `{"name":"x"}`, status: http.StatusNotFound},
	{route: "POST /orggroups/{id}/members", at: []string{"<#OrganizationGroup>"}, body: `[]`, status: http.StatusNotFound},
	{route: "POST /bots", body: `{"name":"x","roles":["bot"],"organization":"<#Organization>"}`, status: http.StatusNotFound},
	{route: "PATCH /bots/{id}", at: []string{"<#Bot>"}, body: `{"name":"x"}`, status: http.StatusNotFound},
	{route: "POST /botinstances", body: `{"name":"x","bot":"<#Bot>"}`, status: http.StatusNotFound},
	{route: "PATCH /botinstances/{id}", at: []string{"<#BotInstance>"}, body: `{"name":"x"}`, status: http.StatusNotFound},
	{route: "POST /services", body: `{"name":"x","params":{"url":"https://example.com"},"organization":"<#Organization>"}`, status: http.StatusNotFound},
	{route: "PATCH /services/{id}", at: []string{"<#Integration>"}, body: `{"name":"x"}`, status: http.StatusNotFound},
	{route: "POST /forms", body: `{"name":"x","organization":"<#Organization>"}`, status: http.StatusNotFound},
	{route: "POST /forms", body: `{"name":"x","template":"<#Form>"}`, status: http.StatusNotFound},
	{route: "PATCH /forms/{id}", at: []string{"<#Form>"}, body: `{"name":"x"}`, status: http.StatusNotFound},
	{route: "POST /forms/{id}/fields", at: []string{"<#Form>"}, body: `{"name":"x"}`, status: http.StatusNotFound},
	{route: "PATCH /forms/{id}/fields/{field}", at: []string{"<#Form>", "<#FormField>"}, body: `{"name":"x"}`, status: http.StatusNotFound},
	{route: "POST /organizations", body: `{"name":"x","billingInfo":{"billReceiver":"a","billSender":"b","stripeCustomerId":"c","currentPlan":"base"},"categories":[{"name":"x","forms":["<#Form>"]}]}`, status: http.StatusNotFound},
	{route: "POST /workflows", body: `{"name":"x","organization":"<#Organization>"}`, status: http.StatusNotFound},
	{route: "POST /workflows", body: `{"name":"x","organizations":["<#Organization>"]}`, status: http.StatusNotFound},
	{route: "PATCH /workflows/{id}", at: []string{"<#Workflow>"}, body: `{"name":"x"}`, status: http.StatusNotFound},
	{route: "POST /conversations", body: `{"name":"x","organization":"<#Organization>"}`, status: http.StatusNotFound},
	{route: "POST /conversations", body: `{"name":"x","contact":"<#Customer>"}`, status: http.StatusNotFound},
	{route: "POST /conversations", body: `{"name":"x","contact":{"id":"<#Customer>"}}`, status: http.StatusNotFound},
	{route: "POST /conversations", body: `{"name":"x","contact":{"profile":{"givenName":"A"}},"messages":[{"type":"command","text":"/assign","meta":{"users":["<#User>"]}}]}`, status: http.StatusNotFound},
	{route: "PATCH /conversations/{id}", at: []string{"<#Conversation>"}, body: `{"name":"x"}`, status: http.StatusNotFound},
	{route: "PATCH /conversations/{id}", at: []string{"<#Conversation>"}, body: `{"status":"closed"}`, status: http.StatusNotFound},
	{route: "POST /conversations/{id}/messages", at: []string{"<#Conversation>"}, body: `{"text":"x"}`, status: http.StatusNotFound},
	{route: "POST /conversations/{id}/messages", at: []string{"<#Conversation>"}, body: `[{"text":"x"}]`, status: http.StatusNotFound},
	{route: "POST /conversations/{id}/messages", body: `{"type":"command","text":"/assign","meta":{"users":["<#User>"]}}`, status: http.StatusNotFound},
	{route: "POST /conversations/{id}/messages", body: `{"type":"command","text":"/notify","meta":{"channels":["<#Queue>"]}}`, status: http.StatusNotFound},
	{route: "POST /conversations/{id}/messages", body: `{"type":"command","text":"/notify","meta":{"organizations":["<#Organization>"]}}`, status: http.StatusNotFound},
	{route: "POST /conversations/{id}/messages", body: `{"type":"mention","text":"@x","meta":{"targetUser":["<#User>"]}}`, status: http.StatusNotFound},
	{route: "POST /conversations/{id}/messages", body: `{"type":"results","form":"<#Form>","results":[]}`, status: http.StatusNotFound},
	{route: "POST /messages", body: `{"conversation":"<#Conversation>","text":"x"}`, status: http.StatusNotFound},
	{route: "PUT /messages/{id}", at: []string{"<#Message>"}, body: `{"meta":{}}`, status: http.StatusNotImplemented},
	{route: "PATCH /messages/{id}", at: []string{"<#Message>"}, body: `{"meta":{}}`, status: http.StatusNotImplemented},
	{route: "POST /contacts", body: `{"profile":{"givenName":"A"},"organization":"<#Organization>"}`, status: http.StatusNotFound},
	{route: "PATCH /contacts/{id}", at: []string{"<#Customer>"}, body: `{"profile":{"givenName":"A"}}`, status: http.StatusNotFound},
	{route: "POST /channels", body: `{"name":"x","organization":"<#Organization>"}`, status: http.StatusNotFound},
	{route: "POST /channels", body: `{"name":"x","subscribers":["<#User>"]}`, status: http.StatusNotFound},
	{route: "PATCH /channels/{id}", at: []string{"<#Queue>"}, body: `{"name":"x"}`, status: http.StatusNotFound},
}

// web1on1Lists ask lists for what names the neighbour.
var web1on1Lists = []string{
	"", "limit=500", "organization=<#Organization>", "id=<#User>", "id=[<#User>,<#Bot>,<#Form>,<#Organization>]", "name=~<canary>", "email=~<canary>",
	"status=archived", "populate=organization,bot,members,forms,createdBy", "sort=-name&select=id,name", "meta.note=~<canary>", "createdAt=>2000-01-01",
	"conversation=<#Conversation>", "contact=<#Customer>", "participants.user=<#User>", "type=[chat,contact]", "role=contact&text=~<canary>",
	"createdAt=>2000-01-01&meta.note=~<canary>&populate=contact,participants.user", "profile.email=~<canary>", "profile.email=<canary>@example.com",
}

// web1on1Client is somebody who calls Web1on1's surface.
type web1on1Client struct {
	st    street
	of    *apptest.Tenant
	token string
}

func (st street) web1on1(t *testing.T, of *apptest.Tenant, role viewer.Role) web1on1Client {
	t.Helper()
	login := access.NewCredential{API: "web1on1", Organization: of.ID, Email: strings.ToLower(string(role)) + "@" + of.Canary + ".example", Password: "correct horse", Role: role}
	if _, err := st.Access.Create(apptest.System(), login); err != nil {
		t.Fatal(err)
	}
	tokens, err := access.Web1on1{Access: st.Access}.Login(t.Context(), login.Email, login.Password)
	if err != nil {
		t.Fatal(err)
	}
	return web1on1Client{st, of, tokens.Token}
}

// shortOf is an id as the vendor writes it; a text that is none stays as it is.
func shortOf(text string) string {
	id, err := uuid.Parse(text)
	if err != nil {
		return text
	}
	return shortid.Of(id)
}

func web1on1Named(about *apptest.Tenant, text string) string {
	text = crossingHex.ReplaceAllStringFunc(text, func(m string) string { return shortOf(about.Names[m[2:len(m)-1]]) })
	return about.Expand(text)
}

func web1on1Unnamed(about *apptest.Tenant, body []byte) string {
	text := string(body)
	for _, v := range about.Names {
		text = strings.NewReplacer(v, "<v>", shortOf(v), "<v>").Replace(text)
	}
	return strings.ReplaceAll(text, about.Canary, "<canary>")
}

// ownOf names the things that wildcards are of; {id} is of the resource.
var ownOf = map[string]string{
	"organizations": "Organization", "users": "User", "orggroups": "OrganizationGroup", "bots": "Bot", "botinstances": "BotInstance",
	"services": "Integration", "forms": "Form", "workflows": "Workflow",
	"conversations": "Conversation", "messages": "Message", "contacts": "Customer", "channels": "Queue",
	"{category}": "Category", "{member}": "Organization", "{field}": "FormField", "{organization}": "Organization",
}

// kindOf is what a wildcard of a path is of.
func kindOf(path, wildcard string) string {
	if wildcard == "{id}" {
		wildcard, _, _ = strings.Cut(strings.TrimPrefix(path, "/"), "/")
	}
	return ownOf[wildcard]
}

// ask sends a crossing about a tenant and returns the answer.
func (c web1on1Client) ask(t *testing.T, x web1on1Crossing, about *apptest.Tenant) apptest.Answer {
	t.Helper()
	method, path, _ := strings.Cut(x.route, " ")
	at, pattern := x.at, path
	path = crossingWildcard.ReplaceAllStringFunc(path, func(w string) string {
		name, foreign := kindOf(pattern, w), ""
		if name == "" {
			t.Fatalf("%s: what %s is of is not known", x.route, w)
		}
		if len(at) > 0 {
			foreign, at = at[0], at[1:]
		}
		if foreign == "" {
			return shortOf(c.of.Names[name])
		}
		return web1on1Named(about, foreign)
	})
	if x.query != "" {
		path += "?" + web1on1Named(about, x.query)
	}
	var body any
	if x.body != "" {
		body = web1on1Named(about, x.body)
	}
	return c.st.Do(method, web1on1.Prefix+path, map[string]string{"Authorization": "Bearer " + c.token}, body)
}

// cross asks about the neighbour and about nobody, and wants one and the same answer.
func (c web1on1Client) cross(t *testing.T, x web1on1Crossing) {
	t.Helper()
	foreign, unknown := c.ask(t, x, c.st.b), c.ask(t, x, c.st.ghost)
	said, other := web1on1Unnamed(c.st.b, foreign.Body), web1on1Unnamed(c.st.ghost, unknown.Body)
	if foreign.Status != unknown.Status || said != other {
		t.Errorf("%s %v?%s %s: a foreign one is answered %d\n%s\nan unknown one %d\n%s", x.route, x.at, x.query, x.body, foreign.Status, said, unknown.Status, other)
	}
	if foreign.Status != x.status && foreign.Status != http.StatusForbidden && x.status != 0 {
		t.Errorf("%s %v?%s %s: status %d, want %d: %s", x.route, x.at, x.query, x.body, foreign.Status, x.status, foreign.Body)
	}
	c.st.silent(t, said)
}

// web1on1Paths are the routes with the neighbour's things in each of their wildcards.
func web1on1Paths(routes []rest.Route) (out []web1on1Crossing) {
	for _, r := range routes {
		wildcards := crossingWildcard.FindAllString(r.Pattern, -1)
		if r.Public || strings.Contains(r.Pattern, "...") {
			continue
		}
		for i := range wildcards {
			at := make([]string, i+1)
			at[i] = "<#" + kindOf(r.Pattern, wildcards[i]) + ">"
			out = append(out, web1on1Crossing{route: r.Method + " " + r.Pattern, at: at})
		}
		if len(wildcards) == 0 && r.Method == http.MethodGet {
			for _, q := range web1on1Lists {
				out = append(out, web1on1Crossing{route: r.Method + " " + r.Pattern, query: q})
			}
		}
	}
	return out
}

// findsOwn fails where what is not to be found is not there in the first place.
func (c web1on1Client) findsOwn(t *testing.T, all []web1on1Crossing) {
	t.Helper()
	for _, x := range all {
		if len(x.at) == 0 || !strings.HasPrefix(x.route, "GET ") {
			continue
		}
		if a := c.ask(t, x, c.of); a.Status != http.StatusOK {
			t.Errorf("%s: its own user is answered %d %s", x.route, a.Status, a.Body)
		}
	}
}

// TestIsolationWeb1on1 names the neighbour's things to every route of Web1on1: the
// answer is the one for things that do not exist, tells nothing of the neighbour and
// changes nothing there.
func TestIsolationWeb1on1(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		st := newStreet(t, address)
		all := append(web1on1Paths(web1on1.New(web1on1.Deps{}).Routes()), web1on1Crossings...)
		st.web1on1(t, st.b, viewer.Owner).findsOwn(t, all)
		rows := map[web1on1Client][]web1on1Crossing{
			st.web1on1(t, st.a, viewer.Guest): web1on1Crossings, st.web1on1(t, st.a, viewer.Agent): all,
			st.web1on1(t, st.a, viewer.Owner): all, st.web1on1(t, st.a1, viewer.Admin): web1on1Crossings,
		}
		before := st.Rows()
		for c, some := range rows {
			for _, x := range some {
				c.cross(t, x)
			}
		}
		after := st.Rows()
		for table, rows := range after {
			if rows != before[table] {
				t.Errorf("%s was written: %s before, %s after", table, before[table], rows)
			}
		}
	})
}

// TestWeb1on1RoutesCross fails where a route that writes has no row with a body.
func TestWeb1on1RoutesCross(t *testing.T) {
	for _, r := range web1on1.New(web1on1.Deps{}).Routes() {
		if r.Public || r.Method == http.MethodGet || r.Method == http.MethodDelete || strings.HasSuffix(r.Pattern, "/avatar") || strings.HasSuffix(r.Pattern, "/logo") {
			continue
		}
		known := strings.Contains(r.Pattern, "...")
		for _, x := range web1on1Crossings {
			known = known || x.route == r.Method+" "+r.Pattern
		}
		if !known {
			t.Errorf("%s %s: no row says how to call it about a foreign tenant", r.Method, r.Pattern)
		}
	}
}

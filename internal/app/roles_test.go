package app_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/access"
	"parley/internal/app"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

// Who may do what, as the contract's matrix has it.
var (
	writers = []viewer.Role{viewer.Agent, viewer.Bot, viewer.Admin, viewer.Owner}
	admins  = []viewer.Role{viewer.Admin, viewer.Owner}
	owners  = []viewer.Role{viewer.Owner}
)

// Work of the tenant's queue that waits, and that its user is at.
const (
	waiting  = `type: CHAT_IN, channelAddress: "1", customerAddress: "2", queueId: "<Queue>", arrivedAt: "2026-01-02T03:04:05Z"`
	underway = waiting + `, agentId: "<User>", connectedAt: "2026-01-02T03:05:05Z"`
)

// What rows about what is provisioned say.
const (
	rule = `{conditions: {all: [{fact: "conversation.category", operator: "match", value: "Used Car"}]}, event: {type: "enqueue"}}`
	bill = `{billReceiver: "a", billSender: "b", stripeCustomerId: "c", currentPlan: "base"}`
)

// permission is a mutation that works, and who may run it. <new…> objects are
// made for each try, so that none is used up.
type permission struct {
	field, input string
	allowed      []viewer.Role
}

var permissions = []permission{
	{"addMessage", `direction: IN, ` + ends, writers},
	{"addMessage", `conversationId: "<newConversation>", direction: OUT, text: "Hello"`, writers},
	{"addMessages", `messages: [{direction: IN, ` + ends + `}]`, writers},
	{"resolveConversation", `conversationId: "<newConversation>"`, writers},
	{"assignConversation", `conversationId: "<newConversation>", assigneeId: "<User>", teamId: "<Team>"`, writers},
	{"createConversation", `customerId: "<Customer>", messages: [{text: "Hello"}]`, writers},
	{"updateConversation", `id: "<newConversation>", subject: "Hello"`, writers},
	{"postMessages", `conversationId: "<newConversation>", messages: [{text: "Hello"}]`, writers},
	{"addNote", `conversationId: "<newConversation>", text: "Hello"`, writers},
	{"setTyping", `conversationId: "<newConversation>", typing: true`, writers},
	{"createTeam", `name: "<fresh>", memberIds: ["<User>"]`, admins},
	{"updateTeam", `id: "<newTeam>", name: "<fresh>"`, admins},
	{"archiveTeam", `id: "<newTeam>"`, admins},
	{"createTag", `name: "<fresh>"`, admins},
	{"updateTag", `id: "<newTag>", priority: 3`, admins},
	{"archiveTag", `id: "<newTag>"`, admins},
	{"createQueue", `name: "<fresh>"`, admins},
	{"updateQueue", `id: "<newQueue>", maxWaitSeconds: 60`, admins},
	{"archiveQueue", `id: "<newQueue>"`, admins},
	{"createChannel", `type: "SMS", address: "<fresh>", queueId: "<Queue>"`, admins},
	{"updateChannel", `id: "<newChannel>", enabled: false`, admins},
	{"archiveChannel", `id: "<newChannel>"`, admins},
	{"createUser", `displayName: "Ann", agentKey: "<fresh>"`, admins},
	{"createUser", `displayName: "Ann", role: OWNER`, owners},
	{"updateUser", `id: "<newUser>", displayName: "Bob"`, admins},
	{"updateUser", `id: "<newUser>", role: OWNER`, owners},
	{"updateUser", `id: "<newOwner>", displayName: "Bob"`, owners},
	{"archiveUser", `id: "<newUser>"`, admins},
	{"archiveUser", `id: "<newOwner>"`, owners},
	{"createOrganization", `name: "<fresh>"`, admins},
	{"updateOrganization", `id: "<newOrganization>", name: "<fresh>"`, admins},
	{"updateOrganization", `id: "<Organization>", displayName: "<fresh>"`, admins},
	{"archiveOrganization", `id: "<newOrganization>"`, owners},
	{"updateCustomer", `id: "<Customer>", displayName: "<fresh>"`, admins},
	{"enqueueInteraction", `conversationId: "<newConversation>", queueId: "<Queue>"`, writers},
	{"pickInteraction", `queueId: "<Queue>", agentId: "<User>"`, admins},
	{"transferInteraction", `interactionId: "<newInteraction>"`, admins},
	{"holdInteraction", `interactionId: "<newInteraction>"`, admins},
	{"completeInteraction", `interactionId: "<newInteraction>"`, admins},
	{"wrapUpInteraction", `interactionId: "<newWrapUp>"`, admins},
	{"abandonInteraction", `interactionId: "<newWaiting>"`, writers},
	{"recordInteraction", handled, writers},
	{"setPresence", `userId: "<newUser>", state: ONLINE`, admins},
	{"setQueueAgents", `queueId: "<newQueue>", agents: [{userId: "<User>"}]`, admins},
	{"addEmail", letter, writers},
	{"addCallRecording", `interactionId: "<newCall>", callId: "1", ownerType: USER, ownerId: "<User>", fileName: "1.wav"`, writers},
	{"addListenLogEntry", `recordingId: "<CallRecording>", description: "why", userSessionId: "1"`, writers},
	{"addScriptResult", `interactionId: "<newCall>", scriptName: "<fresh>", questions: [{data: "?", controlType: "edit", dataType: "text", answers: ["!"]}]`, writers},
	{"createCallback", `queueId: "<Queue>", customerNumber: "1", nextCallAt: "2100-01-01T00:00:00Z"`, writers},
	{"updateCallback", `id: "<newCallback>", lastResult: BUSY`, writers},
	{"archiveCallback", `id: "<newCallback>"`, writers},
	{"createOutboundBatch", `channelId: "<Channel>", body: "Hello", addresses: ["1"], sendAt: "2100-01-01T00:00:00Z"`, writers},
	{"updateOutboundBatch", `id: "<newBatch>", body: "Bye"`, writers},
	{"archiveOutboundBatch", `id: "<newBatch>"`, writers},
	{"setConsent", `usage: WHATSAPP, address: "<fresh>", granted: true`, writers},
	{"removeConsent", `id: "<newConsent>"`, writers},
	{"createIntegration", `name: "<fresh>", url: "https://example.com/hook"`, admins},
	{"updateIntegration", `id: "<newIntegration>", status: DISABLED`, admins},
	{"archiveIntegration", `id: "<newIntegration>"`, admins},
	{"createWebhook", `name: "<fresh>", url: "http://localhost:9/in"`, admins},
	{"updateWebhook", `id: "<newWebhook>", name: "<fresh>", enabled: false`, admins},
	{"archiveWebhook", `id: "<newWebhook>"`, admins},
	{"createOrganizationGroup", `name: "<fresh>", memberIds: ["<Organization>"]`, admins},
	{"updateOrganizationGroup", `id: "<newGroup>", memberIds: []`, admins},
	{"deleteOrganizationGroup", `id: "<newGroup>"`, admins},
	{"createCategory", `organizationId: "<newOrganization>", name: "Cars"`, admins},
	{"updateCategory", `id: "<newCategory>", name: "Boats", formIds: ["<newForm>"]`, admins},
	{"deleteCategory", `id: "<newCategory>"`, admins},
	{"orderCategories", `organizationId: "<newOrganization>", slots: [null, null]`, admins},
	{"createWorkflow", `name: "<fresh>", runsForIds: ["<newOrganization>"], rules: [` + rule + `]`, admins},
	{"updateWorkflow", `id: "<newWorkflow>", enabled: false`, admins},
	{"archiveWorkflow", `id: "<newWorkflow>"`, admins},
	{"createBot", `name: "<fresh>", meta: {greeting: "Hello"}`, admins},
	{"updateBot", `id: "<newBot>", audience: OWNER`, admins},
	{"archiveBot", `id: "<newBot>"`, admins},
	{"createBotInstance", `organizationId: "<newOrganization>", botId: "<newBot>", name: "<fresh>"`, admins},
	{"updateBotInstance", `id: "<newInstance>", enabled: false`, admins},
	{"deleteBotInstance", `id: "<newInstance>"`, admins},
	{"createForm", `name: "<fresh>", templateId: "<newForm>"`, admins},
	{"updateForm", `id: "<newForm>", pointsByBot: 3`, admins},
	{"archiveForm", `id: "<newForm>"`, admins},
	{"createFormField", `formId: "<newForm>", name: "size", options: [{key: "s", value: "Small"}]`, admins},
	{"updateFormField", `id: "<newField>", required: true`, admins},
	{"deleteFormField", `id: "<newField>"`, admins},
	{"submitForm", `formId: "<newForm>", conversationId: "<newConversation>"`, writers},
	{"removeMember", `userId: "<newUser>"`, admins},
	{"updateOrganization", `id: "<newOrganization>", stopwords: ["bad"], partners: [{organizationId: "<Organization>"}]`, admins},
	{"updateOrganization", `id: "<newOrganization>", billingInfo: ` + bill, owners},
	{"createOrganization", `name: "<fresh>", billingInfo: ` + bill, admins},
	{"applyRetention", `organizationId: "<Organization>"`, admins},
	{"createLabel", `kind: MESSAGE_LABEL, name: "<fresh>", groupId: "<newLabelGroup>"`, admins},
	{"updateLabel", `id: "<newLabel>", priority: 3`, admins},
	{"deleteLabel", `id: "<newLabel>"`, admins},
	{"createLabelGroup", `name: "<fresh>"`, admins},
	{"updateLabelGroup", `id: "<newLabelGroup>", priority: 3`, admins},
	{"deleteLabelGroup", `id: "<newLabelGroup>"`, admins},
	{"setLabelPriorities", `labels: [{id: "<newLabel>", priority: 3}]`, admins},
	{"labelMessages", `ids: ["<Message>"], add: ["<newLabel>"]`, writers},
	{"labelConversations", `ids: ["<newConversation>"], replace: ["<SessionLabel>"]`, writers},
	{"blockCustomer", `id: "<Customer>", reason: "spam"`, admins},
	{"unblockCustomer", `id: "<Customer>"`, admins},
	{"deleteNote", `id: "<newNote>"`, writers},
	{"createExperiment", `key: "<fresh>", branches: [{key: "a"}, {key: "b"}]`, admins},
	{"activateExperiment", `id: "<newExperiment>"`, admins},
	{"stopExperiment", `id: "<newExperiment>"`, admins},
	{"deleteExperiment", `id: "<newExperiment>"`, admins},
	{"joinExperiment", `experimentId: "<newExperiment>", conversationId: "<newConversation>"`, writers},
	{"saveFilterSet", `filters: []`, writers},
	{"deleteFilterSet", `id: "<newFilterSet>"`, writers},
	{"createReportJob", `type: SESSIONS`, admins},
	{"deleteReportJob", `id: "<newReport>"`, admins},
	{"deleteReportJobs", `completedOnly: true`, admins},
	{"eraseCustomer", `customerId: "<Customer>"`, admins},
}

// made are the mutations of <new…> objects.
var made = map[string]string{
	"<newTeam>": `createTeam(input: {name: "<fresh>"}) {team {id}}`, "<newTag>": `createTag(input: {name: "<fresh>"}) {tag {id}}`,
	"<newQueue>": `createQueue(input: {name: "<fresh>"}) {queue {id}}`, "<newUser>": `createUser(input: {displayName: "Ann"}) {user {id}}`,
	"<newOwner>":        `createUser(input: {displayName: "Ann", role: OWNER}) {user {id}}`,
	"<newChannel>":      `createChannel(input: {type: "SMS", address: "<fresh>"}) {channel {id}}`,
	"<newOrganization>": `createOrganization(input: {name: "<fresh>"}) {organization {id}}`,
	"<newCall>":         `recordInteraction(input: {` + handled + `}) {interaction {id}}`,
	"<newInteraction>":  `recordInteraction(input: {` + underway + `}) {interaction {id}}`,
	"<newWaiting>":      `recordInteraction(input: {` + waiting + `, status: IN_QUEUE}) {interaction {id}}`,
	"<newWrapUp>":       `recordInteraction(input: {` + underway + `, disconnectedAt: "2026-01-02T03:06:05Z", status: IN_PROCESS}) {interaction {id}}`,
	"<newCallback>":     `createCallback(input: {queueId: "<Queue>", customerNumber: "1", nextCallAt: "2100-01-01T00:00:00Z"}) {callback {id}}`,
	"<newBatch>":        `createOutboundBatch(input: {channelId: "<Channel>", body: "Hello", addresses: ["1"], sendAt: "2100-01-01T00:00:00Z"}) {outboundBatch {id}}`,
	"<newConsent>":      `setConsent(input: {usage: RECORDING, address: "<fresh>", granted: true}) {consent {id}}`,
	"<newIntegration>":  `createIntegration(input: {name: "<fresh>", url: "https://example.com/hook"}) {integration {id}}`,
	"<newReport>":       `createReportJob(input: {type: SESSIONS}) {reportJob {id}}`,
	"<newWebhook>":      `createWebhook(input: {name: "<fresh>", url: "http://localhost:9/in"}) {webhook {id}}`,
	"<newGroup>":        `createOrganizationGroup(input: {name: "<fresh>"}) {organizationGroup {id}}`,
	"<newCategory>":     `createCategory(input: {organizationId: "<newOrganization>", name: "Cars"}) {category {id}}`,
	"<newWorkflow>":     `createWorkflow(input: {name: "<fresh>"}) {workflow {id}}`,
	"<newBot>":          `createBot(input: {name: "<fresh>", audience: GLOBAL}) {bot {id}}`,
	"<newInstance>":     `createBotInstance(input: {organizationId: "<newOrganization>", botId: "<newBot>", name: "<fresh>"}) {botInstance {id}}`,
	"<newLabel>":        `createLabel(input: {kind: MESSAGE_LABEL, name: "<fresh>"}) {label {id}}`,
	"<newLabelGroup>":   `createLabelGroup(input: {name: "<fresh>"}) {group {id}}`,
	"<newNote>":         `addNote(input: {conversationId: "<newConversation>", text: "Hello"}) {note {id}}`,
	"<newExperiment>":   `createExperiment(input: {key: "<fresh>", branches: [{key: "a"}, {key: "b"}]}) {experiment {id}}`,
	"<newFilterSet>":    `saveFilterSet(input: {filters: []}) {filterSet {id}}`,
	"<newForm>":         `createForm(input: {name: "<fresh>"}) {form {id}}`,
	"<newField>":        `createFormField(input: {formId: "<newForm>", name: "size"}) {formField {id}}`,
	"<newConversation>": `addMessage(input: {direction: IN, externalConversationId: "<fresh>", ` + ends + `}) {message {conversation {id}}}`,
}

// TestRoles runs every mutation in every role: it works, or it is FORBIDDEN and
// nothing is written.
func TestRoles(t *testing.T) {
	for _, f := range schema().Mutation.Fields {
		if !slices.ContainsFunc(permissions, func(p permission) bool { return p.field == f.Name }) {
			t.Errorf("%s: no row says who may", f.Name)
		}
	}
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		// No job runs: what is asked for would go on while the next row is tried.
		s := apptest.Serve(t, address, func(c *app.Config) { c.JobPoll = time.Hour })
		tenant := s.Plant("teddies", uuid.Nil)
		fresh := 0
		expand := func(text string) string {
			fresh++
			return tenant.Expand(strings.ReplaceAll(text, "<fresh>", "fresh "+strings.Repeat("x", fresh%40)+uuid.NewString()))
		}
		s.Query(tenant.Token(viewer.Owner), tenant.Expand(`mutation {setPresence(input: {userId: "<User>", state: ONLINE}) {userErrors {code}}}`), nil, nil)
		for _, p := range permissions {
			for _, role := range roles {
				input := withNew(p.input, func(mutation string) string { return newObject(t, s, tenant, expand("mutation {"+mutation+"}")) })
				before := s.Rows()
				a := s.GraphQL(tenant.Token(role), expand(`mutation {`+p.field+`(input: {`+input+`}) {userErrors {field code message}}}`), nil)
				if slices.Contains(p.allowed, role) {
					if want := `{"data":{"` + p.field + `":{"userErrors":[]}}}`; a.Said() != want {
						t.Errorf("%s(%s) as %s: got %s, want %s", p.field, p.input, role, a.Body, want)
					}
					continue
				}
				if codes := errorCodes(t, a); a.Status != http.StatusOK || len(codes) != 1 || codes[0] != "FORBIDDEN" {
					t.Errorf("%s(%s) as %s: got %s, want FORBIDDEN", p.field, p.input, role, a.Body)
				}
				street{Server: s}.unchanged(t, before)
			}
		}
	})
}

// withNew puts the ids of new objects in the place of their names, those that they
// need first.
func withNew(text string, object func(mutation string) string) string {
	for name, mutation := range made {
		if strings.Contains(text, name) {
			text = strings.ReplaceAll(text, name, object(withNew(mutation, object)))
		}
	}
	return text
}

// newObject runs a mutation as the owner and returns the id in its answer.
func newObject(t *testing.T, s *apptest.Server, tenant *apptest.Tenant, mutation string) string {
	t.Helper()
	var data map[string]any
	s.Query(tenant.Token(viewer.Owner), mutation, nil, &data)
	return apptest.Innermost(data)
}

// errorCodes lists the codes of an answer's errors.
func errorCodes(t *testing.T, a apptest.Answer) []string {
	t.Helper()
	var body struct {
		Errors []struct{ Extensions struct{ Code string } }
	}
	if err := json.Unmarshal(a.Body, &body); err != nil {
		t.Errorf("%v: %s", err, a.Body)
	}
	var out []string
	for _, e := range body.Errors {
		out = append(out, e.Extensions.Code)
	}
	return out
}

// TestAnonymous asks everything without a credential: the schema is answered,
// and nothing else.
func TestAnonymous(t *testing.T) {
	s := apptest.Serve(t, testkit.SQLiteDatabase(t))
	tenant := s.Plant("teddies", uuid.Nil)
	for _, document := range []string{`{__typename}`, `{__schema {types {name}}}`, `{__type(name: "Message") {fields {name}}}`, `mutation {__typename}`} {
		if a := s.GraphQL("", document, nil); a.Status != http.StatusOK || strings.Contains(string(a.Body), "errors") || !strings.Contains(string(a.Body), "name") {
			t.Errorf("%s: %d %.200s", document, a.Status, a.Body)
		}
	}
	before := s.Rows()
	refused := func(document string, a apptest.Answer) {
		t.Helper()
		codes := errorCodes(t, a)
		if len(codes) == 0 || slices.ContainsFunc(codes, func(c string) bool { return c != "UNAUTHENTICATED" }) || strings.Contains(string(a.Body), tenant.Canary) {
			t.Errorf("%s: %d %s", document, a.Status, a.Body)
		}
	}
	for _, f := range schema().Query.Fields {
		if isList(f) {
			document := "{" + f.Name + " {totalCount edges {node {id}}}}"
			refused(document, s.GraphQL("", document, nil))
		}
	}
	for _, c := range crossings {
		document := strings.ReplaceAll(tenant.Expand(c.text), "<v>", tenant.Names[c.kinds[0]])
		if strings.HasPrefix(c.field, "Subscription.") {
			refused(document, apptest.Answer{Body: []byte(s.Subscribe("", document, nil).Next())})
			continue
		}
		refused(document, s.GraphQL("", document, nil))
	}
	street{Server: s}.unchanged(t, before)
}

// TestBadTokens shows the graph tokens that open nothing: 401, in a GraphQL body.
func TestBadTokens(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := apptest.Serve(t, address)
		id := s.Organization("teddies", uuid.Nil)
		good, other := s.Token(id, viewer.Agent), s.Organization("bears", uuid.Nil)
		create := func(n access.NewCredential) access.Made {
			n.Organization = id
			m, err := s.Access.Create(apptest.System(), n)
			if err != nil {
				t.Fatal(err)
			}
			return m
		}
		revoked := create(access.NewCredential{API: "graphql"})
		if err := s.Access.Revoke(apptest.System(), revoked.ID); err != nil {
			t.Fatal(err)
		}
		bot := create(access.NewCredential{API: "web1on1", Bot: "Clippy"})
		for _, row := range []struct {
			what, header string
			good         bool
		}{
			{"a good one", "Bearer " + good, true},
			{"the scheme in small letters", "bearer " + good, true},
			{"a Web1on1 bot's", "Bearer " + bot.APIToken, true},
			{"garbage", "Bearer nonsense", false},
			{"nothing", "Bearer ", false},
			{"another scheme", "Basic " + good, false},
			{"no scheme", good, false},
			{"revoked", "Bearer " + revoked.Token, false},
			{"another secret", "Bearer " + good[:len(good)-4] + "AAAA", false},
			{"of an organization without it", "Bearer " + strings.Replace(good, good[11:32], s.Token(other, viewer.Agent)[11:32], 1), false},
			{"of another kind", "Bearer " + strings.Replace(good, "_gql_", "_w11_", 1), false},
			{"cut", "Bearer " + good[:40], false},
			{"longer", "Bearer " + good + "A", false},
			{"demo's, without demo", "Bearer " + create(access.NewCredential{API: "graphql", Demo: true}).Token, false},
			{"of JAICP", "Bearer " + create(access.NewCredential{API: "jaicp"}).Token, false},
			{"of Sinch", "Bearer " + create(access.NewCredential{API: "sinch", User: "mark", Password: "x"}).APIKey, false},
			{"of Bot Open", "Bearer " + create(access.NewCredential{API: "botopen"}).AppSecret, false},
			{"of SaySimple", "Bearer " + s.SaySimple(id, "", apptest.Keys[0]()).APIToken, false},
			{"64 KB", "Bearer " + strings.Repeat("A", 64<<10), false},
		} {
			a := s.Do(http.MethodPost, "/graphql", map[string]string{"Authorization": row.header}, map[string]string{"query": "{__typename viewer {role}}"})
			if row.good {
				if a.Status != http.StatusOK || len(errorCodes(t, a)) > 0 {
					t.Errorf("%s: %d %s", row.what, a.Status, a.Body)
				}
				continue
			}
			if codes := errorCodes(t, a); a.Status != http.StatusUnauthorized || len(codes) != 1 || codes[0] != "UNAUTHENTICATED" || a.Header.Get("WWW-Authenticate") == "" {
				t.Errorf("%s: %d %s", row.what, a.Status, a.Body)
			}
		}
	})
}

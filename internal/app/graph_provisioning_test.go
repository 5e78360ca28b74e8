package app_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/access"
	"parley/internal/ids"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
	"parley/store"
)

// newHolding is a centre with an owner and an organization below, whose own people
// are its administrator and its guest.
func newHolding(t *testing.T, address string) *centre {
	t.Helper()
	d := newCentre(t, address)
	below := d.Organization("shop", d.org)
	d.ids["desk"], d.ids["shop"] = d.org.String(), below.String()
	d.ids["stranger"] = d.Organization("stranger", uuid.Nil).String()
	d.tokens["owner"], d.tokens["shopAdmin"], d.tokens["shopGuest"] = d.Token(d.org, viewer.Owner), d.Token(below, viewer.Admin), d.Token(below, viewer.Guest)
	return d
}

// TestGraphProvisioning makes, changes and ends everything that people provision.
func TestGraphProvisioning(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newHolding(t, address)
		for name, part := range map[string]func(){
			"forms and categories": d.forms, "bots": d.bots, "workflows": d.workflows, "groups": d.groups, "organizations": d.settings,
			"users": d.people, "services": d.services,
		} {
			t.Run(name, func(t *testing.T) { d.t = t; part() })
		}
	})
}

func (d *centre) forms() {
	d.keep("admin", `mutation {template: createForm(input: {name: "Basics"}) {form {id} userErrors {message}}}`)
	d.keep("admin", `mutation {form: createForm(input: {name: "Order", templateId: "<template>", profileFields: ["email"], notifyEmails: ["a@example.com"],
		labels: ["sale"], pointsByBot: 2, meta: {colour: "red"}}) {form {id} userErrors {message}}}`)
	d.keep("admin", `mutation {
		size: createFormField(input: {formId: "<form>", name: "size", type: SELECT, options: [{key: "s", value: "Small"}]}) {formField {id} userErrors {message}}
		zip: createFormField(input: {formId: "<form>", name: "zip", pattern: "^(?=.)[0-9]{4}", required: true}) {formField {id} userErrors {message}}
	}`)
	const asked = `id name type status template {name} profileFields notifyEmails tags labels pointsByAgent pointsByBot meta
		fields {id name type pattern required options {key value} form {id}}`
	d.says("guest", `{node(id: "<form>") {... on Form {`+asked+`}}}`, `{"node":{"id":"<form>","name":"Order","type":"TOPIC","status":"ACTIVE","template":{"name":"Basics"},`+
		`"profileFields":["email"],"notifyEmails":["a@example.com"],"tags":null,"labels":["sale"],"pointsByAgent":null,"pointsByBot":2,"meta":{"colour":"red"},"fields":[`+
		`{"id":"<size>","name":"size","type":"SELECT","pattern":null,"required":false,"options":[{"key":"s","value":"Small"}],"form":{"id":"<form>"}},`+
		`{"id":"<zip>","name":"zip","type":"TEXT","pattern":"^(?=.)[0-9]{4}","required":true,"options":null,"form":{"id":"<form>"}}]}}`)
	d.change("admin", "updateForm", `id: "<form>", type: STATIC, templateId: null, labels: null, pointsByBot: null, meta: null`, "form {type template {id} labels pointsByBot meta fields {id}}",
		`{"form":{"type":"STATIC","template":null,"labels":null,"pointsByBot":null,"meta":null,"fields":[{"id":"<size>"},{"id":"<zip>"}]}`+noErrors)
	d.change("admin", "updateFormField", `id: "<size>", label: "Size", options: null`, "formField {label options {key}}", `{"formField":{"label":"Size","options":null}`+noErrors)
	d.slots()
	d.change("admin", "deleteFormField", `id: "<size>"`, "deletedId", `{"deletedId":"<size>"`+noErrors)
	d.change("admin", "deleteFormField", `id: "<size>"`, "deletedId", `{"deletedId":null,"userErrors":[{"field":["id"],"code":"NOT_FOUND"}]}`)
	d.change("admin", "archiveForm", `id: "<form>"`, "form {status archivedAt fields {id}}", `{"form":{"status":"ARCHIVED","archivedAt":"2026-03-02T09:00:00.000Z","fields":[{"id":"<zip>"}]}`+noErrors)
	d.refused("admin", "createForm", `name: "x", meta: [1]`, "form", "BAD_USER_INPUT", "meta")
	d.refused("admin", "createFormField", `formId: "<zip>", name: "x"`, "formField", "NOT_FOUND", "formId")
}

// slots fills, empties and orders the ten places of categories.
func (d *centre) slots() {
	d.keep("admin", `mutation {cars: createCategory(input: {name: "Cars", formIds: ["<form>", "<template>"], tags: ["new"]}) {category {id} userErrors {message}}
		boats: createCategory(input: {name: "Boats"}) {category {id} userErrors {message}}}`)
	const asked = `{organization {categories {name slot tags forms {id} organization {slug}}}}`
	cars, boats := `{"name":"Cars","slot":0,"tags":["new"],"forms":[{"id":"<form>"},{"id":"<template>"}],"organization":{"slug":"desk"}}`, `{"name":"Boats","slot":1,"tags":null,"forms":[],"organization":{"slug":"desk"}}`
	d.says("guest", asked, `{"organization":{"categories":[`+cars+`,`+boats+`]}}`)
	d.change("admin", "deleteCategory", `id: "<cars>"`, "deletedId", `{"deletedId":"<cars>"`+noErrors)
	d.says("guest", asked, `{"organization":{"categories":[null,`+boats+`]}}`)
	d.change("admin", "orderCategories", `slots: ["<boats>", null, null]`, "organization {categories {name slot}}", `{"organization":{"categories":[{"name":"Boats","slot":0},null,null]}`+noErrors)
	d.change("admin", "updateCategory", `id: "<boats>", name: "Ships", formIds: ["<template>"]`, "category {name forms {name}}", `{"category":{"name":"Ships","forms":[{"name":"Basics"}]}`+noErrors)
	d.refused("admin", "orderCategories", `slots: []`, "organization", "BAD_USER_INPUT", "slots")
	for range 7 {
		d.keep("admin", `mutation {more: createCategory(input: {name: "More"}) {category {id} userErrors {message}}}`)
	}
	d.refused("admin", "createCategory", `name: "Eleventh"`, "category", "CONFLICT", "")
}

func (d *centre) bots() {
	var made struct {
		A struct {
			Bot struct {
				ID   string
				User struct{ ID, DisplayName string }
			}
			APIToken, Secret string
		}
	}
	d.Query(d.tokens["admin"], `mutation {a: createBot(input: {name: "Clippy", audience: GLOBAL, commands: ["help"], meta: {greeting: "Hi"}}) {bot {id user {id displayName}} apiToken secret}}`, nil, &made)
	if d.ids["bot"] = made.A.Bot.ID; made.A.Secret == "" || made.A.Bot.User.DisplayName != "Clippy" {
		d.t.Errorf("created: %+v", made)
	}
	// What was shown once opens the graph, in the bot's role.
	d.tokens["bot"] = made.A.APIToken
	d.ids["botUser"] = made.A.Bot.User.ID
	d.says("bot", `{viewer {role user {id} organizations {role selected organization {slug}}}}`,
		`{"viewer":{"role":"BOT","user":{"id":"<botUser>"},"organizations":[{"role":"BOT","selected":true,"organization":{"slug":"desk"}}]}}`)
	d.says("guest", `{bots {edges {node {name status audience roles commands meta}}} botInstances {edges {node {name enabled bot {id}}}}}`,
		`{"bots":{"edges":[{"node":{"name":"Clippy","status":"ACTIVE","audience":"GLOBAL","roles":["bot"],"commands":["help"],"meta":{"greeting":"Hi"}}}]},`+
			`"botInstances":{"edges":[{"node":{"name":"Clippy","enabled":true,"bot":{"id":"<bot>"}}}]}}`)
	d.keep("shopAdmin", `mutation {instance: createBotInstance(input: {botId: "<bot>", name: "Shop's", meta: {greeting: "Hello"}}) {botInstance {id} userErrors {message}}}`)
	d.refused("shopAdmin", "createBotInstance", `botId: "<bot>", name: "Again"`, "botInstance", "CONFLICT", "botId")
	d.change("shopAdmin", "updateBotInstance", `id: "<instance>", enabled: false, meta: null`, "botInstance {enabled meta bot {name user {id}}}",
		`{"botInstance":{"enabled":false,"meta":null,"bot":{"name":"Clippy","user":null}}`+noErrors)
	d.change("admin", "updateBot", `id: "<bot>", audience: OWNER, description: "Helps"`, "bot {audience description} apiToken secret", `{"bot":{"audience":"OWNER","description":"Helps"},"apiToken":null,"secret":null`+noErrors)
	d.says("shopGuest", `{bots {totalCount} botInstances {edges {node {id bot {id}}}}}`, `{"bots":{"totalCount":0},"botInstances":{"edges":[{"node":{"id":"<instance>","bot":null}}]}}`)
	d.change("shopAdmin", "deleteBotInstance", `id: "<instance>"`, "deletedId", `{"deletedId":"<instance>"`+noErrors)
	d.change("admin", "archiveBot", `id: "<bot>"`, "bot {status user {status}}", `{"bot":{"status":"ARCHIVED","user":{"status":"ARCHIVED"}}`+noErrors)
	if a := d.GraphQL(d.tokens["bot"], `{viewer {role}}`, nil); a.Status != 401 {
		d.t.Errorf("the archived bot's token: %d %s", a.Status, a.Body)
	}
	d.refused("admin", "createBot", `name: "x", roles: ["bot", "king"]`, "bot", "BAD_USER_INPUT", "roles.1")
}

func (d *centre) workflows() {
	d.keep("admin", `mutation {flow: createWorkflow(input: {name: "Route", runsForIds: ["<shop>"], rules: [{ruleId: "0123456789abcdef01234567", priority: 3,
		conditions: {any: [{fact: "conversation.category", operator: "match", value: "Used Car", path: ".meta"}]}, event: {type: "enqueue", params: {channel: "sales", delay: 20}}}]}) {workflow {id} userErrors {message}}}`)
	want := `{"workflows":{"edges":[{"node":{"id":"<flow>","enabled":true,"rules":[{"ruleId":"0123456789abcdef01234567","priority":3,"conditions":{"any":[{"fact":"conversation.category","operator":"match","value":"Used Car","path":".meta"}],"all":null},` +
		`"event":{"type":"enqueue","params":{"name":"","channel":"sales","delay":20}}}],"organizations":[{"id":"<shop>"}],"organizationTags":null}}]}}`
	// It runs for the organization below, where people see it and cannot change it.
	for _, who := range []string{"admin", "shopAdmin"} {
		d.says(who, `{workflows {edges {node {id enabled rules {ruleId priority conditions {any {fact operator value path} all {fact}} event {type params {name channel delay}}} organizations {id} organizationTags}}}}`, want)
	}
	d.forbidden("shopAdmin", "updateWorkflow", `id: "<flow>", enabled: false`)
	d.change("admin", "updateWorkflow", `id: "<flow>", runsForIds: [], organizationTags: ["uk"], rules: []`, "workflow {organizations {id} organizationTags rules {ruleId}}",
		`{"workflow":{"organizations":[],"organizationTags":["uk"],"rules":[]}`+noErrors)
	d.says("shopAdmin", `{node(id: "<flow>") {id}}`, `{"node":null}`)
	d.refused("shopAdmin", "updateWorkflow", `id: "<flow>", enabled: false`, "workflow", "NOT_FOUND", "id")
	d.change("admin", "archiveWorkflow", `id: "<flow>"`, "workflow {archivedAt}", `{"workflow":{"archivedAt":"2026-03-02T09:00:00.000Z"}`+noErrors)
	d.refused("admin", "createWorkflow", `name: "x", rules: [{conditions: {}, event: {type: "enqueue"}}]`, "workflow", "BAD_USER_INPUT", "rules.0.conditions")
}

// forbidden has a mutation refused to whoever it is.
func (d *centre) forbidden(who, field, input string) {
	d.t.Helper()
	if a := d.GraphQL(d.tokens[who], d.expand(`mutation {`+field+`(input: {`+input+`}) {userErrors {code}}}`), nil); codes(a) != "FORBIDDEN" {
		d.t.Errorf("%s(%s) by %s: %s", field, input, who, a.Body)
	}
}

func (d *centre) groups() {
	d.keep("admin", `mutation {group: createOrganizationGroup(input: {name: "Shops", memberIds: ["<shop>", "<desk>"]}) {organizationGroup {id} userErrors {message}}}`)
	d.says("admin", `{organizationGroups {edges {node {name organization {slug} members {slug}}}}}`, `{"organizationGroups":{"edges":[{"node":{"name":"Shops","organization":{"slug":"desk"},"members":[{"slug":"shop"},{"slug":"desk"}]}}]}}`)
	d.says("guest", `{organizationGroups {edges {node {members {slug}}}}}`, `{"organizationGroups":{"edges":[{"node":{"members":[{"slug":"desk"}]}}]}}`)
	d.refused("admin", "updateOrganizationGroup", `id: "<group>", memberIds: ["<stranger>"]`, "organizationGroup", "NOT_FOUND", "memberIds.0")
	d.change("admin", "updateOrganizationGroup", `id: "<group>", memberIds: null`, "organizationGroup {members {id}}", `{"organizationGroup":null,"userErrors":[{"field":["memberIds"],"code":"BAD_USER_INPUT"}]}`)
	d.change("admin", "updateOrganizationGroup", `id: "<group>", memberIds: []`, "organizationGroup {members {id}}", `{"organizationGroup":{"members":[]}`+noErrors)
	d.change("admin", "deleteOrganizationGroup", `id: "<group>"`, "deletedId", `{"deletedId":"<group>"`+noErrors)
	d.says("admin", `{node(id: "<group>") {id}}`, `{"node":null}`)
}

// settings are what organizations say of themselves, and who sees it.
func (d *centre) settings() {
	const asked = `{organization {industry settings aliases profileFields stopwords defaultRole dataRetention billingInfo partners {organizationId permission} meta}}`
	const nobody = `"settings":{"routeOnReply":"accept","enableMail":true},"aliases":null,"profileFields":{},"stopwords":null,"defaultRole":"GUEST","dataRetention":null,"billingInfo":null,"partners":[],"meta":null}}`
	d.says("admin", asked, `{"organization":{"industry":null,`+nobody)
	d.change("owner", "updateOrganization", `id: "<desk>", industry: "Toys", settings: {enableMail: false}, aliases: [{name: "Helper"}], profileFields: {name: {label: "Who"}}, stopwords: ["bad"], defaultRole: AGENT,
		dataRetention: {length: 2, unit: "year"}, billingInfo: `+bill+`, partners: [{organizationId: "<stranger>"}], meta: {a: [1]}`, "organization {id}", `{"organization":{"id":"<desk>"}`+noErrors)
	shown := `"settings":{"routeOnReply":"accept","enableMail":false},"aliases":[{"name":"Helper"}],"profileFields":{"name":{"label":"Who"}},"stopwords":["bad"],"defaultRole":"AGENT","dataRetention":{"length":2,"unit":"year"},`
	d.says("guest", asked, `{"organization":{"industry":"Toys",`+shown+`"billingInfo":null,"partners":[],"meta":{"a":[1]}}}`)
	d.says("admin", asked, `{"organization":{"industry":"Toys",`+shown+`"billingInfo":{"billReceiver":"a","billSender":"b","stripeCustomerId":"c","liveMode":true,"moveToLive":false,"daysUntilDue":14,`+
		`"enableMecs":false,"enableAmp":false,"enableSepaDebitCosts":false,"currentPlan":"base"},"partners":[{"organizationId":"<stranger>","permission":"guest"}],"meta":{"a":[1]}}}`)
	d.forbidden("admin", "updateOrganization", `id: "<desk>", billingInfo: `+strings.Replace(bill, "base", "grow", 1))
	d.change("owner", "updateOrganization", `id: "<desk>", industry: null, settings: null, aliases: null, profileFields: null, stopwords: null, defaultRole: GUEST, dataRetention: null, billingInfo: null, partners: [], meta: null`,
		"organization {industry "+strings.TrimPrefix(strings.TrimSuffix(asked, "}}"), "{organization {industry")+"}", `{"organization":{"industry":null,`+strings.TrimSuffix(nobody, "}}")+"}"+noErrors)
	for path, input := range map[string]string{
		"settings": `settings: {enableMail: "yes"}`, "aliases": `aliases: {name: "x"}`, "profileFields": `profileFields: {shoe: {label: "x"}}`,
		"dataRetention": `dataRetention: {length: 1.5, unit: "year"}`, "billingInfo": `billingInfo: [1]`, "meta": `meta: "text"`, "whitelist.0": `whitelist: ["nobody at home"]`,
	} {
		d.refused("owner", "updateOrganization", `id: "<desk>", `+input, "organization", "BAD_USER_INPUT", path)
	}
	d.change("owner", "updateOrganization", `id: "<desk>", settings: 1, aliases: 1`, "organization {id}",
		`{"organization":null,"userErrors":[{"field":["settings"],"code":"BAD_USER_INPUT"},{"field":["aliases"],"code":"BAD_USER_INPUT"}]}`)
}

func (d *centre) people() {
	d.keep("admin", `mutation {jo: createUser(input: {displayName: "Jo", givenName: "Jo", additionalName: "van", email: "jo@example.com", password: "correct horse", settings: {locale: "nl", cannedResponses: ["Hi"]}, meta: {n: 1}}) {user {id} userErrors {message}}}`)
	d.says("guest", `{node(id: "<jo>") {... on User {additionalName status settings meta}}}`, `{"node":{"additionalName":"van","status":"ACTIVE","settings":{"locale":"nl","cannedResponses":["Hi"]},"meta":{"n":1}}}`)
	d.change("admin", "updateUser", `id: "<jo>", settings: {}, meta: null, status: QUEUED`, "user {settings meta status}", `{"user":{"settings":{},"meta":null,"status":"QUEUED"}`+noErrors)
	d.refused("admin", "createUser", `displayName: "x", email: "JO@example.com"`, "user", "CONFLICT", "email")
	d.refused("admin", "updateUser", `id: "<jo>", password: "short"`, "user", "BAD_USER_INPUT", "password")
	d.refused("admin", "updateUser", `id: "<jo>", settings: {shoe: 1}`, "user", "BAD_USER_INPUT", "settings")
	// A profile is its owner's, but not what others decide.
	d.change("ann", "updateUser", `id: "<ann>", givenName: "Anna", settings: {pushNotify: true}`, "user {givenName settings}", `{"user":{"givenName":"Anna","settings":{"pushNotify":true}}`+noErrors)
	for _, input := range []string{`id: "<ann>", role: ADMIN`, `id: "<ann>", email: "ann@example.com"`, `id: "<ann>", capacity: 9`, `id: "<bob>", givenName: "B"`} {
		d.forbidden("ann", "updateUser", input)
	}
	d.change("admin", "removeMember", `userId: "<jo>"`, "user {id memberships {status}}", `{"user":{"id":"<jo>","memberships":[{"status":"ARCHIVED"}]}`+noErrors)
	d.refused("admin", "removeMember", `userId: "<Sales>"`, "user", "NOT_FOUND", "userId")
}

// services are integrations of every sort: params by type, secrets masked.
func (d *centre) services() {
	for _, of := range []struct{ kind, params, shown string }{
		{"SMARTSUPP", `{jid: "a@b", password: "p4ssw0rd", host: "h", extra: 1}`, `{"extra":1,"host":"h","jid":"a@b","password":"********","port":"5222"}`},
		{"INTERCOM", `{app_id: "a", access_token: "t0ken", assignee_id: "7"}`, `{"access_token":"********","app_id":"a","assignee_id":"7"}`},
		{"SMOOCH", `{appId: "a", keyId: "k", secret: "s3cret"}`, `{"appId":"a","keyId":"k","secret":"********"}`},
		{"API", `["messages"]`, `["messages"]`},
	} {
		d.keep("admin", `mutation {service: createIntegration(input: {name: "`+of.kind+`", type: `+of.kind+`, params: `+of.params+`}) {integration {id} userErrors {message}}}`)
		d.says("admin", `{node(id: "<service>") {... on Integration {type status params}}}`, `{"node":{"type":"`+of.kind+`","status":"ACTIVE","params":`+of.shown+`}}`)
	}
	for path, input := range map[string]string{
		"params.jid": `type: SMARTSUPP, params: {password: "p", host: "h"}`, "params.appId": `type: SMOOCH, params: {}`, "params.location": `type: GBM, params: {welcomeMessage: "Hi"}`, "params": `type: TWILIO, params: 7`, "url": `type: WEBHOOK`,
	} {
		d.refused("admin", "createIntegration", `name: "x", `+input, "integration", "BAD_USER_INPUT", path)
	}
}

// TestIntegrationPeriods: an integration is shown in use from its start to its end.
func TestIntegrationPeriods(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newCentre(t, address)
		d.keep("admin", `mutation {timed: createIntegration(input: {name: "Timed", url: "https://example.com", status: DISABLED, startAt: "2026-03-02T12:00:00Z", endAt: "2026-03-02T14:00:00Z"}) {integration {id} userErrors {message}}}`)
		for _, at := range []struct {
			after time.Duration
			want  string
		}{{0, "DISABLED"}, {3 * time.Hour, "ACTIVE"}, {5 * time.Hour, "DISABLED"}} {
			d.at(at.after)
			d.says("admin", `{node(id: "<timed>") {... on Integration {status startAt}}}`, `{"node":{"status":"`+at.want+`","startAt":"2026-03-02T12:00:00.000Z"}}`)
		}
	})
}

// TestGraphPartners: whoever it is may be made a partner, and the answer tells
// nothing of whether there is such an organization.
func TestGraphPartners(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newHolding(t, address)
		d.ids["nobody"] = strings.Replace(d.ids["stranger"], d.ids["stranger"][24:], "0123456789ab", 1)
		for _, who := range []string{"stranger", "nobody"} {
			d.change("admin", "updateOrganization", `id: "<desk>", partners: [{organizationId: "<`+who+`>", permission: "agent"}]`, "organization {partners {organizationId permission}}",
				`{"organization":{"partners":[{"organizationId":"<`+who+`>","permission":"agent"}]}`+noErrors)
		}
		d.refused("admin", "updateOrganization", `id: "<desk>", partners: [{organizationId: "<desk>"}]`, "organization", "BAD_USER_INPUT", "partners.0.organizationId")
	})
}

// TestPartnersRead: a partner reads conversations and whose they are, and nothing else
// there; it writes nothing, and from the moment that it is none it reads nothing.
func TestPartnersRead(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newHolding(t, address)
		d.tokens["partner"] = d.Token(uuid.MustParse(d.ids["stranger"]), viewer.Owner)
		d.keep("admin", `mutation {talk: addMessage(input: {direction: IN, provider: "DEMO", channel: "SMS", channelAddress: "+1", customerAddress: "+2", externalConversationId: "42", text: "Hello"}) {message {conversation {id}} userErrors {message}}}`)
		const asked = `{conversations {edges {node {id organization {slug} customer {id} messages {edges {node {text}}}}}} users {totalCount} customers {totalCount} channels {totalCount}}`
		rest := `,"users":{"totalCount":0},"customers":{"totalCount":0},"channels":{"totalCount":0}}`
		partners := func(list string) {
			d.change("admin", "updateOrganization", `id: "<desk>", partners: [`+list+`]`, "organization {id}", `{"organization":{"id":"<desk>"}`+noErrors)
		}
		d.says("partner", asked, `{"conversations":{"edges":[]}`+rest)
		partners(`{organizationId: "<stranger>"}`)
		d.says("partner", asked, `{"conversations":{"edges":[{"node":{"id":"<talk>","organization":{"slug":"desk"},"customer":null,"messages":{"edges":[{"node":{"text":"Hello"}}]}}}]}`+rest)
		d.says("partner", `{messages {edges {node {organization {slug name billingInfo stopwords meta children {totalCount} categories {name}}}}} organizations {edges {node {slug}}} organization(slug: "desk") {id} node(id: "<desk>") {id}}`,
			`{"messages":{"edges":[{"node":{"organization":{"slug":"desk","name":"DESK","billingInfo":null,"stopwords":null,"meta":null,"children":{"totalCount":0},"categories":[]}}}]},`+
				`"organizations":{"edges":[{"node":{"slug":"stranger"}}]},"organization":null,"node":null}`)
		if a := d.GraphQL(d.tokens["admin"], d.expand(`mutation {postMessages(input: {conversationId: "<talk>", messages: [{text: "An awkward one", isBackchannel: true, role: AGENT}]}) {messages {id} userErrors {message}}}`), nil); !strings.Contains(string(a.Body), noErrors) {
			t.Errorf("among colleagues: %s", a.Body)
		}
		d.says("partner", `{messages {totalCount edges {node {text}}}}`, `{"messages":{"totalCount":1,"edges":[{"node":{"text":"Hello"}}]}}`)
		login := access.NewCredential{API: "web1on1", Organization: uuid.MustParse(d.ids["stranger"]), Email: "boss@example.com", Password: loginPassword, Role: viewer.Owner}
		if _, err := d.Access.Create(apptest.System(), login); err != nil {
			t.Fatal(err)
		}
		boss := &logins{Server: d.Server, t: t}
		_, tokens := boss.auth(`{"email":"boss@example.com","password":"` + loginPassword + `"}`)
		if list := boss.web1on1("GET", "/organizations?select=slug,name", tokens.Token, nil); list.Status != 200 || strings.Count(string(list.Body), `"name"`) != 1 || strings.Contains(string(list.Body), "DESK") {
			t.Errorf("the partner lists %d %s", list.Status, list.Body)
		}
		before := d.Rows()
		for mutation, input := range map[string]string{
			"addMessage": `conversationId: "<talk>", direction: OUT, text: "x"`, "resolveConversation": `conversationId: "<talk>"`, "assignConversation": `conversationId: "<talk>", assigneeId: null`,
			"addNote": `conversationId: "<talk>", text: "x"`, "updateOrganization": `id: "<desk>", name: "x"`, "archiveOrganization": `id: "<desk>"`,
		} {
			a := d.GraphQL(d.tokens["partner"], d.expand(`mutation {`+mutation+`(input: {`+input+`}) {userErrors {code}}}`), nil)
			if said := string(a.Body); !strings.Contains(said, "NOT_FOUND") && !strings.Contains(said, "FORBIDDEN") {
				t.Errorf("%s: %s", mutation, said)
			}
		}
		for table, rows := range d.Rows() {
			if rows != before[table] {
				t.Errorf("%s was written: %s before, %s after", table, before[table], rows)
			}
		}
		partners("")
		d.says("partner", asked, `{"conversations":{"edges":[]}`+strings.Replace(rest, `0`, `1`, 1)) // its own login
	})
}

// TestViewerOrganizations: people see where they are members, as far as their
// credential lets them see; programs where they are.
func TestViewerOrganizations(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newHolding(t, address)
		for _, in := range []string{"shop", "stranger"} {
			d.enrol("ann", in)
		}
		const asked = `{viewer {organizations {role selected organization {slug}}}}`
		desk := `{"role":"AGENT","selected":true,"organization":{"slug":"desk"}}`
		d.says("ann", asked, `{"viewer":{"organizations":[`+desk+`]}}`)
		d.says("guest", asked, `{"viewer":{"organizations":[`+strings.Replace(desk, "AGENT", "GUEST", 1)+`]}}`)
		write(t, d.Server, d.org, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE memberships SET role = 'ADMIN' WHERE organization_id = ? AND user_id = ?`, d.org, uuid.MustParse(d.ids["ann"]))
			return err
		})
		d.says("ann", asked, `{"viewer":{"organizations":[`+strings.Replace(desk, "AGENT", "ADMIN", 1)+`,{"role":"OWNER","selected":false,"organization":{"slug":"shop"}}]}}`)
	})
}

// enrol makes an agent an owner in another organization.
func (d *centre) enrol(name, in string) {
	d.t.Helper()
	write(d.t, d.Server, uuid.MustParse(d.ids[in]), func(ctx context.Context, tx *store.Tx) error {
		return tx.Insert(ctx, "memberships", []string{"id", "organization_id", "created_at", "updated_at", "role", "status", "selected", "user_id"},
			[][]any{{tx.NewID(ids.Membership), tx.OrganizationID(), tx.Now(), tx.Now(), "OWNER", "ACTIVE", false, uuid.MustParse(d.ids[name])}})
	})
}

// TestGraphShared: what an organization shares is seen below, by those it is meant
// for, and changed by nobody there.
func TestGraphShared(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newHolding(t, address)
		d.keep("admin", `mutation {
			form: createForm(input: {name: "Order", tags: ["uk"]}) {form {id} userErrors {message}}
			other: createForm(input: {name: "Commande", tags: ["fr"]}) {form {id} userErrors {message}}
			all: createBot(input: {name: "All", audience: GLOBAL}) {bot {id} userErrors {message}}
			some: createBot(input: {name: "Some", audience: GROUP}) {bot {id} userErrors {message}}
			own: createBot(input: {name: "Own"}) {bot {id} userErrors {message}}
			_tags: updateOrganization(input: {id: "<shop>", tags: ["uk"]}) {organization {id} userErrors {message}}
		}`)
		d.keep("admin", `mutation {field: createFormField(input: {formId: "<form>", name: "size"}) {formField {id} userErrors {message}}}`)
		asked := `{forms {edges {node {id fields {id}}}} bots(orderBy: [{field: NAME}]) {edges {node {id}}}}`
		form := `{"forms":{"edges":[{"node":{"id":"<form>","fields":[{"id":"<field>"}]}}]},`
		d.says("shopGuest", asked, form+`"bots":{"edges":[{"node":{"id":"<all>"}}]}}`)
		d.keep("admin", `mutation {group: createOrganizationGroup(input: {name: "Shops", memberIds: ["<shop>"]}) {organizationGroup {id} userErrors {message}}}`)
		d.says("shopGuest", asked, form+`"bots":{"edges":[{"node":{"id":"<all>"}},{"node":{"id":"<some>"}}]}}`)
		for _, try := range []struct{ field, input string }{
			{"updateForm", `id: "<form>", name: "x"`},
			{"archiveForm", `id: "<form>"`},
			{"createFormField", `formId: "<form>", name: "x"`},
			{"updateFormField", `id: "<field>", name: "x"`},
			{"deleteFormField", `id: "<field>"`},
			{"updateBot", `id: "<all>", name: "x"`},
			{"archiveBot", `id: "<some>"`},
		} {
			before := d.Rows()
			d.forbidden("shopAdmin", try.field, try.input)
			street{Server: d.Server}.unchanged(t, before)
		}
		d.refused("shopAdmin", "updateForm", `id: "<other>", name: "x"`, "form", "NOT_FOUND", "id")
		d.refused("shopAdmin", "createBotInstance", `botId: "<own>", name: "x"`, "botInstance", "NOT_FOUND", "botId")
		d.change("shopAdmin", "createForm", `name: "Copy", templateId: "<form>"`, "form {template {name}}", `{"form":{"template":{"name":"Order"}}`+noErrors)
	})
}

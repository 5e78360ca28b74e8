package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/internal/testkit"
	"parley/internal/viewer"
)

// talkState is what a test looks at of a conversation.
const talkState = `{status subject category categorySlot meta assignee {id} messageCount inboundCount outboundCount
	participants {user {id} role active accepted inbox} interactions(first: 9) {edges {node {type status queue {id} agent {id}}}}}`

// stateOf is one conversation in few words, in which <names> stand for ids.
func (d *centre) stateOf(name string) string {
	d.t.Helper()
	var data struct {
		Node struct {
			Status, Subject, Category                 *string
			CategorySlot                              *int
			Meta                                      any
			Assignee                                  *struct{ ID string }
			MessageCount, InboundCount, OutboundCount int
			Participants                              []struct {
				User                    *struct{ ID string }
				Role                    string
				Active, Accepted, Inbox bool
			}
			Interactions struct {
				Edges []struct {
					Node struct {
						Type, Status string
						Queue, Agent *struct{ ID string }
					}
				}
			}
		}
	}
	d.Query(d.tokens["admin"], d.expand(`{node(id: "<`+name+`>") {... on Conversation `+talkState+`}}`), nil, &data)
	c := data.Node
	out := fmt.Sprintf("%s %d=%d+%d", *c.Status, c.MessageCount, c.InboundCount, c.OutboundCount)
	if c.Assignee != nil {
		out += " of " + c.Assignee.ID
	}
	var parts []string
	for _, p := range c.Participants {
		who := "nobody"
		if p.User != nil {
			who = d.nameOf(p.User.ID)
		}
		part := "; " + who + " " + p.Role
		for _, is := range []struct {
			is   bool
			word string
		}{{p.Active, "active"}, {p.Accepted, "accepted"}, {p.Inbox, "inbox"}} {
			if is.is {
				part += " " + is.word
			}
		}
		parts = append(parts, part)
	}
	slices.Sort(parts)
	out += strings.Join(parts, "")
	for _, edge := range c.Interactions.Edges {
		l := edge.Node
		out += "; " + l.Type + " " + l.Status
		for _, end := range []*struct{ ID string }{l.Queue, l.Agent} {
			if end != nil {
				out += " " + end.ID
			}
		}
	}
	for name, id := range d.ids {
		out = strings.ReplaceAll(out, id, name)
	}
	return out
}

// nameOf is the name that an id is kept under, else the id.
func (d *centre) nameOf(id string) string {
	for name, of := range d.ids {
		if of == id {
			return name
		}
	}
	return id
}

// post posts one message and compares how it is refused: "" where it is not, else code
// and field.
func (d *centre) post(who, of, message, want string) {
	d.t.Helper()
	var data struct {
		PostMessages struct {
			Messages   []struct{ ID string }
			UserErrors []struct {
				Field         []string
				Code, Message string
			}
		}
	}
	d.Query(d.tokens[who], d.expand(`mutation {postMessages(input: {conversationId: "<`+of+`>", messages: [`+message+`]}) {messages {id} userErrors {field code message}}}`), nil, &data)
	got := ""
	for _, e := range data.PostMessages.UserErrors {
		got += e.Code + " " + strings.Join(e.Field, ".")
	}
	if got != want {
		d.t.Errorf("%s: %s: %q, want %q", who, message, fmt.Sprint(data.PostMessages.UserErrors), want)
	}
	if want == "" && len(data.PostMessages.Messages) == 0 {
		d.t.Errorf("%s: %s: no message", who, message)
	}
}

func command(text string) string { return `{kind: COMMAND, text: "` + text + `"}` }

// talks opens a centre whose agents chat with a customer over conversations made by
// hand.
func talks(t *testing.T, address string) *centre {
	d := newCentre(t, address)
	d.keep("admin", `mutation {
		_hand: createChannel(input: {type: "WEBCHAT", address: "web1on1", queueId: "<Sales>"}) {channel {id}}
		_tyres: createCategory(input: {name: "Tyres"}) {category {id}} _used: createCategory(input: {name: "Used Car"}) {category {id}}
		_words: updateOrganization(input: {id: "`+d.org.String()+`", stopwords: ["damn", "Ärger"]}) {organization {id}}
	}`)
	return d
}

func TestConversationCommands(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := talks(t, address)
		d.keep("ann", `mutation {
			Talk: createConversation(input: {subject: "A tyre", customer: {givenName: "Cora", email: "cora@example.com"}}) {conversation {id} userErrors {message}}
		}`)
		for _, step := range []struct{ who, message, refused, state string }{
			{"ann", "", "", "PENDING 0=0+0; ann AGENT active"},
			{"ann", `{role: CUSTOMER, text: "hello"}`, "", "QUEUED 1=1+0; ann AGENT active; CHAT_IN IN_QUEUE Sales"},
			{"bob", command("/join"), "", "QUEUED 2=1+0; ann AGENT active; bob AGENT active; CHAT_IN IN_QUEUE Sales"},
			{"bob", command("/leave"), "", "QUEUED 3=1+0; ann AGENT active; bob AGENT; CHAT_IN IN_QUEUE Sales"},
			{"ann", `{kind: COMMAND, text: "/assign", userIds: ["<bob>"]}`, "", "QUEUED 4=1+0; ann AGENT active; bob AGENT inbox; CHAT_IN IN_QUEUE Sales"},
			{"bob", command("/accept"), "", "ACTIVE 5=1+0 of bob; ann AGENT active; bob AGENT active accepted; CHAT_IN IN_PROCESS Sales bob"},
			{"bob", `{text: "good morning"}`, "", "ACTIVE 6=1+1 of bob; ann AGENT active; bob AGENT active accepted; CHAT_IN IN_PROCESS Sales bob"},
			{"bob", `{text: "is she serious?", isBackchannel: true}`, "", "ACTIVE 7=1+1 of bob; ann AGENT active; bob AGENT active accepted; CHAT_IN IN_PROCESS Sales bob"},
			{"bob", `{kind: COMMAND, text: "/notify", queueIds: ["<Support>"]}`, "", "QUEUED 8=1+1; ann AGENT active; bob AGENT active accepted; CHAT_IN IN_QUEUE Support"},
			{"ann", command("/accept"), "", "ACTIVE 9=1+1 of ann; ann AGENT active accepted; bob AGENT active accepted; CHAT_IN IN_PROCESS Support ann"},
			{"ann", command("/leave"), "", "ACTIVE 10=1+1 of bob; ann AGENT; bob AGENT active accepted; CHAT_IN IN_PROCESS Support bob"},
			{"bob", command("> call her back"), "", "ACTIVE 11=1+1 of bob; ann AGENT; bob AGENT active accepted; CHAT_IN IN_PROCESS Support bob"},
			{"bob", command("/leave"), "", "RESOLVED 12=1+1 of bob; ann AGENT; bob AGENT; CHAT_IN HANDLED Support bob"},
			{"ann", command("/accept"), "CONFLICT messages.0.text", "RESOLVED 12=1+1 of bob; ann AGENT; bob AGENT; CHAT_IN HANDLED Support bob"},
			{"ann", `{text: "too late"}`, "CONFLICT messages.0", "RESOLVED 12=1+1 of bob; ann AGENT; bob AGENT; CHAT_IN HANDLED Support bob"},
			{"ann", `{kind: NOTE, text: "for later"}`, "", "RESOLVED 13=1+1 of bob; ann AGENT active; bob AGENT; CHAT_IN HANDLED Support bob"},
		} {
			d.at(d.clock.Now().Sub(centreOpens) + time.Minute)
			if step.message != "" {
				d.post(step.who, "Talk", step.message, step.refused)
			}
			if got := d.stateOf("Talk"); got != step.state {
				t.Errorf("%s: %s:\ngot  %s\nwant %s", step.who, step.message, got, step.state)
			}
		}
	})
}

// create makes a conversation, keeps its id under the name, and compares how it is
// refused.
func (d *centre) create(who, name, input, want string) {
	d.t.Helper()
	var data struct {
		CreateConversation struct {
			Conversation *struct{ ID string }
			UserErrors   []struct {
				Field         []string
				Code, Message string
			}
		}
	}
	d.Query(d.tokens[who], d.expand(`mutation {createConversation(input: {`+input+`}) {conversation {id} userErrors {field code message}}}`), nil, &data)
	var got []string
	for _, e := range data.CreateConversation.UserErrors {
		got = append(got, e.Code+" "+strings.Join(e.Field, "."))
	}
	if strings.Join(got, ", ") != want {
		d.t.Errorf("%s: %s: %v, want %q", who, input, data.CreateConversation.UserErrors, want)
	}
	if data.CreateConversation.Conversation != nil {
		d.ids[name] = data.CreateConversation.Conversation.ID
	}
}

// TestConversationsByHand makes conversations with everybody whom one can be with, and
// says things in them.
func TestConversationsByHand(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := talks(t, address)
		for _, c := range []struct{ name, input, state string }{
			{"Empty", `customer: {email: "cora@example.com", profile: {locale: "nl"}}`, "PENDING 0=0+0; ann AGENT active"},
			{"Nobody", ``, "PENDING 0=0+0; ann AGENT active"},
			{
				"Inline", `customer: {email: "cora@example.com", givenName: "Cora", phone: "+31101234567"}, messages: [{role: CUSTOMER, text: "hi"}, {text: "hello"}]`,
				"ACTIVE 2=1+1 of ann; ann AGENT active accepted; CHAT_IN IN_PROCESS Sales",
			},
			{"Ours", `kind: AGENT, subject: "lunch"`, "PENDING 0=0+0; ann AGENT active"},
			{"Said", `kind: AGENT, messages: [{text: "lunch?"}]`, "ACTIVE 1=0+0; ann AGENT active accepted"},
			{
				"Mail", `customer: {email: "dora@example.com"}, channel: "email", messages: [{text: "your tyres are in"}]`,
				"ACTIVE 1=0+1 of ann; ann AGENT active accepted; EMAIL_OUT IN_PROCESS ann",
			},
		} {
			d.create("ann", c.name, c.input, "")
			if got := d.stateOf(c.name); got != c.state {
				t.Errorf("%s:\ngot  %s\nwant %s", c.name, got, c.state)
			}
		}
		d.says("admin", `{a: customers(where: {email: "cora@example.com"}) {edges {node {displayName givenName phone profile conversations(first: 9) {totalCount}}}}}`,
			`{"a":{"edges":[{"node":{"displayName":"Cora","givenName":"Cora","phone":"+31101234567","profile":{"locale":"nl"},"conversations":{"totalCount":2}}}]}}`)
		d.keep("admin", `{Cora: customers(where: {email: "cora@example.com"}) {edges {node {id}}}}`)
		d.create("ann", "Known", `customerId: "<Cora>", channel: "WHATSAPP", messages: [{role: CUSTOMER, kind: POSTBACK, text: "yes", meta: {payload: "Y"}}]`, "")
		d.says("ann", `{node(id: "<Known>") {... on Conversation {customer {id} identity {address} messages(first: 1) {edges {node {direction kind role text meta}}}}}}`,
			`{"node":{"customer":{"id":"<Cora>"},"identity":{"address":"+31101234567"},"messages":{"edges":[{"node":{"direction":"IN","kind":"POSTBACK","role":"CUSTOMER","text":"yes","meta":{"payload":"Y"}}}]}}}`)
		// An address that is another customer's, be it one that looks made up, is not theirs.
		for _, address := range []string{"+31101234567", "<Cora>"} {
			d.keep("admin", `mutation {_other: addMessage(input: {direction: IN, channel: "SMS", channelAddress: "web1on1", customerAddress: "`+address+`", text: "x"}) {message {id}}}`)
		}
		d.create("ann", "Text", `customerId: "<Cora>", channel: "SMS"`, "")
		d.says("ann", `{node(id: "<Text>") {... on Conversation {customer {id} identity {address customer {id}}}}}`,
			`{"node":{"customer":{"id":"<Cora>"},"identity":{"address":"<Text>","customer":{"id":"<Cora>"}}}}`)
	})
}

// TestConversationChanges changes conversations by mutation and by /set alike.
func TestConversationChanges(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := talks(t, address)
		d.create("ann", "Talk", `subject: "A tyre", category: "tyres", meta: {a: 1}`, "")
		const about = `{node(id: "<Talk>") {... on Conversation {subject category categorySlot meta}}}`
		for _, step := range []struct{ command, change, subject, category, slot, meta string }{
			{"", ``, `"A tyre"`, `"Tyres"`, `0`, `{"a":1}`},
			{"/set @name Two tyres", ``, `"Two tyres"`, `"Tyres"`, `0`, `{"a":1}`},
			{"/set @category Used Car", ``, `"Two tyres"`, `"Used Car"`, `1`, `{"a":1}`},
			{"/set @category Bicycles", ``, `"Two tyres"`, `"Bicycles"`, `null`, `{"a":1}`},
			{"/set @categoryIndex 0", ``, `"Two tyres"`, `"Tyres"`, `0`, `{"a":1}`},
			{"/set colour deep  blue", ``, `"Two tyres"`, `"Tyres"`, `0`, `{"a":1,"colour":"deep  blue"}`},
			{"/set a", ``, `"Two tyres"`, `"Tyres"`, `0`, `{"colour":"deep  blue"}`},
			{"/set @name", ``, `null`, `"Tyres"`, `0`, `{"colour":"deep  blue"}`},
			{"", `subject: "Wheels", meta: null`, `"Wheels"`, `"Tyres"`, `0`, `null`},
			{"", `categorySlot: 1`, `"Wheels"`, `"Used Car"`, `1`, `null`},
			{"", `category: null, meta: {b: [true]}`, `"Wheels"`, `null`, `null`, `{"b":[true]}`},
			{"/leave", ``, `"Wheels"`, `null`, `null`, `{"b":[true]}`}, // resolves
			{"/set b", ``, `"Wheels"`, `null`, `null`, `null`},
			{"", `subject: null`, `null`, `null`, `null`, `null`},
		} {
			if step.command != "" {
				d.post("ann", "Talk", command(step.command), "")
			}
			if step.change != "" {
				d.change("ann", "updateConversation", `id: "<Talk>", `+step.change, `conversation {id}`, `{"conversation":{"id":"<Talk>"},"userErrors":[]}`)
			}
			d.says("ann", about, fmt.Sprintf(`{"node":{"subject":%s,"category":%s,"categorySlot":%s,"meta":%s}}`, step.subject, step.category, step.slot, step.meta))
		}
		for input, want := range map[string]string{
			`id: "<Talk>", categorySlot: 7`:                              "BAD_USER_INPUT categorySlot",
			`id: "<Talk>", categorySlot: 1, category: "Tyres"`:           "BAD_USER_INPUT categorySlot",
			`id: "<Talk>", meta: [1]`:                                    "BAD_USER_INPUT meta",
			`id: "<Talk>", subject: "` + strings.Repeat("x", 1001) + `"`: "BAD_USER_INPUT subject",
			`id: "<ann>", subject: "no conversation"`:                    "NOT_FOUND ",
		} {
			code, path, _ := strings.Cut(want, " ")
			d.refused("ann", "updateConversation", input, "conversation", code, path)
		}
	})
}

// TestBadPosts is what nobody may say, and nobody may make: nothing is written.
func TestBadPosts(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := talks(t, address)
		d.create("ann", "Talk", ``, "")
		other := d.Organization("other", uuid.Nil)
		d.tokens["stranger"] = d.Token(other, viewer.Admin)
		before := d.Rows()
		for _, c := range []struct{ message, want string }{
			{command("/set @colour red"), "BAD_USER_INPUT messages.0.text"},
			{command("/set"), "BAD_USER_INPUT messages.0.text"},
			{command("/set " + strings.Repeat("k", 101) + " v"), "BAD_USER_INPUT messages.0.text"},
			{command("/set @categoryIndex seven"), "BAD_USER_INPUT messages.0.text"},
			{command("/set @categoryIndex 9"), "BAD_USER_INPUT messages.0.text"},
			{command("/dance"), "BAD_USER_INPUT messages.0.text"},
			{command("accept"), "BAD_USER_INPUT messages.0.text"},
			{command("/set a " + strings.Repeat("x", 2000)), "BAD_USER_INPUT messages.0.text"},
			{command("/set a " + strings.Repeat("x", 200_000)), "BAD_USER_INPUT messages.0.text"},
			{`{role: CUSTOMER, kind: COMMAND, text: "/accept"}`, "BAD_USER_INPUT messages.0.role"},
			{`{kind: COMMAND, text: "/assign", userIds: ["<Sales>"]}`, "NOT_FOUND messages.0.userIds.0"},
			{`{kind: COMMAND, text: "/assign", userIds: ["` + other.String() + `"]}`, "NOT_FOUND messages.0.userIds.0"},
			{`{kind: COMMAND, text: "/notify", queueIds: ["<ann>"]}`, "NOT_FOUND messages.0.queueIds"},
			{`{text: "well, DAMN it"}`, "BAD_USER_INPUT messages.0.text"},
			{`{kind: NOTE, text: "nur ärger"}`, "BAD_USER_INPUT messages.0.text"},
			{`{}`, "BAD_USER_INPUT messages.0.text"},
			{`{kind: EMAIL, text: "x"}`, "BAD_USER_INPUT messages.0.kind"},
			{`{text: "x", meta: "no object"}`, "BAD_USER_INPUT messages.0.meta"},
			{`{text: "x", meta: {a: "` + strings.Repeat("x", 17_000) + `"}}`, "BAD_USER_INPUT messages.0.meta"},
			{`{text: "fine"}, {text: "damn"}`, "BAD_USER_INPUT messages.1.text"},
			{`{text: "Da\u200Bm\u00ADn it"}`, "BAD_USER_INPUT messages.0.text"},
			{`{kind: CARD, content: {items: [{title: "A damn tyre"}]}}`, "BAD_USER_INPUT messages.0.content"},
			{`{text: "fine"}, {text: "buy", content: {items: [{actions: [{text: "\u200BÄRGER"}]}]}}`, "BAD_USER_INPUT messages.1.content"},
			{strings.Repeat(`{text: "x"}`, 101), "BAD_USER_INPUT messages"},
			{``, "BAD_USER_INPUT messages"},
		} {
			d.post("ann", "Talk", c.message, c.want)
		}
		d.post("stranger", "Talk", `{text: "x"}`, "NOT_FOUND conversationId")
		d.post("stranger", "ann", `{text: "x"}`, "NOT_FOUND conversationId")
		d.create("ann", "_", `kind: AGENT, categorySlot: 5`, "BAD_USER_INPUT categorySlot")
		d.create("ann", "_", `customer: {phone: "`+strings.Repeat("1", 51)+`"}`, "BAD_USER_INPUT customer.phone")
		d.create("ann", "_", `customerId: "<ann>"`, "NOT_FOUND customerId")
		d.create("ann", "_", `customerId: "<ann>", customer: {givenName: "A"}`, "BAD_USER_INPUT customerId")
		d.create("ann", "_", `channel: "4"`, "BAD_USER_INPUT channel")
		d.create("ann", "_", `messages: [{text: "x"}, {text: "damn"}]`, "BAD_USER_INPUT messages.1.text")
		if diff := changedRows(before, d.Rows()); diff != "" {
			t.Errorf("written: %s", diff)
		}
		d.post("ann", "Talk", `{role: CUSTOMER, text: "damn", content: {text: "damn"}}, {text: "damnation is part of no other word", content: {damn: 1, text: "da", more: "mn"}}`, "")
	})
}

// changedRows names the tables that differ.
func changedRows(was, is map[string]string) string {
	var out []string
	for table := range is {
		if was[table] != is[table] {
			out = append(out, table)
		}
	}
	return strings.Join(out, " ")
}

// TestInternalMessagesCountNowhere: metrics and facts are the same before and after
// colleagues talk, and a rebuild makes the same facts again.
func TestInternalMessagesCountNowhere(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := talks(t, address)
		d.create("ann", "Talk", `messages: [{role: CUSTOMER, text: "hi"}]`, "")
		const all = `{metrics(metrics: [MESSAGES, OPENED_CONVERSATIONS], period: {from: "2026-03-01T00:00:00Z", to: "2026-03-08T00:00:00Z"}) {definition {name} total}}`
		before, rows := d.GraphQL(d.tokens["admin"], all, nil).Said(), d.Rows()
		if !strings.Contains(before, `"total":1`) {
			t.Fatalf("metrics: %s", before)
		}
		d.post("bob", "Talk", `{text: "psst", isBackchannel: true}, {kind: MENTION, text: "@ann", userIds: ["<ann>"]}, {kind: SEARCH, text: "tyre"}, {kind: REPORT, meta: {a: 1}}, {kind: TAG, text: "#urgent wheels"}`, "")
		d.post("bob", "Talk", command("/set k v")+", "+command("> bot"), "")
		if after := d.GraphQL(d.tokens["admin"], all, nil).Said(); after != before {
			t.Errorf("metrics\nwere %s\nare  %s", before, after)
		}
		for table, was := range rows {
			if strings.HasSuffix(table, "_facts") && d.Rows()[table] != was {
				t.Errorf("%s changed", table)
			}
		}
		d.says("ann", `{node(id: "<Talk>") {... on Conversation {tags(first: 9) {edges {node {name}}} messages(first: 9) {edges {node {direction kind isBackchannel}}}}}}`,
			`{"node":{"tags":{"edges":[{"node":{"name":"urgent"}},{"node":{"name":"wheels"}}]},"messages":{"edges":[{"node":{"direction":"IN","kind":"TEXT","isBackchannel":false}}`+
				told("TEXT", true)+told("MENTION", false)+told("SEARCH", false)+told("REPORT", false)+told("TAG", false)+told("COMMAND", false)+told("COMMAND", false)+`]}}}`)
	})
}

// told is an internal message in an answer.
func told(kind string, backchannel bool) string {
	return fmt.Sprintf(`,{"node":{"direction":"INTERNAL","kind":%q,"isBackchannel":%t}}`, kind, backchannel)
}

// TestConversationEventsTellChanges: who watches hears of the parts that people take,
// and of every change.
func TestConversationEventsTellChanges(t *testing.T) {
	d := talks(t, testkit.SQLiteDatabase(t))
	d.create("ann", "Talk", ``, "")
	w := d.watch("stream", "bob", `subscription {conversationEvents {__typename ... on LiveStatus {resumed} ... on ConversationEvent {type conversation {id subject} message {kind text}}}}`)
	w.says(`{"conversationEvents":{"__typename":"LiveStatus","resumed":false}}`)
	event := func(kind, subject, message string) string {
		return `{"conversationEvents":{"__typename":"ConversationEvent","type":"` + kind + `","conversation":{"id":"<Talk>","subject":` + subject + `},"message":` + message + `}}`
	}
	d.post("bob", "Talk", command("/join"), "")
	w.says(event("MESSAGE_ADDED", `null`, `{"kind":"COMMAND","text":"/join"}`), event("CONVERSATION_CHANGED", `null`, `null`))
	d.change("ann", "updateConversation", `id: "<Talk>", subject: "Wheels"`, `conversation {id}`, `{"conversation":{"id":"<Talk>"},"userErrors":[]}`)
	w.says(event("CONVERSATION_CHANGED", `"Wheels"`, `null`))
}

// TestPostsOfBotsAndNobody: a bot's word is no agent's, and takes no work; a credential
// that is nobody's posts, and cannot accept.
func TestPostsOfBotsAndNobody(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := talks(t, address)
		d.keep("admin", `mutation {Robot: createBot(input: {name: "Robot"}) {bot {id}}}`)
		d.keep("admin", `{robot: node(id: "<Robot>") {... on Bot {user {id}}}}`)
		d.employ("robot")
		d.create("admin", "Talk", `messages: [{role: CUSTOMER, text: "hi"}]`, "")
		for _, step := range []struct{ who, message, refused, state string }{
			{"robot", `{role: BOT, text: "I am a robot"}`, "", "QUEUED 2=1+1; robot BOT active; CHAT_IN IN_QUEUE Sales"},
			{"admin", command("/accept"), "CONFLICT messages.0.text", "QUEUED 2=1+1; robot BOT active; CHAT_IN IN_QUEUE Sales"},
			{"admin", command("/notify"), "", "QUEUED 3=1+1; robot BOT active; CHAT_IN IN_QUEUE Sales"},
			{"ann", `{text: "I am none"}`, "", "ACTIVE 4=1+2 of ann; ann AGENT active accepted; robot BOT active; CHAT_IN IN_PROCESS Sales ann"},
			{"robot", command("/leave"), "", "ACTIVE 5=1+2 of ann; ann AGENT active accepted; robot BOT; CHAT_IN IN_PROCESS Sales ann"},
		} {
			d.at(d.clock.Now().Sub(centreOpens) + time.Minute)
			d.post(step.who, "Talk", step.message, step.refused)
			if got := d.stateOf("Talk"); got != step.state {
				t.Errorf("%s: %s:\ngot  %s\nwant %s", step.who, step.message, got, step.state)
			}
		}
		d.create("ann", "Quiet", `channel: "SMS"`, "")
		d.post("ann", "Quiet", command("/notify"), "CONFLICT messages.0.text")
		d.create("ann", "Ours", `kind: AGENT`, "")
		d.post("ann", "Ours", command("/notify"), "CONFLICT messages.0.text")
		d.post("ann", "Ours", command("/leave"), "")
		if got := d.stateOf("Ours"); got != "CLOSED 2=0+0; ann AGENT" && got != "CLOSED 1=0+0; ann AGENT" {
			t.Errorf("left: %s", got)
		}
	})
}

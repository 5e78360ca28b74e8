package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/access"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

// crossroads is an organization that every vendor's client talks to.
type crossroads struct {
	*apptest.Server
	t     *testing.T
	clock *testkit.Clock
	org   uuid.UUID
	admin string
	// counter is SaySimple's client, desk Sinch's.
	counter *apptest.SaySimple
	desk    *apptest.Sinch
	// headers open a vendor's surface, by its name.
	headers map[string]map[string]string
}

// TestCrossing has something said through each way in, and looks for it through each way
// out: in every dialect it has the ids, the shape and the neutral values that
// contract/crossing.md names.
func TestCrossing(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		c := newCrossing(t, address)
		for _, w := range waysIn() {
			c.clock.Set(c.clock.Now().Add(time.Minute))
			w.say(c)
		}
		for _, out := range waysOut() {
			t.Run(out.name, func(t *testing.T) {
				c.t = t
				for _, in := range waysIn() {
					want := in.word + " asks|" + in.word + " answers"
					if slices.Contains(out.without, in.word) {
						want = ""
					}
					if got := out.find(c, in); got != want {
						t.Errorf("said in %s, read as %s: %q, want %q", in.word, out.name, got, want)
					}
				}
			})
		}
	})
}

func newCrossing(t *testing.T, address string) *crossroads {
	t.Helper()
	c := &crossroads{t: t, clock: noon(), headers: map[string]map[string]string{}}
	c.Server = apptest.Serve(t, address, at(c.clock))
	c.org = c.Organization("teddies", uuid.Nil)
	c.admin = c.Token(c.org, viewer.Admin)
	c.counter = c.SaySimple(c.org, viewer.Admin, apptest.Keys[0]())
	c.desk = c.Sinch(c.org, "mark.smith", viewer.Admin)
	for api, role := range map[string]viewer.Role{"botopen": viewer.Guest, "jaicp": viewer.Admin, "web1on1": viewer.Admin} {
		made, err := c.Access.Create(apptest.System(), access.NewCredential{
			API: api, Organization: c.org, Role: role, Email: vendorEmail, Password: vendorPassword,
		})
		if err != nil {
			t.Fatal(err)
		}
		c.headers[api] = map[string]string{"Authorization": "Bearer " + c.token(api, made)}
	}
	return c
}

// token is what a vendor's surface takes in a header.
func (c *crossroads) token(api string, made access.Made) string {
	switch api {
	case "botopen":
		body := c.read(api, http.MethodPost, "/botopen/login", map[string]any{"appId": made.AppID, "appSecret": made.AppSecret})
		return fmt.Sprint(body["authToken"])
	case "web1on1":
		body := c.read(api, http.MethodPost, "/web1on1/v2/auth/token", map[string]any{"email": vendorEmail, "password": vendorPassword})
		return fmt.Sprint(body["token"])
	}
	return made.Token
}

// read sends a request that has to be answered with an object, or with a list, which is
// then the member "list".
func (c *crossroads) read(api, method, path string, body any) (out map[string]any) {
	c.t.Helper()
	a := c.Do(method, path, c.headers[api], body)
	if a.Status/100 != 2 {
		c.t.Fatalf("%s %s: %d %s", method, path, a.Status, a.Body)
	}
	text := a.Body
	if strings.HasPrefix(string(text), "[") {
		text = fmt.Appendf(nil, `{"list":%s}`, text)
	}
	if err := json.Unmarshal(text, &out); err != nil {
		c.t.Fatalf("%s: %s", path, a.Body)
	}
	return out
}

// dig follows members down.
func dig(from any, path ...string) any {
	for _, name := range path {
		m, _ := from.(map[string]any)
		from = m[name]
	}
	return from
}

// wayIn is how a vendor's client says two things in one conversation.
type wayIn struct {
	// word begins both: "word asks", "word answers".
	word string
	// channel and customer are the medium's key and the customer's address.
	channel, customer string
	say               func(c *crossroads)
	// session is the creator's id of the conversation, empty where there is none.
	session string
}

func waysIn() []wayIn {
	return []wayIn{
		{word: "saysimple", channel: "WHATSAPP", customer: "+31687654321", session: "say-1", say: sayInSaySimple},
		{word: "sinch", channel: "WEBCHAT", customer: "sam@greeneggs.ham", say: sayInSinch},
		{word: "web1on1", channel: "WEBCHAT", customer: "wendy@example.com", say: sayInWeb1on1},
		{word: "bot", channel: "TELEGRAM", customer: "77", say: sayByBot},
		{word: "session", channel: "TELEGRAM", customer: "78", session: "jaicp-1", say: sayInSession},
	}
}

func sayInSaySimple(c *crossroads) {
	token := c.counter.AccessToken()
	// In this order: whose message comes first began the conversation.
	for _, turn := range [][2]string{{"IN", "asks"}, {"OUT", "answers"}} {
		direction, word := turn[0], turn[1]
		a := c.counter.Do(token, http.MethodPost, apptest.SaySimpleBases[0]+"/messages", map[string]any{
			"tenant": "teddies", "direction": direction, "provider": "SAYSIMPLE", "channel": "WHATSAPP", "agent": "ann",
			"tenantChannelIdentifier": "+31612345678", "customerChannelIdentifier": "+31687654321", "conversation": "say-1",
			"message": map[string]any{"textContent": "saysimple " + word}, "time": c.instant(word),
		})
		if a.Status != http.StatusCreated {
			c.t.Fatalf("%d %s", a.Status, a.Body)
		}
	}
}

// instant is when a question was asked, and later its answer given.
func (c *crossroads) instant(word string) string {
	at := c.clock.Now().Add(-30 * time.Second)
	if word == "answers" {
		at = at.Add(10 * time.Second)
	}
	return at.UTC().Format("2006-01-02T15:04:05.000Z")
}

func sayInSinch(c *crossroads) {
	var said []map[string]any
	for _, turn := range [][2]string{{"asks", "sam@greeneggs.ham"}, {"answers", "bot@acme.com"}} {
		word, by := turn[0], turn[1]
		said = append(said, map[string]any{"message": "sinch " + word, "originator": by, "timeStamp": c.instant(word), "type": "text"})
	}
	var queue struct {
		CreateQueue struct{ Queue struct{ ID string } }
	}
	c.Query(c.admin, `mutation {createQueue(input: {name: "Support", kind: CHAT}) {queue {id}}}`, nil, &queue)
	c.desk.Post("/chats", map[string]any{
		"from_queue": map[string]any{"id": guid(queue.CreateQueue.Queue.ID), "name": "Support"},
		"originator": "sam@greeneggs.ham", "destination": "support@test.com", "title": "Question", "channel_type": "chat", "channel_sub_type": "text",
		"participants": []map[string]any{{"alias": "Sam", "uniquekey": "sam@greeneggs.ham"}, {"alias": "The Bot", "uniquekey": "bot@acme.com"}},
		"transcript":   map[string]any{"messages": said},
	})
}

func sayInWeb1on1(c *crossroads) {
	made := c.read("web1on1", http.MethodPost, "/web1on1/v2/conversations", map[string]any{
		"name": "Question", "contact": map[string]any{"profile": map[string]any{"givenName": "Wendy", "email": "wendy@example.com"}},
		"messages": []map[string]any{{"role": "contact", "text": "web1on1 asks"}},
	})
	c.clock.Set(c.clock.Now().Add(time.Second))
	c.read("web1on1", http.MethodPost, fmt.Sprintf("/web1on1/v2/conversations/%s/messages", made["id"]), []map[string]any{
		{"role": "agent", "text": "web1on1 answers"},
	})
}

// sayByBot is the endless conversation that a bot has with somebody.
func sayByBot(c *crossroads) { c.sayByBot("bot", "77", "") }

// sayInSession is one that ends.
func sayInSession(c *crossroads) { c.sayByBot("session", "78", `externalConversationId: "jaicp-1", `) }

func (c *crossroads) sayByBot(word, customer, more string) {
	c.t.Helper()
	var bot struct {
		CreateBot struct{ Bot struct{ ID string } }
	}
	c.Query(c.admin, fmt.Sprintf(`mutation {createBot(input: {name: "Bot of %s"}) {bot {id}}}`, word), nil, &bot)
	ends := fmt.Sprintf(`provider: "HELPER", channel: "TELEGRAM", channelAddress: "@helper", customerAddress: %q, botId: %q, %s`, customer, bot.CreateBot.Bot.ID, more)
	var out struct {
		AddMessages struct {
			UserErrors []any
			Results    []struct{ UserErrors []any }
		}
	}
	c.Query(c.admin, fmt.Sprintf(`mutation {addMessages(input: {messages: [
		{direction: IN, text: %q, %s sentAt: %q}, {direction: OUT, typedContent: {text: {message: %q}}, %s sentAt: %q}
	]}) {userErrors {message} results {userErrors {message}}}}`,
		word+" asks", ends, c.instant("asks"), word+" answers", ends, c.instant("answers")), nil, &out)
	for _, r := range out.AddMessages.Results {
		if len(r.UserErrors)+len(out.AddMessages.UserErrors) > 0 {
			c.t.Fatal(out)
		}
	}
}

// wayOut is how a vendor's client reads a conversation.
type wayOut struct {
	name string
	// without are the ways in that the dialect does not show.
	without []string
	// find returns what was asked and answered, with | between, or nothing.
	find func(*crossroads, wayIn) string
}

func waysOut() []wayOut {
	human := []string{"saysimple", "sinch", "web1on1"}
	return []wayOut{
		{name: "the graph", find: findInGraph},
		{name: "JAICP sessions", find: findSession},
		{name: "JAICP messages", find: findPair},
		{name: "JAICP clients", find: findClient},
		{name: "Bot Open", without: human, find: findTranscript},
		{name: "Sinch", find: findSinch},
		{name: "Web1on1", find: findWeb1on1},
		{name: "SaySimple", find: findCounted},
	}
}

// row is what the graph has of the conversation.
func (c *crossroads) row(in wayIn) (id string, externalID any) {
	c.t.Helper()
	var out struct {
		Messages struct {
			Edges []struct {
				Node struct {
					Conversation struct {
						ID         string
						ExternalID any
						Source     string
					}
				}
			}
		}
	}
	c.Query(c.admin, fmt.Sprintf(`{messages(where: {text: %q}) {edges {node {conversation {id externalId source}}}}}`, in.word+" asks"), nil, &out)
	if len(out.Messages.Edges) != 1 {
		c.t.Fatalf("%s: %d rows", in.word, len(out.Messages.Edges))
	}
	row := out.Messages.Edges[0].Node.Conversation
	return row.ID, row.ExternalID
}

// sessionOf is the id that JAICP shows: the creator's, else the UUID.
func (c *crossroads) sessionOf(in wayIn) string {
	id, external := c.row(in)
	if external == nil {
		return id
	}
	return fmt.Sprint(external)
}

func findInGraph(c *crossroads, in wayIn) string {
	id, external := c.row(in)
	if in.session != "" && external != in.session {
		c.t.Errorf("%s: the graph has %v", in.word, external)
	}
	var out struct {
		Node struct {
			Messages struct {
				Edges []struct{ Node struct{ Text string } }
			}
		}
	}
	c.Query(c.admin, fmt.Sprintf(`{node(id: %q) {... on Conversation {messages {edges {node {text}}}}}}`, id), nil, &out)
	var said []string
	for _, e := range out.Node.Messages.Edges {
		said = append(said, e.Node.Text)
	}
	return strings.Join(said, "|")
}

// findSession tells by the first question and by the answer of the pair that a filter
// on it finds.
func findSession(c *crossroads, in wayIn) string {
	body := c.read("jaicp", http.MethodPost, "/jaicp/api/v1/reporter/sessions/filter", map[string]any{"filters": []map[string]any{
		{"key": "MESSAGE_OR_ANSWER_TEXT", "type": "TEXT", "values": []string{in.word + " answers"}, "comparisonType": "EQUALS", "isCaseSensitive": true},
	}})
	sessions, _ := body["sessions"].([]any)
	if len(sessions) != 1 {
		return fmt.Sprint(len(sessions), " sessions")
	}
	for member, want := range map[string]any{
		"sessionId": c.sessionOf(in), "projectShortName": "teddies", "questionCount": float64(1), "channelType": strings.ToLower(in.channel),
	} {
		if got := dig(sessions[0], member); got != want {
			c.t.Errorf("%s: %s is %v, want %v", in.word, member, got, want)
		}
	}
	return fmt.Sprint(dig(sessions[0], "firstQuestion"), "|", in.word, " answers")
}

func findPair(c *crossroads, in wayIn) string {
	body := c.read("jaicp", http.MethodPost, "/jaicp/api/v1/reporter/messages/by-session?sessionId="+c.sessionOf(in), nil)
	pairs, _ := body["messages"].([]any)
	var said []string
	for _, p := range pairs {
		said = append(said, fmt.Sprint(dig(p, "question"), "|", dig(p, "textAnswer")))
		wantStatus := strings.HasPrefix(in.channel, "TELEGRAM")
		if (dig(p, "status") != nil) != wantStatus {
			c.t.Errorf("%s: status %v", in.word, dig(p, "status"))
		}
	}
	return strings.Join(said, " ")
}

func findClient(c *crossroads, in wayIn) string {
	body := c.read("jaicp", http.MethodPost, "/jaicp/api/v1/reporter/clients/filter", map[string]any{"filters": []map[string]any{
		{"key": "MESSAGE_TEXT", "type": "TEXT", "values": []string{in.word + " asks"}, "comparisonType": "EQUALS"},
	}})
	clients, _ := body["clients"].([]any)
	if len(clients) != 1 || dig(clients[0], "lastSessionId") != c.sessionOf(in) {
		return fmt.Sprint(clients)
	}
	return in.word + " asks|" + in.word + " answers"
}

func findTranscript(c *crossroads, in wayIn) string {
	codes := map[string]int{"WHATSAPP": 1014, "WEBCHAT": 1010, "TELEGRAM": 1016}
	a := c.Do(http.MethodPost, "/botopen/transcripts", c.headers["botopen"], map[string]any{"botUserId": in.customer, "channelId": codes[in.channel]})
	var body struct {
		Transcripts []struct {
			From, Type string
			Text       struct{ Message string }
		}
	}
	if err := json.Unmarshal(a.Body, &body); err != nil {
		c.t.Fatalf("%s", a.Body)
	}
	slices.SortFunc(body.Transcripts, func(a, b struct {
		From, Type string
		Text       struct{ Message string }
	},
	) int {
		return strings.Compare(b.From, a.From) // User before Bot
	})
	var said []string
	for _, t := range body.Transcripts {
		said = append(said, t.Text.Message)
	}
	return strings.Join(said, "|")
}

// findSinch finds the interaction that the first message made, under the digits of its
// UUID or of what its creator called it.
func findSinch(c *crossroads, in wayIn) string {
	var out struct {
		Node struct {
			Interactions struct {
				Edges []struct {
					Node struct{ ID, ExternalID string }
				}
			}
		}
	}
	id, _ := c.row(in)
	c.Query(c.admin, fmt.Sprintf(`{node(id: %q) {... on Conversation {interactions {edges {node {id externalId}}}}}}`, id), nil, &out)
	if n := len(out.Node.Interactions.Edges); n != 1 {
		return fmt.Sprint(n, " interactions")
	}
	leg := out.Node.Interactions.Edges[0].Node
	if leg.ExternalID == "" {
		leg.ExternalID = guid(leg.ID)
	}
	var contact map[string]any
	c.desk.Get("/contacts/"+leg.ExternalID, &contact)
	if contact["id"] != leg.ExternalID || !strings.EqualFold(fmt.Sprint(contact["source"]), in.customer) {
		return fmt.Sprint(contact)
	}
	return in.word + " asks|" + in.word + " answers"
}

func findWeb1on1(c *crossroads, in wayIn) string {
	id, _ := c.row(in)
	short := strings.ReplaceAll(id, "-", "")
	short = short[:12] + short[len(short)-12:]
	if in.word == "web1on1" {
		short = fmt.Sprint(dig(c.read("web1on1", http.MethodGet, "/web1on1/v2/conversations/"+short, nil), "id"))
	}
	body := c.read("web1on1", http.MethodGet, "/web1on1/v2/messages?conversation="+short+"&sort=createdAt", nil)
	list, _ := body["list"].([]any)
	var said []string
	for _, m := range list {
		said = append(said, fmt.Sprint(dig(m, "text")))
	}
	return strings.Join(said, "|")
}

// findCounted counts: SaySimple shows no message, and counts every one.
func findCounted(c *crossroads, in wayIn) string {
	a := c.counter.Do(c.counter.AccessToken(), http.MethodGet, apptest.SaySimpleBases[0]+"/metrics/messages/sum?channel="+in.channel, nil)
	if a.Status != http.StatusOK {
		c.t.Fatalf("%d %s", a.Status, a.Body)
	}
	want := 0
	for _, other := range waysIn() {
		if other.channel == in.channel {
			want += 2
		}
	}
	if got := sumOf(c.t, a.Body); got != want {
		return fmt.Sprint(got, " messages: ", string(a.Body))
	}
	return in.word + " asks|" + in.word + " answers"
}

// sumOf adds the buckets of a metric up.
func sumOf(t *testing.T, body []byte) (sum int) {
	t.Helper()
	var answer struct{ Data map[string]int }
	if err := json.Unmarshal(body, &answer); err != nil {
		t.Fatalf("%s", body)
	}
	for _, n := range answer.Data {
		sum += n
	}
	return sum
}

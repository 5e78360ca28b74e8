package app_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

// botWorld is an organization with a bot, one below that may use the bot, and a token of
// each.
type botWorld struct {
	*apptest.Server
	bot, token, below string
}

func newBotWorld(t *testing.T, address string) *botWorld {
	t.Helper()
	w := &botWorld{Server: apptest.Serve(t, address)}
	org := w.Organization("teddies", uuid.Nil)
	w.token, w.below = w.Token(org, viewer.Admin), w.Token(w.Organization("teddies-nl", org), viewer.Agent)
	var got struct {
		CreateBot struct{ Bot struct{ ID string } }
	}
	w.Query(w.token, `mutation {createBot(input: {name: "Clippy", audience: GLOBAL}) {bot {id} userErrors {message}}}`, nil, &got)
	w.bot = got.CreateBot.Bot.ID
	return w
}

const botEnds = `channel: "WHATSAPP", channelAddress: "1", customerAddress: "2"`

// typedContents are one content of each kind as the graph takes it, and its type.
var typedContents = map[string]struct{ input, typeName string }{
	"text":          {`{message: "Hi", buttons: ["a"], isRating: true}`, "TextContent"},
	"attachment":    {`{contentUrl: "https://example.com/a"}`, "AttachmentContent"},
	"card":          {`{title: "T", imageUrl: "https://example.com/i"}`, "CardContent"},
	"audio":         {`{url: "https://example.com/a"}`, "MediaContent"},
	"video":         {`{url: "https://example.com/a"}`, "MediaContent"},
	"image":         {`{url: "https://example.com/a"}`, "MediaContent"},
	"pdf":           {`{url: "https://example.com/a"}`, "MediaContent"},
	"doc":           {`{url: "https://example.com/a"}`, "MediaContent"},
	"xls":           {`{url: "https://example.com/a"}`, "MediaContent"},
	"ppt":           {`{url: "https://example.com/a"}`, "MediaContent"},
	"location":      {`{longitude: "4", latitude: "52"}`, "LocationContent"},
	"contact":       {`{phoneNumber: "+1"}`, "ContactContent"},
	"form":          {`{name: "f", elements: [{type: "textInput", answerMapping: {a: 1}}]}`, "FormContent"},
	"carousel":      {`{cards: [{title: "T"}]}`, "CarouselContent"},
	"list":          {`{header: {text: "H"}, buttonText: "go", sections: [{rows: [{title: "r"}]}]}`, "ListContent"},
	"reply":         {`{buttons: [{title: "r"}]}`, "ReplyContent"},
	"order":         {`{items: [{retailerId: "1", quantity: "2"}]}`, "OrderContent"},
	"formResponse":  {`{formTranscriptId: "1", answerMapping: null}`, "FormResponseContent"},
	"template":      {`{name: "n", buttons: [{type: "URL", url: "https://example.com/"}]}`, "TemplateContent"},
	"productSingle": {`{product: {retailerId: "1"}}`, "ProductSingleContent"},
	"productMulti":  {`{sections: [{products: [{retailerId: "1"}]}]}`, "ProductMultiContent"},
	"dynamicList":   {`{sections: [{rows: [{title: "r"}]}]}`, "ListContent"},
	"dynamicReply":  {`{buttons: [{title: "r"}]}`, "ReplyContent"},
}

// Each kind of content goes in and comes out as its type.
func TestTypedContents(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		w := newBotWorld(t, address)
		for kind, c := range typedContents {
			a := w.GraphQL(w.token, `mutation {addMessage(input: {direction: OUT, `+botEnds+`, typedContent: {`+kind+`: `+c.input+`}}) {message {content {__typename
				... on MediaContent {kind url} ... on ListContent {isDynamic} ... on FormContent {elements {type answerMapping}}}} userErrors {message}}}`, nil)
			if !strings.Contains(a.Said(), `"content":{"__typename":"`+c.typeName+`"`) {
				t.Errorf("%s: %s", kind, a.Said())
			}
			for part, of := range map[string][]string{
				`"kind":"` + kind + `"`:   {"MediaContent"},
				`"isDynamic":true`:        {"dynamicList"},
				`"answerMapping":{"a":1}`: {"form"},
			} {
				if (of[0] == c.typeName || of[0] == kind) && !strings.Contains(a.Said(), part) {
					t.Errorf("%s: no %s in %s", kind, part, a.Said())
				}
			}
		}
		for input, want := range map[string]string{
			`typedContent: {text: {message: "a"}}, content: {}`: `"field":["typedContent"]`,
			`typedContent: {text: {message: " "}}`:              `"field":["typedContent","text","message"]`,
			`typedContent: {text: {message: "a"}, card: {}}`:    `GRAPHQL_VALIDATION_FAILED`,
			`typedContent: {}`: `GRAPHQL_VALIDATION_FAILED`,
		} {
			a := w.GraphQL(w.token, `mutation {addMessage(input: {direction: OUT, `+botEnds+`, `+input+`}) {message {id} userErrors {field message}}}`, nil)
			if !strings.Contains(a.Said(), want) {
				t.Errorf("%s: %s", input, a.Said())
			}
		}
		a := w.GraphQL(w.token, `mutation($c: MessageContentInput!) {addMessage(input: {direction: OUT, `+botEnds+`, typedContent: $c}) {userErrors {message}}}`,
			map[string]any{"c": map[string]any{"text": map[string]any{"message": "a"}, "image": map[string]any{"url": "https://example.com/i"}}})
		if !strings.Contains(a.Said(), "exactly one kind of content") {
			t.Errorf("two kinds in a variable: %s", a.Said())
		}
	})
}

// A bot's messages find their endless conversation, with what the bot tells, and each
// tells which message began its exchange; the statements do not depend on how many.
func TestBotConversations(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		w := newBotWorld(t, address)
		add := func(input string) apptest.Answer {
			return w.GraphQL(w.below, `mutation {addMessage(input: {`+botEnds+`, botId: "`+w.bot+`", `+input+`}) {message {role isPreview bot {name}
				traces {state class nlp {confidence} data} conversation {id kind result data nps isLivechat bot {name}}} userErrors {field code message}}}`, nil)
		}
		add(`direction: OUT, text: "Welcome", sentAt: "2026-03-04T10:00:00Z"`)
		add(`direction: IN, text: "Hi", sentAt: "2026-03-04T10:01:00Z"`)
		got := add(`direction: OUT, text: "Hello", isPreview: true, sentAt: "2026-03-04T10:02:00Z",
			trace: {state: "/Start", class: "/hi", nlp: {confidence: 0.5}, data: {a: 1}}, session: {result: "ok", data: {name: "Bea"}, nps: 9}`).Said()
		for _, want := range []string{
			`"role":"BOT","isPreview":true,"bot":{"name":"Clippy"},"traces":[{"state":"/Start","class":"/hi","nlp":{"confidence":0.5},"data":{"a":1}}]`,
			`"kind":"BOT","result":"ok","data":{"name":"Bea"},"nps":9,"isLivechat":false,"bot":{"name":"Clippy"}`,
		} {
			if !strings.Contains(got, want) {
				t.Errorf("no %s in %s", want, got)
			}
		}
		exchanges(t, w, "0 1 1")
		few := w.Statements(func() { exchanges(t, w, "0 1 1") })
		for i := range 20 {
			add(fmt.Sprintf(`direction: OUT, text: "And %d", sentAt: "2026-03-04T10:%d:00Z"`, i, i+10))
		}
		if many := w.Statements(func() { exchanges(t, w, "0 1 1"+strings.Repeat(" 1", 20)) }); many != few {
			t.Errorf("%d statements for 3 messages, %d for 23", few, many)
		}
		for input, want := range map[string]string{
			`direction: IN, text: "x", session: {data: {a: 1}}`:       `"field":["session","data"],"code":"BAD_USER_INPUT"`,
			`direction: IN, text: "x", trace: {nlp: {confidence: 2}}`: `"field":["trace","nlp","confidence"]`,
		} {
			if said := add(input).Said(); !strings.Contains(said, want) {
				t.Errorf("%s: no %s in %s", input, want, said)
			}
		}
	})
}

// exchanges reads all messages of the world and checks, for each in order, the place of
// the message that began its exchange.
func exchanges(t *testing.T, w *botWorld, want string) {
	t.Helper()
	var got struct {
		Messages struct {
			Edges []struct {
				Node struct {
					ID         string
					ExchangeID string
					Bot        struct{ Name string }
				}
			}
		}
	}
	w.Query(w.below, `{messages(first: 100, orderBy: {field: SENT_AT}) {edges {node {id exchangeId bot {name}}}}}`, nil, &got)
	places, heads := map[string]int{}, []string{}
	for i, e := range got.Messages.Edges {
		places[e.Node.ID] = i
		head, ok := places[e.Node.ExchangeID]
		if !ok || e.Node.Bot.Name != "Clippy" {
			t.Errorf("message %d: %+v", i, e.Node)
		}
		heads = append(heads, fmt.Sprint(head))
	}
	if said := strings.Join(heads, " "); said != want {
		t.Errorf("exchanges %s, want %s", said, want)
	}
}

// A conversation with a bot that never ends is not resolved.
func TestEndlessIsNotResolved(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		w := newBotWorld(t, address)
		var got struct {
			AddMessage struct {
				Message struct{ Conversation struct{ ID string } }
			}
		}
		w.Query(w.token, `mutation {addMessage(input: {`+botEnds+`, botId: "`+w.bot+`", direction: IN, text: "Hi"}) {message {conversation {id}}}}`, nil, &got)
		id, _ := json.Marshal(got.AddMessage.Message.Conversation.ID)
		said := w.GraphQL(w.token, `mutation {resolveConversation(input: {conversationId: `+string(id)+`}) {userErrors {code message}}}`, nil).Said()
		if !strings.Contains(said, `"code":"CONFLICT"`) || !strings.Contains(said, "no end") {
			t.Error(said)
		}
	})
}

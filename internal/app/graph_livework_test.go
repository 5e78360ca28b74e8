package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/access"
	"parley/internal/app"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

const (
	workFields     = `{__typename ... on LiveStatus {resumed} ... on InteractionEvent {type interaction {id status} queue {id} user {id} actor {id}}}`
	presenceFields = `{__typename ... on LiveStatus {resumed} ... on PresenceEvent {user {id availability}}}`
	statsFields    = `{queueId waiting longestWaitingSince agentsOnline}`
)

// onlooker is a subscription of which every frame is read.
type onlooker struct {
	d     *centre
	next  func() string
	close func()
}

// watch opens a subscription over a socket, or over an event stream.
func (d *centre) watch(way, who, document string) onlooker {
	d.t.Helper()
	if way == "stream" {
		s := d.Subscribe(d.tokens[who], d.expand(document), nil)
		return onlooker{d, s.Next, s.Close}
	}
	k := openSocket(d.t, d.Server, d.tokens[who])
	k.want("connection_ack")
	k.subscribe("1", d.expand(document), nil)
	return onlooker{d, func() string { return string(k.want("next").Payload) }, func() { k.Close() }}
}

// read is the next frame's data, in which <names> stand for ids.
func (w onlooker) read() string {
	got := strings.TrimSuffix(strings.TrimPrefix(w.next(), `{"data":`), "}")
	for name, id := range w.d.ids {
		got = strings.ReplaceAll(got, id, "<"+name+">")
	}
	return got
}

func (w onlooker) says(want ...string) {
	w.d.t.Helper()
	for _, want := range want {
		if got := w.read(); got != want {
			w.d.t.Fatalf("got  %s\nwant %s", got, want)
		}
	}
}

// until reads states up to this one. How many come before it depends on how long
// the changes take; none may tell of what stays as it is.
func (w onlooker) until(want, never string) {
	w.d.t.Helper()
	for {
		switch got := w.read(); {
		case got == want:
			return
		case got == "" || strings.Contains(got, "errors") || strings.Contains(got, never):
			w.d.t.Fatalf("got  %s\nwant %s", got, want)
		}
	}
}

// do changes something as somebody.
func (d *centre) do(who, field, input string) {
	d.t.Helper()
	a := d.GraphQL(d.tokens[who], d.expand(`mutation {`+field+`(input: {`+input+`}) {userErrors {message}}}`), nil)
	if !strings.Contains(string(a.Body), `"userErrors":[]`) {
		d.t.Fatalf("%s: %s", field, a.Body)
	}
}

// nextDoor is a second organization, in which the same happens.
func (d *centre) nextDoor() *centre {
	o := &centre{Server: d.Server, t: d.t, clock: d.clock, tokens: map[string]string{}, ids: map[string]string{}}
	o.org = d.Organization("nextdoor", uuid.Nil)
	o.tokens["admin"] = d.Token(o.org, viewer.Admin)
	o.keep("admin", `mutation {Theirs: createQueue(input: {name: "Theirs"}) {queue {id}} eve: createUser(input: {displayName: "Eve", agentKey: "eve"}) {user {id}}}`)
	o.keep("admin", `mutation {Channel: createChannel(input: {type: "CHAT", address: "desk", queueId: "<Theirs>"}) {channel {id}}
		_theirs: setQueueAgents(input: {queueId: "<Theirs>", agents: [{userId: "<eve>"}]}) {queue {id} userErrors {message}}}`)
	return o
}

func (d *centre) neighbourWorks() {
	customersWrite(d)
	d.do("admin", "setPresence", `userId: "<eve>", state: ONLINE`)
	d.do("admin", "pickInteraction", `interactionId: "<one>", agentId: "<eve>"`)
}

// TestGraphLiveWork watches a contact centre in all the ways, over a socket and
// over an event stream, while its neighbour works as well.
func TestGraphLiveWork(t *testing.T) {
	for _, way := range []string{"socket", "stream"} {
		t.Run(way, func(t *testing.T) {
			testkit.EachDatabase(t, func(t *testing.T, address string) {
				d := newCentre(t, address)
				w := d.board(way)
				d.nextDoor().neighbourWorks()
				start := d.cursor()
				w.customersWait()
				waiting := d.cursor()
				w.annWorks()
				w.workReturns()
				w.close(t)
				t.Run("resume", func(t *testing.T) { d.t = t; d.resumes(way, start, waiting) })
			})
		})
	}
}

// board is everything about work that can be onlooker.
type board struct {
	*centre
	way                                       string
	events, presence, stats, support, numbers onlooker
	position                                  onlooker
}

func (d *centre) board(way string) *board {
	b := &board{centre: d, way: way}
	b.events = d.watch(way, "guest", `subscription {e: interactionEvents `+workFields+`}`)
	b.events.says(`{"e":{"__typename":"LiveStatus","resumed":false}}`)
	b.presence = d.watch(way, "guest", `subscription {p: presenceChanged `+presenceFields+`}`)
	b.presence.says(`{"p":{"__typename":"LiveStatus","resumed":false}}`)
	b.stats = d.watch(way, "guest", `subscription {q: queueStats `+statsFields+`}`)
	b.stats.says(`{"q":[` + statsOf("Sales", 0, "", 0) + `,` + statsOf("Support", 0, "", 0) + `]}`)
	b.support = d.watch(way, "guest", `subscription {q: queueStats(queueIds: ["<Support>"]) {waiting}}`)
	b.support.says(`{"q":[{"waiting":0}]}`)
	b.numbers = d.watch(way, "guest", `subscription {m: metricUpdated(metrics: [MESSAGES], `+lately+`) {total buckets {count}}}`)
	if got := b.numbers.read(); !strings.Contains(got, `"total":0,`) {
		d.t.Fatal(got)
	}
	return b
}

func (d *centre) cursor() (c string) {
	var out struct{ LiveCursor string }
	d.Query(d.tokens["guest"], `{liveCursor}`, nil, &out)
	return out.LiveCursor
}

// statsOf is a line as it is pushed; since is the time of day.
func statsOf(queue string, waiting int, since string, online int) string {
	if since = `"2026-03-02T` + since + `.000Z"`; waiting == 0 {
		since = "null"
	}
	return fmt.Sprintf(`{"queueId":"<%s>","waiting":%d,"longestWaitingSince":%s,"agentsOnline":%d}`, queue, waiting, since, online)
}

// eventOf is a change as it is pushed; the user is nobody where empty, who did it
// is the user who is given.
func eventOf(kind, interaction, status, queue, user, actor string) string {
	named := func(name string) string {
		if name == "" {
			return "null"
		}
		return `{"id":"<` + name + `>"}`
	}
	return `{"e":{"__typename":"InteractionEvent","type":"INTERACTION_` + kind + `","interaction":{"id":"<` + interaction + `>","status":"` + status + `"},"queue":` +
		named(queue) + `,"user":` + named(user) + `,"actor":` + named(actor) + `}}`
}

// customersWait: two chats come, and the neighbour's are not among them.
func (b *board) customersWait() {
	customersWrite(b.centre)
	b.at(time.Minute)
	b.events.says(eventOf("QUEUED", "one", "IN_QUEUE", "Sales", "", ""), eventOf("QUEUED", "two", "IN_QUEUE", "Sales", "", ""))
	b.stats.until(`{"q":[`+statsOf("Sales", 2, "09:00:00", 0)+`]}`, "Support")
	for got := ""; !strings.Contains(got, `"total":2,`); {
		if got = b.numbers.read(); !strings.Contains(got, `"total":`) {
			b.t.Fatal(got)
		}
	}
	b.position = b.watch(b.way, "guest", `subscription {w: queuePosition(interactionId: "<two>") {interactionId status position}}`)
	b.position.says(`{"w":{"interactionId":"<two>","status":"IN_QUEUE","position":2}}`)
}

// annWorks: each thing that she does is seen by whom it concerns.
func (b *board) annWorks() {
	for range 2 { // the second changes nothing
		b.do("ann", "setPresence", `state: ONLINE`)
	}
	b.do("bob", "setPresence", `state: BUSY`)
	b.presence.says(`{"p":{"__typename":"PresenceEvent","user":{"id":"<ann>","availability":"ONLINE"}}}`,
		`{"p":{"__typename":"PresenceEvent","user":{"id":"<bob>","availability":"BUSY"}}}`)
	b.stats.says(`{"q":[` + statsOf("Sales", 2, "09:00:00", 1) + `]}`)
	b.do("ann", "pickInteraction", ``)
	b.events.says(eventOf("PICKED", "one", "IN_PROCESS", "Sales", "ann", "ann"))
	b.position.says(`{"w":{"interactionId":"<two>","status":"IN_QUEUE","position":1}}`)
	b.stats.says(`{"q":[` + statsOf("Sales", 1, "09:00:20", 1) + `]}`)
	b.do("ann", "holdInteraction", `interactionId: "<one>"`)
	b.events.says(eventOf("HELD", "one", "IN_PROCESS", "Sales", "ann", "ann"))
	b.do("ann", "holdInteraction", `interactionId: "<one>", held: false`)
	b.events.says(eventOf("RESUMED", "one", "IN_PROCESS", "Sales", "ann", "ann"))
	b.do("ann", "completeInteraction", `interactionId: "<one>"`)
	b.events.says(eventOf("ENDED", "one", "HANDLED", "Sales", "ann", "ann"))
}

// workReturns: of work that waits no more is told, and when it waits again.
func (b *board) workReturns() {
	b.do("ann", "pickInteraction", ``)
	b.events.says(eventOf("PICKED", "two", "IN_PROCESS", "Sales", "ann", "ann"))
	b.position.says(`{"w":{"interactionId":"<two>","status":"IN_PROCESS","position":null}}`)
	b.stats.says(`{"q":[` + statsOf("Sales", 0, "", 1) + `]}`)
	b.do("ann", "enqueueInteraction", `interactionId: "<two>", queueId: "<Support>"`)
	b.events.says(eventOf("QUEUED", "two", "IN_QUEUE", "Support", "", "ann"))
	b.position.says(`{"w":{"interactionId":"<two>","status":"IN_QUEUE","position":1}}`)
	b.stats.says(`{"q":[` + statsOf("Support", 1, "09:01:00", 0) + `]}`)
	b.support.says(`{"q":[{"waiting":1}]}`) // of all that happened
}

// close leaves, after which nobody watches.
func (b *board) close(t *testing.T) {
	for _, w := range []onlooker{b.events, b.presence, b.stats, b.support, b.numbers, b.position} {
		w.close()
	}
	eventually(t, "nobody watches", func() bool { return b.Live.Followers() == 0 })
}

// resumes: from a cursor on, everything that is wanted comes, in its order.
func (d *centre) resumes(way, start, waiting string) {
	for _, test := range []struct{ after, filter, want string }{
		{waiting, ``, `PICKED HELD RESUMED ENDED PICKED QUEUED`},
		{start, ``, `QUEUED QUEUED PICKED HELD RESUMED ENDED PICKED QUEUED`},
		{start, `interactionIds: ["<two>"]`, `QUEUED PICKED QUEUED`},
		{start, `queueIds: ["<Support>"]`, `QUEUED`},
		{start, `agentIds: ["<ann>"], interactionIds: ["<one>"]`, `QUEUED PICKED HELD RESUMED ENDED`},
		{start, `types: [INTERACTION_HELD, INTERACTION_QUEUED]`, `QUEUED QUEUED HELD QUEUED`},
		{start, `types: [INTERACTION_HELD, INTERACTION_QUEUED], queueIds: ["<Sales>"], interactionIds: ["<one>", "<two>"]`, `QUEUED QUEUED HELD`},
	} {
		s := d.watch(way, "guest", `subscription {interactionEvents(after: "`+test.after+`", filter: {`+test.filter+`}) {... on LiveStatus {resumed} ... on InteractionEvent {type}}}`)
		s.says(`{"interactionEvents":{"resumed":true}}`)
		for _, kind := range strings.Fields(test.want) {
			s.says(`{"interactionEvents":{"type":"INTERACTION_` + kind + `"}}`)
		}
		s.close()
	}
}

// TestGraphLiveWorkRefused: what cannot be onlooker is answered once.
func TestGraphLiveWorkRefused(t *testing.T) {
	d := newCentre(t, testkit.SQLiteDatabase(t))
	many := `["` + strings.Join(slices.Repeat([]string{d.ids["Sales"]}, 101), `", "`) + `"]`
	d.tokens["nobody"] = ""
	for _, test := range []struct{ who, field, code string }{
		{"guest", `interactionEvents(filter: {interactionIds: ` + many + `}) {__typename}`, "BAD_USER_INPUT"},
		{"guest", `interactionEvents(filter: {agentIds: ` + many + `}) {__typename}`, "BAD_USER_INPUT"},
		{"guest", `queueStats(queueIds: ` + many + `) {waiting}`, "BAD_USER_INPUT"},
		{"guest", `queueStats(queueIds: ["<Sales>", "<ann>"]) {waiting}`, "NOT_FOUND"},
		{"guest", `queuePosition(interactionId: "<Sales>") {position}`, "NOT_FOUND"},
		{"guest", `presenceChanged(after: "garbage") {__typename}`, "BAD_USER_INPUT"},
		{"guest", `metricUpdated(metrics: [MESSAGES, MESSAGES], ` + lately + `) {total}`, "BAD_USER_INPUT"},
		{"guest", `metricUpdated(metrics: [MESSAGES], withinSeconds: 0, ` + lately + `) {total}`, "BAD_USER_INPUT"},
		{"nobody", `queueStats {waiting}`, "UNAUTHENTICATED"},
		{"nobody", `queuePosition(interactionId: "<Sales>") {position}`, "UNAUTHENTICATED"},
		{"nobody", `presenceChanged {__typename}`, "UNAUTHENTICATED"},
		{"nobody", `metricUpdated(metrics: [MESSAGES], ` + lately + `) {total}`, "UNAUTHENTICATED"},
	} {
		s := d.watch("stream", test.who, `subscription {`+test.field+`}`)
		if got := s.next(); !strings.Contains(got, `"`+test.code+`"`) {
			t.Errorf("%s: got %s, want %s", test.field, got, test.code)
		}
		s.close()
	}
}

// TestGraphLiveLines: however many queues there are, their lines take one statement.
func TestGraphLiveLines(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		var lines atomic.Int64
		s := apptest.Serve(t, address, func(c *app.Config) {
			c.OnStatement = func(_ context.Context, text string) {
				if strings.Contains(text, "queues") || strings.Contains(text, "queue_agents") {
					lines.Add(1)
				}
			}
		})
		token := s.Token(s.Organization("lines", uuid.Nil), viewer.Admin)
		for n := 1; n <= 21; n += 10 {
			for i := range 10 {
				s.Query(token, fmt.Sprintf(`mutation {createQueue(input: {name: "%d-%d"}) {queue {id}}}`, n, i), nil, nil)
			}
			before := lines.Load()
			stream := s.Subscribe(token, `subscription {queueStats `+statsFields+`}`, nil)
			got := stream.Next()
			stream.Close()
			eventually(t, "nobody watches", func() bool { return s.Live.Followers() == 0 })
			if asked := lines.Load() - before; asked != 1 || strings.Count(got, "queueId") != n+9 {
				t.Errorf("%d statements, got %s", asked, got)
			}
		}
	})
}

// TestGraphLiveQueues: a new queue, and who serves one, are news at once.
func TestGraphLiveQueues(t *testing.T) {
	s := apptest.Serve(t, testkit.SQLiteDatabase(t))
	org := s.Organization("queues", uuid.Nil)
	token := s.Token(org, viewer.Admin)
	made, err := s.Access.Create(apptest.System(), access.NewCredential{API: "web1on1", Organization: org, Bot: "ann"})
	if err != nil {
		t.Fatal(err)
	}
	s.Query(made.APIToken, `mutation {setPresence(input: {state: ONLINE}) {userErrors {message}}}`, nil, nil)
	stream := s.Subscribe(token, `subscription {queueStats {waiting agentsOnline}}`, nil)
	want := func(frame string) {
		t.Helper()
		if got := stream.Next(); got != `{"data":{"queueStats":[`+frame+`]}}` {
			t.Errorf("got %s, want %s", got, frame)
		}
	}
	want("")
	var out struct {
		CreateQueue struct{ Queue struct{ ID string } }
	}
	s.Query(token, `mutation {createQueue(input: {name: "new"}) {queue {id}}}`, nil, &out)
	want(`{"waiting":0,"agentsOnline":0}`)
	s.Query(token, `mutation ($q: ID!, $u: ID!) {setQueueAgents(input: {queueId: $q, agents: [{userId: $u}]}) {userErrors {message}}}`,
		map[string]any{"q": out.CreateQueue.Queue.ID, "u": made.User}, nil)
	want(`{"waiting":0,"agentsOnline":1}`)
}

// TestGraphLiveLinesAreTrue: who puts the pushes together has what the database
// holds, however many changes came in however few of them.
func TestGraphLiveLinesAreTrue(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newCentre(t, address)
		s := d.watch("socket", "guest", `subscription {q: queueStats `+statsFields+`}`)
		d.do("ann", "setPresence", `state: ONLINE`)
		for n := range 30 {
			d.at(time.Duration(n) * time.Second)
			d.keep("ann", fmt.Sprintf(`mutation {chat%d: addMessage(input: {direction: IN, channel: "CHAT", channelAddress: "desk", customerAddress: "%[1]d", externalConversationId: "%[1]d", text: "Hello"}) {
				message {conversation {interactions(first: 1) {edges {node {id}}}}} userErrors {message}}}`, n))
			if n%5 == 4 {
				d.do("ann", "enqueueInteraction", fmt.Sprintf(`interactionId: "<chat%d>", queueId: "<Support>"`, n-4))
			}
		}
		var truth struct {
			Queues struct{ Edges []struct{ Node pushedLine } }
		}
		d.Query(d.tokens["guest"], `{queues(orderBy: {field: CREATED_AT, direction: ASC}) {edges {node {queueId: id waiting longestWaitingSince agentsOnline}}}}`, nil, &truth)
		want, known := map[string]pushedLine{}, map[string]pushedLine{}
		for _, e := range truth.Queues.Edges {
			want[e.Node.QueueID] = e.Node
		}
		if want[d.ids["Sales"]].Waiting != 24 || want[d.ids["Support"]].Waiting != 6 {
			t.Fatalf("%+v", want)
		}
		for !maps.Equal(known, want) {
			var pushed struct{ Data struct{ Q []pushedLine } }
			if err := json.Unmarshal([]byte(s.next()), &pushed); err != nil {
				t.Fatal(err)
			}
			for _, l := range pushed.Data.Q {
				known[l.QueueID] = l
			}
		}
	})
}

// pushedLine is one of a push.
type pushedLine struct {
	QueueID             string
	Waiting             int
	LongestWaitingSince string
	AgentsOnline        int
}

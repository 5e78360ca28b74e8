package bench_test

import (
	"encoding/json"
	"fmt"
	"testing"
)

// Documents of the requests that are measured.
const (
	conversationFields = `id status subject startedAt lastMessageAt messageCount`

	listDocument = `query List {
		conversations(first: 20, orderBy: [{field: LAST_MESSAGE_AT, direction: DESC}]) {
			edges {node {` + conversationFields + ` messages(first: 10) {
				edges {node {id direction text sentAt agent {id displayName}}}
			}}}
		}
	}`
	byIDDocument = `query ByID($id: ID!) {
		conversations(first: 1, where: {id: $id}) {edges {node {` + conversationFields + `}}}
	}`
	nodeDocument = `query Node($id: ID!) {
		node(id: $id) {... on Conversation {` + conversationFields + `}}
	}`
	appendDocument = `mutation Append($input: AddMessagesInput!) {
		addMessages(input: $input) {results {message {id} userErrors {message}} userErrors {message}}
	}`
)

// scene is a request that is measured: what is sent to Parley, and to which
// paths of the twin.
type scene struct {
	name   string
	twins  []variant
	org    int // of organizations
	bodies []json.RawMessage
	// clients is how many ask at once. Appends come one after the other: those
	// of one organization wait for each other anyway.
	clients int
}

// variant is a way in which the twin does it.
type variant struct{ name, path string }

func (s *stage) scenes(tb testing.TB) []scene {
	tb.Helper()
	all := []scene{
		{name: "list", twins: []variant{{"twin", "/list"}, {"twinjson", "/listjson"}}, bodies: []json.RawMessage{body(tb, listDocument, nil)}},
		{name: "byid", twins: []variant{{"twin", "/byid"}}, bodies: s.aboutEach(tb, byIDDocument)},
		{name: "node", twins: []variant{{"twin", "/node"}}, bodies: s.aboutEach(tb, nodeDocument)},
	}
	for i := range all {
		all[i].clients = 4
	}
	for _, n := range []int{1, 100, 1000} {
		all = append(all, scene{name: fmt.Sprintf("append%d", n), twins: []variant{{"twin", "/append"}}, org: 1, bodies: s.appends(tb, n), clients: 1})
	}
	return all
}

// aboutEach asks for each of a hundred conversations.
func (s *stage) aboutEach(tb testing.TB, document string) (bodies []json.RawMessage) {
	for _, id := range s.conversations[0] {
		bodies = append(bodies, body(tb, document, map[string]any{"id": id}))
	}
	return bodies
}

// appends are twenty batches of n messages, each to ten conversations or to as
// many as it has messages.
func (s *stage) appends(tb testing.TB, n int) (bodies []json.RawMessage) {
	for b := range 20 {
		var messages []map[string]any
		for m := range n {
			in := map[string]any{"direction": "IN", "conversationId": s.conversations[1][(b*5+m%10)%100], "text": text(b, m)}
			if m/10%2 == 1 {
				in["direction"], in["agentKey"] = "OUT", agentKey(b)
			}
			messages = append(messages, in)
		}
		bodies = append(bodies, body(tb, appendDocument, map[string]any{"input": map[string]any{"messages": messages}}))
	}
	return bodies
}

// BenchmarkPostgreSQL measures Parley and the twin by turns, scene by scene. The
// twin's append is the bare insert of message rows.
func BenchmarkPostgreSQL(b *testing.B) { onPostgres(b, measured).measureAll(b) }

// BenchmarkSQLite measures Parley; its CPU time includes the database's.
func BenchmarkSQLite(b *testing.B) { onSQLite(b, measured).measureAll(b) }

func (s *stage) measureAll(b *testing.B) {
	s.load = startLoad(b)
	for _, sc := range s.scenes(b) {
		j := job{URL: s.parley.URL + "/graphql", Token: s.tokens[sc.org], Bodies: sc.bodies, Clients: sc.clients}
		b.Run("scene="+sc.name+"/server=parley", func(b *testing.B) { s.measure(b, j) })
		for _, v := range sc.twins {
			if s.twin != "" {
				j.URL = s.twin + v.path
				b.Run("scene="+sc.name+"/server="+v.name, func(b *testing.B) { s.measure(b, j) })
			}
		}
	}
}

// measure reports, besides the usual, what a request costs: CPU milliseconds of
// the server and of the database apart, and SQL statements.
func (s *stage) measure(b *testing.B, j job) {
	j.Requests = int64(j.Clients)
	s.load.send(b, j) // opens the connections
	j.Requests = int64(b.N)
	pids := s.backends(b)
	b.ReportAllocs()
	statements, cpu := s.statements.Load(), processCPU(b)
	database, seen := backendCPU(pids)
	b.ResetTimer()
	s.load.send(b, j)
	b.StopTimer()
	per := func(v float64) float64 { return v / float64(b.N) }
	b.ReportMetric(per(processCPU(b)-cpu), "cpu-ms/op")
	b.ReportMetric(per(float64(s.statements.Load()-statements)), "statements/op")
	if after, ok := backendCPU(pids); ok && seen && len(pids) > 0 {
		b.ReportMetric(per(after-database), "db-cpu-ms/op")
	}
}

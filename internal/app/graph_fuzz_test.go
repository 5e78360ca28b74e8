package app_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/internal/demo"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

// watcher asks the server as one viewer and knows what it should be told.
type watcher struct {
	*answerer
	token string
}

// documentRun compares answers to random documents with the reference's.
type documentRun struct {
	t        *testing.T
	server   *apptest.Server
	watchers []watcher
	cursors  map[spot]string
	spots    map[string]spot
	failed   int
	all      [][]string // paths
}

// TestGraphDocuments answers random documents on the demo world and compares
// with a reader that does nothing but loop over rows. PARLEY_DOCUMENTS says how
// many; PARLEY_DOCUMENT runs the one of a seed. Each run has ids of its own, so
// that one is the same in shape, and rarely not in what it finds.
func TestGraphDocuments(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		postgres := strings.HasPrefix(address, "postgres")
		begin := time.Now()
		run := newDocumentRun(t, newDemoWorld(t, address), postgres)
		t.Log("world made in", time.Since(begin))
		begin = time.Now()
		defer func() { t.Log("documents in", time.Since(begin)) }()
		from, to := seeds(t, postgres)
		for seed := from; seed < to && run.failed < 3; seed++ {
			run.document(seed)
		}
		if to-from >= uint64(len(run.all)) {
			run.complete()
		}
	})
}

// seeds are the documents of a run: fewer on PostgreSQL, where the world takes
// longer to make.
func seeds(t *testing.T, postgres bool) (from, to uint64) {
	t.Helper()
	number := func(name string) (n uint64, ok bool) {
		text, ok := os.LookupEnv(name)
		if !ok {
			return 0, false
		}
		n, err := strconv.ParseUint(text, 10, 63)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return n, true
	}
	if one, ok := number("PARLEY_DOCUMENT"); ok {
		return one, one + 1
	}
	if n, ok := number("PARLEY_DOCUMENTS"); ok {
		return 0, n
	}
	if postgres {
		return 0, 200
	}
	return 0, 240
}

func newDocumentRun(t *testing.T, s *apptest.Server, postgres bool) *documentRun {
	t.Helper()
	run := &documentRun{t: t, server: s, cursors: map[spot]string{}, spots: map[string]spot{}, all: paths(schema())}
	root := demo.OrganizationID()
	child := uuid.MustParse(readTable(t, s, "organizations WHERE slug = 'teddies-uk'")[0].id())
	admin, agent, below := s.Token(root, viewer.Admin), s.Token(root, viewer.Agent), s.Token(child, viewer.Agent)
	user := personify(t, s)
	f := newReference(t, s, postgres)
	answered := map[string]int{}
	add := func(token, organization, user string, role viewer.Role) {
		e := newEye(f, organization, role)
		e.user = user
		run.watchers = append(run.watchers, watcher{&answerer{e, answered}, token})
	}
	add(admin, root.String(), "", viewer.Admin)
	add(agent, root.String(), user, viewer.Agent)
	add(admin, root.String(), "", viewer.Admin)
	add(below, child.String(), "", viewer.Agent)
	return run
}

// document runs the document of a seed.
func (run *documentRun) document(seed uint64) {
	w := run.watchers[seed%uint64(len(run.watchers))]
	m := newMaker(seed, w.eye, func(of string, by any, r row) string { return run.cursor(w, of, by, r) })
	text, variables, want := m.document(run.paths(seed))
	a := run.server.GraphQL(w.token, text, variables)
	var got struct {
		Data   map[string]any
		Errors json.RawMessage
	}
	if err := json.Unmarshal(a.Body, &got); err != nil {
		run.t.Fatal(err)
	}
	d := run.difference("", settled(got.Data, want), settled(w.object("Query", nil, want), want))
	if got.Errors != nil || d != "" {
		given, _ := json.Marshal(variables)
		run.t.Errorf("seed %d as %s\n%s\nvariables %s\nerrors %s\nfirst difference: %s", seed, w.role, text, given, got.Errors, d)
		run.failed++
	}
}

// paths are those that a document follows: three, so that a few hundred documents
// follow each, once for one who administers and once for one who does not.
func (run *documentRun) paths(seed uint64) (out [][]string) {
	for i := range uint64(3) {
		out = append(out, run.all[(seed/2*3+i)%uint64(len(run.all))])
	}
	return out
}

// cursor takes the cursor of a row in an order from an answer seen before, or
// from a plain document.
func (run *documentRun) cursor(w watcher, of string, orderBy any, r row) string {
	key := spot{signature(of, terms(of, orderBy)), r.id()}
	if run.cursors[key] != "" {
		return run.cursors[key]
	}
	variables := map[string]any{"id": r.id(), "by": orderBy}
	list := fmt.Sprintf(`query ($id: ID!, $by: [%sOrder!]) {list: %s(where: {id: $id}, orderBy: $by) {edges {cursor node {id}}}}`, of, w.roots[of])
	if at, ok := listsBelow()[of]; ok {
		list = fmt.Sprintf(`query ($id: ID!, $by: [%sOrder!]) {node(id: $id) {... on %s {list: %s(first: 100, orderBy: $by) {edges {cursor node {id}}}}}}`, of, at.of, at.field)
		variables["id"] = r[at.column]
	}
	type lists struct {
		Edges []struct {
			Cursor string
			Node   struct{ ID string }
		}
	}
	var out struct {
		List lists
		Node struct{ List lists }
	}
	run.server.Query(w.token, list, variables, &out)
	for _, e := range append(out.List.Edges, out.Node.List.Edges...) {
		if e.Node.ID == r.id() {
			run.at(key, e.Cursor)
		}
	}
	if run.cursors[key] == "" {
		run.t.Fatalf("no cursor for %v", key)
	}
	return run.cursors[key]
}

// listBelow is where rows are listed that no root field lists: a field of a type,
// whose id is in a column of theirs.
type listBelow struct{ of, field, column string }

func listsBelow() map[string]listBelow {
	return map[string]listBelow{
		"Note":              {"Conversation", "notes", "conversation_id"},
		"AgentPresence":     {"User", "presences", "user_id"},
		"ListenLogEntry":    {"CallRecording", "listenLog", "recording_id"},
		"OutboundRecipient": {"OutboundBatch", "recipients", "batch_id"},
		"WebhookDelivery":   {"Webhook", "deliveries", "webhook_id"},
	}
}

// complete tells the fields that no document got a value of.
func (run *documentRun) complete() {
	var missing []string
	w := run.watchers[0]
	for _, def := range w.schema.Types {
		if def.BuiltIn || !reachable(def.Name) || !def.IsCompositeType() || def.IsAbstractType() {
			continue
		}
		for _, f := range def.Fields {
			name := def.Name + "." + f.Name
			if w.answered[name] == 0 && !strings.HasPrefix(f.Name, "__") && uncoverable()[name] == "" {
				missing = append(missing, name)
			}
		}
	}
	if slices.Sort(missing); len(missing) > 0 {
		run.t.Errorf("no document got a value of %v", missing)
	}
}

// reachable reports whether a query can lead to a type.
func reachable(of string) bool {
	switch of {
	case "Mutation", "Subscription", "RateLimit", "LiveStatus", "UserError", "ConversationEvent", "MessageEvent",
		"InteractionEvent", "PresenceEvent", "QueueStats", "QueuePosition":
		return false
	// They lie below what is uncoverable.
	case "MetricSeries", "MetricBucket", "MetricGroup", "MetricGroupKey", "MetricSampleConnection", "MetricSampleEdge", "MetricSample",
		"MetricsExport", "ConversationFacts", "MetricClock", "BusinessClock", "ConversationOpening", "RequiredAgent":
		return false
	// Nothing lists these.
	case "ApiCredentialConnection", "ApiCredentialEdge", "MembershipConnection", "MembershipEdge", "CategoryConnection", "CategoryEdge",
		"FormFieldConnection", "FormFieldEdge", "PartnershipConnection", "PartnershipEdge":
		return false
	}
	return !strings.HasSuffix(of, "Payload")
}

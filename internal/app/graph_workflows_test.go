package app_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/inbox"
	"parley/internal/shortid"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
	"parley/store"
)

// dealer is a chain of car dealers with a shop below it, on a clock that stands.
type dealer struct {
	*apptest.Server
	t              *testing.T
	clock          *testkit.Clock
	chain, shop    uuid.UUID
	boss, salesman string // tokens in the chain and in the shop
	queue          uuid.UUID
}

func newDealer(t *testing.T, address string) *dealer {
	t.Helper()
	d := &dealer{t: t, clock: testkit.NewClock(jobsNoon)}
	d.Server = apptest.Serve(t, address, atWork(d.clock, false))
	d.chain = d.Organization("chain", uuid.Nil)
	d.shop = d.Organization("shop", d.chain)
	d.boss, d.salesman = d.Token(d.chain, viewer.Admin), d.Token(d.shop, viewer.Admin)
	d.queue = uuid.MustParse(d.one(d.salesman, `mutation {a: createQueue(input: {name: "Used cars"}) {queue {id}}}`))
	d.one(d.boss, fmt.Sprintf(`mutation {a: updateOrganization(input: {id: "%s", tags: ["cars"]}) {organization {id}}}`, d.shop))
	return d
}

// one runs a document and returns the id in its answer.
func (d *dealer) one(token, document string) string {
	d.t.Helper()
	var data map[string]any
	d.Query(token, document, nil, &data)
	id := apptest.Innermost(data)
	if id == "" {
		d.t.Fatalf("%s: no id in %v", document, data)
	}
	return id
}

// carRule is the vendor's own rule, to a queue; with another category, and other words
// about the workflow.
func carRule(category, queue string, delay int, more string) string {
	return fmt.Sprintf(`mutation {a: createWorkflow(input: {name: "Cars"%s, rules: [{
		conditions: {any: [{fact: "conversation.category", operator: "match", value: %q, path: ".meta"}]},
		event: {type: "enqueue", params: {name: "Sales", channel: %q, delay: %d}}}]}) {workflow {id}}}`, more, category, queue, delay)
}

// asks makes a conversation of the shop about a category.
func (d *dealer) asks(category string) string {
	d.t.Helper()
	return d.one(d.salesman, fmt.Sprintf(`mutation {a: createConversation(input: {category: %q, customer: {givenName: "Ann"},
		messages: [{role: CUSTOMER, text: "Hello"}]}) {conversation {id}}}`, category))
}

// stands says what state a conversation is in, with its queue.
func (d *dealer) stands(of string) string {
	d.t.Helper()
	return d.GraphQL(d.salesman, fmt.Sprintf(`{node(id: "%s") {... on Conversation {status queue {name} interactions {edges {node {status}}}}}}`, of), nil).Said()
}

// scheduled tells how many jobs there are about a conversation.
func (d *dealer) scheduled(of string) (n int) {
	d.t.Helper()
	write(d.t, d.Server, d.shop, func(ctx context.Context, tx *store.Tx) error {
		found, err := store.Scan[int](ctx, tx, `SELECT count(*) FROM jobs WHERE organization_id = ? AND kind = ? AND subject_id = ?`,
			d.shop, inbox.WorkflowJob, uuid.MustParse(of))
		n = found[0]
		return err
	})
	return n
}

// A conversation about a used car waits in the rule's queue after its delay, and not
// before; a dry run says so.
func TestWorkflowEnqueues(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newDealer(t, address)
		flow := d.one(d.salesman, carRule("Used Car", shortid.Of(d.queue), 20, ""))
		d.one(d.salesman, carRule("New Car", "used CARS", 5, ""))
		used, other := d.asks("Used Car"), d.asks("Used Bike")
		got := d.GraphQL(d.salesman, `{workflowDryRun(input: {conversationId: "`+used+`"}) {workflow {id} fires reason queue {name} delaySeconds
			conditions {group holds found error condition {fact}}}}`, nil).Said()
		want := `{"data":{"workflowDryRun":[{"workflow":{"id":"` + flow + `"},"fires":true,` +
			`"reason":"It is the first rule that holds: conversation.category is \"Used Car\"; match \"Used Car\" was asked.","queue":{"name":"Used cars"},"delaySeconds":20,` +
			`"conditions":[{"group":"ANY","holds":true,"found":"Used Car","error":null,"condition":{"fact":"conversation.category"}}]},`
		if !strings.HasPrefix(got, want) {
			t.Errorf("the dry run says\n%s\nwant\n%s", got, want)
		}
		d.clock.Set(jobsNoon.Add(14 * time.Second))
		later := d.asks("New Car") // its job is done at the 19th second
		d.clock.Set(jobsNoon.Add(19 * time.Second))
		eventually(t, "the new car waits", func() bool { return strings.Contains(d.stands(later), `"QUEUED","queue":{"name":"Used cars"}`) })
		if before := d.stands(used); strings.Contains(before, "QUEUED") || d.scheduled(used) != 1 {
			t.Errorf("too early: %s", before)
		}
		d.clock.Set(jobsNoon.Add(20 * time.Second))
		eventually(t, "the used car waits", func() bool {
			return d.stands(used) == `{"data":{"node":{"status":"QUEUED","queue":{"name":"Used cars"},"interactions":{"edges":[{"node":{"status":"HANDLED"}},{"node":{"status":"IN_QUEUE"}}]}}}}`
		})
		if d.scheduled(other) != 0 || strings.Contains(d.stands(other), "QUEUED") {
			t.Errorf("a rule that does not hold: %s", d.stands(other))
		}
	})
}

// A workflow runs for its own organization and for those below that it names, by id or
// by tag; not where it is disabled or archived.
func TestWorkflowsInherited(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newDealer(t, address)
		for name, c := range map[string]struct {
			above bool
			more  string
			want  int
		}{
			"own":          {false, ``, 1},
			"by id":        {true, fmt.Sprintf(`, runsForIds: ["%s"]`, d.shop), 1},
			"by tag":       {true, `, organizationTags: ["cars", "boats"]`, 1},
			"by other tag": {true, `, organizationTags: ["boats"]`, 0},
			"not named":    {true, ``, 0},
			"disabled":     {false, `, enabled: false`, 0},
			"archived":     {false, ``, 0},
		} {
			token := d.salesman
			if c.above {
				token = d.boss
			}
			flow := d.one(token, carRule(name, "Used cars", 20, c.more))
			if name == "archived" {
				d.one(token, `mutation {a: archiveWorkflow(input: {id: "`+flow+`"}) {workflow {id}}}`)
			}
			if got := d.scheduled(d.asks(strings.ToUpper(name))); got != c.want {
				t.Errorf("%s: %d jobs, want %d", name, got, c.want)
			}
		}
	})
}

// Another category has the rules looked at again; a conversation that was resolved, or
// is somebody's work, when the rule is due stays as it is.
func TestWorkflowsOfChanges(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newDealer(t, address)
		d.one(d.salesman, carRule("Used Car", "", 20, ""))
		d.one(d.salesman, carRule("Van", d.queue.String(), 20, ""))
		ann := d.one(d.salesman, `mutation {a: createUser(input: {displayName: "Ann"}) {user {id}}}`)
		moved, resolved, taken, nowhere := d.asks("Bike"), d.asks("Van"), d.asks("Van"), d.asks("Used Car")
		ours := d.one(d.salesman, `mutation {a: createConversation(input: {kind: AGENT, category: "Van", messages: [{text: "Whose van?"}]}) {conversation {id}}}`)
		if d.scheduled(moved) != 0 {
			t.Error("a bike is no van")
		}
		d.one(d.salesman, `mutation {a: updateConversation(input: {id: "`+moved+`", category: "van"}) {conversation {id}}}`)
		d.one(d.salesman, `mutation {a: resolveConversation(input: {conversationId: "`+resolved+`"}) {conversation {id}}}`)
		d.one(d.salesman, `mutation {a: assignConversation(input: {conversationId: "`+taken+`", assigneeId: "`+ann+`"}) {conversation {id}}}`)
		d.clock.Set(jobsNoon.Add(20 * time.Second))
		eventually(t, "what changed waits", func() bool { return strings.Contains(d.stands(moved), `"QUEUED"`) })
		for name, id := range map[string]string{"resolved": resolved, "taken": taken, "no queue": nowhere, "no customer": ours} {
			eventually(t, name+" is done", func() bool { return d.scheduled(id) == 0 })
			if got := d.stands(id); strings.Contains(got, "QUEUE") {
				t.Errorf("%s: %s", name, got)
			}
		}
		eventually(t, "the operator is told", func() bool { return strings.Contains(d.Log(), "names no queue that there is") })
	})
}

// Rules are looked at for conversations that begin with a message, too; two processes
// do what they say once.
func TestWorkflowsOfTwoProcesses(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newDealer(t, address)
		apptest.Serve(t, address, atWork(d.clock, false))
		d.one(d.salesman, `mutation {a: createWorkflow(input: {name: "Cars", rules: [{
			conditions: {all: [{fact: "message.text", operator: "match", value: "/\\bcar\\b/i"}, {fact: "organization.tags", operator: "contains", value: "cars"},
				{fact: "conversation.touchpoint", operator: "equal", value: "SMS"}]},
			event: {type: "enqueue", params: {channel: "Used cars", delay: 20}}}]}) {workflow {id}}}`)
		var asked []string
		for i := range 10 {
			asked = append(asked, d.one(d.salesman, fmt.Sprintf(`mutation {a: addMessage(input: {direction: IN, channel: "SMS", channelAddress: "112",
				customerAddress: "+3160000000%d", externalConversationId: "%d", text: "A Car, please"}) {message {conversation {id}}}}`, i, i)))
		}
		d.clock.Set(jobsNoon.Add(20 * time.Second))
		for _, id := range asked {
			eventually(t, "it waits", func() bool { return strings.Contains(d.stands(id), "IN_QUEUE") && d.scheduled(id) == 0 })
			if got := d.stands(id); strings.Count(got, "IN_QUEUE") != 1 || strings.Count(got, "HANDLED") != 1 {
				t.Errorf("not once: %s", got)
			}
		}
	})
}

// A dry run is about what the viewer sees: an unknown and a foreign id are answered
// alike.
func TestWorkflowDryRun(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newDealer(t, address)
		d.one(d.boss, carRule("Used Car", "Used cars", 20, `, organizationTags: ["cars"]`))
		used := d.asks("Used Car")
		other := d.Token(d.Organization("other", uuid.Nil), viewer.Admin)
		for _, c := range []struct{ name, token, input, want string }{
			{"category", d.salesman, `category: "used car"`, `[{"fires":true,"queue":{"name":"Used cars"}}]`},
			{"from above", d.boss, fmt.Sprintf(`category: "used car", organizationId: "%s"`, d.shop), `[{"fires":true,"queue":{"name":"Used cars"}}]`},
			{"another category", d.salesman, `category: "Van", conversationId: "` + used + `"`, `[{"fires":false,"queue":null}]`},
			{"of nobody's", other, `category: "Used Car"`, `[]`},
		} {
			if got := d.GraphQL(c.token, `{workflowDryRun(input: {`+c.input+`}) {fires queue {name}}}`, nil).Said(); got != `{"data":{"workflowDryRun":`+c.want+`}}` {
				t.Errorf("%s: %s", c.name, got)
			}
		}
		ghost := used[:len(used)-1] + "0"
		if ghost == used {
			ghost = used[:len(used)-1] + "1"
		}
		for _, input := range []string{`conversationId: "%s"`, `conversationId: "%s", category: "x"`} {
			ask := func(id string) string {
				return d.GraphQL(other, `{workflowDryRun(input: {`+fmt.Sprintf(input, id)+`}) {fires}}`, nil).Said()
			}
			if foreign, unknown := ask(used), ask(ghost); foreign != unknown || !strings.Contains(foreign, "NOT_FOUND") {
				t.Errorf("foreign %s\nunknown %s", foreign, unknown)
			}
		}
		for input, want := range map[string]string{
			`organizationId: "` + d.chain.String() + `", conversationId: "` + used + `"`: "NOT_FOUND",
			``: "BAD_USER_INPUT",
		} {
			if got := d.GraphQL(d.boss, `{workflowDryRun(input: {`+input+`}) {fires}}`, nil).Said(); !strings.Contains(got, want) {
				t.Errorf("%s: %s", input, got)
			}
		}
	})
}

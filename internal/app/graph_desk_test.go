package app_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/access"
	"parley/internal/app"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
	"parley/store"
)

// centre is a contact centre whose clock stands: agents ann and bob in the queues
// Sales and Support, which chats over the channel desk come to.
type centre struct {
	*apptest.Server
	t      *testing.T
	org    uuid.UUID
	clock  *testkit.Clock
	tokens map[string]string // by whose it is: admin, guest and the agents
	ids    map[string]string // by name
}

var centreOpens = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func newCentre(t *testing.T, address string) *centre {
	t.Helper()
	d := &centre{t: t, clock: testkit.NewClock(centreOpens), tokens: map[string]string{}, ids: map[string]string{}}
	d.Server = apptest.Serve(t, address, func(c *app.Config) { c.Now = d.clock.Now })
	d.org = d.Organization("desk", uuid.Nil)
	d.tokens["admin"], d.tokens["guest"] = d.Token(d.org, viewer.Admin), d.Token(d.org, viewer.Guest)
	d.keep("admin", `mutation {
		ann: createUser(input: {displayName: "Ann", agentKey: "ann"}) {user {id}} bob: createUser(input: {displayName: "Bob", agentKey: "bob"}) {user {id}}
		Sales: createQueue(input: {name: "Sales", number: "100"}) {queue {id}} Support: createQueue(input: {name: "Support"}) {queue {id}}
	}`)
	d.keep("admin", `mutation {
		Channel: createChannel(input: {type: "CHAT", address: "desk", queueId: "<Sales>"}) {channel {id}}
		_sales: setQueueAgents(input: {queueId: "<Sales>", agents: [{userId: "<ann>", skills: ["dutch"], capacity: 2}, {userId: "<bob>"}]}) {queue {id} userErrors {message}}
		_support: setQueueAgents(input: {queueId: "<Support>", agents: [{userId: "<bob>"}]}) {queue {id} userErrors {message}}
	}`)
	d.employ("ann")
	d.employ("bob")
	return d
}

// employ makes a token of an agent's own.
func (d *centre) employ(name string) {
	d.t.Helper()
	made, err := d.Access.Create(apptest.System(), access.NewCredential{API: "graphql", Organization: d.org, Role: viewer.Agent})
	if err != nil {
		d.t.Fatal(err)
	}
	write(d.t, d.Server, d.org, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE api_credentials SET user_id = ? WHERE organization_id = ? AND id = ?`, uuid.MustParse(d.ids[name]), d.org, made.ID)
		return err
	})
	d.tokens[name] = made.Token
}

// at moves the clock to so long after the opening.
func (d *centre) at(after time.Duration) { d.clock.Set(centreOpens.Add(after)) }

// expand fills a document's <names> in.
func (d *centre) expand(document string) string {
	for name, id := range d.ids {
		document = strings.ReplaceAll(document, "<"+name+">", id)
	}
	return document
}

// keep runs a document and keeps the id below each alias under its name, unless
// that begins with an underscore.
func (d *centre) keep(who, document string) {
	d.t.Helper()
	var data map[string]any
	d.Query(d.tokens[who], d.expand(document), nil, &data)
	for name, answer := range data {
		if payload, ok := answer.(map[string]any); ok && payload["userErrors"] != nil {
			if errs, _ := payload["userErrors"].([]any); len(errs) > 0 {
				d.t.Fatalf("%s: %v", name, errs)
			}
			delete(payload, "userErrors")
		}
		if name[0] == '_' {
			continue
		}
		if d.ids[name] = apptest.Innermost(answer); d.ids[name] == "" {
			d.t.Fatalf("%s: no id in %v", name, answer)
		}
	}
}

// says compares the answer's data, in which <names> stand for ids.
func (d *centre) says(who, document, want string) {
	d.t.Helper()
	got := d.GraphQL(d.tokens[who], d.expand(document), nil).Said()
	got = strings.TrimSuffix(strings.TrimPrefix(got, `{"data":`), "}")
	for name, id := range d.ids {
		got = strings.ReplaceAll(got, id, "<"+name+">")
	}
	if got != want {
		d.t.Errorf("%s: %s\ngot  %s\nwant %s", who, document, got, want)
	}
}

// change is what a mutation about one object is answered with: the fields after
// "{interaction {" or the like, or the errors.
func (d *centre) change(who, field, input, selection, want string) {
	d.t.Helper()
	d.says(who, `mutation {a: `+field+`(input: {`+input+`}) {`+selection+` userErrors {field code}}}`, `{"a":`+want+`}`)
}

// refused has a mutation refused with one error about a field.
func (d *centre) refused(who, field, input, object, code, path string) {
	d.t.Helper()
	list := `[]`
	if path != "" {
		list = `["` + strings.ReplaceAll(path, ".", `","`) + `"]`
	}
	d.change(who, field, input, object+` {__typename}`, `{"`+object+`":null,"userErrors":[{"field":`+list+`,"code":"`+code+`"}]}`)
}

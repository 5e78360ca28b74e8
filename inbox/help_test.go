package inbox_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/inbox"
	"parley/internal/testkit"
	"parley/internal/viewer"
	"parley/store"
)

// noon is when the tests happen.
var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

// desk is an inbox of one organization, and an agent at it.
type desk struct {
	*inbox.Inbox
	s     *store.Store
	clock *testkit.Clock
	org   uuid.UUID
	ctx   context.Context
}

func newDesk(t testing.TB, address string) *desk {
	t.Helper()
	clock := testkit.NewClock(noon)
	s := testkit.Store(t, store.Options{Database: address, Now: clock.Now})
	d := &desk{Inbox: inbox.New(s), s: s, clock: clock}
	return d.another(t, "org")
}

// another returns a desk of a new organization on the same store.
func (d *desk) another(t testing.TB, slug string) *desk {
	t.Helper()
	other := *d
	other.org = testkit.Organization(t, d.s, slug, uuid.Nil)
	other.ctx = testkit.As(viewer.Agent, other.org)
	return &other
}

// eachDesk runs f with a fresh desk on each database.
func eachDesk(t *testing.T, f func(t *testing.T, d *desk)) {
	t.Helper()
	testkit.EachDatabase(t, func(t *testing.T, address string) { f(t, newDesk(t, address)) })
}

// text is a message that lacks nothing, sent at noon.
func text(edits ...func(*inbox.NewMessage)) inbox.NewMessage {
	m := inbox.NewMessage{
		Direction: inbox.In, Provider: "P_P", ChannelType: "WHATSAPP", ChannelAddress: "+31 1", CustomerAddress: "+31 2", Text: "hello",
	}
	for _, edit := range edits {
		edit(&m)
	}
	return m
}

func at(minutes float64) func(*inbox.NewMessage) {
	return func(m *inbox.NewMessage) { m.SentAt = noon.Add(time.Duration(minutes * float64(time.Minute))) }
}

func out(m *inbox.NewMessage) { m.Direction = inbox.Out }

func in(conversation string) func(*inbox.NewMessage) {
	return func(m *inbox.NewMessage) { m.Conversation = conversation }
}

func by(agent string) func(*inbox.NewMessage) {
	return func(m *inbox.NewMessage) { m.Direction, m.AgentKey = inbox.Out, agent }
}

func tagged(tags ...string) func(*inbox.NewMessage) {
	return func(m *inbox.NewMessage) { m.Tags = tags }
}

// append appends messages of which none may be refused.
func (d *desk) append(t testing.TB, msgs ...inbox.NewMessage) []inbox.Appended {
	t.Helper()
	got, err := d.AppendMessages(d.ctx, d.org, msgs)
	must(t, err)
	for i, a := range got {
		if a.Err != nil {
			t.Fatalf("message %d: %v", i, a.Err)
		}
	}
	return got
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// lines runs a read and renders each row on a line.
func (d *desk) lines(t testing.TB, query string, args ...any) []string {
	t.Helper()
	rows, err := d.s.Query(context.Background(), query, args...)
	must(t, err)
	defer rows.Close()
	columns, err := rows.Columns()
	must(t, err)
	var all []string
	for rows.Next() {
		values, into := make([]sql.NullString, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		must(t, rows.Scan(into...))
		line := make([]string, len(columns))
		for i, v := range values {
			line[i] = v.String
		}
		all = append(all, strings.Join(line, " "))
	}
	must(t, rows.Err())
	return all
}

// sideTables are those of the store that are no entities.
var sideTables = []string{"ledger", "ledger_heads", "counters", "message_facts", "conversation_facts", "message_tag_facts", "tag_facts", "interaction_facts", "fact_rebuilds"}

// counts says how many rows each table has that an inbox could write to.
func (d *desk) counts(t testing.TB) string {
	t.Helper()
	var all []string
	for _, table := range append([]string{
		"users", "memberships", "teams", "channels", "contact_threads", "customers", "customer_identities", "conversations",
		"messages", "tags", "conversation_tags", "message_tags", "notes", "interactions",
	}, sideTables...) {
		all = append(all, fmt.Sprint(table, "=", d.lines(t, "SELECT count(*) FROM "+table)[0]))
	}
	return strings.Join(all, " ")
}

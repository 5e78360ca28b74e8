package demo_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/ent"
	"parley/internal/apperr"
	"parley/internal/demo"
	"parley/internal/testkit"
)

// ordered is enough messages for every writer to have some of each source.
var ordered = demo.Order{Messages: 2_000, Seed: 5, Slug: "busy"}

// A year is written whole, and says the same in every database.
func TestYearIsWritten(t *testing.T) {
	var first []string
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		w := open(t, address)
		made, err := w.Year(context.Background(), ordered)
		if err != nil {
			t.Fatal(err)
		}
		lines := w.saidIn(t)
		if made.Messages != ordered.Messages || len(lines) != ordered.Messages {
			t.Errorf("%d messages were ordered, %d delivered, %d are there", ordered.Messages, made.Messages, len(lines))
		}
		if first == nil {
			first = lines
		}
		for i := range lines {
			if lines[i] != first[i] {
				t.Fatalf("two databases differ at line %d:\n%s\n%s", i, first[i], lines[i])
			}
		}
		w.expectRows(t, made)
	})
}

// expectRows compares the answer with what is there.
func (w *stand) expectRows(t *testing.T, made demo.Delivery) {
	t.Helper()
	for _, c := range []struct {
		what string
		want int
		sql  string
	}{
		{"conversations", made.Conversations, `SELECT count(*) FROM conversations WHERE organization_id = ?`},
		{"resolved", made.Resolved, `SELECT count(*) FROM conversations WHERE organization_id = ? AND status = 'RESOLVED'`},
		{"facts of messages", made.Messages, `SELECT count(*) FROM message_facts WHERE organization_id = ?`},
		{"facts of conversations", made.Conversations, `SELECT count(*) FROM conversation_facts WHERE organization_id = ? AND first_at IS NOT NULL`},
		{"facts of resolutions", made.Resolved, `SELECT count(*) FROM conversation_facts WHERE organization_id = ? AND resolved_at IS NOT NULL`},
		{"entries of the ledger", made.Messages, `SELECT count(*) FROM ledger WHERE organization_id = ? AND kind = 'MESSAGE_ADDED'`},
		{"agents without a name", 0, `SELECT count(*) FROM users WHERE organization_id = ? AND family_name IS NULL`},
	} {
		if got := w.number(t, c.sql, made.Organization); got != c.want {
			t.Errorf("%s: %d, want %d", c.what, got, c.want)
		}
	}
	if year := made.To.Sub(made.From); year < 364*24*time.Hour || !made.To.Before(now) {
		t.Errorf("the year is from %s to %s", made.From, made.To)
	}
}

func (w *stand) number(t *testing.T, query string, args ...any) (n int) {
	t.Helper()
	rows, err := w.store.Query(testkit.System(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(&n); err != nil {
			t.Fatal(err)
		}
	}
	if rows.Err() != nil {
		t.Fatal(rows.Err())
	}
	return n
}

// saidIn lists what was said, without identifiers.
func (w *stand) saidIn(t *testing.T) (lines []string) {
	t.Helper()
	all, err := w.store.Client().Message.Query().WithConversation().WithChannel().WithAgent().WithTeam().WithTags().
		WithThread(func(q *ent.ContactThreadQuery) { q.WithIdentity() }).All(testkit.System())
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		line := fmt.Sprint(m.SentAt.UTC(), m.Direction, m.Role, m.Kind, m.Ordinal, m.Edges.Channel.Type, m.Edges.Thread.Edges.Identity.Address, *m.Text)
		if c := m.Edges.Conversation; c != nil {
			line += fmt.Sprint(*c.ExternalID, c.Status, c.MessageCount)
			if c.ResolvedAt != nil {
				line += c.ResolvedAt.UTC().String()
			}
		}
		if m.Edges.Agent != nil {
			line += *m.Edges.Agent.AgentKey
		}
		lines = append(lines, line+tagsOf(m))
	}
	slices.Sort(lines)
	return lines
}

func tagsOf(m *ent.Message) string {
	var names []string
	for _, tag := range m.Edges.Tags {
		names = append(names, string(tag.Kind)+tag.Name)
	}
	return strings.Join(slices.Sorted(slices.Values(names)), " ")
}

// Bad orders are refused, and write no message.
func TestYearIsRefused(t *testing.T) {
	w := open(t, testkit.SQLiteDatabase(t))
	if _, err := w.Year(context.Background(), demo.Order{Messages: 3, Slug: "busy"}); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		demo.Order
		want apperr.Kind
	}{
		{demo.Order{Messages: 0, Slug: "new"}, apperr.Invalid},
		{demo.Order{Messages: -1, Slug: "new"}, apperr.Invalid},
		{demo.Order{Messages: demo.MaxMessages + 1, Slug: "new"}, apperr.Invalid},
		{demo.Order{Messages: 3, Slug: "N W"}, apperr.Invalid},
		{demo.Order{Messages: 3, Slug: "busy"}, apperr.Conflict},
	} {
		if _, err := w.Year(context.Background(), row.Order); apperr.KindOf(err) != row.want {
			t.Errorf("%+v: %v, want %s", row.Order, err, row.want)
		}
	}
	if n := w.number(t, `SELECT count(*) FROM messages`); n != 3 {
		t.Errorf("%d messages are there", n)
	}
}

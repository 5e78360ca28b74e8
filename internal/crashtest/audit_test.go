//go:build unix

package crashtest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
	"parley/store"
)

// audit holds what a database is left with against what was acknowledged.
func (s *site) audit(t *testing.T, sent []request) {
	t.Helper()
	db := testkit.Store(t, store.Options{Database: s.database})
	s.auditFile(t, db)
	var labels []string
	for _, q := range sent {
		for _, m := range q.messages {
			labels = append(labels, m.Label)
		}
	}
	slices.Sort(labels)
	same(t, "messages", lines(t, db, "SELECT text FROM messages ORDER BY text"), labels)
	for what, query := range wrong {
		same(t, what, lines(t, db, query), nil)
	}
	again := replay(t, sent)
	for what, query := range facts {
		same(t, what, lines(t, db, query), lines(t, again, query))
	}
}

// auditFile has SQLite look at its own file.
func (s *site) auditFile(t *testing.T, db *store.Store) {
	t.Helper()
	if strings.HasPrefix(s.database, "sqlite:") {
		same(t, "integrity_check", lines(t, db, "PRAGMA integrity_check"), []string{"ok"})
		same(t, "foreign_key_check", lines(t, db, "PRAGMA foreign_key_check"), nil)
	}
}

// wrong are reads that find rows only where something is.
var wrong = map[string]string{
	"ledgers with gaps":                `SELECT organization_id FROM ledger GROUP BY organization_id HAVING min(seq) <> 1 OR max(seq) <> count(*)`,
	"heads that are not the last":      `SELECT organization_id, seq FROM ledger_heads h WHERE seq <> (SELECT max(seq) FROM ledger l WHERE l.organization_id = h.organization_id)`,
	"messages without one entry":       `SELECT m.text FROM messages m WHERE (SELECT count(*) FROM ledger l WHERE l.organization_id = m.organization_id AND l.message_id = m.id AND l.kind = 'MESSAGE_ADDED') <> 1`,
	"entries without message":          `SELECT seq FROM ledger l WHERE kind = 'MESSAGE_ADDED' AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.id = l.message_id)`,
	"conversations without one entry":  `SELECT c.external_id FROM conversations c WHERE (SELECT count(*) FROM ledger l WHERE l.organization_id = c.organization_id AND l.conversation_id = c.id AND l.kind = 'CONVERSATION_CREATED') <> 1`,
	"messages without facts":           `SELECT text FROM messages m WHERE (SELECT count(*) FROM message_facts f WHERE f.organization_id = m.organization_id AND f.message_id = m.id) <> 1`,
	"facts without message":            `SELECT message_id FROM message_facts f WHERE NOT EXISTS (SELECT 1 FROM messages m WHERE m.id = f.message_id)`,
	"conversations without facts":      `SELECT external_id FROM conversations c WHERE (SELECT count(*) FROM conversation_facts f WHERE f.conversation_id = c.id) <> 1`,
	"threads not numbered 1, 2, 3 …":   `SELECT thread_id FROM message_facts GROUP BY thread_id HAVING min(ordinal) <> 1 OR max(ordinal) <> count(*) OR count(DISTINCT ordinal) <> count(*)`,
	"conversations that count wrongly": `SELECT external_id FROM conversations c WHERE message_count <> last_ordinal OR message_count <> inbound_count + outbound_count OR message_count <> (SELECT count(*) FROM messages m WHERE m.conversation_id = c.id)`,
	"contacts that count wrongly":      `SELECT id FROM contact_threads h WHERE last_ordinal <> (SELECT count(*) FROM messages m WHERE m.thread_id = h.id AND m.conversation_id IS NULL)`,
	"kept answers that are empty":      `SELECT key FROM idempotency_keys WHERE length(answer) = 0`,
	"keys without message":             `SELECT key FROM idempotency_keys k WHERE NOT EXISTS (SELECT 1 FROM messages m WHERE m.text = k.key)`,
	"customers without address":        `SELECT id FROM customers c WHERE NOT EXISTS (SELECT 1 FROM customer_identities i WHERE i.customer_id = c.id)`,
}

// facts are reads that have to find the same in every database that was told the
// same, in whatever order: no ids, no ordinals.
var facts = map[string]string{
	"facts of messages": `SELECT m.text, f.at, f.direction, f.channel_type, f.identifier, f.provider, u.agent_key, t.name, f.country,
		CASE WHEN f.automatic THEN 1 ELSE 0 END, CASE WHEN f.paid THEN 1 ELSE 0 END, f.run_direction, f.run_at, r.text, f.response_ms, a.text,
		f.last_in_at, f.window_at, f.opened_by, c.external_id
		FROM message_facts f JOIN messages m ON m.id = f.message_id LEFT JOIN users u ON u.id = f.agent_id LEFT JOIN teams t ON t.id = f.team_id
		LEFT JOIN messages r ON r.id = f.run_message_id LEFT JOIN messages a ON a.id = f.response_from_id
		LEFT JOIN conversations c ON c.id = f.conversation_id ORDER BY m.text`,
	"facts of conversations": `SELECT c.external_id, c.source, c.message_count, c.inbound_count, c.outbound_count, c.initiated_by, c.status, c.started_at,
		c.last_message_at, c.first_reply_at, f.first_in_at, i.text, f.first_reply_at, r.text, f.first_reply_ms, f.resolved_at
		FROM conversation_facts f JOIN conversations c ON c.id = f.conversation_id LEFT JOIN messages i ON i.id = f.first_in_id
		LEFT JOIN messages r ON r.id = f.first_reply_id ORDER BY c.external_id`,
}

// replay tells a fresh Parley the same, by one client, in the order of time.
func replay(t *testing.T, sent []request) *store.Store {
	t.Helper()
	s := apptest.Serve(t, testkit.SQLiteDatabase(t))
	org := s.Organization(slug, uuid.Nil)
	token, vendor := s.Token(org, viewer.Admin), s.SaySimple(org, viewer.Admin, apptest.Keys[0]())
	access := vendor.AccessToken()
	var graph, said []message
	for _, q := range sent {
		if q.vendor {
			said = append(said, q.messages...)
		} else {
			graph = append(graph, q.messages...)
		}
	}
	byTime := func(a, b message) int { return a.At.Compare(b.At) }
	slices.SortFunc(graph, byTime)
	slices.SortFunc(said, byTime)
	for batch := range slices.Chunk(graph, 200) {
		s.Query(token, addMessages, map[string]any{"in": map[string]any{"messages": graphs(batch)}}, nil)
	}
	for _, m := range said {
		if a := vendor.Do(access, "POST", apptest.SaySimpleBases[0]+"/messages", m.vendor()); a.Status != 201 {
			t.Fatalf("replaying: %d %s", a.Status, a.Body)
		}
	}
	return s.Store
}

// lines runs a read and renders each row on a line; times in milliseconds.
func lines(t *testing.T, db *store.Store, query string) []string {
	t.Helper()
	rows, err := db.Query(context.Background(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		all = append(all, render(values))
	}
	if rows.Err() != nil {
		t.Fatal(rows.Err())
	}
	return all
}

func render(values []any) string {
	var cells []string
	for _, v := range values {
		switch v := v.(type) {
		case time.Time:
			cells = append(cells, fmt.Sprint(v.UnixMilli()))
		case []byte:
			cells = append(cells, string(v))
		default:
			cells = append(cells, fmt.Sprint(v))
		}
	}
	return strings.Join(cells, " | ")
}

// same shows the first difference of two lists.
func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	for i := range max(len(got), len(want)) {
		var g, w string
		if i < len(got) {
			g = got[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if g != w {
			t.Errorf("%s: got %d, want %d; at %d got %q, want %q", what, len(got), len(want), i, g, w)
			return
		}
	}
}

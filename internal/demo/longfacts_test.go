package demo_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/uuid"

	"parley/inbox"
	"parley/internal/demo"
	"parley/internal/testkit"
	"parley/store"
)

var factTables = []string{"message_facts", "message_tag_facts", "conversation_facts", "tag_facts", "interaction_facts"}

// The facts of a year, whose messages came in batches and side by side, are those
// that its rows give when they are computed again.
func TestYearFactsAreThoseOfItsRows(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		w := open(t, address)
		made, err := w.Year(context.Background(), demo.Order{Messages: 1_000, Seed: 2, Slug: "busy"})
		if err != nil {
			t.Fatal(err)
		}
		want := w.facts(t)
		for _, table := range factTables {
			if len(w.rowsOf(t, table)) == 0 {
				t.Errorf("%s is empty", table)
			}
		}
		w.spoil(t, made.Organization)
		if slices.Equal(w.facts(t), want) {
			t.Fatal("no fact was spoiled")
		}
		if err := w.inbox.RebuildFacts(testkit.System(), made.Organization, func(inbox.RebuildProgress) {}); err != nil {
			t.Fatal(err)
		}
		got := w.facts(t)
		if len(got) != len(want) {
			t.Fatalf("%d facts were written, and %d computed again", len(want), len(got))
		}
		for i := range got {
			if got[i] != want[i] {
				t.Fatalf("written: %s\nagain:   %s", want[i], got[i])
			}
		}
	})
}

// spoil makes facts wrong that a rebuild has to mend.
func (w *stand) spoil(t *testing.T, organization uuid.UUID) {
	t.Helper()
	err := w.store.Write(testkit.System(), organization, func(ctx context.Context, tx *store.Tx) error {
		for _, statement := range []string{
			`UPDATE message_facts SET response_ms = 1, author = '' WHERE organization_id = ?`,
			`UPDATE conversation_facts SET first_reply_ms = 1, last_at = 2 WHERE organization_id = ?`,
			`DELETE FROM message_tag_facts WHERE organization_id = ?`,
		} {
			if _, err := tx.Exec(ctx, statement, organization); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// facts lists all facts.
func (w *stand) facts(t *testing.T) (lines []string) {
	t.Helper()
	for _, table := range factTables {
		lines = append(lines, w.rowsOf(t, table)...)
	}
	return lines
}

// rowsOf lists the rows of a table in a fixed order.
func (w *stand) rowsOf(t *testing.T, table string) (lines []string) {
	t.Helper()
	rows, err := w.store.Query(testkit.System(), `SELECT * FROM `+table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, table+lineOf(columns, values))
	}
	if rows.Err() != nil {
		t.Fatal(rows.Err())
	}
	return slices.Sorted(slices.Values(lines))
}

func lineOf(columns []string, values []any) (line string) {
	for i, v := range values {
		if text, ok := v.([]byte); ok {
			v = string(text)
		}
		line += fmt.Sprintf(" %s=%v", columns[i], v)
	}
	return line
}

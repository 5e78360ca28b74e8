package app_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/internal/demo"
	"parley/internal/testkit/apptest"
	"parley/store"
)

// garnished are columns of a table that the demo leaves empty, and what some rows
// get in them.
type garnished struct {
	table   string
	columns string
	value   any
}

func garnish() []garnished {
	at := time.Date(2026, 1, 2, 3, 4, 5, 678_000_000, time.UTC)
	out := []garnished{
		{"messages", "content", `{"kind": "native", "data": {"list": [1, {"none": null}], "text": "ü"}}`},
		{"messages", "attachments", `[{"type": "IMAGE", "url": "https://example.com/1", "filename": "a.png", "mimeType": "image/png", "size": 7}, {"type": "OTHER", "url": "https://example.com/2"}]`},
		{"messages", "business_hours", `{"1": ["09:00", "17:00"]}`},
		{"messages", "time_zone", "Europe/Amsterdam"},
		{"conversations", "resolved_by", "EVENT"},
		{"messages", "actor", "word"},
		{"conversations", "subject", "word"},
		{"customer_identities", "username", "word"},
		{"interactions", "subject from_address to_address", "word"},
		{"interactions", "disconnected_at wrap_up_ended_at connected_at", at},
		{"organizations", "display_name email url country locale", "word"},
		{"queues", "address number", "word"},
		{"users", "login_name email phone avatar_url given_name family_name", "word"},
		{"users", "last_login_at", at},
	}
	for _, table := range []string{"channels", "conversations", "customers", "interactions", "messages", "queues", "tags", "teams", "users"} {
		out = append(out, garnished{table, "external_id", "word"}, garnished{table, "archived_at", at})
	}
	return append(out, garnished{"organizations", "archived_at", at})
}

// put fills the columns of every third row, of a large table of every tenth.
func (g garnished) put(t *testing.T, s *apptest.Server) {
	t.Helper()
	all := idsOf(t, s, g.table)
	every := 3
	if len(all) > 1000 {
		every = 10
	}
	words := []string{"Äther", "bär", "Bear", "zoo", "_%"}
	some := make([][]any, len(words))
	for i := len(g.columns) % every; i < len(all); i += every {
		some[i%len(some)] = append(some[i%len(some)], all[i])
	}
	write(t, s, demo.OrganizationID(), func(ctx context.Context, tx *store.Tx) error {
		for i, rows := range some {
			if err := g.set(ctx, tx, words[i], rows); err != nil {
				return err
			}
		}
		return nil
	})
}

// set writes to some rows; a word to the unique columns of one row at a time.
func (g garnished) set(ctx context.Context, tx *store.Tx, word string, rows []any) error {
	v, size := g.value, 1000
	for n, c := range strings.Fields(g.columns) {
		if c == "external_id" || c == "login_name" {
			size = 1
		}
		for i := 0; i < len(rows); i += size {
			some := rows[i:min(i+size, len(rows))]
			if g.value == "word" {
				v = fmt.Sprint(word, " ", n, " ", i/size)
			}
			if _, err := tx.Exec(ctx, `UPDATE `+g.table+` SET `+c+` = ? WHERE id IN (`+store.Marks(len(some))+`)`, append([]any{v}, some...)...); err != nil {
				return err
			}
		}
	}
	return nil
}

func idsOf(t *testing.T, s *apptest.Server, table string) (out []uuid.UUID) {
	t.Helper()
	write(t, s, demo.OrganizationID(), func(ctx context.Context, tx *store.Tx) (err error) {
		out, err = store.Scan[uuid.UUID](ctx, tx, `SELECT id FROM `+table+` ORDER BY id`)
		return err
	})
	return out
}

package apptest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"parley/internal/ids"
)

// Rows returns a fingerprint of every table by its name, to tell whether
// anything was written.
func (s *Server) Rows() map[string]string {
	s.tb.Helper()
	tables := []string{
		"ledger", "ledger_heads", "counters", "message_facts", "conversation_facts", "signing_keys", "idempotency_keys",
		"message_tag_facts", "tag_facts", "interaction_facts", "jobs", "search_texts",
	}
	for code := ids.Organization; code <= ids.FormField; code++ {
		if t := code.Table(); t != "" {
			tables = append(tables, t)
		}
	}
	out := map[string]string{}
	for _, table := range tables {
		out[table] = s.fingerprint(table)
	}
	return out
}

// Count returns how many rows a table has.
func (s *Server) Count(table string) (n int) {
	s.tb.Helper()
	rows, err := s.Store.Query(System(), `SELECT count(*) FROM `+table)
	if err != nil {
		s.tb.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(&n); err != nil {
			s.tb.Fatal(err)
		}
	}
	return n
}

func (s *Server) fingerprint(table string) string {
	rows, err := s.Store.Query(System(), `SELECT * FROM `+table)
	if err != nil {
		s.tb.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		s.tb.Fatal(err)
	}
	var all []string
	for rows.Next() {
		row, at := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			at[i] = &row[i]
		}
		if err := rows.Scan(at...); err != nil {
			s.tb.Fatal(err)
		}
		all = append(all, fmt.Sprint(row...))
	}
	if rows.Err() != nil {
		s.tb.Fatal(rows.Err())
	}
	slices.Sort(all)
	sum := sha256.Sum256(fmt.Append(nil, all))
	return fmt.Sprintf("%d rows, %s", len(all), hex.EncodeToString(sum[:8]))
}

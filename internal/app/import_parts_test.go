package app

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/internal/apperr"
	"parley/internal/testkit"
)

// TestImportPartBytes: a transaction takes no further line after 8 MB of them.
func TestImportPartBytes(t *testing.T) {
	line := `"` + strings.Repeat("a", 1<<20-100) + `"` + "\n"
	i := &importing{
		environment: &environment{Process: Process{Stderr: &bytes.Buffer{}}},
		lines:       newLineReader(strings.NewReader(strings.Repeat(line, 12))),
	}
	for _, want := range []int64{9, 3} {
		p, _, err := i.read(t.Context())
		if err != nil || p.Lines != want || p.Refused != want || p.Last != (want == 3) {
			t.Errorf("%d lines, %d refused, last %v, %v; want %d", p.Lines, p.Refused, p.Last, err, want)
		}
	}
}

// TestImportUnknownBots: what is no bot is looked for once; what no bot can be called is
// not looked for.
func TestImportUnknownBots(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		statements := 0
		a, err := New(t.Context(), Config{
			Database: address, Now: time.Now, Logger: slog.New(slog.DiscardHandler),
			OnStatement: func(context.Context, string) { statements++ },
		})
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		i := &importing{app: a, bots: knownBots{lineage: []uuid.UUID{uuid.New()}}}
		for _, tc := range []struct {
			called     string
			statements int
		}{
			{"nobody", 1}, {"nobody", 0}, {"a\x00", 0}, {"\xff", 0}, {strings.Repeat("é", maxCalled+1), 0}, {strings.Repeat("é", maxCalled), 1},
		} {
			statements = 0
			if _, err := i.bot(testkit.System(), tc.called); apperr.KindOf(err) != apperr.Invalid || statements != tc.statements {
				t.Errorf("%.20q: %d statements, %v", tc.called, statements, err)
			}
		}
		for n := range maxKnown {
			i.bots.remember(strings.Repeat("x", n+1), knownBot{})
		}
		if n := len(i.bots.found); n > maxKnown {
			t.Errorf("%d names are remembered", n)
		}
	})
}

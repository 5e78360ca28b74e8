package app

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/ent/bot"
	"parley/internal/apperr"
	"parley/internal/testkit"
	"parley/store"
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
		i := &importing{app: a, organization: testkit.Organization(t, a.Store, "acme", uuid.Nil)}
		const lookup = 4 // bots of its own and of others, each after the organization's place in the tree
		for _, tc := range []struct {
			called     string
			statements int
		}{
			{"nobody", lookup}, {"nobody", 0}, {"a\x00", 0}, {"\xff", 0}, {strings.Repeat("é", maxCalled+1), 0}, {strings.Repeat("é", maxCalled), lookup},
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

// TestImportFindsBots: a name is a bot of the organization's where it has one, else one that
// is shared with it; nobody else's, and no archived one.
func TestImportFindsBots(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		a, err := New(t.Context(), Config{Database: address, Now: time.Now, Logger: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		top := testkit.Organization(t, a.Store, "top", uuid.Nil)
		child := testkit.Organization(t, a.Store, "child", top)
		beside := testkit.Organization(t, a.Store, "beside", top)
		made := map[uuid.UUID]string{}
		for _, b := range []struct {
			key, name, external string
			of                  uuid.UUID
			audience            bot.Audience
			status              bot.Status
		}{
			{"own", "helper", "h-1", child, bot.AudienceOWNER, bot.StatusACTIVE},
			{"", "above", "helper", top, bot.AudienceGLOBAL, bot.StatusACTIVE},
			{"shared", "shared", "s-1", top, bot.AudienceGLOBAL, bot.StatusACTIVE},
			{"", "shared", "s-2", child, bot.AudienceOWNER, bot.StatusARCHIVED},
			{"", "private", "p-1", top, bot.AudienceOWNER, bot.StatusACTIVE},
			{"", "resting", "r-1", top, bot.AudienceGLOBAL, bot.StatusINACTIVE},
			{"", "beside", "b-1", beside, bot.AudienceGLOBAL, bot.StatusACTIVE},
			{"", "gone", "g-1", child, bot.AudienceOWNER, bot.StatusARCHIVED},
			{"again", "gone", "g-2", child, bot.AudienceOWNER, bot.StatusINACTIVE},
			{"", "twin", "t-1", child, bot.AudienceOWNER, bot.StatusACTIVE},
			{"", "twin", "t-2", child, bot.AudienceOWNER, bot.StatusACTIVE},
			{"by id", "other", "twin-2", child, bot.AudienceOWNER, bot.StatusACTIVE},
			{"", "twin-2", "t-3", child, bot.AudienceOWNER, bot.StatusACTIVE},
		} {
			err := a.Store.Write(testkit.System(), b.of, func(ctx context.Context, tx *store.Tx) error {
				row, err := tx.Bot.Create().SetName(b.name).SetExternalID(b.external).SetRoles([]string{"bot"}).SetAudience(b.audience).SetStatus(b.status).Save(ctx)
				if err == nil {
					made[row.ID] = b.key
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		i := &importing{app: a, organization: child}
		for called, want := range map[string]string{
			"helper": "own", "h-1": "own", "shared": "shared", "s-1": "shared", "s-2": "", "private": "", "p-1": "", "resting": "", "beside": "", "b-1": "",
			"gone": "again", "g-1": "", "twin": "", "twin-2": "by id",
		} {
			id, err := i.bot(testkit.System(), called)
			if made[id] != want || (want == "") != (apperr.KindOf(err) == apperr.Invalid) {
				t.Errorf("%s: %q, %v, want %q", called, made[id], err, want)
			}
		}
	})
}

package bench_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/ent/organization"
	"parley/internal/app"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/metrics"
)

// envMessages says how many messages the arena has.
const envMessages = "PARLEY_BENCH_MESSAGES"

const (
	// fewMessages are those of an arena that nobody ordered larger.
	fewMessages = 10_000
	// arenaEdition changes with what `parley demo` writes.
	arenaEdition = "bench arena 2"
	arenaSlug    = "year"
)

// arenaNow is when the arena is filled: its year ended the midnight before.
var arenaNow = time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC)

// arena is a database with a year of one organization, in which questions and
// writes are measured without HTTP: what Parley does, and what somebody does who
// has nothing but the tables of entities.
type arena struct {
	app          *app.App
	organization uuid.UUID
	messages     int
	talks        int // that ingest began
	// plain belongs to the one who has no facts, meter to who looks at both.
	plain, meter *sql.DB
}

// zone is where days begin in all questions.
func zone(tb testing.TB) *time.Location {
	tb.Helper()
	l, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

// newArena fills a database with n messages by `parley demo`, or copies one that
// was. Two things are turned off for all: parallel workers, for nobody could tell
// whose time they take, and the compiler, which costs long statements more than it
// saves them and would make the plain ones look worse.
func newArena(tb testing.TB, n int) *arena {
	tb.Helper()
	key := fmt.Sprint(arenaEdition, n)
	dsn := testkit.NewDatabase(tb, testkit.TemplateDatabase(tb, key, func(dsn string) error {
		if err := fillArena(dsn, n); err != nil {
			return err
		}
		return analyze(dsn)
	}))
	a := &arena{messages: n, meter: openDB(tb, dsn)}
	for _, setting := range []string{"max_parallel_workers_per_gather = 0", "jit = off"} {
		if _, err := a.meter.Exec(`DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET ` + setting + `', current_database()); END $$`); err != nil {
			tb.Fatal(err)
		}
	}
	a.plain = openDB(tb, dsn)
	a.open(tb, dsn)
	return a
}

// messagesWanted is how many messages a benchmark is about.
func messagesWanted(tb testing.TB) int {
	tb.Helper()
	text := os.Getenv(envMessages)
	if text == "" {
		return fewMessages
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		tb.Fatalf("%s: %v", envMessages, err)
	}
	return n
}

// fillArena runs the command as an operator would.
func fillArena(dsn string, messages int) error {
	var words bytes.Buffer
	exit := app.Main(context.Background(), app.Process{
		Args:   []string{"demo", "--messages", strconv.Itoa(messages), "--org", arenaSlug, "--database", dsn},
		Stdout: io.Discard, Stderr: &words, Now: testkit.NewClock(arenaNow).Now,
	})
	if exit != 0 {
		return fmt.Errorf("parley demo: %s", words.String())
	}
	return nil
}

func (a *arena) open(tb testing.TB, dsn string) {
	tb.Helper()
	app.TuneMemory(slog.New(slog.DiscardHandler)) // as the command does
	opened, err := app.New(apptest.System(), app.Config{
		Database: dsn, Now: testkit.NewClock(arenaNow).Now, Logger: slog.New(slog.DiscardHandler), Poll: time.Minute,
	})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { opened.Close() }) //nolint:errcheck // nothing is written any more
	a.app = opened
	a.organization, err = opened.Store.Client().Organization.Query().Where(organization.SlugEQ(arenaSlug)).OnlyID(apptest.System())
	if err != nil {
		tb.Fatal(err)
	}
}

// lastDays is the end of the year.
func lastDays(tb testing.TB, days int) metrics.Period {
	tb.Helper()
	y, m, d := arenaNow.In(zone(tb)).Date()
	to := time.Date(y, m, d, 0, 0, 0, 0, zone(tb))
	return metrics.Period{From: to.AddDate(0, 0, -days), To: to}
}

// cost is CPU time in milliseconds.
type cost struct{ server, database float64 }

func (c cost) sum() float64 { return c.server + c.database }

// costOf runs f and says what it cost this process and the database's.
func (a *arena) costOf(tb testing.TB, f func()) cost {
	tb.Helper()
	database := a.databaseCPU(tb)
	server := processCPU(tb)
	f()
	server = processCPU(tb) - server
	return cost{server, a.databaseCPU(tb) - database}
}

// databaseCPU is what the connections that are open have used. None is closed
// while something is measured, and one that is opened has used nothing before.
func (a *arena) databaseCPU(tb testing.TB) float64 {
	tb.Helper()
	sum, ok := backendCPU(a.backends(tb))
	if !ok {
		tb.Fatal("the database's processes are not to be seen: they have to run on this machine")
	}
	return sum
}

// backends are the connections of all but the meter.
func (a *arena) backends(tb testing.TB) []int {
	tb.Helper()
	return (&stage{db: a.meter}).backends(tb)
}

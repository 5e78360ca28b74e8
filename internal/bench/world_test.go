package bench_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/directory"
	"parley/inbox"
	"parley/internal/app"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
)

// The world has two organizations of the same size: requests read from one and
// append to the other, so that what is read stays the same.
const (
	measured     = 1000 // conversations of each, for benchmarks
	compared     = 100  // for tests
	messagesEach = 15   // of a conversation
	agentsEach   = 10
	contactsEach = 400
	// edition changes with what fill writes: filled databases are kept while
	// their cluster runs.
	edition = "bench world 1"
)

var organizations = []string{"reads", "writes"}

// epoch is when the world begins; conversations follow every ten minutes.
var epoch = time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)

// fill writes the world to an empty database: so many conversations for each
// organization. The same is written every time, but for identifiers.
func fill(address string, conversations int) error {
	ctx := apptest.System()
	clock := testkit.NewClock(epoch.AddDate(0, 1, 0))
	a, err := app.New(ctx, app.Config{Database: address, Now: clock.Now, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	defer a.Close() //nolint:errcheck // nothing is written any more
	for _, slug := range organizations {
		if err := fillOne(ctx, a, slug, conversations); err != nil {
			return err
		}
	}
	return nil
}

func fillOne(ctx context.Context, a *app.App, slug string, conversations int) error {
	in := directory.NewOrganization{Slug: directory.Set(slug)}
	in.Name = directory.Set(slug)
	o, err := a.Directory.CreateOrganization(ctx, in)
	if err != nil {
		return err
	}
	if err := hire(ctx, a, o.ID); err != nil {
		return err
	}
	batch := make([]inbox.NewMessage, 0, inbox.MaxBatch)
	for c := range conversations {
		if len(batch)+messagesEach > inbox.MaxBatch {
			if err := post(ctx, a, o.ID, batch); err != nil {
				return err
			}
			batch = batch[:0]
		}
		for m := range messagesEach {
			batch = append(batch, message(c, m))
		}
	}
	return post(ctx, a, o.ID, batch)
}

func hire(ctx context.Context, a *app.App, organization uuid.UUID) error {
	for i := range agentsEach {
		_, err := a.Directory.CreateUser(ctx, directory.NewUser{OrganizationID: &organization, UserFields: directory.UserFields{
			AgentKey: directory.Set(agentKey(i)), DisplayName: directory.Set(fmt.Sprintf("Agent Number %d", i)),
		}})
		if err != nil {
			return err
		}
	}
	return nil
}

func agentKey(i int) string { return fmt.Sprintf("agent-%d", i%agentsEach) }

// message is the m-th of the c-th conversation: customer and agent take turns.
func message(c, m int) inbox.NewMessage {
	out := inbox.NewMessage{
		Direction: inbox.In, ChannelType: "WHATSAPP", ChannelAddress: fmt.Sprintf("+3161234567%d", c%2),
		CustomerAddress: fmt.Sprintf("+31687%06d", c%contactsEach), Conversation: fmt.Sprintf("conversation-%d", c),
		Text: text(c, m), SentAt: epoch.Add(time.Duration(c)*10*time.Minute + time.Duration(m)*20*time.Second),
	}
	if m%2 == 1 {
		out.Direction, out.AgentKey = inbox.Out, agentKey(c+m/6)
	}
	return out
}

func text(c, m int) string {
	return fmt.Sprintf("Message %d of conversation %d: \"the order\" has not arrived yet, could you have a look & tell us?", m, c)
}

func post(ctx context.Context, a *app.App, organization uuid.UUID, batch []inbox.NewMessage) error {
	results, err := a.Inbox.AppendMessages(ctx, organization, batch)
	if err != nil {
		return err
	}
	for _, r := range results {
		if r.Err != nil {
			return r.Err
		}
	}
	return nil
}

// filledPostgres returns the address of a filled database, copied from one that
// is filled once for each cluster. Durability is off there, as in all tests, so
// that no figure depends on the disk.
func filledPostgres(tb testing.TB, conversations int) string {
	tb.Helper()
	key := fmt.Sprint(edition, organizations, conversations, messagesEach, agentsEach, contactsEach)
	return testkit.NewDatabase(tb, testkit.TemplateDatabase(tb, key, func(dsn string) error {
		if err := fill(dsn, conversations); err != nil {
			return err
		}
		return analyze(dsn)
	}))
}

// filledSQLite returns the address of a filled file.
func filledSQLite(tb testing.TB, conversations int) string {
	tb.Helper()
	address := testkit.SQLiteDatabase(tb)
	if err := fill(address, conversations); err != nil {
		tb.Fatal(err)
	}
	return address
}

// quietly keeps the server from gathering its log in memory, from looking for
// other processes' writes in the middle of a measurement, and from refusing a
// token that asks for so much. What it counts it goes on counting.
func quietly(c *app.Config) {
	c.Logger, c.Poll = app.NewLogger(io.Discard, "json"), time.Minute
	c.Limits.PointsPerMinute = math.MaxInt32
}

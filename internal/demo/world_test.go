package demo_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/access"
	"parley/directory"
	"parley/ent/apicredential"
	"parley/inbox"
	"parley/internal/demo"
	"parley/internal/testkit"
	"parley/internal/viewer"
	"parley/store"
)

// now is a Tuesday night, when the shop is closed: what has to be going on must
// not depend on the hour.
var now = time.Date(2026, 3, 10, 2, 17, 42, 0, time.UTC)

// stand is a world on a database, at a clock.
type stand struct {
	*demo.World
	store  *store.Store
	access *access.Access
	inbox  *inbox.Inbox
	clock  *testkit.Clock
	ticks  chan time.Time
}

func open(tb testing.TB, address string) *stand {
	tb.Helper()
	clock := testkit.NewClock(now)
	s := testkit.Store(tb, store.Options{Database: address, Now: clock.Now})
	w := &stand{
		store: s, access: access.New(s, access.Options{Demo: true}), inbox: inbox.New(s),
		clock: clock, ticks: make(chan time.Time),
	}
	w.World = demo.New(demo.Deps{
		Store: s, Inbox: w.inbox, Directory: directory.New(s), Access: w.access,
		Now: clock.Now, Logger: slog.New(slog.DiscardHandler), Ticks: w.ticks,
	})
	return w
}

func fill(tb testing.TB, w *stand) {
	tb.Helper()
	if here, err := w.Fill(context.Background()); err != nil || !here {
		tb.Fatalf("Fill = %v, %v; want the world", here, err)
	}
}

// filledFile fills one SQLite file per test binary; tests get copies.
var filledFile = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "parley-demo-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "demo.db")
	s, err := store.Open(context.Background(), store.Options{
		Database: "sqlite:" + file, Now: func() time.Time { return now }, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return nil, err
	}
	_, err = s.Migrate(context.Background())
	if err == nil {
		_, err = demo.New(demo.Deps{
			Store: s, Inbox: inbox.New(s), Directory: directory.New(s), Access: access.New(s, access.Options{}),
			Now: s.Now, Logger: slog.New(slog.DiscardHandler),
		}).Fill(context.Background())
	}
	if err := errors.Join(err, s.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(file)
})

// filled opens a world that an earlier start filled.
func filled(tb testing.TB) *stand {
	tb.Helper()
	content, err := filledFile()
	if err != nil {
		tb.Fatal(err)
	}
	file := filepath.Join(tb.TempDir(), "demo.db")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		tb.Fatal(err)
	}
	return open(tb, "sqlite:"+file)
}

// everything is the sum of the rows that a start may write.
func everything(tb testing.TB, w *stand) (n int) {
	tb.Helper()
	ctx := testkit.System()
	c := w.store.Client()
	for _, count := range []func(context.Context) (int, error){
		c.Organization.Query().Count, c.User.Query().Count, c.Team.Query().Count, c.Channel.Query().Count, c.Queue.Query().Count,
		c.Tag.Query().Count, c.Customer.Query().Count, c.Conversation.Query().Count, c.Message.Query().Count, c.ApiCredential.Query().Count,
	} {
		rows, err := count(ctx)
		if err != nil {
			tb.Fatal(err)
		}
		n += rows
	}
	return n
}

// The second start finds the world, writes nothing, and gives the same
// credentials.
func TestFillTwice(t *testing.T) {
	w := filled(t)
	before := everything(t, w)
	first, err := w.Credentials(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	w.clock.Set(now.AddDate(0, 1, 0))
	fill(t, w)
	second, err := w.Credentials(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if first != second {
		t.Errorf("credentials changed from %+v to %+v", first, second)
	}
	if after := everything(t, w); after != before {
		t.Errorf("the second start wrote %d rows", after-before)
	}
}

// A database with somebody's own organizations is left alone.
func TestFillRefusesForeign(t *testing.T) {
	w := open(t, testkit.SQLiteDatabase(t))
	testkit.Organization(t, w.store, "acme", uuid.Nil)
	before := everything(t, w)
	here, err := w.Fill(context.Background())
	if here || !errors.Is(err, demo.ErrForeign) {
		t.Errorf("Fill = %v, %v; want %v", here, err, demo.ErrForeign)
	}
	if after := everything(t, w); after != before {
		t.Errorf("%d rows were written", after-before)
	}
}

// A start that was ended half-way leaves a world without credentials; going on
// from there would make another world than the documented one.
func TestFillRefusesUnfinished(t *testing.T) {
	w := filled(t)
	ctx := testkit.As(viewer.Owner, demo.OrganizationID())
	err := w.store.Write(ctx, demo.OrganizationID(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ApiCredential.Delete().Where(apicredential.DemoEQ(true)).Exec(ctx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	here, err := w.Fill(context.Background())
	if here || !errors.Is(err, demo.ErrUnfinished) {
		t.Errorf("Fill = %v, %v; want %v", here, err, demo.ErrUnfinished)
	}
}

// BenchmarkFill measures the first start on SQLite; the contract allows ten
// seconds.
func BenchmarkFill(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		w := open(b, testkit.SQLiteDatabase(b))
		b.StartTimer()
		fill(b, w)
	}
}

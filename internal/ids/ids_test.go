package ids_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/internal/ids"
)

// Identifiers of one kind sort in the order they were made, also when the clock
// stands still or steps back.
func TestOrder(t *testing.T) {
	now := time.UnixMilli(1_700_000_000_000)
	g := ids.NewGenerator(func() time.Time { return now })
	last := uuid.UUID{}
	for i := range 10_000 {
		switch i {
		case 4000:
			now = now.Add(-time.Hour)
		case 8000:
			now = now.Add(2 * time.Hour)
		}
		id := g.New(ids.Message)
		if bytes.Compare(id[:], last[:]) <= 0 {
			t.Fatalf("id %d: %s does not follow %s", i, id, last)
		}
		last = id
	}
}

// An identifier tells its kind, table and time, and is a valid UUIDv8.
func TestParts(t *testing.T) {
	at := time.Date(2026, 2, 3, 4, 5, 6, 789_000_000, time.UTC)
	id := ids.NewGenerator(func() time.Time { return at }).New(ids.Conversation)
	if id.Version() != 8 || id.Variant() != uuid.RFC4122 {
		t.Errorf("version %d variant %s", id.Version(), id.Variant())
	}
	if got := ids.CodeOf(id); got != ids.Conversation {
		t.Errorf("code %d", got)
	}
	if got := ids.TableOf(id); got != "conversations" {
		t.Errorf("table %q", got)
	}
	if got := ids.TimeOf(id); !got.Equal(at) {
		t.Errorf("time %s", got)
	}
	if got := ids.WithCode(id, ids.User); ids.TableOf(got) != "users" || !bytes.Equal(got[8:], id[8:]) {
		t.Errorf("WithCode = %s from %s", got, id)
	}
}

// What Parley did not make names no table.
func TestForeign(t *testing.T) {
	for _, id := range []uuid.UUID{uuid.New(), {}, ids.Fixed(0xfff, time.Now(), 1)} {
		if got := ids.TableOf(id); got != "" {
			t.Errorf("TableOf(%s) = %q", id, got)
		}
	}
}

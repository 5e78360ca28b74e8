package app_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/inbox"
	"parley/internal/app"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/store"
)

// TestFactsRebuild has the command compute facts again that an older version left
// out, beside a server that runs: of one organization, then of all, then only of
// those that an ended run left.
func TestFactsRebuild(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := apptest.Serve(t, address)
		t.Setenv("PARLEY_DATABASE", address)
		orgs := []uuid.UUID{s.Organization("bears", uuid.Nil), s.Organization("dolls", uuid.Nil)}
		for _, org := range orgs {
			_, err := s.App.Inbox.AppendMessages(apptest.System(), org, []inbox.NewMessage{{
				Direction: inbox.In, ChannelType: "SMS", ChannelAddress: "1", CustomerAddress: "2", Conversation: "c", Text: "hello",
			}})
			if err != nil {
				t.Fatal(err)
			}
			forgetFacts(t, s.Store, org)
		}
		if exit, _, words := run("facts", "rebuild", "--org", "nobody"); exit != 1 || !strings.Contains(words, "nobody") {
			t.Errorf("an unknown organization: exit %d, %s", exit, words)
		}
		rebuilds := func(want string, args ...string) {
			t.Helper()
			if got := fmt.Sprint(answer(t, append([]string{"facts", "rebuild"}, args...)...)["rebuilt"]); got != want {
				t.Errorf("rebuilt %s, want %s", got, want)
			}
		}
		if words := serveOnce(t, "left out of metrics"); !strings.Contains(words, "parley facts rebuild") {
			t.Errorf("the server says %s", words)
		}
		rebuilds("[dolls]", "--org", "dolls")
		if missing, err := s.App.Inbox.FactsToRebuild(apptest.System()); err != nil || !missing {
			t.Errorf("the other one's facts: missing %v, %v", missing, err)
		}
		rebuilds("[bears dolls]")
		if missing, err := s.App.Inbox.FactsToRebuild(apptest.System()); err != nil || missing {
			t.Errorf("all facts: missing %v, %v", missing, err)
		}
		if err := s.App.Inbox.BeginRebuild(apptest.System(), orgs[1]); err != nil {
			t.Fatal(err)
		}
		rebuilds("[dolls]")
		rebuilds("[bears dolls]")
	})
}

// forgetFacts leaves an organization as a version without facts of conversations
// would.
func forgetFacts(t *testing.T, s *store.Store, org uuid.UUID) {
	t.Helper()
	err := s.Write(apptest.System(), org, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE conversation_facts SET first_at = NULL WHERE organization_id = ?`, org)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// serveOnce serves until a line with these words is said, and returns the line.
func serveOnce(t *testing.T, until string) string {
	t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	words, stderr := io.Pipe()
	go func() {
		app.Main(ctx, app.Process{Args: []string{"serve", "--listen", "127.0.0.1:0"}, Stdout: io.Discard, Stderr: stderr, Now: time.Now})
		stderr.Close() //nolint:errcheck // it never fails
	}()
	found := ""
	for lines := bufio.NewScanner(words); lines.Scan(); {
		if strings.Contains(lines.Text(), until) {
			found = lines.Text()
			stop()
		}
	}
	return found
}

//go:build unix

package crashtest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/internal/testkit"
	"parley/store"
)

// follower is a subscriber over server-sent events that comes back whenever its
// stream ends, with the cursor it has.
type follower struct {
	site *site
	done sync.WaitGroup

	mu     sync.Mutex
	cursor string
	labels []string // of the messages that were pushed
	opened int
}

// follow begins at the end of the ledger; it ends with the test.
func (s *site) follow() *follower {
	f := &follower{site: s}
	ctx, cancel := context.WithCancel(context.Background())
	f.done.Go(func() { f.work(ctx) })
	s.t.Cleanup(func() { cancel(); f.done.Wait() })
	eventually(s.t, "the subscription stands", func() bool { return f.at() != "" })
	return f
}

func (f *follower) work(ctx context.Context) {
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for ctx.Err() == nil {
		f.listen(ctx)
		<-again.C
	}
}

func (f *follower) at() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.cursor
}

// listen reads one stream to its end, whatever ends it.
func (f *follower) listen(ctx context.Context) {
	variables := map[string]any{}
	if at := f.at(); at != "" {
		variables["after"] = at
	}
	body, err := json.Marshal(map[string]any{"variables": variables, "query": `subscription ($after: Cursor) {r: conversationEvents(after: $after, filter: {types: [MESSAGE_ADDED]})
		{... on LiveStatus {resumed cursor} ... on ConversationEvent {cursor message {text}}}}`})
	if err != nil {
		f.site.t.Error(err)
		return
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, f.site.at()+"/graphql", bytes.NewReader(body))
	if err != nil {
		return // the site is down
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "text/event-stream")
	req.Header.Set("Authorization", "Bearer "+f.site.token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK && res.StatusCode != http.StatusServiceUnavailable {
		f.site.t.Errorf("a subscription is answered %d", res.StatusCode)
	}
	lines := bufio.NewScanner(res.Body)
	for lines.Scan() {
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok && !f.take(data, variables["after"] != nil) {
			return
		}
	}
}

// take notes a frame; false where it carries an error.
func (f *follower) take(data string, resumes bool) bool {
	var frame struct {
		Data struct {
			R *struct {
				Resumed *bool
				Cursor  string
				Message struct{ Text string }
			}
		}
	}
	if err := json.Unmarshal([]byte(data), &frame); err != nil || frame.Data.R == nil {
		return false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	r := frame.Data.R
	f.cursor = r.Cursor
	switch {
	case r.Resumed == nil:
		f.labels = append(f.labels, r.Message.Text)
	case *r.Resumed != resumes:
		f.site.t.Errorf("a subscription begins with %s, after a cursor: %v", data, resumes)
	default:
		f.opened++
	}
	return true
}

// heard waits until as many messages were pushed as the ledger holds, and
// compares them one by one.
func (f *follower) heard(t *testing.T) {
	t.Helper()
	db := testkit.Store(t, store.Options{Database: f.site.database})
	want := lines(t, db, `SELECT m.text FROM ledger l JOIN messages m ON m.id = l.message_id
		WHERE l.kind = 'MESSAGE_ADDED' AND l.conversation_id IS NOT NULL ORDER BY l.seq`)
	var got []string
	eventually(t, "everything is pushed", func() bool {
		f.mu.Lock()
		defer f.mu.Unlock()
		got = slices.Clone(f.labels)
		return len(got) >= len(want)
	})
	same(t, "pushed messages", got, want)
	t.Logf("%d messages pushed over %d streams", len(got), f.opened)
}

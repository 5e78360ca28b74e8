package store

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"github.com/lib/pq"
)

// hintChannel carries hints between the processes on one PostgreSQL database.
const hintChannel = "parley_hints"

// How often to try again to hear, at first and at most, and how often to make sure
// that the connection is still one.
const (
	hearAgain     = 100 * time.Millisecond
	hearAgainMost = 5 * time.Second
	hearPing      = 10 * time.Second
)

// Tell tells the other processes on the database a text of at most 7,900 bytes. It
// may get lost: it is a hint of what they find by looking. SQLite has no other
// processes that are told.
func (s *Store) Tell(ctx context.Context, text string) error {
	if !s.driver.isPostgres() {
		return nil
	}
	// Not one of those statements that are counted: it serves no request.
	_, err := s.driver.read.ExecContext(ctx, "SELECT pg_notify($1, $2)", hintChannel, s.process+"\n"+text)
	return err
}

// Hear calls heard with every text that another process tells, until ctx ends, and
// lost where some may have been missed: at the beginning, and when the connection
// was away. It waits where there is nothing to hear.
func (s *Store) Hear(ctx context.Context, heard func(text string), lost func()) error {
	if !s.driver.isPostgres() {
		<-ctx.Done()
		return nil
	}
	l := pq.NewListener(s.driver.dsn, hearAgain, hearAgainMost, nil)
	stop := context.AfterFunc(ctx, func() { l.Close() }) //nolint:errcheck // it ends
	defer stop()
	if err := l.Listen(hintChannel); err != nil {
		l.Close() //nolint:errcheck // the first error says more
		return err
	}
	lost()
	ping := time.NewTicker(hearPing)
	defer ping.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ping.C:
			go l.Ping() //nolint:errcheck // a dead connection is made anew
		case n, ok := <-l.Notify:
			if !ok {
				return nil
			}
			s.hear(n, heard, lost)
		}
	}
}

// hear leaves out what this process has told itself. Nil comes when the connection
// is back.
func (s *Store) hear(n *pq.Notification, heard func(string), lost func()) {
	if n == nil {
		lost()
		return
	}
	if from, text, _ := strings.Cut(n.Extra, "\n"); from != s.process {
		heard(text)
	}
}

// newProcess is what a store knows its own hints by.
func newProcess() string { return rand.Text() }

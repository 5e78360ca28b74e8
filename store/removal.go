package store

import "context"

// scrubPages is how many pages of the index of words one step rewrites at most.
const scrubPages = 500

// Scrub takes what was deleted out of the files of SQLite: the words that its index
// keeps until it is rewritten, and the log of what was written. It waits a while for
// readers of the log and leaves it where they go on; it is cut short later. In
// PostgreSQL, what was deleted is not to be read any more and is overwritten by its
// own vacuum.
func (s *Store) Scrub(ctx context.Context) error {
	if s.driver.isPostgres() {
		return nil
	}
	for pages := -scrubPages; ; pages = scrubPages {
		more, err := s.mergeWords(ctx, pages)
		if err != nil {
			return err
		}
		if !more {
			break
		}
	}
	const truncate = "PRAGMA wal_checkpoint(TRUNCATE)"
	return s.driver.statement(ctx, truncate, func() error {
		var busy, pages, moved int
		return s.driver.write.QueryRowContext(ctx, truncate).Scan(&busy, &pages, &moved)
	})
}

// mergeWords rewrites a part of the index of words, without those that were deleted;
// below zero it begins. It reports whether there is more to do: a step that changed
// but one row did nothing.
func (s *Store) mergeWords(ctx context.Context, pages int) (more bool, err error) {
	const merge = "INSERT INTO search_words (search_words, rank) VALUES ('merge', ?)"
	err = s.driver.statement(ctx, merge, func() error {
		conn, err := s.driver.write.Conn(ctx)
		if err != nil {
			return err
		}
		defer conn.Close() //nolint:errcheck // it goes back to the pool
		var before, after int64
		if err := conn.QueryRowContext(ctx, "SELECT total_changes()").Scan(&before); err != nil {
			return err
		}
		if _, err := conn.ExecContext(ctx, merge, pages); err != nil {
			return err
		}
		err = conn.QueryRowContext(ctx, "SELECT total_changes()").Scan(&after)
		more = after-before >= 2
		return err
	})
	return more, err
}

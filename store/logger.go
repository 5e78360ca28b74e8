package store

import "log/slog"

// Logger is what the store was opened with, for those who write through it and have
// something to tell the operator.
func (s *Store) Logger() *slog.Logger { return s.log }

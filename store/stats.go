package store

import "database/sql"

// Stats returns what database/sql counts of each pool of connections: "all" on
// PostgreSQL, "read" and "write" on SQLite.
func (s *Store) Stats() map[string]sql.DBStats {
	if s.driver.read == s.driver.write {
		return map[string]sql.DBStats{"all": s.driver.read.Stats()}
	}
	return map[string]sql.DBStats{"read": s.driver.read.Stats(), "write": s.driver.write.Stats()}
}

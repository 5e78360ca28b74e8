package store

import (
	"fmt"

	"entgo.io/ent/dialect"
)

// Millis is SQL for a column's time in milliseconds of the Unix epoch, in the dialect
// of a statement.
func Millis(of, column string) string {
	if of == dialect.Postgres {
		return fmt.Sprintf("CAST(EXTRACT(EPOCH FROM %s) * 1000 AS bigint)", column)
	}
	const epoch, day = "2440587.5", "86400000" // as a Julian day, and in milliseconds
	return fmt.Sprintf("CAST(ROUND((julianday(%s) - %s) * %s) AS integer)", column, epoch, day)
}

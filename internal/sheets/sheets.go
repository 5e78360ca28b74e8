// Package sheets writes tables as files for spreadsheets, row after row, in little
// memory: CSV and XLSX. What stands in a cell can never become a formula.
package sheets

import "io"

// Writer writes a table. A value is a string, a float64, an int64, a bool or nil.
// Whoever has it calls Close at last, also after an error.
type Writer interface {
	Row(values []any) error
	// End writes what is left. Nothing may follow but Close.
	End() error
	// Close takes away what the writer needed meanwhile.
	Close() error
}

// Options say how a table is written.
type Options struct {
	// Columns is the first row; nil for none.
	Columns []string
	// Width is how many columns there are, where no first row says so.
	Width int
	// Comma separates values of CSV; 0 is a comma.
	Comma rune
	// Mark begins CSV with the mark of UTF-8, without which Excel takes it for
	// something older.
	Mark bool
}

// Begin begins a table.
type Begin func(w io.Writer, o Options) (Writer, error)

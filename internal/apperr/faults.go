package apperr

import (
	"strings"
	"unicode/utf8"
)

// Faults gathers what is wrong with one input, so that its sender hears of
// everything at once. The zero value is ready to use.
type Faults struct{ fields []Field }

// Add notes a fault of the input that the path leads to.
func (f *Faults) Add(message string, path ...string) {
	f.fields = append(f.fields, Field{Path: path, Message: message})
}

// Err returns an [Invalid] error about all faults, nil where there are none.
func (f *Faults) Err() error {
	if len(f.fields) == 0 {
		return nil
	}
	first := f.fields[0]
	return &Error{Kind: Invalid, Message: strings.Join(first.Path, ".") + ": " + first.Message, Fields: f.fields}
}

// Storable says what is wrong with a text that PostgreSQL cannot store, ""
// where nothing is.
func Storable(s string) string {
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		return "must be valid UTF-8 without the character NUL"
	}
	return ""
}

// Package filters is the language in which analysts say which sessions, messages and
// clients they want: 41 keys, 8 types. It reads and writes the JSON of the wire, and
// bounds what is given; package query has the database answer it.
package filters

import "time"

// Key is what a filter is about.
type Key string

// Type is what sort of condition a filter is.
type Type string

// The sorts of conditions.
const (
	Text          Type = "TEXT"
	DateTimeRange Type = "DATE_TIME_RANGE"
	NumericRange  Type = "NUMERIC_RANGE"
	Checkbox      Type = "CHECKBOX"
	Radio         Type = "RADIO"
	Tree          Type = "TREE"
	CustomFields  Type = "CUSTOM_FIELDS_IN_RESPONSE"
	Composite     Type = "COMPOSITE_FILTER"
)

// Comparison is how a filter compares.
type Comparison string

// The comparisons. What is given none contains.
const (
	NotImportant Comparison = "NOT_IMPORTANT"
	Contains     Comparison = "CONTAINS"
	NotContains  Comparison = "NOT_CONTAINS"
	Equals       Comparison = "EQUALS"
	NotEquals    Comparison = "NOT_EQUALS"
	StartsWith   Comparison = "STARTS_WITH"
	EndsWith     Comparison = "ENDS_WITH"
	Exists       Comparison = "EXISTS"
	NotExists    Comparison = "NOT_EXISTS"
)

// Filter is one condition. Which fields count depends on the type; [Parse] and
// [Check] leave the others empty. Ranges include both ends.
type Filter struct {
	Key                  Key
	Type                 Type
	Values               []string
	Options              []string
	Paths                []string
	Option               string
	Comparison           Comparison
	CaseSensitive        bool
	FromTime, ToTime     *time.Time
	FromNumber, ToNumber *float64
	Fields               []FieldFilter
}

// FieldFilter is a condition on one field of what a bot noted in a session.
type FieldFilter struct {
	Key           string
	Value         string
	Comparison    Comparison
	CaseSensitive bool
}

// Choice is a value that a filter can be set to.
type Choice struct {
	Value, Label string
	// Frequency is how many sessions a filter with it finds.
	Frequency int64
	// ParentValue is the value above it in a tree, nil at the top; ChildValues are
	// those below it.
	ParentValue *string
	ChildValues []string
}

// Level is what a filter looks at by itself; of the others it holds by way of that.
type Level int

// The levels.
const (
	OfCustomer Level = iota
	OfConversation
	OfMessage
)

// Row describes a key.
type Row struct {
	Key Key
	// Type is the usual one.
	Type  Type
	Level Level
	Label string
	// Sections are where the vendor's console offers it.
	Sections []Section
	// IsDefault is set where the console shows it without being asked.
	IsDefault bool
}

// Section is a part of the vendor's console.
type Section string

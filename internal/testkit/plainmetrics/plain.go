// Package plainmetrics computes metrics from plain messages, slowly and by the
// words of the contract, to hold the engine against.
//
// It shares no code with the engine, with the facts that it reads or with the
// business clock: only the catalog's names of dimensions, and the message as the
// inbox takes it. Everything is named by its creator's id: a conversation by its
// external id, an agent by key, a message by its external id.
package plainmetrics

import (
	"time"

	"parley/inbox"
	"parley/internal/values"
	"parley/metrics/catalog"
)

// World is all that one organization knows.
type World struct {
	// Messages stand in the order of their arrival; those that were refused are
	// left out.
	Messages []inbox.NewMessage
	// Events are the resolve events, at most one for a conversation.
	Events []Event
	// Hours are the opening hours of channels, as they stood when the messages
	// arrived.
	Hours        map[Channel]Hours
	Interactions []Interaction
	// Now is when the questions are asked.
	Now time.Time
}

// Event is a resolve event. Channel, Provider and Identifier are empty where it
// names none, Agent where it names nobody.
type Event struct {
	Conversation string
	At           time.Time
	Agent        string
	Tags         []string
	Channel      string
	Provider     string
	Identifier   string
}

// Channel is an address of the organization on a medium.
type Channel struct{ Type, Address string }

// Hours are opening hours; nil Week means that none are known. An empty zone is
// UTC.
type Hours struct {
	Week values.BusinessHours
	Zone string
}

// Interaction is a piece of work; instants that have not come are nil.
type Interaction struct {
	ID                                    string
	Conversation                          string
	Arrived                               time.Time
	Connected, Ended, WrappedUp           *time.Time
	Status                                string
	Queue, Agent, ChannelType, Identifier string
}

// Question asks for one metric.
type Question struct {
	Metric   string
	From, To time.Time
	// Granularity is the length of a bucket; empty leaves it to the contract's
	// table.
	Granularity string
	Zone        *time.Location
	// Filter holds the values wanted of each dimension.
	Filter map[catalog.Dimension][]string
	// Conversations narrow to these, where there are any.
	Conversations []string
	GroupBy       []catalog.Dimension
	Within        time.Duration
}

// Number is a metric's value as the fraction Num/Den, in milliseconds where the
// metric is timed, and the number of samples. Num and Den are 0 where there is no
// value.
type Number struct{ Count, Num, Den int64 }

// Bucket is the number of one piece of the period.
type Bucket struct {
	Start, End time.Time
	Number
}

// Group is the part of the samples with these keys, in the order of GroupBy.
type Group struct {
	Keys    []string
	Total   Number
	Buckets []Bucket
	Samples []Sample
}

// None is the key of samples that have no value of a dimension.
const None = "(none)"

// Answer is all that there is to say about a question.
type Answer struct {
	Granularity     string
	Total, Previous Number
	Buckets         []Bucket
	Groups          []Group
	// Samples are those of the period.
	Samples []Sample
}

// Sample is one of what a number is computed from. Names are empty where there is
// nothing to name.
type Sample struct {
	// At is in Unix milliseconds.
	At int64
	// Value is in milliseconds where the metric is timed.
	Value int64
	// Key is what samples are told apart by where different ones are counted.
	Key                                string
	Message, Conversation, Interaction string
	StartedBy, EndedBy                 string
	// Dimensions holds the values of each dimension; most have at most one.
	Dimensions map[catalog.Dimension][]string
}

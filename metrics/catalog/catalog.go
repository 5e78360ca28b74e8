// Package catalog is the one table of metrics. The graph's enum of names and its
// definitions, docs/metrics.md, the engine and every vendor's endpoint are made
// from it or read it; nothing about a metric is said anywhere else.
//
// It imports the standard library alone: the generator reads it before anything
// else compiles.
package catalog

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Row is one metric. Every sample has an instant, a value and the dimensions of
// what it is a sample of.
type Row struct {
	// Name is the value of the graph's enum.
	Name string
	// Sentence says what the number tells, for people.
	Sentence string
	// Fact is what there is one sample of.
	Fact Fact
	// Only narrows the facts that are samples; empty takes all.
	Only Condition
	// Value is what is measured of a sample; empty where samples are only counted.
	Value Value
	// Key is what samples are told apart by where the statistic is DISTINCT or
	// RATIO.
	Key Key
	// Sample says in words which facts are samples.
	Sample string
	// Measure says in words what the value of a sample is.
	Measure string
	// StartedBy and EndedBy say what starts and stops the clock; both are empty
	// where nothing is timed.
	StartedBy, EndedBy string
	Statistic          Statistic
	Unit               Unit
	// Table is the contract's rule for a granularity that the caller leaves open.
	Table Table
	// Dimensions can be filtered and grouped by.
	Dimensions []Dimension
}

// Fact is what samples are read off.
type Fact string

// The facts.
const (
	MessageFact Fact = "message"
	// ReplyFact is a conversation that was answered, at its first reply.
	ReplyFact Fact = "first reply"
	// OpeningFact is a conversation, at its first message.
	OpeningFact Fact = "opening"
	// EventFact is a resolve event.
	EventFact Fact = "resolve event"
	// ResolutionFact is a resolve event or, without one, 24 hours of silence, at
	// the last message before it.
	ResolutionFact Fact = "resolution"
	// BalanceFact is an opening (1) or a resolve event (-1).
	BalanceFact Fact = "opening or resolve event"
	// TagFact is the first use of a tag in a conversation.
	TagFact Fact = "first use of a tag"
	// InteractionFact is a piece of work, at its arrival.
	InteractionFact Fact = "interaction"
)

// Condition narrows facts to samples.
type Condition string

// The conditions.
const (
	Paid           Condition = "paid"            // paid templates
	Answers        Condition = "answers"         // messages that answer the other side
	Incoming       Condition = "incoming"        // messages of the customer
	WithCountry    Condition = "with country"    // those from a telephone number
	InConversation Condition = "in conversation" // messages that belong to one
	Opens          Condition = "opens"           // messages that open a window of 24 hours
	Connected      Condition = "connected"       // interactions that an agent took
	WrappedUp      Condition = "wrapped up"      // interactions with work after the talk
	Decided        Condition = "decided"         // interactions that wait no more
	Abandoned      Condition = "abandoned"       // interactions whose customer left while waiting
)

// Value is what is measured of a sample, in milliseconds; [Sign] and [Left] are
// numbers.
type Value string

// The values.
const (
	ResponseTime  Value = "response time"
	ReplyTime     Value = "first reply time"
	ReplyOpenTime Value = "first reply time, business hours"
	ResolveTime   Value = "resolve time"
	Sign          Value = "sign"
	Waiting       Value = "waiting"
	Handling      Value = "handling"
	WrapUp        Value = "wrap-up"
	Whole         Value = "whole"
	Left          Value = "left"
)

// Key is what samples are told apart by.
type Key string

// The keys.
const (
	Contact      Key = "contact"
	Identity     Key = "customer address"
	Conversation Key = "conversation"
)

// Statistic makes one number of many samples.
type Statistic string

// The statistics.
const (
	Count    Statistic = "COUNT"
	Sum      Statistic = "SUM"
	Distinct Statistic = "DISTINCT"
	Ratio    Statistic = "RATIO"
	Mean     Statistic = "MEAN"
	Median   Statistic = "MEDIAN"
	P90      Statistic = "P90"
	// Share is the part of the samples whose value does not exceed a limit that
	// the caller sets.
	Share Statistic = "SHARE"
)

// Unit is what a value is counted in.
type Unit string

// The units.
const (
	Things   Unit = "COUNT"
	Seconds  Unit = "SECONDS"
	Fraction Unit = "FRACTION"
)

// Table names one of the contract's rules for granularities.
type Table string

// The tables; that of the message distribution, A, is a vendor's alone.
const (
	TableA Table = "A" // message distribution
	TableB Table = "B" // all others
	TableC Table = "C" // tags used
)

// ZeroWhenEmpty reports whether the metric of no samples is 0; otherwise it is
// nothing at all: an average of nothing is not 0.
func (r Row) ZeroWhenEmpty() bool {
	return r.Statistic == Count || r.Statistic == Sum || r.Statistic == Distinct
}

// Timed reports whether the metric measures the time between two events.
func (r Row) Timed() bool { return r.StartedBy != "" }

// Has reports whether the metric can be filtered and grouped by a dimension.
func (r Row) Has(d Dimension) bool {
	return slices.Contains(r.Dimensions, d) || slices.Contains(ofTime, d)
}

// Formula says in words how the number is computed.
func (r Row) Formula() string {
	of := map[Statistic]string{
		Count:    "The number of samples",
		Sum:      "The sum of the samples' values",
		Distinct: "The number of different keys among the samples; a sample's key is its " + string(r.Key),
		Ratio:    "The number of samples divided by the number of different keys among them; a sample's key is its " + string(r.Key),
		Mean:     "The sum of the samples' values divided by their number",
		Median:   "The middle one of the samples' values in order; the mean of the middle two where their number is even",
		P90:      "The smallest of the samples' values that nine of ten do not exceed (nearest rank)",
		Share:    "The number of samples whose time is at most withinSeconds, divided by the number of all samples",
	}[r.Statistic]
	return of + "."
}

var name = regexp.MustCompile(`^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$`)

// check returns what is wrong with a row.
func (r Row) check() error {
	var faults []error
	fault := func(bad bool, what string) {
		if bad {
			faults = append(faults, fmt.Errorf("%s: %s", r.Name, what))
		}
	}
	fault(!name.MatchString(r.Name), "a name is in upper case")
	for what, s := range map[string]string{"sentence": r.Sentence, "sample": r.Sample, "measure": r.Measure} {
		fault(!strings.HasSuffix(s, "."), what+" has to be a sentence")
	}
	fault(r.Fact == "" || r.Statistic == "" || r.Unit == "" || r.Table == "", "fact, statistic, unit and table are needed")
	fault((r.StartedBy == "") != (r.EndedBy == ""), "a clock that starts has to stop")
	fault(r.Timed() && r.Unit != Seconds && r.Unit != Fraction, "what is timed is in seconds or a fraction")
	fault(!r.Timed() && (r.Unit == Seconds || r.Unit == Fraction && r.Statistic != Mean), "in seconds is what is timed; a fraction is that or a mean of ones and zeros")
	fault((r.Statistic == Distinct || r.Statistic == Ratio) != (r.Key != ""), "a key is for what is told apart by it")
	fault((r.Timed() || r.Statistic == Sum || r.Statistic == Mean) != (r.Value != ""), "a value is for what is timed, summed or averaged")
	fault(len(r.Dimensions) == 0, "dimensions are needed")
	return errors.Join(faults...)
}

// Check returns what is wrong with a table: malformed rows, and names that stand
// twice.
func Check(rows []Row) error {
	var faults []error
	seen := map[string]bool{}
	for _, r := range rows {
		faults = append(faults, r.check())
		if seen[r.Name] {
			faults = append(faults, fmt.Errorf("%s stands twice", r.Name))
		}
		seen[r.Name] = true
	}
	return errors.Join(faults...)
}

// Find returns the row of this name.
func Find(name string) (Row, bool) {
	for _, r := range Rows() {
		if r.Name == name {
			return r, true
		}
	}
	return Row{}, false
}

// Package catalog is the one table of metrics. The graph's enum of names and its
// definitions are made from it, and the engine and every vendor's endpoint will
// read it; nothing about a metric is said anywhere else.
//
// It imports the standard library alone: the generator reads it before anything
// else compiles.
package catalog

import (
	"errors"
	"fmt"
	"regexp"
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
	// Sample says in words which facts are samples.
	Sample string
	// Measure says in words what the value of a sample is.
	Measure string
	// StartedBy and EndedBy say which message starts and stops the clock; both are
	// empty where nothing is timed.
	StartedBy, EndedBy string
	Statistic          Statistic
	Unit               Unit
	// Dimensions can be filtered and grouped by.
	Dimensions []Dimension
}

// Fact is what samples are read off.
type Fact string

// The facts.
const (
	MessageFact      Fact = "message"
	ConversationFact Fact = "conversation"
	TagFact          Fact = "tag"
)

// Statistic makes one number of many samples.
type Statistic string

// The statistics.
const (
	Count    Statistic = "COUNT"
	Distinct Statistic = "DISTINCT"
	Ratio    Statistic = "RATIO"
	Mean     Statistic = "MEAN"
	Median   Statistic = "MEDIAN"
	P90      Statistic = "P90"
)

// Unit is what a value is counted in.
type Unit string

// The units.
const (
	Things  Unit = "COUNT"
	Seconds Unit = "SECONDS"
)

// Dimension is something that samples are told apart by.
type Dimension string

// The dimensions.
const (
	Channel     Dimension = "CHANNEL"
	Provider    Dimension = "PROVIDER"
	Identifier  Dimension = "IDENTIFIER"
	Agent       Dimension = "AGENT"
	Team        Dimension = "TEAM"
	Tag         Dimension = "TAG"
	Country     Dimension = "COUNTRY"
	Direction   Dimension = "DIRECTION"
	InitiatedBy Dimension = "INITIATED_BY"
)

// ZeroWhenEmpty reports whether the metric of no samples is 0; otherwise it is
// nothing at all: an average of nothing is not 0.
func (r Row) ZeroWhenEmpty() bool { return r.Statistic == Count || r.Statistic == Distinct }

// Timed reports whether the metric measures the time between two messages.
func (r Row) Timed() bool { return r.StartedBy != "" }

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
	fault(r.Fact == "" || r.Statistic == "" || r.Unit == "", "fact, statistic and unit are needed")
	fault((r.StartedBy == "") != (r.EndedBy == ""), "a clock that starts has to stop")
	fault(r.Timed() != (r.Unit == Seconds), "what is timed is in seconds, and nothing else is")
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

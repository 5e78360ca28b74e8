package rules

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"parley/internal/values"
)

// Verdict is what a rule comes to.
type Verdict struct {
	Rule *Rule
	// Holds says that its conditions hold, Fires that it is the first of those.
	Holds, Fires bool
	// Reason says why, in sentences.
	Reason   string
	Any, All []ConditionVerdict
}

// ConditionVerdict is what a condition comes to.
type ConditionVerdict struct {
	Condition values.WorkflowCondition
	Holds     bool
	// Found is what the fact was, as JSON; nil where there was none.
	Found json.RawMessage
	// Err is why it could not be told.
	Err error
}

// Verdicts tells of every rule what it comes to, in the order in which they are
// looked at.
func (s Set) Verdicts(ctx context.Context, f Facts) []Verdict {
	out := make([]Verdict, len(s))
	var first *Rule
	for i, r := range s {
		v := Verdict{Rule: r, Any: tested(ctx, r.any, f), All: tested(ctx, r.all, f)}
		v.Holds = len(v.Any)+len(v.All) > 0 && !slices.ContainsFunc(v.All, fails) && (len(v.Any) == 0 || slices.ContainsFunc(v.Any, passes))
		v.Fires = v.Holds && first == nil
		v.Reason = v.reason(first)
		if v.Fires {
			first = r
		}
		out[i] = v
	}
	return out
}

func tested(ctx context.Context, list []condition, f Facts) []ConditionVerdict {
	out := make([]ConditionVerdict, len(list))
	for i, c := range list {
		out[i] = c.tell(ctx, f)
	}
	return out
}

func passes(v ConditionVerdict) bool { return v.Holds }
func fails(v ConditionVerdict) bool  { return !v.Holds }

// reason says why a rule fires or does not; first is the one that fires already.
func (v Verdict) reason(first *Rule) string {
	switch {
	case v.Fires:
		return "It is the first rule that holds: " + v.why() + "."
	case v.Holds:
		return fmt.Sprintf("It holds, but rule %s of workflow %q comes first.", first.ID, first.Workflow.Name)
	case len(v.Any)+len(v.All) == 0:
		return "It does not hold: it has no conditions."
	}
	return "It does not hold: " + v.whyNot() + "."
}

// why names the first of the conditions that make it hold.
func (v Verdict) why() string {
	said := slices.Clone(v.All)
	if i := slices.IndexFunc(v.Any, passes); i >= 0 {
		said = append(said, v.Any[i])
	}
	if len(said) > mostSaid {
		return fmt.Sprintf("%s, and %d more", said[0].sentence(), len(said)-1)
	}
	words := make([]string, len(said))
	for i, c := range said {
		words[i] = c.sentence()
	}
	return strings.Join(words, ", and ")
}

// whyNot names the condition that decides.
func (v Verdict) whyNot() string {
	if i := slices.IndexFunc(v.All, fails); i >= 0 {
		return v.All[i].sentence()
	}
	if len(v.Any) == 1 {
		return v.Any[0].sentence()
	}
	return "none of its alternatives does; the first: " + v.Any[0].sentence()
}

// mostSaid is how many conditions are named, mostShown how many characters of a
// value.
const (
	mostSaid  = 3
	mostShown = 80
)

// sentence says what was compared and what came of it.
func (v ConditionVerdict) sentence() string {
	c := v.Condition
	switch {
	case v.Err != nil:
		return fmt.Sprintf("%s: %v", c.Fact, v.Err)
	case v.Found == nil:
		return fmt.Sprintf("%s is not known; %s %s was asked", c.Fact, c.Operator, shown(c.Value))
	}
	return fmt.Sprintf("%s is %s; %s %s was asked", c.Fact, shown(v.Found), c.Operator, shown(c.Value))
}

func shown(value json.RawMessage) string {
	if len(value) == 0 {
		return "null"
	}
	if r := []rune(string(value)); len(r) > mostShown {
		return string(r[:mostShown]) + "…"
	}
	return string(value)
}

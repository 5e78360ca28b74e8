// Package rules says which rules of workflows hold for a conversation, and why. It
// reads nothing and changes nothing: who calls it has loaded what is looked at.
//
// A rule holds where one of its `any` conditions, if there are some, and each of its
// `all` conditions does. The one with the highest priority is looked at first; of the
// same priority the one whose workflow is nearer to the conversation's organization,
// then in the order given. The first that holds fires, no other does.
package rules

import (
	"cmp"
	"context"
	"slices"
	"time"

	"parley/ent"
	"parley/internal/values"
)

// Budget is how long the patterns of all rules together may take for the
// conversations of one transaction. A caller sets it on the context; conditions that
// it leaves no time for do not hold.
const Budget = 250 * time.Millisecond

// Rule is a rule of a workflow.
type Rule struct {
	Workflow *ent.Workflow
	values.WorkflowRule
	any, all []condition
}

// Set is the rules of workflows in the order in which they are looked at.
type Set []*Rule

// Compile reads the rules of workflows, those of the nearest organization first. A
// condition that cannot be read, because it was stored before its fact or operator
// was known to be none, never holds.
func Compile(workflows []*ent.Workflow) Set {
	var set Set
	for _, w := range workflows {
		for _, r := range w.Rules {
			set = append(set, &Rule{Workflow: w, WorkflowRule: r, any: conditions(r.Conditions.Any), all: conditions(r.Conditions.All)})
		}
	}
	slices.SortStableFunc(set, func(a, b *Rule) int { return -cmp.Compare(a.Priority, b.Priority) })
	return set
}

func conditions(list []values.WorkflowCondition) []condition {
	out := make([]condition, len(list))
	for i, c := range list {
		out[i] = read(c)
	}
	return out
}

// First is the rule that fires, nil where none holds. The errors are those of
// patterns that took too long, or of conditions that cannot be read, on the way
// there.
func (s Set) First(ctx context.Context, f Facts) (*Rule, []error) {
	var faults []error
	for _, r := range s {
		holds, met := r.holds(ctx, f)
		faults = append(faults, met...)
		if holds {
			return r, faults
		}
	}
	return nil, faults
}

// holds stops where it is clear.
func (r *Rule) holds(ctx context.Context, f Facts) (bool, []error) {
	var faults []error
	test := func(c condition) bool {
		holds, err := c.test(ctx, f)
		if err != nil {
			faults = append(faults, err)
		}
		return holds
	}
	for _, c := range r.all {
		if !test(c) {
			return false, faults
		}
	}
	return len(r.any)+len(r.all) > 0 && (len(r.any) == 0 || slices.ContainsFunc(r.any, test)), faults
}

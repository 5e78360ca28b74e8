package resolvers

import (
	"github.com/99designs/gqlgen/graphql"

	"parley/directory"
	"parley/graph"
	"parley/internal/values"
)

func newWorkflow(in graph.CreateWorkflowInput) directory.NewWorkflow {
	return directory.NewWorkflow{OrganizationID: in.OrganizationID, WorkflowFields: directory.WorkflowFields{
		Name:             directory.Set(in.Name),
		Enabled:          directory.IfSet(in.Enabled),
		Rules:            list(workflowRules(in.Rules)),
		RunsForIDs:       list(in.RunsForIds),
		OrganizationTags: list(in.OrganizationTags),
	}}
}

func workflowChange(in graph.UpdateWorkflowInput) directory.WorkflowChange {
	return directory.WorkflowChange{ID: in.ID, WorkflowFields: directory.WorkflowFields{
		Name:             change(in.Name),
		Enabled:          change(in.Enabled),
		Rules:            eachChange(in.Rules, workflowRules),
		RunsForIDs:       listChange(in.RunsForIds),
		OrganizationTags: listChange(in.OrganizationTags),
	}}
}

// each maps a list; nil stays nil.
func each[A, B any](in []A, f func(A) B) []B {
	if in == nil {
		return nil
	}
	out := make([]B, len(in))
	for i, v := range in {
		out[i] = f(v)
	}
	return out
}

// eachChange is listChange for lists whose members are mapped.
func eachChange[A, B any](o graphql.Omittable[[]A], f func([]A) []B) directory.Opt[[]B] {
	v, given := o.ValueOK()
	if v == nil {
		return directory.Opt[[]B]{Given: given}
	}
	return directory.Set(f(v))
}

func workflowRules(in []*graph.WorkflowRuleInput) []values.WorkflowRule {
	return each(in, workflowRule)
}

func workflowRule(in *graph.WorkflowRuleInput) values.WorkflowRule {
	out := values.WorkflowRule{
		ID: orZero(in.ID), Priority: 1, Event: values.WorkflowEvent{Type: in.Event.Type},
		Conditions: values.WorkflowConditions{Any: each(in.Conditions.Any, workflowCondition), All: each(in.Conditions.All, workflowCondition)},
	}
	if in.Priority != nil {
		out.Priority = *in.Priority
	}
	if p := in.Event.Params; p != nil {
		out.Event.Params = values.WorkflowEventParams{Name: orZero(p.Name), Channel: orZero(p.Channel), Delay: orZero(p.Delay)}
	}
	return out
}

func workflowCondition(in *graph.WorkflowConditionInput) values.WorkflowCondition {
	return values.WorkflowCondition{Fact: in.Fact, Operator: in.Operator, Value: in.Value, Path: orZero(in.Path)}
}

// orZero is the zero value for nil.
func orZero[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

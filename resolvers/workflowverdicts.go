package resolvers

import (
	"parley/graph"
	"parley/internal/query"
	"parley/internal/rules"
)

func ruleVerdict(t query.RuleTrial) *graph.RuleVerdict {
	return &graph.RuleVerdict{
		Workflow: t.Rule.Workflow, RuleID: t.Rule.ID, Fires: t.Fires, Reason: t.Reason,
		Conditions: append(conditionVerdicts(graph.ConditionGroupAny, t.Any), conditionVerdicts(graph.ConditionGroupAll, t.All)...),
		Queue:      t.Queue, DelaySeconds: float64(t.Rule.Event.Params.Delay),
	}
}

func conditionVerdicts(group graph.ConditionGroup, list []rules.ConditionVerdict) []*graph.ConditionVerdict {
	return each(list, func(v rules.ConditionVerdict) *graph.ConditionVerdict {
		out := &graph.ConditionVerdict{Group: group, Condition: &v.Condition, Holds: v.Holds, Found: v.Found}
		if v.Err != nil {
			out.Error = new(v.Err.Error())
		}
		return out
	})
}

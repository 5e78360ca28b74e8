package directory_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"parley/directory"
	"parley/internal/apperr"
	"parley/internal/values"
	"parley/internal/viewer"
)

// A condition that could never be told is refused, and the answer says what there is.
func TestWorkflowConditionsRefused(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		before := w.state(t)
		for _, c := range []struct{ fact, operator, value, path, at, says string }{
			{"conversation.colour", "match", `"x"`, "", "fact", "conversation.category"},
			{"conversation.category", "resembles", `"x"`, "", "operator", "greaterThanInclusive"},
			{"conversation.category", "match", `"x"`, ".meta..x", "path", "$.meta.model"},
			{"conversation.category", "match", `["x"]`, "", "value", "must be a text"},
			{"conversation.category", "match", `"/(/"`, "", "value", "no expression"},
			{"conversation.category", "match", `"/a/x"`, "", "value", "no such flag"},
			{"conversation.category", "in", `"x"`, "", "value", "must be a list"},
			{"conversation.messageCount", "lessThan", `"x"`, "", "value", "must be a number"},
		} {
			rule := sampleRule()
			rule.Conditions.Any[0] = values.WorkflowCondition{Fact: c.fact, Operator: c.operator, Value: json.RawMessage(c.value), Path: c.path}
			in := workflow("x")
			in.Rules = directory.Set([]values.WorkflowRule{sampleRule(), rule})
			_, err := w.CreateWorkflow(w.as(viewer.Admin), in)
			wantWrong(t, err, "BAD_USER_INPUT rules.1.conditions.any.0."+c.at)
			if e, ok := errors.AsType[*apperr.Error](err); !ok || !strings.Contains(e.Fields[0].Message, c.says) {
				t.Errorf("%s: %v lacks %q", c.at, err, c.says)
			}
		}
		equal(t, "state", w.state(t), before)
	})
}

package rules

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"parley/internal/ecma"
	"parley/internal/values"
)

// condition is one that was read; err is why it could not be.
type condition struct {
	of     values.WorkflowCondition
	steps  []string
	passes compare
	err    *Fault
}

// Fault is what is wrong with a condition: with its fact, operator, value or path,
// as In says.
type Fault struct{ In, Message string }

// Error is the message.
func (f *Fault) Error() string { return f.Message }

// Check says what is wrong with a condition that somebody writes; nil where nothing
// is.
func Check(c values.WorkflowCondition) *Fault { return read(c).err }

func read(c values.WorkflowCondition) condition {
	out := condition{of: c}
	if !slices.Contains(Names(), c.Fact) {
		out.err = &Fault{"fact", fmt.Sprintf("no fact %q; there are %s", c.Fact, strings.Join(Names(), ", "))}
		return out
	}
	i := slices.IndexFunc(operators, func(o operator) bool { return o.name == c.Operator })
	if i < 0 {
		out.err = &Fault{"operator", fmt.Sprintf("no operator %q; there are %s", c.Operator, strings.Join(Operators(), ", "))}
		return out
	}
	var err error
	if out.steps, err = parsePath(c.Path); err != nil {
		out.err = &Fault{"path", err.Error()}
		return out
	}
	var value any
	if len(c.Value) > 0 && json.Unmarshal(c.Value, &value) != nil {
		err = errors.New("is no JSON")
	} else {
		out.passes, err = operators[i].read(value)
	}
	if err != nil {
		out.err = &Fault{"value", err.Error()}
	}
	return out
}

// test compares. A condition that cannot be read, whose pattern takes too long, or that
// the budget leaves no time for, does not hold.
func (c condition) test(ctx context.Context, f Facts) (holds bool, err error) {
	if c.err != nil {
		return false, c.err
	}
	if ctx.Err() != nil {
		return false, ecma.ErrTooLong
	}
	return c.passes(ctx, follow(f[c.of.Fact], c.steps))
}

// tell is test with what was found, of which at most maxFound is told.
func (c condition) tell(ctx context.Context, f Facts) ConditionVerdict {
	v := ConditionVerdict{Condition: c.of}
	v.Holds, v.Err = c.test(ctx, f)
	if c.err != nil {
		return v
	}
	found := follow(f[c.of.Fact], c.steps)
	if text, ok := found.(string); ok && len(text) > maxFound {
		found = strings.ToValidUTF8(text[:maxFound], "") + "…"
	}
	if text, err := json.Marshal(found); err == nil && found != nil && len(text) <= 2*maxFound {
		v.Found = text
	}
	return v
}

// maxFound bounds what a verdict tells of a fact, in bytes.
const maxFound = 4 << 10

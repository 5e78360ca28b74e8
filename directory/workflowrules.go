package directory

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"parley/internal/rules"
	"parley/internal/values"
)

const (
	maxRules      = 100
	maxConditions = 50
	// maxRulesSize bounds all rules of a workflow together, in bytes.
	maxRulesSize = 256 << 10
	// maxDelay is a year, in seconds.
	maxDelay = 365 * 24 * 60 * 60
)

var isRuleID = matching(regexp.MustCompile(`^[0-9a-f]{24}$`), "24 hexadecimal digits")

// checkRules complains about a list of rules, where there is one.
func checkRules(c *complaint, o Opt[[]values.WorkflowRule]) {
	list, _ := o.get()
	if c.tooMany("rules", len(list), maxRules) {
		return
	}
	var seen []string
	for i, r := range list {
		c.within(func(c *complaint) { checkRule(c, r, seen) }, "rules", strconv.Itoa(i))
		seen = append(seen, r.ID)
	}
	if text, err := json.Marshal(list); err == nil && len(text) > maxRulesSize {
		c.Add(fmt.Sprintf("at most %d KB in all", maxRulesSize>>10), "rules")
	}
}

func checkRule(c *complaint, r values.WorkflowRule, seen []string) {
	if r.ID != "" {
		c.text("id", Set(r.ID), isRuleID)
		if slices.Contains(seen, r.ID) {
			c.Add("another rule has this id", "id")
		}
	}
	c.number("priority", Set(r.Priority), 0)
	c.within(func(c *complaint) {
		checkConditions(c, "any", r.Conditions.Any)
		checkConditions(c, "all", r.Conditions.All)
	}, "conditions")
	if len(r.Conditions.Any)+len(r.Conditions.All) == 0 {
		c.Add("at least one condition", "conditions")
	}
	c.within(func(c *complaint) { checkEvent(c, r.Event) }, "event")
}

func checkConditions(c *complaint, path string, list []values.WorkflowCondition) {
	if c.tooMany(path, len(list), maxConditions) {
		return
	}
	for i, condition := range list {
		c.within(func(c *complaint) { checkCondition(c, condition) }, path, strconv.Itoa(i))
	}
}

func checkCondition(c *complaint, condition values.WorkflowCondition) {
	c.text("fact", Set(condition.Fact), notBlank, atMost(200))
	c.text("operator", Set(condition.Operator), notBlank, atMost(100))
	c.text("path", Set(condition.Path), atMost(200))
	if !isNull(condition.Value) {
		if _, err := parseJSON(condition.Value); err != nil {
			c.Add(err.Error(), "value")
		}
	}
	if c.Err() != nil {
		return
	}
	if fault := rules.Check(condition); fault != nil {
		c.Add(fault.Message, fault.In)
	}
}

func checkEvent(c *complaint, e values.WorkflowEvent) {
	c.text("type", Set(e.Type), oneOf("enqueue"))
	c.within(func(c *complaint) {
		c.text("name", Set(e.Params.Name), atMost(200))
		c.text("channel", Set(e.Params.Channel), atMost(200))
		if e.Params.Delay < 0 || e.Params.Delay > maxDelay {
			c.Add(fmt.Sprintf("must be a whole number from 0 to %d", maxDelay), "delay")
		}
	}, "params")
}

// tidiedRules are rules that checkRules found in order, as they are stored: each
// with an id and a priority.
func tidiedRules(list []values.WorkflowRule) []values.WorkflowRule {
	out := append([]values.WorkflowRule{}, list...)
	for i := range out {
		if out[i].ID == "" {
			out[i].ID = newRuleID()
		}
		if out[i].Priority == 0 {
			out[i].Priority = 1
		}
		out[i].Conditions.Any = tidiedConditions(out[i].Conditions.Any)
		out[i].Conditions.All = tidiedConditions(out[i].Conditions.All)
	}
	return out
}

func tidiedConditions(list []values.WorkflowCondition) []values.WorkflowCondition {
	out := slices.Clone(list)
	for i := range out {
		apply(tidied(Set(out[i].Value)), func(v json.RawMessage) { out[i].Value = v }, nil)
	}
	return out
}

func newRuleID() string {
	id := make([]byte, 12)
	rand.Read(id) //nolint:errcheck // crypto/rand.Read never fails since Go 1.24
	return hex.EncodeToString(id)
}

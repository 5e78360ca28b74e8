package rules_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/ent"
	"parley/internal/rules"
	"parley/internal/values"
)

func ptr[T any](v T) *T { return &v }

// used is a conversation about a used car.
func used() rules.Facts {
	return rules.Of(rules.Subject{
		Organization: &ent.Organization{Name: "Dealer", Tags: []string{"cars", "north"}},
		Conversation: &ent.Conversation{
			Category: ptr("Used Car"), CategorySlot: ptr(2), Kind: "CONTACT", Status: "ACTIVE", MessageCount: 3,
			Meta: json.RawMessage(`{"model":{"name":"A4","doors":5},"colours":["red","blue"]}`), CreatedAt: time.Unix(1700000000, 0),
			Edges: ent.ConversationEdges{
				Customer: &ent.Customer{GivenName: ptr("Ann"), FamilyName: ptr("Lee"), Email: ptr("ann@example.com")},
				Messages: []*ent.Message{{Text: ptr("I want to sell it")}},
			},
		},
	})
}

func condition(fact, operator, value, path string) values.WorkflowCondition {
	return values.WorkflowCondition{Fact: fact, Operator: operator, Value: json.RawMessage(value), Path: path}
}

func workflow(name string, list ...values.WorkflowRule) *ent.Workflow {
	return &ent.Workflow{Name: name, Rules: list}
}

func rule(id string, priority int, all ...values.WorkflowCondition) values.WorkflowRule {
	return values.WorkflowRule{ID: id, Priority: priority, Conditions: values.WorkflowConditions{All: all}}
}

// Every operator, on facts that are texts, numbers, lists, objects and nothing.
func TestOperators(t *testing.T) {
	for _, c := range []struct {
		fact, operator, value, path string
		want                        bool
	}{
		{"conversation.category", "match", `"Used Car"`, ".meta", true}, // the vendor's sample
		{"conversation.category", "match", `"used car"`, "", true},
		{"conversation.category", "match", `"Used"`, "", false},
		{"conversation.category", "match", `"/^used/i"`, "", true},
		{"conversation.category", "match", `"/^used/"`, "", false},
		{"conversation.category", "equal", `"used car"`, "", false},
		{"conversation.category", "equal", `"Used Car"`, "", true},
		{"conversation.category", "notEqual", `"New Car"`, "", true},
		{"conversation.category", "in", `["New Car","Used Car"]`, "", true},
		{"conversation.category", "notIn", `["New Car","Used Car"]`, "", false},
		{"conversation.category", "contains", `"Car"`, "", true},
		{"conversation.category", "doesNotContain", `"Car"`, "", false},
		{"conversation.categoryIndex", "equal", `2`, "", true},
		{"conversation.categoryIndex", "match", `"2"`, "", true},
		{"conversation.messageCount", "lessThan", `3`, "", false},
		{"conversation.messageCount", "lessThanInclusive", `3`, "", true},
		{"conversation.messageCount", "greaterThan", `2.5`, "", true},
		{"conversation.messageCount", "greaterThanInclusive", `4`, "", false},
		{"conversation.createdAt", "greaterThan", `"2023-01-01T00:00:00Z"`, "", true},
		{"conversation.createdAt", "greaterThan", `7`, "", false},
		{"conversation.type", "equal", `"contact"`, "", true},
		{"conversation.kind", "equal", `"CONTACT"`, "", true},
		{"conversation.meta", "equal", `"A4"`, ".model.name", true},
		{"conversation.meta", "greaterThan", `4`, "$.model['doors']", true},
		{"conversation.meta", "equal", `"blue"`, "$.colours[1]", true},
		{"conversation.meta", "equal", `"blue"`, "$.colours[9]", false},
		{"conversation.meta", "contains", `"red"`, ".colours", true},
		{"conversation.meta", "match", `"RED"`, ".colours", true},
		{"conversation", "match", `"used car"`, "$.category", true},
		{"organization.tags", "contains", `"north"`, "", true},
		{"organization.tags", "doesNotContain", `"south"`, "", true},
		{"contact.name", "match", `"ann lee"`, "", true},
		{"contact.telephone", "equal", `null`, "", true},
		{"contact.telephone", "match", `"/./"`, "", false},
		{"contact.telephone", "lessThan", `1`, "", false},
		{"contact.telephone", "doesNotContain", `"1"`, "", true},
		{"message.text", "match", `"/\\bsell\\b/"`, "", true},
	} {
		set := rules.Compile([]*ent.Workflow{workflow("w", rule("r", 1, condition(c.fact, c.operator, c.value, c.path)))})
		first, faults := set.First(context.Background(), used())
		if (first != nil) != c.want || len(faults) > 0 {
			t.Errorf("%s%s %s %s: %v, %v", c.fact, c.path, c.operator, c.value, first != nil, faults)
		}
		if v := set.Verdicts(context.Background(), used())[0]; v.Holds != c.want || v.Fires != c.want {
			t.Errorf("%s%s %s %s: the verdict is %+v", c.fact, c.path, c.operator, c.value, v)
		}
	}
}

// The highest priority is looked at first, then the nearer workflow, then the order
// given; one rule fires, and the others are told why they do not.
func TestVerdicts(t *testing.T) {
	yes, no := condition("conversation.category", "match", `"used car"`, ""), condition("conversation.category", "match", `"van"`, "")
	either := values.WorkflowRule{ID: "e", Priority: 2, Conditions: values.WorkflowConditions{Any: []values.WorkflowCondition{no, yes}}}
	broken := condition("conversation.colour", "match", `"red"`, "")
	set := rules.Compile([]*ent.Workflow{
		workflow("near", rule("a", 1, yes), rule("b", 2, yes, no)),
		workflow("far", either, rule("c", 2, yes), rule("d", 3, broken), rule("f", 1)),
	})
	var got []string
	for _, v := range set.Verdicts(context.Background(), used()) {
		got = append(got, v.Rule.ID+": "+v.Reason)
	}
	want := []string{
		`d: It does not hold: conversation.colour: no fact "conversation.colour"; there are conversation, contact, `,
		`b: It does not hold: conversation.category is "Used Car"; match "van" was asked.`,
		`e: It is the first rule that holds: conversation.category is "Used Car"; match "used car" was asked.`,
		`c: It holds, but rule e of workflow "far" comes first.`,
		`a: It holds, but rule e of workflow "far" comes first.`,
		`f: It does not hold: it has no conditions.`,
	}
	if !slices.EqualFunc(got, want, strings.HasPrefix) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	first, faults := set.First(context.Background(), used())
	if first == nil || first.ID != "e" || len(faults) != 1 {
		t.Errorf("first %v, %v", first, faults)
	}
}

// A pattern that takes too long does not hold, and what comes after it is tried.
func TestSlowPattern(t *testing.T) {
	slow := condition("conversation.subject", "match", `"/(a+)+$/"`, "")
	facts := used()
	facts["conversation.subject"] = strings.Repeat("a", 40) + "!"
	set := rules.Compile([]*ent.Workflow{workflow("w", rule("slow", 2, slow), rule("plain", 1, condition("contact.name", "match", `"Ann Lee"`, "")))})
	first, faults := set.First(context.Background(), facts)
	if first == nil || first.ID != "plain" || len(faults) != 1 || faults[0].Error() != "the pattern took too long" {
		t.Errorf("%v, %v", first, faults)
	}
}

// Whatever a condition says, it is read or refused, and what is read is told the same
// by the verdicts as by the rule that fires.
func FuzzConditions(f *testing.F) {
	for _, o := range rules.Operators() {
		f.Add("conversation.meta", o, `["/a/i",1]`, "$.model['name'][0]", 3)
	}
	f.Fuzz(func(t *testing.T, fact, operator, value, path string, priority int) {
		c := condition(fact, operator, value, path)
		yes := condition("contact.name", "match", `"Ann Lee"`, "")
		set := rules.Compile([]*ent.Workflow{workflow("w", rule("a", priority, c), rule("b", 1, yes))})
		verdicts := set.Verdicts(context.Background(), used())
		first, _ := set.First(context.Background(), used())
		if (rules.Check(c) != nil) && first.ID != "b" {
			t.Error("a condition that is refused holds")
		}
		for _, v := range verdicts {
			if v.Fires != (v.Rule == first) {
				t.Errorf("%s: %+v", v.Rule.ID, v)
			}
		}
	})
}

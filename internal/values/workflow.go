package values

import "encoding/json"

// WorkflowRule is a condition and what happens where it holds.
type WorkflowRule struct {
	// ID is unique in the workflow: 24 hexadecimal digits.
	ID         string             `json:"id"`
	Conditions WorkflowConditions `json:"conditions"`
	Event      WorkflowEvent      `json:"event"`
	// Priority says which rule is looked at first: the highest.
	Priority int `json:"priority"`
}

// WorkflowConditions hold where one of Any, if there are some, and all of All do.
type WorkflowConditions struct {
	Any []WorkflowCondition `json:"any,omitempty"`
	All []WorkflowCondition `json:"all,omitempty"`
}

// WorkflowCondition compares a fact with a value.
type WorkflowCondition struct {
	// Fact is what is looked at, such as conversation.category.
	Fact string `json:"fact"`
	// Operator is how it is compared, such as match.
	Operator string          `json:"operator"`
	Value    json.RawMessage `json:"value"`
	// Path leads into the fact, such as .meta.
	Path string `json:"path,omitempty"`
}

// WorkflowEvent is what happens.
type WorkflowEvent struct {
	// Type is enqueue.
	Type   string              `json:"type"`
	Params WorkflowEventParams `json:"params"`
}

// WorkflowEventParams say how it happens.
type WorkflowEventParams struct {
	Name string `json:"name,omitempty"`
	// Channel is the queue, as the creator names it.
	Channel string `json:"channel,omitempty"`
	// Delay is in seconds.
	Delay int `json:"delay,omitempty"`
}

package jaicp

// SessionLabelCreate is a label of sessions to write.
type SessionLabelCreate struct {
	Name     string `json:"name"`
	Priority int    `json:"priority"`
}

// LogLabelGroupCreate is a group of labels to write.
type LogLabelGroupCreate struct {
	Name     string `json:"name"`
	Priority int    `json:"priority"`
}

// MessageLabelCreate is a label of messages to create. Its group is named by id, or by
// name, and made where there is none of the name.
type MessageLabelCreate struct {
	Name     string               `json:"name"`
	Priority int                  `json:"priority"`
	Group    MessageLabelGroupDto `json:"group"`
}

// MessageLabelUpdate is a label of messages as it is to be.
type MessageLabelUpdate struct {
	Name     string `json:"name"`
	GroupID  int64  `json:"groupId"`
	Priority int    `json:"priority"`
}

// UpdateMessageLabelDto is what changes about a label of messages.
type UpdateMessageLabelDto struct {
	ID            int64   `json:"id"`
	Name          *string `json:"name,omitempty"`
	Priority      *int    `json:"priority,omitempty"`
	GroupID       *int64  `json:"groupId,omitempty"`
	GroupName     *string `json:"groupName,omitempty"`
	GroupPriority *int    `json:"groupPriority,omitempty"`
}

// UpdateNamedDto is what changes about a label of sessions or a group.
type UpdateNamedDto struct {
	ID       int64   `json:"id"`
	Name     *string `json:"name,omitempty"`
	Priority *int    `json:"priority,omitempty"`
}

// LabelPriorityChangeDto is another place of a label or a group.
type LabelPriorityChangeDto struct {
	ID          int64 `json:"id"`
	NewPriority int   `json:"newPriority"`
}

// LabelIDDto names a label.
type LabelIDDto struct {
	LabelID int64 `json:"labelId"`
}

// BulkLabelingDto puts labels on many objects, or takes them off: those of the ids that
// the filters find, or all of either where the other is missing.
type BulkLabelingDto struct {
	ComparisonType string   `json:"comparisonType"`
	Labels         []int64  `json:"labels"`
	ObjectIDs      []string `json:"objectIds,omitempty"`
	Filters        []any    `json:"filters,omitempty"`
}

// AddCommentDto is a comment on a question. Clients spell the member of the question
// questionid or questionId.
type AddCommentDto struct {
	QuestionID string `json:"questionId,omitempty"`
	Comment    string `json:"comment"`
}

// BlockClientDto is why and by whom a client is blocked.
type BlockClientDto struct {
	BlockReason string `json:"blockReason,omitempty"`
	BlockedBy   int64  `json:"blockedBy"`
}

// ScenarioExperimentDto is an experiment with its branches.
type ScenarioExperimentDto struct {
	Key         string              `json:"key"`
	Description *string             `json:"description,omitempty"`
	Branches    []ScenarioBranchDto `json:"branches"`
	Status      string              `json:"status,omitempty"`
}

// ScenarioBranchDto is a branch of an experiment.
type ScenarioBranchDto struct {
	Key         string  `json:"key"`
	Description *string `json:"description,omitempty"`
}

// ExperimentSessionsDto is how many sessions an experiment has.
type ExperimentSessionsDto struct {
	Key   string `json:"key"`
	Count int64  `json:"count"`
}

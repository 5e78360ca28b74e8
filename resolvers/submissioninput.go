package resolvers

import (
	"parley/graph"
	"parley/inbox"
	"parley/internal/query"
)

func submission(in graph.SubmitFormInput) inbox.Submission {
	return inbox.Submission{
		Form: in.FormID, Conversation: in.ConversationID, Values: each(in.Values, formAnswer), Profile: each(in.Profile, formAnswer),
	}
}

func formAnswer(in *graph.FormValueInput) inbox.Answer {
	return inbox.Answer{Name: in.Name, Value: in.Value}
}

func dryRun(in graph.WorkflowDryRunInput) query.DryRun {
	return query.DryRun{OrganizationID: in.OrganizationID, ConversationID: in.ConversationID, Category: in.Category}
}

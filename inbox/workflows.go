package inbox

import (
	"context"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	"parley/internal/rules"
	"parley/store"
)

// WorkflowJob is the kind of job that puts a conversation into the queue that a rule
// of a workflow names; its subject is the conversation.
const WorkflowJob = "workflow.enqueue"

// runWorkflows looks at the rules for the conversations that the batch made.
func (b *batch) runWorkflows(ctx context.Context) error {
	var made []*ent.Conversation
	for _, c := range b.touched() {
		if c.made {
			made = append(made, c.row)
		}
	}
	return runWorkflows(ctx, b.tx, made)
}

// runWorkflows looks which rules of the workflows that run for the organization hold
// for conversations that the transaction made, or whose category it changed, and
// schedules what the first that holds of each has happen. What the caller changes
// about them is written already.
//
// It takes no statement where there are no conversations, two where no workflow
// runs, and one more for each conversation that a rule holds for.
func runWorkflows(ctx context.Context, tx *store.Tx, made []*ent.Conversation) error {
	if len(made) == 0 {
		return nil
	}
	set, err := workflowRules(ctx, tx)
	if err != nil || len(set) == 0 {
		return err
	}
	about := make([]uuid.UUID, len(made))
	for i, c := range made {
		about[i] = c.ID
	}
	subjects, err := workflowSubjects(ctx, tx, about)
	if err != nil {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, rules.Budget)
	defer cancel()
	for _, s := range subjects {
		r, faults := set.First(limited, rules.Of(s))
		warn(ctx, tx, s.Conversation.ID, faults)
		if r == nil {
			continue
		}
		if err := tx.Schedule(ctx, WorkflowJob, s.Conversation.ID, after(tx, r)); err != nil {
			return err
		}
	}
	return nil
}

func workflowRules(ctx context.Context, tx *store.Tx) (rules.Set, error) {
	workflows, err := tx.Workflows(ctx)
	return rules.Compile(workflows), err
}

// workflowSubjects reads what rules look at: seven statements, however many
// conversations.
func workflowSubjects(ctx context.Context, tx *store.Tx, about []uuid.UUID) ([]rules.Subject, error) {
	own, err := tx.Organization.Get(ctx, tx.OrganizationID())
	if err != nil {
		return nil, err
	}
	rows, err := rules.Load(tx.Conversation.Query().
		Where(conversation.OrganizationIDEQ(tx.OrganizationID()), conversation.IDIn(about...)), tx.OrganizationID()).All(ctx)
	out := make([]rules.Subject, len(rows))
	for i, c := range rows {
		out[i] = rules.Subject{Conversation: c, Organization: own}
	}
	return out, err
}

package query

import (
	"context"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/queue"
	"parley/internal/apperr"
	"parley/internal/rules"
)

// DryRun is what the rules of workflows are tried on: a conversation, a category, or
// both.
type DryRun struct {
	// OrganizationID is by default the conversation's, else the selected one.
	OrganizationID, ConversationID *uuid.UUID
	// Category stands for the conversation's.
	Category *string
}

// RuleTrial is what a rule comes to, and the queue that the conversation would go to;
// nil where there is none, or the rule does not hold.
type RuleTrial struct {
	rules.Verdict
	Queue *ent.Queue
}

// DryRun tries the rules of the workflows that run for an organization, in the order
// in which they are looked at, and changes nothing. An organization or a conversation
// that the viewer does not see, and a conversation of another organization than the
// one given, is [apperr.NotFound].
func (r *Reader) DryRun(ctx context.Context, in DryRun) ([]RuleTrial, error) {
	if in.ConversationID == nil && in.Category == nil {
		return nil, apperr.InvalidField("give a conversation, a category, or both", "conversationId")
	}
	of, err := r.dryRunOf(ctx, in)
	if err != nil {
		return nil, err
	}
	subject, err := r.subject(ctx, of, in)
	if err != nil {
		return nil, err
	}
	workflows, err := r.store.Workflows(ctx, of)
	if err != nil {
		return nil, err
	}
	queues, err := r.Client().Queue.Query().Where(queue.OrganizationIDEQ(of), queue.ArchivedAtIsNil()).Order(queue.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	limited, cancel := context.WithTimeout(ctx, rules.Budget)
	defer cancel()
	verdicts := rules.Compile(workflows).Verdicts(limited, rules.Of(subject))
	out := make([]RuleTrial, len(verdicts))
	for i, v := range verdicts {
		if out[i].Verdict = v; v.Holds {
			out[i].Queue = rules.Queue(v.Rule, subject.Conversation, queues)
		}
	}
	return out, nil
}

// dryRunOf is the organization that a dry run is about.
func (r *Reader) dryRunOf(ctx context.Context, in DryRun) (uuid.UUID, error) {
	if in.ConversationID == nil || in.OrganizationID != nil {
		return r.Selected(ctx, in.OrganizationID)
	}
	v, err := r.Viewer(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	c, err := r.Client().Conversation.Query().Where(conversation.IDEQ(*in.ConversationID)).
		Select(conversation.FieldOrganizationID).Only(ctx)
	if ent.IsNotFound(err) || (err == nil && !v.Sees(c.OrganizationID)) { // partners see no workflows
		return uuid.Nil, errNoConversation()
	}
	if err != nil {
		return uuid.Nil, err
	}
	return c.OrganizationID, nil
}

func errNoConversation() error { return apperr.New(apperr.NotFound, "no such conversation") }

func (r *Reader) subject(ctx context.Context, of uuid.UUID, in DryRun) (s rules.Subject, err error) {
	s.Category = in.Category
	if s.Organization, err = r.Client().Organization.Get(ctx, of); err != nil || in.ConversationID == nil {
		return s, err
	}
	s.Conversation, err = rules.Load(r.Client().Conversation.Query().
		Where(conversation.OrganizationIDEQ(of), conversation.IDEQ(*in.ConversationID)), of).Only(ctx)
	if ent.IsNotFound(err) {
		err = errNoConversation()
	}
	return s, err
}

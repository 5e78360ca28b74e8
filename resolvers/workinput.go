package resolvers

import (
	"context"

	"github.com/google/uuid"

	"parley/directory"
	"parley/ent"
	"parley/graph"
	"parley/inbox"
	"parley/internal/ids"
	"parley/internal/query"
)

// payload loads what a change was about, for its payload, at the field of this
// name. The error is for the presenter; what the caller can mend is in the list.
func payload[T any](ctx context.Context, id uuid.UUID, changed error, field string,
	load func(context.Context, query.Path, uuid.UUID) (*T, error),
) (*T, []*graph.UserError, error) {
	errs, fault := userErrors(inInput(changed))
	if changed != nil {
		return nil, errs, fault
	}
	row, err := load(ctx, query.At(field), id)
	return row, errs, err
}

// work is payload for an interaction.
func (r *Resolver) work(ctx context.Context, id uuid.UUID, changed error) (*ent.Interaction, []*graph.UserError, error) {
	return payload(ctx, id, changed, "interaction", r.Reader.InteractionAt)
}

func enqueue(in graph.EnqueueInteractionInput) inbox.Enqueue {
	return inbox.Enqueue{
		Conversation: in.ConversationID, Interaction: in.InteractionID, Queue: in.QueueID,
		Required: requiredAgent(in.RequiredAgent), Skills: in.RequiredSkills,
	}
}

func transfer(in graph.TransferInteractionInput) inbox.Transfer {
	return inbox.Transfer{
		Interaction: in.InteractionID, Queue: in.QueueID, Required: requiredAgent(in.RequiredAgent), Skills: in.RequiredSkills,
	}
}

func requiredAgent(in *graph.RequiredAgentInput) *inbox.RequiredAgent {
	if in == nil {
		return nil
	}
	return &inbox.RequiredAgent{User: in.UserID, Type: in.Type, Until: in.ExpiresAt}
}

func (r *Resolver) recordInteraction(ctx context.Context, in graph.RecordInteractionInput) (uuid.UUID, error) {
	organization, err := r.Reader.Selected(ctx, in.OrganizationID)
	if err != nil {
		return uuid.Nil, err
	}
	return r.Inbox.RecordInteraction(ctx, organization, inbox.RecordedInteraction{
		Source: ids.Native, ExternalID: in.ExternalID, Conversation: in.ConversationID,
		Type: in.Type, TypeDetails: in.TypeDetails, Channel: in.Channel, ChannelAddress: in.ChannelAddress, CustomerAddress: in.CustomerAddress,
		Status: in.Status, StatusDetails: in.StatusDetails, Subject: in.Subject, Queue: in.QueueID, Agent: in.AgentID,
		ArrivedAt: in.ArrivedAt, ConnectedAt: in.ConnectedAt, DisconnectedAt: in.DisconnectedAt, WrapUpEndedAt: in.WrapUpEndedAt,
	})
}

func queueAgents(in graph.SetQueueAgentsInput) []directory.QueueAgent {
	out := make([]directory.QueueAgent, len(in.Agents))
	for i, a := range in.Agents {
		out[i] = directory.QueueAgent{User: a.UserID, Skills: a.Skills, Capacity: a.Capacity}
	}
	return out
}

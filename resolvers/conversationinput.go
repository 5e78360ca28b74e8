package resolvers

import (
	"context"

	"github.com/google/uuid"

	"parley/ent"
	"parley/graph"
	"parley/inbox"
	"parley/internal/ids"
	"parley/internal/query"
	"parley/internal/values"
)

// newConversation reads a conversation off its input.
func newConversation(in graph.CreateConversationInput) inbox.NewConversation {
	n := inbox.NewConversation{
		Source: ids.Native, Kind: value(in.Kind), Subject: in.Subject, Category: in.Category, CategorySlot: in.CategorySlot,
		CustomerID: in.CustomerID, ChannelType: value(in.Channel), Meta: in.Meta, Messages: posts(in.Messages),
	}
	if c := in.Customer; c != nil {
		n.Customer = &inbox.CustomerProfile{
			GivenName: c.GivenName, FamilyName: c.FamilyName, Email: c.Email, Phone: c.Phone, Profile: c.Profile,
		}
	}
	return n
}

// createConversation makes a conversation in the organization of the input.
func (r *Resolver) createConversation(ctx context.Context, in graph.CreateConversationInput) (uuid.UUID, error) {
	organization, err := r.Reader.Selected(ctx, in.OrganizationID)
	if err != nil {
		return uuid.Nil, err
	}
	return r.Inbox.CreateConversation(ctx, organization, newConversation(in))
}

func conversationChange(in graph.UpdateConversationInput) inbox.ConversationChange {
	return inbox.ConversationChange{
		ID: in.ID, Subject: change(in.Subject), Category: change(in.Category), CategorySlot: change(in.CategorySlot), Meta: listChange(in.Meta),
	}
}

func posts(in []*graph.PostMessageInput) []inbox.Post {
	out := make([]inbox.Post, len(in))
	for i, m := range in {
		out[i] = inbox.Post{
			Source: ids.Native, Kind: value(m.Kind), Role: value(m.Role), Text: value(m.Text), Backchannel: value(m.IsBackchannel),
			Meta: m.Meta, Users: m.UserIds, Queues: m.QueueIds,
		}
		if len(m.Content) > 0 && string(m.Content) != "null" {
			out[i].Content = values.MessageContent{Kind: "native", Data: m.Content}
		}
	}
	return out
}

// posted is the payload of messages that were posted in a conversation.
func (r *Resolver) posted(ctx context.Context, conversation uuid.UUID, made []uuid.UUID, err error) (*graph.PostMessagesPayload, error) {
	c, errs, fault := r.changed(ctx, conversation, err)
	if err != nil || fault != nil {
		return &graph.PostMessagesPayload{UserErrors: errs}, fault
	}
	found, err := r.Reader.Messages(ctx, query.At("messages"), made...)
	messages := make([]*ent.Message, len(made))
	for i, id := range made {
		messages[i] = found[id]
	}
	return &graph.PostMessagesPayload{Messages: messages, Conversation: c, UserErrors: errs}, err
}

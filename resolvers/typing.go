package resolvers

import (
	"context"

	"github.com/google/uuid"

	"parley/access"
	"parley/graph"
	"parley/internal/query"
	"parley/internal/viewer"
	"parley/live"
)

// say passes on that the viewer types, to those who watch the conversation.
func (r *Resolver) say(ctx context.Context, in graph.SetTypingInput) error {
	if err := access.Check(ctx, access.WriteMessages); err != nil {
		return err
	}
	organization, err := r.Reader.OrganizationOf(ctx, in.ConversationID)
	if err != nil {
		return err
	}
	v := viewer.From(ctx)
	r.Live.Say(live.Whisper{Organization: organization, Conversation: in.ConversationID, User: v.UserID, On: in.Typing})
	return nil
}

// heard is a frame of who types.
func (r *Resolver) heard(ctx context.Context, w live.Whisper) (*graph.TypingEvent, error) {
	out := &graph.TypingEvent{ConversationID: w.Conversation, Typing: w.On, At: w.At}
	at := query.Path{Fields: []string{"user"}, Type: "TypingEvent"}
	if w.User == uuid.Nil || !at.Selected(ctx) {
		return out, nil
	}
	var err error
	out.User, err = r.Reader.User(ctx, at, w.User)
	return out, err
}

// isAssignee reports whether a conversation is the work of who asks.
func isAssignee(ctx context.Context, assignee *uuid.UUID) (bool, error) {
	v := viewer.From(ctx)
	if v == nil {
		return false, nil
	}
	self, err := v.Self()
	return self != uuid.Nil && self == value(assignee), err
}

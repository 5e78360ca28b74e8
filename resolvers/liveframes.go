package resolvers

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"parley/ent"
	"parley/graph"
	"parley/internal/apperr"
	"parley/internal/query"
	"parley/live"
	"parley/store"
)

// maxFilter bounds the lists of a subscription's filter.
const maxFilter = 100

func checkFilter(f *graph.ConversationEventFilter) error {
	if f == nil {
		return nil
	}
	return checkLists("filter", len(f.ConversationIds), len(f.QueueIds), len(f.AssigneeIds))
}

// checkLists returns [apperr.Invalid] about an argument that holds too many ids.
func checkLists(argument string, lengths ...int) error {
	if slices.Max(lengths) > maxFilter {
		return apperr.InvalidField("at most 100 ids in a list", argument)
	}
	return nil
}

// conversationFeed makes frames of the changes of conversations.
func (r *Resolver) conversationFeed(organization uuid.UUID, after *ent.Cursor, filter *graph.ConversationEventFilter) live.Feed[graph.ConversationFrame] {
	if filter == nil {
		filter = &graph.ConversationEventFilter{}
	}
	return live.Feed[graph.ConversationFrame]{
		Organization: organization,
		After:        after,
		Status: func(resumed bool, cursor ent.Cursor) graph.ConversationFrame {
			return graph.LiveStatus{Resumed: resumed, Cursor: cursor}
		},
		Wanted: func(e store.Entry) bool {
			return e.ConversationID != uuid.Nil && graph.ConversationEventType(e.Kind).IsValid() &&
				wants(filter.ConversationIds, e.ConversationID) && wants(filter.Types, graph.ConversationEventType(e.Kind))
		},
		Event: func(ctx context.Context, e store.Entry, cursor ent.Cursor) (graph.ConversationFrame, bool, error) {
			event, err := r.conversationEvent(ctx, e, cursor)
			if err != nil || event == nil || !concerns(event.Conversation, filter) {
				return nil, false, err
			}
			return event, true, nil
		},
	}
}

// wants reports whether a list of the filter lets a value through.
func wants[T comparable](list []T, v T) bool { return len(list) == 0 || slices.Contains(list, v) }

// concerns tests the parts of the filter that are about the conversation itself.
func concerns(c *ent.Conversation, f *graph.ConversationEventFilter) bool {
	return wants(f.QueueIds, value(c.QueueID)) && wants(f.AssigneeIds, value(c.AssigneeID))
}

// conversationEvent loads what an entry tells of; nil where the conversation is
// gone since.
func (r *Resolver) conversationEvent(ctx context.Context, e store.Entry, cursor ent.Cursor) (*graph.ConversationEvent, error) {
	at := func(field string) query.Path {
		return query.Path{Fields: []string{field}, Type: "ConversationEvent"}
	}
	c, err := r.Reader.Conversation(ctx, at("conversation"), e.ConversationID)
	if err != nil || c == nil {
		return nil, err
	}
	out := &graph.ConversationEvent{
		Cursor: cursor, Type: graph.ConversationEventType(e.Kind), At: e.At, Conversation: c,
	}
	if e.MessageID != uuid.Nil {
		messages, err := r.Reader.Messages(ctx, at("message"), e.MessageID)
		if err != nil {
			return nil, err
		}
		out.Message = messages[e.MessageID]
	}
	out.Actor, err = r.Reader.User(ctx, at("actor"), e.ActorID)
	return out, err
}

// messageFeed makes frames of the new messages of one conversation.
func (r *Resolver) messageFeed(organization, conversation uuid.UUID, after *ent.Cursor) live.Feed[graph.MessageFrame] {
	return live.Feed[graph.MessageFrame]{
		Organization: organization,
		After:        after,
		Status: func(resumed bool, cursor ent.Cursor) graph.MessageFrame {
			return graph.LiveStatus{Resumed: resumed, Cursor: cursor}
		},
		Wanted: func(e store.Entry) bool { return e.Kind == store.MessageAdded && e.ConversationID == conversation },
		Event: func(ctx context.Context, e store.Entry, cursor ent.Cursor) (graph.MessageFrame, bool, error) {
			at := query.Path{Fields: []string{"message"}, Type: "MessageEvent"}
			messages, err := r.Reader.Messages(ctx, at, e.MessageID)
			if err != nil || messages[e.MessageID] == nil {
				return nil, false, err
			}
			return graph.MessageEvent{Cursor: cursor, Message: messages[e.MessageID]}, true, nil
		},
	}
}

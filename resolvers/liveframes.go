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
		Frames: func(ctx context.Context, entries []store.Entry) (func(store.Entry, ent.Cursor) (graph.ConversationFrame, bool), error) {
			l, err := r.loadConversations(ctx, entries)
			return func(e store.Entry, cursor ent.Cursor) (graph.ConversationFrame, bool) {
				c := l.conversations[e.ConversationID]
				if c == nil || !concerns(c, filter) { // nil where it is gone since
					return nil, false
				}
				return &graph.ConversationEvent{
					Cursor: cursor, Type: graph.ConversationEventType(e.Kind), At: e.At,
					Conversation: c, Message: l.messages[e.MessageID], Actor: l.actors[e.ActorID],
				}, true
			}, err
		},
	}
}

// wants reports whether a list of the filter lets a value through.
func wants[T comparable](list []T, v T) bool { return len(list) == 0 || slices.Contains(list, v) }

// concerns tests the parts of the filter that are about the conversation itself.
func concerns(c *ent.Conversation, f *graph.ConversationEventFilter) bool {
	return wants(f.QueueIds, value(c.QueueID)) && wants(f.AssigneeIds, value(c.AssigneeID))
}

// talk is what entries tell of.
type talk struct {
	conversations map[uuid.UUID]*ent.Conversation
	messages      map[uuid.UUID]*ent.Message
	actors        map[uuid.UUID]*ent.User
}

// loadConversations loads what entries tell of, as far as it is selected.
func (r *Resolver) loadConversations(ctx context.Context, entries []store.Entry) (l talk, err error) {
	at := func(field string) query.Path { return query.Path{Fields: []string{field}, Type: "ConversationEvent"} }
	l.conversations, err = r.Reader.Conversations(ctx, at("conversation"), idsOf(entries, func(e store.Entry) uuid.UUID { return e.ConversationID })...)
	if err == nil {
		l.messages, err = loadSelected(ctx, r.Reader.Messages, at("message"), entries, func(e store.Entry) uuid.UUID { return e.MessageID })
	}
	if err == nil {
		l.actors, err = loadSelected(ctx, r.Reader.Users, at("actor"), entries, func(e store.Entry) uuid.UUID { return e.ActorID })
	}
	return l, err
}

// loader reads objects with what is selected at a path.
type loader[T any] func(context.Context, query.Path, ...uuid.UUID) (map[uuid.UUID]*T, error)

// loadSelected loads what stands at a field, where it is selected.
func loadSelected[T any](ctx context.Context, load loader[T], at query.Path, entries []store.Entry, id func(store.Entry) uuid.UUID) (map[uuid.UUID]*T, error) {
	if !at.Selected(ctx) {
		return nil, nil
	}
	return load(ctx, at, idsOf(entries, id)...)
}

// idsOf are the ids in entries that there are.
func idsOf(entries []store.Entry, id func(store.Entry) uuid.UUID) []uuid.UUID {
	var out []uuid.UUID
	for _, e := range entries {
		if id := id(e); id != uuid.Nil {
			out = append(out, id)
		}
	}
	return out
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
		Frames: func(ctx context.Context, entries []store.Entry) (func(store.Entry, ent.Cursor) (graph.MessageFrame, bool), error) {
			at := query.Path{Fields: []string{"message"}, Type: "MessageEvent"}
			messages, err := r.Reader.Messages(ctx, at, idsOf(entries, func(e store.Entry) uuid.UUID { return e.MessageID })...)
			return func(e store.Entry, cursor ent.Cursor) (graph.MessageFrame, bool) {
				m := messages[e.MessageID]
				return graph.MessageEvent{Cursor: cursor, Message: m}, m != nil
			}, err
		},
	}
}

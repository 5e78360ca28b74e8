package resolvers

import (
	"context"

	"github.com/google/uuid"

	"parley/ent"
	"parley/graph"
	"parley/internal/query"
	"parley/live"
	"parley/store"
)

func checkInteractionFilter(f *graph.InteractionEventFilter) error {
	if f == nil {
		return nil
	}
	return checkLists("filter", len(f.InteractionIds), len(f.QueueIds), len(f.AgentIds))
}

// interactionFeed makes frames of the changes of interactions.
func (r *Resolver) interactionFeed(organization uuid.UUID, after *ent.Cursor, filter *graph.InteractionEventFilter) live.Feed[graph.InteractionFrame] {
	if filter == nil {
		filter = &graph.InteractionEventFilter{}
	}
	return live.Feed[graph.InteractionFrame]{
		Organization: organization,
		After:        after,
		Status: func(resumed bool, cursor ent.Cursor) graph.InteractionFrame {
			return graph.LiveStatus{Resumed: resumed, Cursor: cursor}
		},
		Wanted: func(e store.Entry) bool { return ofInteraction(e) && wantsEntry(filter, e) },
		Frames: func(ctx context.Context, entries []store.Entry) (func(store.Entry, ent.Cursor) (graph.InteractionFrame, bool), error) {
			l, err := r.loadWork(ctx, entries)
			return func(e store.Entry, cursor ent.Cursor) (graph.InteractionFrame, bool) {
				i := l.interactions[e.InteractionID]
				if i == nil || !wants(filter.AgentIds, value(i.AgentID)) { // nil where it is gone since
					return nil, false
				}
				return &graph.InteractionEvent{
					Cursor: cursor, Type: graph.InteractionEventType(e.Kind), At: e.At,
					Interaction: i, Queue: l.queues[e.QueueID], User: l.users[e.UserID], Actor: l.actors[e.ActorID],
				}, true
			}, err
		},
	}
}

// ofInteraction reports whether an entry tells of a change of an interaction.
func ofInteraction(e store.Entry) bool { return graph.InteractionEventType(e.Kind).IsValid() }

// wantsEntry tests the parts of the filter that are about the change itself.
func wantsEntry(f *graph.InteractionEventFilter, e store.Entry) bool {
	return wants(f.InteractionIds, e.InteractionID) && wants(f.QueueIds, e.QueueID) && wants(f.Types, graph.InteractionEventType(e.Kind))
}

// work is what entries about interactions tell of.
type work struct {
	interactions  map[uuid.UUID]*ent.Interaction
	queues        map[uuid.UUID]*ent.Queue
	users, actors map[uuid.UUID]*ent.User
}

// loadWork loads what entries tell of, as far as it is selected.
func (r *Resolver) loadWork(ctx context.Context, entries []store.Entry) (l work, err error) {
	at := func(field string) query.Path { return query.Path{Fields: []string{field}, Type: "InteractionEvent"} }
	l.interactions, err = r.Reader.Interactions(ctx, at("interaction"), idsOf(entries, func(e store.Entry) uuid.UUID { return e.InteractionID })...)
	if err == nil {
		l.queues, err = loadSelected(ctx, r.Reader.Queues, at("queue"), entries, func(e store.Entry) uuid.UUID { return e.QueueID })
	}
	if err == nil {
		l.users, err = loadSelected(ctx, r.Reader.Users, at("user"), entries, func(e store.Entry) uuid.UUID { return e.UserID })
	}
	if err == nil {
		l.actors, err = loadSelected(ctx, r.Reader.Users, at("actor"), entries, func(e store.Entry) uuid.UUID { return e.ActorID })
	}
	return l, err
}

// presenceFeed makes frames of the changes of who takes work.
func (r *Resolver) presenceFeed(organization uuid.UUID, after *ent.Cursor) live.Feed[graph.PresenceFrame] {
	return live.Feed[graph.PresenceFrame]{
		Organization: organization,
		After:        after,
		Status: func(resumed bool, cursor ent.Cursor) graph.PresenceFrame {
			return graph.LiveStatus{Resumed: resumed, Cursor: cursor}
		},
		Wanted: func(e store.Entry) bool { return e.Kind == store.PresenceChanged },
		Frames: func(ctx context.Context, entries []store.Entry) (func(store.Entry, ent.Cursor) (graph.PresenceFrame, bool), error) {
			at := query.Path{Fields: []string{"user"}, Type: "PresenceEvent"}
			users, err := loadSelected(ctx, r.Reader.Users, at, entries, func(e store.Entry) uuid.UUID { return e.UserID })
			return func(e store.Entry, cursor ent.Cursor) (graph.PresenceFrame, bool) {
				return graph.PresenceEvent{Cursor: cursor, At: e.At, User: users[e.UserID]}, true
			}, err
		},
	}
}

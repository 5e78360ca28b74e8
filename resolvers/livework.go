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
		Event: func(ctx context.Context, e store.Entry, cursor ent.Cursor) (graph.InteractionFrame, bool, error) {
			event, err := r.interactionEvent(ctx, e, cursor)
			if err != nil || event == nil || !wants(filter.AgentIds, value(event.Interaction.AgentID)) {
				return nil, false, err
			}
			return event, true, nil
		},
	}
}

// ofInteraction reports whether an entry tells of a change of an interaction.
func ofInteraction(e store.Entry) bool { return graph.InteractionEventType(e.Kind).IsValid() }

// wantsEntry tests the parts of the filter that are about the change itself.
func wantsEntry(f *graph.InteractionEventFilter, e store.Entry) bool {
	return wants(f.InteractionIds, e.InteractionID) && wants(f.QueueIds, e.QueueID) && wants(f.Types, graph.InteractionEventType(e.Kind))
}

// interactionEvent loads what an entry tells of; nil where the interaction is
// gone since.
func (r *Resolver) interactionEvent(ctx context.Context, e store.Entry, cursor ent.Cursor) (*graph.InteractionEvent, error) {
	i, err := r.Reader.InteractionAt(ctx, ofEvent("interaction"), e.InteractionID)
	if err != nil || i == nil {
		return nil, err
	}
	out := &graph.InteractionEvent{Cursor: cursor, Type: graph.InteractionEventType(e.Kind), At: e.At, Interaction: i}
	if out.Queue, err = loadSelected(ctx, r.Reader.QueueAt, "queue", e.QueueID); err != nil {
		return nil, err
	}
	if out.User, err = loadSelected(ctx, r.Reader.User, "user", e.UserID); err != nil {
		return nil, err
	}
	out.Actor, err = loadSelected(ctx, r.Reader.User, "actor", e.ActorID)
	return out, err
}

// loader reads one object with what is selected at a path.
type loader[T any] func(context.Context, query.Path, uuid.UUID) (*T, error)

// ofEvent is where a field of an event about work stands.
func ofEvent(field string) query.Path {
	return query.Path{Fields: []string{field}, Type: "InteractionEvent"}
}

// loadSelected loads what stands at a field, where it is selected and there is one.
func loadSelected[T any](ctx context.Context, load loader[T], field string, id uuid.UUID) (*T, error) {
	at := ofEvent(field)
	if id == uuid.Nil || !at.Selected(ctx) {
		return nil, nil
	}
	return load(ctx, at, id)
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
		Event: func(ctx context.Context, e store.Entry, cursor ent.Cursor) (graph.PresenceFrame, bool, error) {
			user, err := r.Reader.User(ctx, query.Path{Fields: []string{"user"}, Type: "PresenceEvent"}, e.UserID)
			return graph.PresenceEvent{Cursor: cursor, At: e.At, User: user}, true, err
		},
	}
}

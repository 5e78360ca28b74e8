package resolvers

import (
	"context"

	"entgo.io/contrib/entgql"
	"github.com/google/uuid"

	"parley/ent"
	"parley/graph"
	"parley/internal/apperr"
	"parley/internal/query"
	"parley/metrics"
)

// defaultSamples is the size of a page that names none.
const defaultSamples = 25

// samplePage reads the arguments of samples.
func samplePage(ctx context.Context, first *int, after *entgql.Cursor[uuid.UUID]) (metrics.Page, error) {
	p := metrics.Page{First: defaultSamples}
	if first != nil {
		p.First = *first
	}
	if after != nil {
		text, ok := after.Value.(string)
		if !ok || text == "" {
			return p, apperr.New(apperr.Invalid, "this Cursor is from another list")
		}
		p.After = text
	}
	return p, query.Drilled(ctx)
}

// shown are the objects of a page of samples, loaded for each place where one is
// selected.
type shown struct {
	messages, startedBy, endedBy map[uuid.UUID]*ent.Message
	conversations                map[uuid.UUID]*ent.Conversation
	interactions                 map[uuid.UUID]*ent.Interaction
}

func (r *Resolver) sampleConnection(ctx context.Context, total int, found metrics.Samples) (*graph.MetricSampleConnection, error) {
	objects, err := r.shown(ctx, found.Rows)
	if err != nil {
		return nil, err
	}
	out := &graph.MetricSampleConnection{TotalCount: total, Edges: []*graph.MetricSampleEdge{}, PageInfo: &entgql.PageInfo[uuid.UUID]{HasNextPage: found.More}}
	for _, s := range found.Rows {
		out.Edges = append(out.Edges, &graph.MetricSampleEdge{Cursor: entgql.Cursor[uuid.UUID]{Value: s.Cursor}, Node: objects.sample(s)})
	}
	if n := len(out.Edges); n > 0 {
		out.PageInfo.StartCursor, out.PageInfo.EndCursor = &out.Edges[0].Cursor, &out.Edges[n-1].Cursor
	}
	return out, nil
}

func (r *Resolver) shown(ctx context.Context, rows []metrics.Sample) (o shown, err error) {
	for _, load := range []func() error{
		func() (err error) {
			o.messages, err = load(ctx, r.Reader.Messages, "message", rows, func(s metrics.Sample) uuid.UUID { return s.Message })
			return err
		},
		func() (err error) {
			o.startedBy, err = load(ctx, r.Reader.Messages, "startedBy", rows, func(s metrics.Sample) uuid.UUID { return s.StartedBy })
			return err
		},
		func() (err error) {
			o.endedBy, err = load(ctx, r.Reader.Messages, "endedBy", rows, func(s metrics.Sample) uuid.UUID { return s.EndedBy })
			return err
		},
		func() (err error) {
			o.conversations, err = load(ctx, r.Reader.Conversations, "conversation", rows, func(s metrics.Sample) uuid.UUID { return s.Conversation })
			return err
		},
		func() (err error) {
			o.interactions, err = load(ctx, r.Reader.Interactions, "interaction", rows, func(s metrics.Sample) uuid.UUID { return s.Interaction })
			return err
		},
	} {
		if err := load(); err != nil {
			return o, err
		}
	}
	return o, nil
}

// load reads the objects that stand at a field of the samples, where it is
// selected.
func load[T any](ctx context.Context, read func(context.Context, query.Path, ...uuid.UUID) (map[uuid.UUID]T, error), field string, rows []metrics.Sample, id func(metrics.Sample) uuid.UUID) (map[uuid.UUID]T, error) {
	at := query.At("edges", "node", field)
	if !at.Selected(ctx) {
		return nil, nil
	}
	var ids []uuid.UUID
	for _, s := range rows {
		if id := id(s); id != uuid.Nil {
			ids = append(ids, id)
		}
	}
	return read(ctx, at, ids...)
}

func (o shown) sample(s metrics.Sample) *graph.MetricSample {
	return &graph.MetricSample{
		At: s.At, Value: s.Value, Key: given(s.Key), Message: o.messages[s.Message], Conversation: o.conversations[s.Conversation],
		Interaction: o.interactions[s.Interaction], StartedBy: o.startedBy[s.StartedBy], EndedBy: o.endedBy[s.EndedBy],
	}
}

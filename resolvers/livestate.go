package resolvers

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"

	"github.com/google/uuid"

	"parley/graph"
	"parley/internal/query"
	"parley/live"
	"parley/store"
)

// lines watches the lines of queues; what is pushed are those that changed. A
// queue that came into use since is one of them; one that is archived is pushed
// no more.
func (r *Resolver) lines(organization uuid.UUID, queues []uuid.UUID) live.State[[]*graph.QueueStats] {
	return live.State[[]*graph.QueueStats]{
		Organization: organization,
		Wanted: func(e store.Entry) bool {
			return ofInteraction(e) || e.Kind == store.PresenceChanged || e.Kind == store.QueueChanged
		},
		Read: func(ctx context.Context) ([]*graph.QueueStats, error) {
			read, err := r.Reader.Lines(ctx, organization, queues)
			return statsOf(read), err
		},
		Differs: changedLines,
	}
}

func statsOf(lines []query.QueueLine) []*graph.QueueStats {
	out := make([]*graph.QueueStats, len(lines))
	for i, l := range lines {
		out[i] = &graph.QueueStats{QueueID: l.Queue, Waiting: l.Waiting, LongestWaitingSince: l.Longest, AgentsOnline: l.Online}
	}
	return out
}

// changedLines are those that are not as they were before.
func changedLines(was, is []*graph.QueueStats) ([]*graph.QueueStats, bool) {
	before := map[uuid.UUID]*graph.QueueStats{}
	for _, s := range was {
		before[s.QueueID] = s
	}
	changed := slices.DeleteFunc(slices.Clone(is), func(s *graph.QueueStats) bool {
		old := before[s.QueueID]
		return old != nil && sameLine(s, old)
	})
	return changed, len(changed) > 0
}

func sameLine(a, b *graph.QueueStats) bool {
	return a.Waiting == b.Waiting && a.AgentsOnline == b.AgentsOnline &&
		value(a.LongestWaitingSince).Equal(value(b.LongestWaitingSince))
}

// position watches where an interaction stands in its line. Work that is an
// agent's may wait again, and work that is over is pushed as such: the stream
// stays open until the client leaves.
func (r *Resolver) position(organization, interaction uuid.UUID) live.State[*graph.QueuePosition] {
	var line uuid.UUID // where it stood at the last reading
	return live.State[*graph.QueuePosition]{
		Organization: organization,
		Wanted: func(e store.Entry) bool {
			return ofInteraction(e) && (e.InteractionID == interaction || line != uuid.Nil && e.QueueID == line)
		},
		Read: func(ctx context.Context) (*graph.QueuePosition, error) {
			i, place, err := r.Reader.Waiting(ctx, interaction)
			if err != nil {
				return nil, err
			}
			line = value(i.QueueID)
			return &graph.QueuePosition{InteractionID: interaction, Status: i.Status, Position: place}, nil
		},
		Differs: func(was, is *graph.QueuePosition) (*graph.QueuePosition, bool) {
			return is, was.Status != is.Status || value(was.Position) != value(is.Position)
		},
	}
}

// numbers watches metrics, with the parts of their series that are selected. Every
// entry may change them but those about presence and reports, of which no metric tells.
//
// What a push costs is what `metrics` costs: the price is checked and charged once,
// when the subscription begins.
func (r *Resolver) numbers(a query.MetricArguments, organization uuid.UUID) live.State[[]*graph.MetricSeries] {
	return live.State[[]*graph.MetricSeries]{
		Organization: organization,
		Wanted: func(e store.Entry) bool {
			return e.Kind != store.PresenceChanged && e.Kind != store.QueueChanged && e.Kind != store.ReportChanged
		},
		Read: func(ctx context.Context) ([]*graph.MetricSeries, error) {
			read, err := r.series(ctx, a)
			return seriesOf(read), err
		},
		Differs: func(was, is []*graph.MetricSeries) ([]*graph.MetricSeries, bool) { return is, !sameNumbers(was, is) },
	}
}

// sameNumbers compares what clients see.
func sameNumbers(was, is []*graph.MetricSeries) bool {
	a, errA := json.Marshal(was)
	b, errB := json.Marshal(is)
	return errA == nil && errB == nil && bytes.Equal(a, b)
}

package query

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/store"
)

// Line is the work that waits in a queue.
type Line struct {
	Waiting int
	// Longest is since when the work waits that waits longest; nil where none does.
	Longest *time.Time
}

const (
	// lineSQL reads the length of each line and its first, positionsSQL numbers
	// what waits. The order is that in which agents take the work.
	lineSQL = `SELECT queue_id, queued_at, waiting FROM (` + waitingSQL
	// positionsSQL goes on with marks for the ids.
	positionsSQL = `SELECT id, queue_id, place FROM (` + waitingSQL
	waitingSQL   = `SELECT id, queue_id, queued_at, COUNT(*) OVER (PARTITION BY queue_id) AS waiting,
		ROW_NUMBER() OVER (PARTITION BY queue_id ORDER BY queued_at, id) AS place FROM interactions WHERE `
	onlineSQL = `SELECT a.queue_id, COUNT(*) AS online FROM queue_agents a JOIN users u ON u.id = a.user_id
		WHERE u.availability = 'ONLINE' AND u.archived_at IS NULL AND `
	connectedSQL = `SELECT queue_id, COUNT(*) FROM interaction_facts WHERE `
)

const (
	// pace is the time over which connections are counted for estimates.
	pace = time.Hour
	// paced is how long ago work may have come that is counted: what a queue
	// got before is not looked through.
	paced = 7 * 24 * time.Hour
)

// Line returns the line of a queue. Those of all queues that were read with it
// are read at once.
func (r *Reader) Line(ctx context.Context, q *ent.Queue) (Line, error) {
	found, err := together(ctx, q, "line", func(of []*ent.Queue) (map[uuid.UUID]Line, error) {
		out := map[uuid.UUID]Line{}
		where, args := inQueues("", of)
		return out, r.scan(ctx, lineSQL+where+` AND status = 'IN_QUEUE') s WHERE place = 1`, args, func(rows *store.Rows) error {
			var id uuid.UUID
			var since sql.NullTime
			var l Line
			err := rows.Scan(&id, &since, &l.Waiting)
			if since.Valid {
				l.Longest = &since.Time
			}
			out[id] = l
			return err
		})
	})
	return found[q.ID], err
}

// AgentsOnline is how many agents of a queue take work now, read as [Reader.Line] is.
func (r *Reader) AgentsOnline(ctx context.Context, q *ent.Queue) (int, error) {
	found, err := together(ctx, q, "online", func(of []*ent.Queue) (map[uuid.UUID]int, error) {
		where, args := inQueues("a.", of)
		return r.countOf(ctx, onlineSQL+where+` GROUP BY a.queue_id`, args...)
	})
	return found[q.ID], err
}

// EstimatedWait is how many seconds new work would wait in a queue: the length of
// its line times the time between connections in the last hour. It is nil where
// nothing was connected in it.
func (r *Reader) EstimatedWait(ctx context.Context, q *ent.Queue) (*float64, error) {
	line, err := r.Line(ctx, q)
	if err != nil {
		return nil, err
	}
	connected, err := together(ctx, q, "connected", func(of []*ent.Queue) (map[uuid.UUID]int, error) {
		where, args := inQueues("", of)
		now := r.store.Now()
		return r.countOf(ctx, connectedSQL+where+` AND at >= ? AND connected_at > ? AND connected_at <= ? GROUP BY queue_id`,
			append(args, now.Add(-paced).UnixMilli(), now.Add(-pace).UnixMilli(), now.UnixMilli())...)
	})
	n := connected[q.ID]
	if err != nil || n == 0 {
		return nil, err
	}
	wait := float64(line.Waiting) * pace.Seconds() / float64(n)
	return &wait, nil
}

// PositionIn is the place of an interaction in the line of a queue, from 1; nil
// where it does not wait there.
func (r *Reader) PositionIn(ctx context.Context, q *ent.Queue, interaction uuid.UUID) (*int, error) {
	found, err := together(ctx, q, "position "+interaction.String(), func(of []*ent.Queue) (map[uuid.UUID]place, error) {
		where, args := inQueues("", of)
		return r.places(ctx, where, args, []any{interaction})
	})
	if p := found[interaction]; p.queue == q.ID {
		return &p.n, err
	}
	return nil, err
}

// place is one in the line of a queue.
type place struct {
	queue uuid.UUID
	n     int
}

// places numbers what waits where the condition holds and tells the places of
// some interactions.
func (r *Reader) places(ctx context.Context, where string, args, ids []any) (map[uuid.UUID]place, error) {
	out := map[uuid.UUID]place{}
	text := positionsSQL + where + ` AND status = 'IN_QUEUE') s WHERE id IN (` + store.Marks(len(ids)) + `)`
	return out, r.scan(ctx, text, append(args, ids...), func(rows *store.Rows) error {
		var id uuid.UUID
		var p place
		err := rows.Scan(&id, &p.queue, &p.n)
		out[id] = p
		return err
	})
}

// countOf reads a number for each id.
func (r *Reader) countOf(ctx context.Context, text string, args ...any) (map[uuid.UUID]int, error) {
	out := map[uuid.UUID]int{}
	return out, r.scan(ctx, text, args, func(rows *store.Rows) error {
		var id uuid.UUID
		var n int
		err := rows.Scan(&id, &n)
		out[id] = n
		return err
	})
}

// inQueues is the condition that a row is about one of the queues, and its
// arguments. It names their organizations first.
func inQueues(table string, of []*ent.Queue) (string, []any) {
	var organizations, ids []any
	for _, q := range of {
		organizations, ids = once(organizations, q.OrganizationID), once(ids, q.ID)
	}
	return inLists(table, organizations, ids)
}

func inLists(table string, organizations, queues []any) (string, []any) {
	return table + `organization_id IN (` + store.Marks(len(organizations)) + `) AND ` + table + `queue_id IN (` + store.Marks(len(queues)) + `)`,
		slices.Concat(organizations, queues)
}

// once adds an id to a list that does not have it.
func once(list []any, id uuid.UUID) []any {
	if slices.Contains(list, any(id)) {
		return list
	}
	return append(list, id)
}

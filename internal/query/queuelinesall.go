package query

import (
	"context"
	"database/sql"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/interaction"
	"parley/internal/apperr"
	"parley/store"
)

// QueueLine is the line of a queue and who serves it.
type QueueLine struct {
	Queue uuid.UUID
	Line
	// Online is how many of its agents take work now.
	Online int
}

// linesSQL goes on with which queues. It takes the organization three times.
const linesSQL = `SELECT q.id, l.waiting, l.queued_at, o.online FROM queues q
	LEFT JOIN (` + lineSQL + `organization_id = ? AND status = 'IN_QUEUE') s WHERE place = 1) l ON l.queue_id = q.id
	LEFT JOIN (` + onlineSQL + `a.organization_id = ? GROUP BY a.queue_id) o ON o.queue_id = q.id
	WHERE q.organization_id = ? AND `

// Lines returns the lines of queues of one organization, which the caller has
// checked that the viewer may see: of those given, or of all that are in use. It
// takes one statement, so that all are of one instant. The error is
// [apperr.NotFound] where one of those given is none of the organization's.
func (r *Reader) Lines(ctx context.Context, organization uuid.UUID, queues []uuid.UUID) ([]QueueLine, error) {
	var ids []any
	for _, id := range queues {
		ids = once(ids, id)
	}
	which := `q.archived_at IS NULL`
	if len(ids) > 0 {
		which = `q.id IN (` + store.Marks(len(ids)) + `)`
	}
	var out []QueueLine
	err := r.scan(ctx, linesSQL+which+` ORDER BY q.id`, append([]any{organization, organization, organization}, ids...), func(rows *store.Rows) error {
		l, err := scanLine(rows)
		out = append(out, l)
		return err
	})
	if err == nil && len(out) < len(ids) {
		err = apperr.New(apperr.NotFound, "no such queue")
	}
	return out, err
}

func scanLine(rows *store.Rows) (l QueueLine, err error) {
	var waiting, online sql.NullInt64
	var since sql.NullTime
	err = rows.Scan(&l.Queue, &waiting, &since, &online)
	l.Waiting, l.Online = int(waiting.Int64), int(online.Int64)
	if since.Valid {
		l.Longest = &since.Time
	}
	return l, err
}

// Waiting returns an interaction with all of its own fields and its place in the
// line, nil where it does not wait. The error is [apperr.NotFound] where the
// viewer may not see it.
func (r *Reader) Waiting(ctx context.Context, id uuid.UUID) (*ent.Interaction, *int, error) {
	i, err := r.Client().Interaction.Query().Where(interaction.IDEQ(id)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil, apperr.New(apperr.NotFound, "no such interaction")
	}
	if err != nil {
		return nil, nil, err
	}
	place, err := r.QueuePosition(ctx, i)
	return i, place, err
}

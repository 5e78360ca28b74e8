package query

import (
	"context"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/callrecording"
	"parley/ent/listenlogentry"
)

// RecordingQuery says which recordings of an organization to read. Zero values are
// any.
type RecordingQuery struct {
	CallID      *string
	Interaction *uuid.UUID
	// Recordings made at From or later and at To or earlier.
	From, To time.Time
	Limit    int
}

// CallRecordings reads recordings of one organization, newest first, in one
// statement.
func (r *Reader) CallRecordings(ctx context.Context, organization uuid.UUID, q RecordingQuery) ([]*ent.CallRecording, error) {
	rows := r.Client().CallRecording.Query().Where(callrecording.OrganizationIDEQ(organization))
	if q.CallID != nil {
		rows.Where(callrecording.CallIDEQ(*q.CallID))
	}
	if q.Interaction != nil {
		rows.Where(callrecording.InteractionIDEQ(*q.Interaction))
	}
	if !q.From.IsZero() {
		rows.Where(callrecording.RecordedAtGTE(q.From))
	}
	if !q.To.IsZero() {
		rows.Where(callrecording.RecordedAtLTE(q.To))
	}
	return rows.Order(ent.Desc(callrecording.FieldRecordedAt, callrecording.FieldID)).Limit(q.Limit).All(ctx)
}

// maxListenLog is how many entries of a recording are read.
const maxListenLog = 1_000

// CallRecording reads one recording of the organization with the newest 1,000
// entries of its log, newest first, and their users. It fails with
// [apperr.NotFound].
func (r *Reader) CallRecording(ctx context.Context, organization, id uuid.UUID) (*ent.CallRecording, error) {
	row, err := r.Client().CallRecording.Query().
		Where(callrecording.OrganizationIDEQ(organization), callrecording.IDEQ(id)).
		WithListenLog(func(q *ent.ListenLogEntryQuery) {
			q.Order(ent.Desc(listenlogentry.FieldAt, listenlogentry.FieldID)).Limit(maxListenLog).WithUser()
		}).Only(ctx)
	return row, orNoSuch(err, "recording")
}

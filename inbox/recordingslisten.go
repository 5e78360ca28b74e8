package inbox

import (
	"context"
	"time"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/callrecording"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/viewer"
	"parley/store"
)

// NewListenLogEntry tells that the viewer listened to a recording.
type NewListenLogEntry struct {
	Recording uuid.UUID
	// Description is why, or to what part: 1 to 1,000 characters.
	Description string
	// UserSessionID is the viewer's session: 1 to 100 characters.
	UserSessionID string
	// At is by default now.
	At *time.Time
}

// AddListenLogEntry notes that the viewer listened to a recording and returns the
// entry's id. It fails with [apperr.Invalid] and [apperr.NotFound].
func (in *Inbox) AddListenLogEntry(ctx context.Context, n NewListenLogEntry) (uuid.UUID, error) {
	var c complaint
	c.needs(1000, n.Description, "description")
	c.needs(MaxExternalID, n.UserSessionID, "userSessionId")
	at := instant(&c, orZero(n.At), in.store.Now(), "at")
	if err := c.Err(); err != nil {
		return uuid.Nil, err
	}
	if err := access.Check(ctx, access.WriteMessages); err != nil {
		return uuid.Nil, err
	}
	recording, err := in.store.Client().CallRecording.Query().Where(callrecording.IDEQ(n.Recording)).Only(ctx)
	if ent.IsNotFound(err) {
		return uuid.Nil, apperr.New(apperr.NotFound, "no such recording")
	}
	if err != nil {
		return uuid.Nil, err
	}
	id := in.store.NewID(ids.ListenLogEntry)
	return id, in.store.Write(ctx, recording.OrganizationID, func(ctx context.Context, tx *store.Tx) error {
		return tx.ListenLogEntry.Create().SetID(id).SetRecordingID(n.Recording).SetDescription(n.Description).
			SetUserSessionID(n.UserSessionID).SetAt(at).SetNillableUserID(given(viewer.From(ctx).UserID)).Exec(ctx)
	})
}

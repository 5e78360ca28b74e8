package inbox

import (
	"context"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/callrecording"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/store"
)

// check returns when the recording was made.
func (n NewCallRecording) check(now time.Time) (time.Time, error) {
	var c complaint
	c.atMost(MaxExternalID, n.ExternalID, "externalId")
	c.needs(MaxExternalID, n.CallID, "callId")
	c.needs(1000, n.FileName, "fileName")
	c.atMost(1000, n.FilePath, "filePath")
	c.atMost(200, n.OwnerName, "ownerName")
	if callrecording.OwnerTypeValidator(n.OwnerType) != nil {
		c.Add("must be USER, QUEUE or OUTBOUND_CAMPAIGN", "ownerType")
	}
	switch campaign := n.OwnerType == callrecording.OwnerTypeOUTBOUND_CAMPAIGN; {
	case campaign && n.OwnerID != nil:
		c.Add("is left out for campaigns", "ownerId")
	case !campaign && n.OwnerID == nil:
		c.Add("is required", "ownerId")
	}
	at := instant(&c, orZero(n.RecordedAt), now, "recordedAt")
	return at, c.Err()
}

// needs refuses an empty text and a long one.
func (c *complaint) needs(limit int, s string, path ...string) {
	if s == "" {
		c.Add("is required", path...)
	}
	c.atMost(limit, s, path...)
}

// stored is the recording with this external id, nil where there is none.
func (n NewCallRecording) stored(ctx context.Context, tx *store.Tx) (*ent.CallRecording, error) {
	if n.ExternalID == "" {
		return nil, nil
	}
	old, err := tx.CallRecording.Query().Where(callrecording.OrganizationIDEQ(tx.OrganizationID()),
		callrecording.SourceEQ(sourceOr(n.Source)), callrecording.ExternalIDEQ(n.ExternalID)).Only(ctx)
	return old, ent.MaskNotFound(err)
}

// repeated answers with the id of the stored recording where it is the same one.
func (n NewCallRecording) repeated(old *ent.CallRecording, id *uuid.UUID, err error) error {
	if err != nil {
		return err
	}
	same := old.InteractionID == n.Interaction && old.CallID == n.CallID && old.OwnerType == n.OwnerType &&
		old.OwnerID == orZero(n.OwnerID) && (n.OwnerName == "" || n.OwnerName == old.OwnerName) &&
		old.FileName == n.FileName && old.FilePath == n.FilePath && (n.RecordedAt == nil || sameMilli(*n.RecordedAt, old.RecordedAt))
	if !same {
		return errRepeated()
	}
	*id = old.ID
	return nil
}

func sameMilli(a, b time.Time) bool { return a.UnixMilli() == b.UnixMilli() }

// owner is the name to keep of the owner, who has to be of the organization.
func (n NewCallRecording) owner(ctx context.Context, tx *store.Tx) (string, error) {
	if n.OwnerID == nil {
		return n.OwnerName, nil
	}
	code := ids.User
	if n.OwnerType == callrecording.OwnerTypeQUEUE {
		code = ids.Queue
	}
	if ids.CodeOf(*n.OwnerID) != code {
		return "", apperr.New(apperr.NotFound, "no such owner")
	}
	if err := tx.Verify(ctx, *n.OwnerID); err != nil || n.OwnerName != "" {
		return n.OwnerName, err
	}
	if code == ids.Queue {
		q, err := tx.Queue.Get(ctx, *n.OwnerID)
		if err != nil {
			return "", err
		}
		return q.Name, nil
	}
	u, err := tx.User.Get(ctx, *n.OwnerID)
	if err != nil {
		return "", err
	}
	return u.DisplayName, nil
}

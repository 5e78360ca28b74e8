package inbox

import (
	"context"
	"time"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/callrecording"
	"parley/ent/interaction"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/store"
)

// NewCallRecording is a recording to add. Zero values are not given.
type NewCallRecording struct {
	// Interaction is the call.
	Interaction uuid.UUID
	Source      ids.Source
	// ExternalID is the creator's id of the recording.
	ExternalID string
	// CallID is the creator's id of the call; recordings of one call share it.
	CallID    string
	OwnerType callrecording.OwnerType
	// OwnerID is the user or the queue; nil, and no other, for campaigns.
	OwnerID *uuid.UUID
	// OwnerName is by default the name of the user or queue.
	OwnerName string
	FileName  string
	FilePath  string
	// RecordedAt is by default now.
	RecordedAt *time.Time
}

// AddCallRecording adds the recording of a call and returns its id. The same
// recording again under its external id is answered like the first time.
//
// It fails with [apperr.Invalid], with [apperr.NotFound] for a call or an owner that
// the viewer cannot see, and with [apperr.Conflict] for the external id of another
// recording.
func (in *Inbox) AddCallRecording(ctx context.Context, n NewCallRecording) (uuid.UUID, error) {
	at, err := n.check(in.store.Now())
	if err != nil {
		return uuid.Nil, err
	}
	id := in.store.NewID(ids.CallRecording)
	err = in.atLeg(ctx, n.Interaction, func(ctx context.Context, tx *store.Tx) error {
		if old, err := n.stored(ctx, tx); err != nil || old != nil {
			return n.repeated(old, &id, err)
		}
		owner, err := n.owner(ctx, tx)
		if err != nil {
			return err
		}
		return tx.CallRecording.Create().SetID(id).SetNillableExternalID(given(n.ExternalID)).SetSource(sourceOr(n.Source)).
			SetInteractionID(n.Interaction).SetCallID(n.CallID).SetOwnerType(n.OwnerType).SetOwnerID(orZero(n.OwnerID)).SetOwnerName(owner).
			SetFileName(n.FileName).SetFilePath(n.FilePath).SetRecordedAt(at).Exec(ctx)
	})
	return id, err
}

// atLeg writes in the organization of an interaction that the viewer sees, and again
// where others overtake.
func (in *Inbox) atLeg(ctx context.Context, id uuid.UUID, f func(context.Context, *store.Tx) error) error {
	if err := access.Check(ctx, access.WriteMessages); err != nil {
		return err
	}
	leg, err := in.store.Client().Interaction.Query().Where(interaction.IDEQ(id)).
		Select(interaction.FieldID, interaction.FieldOrganizationID).Only(ctx)
	if ent.IsNotFound(err) {
		return apperr.New(apperr.NotFound, "no such interaction")
	}
	if err != nil {
		return err
	}
	return in.insist(ctx, leg.OrganizationID, f)
}

func sourceOr(s ids.Source) ids.Source {
	if s == "" {
		return ids.Native
	}
	return s
}

package inbox

import (
	"context"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/agentpresence"
	"parley/ent/user"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/viewer"
	"parley/store"
)

// Presence says whether a user takes work.
type Presence struct {
	// User is nil for the viewer. Another one needs the right to administer.
	User  *uuid.UUID
	State user.Availability
	// Reason is why, at most 200 characters; nil where nothing is said.
	Reason *string
}

// MaxReason is how many characters the reason of a presence may have.
const MaxReason = 200

// SetPresence writes whether a user takes work, ends the stretch of time that was, and
// begins the next; it changes nothing where state and reason are so already. It returns
// the user's id. What the user is at stays the user's.
//
// There is one presence of a user, kept at home: from elsewhere it is
// [apperr.Forbidden] to change it.
func (in *Inbox) SetPresence(ctx context.Context, p Presence) (uuid.UUID, error) {
	if err := p.normalize(ctx); err != nil {
		return uuid.Nil, err
	}
	row, err := in.store.Client().User.Query().Where(user.IDEQ(*p.User)).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		return uuid.Nil, absent("user", "userId")
	case err != nil:
		return uuid.Nil, err
	case !viewer.From(ctx).Sees(row.OrganizationID):
		return uuid.Nil, fault(apperr.Forbidden, "the user is at home in another organization", "userId")
	}
	return row.ID, in.store.Write(ctx, row.OrganizationID, p.save)
}

func (p *Presence) normalize(ctx context.Context) error {
	if err := access.Check(ctx, access.WriteMessages); err != nil {
		return err
	}
	self := viewer.From(ctx).UserID
	switch {
	case p.User == nil && self == uuid.Nil:
		return apperr.InvalidField("is required: your credential is nobody's", "userId")
	case p.User == nil:
		p.User = &self
	case *p.User != self:
		if err := access.Check(ctx, access.Administer); err != nil {
			return err
		}
	}
	var c complaint
	if user.AvailabilityValidator(p.State) != nil {
		c.Add("must be ONLINE, BUSY or OFFLINE", "state")
	}
	if p.Reason != nil {
		c.atMost(MaxReason, *p.Reason, "reason")
	}
	return c.Err()
}

// save writes the presence under the user's lock.
func (p Presence) save(ctx context.Context, tx *store.Tx) error {
	if err := tx.Lock(ctx, ids.User.Table(), *p.User); err != nil {
		return err
	}
	row, err := tx.User.Query().Where(user.OrganizationIDEQ(tx.OrganizationID()), user.IDEQ(*p.User)).Only(ctx)
	if err != nil {
		return err
	}
	if row.ArchivedAt != nil {
		return fault(apperr.Conflict, "the user is archived", "userId")
	}
	ofUser := agentpresence.And(
		agentpresence.OrganizationIDEQ(tx.OrganizationID()), agentpresence.UserIDEQ(row.ID), agentpresence.ToIsNil())
	last, err := tx.AgentPresence.Query().Where(ofUser).Order(ent.Desc(agentpresence.FieldFrom)).First(ctx)
	if err != nil && !ent.IsNotFound(err) {
		return err
	}
	if last != nil && last.State == agentpresence.State(p.State) && row.Availability == p.State && equal(last.Reason, p.Reason) {
		return nil
	}
	if err := tx.AgentPresence.Update().Where(ofUser).SetTo(tx.Now()).Exec(ctx); err != nil {
		return err
	}
	tx.Know(row.ID)
	err = tx.AgentPresence.Create().SetUserID(row.ID).SetState(agentpresence.State(p.State)).SetNillableReason(p.Reason).
		SetFrom(tx.Now()).Exec(ctx)
	if err != nil {
		return err
	}
	tx.Record(store.Entry{Kind: store.PresenceChanged, UserID: row.ID})
	return tx.User.Update().Where(user.IDEQ(row.ID)).SetAvailability(p.State).Exec(ctx)
}

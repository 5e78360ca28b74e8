package inbox

import (
	"context"
	"time"

	"github.com/google/uuid"

	"parley/ent/interaction"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/store"
)

// RequiredAgent is an agent whom work is for.
type RequiredAgent struct {
	User uuid.UUID
	// Type tells whether others may take the work as well.
	Type interaction.RequiredAgentType
	// Until is when that ends; nil means never.
	Until *time.Time
}

// check refuses a way that is none, and an end that is past.
func (r *RequiredAgent) check(c *complaint, now time.Time) {
	if r == nil {
		return
	}
	if interaction.RequiredAgentTypeValidator(r.Type) != nil {
		c.Add("must be REQUIRED or PREFERRED", "requiredAgent", "type")
	}
	if r.Until != nil && !r.Until.After(now) {
		c.Add("must lie ahead", "requiredAgent", "expiresAt")
	}
	if r.Until != nil {
		until := instant(c, *r.Until, now, "requiredAgent")
		r.Until = &until
	}
}

// verify refuses who is no user of the organization, or was archived.
func (r *RequiredAgent) verify(ctx context.Context, tx *store.Tx) error {
	if r == nil {
		return nil
	}
	if ids.CodeOf(r.User) != ids.User {
		return absent("user", "requiredAgent", "userId")
	}
	if err := tx.Verify(ctx, r.User); err != nil {
		if apperr.KindOf(err) == apperr.NotFound {
			err = absent("user", "requiredAgent", "userId")
		}
		return err
	}
	return inService(ctx, tx, &r.User)
}

package testkit

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/ent/organization"
	"parley/internal/ids"
	"parley/internal/viewer"
	"parley/store"
)

// Clock is a clock that tests set. It is safe for concurrent use.
type Clock struct {
	mu sync.Mutex
	at time.Time
}

// NewClock returns a clock that stands at this instant.
func NewClock(at time.Time) *Clock { return &Clock{at: at} }

// Now reads the clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Set moves the clock to an instant, forth or back.
func (c *Clock) Set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at
}

// System returns a context that acts as Parley itself.
func System() context.Context {
	return viewer.NewContext(context.Background(), viewer.System("tests"))
}

// As returns a context that acts in this role for the first of the
// organizations and reads all of them.
func As(role viewer.Role, scope ...uuid.UUID) context.Context {
	return viewer.NewContext(context.Background(), &viewer.Viewer{OrganizationID: scope[0], Scope: scope, Role: role})
}

// Organization makes an organization, below parent unless that is the zero UUID.
func Organization(tb testing.TB, s *store.Store, slug string, parent uuid.UUID) uuid.UUID {
	tb.Helper()
	id := s.NewID(ids.Organization)
	err := s.Write(System(), id, func(ctx context.Context, tx *store.Tx) error {
		number, err := tx.OrganizationNumber(ctx)
		if err != nil {
			return err
		}
		create := tx.Organization.Create().SetID(id).SetSlug(slug).SetName(slug).SetNumber(number)
		path := id.String() + "/"
		if parent != uuid.Nil {
			above, err := tx.Organization.Query().Where(organization.IDEQ(parent)).Only(ctx)
			if err != nil {
				return err
			}
			create.SetParentID(parent)
			path = above.Path + path
		}
		return create.SetPath(path).Exec(ctx)
	})
	if err != nil {
		tb.Fatal(err)
	}
	return id
}

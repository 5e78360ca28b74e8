package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"parley/directory"
	"parley/ent"
	"parley/ent/channel"
	"parley/ent/message"
	"parley/ent/organization"
	"parley/internal/apperr"
	"parley/internal/viewer"
)

// MaxMessages is how many messages a year of [World.Year] may have.
const MaxMessages = 20_000_000

// Order is a year that somebody wants, to try Parley with many messages.
type Order struct {
	// Messages is how many, from 1 to [MaxMessages].
	Messages int
	// Seed tells years apart: those of one seed and one day say the same.
	Seed uint64
	// Slug names the organization, which is made where it is missing.
	Slug string
}

// Delivery is what became of an [Order].
type Delivery struct {
	Organization  uuid.UUID `json:"organization"`
	Messages      int       `json:"messages"`
	Conversations int       `json:"conversations"`
	Resolved      int       `json:"resolved"`
	// From and To are when the year begins and ends: To is the last midnight.
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	// Seconds is how long it took to write.
	Seconds float64 `json:"seconds"`
}

// Year writes a year of messages into one organization, which ended last midnight
// in Amsterdam. It goes the way that all messages go, so that facts and ledger are
// what they would be had the messages come one by one.
//
// Errors: [apperr.Invalid] for a number of messages out of range;
// [apperr.Conflict] where the organization has messages already.
func (w *World) Year(ctx context.Context, o Order) (Delivery, error) {
	if o.Messages < 1 || o.Messages > MaxMessages {
		return Delivery{}, apperr.InvalidField("from 1 to 20,000,000", "messages")
	}
	ctx = viewer.NewContext(ctx, viewer.System("demo year: which organization it goes into"))
	id, err := w.venue(ctx, o.Slug)
	if err != nil {
		return Delivery{}, err
	}
	ctx = viewer.NewContext(ctx, &viewer.Viewer{OrganizationID: id, Scope: []uuid.UUID{id}, Role: viewer.Owner})
	c := longCast(o.Messages)
	if err := w.furnishBare(ctx, id, c); err != nil {
		return Delivery{}, fmt.Errorf("furnishing %s: %w", o.Slug, err)
	}
	return w.deliver(ctx, id, newLongYear(midnight(w.Now()), o, c))
}

// midnight is the last one in Amsterdam.
func midnight(now time.Time) time.Time {
	y, m, d := now.In(zone(amsterdam)).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, zone(amsterdam))
}

// venue finds or makes the organization of a year.
func (w *World) venue(ctx context.Context, slug string) (uuid.UUID, error) {
	o, err := w.Store.Client().Organization.Query().Where(organization.SlugEQ(slug)).Only(ctx)
	if ent.IsNotFound(err) {
		o, err = w.Directory.CreateOrganization(ctx, directory.NewOrganization{
			Slug: directory.Set(slug),
			OrganizationFields: directory.OrganizationFields{
				Name: directory.Set("A year of " + slug), Country: directory.Set("NL"), Locale: directory.Set("en-NL"), Timezone: directory.Set(amsterdam),
			},
		})
	}
	if err != nil {
		return uuid.Nil, err
	}
	any, err := w.Store.Client().Message.Query().Where(message.OrganizationIDEQ(o.ID)).Exist(ctx)
	if err == nil && any {
		err = apperr.New(apperr.Conflict, "the organization %q has messages already: name another with --org", slug)
	}
	return o.ID, err
}

// furnishBare furnishes an organization that has no channel. In one that has, the
// inbox makes what is missing.
func (w *World) furnishBare(ctx context.Context, id uuid.UUID, c cast) error {
	any, err := w.Store.Client().Channel.Query().Where(channel.OrganizationIDEQ(id)).Exist(ctx)
	if err != nil || any {
		return err
	}
	return w.furnish(ctx, c, map[house]uuid.UUID{home: id})
}

package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"parley/access"
	"parley/directory"
	"parley/ent"
	"parley/ent/apicredential"
	"parley/ent/organization"
	"parley/inbox"
	"parley/internal/ids"
	"parley/internal/viewer"
	"parley/store"
)

// Deps are what the world is made with.
type Deps struct {
	Store     *store.Store
	Inbox     *inbox.Inbox
	Directory *directory.Directory
	Access    *access.Access
	// Now is the clock; the year of conversations ends there.
	Now    func() time.Time
	Logger *slog.Logger
	// Ticks, where set, says when [World.Tick] moves; else it does every two
	// seconds.
	Ticks <-chan time.Time
}

// World is the demo world in a database.
type World struct{ Deps }

// New returns the world; nothing is written before [World.Fill].
func New(d Deps) *World { return &World{d} }

// born is the instant inside the identifier of the demo organization, which
// never changes: tokens contain it.
var born = time.Date(2024, 2, 14, 12, 0, 0, 0, time.UTC)

// OrganizationID is the identifier of Teddies Inc. in every demo database.
func OrganizationID() uuid.UUID { return ids.Fixed(ids.Organization, born, 0x7edd1e5) }

// ErrForeign is the answer where the database has something else in it.
var ErrForeign = errors.New("--demo wants an empty database or one that it filled: give another with --database, such as sqlite:demo.db")

// ErrUnfinished is the answer where an earlier start was ended half-way.
var ErrUnfinished = errors.New("--demo was interrupted while it filled this database: remove it, or give another with --database, and start again")

// Fill makes the demo world where the database has no organization at all. It
// reports whether the world is here, made now or by an earlier start; if not,
// the error is [ErrForeign], [ErrUnfinished] or the database's.
func (w *World) Fill(ctx context.Context) (bool, error) {
	state, err := w.look(ctx)
	if err != nil || state == filled {
		return err == nil, err
	}
	begin := w.Now()
	w.Logger.InfoContext(ctx, "filling the demo world; it takes a few seconds")
	if err := w.build(ctx, begin.UTC().Truncate(time.Minute)); err != nil {
		return false, fmt.Errorf("filling the demo world: %w", err)
	}
	w.Logger.InfoContext(ctx, "the demo world is filled", "took", w.Now().Sub(begin).String())
	return true, nil
}

type state int

const (
	empty state = iota
	filled
)

// look finds out what is in the database. It asks as Parley itself, because
// organizations that nobody expects are what it looks for.
func (w *World) look(ctx context.Context) (state, error) {
	ctx = viewer.NewContext(ctx, viewer.System("demo world: is the database empty?"))
	any, err := w.Store.Client().Organization.Query().Exist(ctx)
	if err != nil || !any {
		return empty, err
	}
	ours, err := w.Store.Client().Organization.Query().Where(organization.IDEQ(OrganizationID())).Exist(ctx)
	switch {
	case err != nil:
		return empty, err
	case !ours:
		return empty, ErrForeign
	}
	// The credentials of the graph are made last.
	done, err := w.Store.Client().ApiCredential.Query().Where(
		apicredential.OrganizationIDEQ(OrganizationID()), apicredential.DemoEQ(true), apicredential.KindEQ(apicredential.KindGRAPHQL),
	).Exist(ctx)
	if err == nil && !done {
		err = ErrUnfinished
	}
	return filled, err
}

// build makes the world from nothing.
func (w *World) build(ctx context.Context, now time.Time) error {
	if err := w.found(ctx); err != nil {
		return err
	}
	child, err := w.foundChild(as(ctx))
	if err != nil {
		return err
	}
	ctx = as(ctx, child.ID)
	if err := w.furnish(ctx, teddies, map[house]uuid.UUID{home: OrganizationID(), britain: child.ID}); err != nil {
		return err
	}
	year := newYear(now)
	if err := w.write(ctx, year, map[house]uuid.UUID{home: OrganizationID(), britain: child.ID}); err != nil {
		return err
	}
	if err := w.openDesk(ctx, now); err != nil {
		return err
	}
	if err := w.openBots(ctx, now); err != nil {
		return err
	}
	_, err = w.Credentials(ctx)
	return err
}

// as returns a context that acts for Teddies Inc. as its owner, and also for the
// organizations below that are named.
func as(ctx context.Context, below ...uuid.UUID) context.Context {
	return viewer.NewContext(ctx, &viewer.Viewer{
		OrganizationID: OrganizationID(), Scope: append([]uuid.UUID{OrganizationID()}, below...), Role: viewer.Owner,
	})
}

// found makes the root organization. It acts as Parley itself, for nobody has a
// right to a root, and writes the row itself: the directory draws identifiers,
// and this one has to be fixed.
func (w *World) found(ctx context.Context) error {
	ctx = viewer.NewContext(ctx, viewer.System("demo world: the root organization"))
	id := OrganizationID()
	return w.Store.Write(ctx, id, func(ctx context.Context, tx *store.Tx) error {
		number, err := tx.OrganizationNumber(ctx)
		if err != nil {
			return err
		}
		return tx.Organization.Create().SetID(id).SetPath(id.String() + "/").SetNumber(number).
			SetSlug("teddies").SetName("Teddies Inc.").SetDisplayName("Teddies").
			SetEmail("hello@teddies.example").SetURL("https://www.teddies.example").
			SetCountry("NL").SetLocale("en-NL").SetTimezone(amsterdam).Exec(ctx)
	})
}

func (w *World) foundChild(ctx context.Context) (*ent.Organization, error) {
	return w.Directory.CreateOrganization(ctx, directory.NewOrganization{
		Slug: directory.Set("teddies-uk"),
		OrganizationFields: directory.OrganizationFields{
			Name: directory.Set("Teddies UK Ltd"), DisplayName: directory.Set("Teddies UK"),
			Country: directory.Set("GB"), Locale: directory.Set("en-GB"), Timezone: directory.Set(london),
		},
	})
}

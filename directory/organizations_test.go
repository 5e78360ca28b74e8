package directory_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/directory"
	"parley/ent"
	"parley/ent/organization"
	"parley/internal/ids"
	"parley/internal/testkit"
	"parley/internal/viewer"
	"parley/store"
)

// The tree: roots by Parley itself, all else below the named or selected
// organization, with the path and the number of its place.
func TestCreateOrganization(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		if w.root.ParentID != nil || w.root.Path != w.root.ID.String()+"/" {
			t.Errorf("root: %v", w.root)
		}
		equal(t, "path", w.child.Path, w.root.Path+w.child.ID.String()+"/")
		equal(t, "parent", *w.child.ParentID, w.root.ID)
		equal(t, "kind of id", ids.CodeOf(w.child.ID), ids.Organization)
		grand := must(w.CreateOrganization(w.as(viewer.Admin), below(w.child.ID, "Grand")))
		equal(t, "path", grand.Path, w.child.Path+grand.ID.String()+"/")
		numbers := []int64{w.root.Number, w.foreign.Number, w.child.Number, grand.Number}
		if !slices.Equal(numbers, []int64{1, 2, 3, 4}) {
			t.Errorf("numbers: %v", numbers)
		}
		equal(t, "timezone", grand.Timezone, "UTC")
		equal(t, "status", grand.Status, organization.StatusACTIVE)
		// The one request that made it reads on through what was returned.
		equal(t, "parent's name", must(grand.Parent(w.as(viewer.Admin))).Name, "Child")
	})
}

func TestOrganizationsDoNotNestForever(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		parent := w.root
		for {
			o, err := w.CreateOrganization(system(), below(parent.ID, "level"))
			if err != nil {
				wantWrong(t, err, "CONFLICT parentId")
				equal(t, "levels", strings.Count(parent.Path, "/"), 54)
				return
			}
			parent = o
		}
	})
}

// Slugs are made from names and numbered where they are taken, also by
// organizations that the viewer does not see.
func TestDerivedSlugs(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Owner)
		for _, test := range [][2]string{
			{"Foreign", "foreign-2"},
			{"foreign", "foreign-3"},
			{"  Teddies & Co. (NL) ", "teddies-co-nl"},
			{"Teddies_Co NL", "teddies-co-nl-2"},
			{"Привет", "organization"},
			{"你好", "organization-2"},
			{"X", "x-organization"},
			{"50%", "50"},
			{strings.Repeat("a", 50), strings.Repeat("a", 40)},
			{strings.Repeat("a", 41), strings.Repeat("a", 38) + "-2"},
			{strings.Repeat("a", 42), strings.Repeat("a", 38) + "-3"},
			{strings.Repeat("b", 37) + " cdef", strings.Repeat("b", 37) + "-cd"},
			{strings.Repeat("b", 37) + " cdXX", strings.Repeat("b", 37) + "-2"},
			{strings.Repeat("d", 39) + " e", strings.Repeat("d", 39)},
		} {
			equal(t, "slug of "+test[0], must(w.CreateOrganization(ctx, named(test[0]))).Slug, test[1])
		}
		for n := 2; n <= 11; n++ {
			equal(t, "slug", must(w.CreateOrganization(ctx, named("Root"))).Slug, fmt.Sprintf("root-%d", n))
		}
	})
}

// Two organizations of one name at once both get a slug.
func TestDerivedSlugsDoNotRace(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		var b barrier
		w := newWorld(store.Options{OnStatement: b.pass})(t, address)
		if strings.HasPrefix(address, "postgres") {
			b.set("INSERT INTO counters")
		}
		for _, got := range both(func(int) error { _, err := w.CreateOrganization(w.as(viewer.Owner), named("Twin")); return err }) {
			equal(t, "error", got, "<nil>")
		}
	})
}

// Archiving closes an organization for writing, once; those below stay open. The
// root of one's own tree may be archived.
func TestArchiveOrganization(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Owner)
		q := must(w.CreateQueue(ctx, queue("old")))
		gone := must(w.CreateQueue(ctx, queue("gone")))
		must(w.ArchiveQueue(ctx, gone.ID))
		first := must(w.ArchiveOrganization(ctx, w.root.ID))
		equal(t, "status", first.Status, organization.StatusARCHIVED)
		if first.ArchivedAt == nil {
			t.Fatal("no time")
		}
		before := w.state(t)
		again := must(w.ArchiveOrganization(ctx, w.root.ID))
		equal(t, "time", *again.ArchivedAt, *first.ArchivedAt)
		must(w.ArchiveQueue(ctx, gone.ID))
		for _, f := range []func() error{
			func() error { _, err := w.CreateQueue(ctx, queue("new")); return err },
			func() error { _, err := w.UpdateQueue(ctx, directory.QueueChange{ID: q.ID}); return err },
			func() error { _, err := w.ArchiveQueue(ctx, q.ID); return err },
			func() error {
				_, err := w.UpdateOrganization(ctx, directory.OrganizationChange{ID: w.root.ID})
				return err
			},
			func() error { _, err := w.CreateOrganization(ctx, named("new")); return err },
		} {
			wantWrong(t, f(), "CONFLICT")
		}
		_, err := w.CreateOrganization(ctx, below(w.root.ID, "new"))
		wantWrong(t, err, "CONFLICT parentId")
		equal(t, "state", w.state(t), before)
		in := queue("open")
		in.OrganizationID = &w.child.ID
		must(w.CreateQueue(ctx, in))
	})
}

// What is left out stays, null takes away.
func TestUpdateOrganization(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Admin)
		update := func(f directory.OrganizationFields) *ent.Organization {
			return must(w.UpdateOrganization(ctx, directory.OrganizationChange{ID: w.child.ID, OrganizationFields: f}))
		}
		all := update(directory.OrganizationFields{
			Name: directory.Set("Name"), DisplayName: directory.Set("Shown"), Email: directory.Set("a@example.com"),
			URL: directory.Set("https://example.com/x"), Country: directory.Set("NL"), Locale: directory.Set("zh-Hant-TW"),
			Timezone: directory.Set("Europe/Amsterdam"),
		})
		show := func(o *ent.Organization) string {
			text := func(s *string) string {
				if s == nil {
					return "null"
				}
				return *s
			}
			return strings.Join([]string{
				o.Slug, o.Name, text(o.DisplayName), text(o.Email), text(o.URL), text(o.Country), text(o.Locale), o.Timezone,
			}, " ")
		}
		equal(t, "all", show(all), "child Name Shown a@example.com https://example.com/x NL zh-Hant-TW Europe/Amsterdam")
		equal(t, "left out", show(update(directory.OrganizationFields{})), show(all))
		null := directory.Null[string]()
		none := update(directory.OrganizationFields{DisplayName: null, Email: null, URL: null, Country: null, Locale: null})
		equal(t, "null", show(none), "child Name null null null null null Europe/Amsterdam")
		stored := must(w.store.Client().Organization.Get(ctx, w.child.ID))
		equal(t, "stored", show(stored), show(none))
		if stored.ID == uuid.Nil || !stored.UpdatedAt.After(stored.CreatedAt) {
			t.Errorf("updated at %s, created at %s", stored.UpdatedAt, stored.CreatedAt)
		}
	})
}

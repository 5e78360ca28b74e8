package query_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/form"
	"parley/internal/ids"
	"parley/internal/query"
	"parley/internal/shortid"
	"parley/internal/testkit"
	"parley/store"
)

// forms makes so many forms, of which every third is archived.
func (o *office) forms(t *testing.T, n int) (made []uuid.UUID) {
	t.Helper()
	o.write(t, func(ctx context.Context, tx *store.Tx) {
		for i := range n {
			create := tx.Form.Create().SetName(fmt.Sprint("form ", i))
			if i%3 == 2 {
				create.SetStatus(form.StatusARCHIVED).SetArchivedAt(tx.Now())
			}
			made = append(made, create.SaveX(ctx).ID)
		}
	})
	return made
}

// TestListing: rows come in the order in which they were made, and are counted
// whether or not all of them are read.
func TestListing(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		o := newOffice(t, address)
		o.another(t, "other").forms(t, 3)
		made := o.forms(t, 7)
		for i, x := range []struct {
			query.Listing
			want  []int
			total int
		}{
			{query.Listing{}, []int{0, 1, 3, 4, 6}, 5},
			{query.Listing{Newest: true, Limit: 2}, []int{6, 4}, 5},
			{query.Listing{Limit: 2, Offset: 3}, []int{4, 6}, 5},
			{query.Listing{Limit: 2, Offset: 4}, []int{6}, 5},
			{query.Listing{Limit: 2, Offset: 9}, nil, 5},
			{query.Listing{Limit: 5}, []int{0, 1, 3, 4, 6}, 5},
			{query.Listing{Lifetime: query.Archived}, []int{2, 5}, 2},
			{query.Listing{Lifetime: query.Ever, Limit: 3}, []int{0, 1, 2}, 7},
			{query.Listing{IDs: []uuid.UUID{made[4], made[1], made[2]}}, []int{1, 4}, 2},
			{query.Listing{IDs: []uuid.UUID{}}, nil, 0},
			{query.Listing{Organizations: []uuid.UUID{o.org}, Newest: true}, []int{6, 4, 3, 1, 0}, 5},
			{query.Listing{Organizations: []uuid.UUID{}}, nil, 0},
		} {
			rows, total, err := o.ListForms(o.ctx, x.Listing)
			must(t, err)
			var got []int
			for _, row := range rows {
				got = append(got, slices.Index(made, row.ID))
			}
			if !slices.Equal(got, x.want) || total != x.total {
				t.Errorf("%d: %v of %d, want %v of %d", i, got, total, x.want, x.total)
			}
		}
	})
}

// TestFindShort: rows are found by their short ids, in digits of any case, by whoever
// sees them; many take few statements.
func TestFindShort(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		o := newOffice(t, address)
		mine, theirs := o.forms(t, 450), o.another(t, "other").forms(t, 1)[0]
		var short []string
		for _, id := range append(mine, theirs) {
			short = append(short, strings.ToUpper(shortid.Of(id)))
		}
		short = append(short, "", "me", strings.Repeat("0", 24), strings.Repeat("f", 24))
		*o.statements = 0
		found, err := o.FindShort(o.ctx, ids.Form, short...)
		must(t, err)
		if len(found) != len(mine) || *o.statements > 6 { // three, and who shares what with the organization
			t.Errorf("%d forms by %d statements", len(found), *o.statements)
		}
		for _, id := range mine {
			if found[shortid.Of(id)] != id {
				t.Fatalf("%s is %s", id, found[shortid.Of(id)])
			}
		}
		if found, err := o.FindShort(o.ctx, ids.Bot, short...); err != nil || len(found) != 0 {
			t.Errorf("bots: %v, %v", found, err)
		}
		found, err = o.FindShort(o.ctx, ids.Organization, shortid.Of(o.org), shortid.Of(theirs))
		if err != nil || len(found) != 1 || found[shortid.Of(o.org)] != o.org {
			t.Errorf("organizations: %v, %v", found, err)
		}
	})
}

// TestShortKinds: every kind that Web1on1 shows is found by its short id.
func TestShortKinds(t *testing.T) {
	o := newOffice(t, testkit.SQLiteDatabase(t))
	rows := map[ids.Code]uuid.UUID{ids.Organization: o.org, ids.User: o.ids["Anna Ü"]}
	o.write(t, func(ctx context.Context, tx *store.Tx) {
		f := tx.Form.Create().SetName("f").SaveX(ctx)
		b := tx.Bot.Create().SetName("b").SetRoles([]string{"bot"}).SaveX(ctx)
		for code, id := range map[ids.Code]func() uuid.UUID{
			ids.Form:              func() uuid.UUID { return f.ID },
			ids.Bot:               func() uuid.UUID { return b.ID },
			ids.FormField:         func() uuid.UUID { return tx.FormField.Create().SetName("x").SetFormID(f.ID).SaveX(ctx).ID },
			ids.BotInstance:       func() uuid.UUID { return tx.BotInstance.Create().SetName("i").SetBotID(b.ID).SaveX(ctx).ID },
			ids.OrganizationGroup: func() uuid.UUID { return tx.OrganizationGroup.Create().SetName("g").SaveX(ctx).ID },
			ids.Category:          func() uuid.UUID { return tx.Category.Create().SetName("c").SetSlot(0).SaveX(ctx).ID },
			ids.Workflow:          func() uuid.UUID { return workflow(ctx, tx).ID },
		} {
			rows[code] = id()
		}
	})
	for code, id := range rows {
		found, err := o.FindShort(o.ctx, code, shortid.Of(id))
		if err != nil || found[shortid.Of(id)] != id {
			t.Errorf("%s: %v, %v", code.Table(), found, err)
		}
	}
}

func workflow(ctx context.Context, tx *store.Tx) *ent.Workflow {
	return tx.Workflow.Create().SetName("w").SetRules(nil).SaveX(ctx)
}

package directory_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/directory"
	"parley/ent"
	entcategory "parley/ent/category"
	"parley/internal/ids"
	"parley/internal/viewer"
)

// slots writes an organization's categories by slot, a dot for an empty one.
func (w *world) slots(t *testing.T, of uuid.UUID) string {
	t.Helper()
	o := must(w.store.Client().Organization.Get(system(), of))
	out := strings.Split(strings.Repeat(".", o.CategorySlots), "")
	for _, row := range must(w.store.Client().Category.Query().Where(entcategory.OrganizationIDEQ(of)).All(system())) {
		out[row.Slot] = row.Name
	}
	return strings.Join(out, "")
}

// A category goes after the last slot, also beside empty ones; an eleventh finds no
// place until the list is made shorter.
func TestCategorySlots(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Admin)
		var rows []*ent.Category
		for _, name := range "abcdefghij" {
			rows = append(rows, must(w.CreateCategory(ctx, category(string(name)))))
		}
		equal(t, "slot", rows[9].Slot, 9)
		wantWrong(t, w.DeleteCategory(ctx, rows[2].ID), "<nil>")
		wantWrong(t, w.DeleteCategory(ctx, rows[9].ID), "<nil>")
		wantWrong(t, w.DeleteCategory(ctx, rows[9].ID), "NOT_FOUND id")
		equal(t, "with holes", w.slots(t, w.root.ID), "ab.defghi.")
		_, err := w.CreateCategory(ctx, category("k"))
		wantWrong(t, err, "CONFLICT")
		if err == nil || err.Error() != "No category slot available" {
			t.Errorf("got %v", err)
		}
		must(w.OrderCategories(ctx, nil, []*uuid.UUID{&rows[8].ID, nil, &rows[0].ID, &rows[1].ID, &rows[3].ID, &rows[4].ID, &rows[5].ID, &rows[6].ID, &rows[7].ID}))
		equal(t, "ordered", w.slots(t, w.root.ID), "i.abdefgh")
		equal(t, "next", must(w.CreateCategory(ctx, category("k"))).Slot, 9)
	})
}

// An order names every category there is, each once, in at most ten slots.
func TestOrderCategoriesRefused(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Admin)
		a, b := must(w.CreateCategory(ctx, category("a"))).ID, must(w.CreateCategory(ctx, category("b"))).ID
		below := category("c")
		below.OrganizationID = &w.child.ID
		childs := must(w.CreateCategory(ctx, below)).ID
		for name, test := range map[string]struct {
			slots []*uuid.UUID
			want  string
		}{
			"one is missing":     {[]*uuid.UUID{&a, nil}, "BAD_USER_INPUT slots"},
			"one is named twice": {[]*uuid.UUID{&a, &b, &a}, "BAD_USER_INPUT slots.2"},
			"eleven slots":       {append(make([]*uuid.UUID, 9), &a, &b), "BAD_USER_INPUT slots"},
			"the child's":        {[]*uuid.UUID{&a, &childs, &b}, "NOT_FOUND slots.1"},
		} {
			_, err := w.OrderCategories(ctx, nil, test.slots)
			if got := wrong(err); got != test.want {
				t.Errorf("%s: got %q, want %q", name, got, test.want)
			}
		}
		equal(t, "as before", w.slots(t, w.root.ID), "ab")
	})
}

// The whole list replaces what there is: known ids stay, others are made, those left
// out go, and nil is an empty slot.
func TestWholeListOfCategories(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Admin)
		a, b := must(w.CreateCategory(ctx, category("a"))), must(w.CreateCategory(ctx, category("b")))
		entry := func(id *uuid.UUID, name string) *directory.CategoryEntry {
			return &directory.CategoryEntry{ID: id, CategoryFields: category(name).CategoryFields}
		}
		wantWrong(t, w.categories(ctx, entry(nil, "n"), nil, entry(&b.ID, "B"), nil), "<nil>")
		equal(t, "replaced", w.slots(t, w.root.ID), "n.B.")
		if must(w.store.Client().Category.Query().Where(entcategory.IDEQ(a.ID)).Exist(ctx)) {
			t.Error("what was left out is still there")
		}
		equal(t, "the same row", must(w.store.Client().Category.Get(ctx, b.ID)).Slot, 2)
		for name, test := range map[string]struct {
			list []*directory.CategoryEntry
			want string
		}{
			"eleven":    {make([]*directory.CategoryEntry, 11), "BAD_USER_INPUT categories"},
			"twice":     {[]*directory.CategoryEntry{entry(&b.ID, "x"), entry(&b.ID, "y")}, "BAD_USER_INPUT categories.1.id"},
			"no name":   {[]*directory.CategoryEntry{nil, {}}, "BAD_USER_INPUT categories.1.name"},
			"unknown":   {[]*directory.CategoryEntry{entry(&a.ID, "x")}, "NOT_FOUND categories.0.id"},
			"long name": {[]*directory.CategoryEntry{entry(nil, long(200))}, "BAD_USER_INPUT categories.0.name"},
		} {
			if got := wrong(w.categories(ctx, test.list...)); got != test.want {
				t.Errorf("%s: got %q, want %q", name, got, test.want)
			}
		}
		equal(t, "as before", w.slots(t, w.root.ID), "n.B.")
		in := named("With categories")
		in.Categories = directory.Set([]*directory.CategoryEntry{nil, entry(nil, "z")})
		equal(t, "from the start", w.slots(t, must(w.CreateOrganization(ctx, in)).ID), ".z")
	})
}

// Of two that want the last slot at the same time one finds none.
func TestCategoriesDoNotRace(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Admin)
		for range 9 {
			must(w.CreateCategory(ctx, category("x")))
		}
		got := both(func(int) error { _, err := w.CreateCategory(ctx, category("y")); return err })
		if got != [2]string{"<nil>", "CONFLICT"} && got != [2]string{"CONFLICT", "<nil>"} {
			t.Errorf("got %v", got)
		}
		equal(t, "slots", w.slots(t, w.root.ID), "xxxxxxxxxy")
	})
}

// A form of a category is one that the viewer sees; it is named once.
func TestFormsOfCategories(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Admin)
		f := must(w.CreateForm(ctx, form("f"))).ID
		c := must(w.CreateCategory(ctx, category("c", f, f)))
		equal(t, "forms", len(c.Forms), 1)
		equal(t, "kind", ids.CodeOf(c.ID), ids.Category)
		change := func(f directory.CategoryFields) *ent.Category {
			return must(w.UpdateCategory(ctx, directory.CategoryChange{ID: c.ID, CategoryFields: f}))
		}
		equal(t, "left out", len(change(directory.CategoryFields{Tags: directory.Set([]string{"a"})}).Forms), 1)
		none := change(directory.CategoryFields{FormIDs: directory.Set([]uuid.UUID{}), Tags: directory.Null[[]string]()})
		equal(t, "taken away", len(none.Forms)+len(none.Tags), 0)
	})
}

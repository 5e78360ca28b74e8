package store_test

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/bot"
	"parley/ent/form"
	"parley/internal/testkit"
	"parley/internal/values"
	"parley/internal/viewer"
	"parley/store"
)

// tree is a root with two organizations below, and what the root has for them.
type tree struct {
	s                  *store.Store
	root, left, right  uuid.UUID
	foreign            uuid.UUID
	bots, forms, flows map[string]uuid.UUID
}

func plantTree(t *testing.T, address string) *tree {
	t.Helper()
	s := testkit.Store(t, store.Options{Database: address})
	w := &tree{s: s, bots: map[string]uuid.UUID{}, forms: map[string]uuid.UUID{}, flows: map[string]uuid.UUID{}}
	w.root = testkit.Organization(t, s, "root", uuid.Nil)
	w.left, w.right = testkit.Organization(t, s, "left", w.root), testkit.Organization(t, s, "right", w.root)
	w.foreign = testkit.Organization(t, s, "foreign", uuid.Nil)
	w.write(t, w.left, func(ctx context.Context, tx *store.Tx) error {
		return tx.Organization.UpdateOneID(w.left).SetTags([]string{"cars", "nl"}).Exec(ctx)
	})
	w.write(t, w.foreign, func(ctx context.Context, tx *store.Tx) error {
		return tx.Organization.UpdateOneID(w.foreign).SetTags([]string{"cars"}).Exec(ctx)
	})
	w.write(t, w.root, func(ctx context.Context, tx *store.Tx) error {
		tx.OrganizationGroup.Create().SetName("g").SetMembers(values.IDs{w.left, w.foreign}).ExecX(ctx)
		for _, a := range []bot.Audience{bot.AudienceGLOBAL, bot.AudienceGROUP, bot.AudienceOWNER} {
			w.bots[string(a)] = tx.Bot.Create().SetName("b").SetRoles([]string{"bot"}).SetAudience(a).SaveX(ctx).ID
		}
		w.bots["inactive"] = tx.Bot.Create().SetName("b").SetRoles([]string{"bot"}).SetAudience(bot.AudienceGLOBAL).SetStatus(bot.StatusINACTIVE).SaveX(ctx).ID
		for name, tags := range map[string][]string{"cars": {"boats", "cars"}, "boats": {"boats"}, "none": nil} {
			w.forms[name] = tx.Form.Create().SetName("f").SetTags(tags).SaveX(ctx).ID
			tx.FormField.Create().SetName("x").SetFormID(w.forms[name]).ExecX(ctx)
		}
		w.forms["archived"] = tx.Form.Create().SetName("f").SetTags([]string{"cars"}).SetStatus(form.StatusARCHIVED).SaveX(ctx).ID
		rules := []values.WorkflowRule{}
		w.flows["named"] = tx.Workflow.Create().SetName("w").SetRules(rules).SetOrganizations(values.IDs{w.left}).SaveX(ctx).ID
		w.flows["tagged"] = tx.Workflow.Create().SetName("w").SetRules(rules).SetOrganizationTags([]string{"nl"}).SaveX(ctx).ID
		w.flows["archived"] = tx.Workflow.Create().SetName("w").SetRules(rules).SetOrganizationTags([]string{"nl"}).SetArchivedAt(tx.Now()).SaveX(ctx).ID
		w.flows["own"] = tx.Workflow.Create().SetName("w").SetRules(rules).SaveX(ctx).ID
		return nil
	})
	return w
}

func (w *tree) write(t *testing.T, org uuid.UUID, f func(context.Context, *store.Tx) error) {
	t.Helper()
	must(t, w.s.Write(testkit.System(), org, f))
}

// What an organization shares is seen by those below that it shares it with, by
// nobody beside, and not by other tenants whatever their tags and groups.
func TestSharedFromAbove(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		w := plantTree(t, address)
		for name, tc := range map[string]struct {
			ctx                context.Context
			bots, forms, flows []string
			fields             int
		}{
			"left":    {testkit.As(viewer.Agent, w.left), []string{"GLOBAL", "GROUP"}, []string{"cars"}, []string{"named", "tagged"}, 1},
			"right":   {testkit.As(viewer.Owner, w.right), []string{"GLOBAL"}, nil, nil, 0},
			"foreign": {testkit.As(viewer.Owner, w.foreign), nil, nil, nil, 0},
			"root": {
				testkit.As(viewer.Guest, w.root),
				[]string{"GLOBAL", "GROUP", "OWNER", "inactive"},
				[]string{"archived", "boats", "cars", "none"},
				[]string{"archived", "named", "own", "tagged"},
				3,
			},
		} {
			t.Run(name, func(t *testing.T) {
				c := w.s.Client()
				wantNamed(t, w.bots, tc.bots)(c.Bot.Query().IDs(tc.ctx))
				wantNamed(t, w.forms, tc.forms)(c.Form.Query().IDs(tc.ctx))
				wantNamed(t, w.flows, tc.flows)(c.Workflow.Query().IDs(tc.ctx))
				if n, err := c.FormField.Query().Count(tc.ctx); err != nil || n != tc.fields {
					t.Errorf("%d fields, %v; want %d", n, err, tc.fields)
				}
			})
		}
	})
}

func wantNamed(t *testing.T, ids map[string]uuid.UUID, names []string) func([]uuid.UUID, error) {
	return func(got []uuid.UUID, err error) {
		t.Helper()
		must(t, err)
		var want []uuid.UUID
		for _, n := range names {
			want = append(want, ids[n])
		}
		if !sameIDs(got, want) {
			t.Errorf("got %v, want %v: %v", got, names, want)
		}
	}
}

// A partner reads conversations and their messages: nothing else, not even the
// organization's own row, by which tenants are found.
func TestPartners(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		h := build(t, address, nil)
		v := *viewer.From(testkit.As(viewer.Owner, h.b))
		v.Partners = []uuid.UUID{h.a}
		ctx := viewer.NewContext(context.Background(), &v)
		for _, name := range types() {
			got, err := call(client(h.s.Client(), name), "Get", ctx, h.worldA[name])
			switch readable := name == ent.TypeConversation || name == ent.TypeMessage; {
			case readable && (err != nil || idOf(got) != h.worldA[name]):
				t.Errorf("%s: %v", name, err)
			case !readable && !ent.IsNotFound(err):
				t.Errorf("%s is read, %v", name, err)
			}
			if _, err := call(client(h.s.Client(), name), "Get", ctx, h.worldA1[name]); !ent.IsNotFound(err) {
				t.Errorf("%s below the partner's is read, %v", name, err)
			}
		}
		if v.Sees(h.a) {
			t.Error("a partner sees the organization as its own")
		}
	})
}

package query

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/bot"
	"parley/ent/category"
	"parley/ent/form"
	"parley/ent/membership"
	"parley/ent/organization"
	"parley/ent/partnership"
	"parley/internal/values"
)

// CategoriesOf returns the categories of an organization by slot, nil where a slot
// is empty. As all that hangs on what is administered, those of the organizations
// that were read with it are loaded by the same statement.
func (r *Reader) CategoriesOf(ctx context.Context, o *ent.Organization) ([]*ent.Category, error) {
	found, err := together(ctx, o, "categories "+selectionOf(ctx), func(of []*ent.Organization) (map[uuid.UUID][]*ent.Category, error) {
		return r.loadCategories(ctx, of)
	})
	return found[o.ID], err
}

func (r *Reader) loadCategories(ctx context.Context, of []*ent.Organization) (map[uuid.UUID][]*ent.Category, error) {
	out := make(map[uuid.UUID][]*ent.Category, len(of))
	var some []uuid.UUID
	for _, o := range of {
		if out[o.ID] = make([]*ent.Category, o.CategorySlots); o.CategorySlots > 0 {
			some = append(some, o.ID)
		}
	}
	if len(some) == 0 {
		return out, nil
	}
	q, err := r.Client().Category.Query().Where(category.OrganizationIDIn(some...)).CollectFields(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := q.All(ctx)
	for _, row := range rows {
		if slots := out[row.OrganizationID]; row.Slot < len(slots) {
			slots[row.Slot] = row
		}
	}
	return out, err
}

// administers reports whether the viewer sees the settings of an organization.
func (r *Reader) administers(ctx context.Context, organization uuid.UUID) (bool, error) {
	v, err := r.Viewer(ctx)
	if err != nil {
		return false, err
	}
	return v.Role.Administers() && v.Sees(organization), nil
}

// BillingOf returns how an organization is billed, nil where nothing is known and
// for viewers who do not administer it.
func (r *Reader) BillingOf(ctx context.Context, o *ent.Organization) (*values.BillingInfo, error) {
	if ok, err := r.administers(ctx, o.ID); !ok || err != nil {
		return nil, err
	}
	return o.BillingInfo, nil
}

// PartnersOf returns the organizations whose viewers may read the conversations of
// this one, in the order given; none for viewers who do not administer it.
func (r *Reader) PartnersOf(ctx context.Context, o *ent.Organization) ([]*ent.Partnership, error) {
	if ok, err := r.administers(ctx, o.ID); !ok || err != nil {
		return nil, err
	}
	found, err := together(ctx, o, "partners", func(of []*ent.Organization) (map[uuid.UUID][]*ent.Partnership, error) {
		rows, err := r.Client().Partnership.Query().Where(partnership.OrganizationIDIn(idsOf(of)...)).
			Order(partnership.ByID()).All(ctx)
		out := map[uuid.UUID][]*ent.Partnership{}
		for _, row := range rows {
			out[row.OrganizationID] = append(out[row.OrganizationID], row)
		}
		return out, err
	})
	return found[o.ID], err
}

func idsOf(of []*ent.Organization) []uuid.UUID {
	out := make([]uuid.UUID, len(of))
	for i, o := range of {
		out[i] = o.ID
	}
	return out
}

// Owner returns the organization that a conversation or a message belongs to. Those
// who read it as partners are told which one it is, and nothing else of it.
func (r *Reader) Owner(ctx context.Context, id uuid.UUID, visible func(context.Context) (*ent.Organization, error)) (*ent.Organization, error) {
	v, err := r.Viewer(ctx)
	if err != nil || !v.ReadsOf(id) {
		return visible(ctx)
	}
	found, err := forAnswer(ctx, "partners' names", func() (map[uuid.UUID]*ent.Organization, error) { return r.store.PartnerNames(ctx, v) })
	return found[id], err
}

// MembersOf returns the members of a group that the viewer may see, in the order
// given.
func (r *Reader) MembersOf(ctx context.Context, g *ent.OrganizationGroup) ([]*ent.Organization, error) {
	return named(ctx, g, func(g *ent.OrganizationGroup) values.IDs { return g.Members }, r.organizations)
}

// RunsFor returns the organizations that a workflow names, as far as the viewer may
// see them, in the order given.
func (r *Reader) RunsFor(ctx context.Context, w *ent.Workflow) ([]*ent.Organization, error) {
	return named(ctx, w, func(w *ent.Workflow) values.IDs { return w.Organizations }, r.organizations)
}

// FormsOf returns the forms of a category that the viewer may see, in the order
// given.
func (r *Reader) FormsOf(ctx context.Context, c *ent.Category) ([]*ent.Form, error) {
	return named(ctx, c, func(c *ent.Category) values.IDs { return c.Forms }, r.forms)
}

// TemplateOf returns the form that a form was made from; nil where there is none
// that the viewer may see.
func (r *Reader) TemplateOf(ctx context.Context, f *ent.Form) (*ent.Form, error) {
	return perhaps(ctx, f, func(f *ent.Form) *uuid.UUID { return f.TemplateID }, r.forms)
}

// BotOf returns the bot of an instance; nil where the viewer does not see it.
func (r *Reader) BotOf(ctx context.Context, i *ent.BotInstance) (*ent.Bot, error) {
	return firstOf(named(ctx, i, func(i *ent.BotInstance) values.IDs { return values.IDs{i.BotID} }, r.bots))
}

// named returns the rows that a row names by their ids. They may be of other
// organizations, so that they hang on it by no edge; those that the viewer does not
// see are left out. One statement reads what all rows read with this one name.
func named[T, V any](ctx context.Context, row *T, of func(*T) values.IDs,
	read func(context.Context, []uuid.UUID) (map[uuid.UUID]*V, error),
) ([]*V, error) {
	found, err := together(ctx, row, "named "+selectionOf(ctx), func(rows []*T) (map[uuid.UUID]*V, error) {
		var want []uuid.UUID
		for _, row := range rows {
			want = append(want, of(row)...)
		}
		return read(ctx, want)
	})
	out := []*V{}
	for _, id := range of(row) {
		if v := found[id]; v != nil {
			out = append(out, v)
		}
	}
	return out, err
}

// perhaps is [named] for the one row that a row may name.
func perhaps[T, V any](ctx context.Context, row *T, of func(*T) *uuid.UUID,
	read func(context.Context, []uuid.UUID) (map[uuid.UUID]*V, error),
) (*V, error) {
	return firstOf(named(ctx, row, func(row *T) values.IDs {
		if id := of(row); id != nil {
			return values.IDs{*id}
		}
		return nil
	}, read))
}

func firstOf[T any](found []*T, err error) (*T, error) {
	if len(found) == 0 {
		return nil, err
	}
	return found[0], err
}

func (r *Reader) organizations(ctx context.Context, want []uuid.UUID) (map[uuid.UUID]*ent.Organization, error) {
	return r.organizationsAt(ctx, At(), want)
}

func (r *Reader) organizationsAt(ctx context.Context, at Path, want []uuid.UUID) (map[uuid.UUID]*ent.Organization, error) {
	return loaded(ctx, at, want, func(under context.Context, ids []uuid.UUID) ([]*ent.Organization, error) {
		q, err := r.Client().Organization.Query().Where(organization.IDIn(ids...)).CollectFields(under)
		if err != nil {
			return nil, err
		}
		return q.All(ctx)
	}, func(o *ent.Organization) uuid.UUID { return o.ID })
}

func (r *Reader) forms(ctx context.Context, want []uuid.UUID) (map[uuid.UUID]*ent.Form, error) {
	return loaded(ctx, At(), want, func(under context.Context, ids []uuid.UUID) ([]*ent.Form, error) {
		q, err := r.Client().Form.Query().Where(form.IDIn(ids...)).CollectFields(under)
		if err != nil {
			return nil, err
		}
		return q.All(ctx)
	}, func(f *ent.Form) uuid.UUID { return f.ID })
}

func (r *Reader) bots(ctx context.Context, want []uuid.UUID) (map[uuid.UUID]*ent.Bot, error) {
	return loaded(ctx, At(), want, func(under context.Context, ids []uuid.UUID) ([]*ent.Bot, error) {
		q, err := r.Client().Bot.Query().Where(bot.IDIn(ids...)).CollectFields(under)
		if err != nil {
			return nil, err
		}
		return q.All(ctx)
	}, func(b *ent.Bot) uuid.UUID { return b.ID })
}

// Member is what the viewer's user is in an organization.
type Member struct {
	Organization *ent.Organization
	Role         membership.Role
	// Selected says that it is the organization that the viewer works in now.
	Selected bool
}

// Memberships returns the organizations that the viewer's user is a member of, as
// far as the viewer sees them, oldest membership first. Who is no user is of the
// selected organization alone. What is selected at the field `organization` below
// the one being resolved is loaded with them.
func (r *Reader) Memberships(ctx context.Context) ([]Member, error) {
	v, err := r.Viewer(ctx)
	if err != nil {
		return nil, err
	}
	all := []Member{{Role: membership.Role(v.Role), Selected: true}}
	want := []uuid.UUID{v.OrganizationID}
	if v.UserID != uuid.Nil {
		rows, err := r.Client().Membership.Query().
			Where(membership.OrganizationIDIn(v.Scope...), membership.UserIDEQ(v.UserID), membership.StatusEQ(membership.StatusACTIVE)).
			Order(membership.ByID()).All(ctx)
		if err != nil {
			return nil, err
		}
		all, want = members(rows, v.OrganizationID)
	}
	found, err := r.organizationsAt(ctx, At("organization"), want)
	for i, id := range want {
		all[i].Organization = found[id]
	}
	return slices.DeleteFunc(all, func(m Member) bool { return m.Organization == nil }), err
}

func members(rows []*ent.Membership, selected uuid.UUID) (all []Member, organizations []uuid.UUID) {
	for _, row := range rows {
		all = append(all, Member{Role: row.Role, Selected: row.OrganizationID == selected})
		organizations = append(organizations, row.OrganizationID)
	}
	return all, organizations
}

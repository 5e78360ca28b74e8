package directory

import (
	"context"
	"math"
	"strconv"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/tag"
	"parley/ent/taggroup"
	"parley/internal/apperr"
	"parley/store"
)

// LabelGroupChoice says which group a label of messages is in.
type LabelGroupChoice struct {
	// Group names the group; null takes the label out of its group.
	Group Opt[uuid.UUID]
	// GroupName, without Group, names the group by its name, and makes it where
	// there is none; with Group it is the group's other name.
	GroupName Opt[string]
	// GroupPriority is the place of the group that is meant.
	GroupPriority Opt[int]
}

func (g LabelGroupChoice) check(c *complaint) {
	checkGroup(c, g.GroupName, g.GroupPriority, "groupName", "groupPriority")
}

func checkGroup(c *complaint, name Opt[string], priority Opt[int], namePath, priorityPath string) {
	notNull(c, namePath, name)
	c.text(namePath, name, notBlank, atMost(100))
	notNull(c, priorityPath, priority)
	c.number(priorityPath, priority, math.MinInt32)
}

// group finds, makes or changes the group of a label that was in another, or none,
// before; the answer is what changes about the label.
func (g LabelGroupChoice) group(ctx context.Context, tx *store.Tx, kind tag.Kind, was *uuid.UUID) (Opt[uuid.UUID], error) {
	id, named := g.Group.get()
	switch {
	case kind != tag.KindMESSAGE_LABEL && (named || g.GroupName.Given):
		return g.Group, fault(apperr.Invalid, "only labels of messages have groups", "groupId")
	case !named && g.GroupName.Given && !g.Group.Given:
		return g.ofName(ctx, tx)
	case !named && was != nil && !g.Group.Given:
		id = *was
	case !named:
		return g.Group, nil
	}
	return g.Group, GroupWrite{ID: &id, Name: g.GroupName, Priority: g.GroupPriority}.change(ctx, tx, "groupId", "groupName")
}

// ofName is the group of a name, made where there is none.
func (g LabelGroupChoice) ofName(ctx context.Context, tx *store.Tx) (Opt[uuid.UUID], error) {
	name, _ := g.GroupName.get()
	id, err := tx.TagGroup.Query().Where(taggroup.OrganizationIDEQ(tx.OrganizationID()), taggroup.NameEQ(name)).OnlyID(ctx)
	if ent.IsNotFound(err) {
		row, err := GroupWrite{Name: g.GroupName, Priority: g.GroupPriority}.create(ctx, tx)
		if err != nil {
			return g.Group, err
		}
		return Set(row.ID), nil
	}
	if err != nil {
		return g.Group, err
	}
	return Set(id), GroupWrite{ID: &id, Priority: g.GroupPriority}.change(ctx, tx, "groupId", "groupName")
}

// GroupWrite is a group of labels to create or to change.
type GroupWrite struct {
	// ID is the group to change; nil creates one.
	ID *uuid.UUID
	// Name is required of a new group: at most 100 characters, unique per
	// organization.
	Name Opt[string]
	// Priority is 0 by default; higher comes first.
	Priority Opt[int]
}

// LabelGroups are groups of labels to write in one transaction.
type LabelGroups struct {
	// OrganizationID is where they are; nil means the selected one.
	OrganizationID *uuid.UUID
	Groups         []GroupWrite
}

func (l LabelGroups) check(c *complaint) {
	if c.tooMany("groups", len(l.Groups), MaxLabels) {
		return
	}
	for i, w := range l.Groups {
		c.within(w.check, "groups", strconv.Itoa(i))
	}
}

func (w GroupWrite) check(c *complaint) {
	if w.ID == nil {
		required(c, "name", w.Name)
	}
	checkGroup(c, w.Name, w.Priority, "name", "priority")
}

// SaveLabelGroups creates and changes groups, all or none, and returns them in the
// order given; its errors are those of [Directory.SaveLabels], with paths that begin
// with "groups".
func (d *Directory) SaveLabelGroups(ctx context.Context, in LabelGroups) ([]*ent.TagGroup, error) {
	return d.saveGroups(ctx, in, "groups")
}

// SaveLabelGroup is [Directory.SaveLabelGroups] for one group, the first: the paths
// of its errors are those of its fields.
func (d *Directory) SaveLabelGroup(ctx context.Context, in LabelGroups) (*ent.TagGroup, error) {
	rows, err := d.saveGroups(ctx, in, "")
	if err != nil {
		return nil, inside(err, "groups", "0")
	}
	return rows[0], nil
}

func (d *Directory) saveGroups(ctx context.Context, in LabelGroups, list string) (rows []*ent.TagGroup, err error) {
	if err := admit(ctx, in.check); err != nil {
		return nil, err
	}
	organization, err := d.homeOfGroups(ctx, in)
	if err != nil {
		return nil, under(err, list, 0)
	}
	err = d.each(ctx, organization, len(in.Groups), list, func(ctx context.Context, tx *store.Tx, i int) error {
		row, err := in.Groups[i].save(ctx, tx)
		if i == 0 {
			rows = nil // the transaction may run again
		}
		rows = append(rows, row)
		return translate(err, groupTaken("name"))
	})
	if err != nil {
		return nil, err
	}
	for i, row := range rows {
		rows[i] = row.Unwrap()
	}
	return rows, nil
}

// homeOfGroups is homeOfLabels for groups.
func (d *Directory) homeOfGroups(ctx context.Context, in LabelGroups) (uuid.UUID, error) {
	if in.OrganizationID != nil || len(in.Groups) == 0 || in.Groups[0].ID == nil {
		return target(ctx, in.OrganizationID)
	}
	row, err := find(ctx, d.store.Client().TagGroup.Get, *in.Groups[0].ID, "group of labels")
	if err != nil {
		return uuid.Nil, err
	}
	return row.OrganizationID, nil
}

func groupTaken(path string) error { return taken("group of labels", "name", path) }

func (w GroupWrite) save(ctx context.Context, tx *store.Tx) (*ent.TagGroup, error) {
	if w.ID == nil {
		return w.create(ctx, tx)
	}
	if err := w.change(ctx, tx, "id", "name"); err != nil {
		return nil, err
	}
	return tx.TagGroup.Get(ctx, *w.ID)
}

func (w GroupWrite) create(ctx context.Context, tx *store.Tx) (*ent.TagGroup, error) {
	if err := w.free(ctx, tx, uuid.Nil, "name"); err != nil {
		return nil, err
	}
	there := tx.TagGroup.Query().Where(taggroup.OrganizationIDEQ(tx.OrganizationID()))
	if err := room(ctx, there.Count, maxLabelGroups, "groups of labels"); err != nil {
		return nil, err
	}
	number, err := tx.Numbers(ctx, "tag_group", 1)
	if err != nil {
		return nil, err
	}
	create := tx.TagGroup.Create().SetNumber(number)
	w.apply(create.Mutation())
	return create.Save(ctx)
}

// change changes a group; idPath and namePath name the inputs at fault.
func (w GroupWrite) change(ctx context.Context, tx *store.Tx, idPath, namePath string) error {
	ours := taggroup.And(taggroup.OrganizationIDEQ(tx.OrganizationID()), taggroup.IDEQ(*w.ID))
	found, err := tx.TagGroup.Query().Where(ours).Exist(ctx)
	switch {
	case err != nil:
		return err
	case !found:
		return notFound("group of labels", idPath)
	case !w.Name.Given && !w.Priority.Given:
		return nil
	}
	if err := w.free(ctx, tx, *w.ID, namePath); err != nil {
		return err
	}
	update := tx.TagGroup.Update().Where(ours)
	w.apply(update.Mutation())
	return update.Exec(ctx)
}

func (w GroupWrite) apply(m *ent.TagGroupMutation) {
	apply(w.Name, m.SetName, nil)
	apply(w.Priority, m.SetPriority, nil)
}

func (w GroupWrite) free(ctx context.Context, tx *store.Tx, but uuid.UUID, path string) error {
	name, ok := w.Name.get()
	if !ok {
		return nil
	}
	same := tx.TagGroup.Query().Where(taggroup.OrganizationIDEQ(tx.OrganizationID()), taggroup.NameEQ(name), taggroup.IDNEQ(but))
	return free(ctx, same.Exist, groupTaken(path))
}

// DeleteLabelGroup deletes a group for good; its labels stay, in no group.
func (d *Directory) DeleteLabelGroup(ctx context.Context, id uuid.UUID) error {
	if err := access.Check(ctx, access.Administer); err != nil {
		return err
	}
	row, err := find(ctx, d.store.Client().TagGroup.Get, id, "group of labels")
	if err != nil {
		return err
	}
	return d.remove(ctx, row.OrganizationID, "group of labels", func(ctx context.Context, tx *store.Tx) (int, error) {
		if err := lock(ctx, tx); err != nil {
			return 0, err
		}
		_, err := tx.Tag.Update().Where(tag.OrganizationIDEQ(tx.OrganizationID()), tag.GroupIDEQ(id)).ClearGroupID().Save(ctx)
		if err != nil {
			return 0, err
		}
		return tx.TagGroup.Delete().Where(taggroup.OrganizationIDEQ(tx.OrganizationID()), taggroup.IDEQ(id)).Exec(ctx)
	})
}

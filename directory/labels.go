package directory

import (
	"context"
	"math"
	"strconv"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/tag"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/store"
)

// MaxLabels is how many labels, or groups of labels, one call writes. Lists of labels
// and of groups have no pages, so that an organization has at most maxLabelsOfKind and
// maxLabelGroups.
const (
	MaxLabels       = 200
	maxLabelsOfKind = 1000
	maxLabelGroups  = 1000
)

// LabelWrite is a label to create or to change.
type LabelWrite struct {
	// ID is the label to change; nil creates one.
	ID *uuid.UUID
	// Name is required of a new label: at most 100 characters, unique per
	// organization and kind.
	Name Opt[string]
	// Priority is 0 by default; higher comes first.
	Priority Opt[int]
	LabelGroupChoice
}

// Labels are labels to write in one transaction.
type Labels struct {
	// OrganizationID is where they are; nil means the selected one.
	OrganizationID *uuid.UUID
	// Kind is that of all; empty takes either kind of labels that exist.
	Kind tag.Kind
	// Source is where new ones come from.
	Source ids.Source
	Labels []LabelWrite
}

// IsLabel reports whether tags of the kind are labels.
func IsLabel(k tag.Kind) bool { return k == tag.KindMESSAGE_LABEL || k == tag.KindSESSION_LABEL }

func (l Labels) check(c *complaint) {
	if l.Kind != "" && !IsLabel(l.Kind) {
		c.Add("must be MESSAGE_LABEL or SESSION_LABEL", "kind")
	}
	if c.tooMany("labels", len(l.Labels), MaxLabels) {
		return
	}
	seen := map[uuid.UUID]bool{}
	for i, w := range l.Labels {
		c.within(w.check, "labels", strconv.Itoa(i))
		if w.ID != nil && seen[*w.ID] {
			c.Add("stands there twice", "labels", strconv.Itoa(i), "id")
		}
		if w.ID != nil {
			seen[*w.ID] = true
		}
	}
}

func (w LabelWrite) check(c *complaint) {
	if w.ID == nil {
		required(c, "name", w.Name)
	}
	notNull(c, "name", w.Name)
	c.text("name", w.Name, notBlank, atMost(100))
	notNull(c, "priority", w.Priority)
	c.number("priority", w.Priority, math.MinInt32)
	w.LabelGroupChoice.check(c)
}

// SaveLabels creates and changes labels, all or none, and returns them in the order
// given. The paths of its errors begin with "labels" and the place. A name that is
// taken by a label of the kind, and one label too many, is a Conflict; an unknown label
// or group, also one of another organization, is NotFound.
func (d *Directory) SaveLabels(ctx context.Context, in Labels) ([]*ent.Tag, error) {
	return d.saveLabels(ctx, in, "labels")
}

// SaveLabel is [Directory.SaveLabels] for one label, the first: the paths of its
// errors are those of its fields.
func (d *Directory) SaveLabel(ctx context.Context, in Labels) (*ent.Tag, error) {
	rows, err := d.saveLabels(ctx, in, "")
	if err != nil {
		return nil, inside(err, "labels", "0")
	}
	return rows[0], nil
}

func (d *Directory) saveLabels(ctx context.Context, in Labels, list string) (rows []*ent.Tag, err error) {
	if err := admit(ctx, in.check); err != nil {
		return nil, err
	}
	organization, err := d.homeOfLabels(ctx, in)
	if err != nil {
		return nil, under(err, list, 0)
	}
	err = d.each(ctx, organization, len(in.Labels), list, func(ctx context.Context, tx *store.Tx, i int) error {
		row, err := in.save(ctx, tx, in.Labels[i])
		if err == nil && i == 0 {
			rows = nil // the transaction may run again
		}
		rows = append(rows, row)
		return translate(err, labelTaken())
	})
	if err != nil {
		return nil, err
	}
	for i, row := range rows {
		rows[i] = row.Unwrap()
	}
	return rows, nil
}

// homeOfLabels is the organization that the labels are in: that of the first one to
// change, where none is named.
func (d *Directory) homeOfLabels(ctx context.Context, in Labels) (uuid.UUID, error) {
	if in.OrganizationID != nil || len(in.Labels) == 0 || in.Labels[0].ID == nil {
		return target(ctx, in.OrganizationID)
	}
	row, err := find(ctx, d.store.Client().Tag.Get, *in.Labels[0].ID, "label")
	if err != nil {
		return uuid.Nil, err
	}
	return row.OrganizationID, nil
}

// each runs f for the elements of a list, one after the other, under the
// organization's lock: what is unique, and what is made for another, is looked at
// by one change at a time.
func (d *Directory) each(ctx context.Context, organization uuid.UUID, n int, list string, f func(context.Context, *store.Tx, int) error) error {
	return d.store.Write(ctx, organization, func(ctx context.Context, tx *store.Tx) error {
		if err := inUse(ctx, tx); err != nil {
			return err
		}
		if err := lock(ctx, tx); err != nil {
			return err
		}
		for i := range n {
			if err := f(ctx, tx, i); err != nil {
				return under(err, list, i)
			}
		}
		return nil
	})
}

func labelTaken() error { return taken("label", "name", "name") }

func (l Labels) save(ctx context.Context, tx *store.Tx, w LabelWrite) (*ent.Tag, error) {
	if w.ID == nil {
		return l.create(ctx, tx, w)
	}
	row, err := l.find(ctx, tx, *w.ID)
	if err != nil {
		return nil, err
	}
	if err := (TagFields{Name: w.Name}).freeLabel(ctx, tx, row.Kind, row.ID); err != nil {
		return nil, err
	}
	group, err := w.group(ctx, tx, row.Kind, row.GroupID)
	if err != nil {
		return nil, err
	}
	update := tx.Tag.UpdateOneID(row.ID)
	w.apply(update.Mutation(), group)
	return update.Save(ctx)
}

func (l Labels) create(ctx context.Context, tx *store.Tx, w LabelWrite) (*ent.Tag, error) {
	if !IsLabel(l.Kind) {
		return nil, fault(apperr.Invalid, "is required", "kind")
	}
	if err := (TagFields{Name: w.Name}).freeLabel(ctx, tx, l.Kind, uuid.Nil); err != nil {
		return nil, err
	}
	if err := roomForLabel(ctx, tx, l.Kind); err != nil {
		return nil, err
	}
	group, err := w.group(ctx, tx, l.Kind, nil)
	if err != nil {
		return nil, err
	}
	number, err := tx.Numbers(ctx, "tag", 1)
	if err != nil {
		return nil, err
	}
	create := tx.Tag.Create().SetKind(l.Kind).SetNumber(number).SetSource(sourceOf(l.Source))
	w.apply(create.Mutation(), group)
	return create.Save(ctx)
}

// roomForLabel is [room] for one more label.
func roomForLabel(ctx context.Context, tx *store.Tx, k tag.Kind) error {
	there := tx.Tag.Query().Where(tag.OrganizationIDEQ(tx.OrganizationID()), tag.KindEQ(k), tag.ArchivedAtIsNil())
	return room(ctx, there.Count, maxLabelsOfKind, "labels of this kind")
}

// room fails where an organization has as many of something as it may. Who calls it
// holds the organization's lock, so that nobody counts at the same time.
func room(ctx context.Context, count func(context.Context) (int, error), most int, what string) error {
	n, err := count(ctx)
	if err == nil && n >= most {
		err = apperr.New(apperr.Conflict, "there are %d %s already: delete some", n, what)
	}
	return err
}

func (w LabelWrite) apply(m *ent.TagMutation, group Opt[uuid.UUID]) {
	TagFields{Name: w.Name, Priority: w.Priority}.apply(m)
	apply(group, m.SetGroupID, m.ClearGroupID)
}

// freeLabel is free in the words of labels.
func (f TagFields) freeLabel(ctx context.Context, tx *store.Tx, kind tag.Kind, but uuid.UUID) error {
	if err := f.free(ctx, tx, kind, but); err != nil {
		if apperr.KindOf(err) == apperr.Conflict {
			return labelTaken()
		}
		return err
	}
	return nil
}

// find reads the label that a change is about.
func (l Labels) find(ctx context.Context, tx *store.Tx, id uuid.UUID) (*ent.Tag, error) {
	kinds := []tag.Kind{l.Kind}
	if l.Kind == "" {
		kinds = []tag.Kind{tag.KindMESSAGE_LABEL, tag.KindSESSION_LABEL}
	}
	row, err := tx.Tag.Query().Where(tag.OrganizationIDEQ(tx.OrganizationID()), tag.IDEQ(id), tag.KindIn(kinds...), tag.ArchivedAtIsNil()).Only(ctx)
	if ent.IsNotFound(err) {
		err = notFound("label", "id")
	}
	return row, err
}

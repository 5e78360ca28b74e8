package directory_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/directory"
	"parley/ent"
	"parley/ent/tag"
	"parley/ent/taggroup"
	"parley/internal/ids"
	"parley/internal/viewer"
)

func labelNamed(name string) directory.LabelWrite {
	return directory.LabelWrite{Name: directory.Set(name)}
}

func ofMessages(list ...directory.LabelWrite) directory.Labels {
	return directory.Labels{Kind: tag.KindMESSAGE_LABEL, Labels: list}
}

// groupsOf are the groups of labels of the root organization, in words.
func (w *world) groupsOf() string {
	var out []string
	for _, g := range must(w.store.Client().TagGroup.Query().WithTags().Order(taggroup.ByNumber()).All(system())) {
		out = append(out, strings.TrimSpace(g.Name+" "+strings.Join(names(g.Edges.Tags), " ")))
	}
	return strings.Join(out, ", ")
}

func names(rows []*ent.Tag) []string {
	var out []string
	for _, row := range rows {
		out = append(out, row.Name)
	}
	return out
}

// Groups are named, found by their names, made where there are none, and renamed by
// the labels that name them; a deleted group leaves its labels.
func TestLabelGroups(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Admin)
		in := labelNamed("good")
		in.GroupName, in.GroupPriority = directory.Set("mood"), directory.Set(3)
		good := must(w.SaveLabel(ctx, ofMessages(in)))
		in = labelNamed("bad")
		in.GroupName = directory.Set("mood")
		bad := must(w.SaveLabel(ctx, ofMessages(in)))
		equal(t, "made once", w.groupsOf(), "mood good bad")
		equal(t, "numbers", []int64{good.Number, bad.Number}[1]-good.Number, int64(1))

		change := directory.LabelWrite{ID: &bad.ID}
		change.GroupName = directory.Set("other")
		must(w.SaveLabels(ctx, ofMessages(change)))
		equal(t, "moved", w.groupsOf(), "mood good, other bad")
		change.Group, change.GroupName = directory.Set(*good.GroupID), directory.Set("temper")
		must(w.SaveLabels(ctx, ofMessages(change)))
		equal(t, "renamed", w.groupsOf(), "temper good bad, other")
		change = directory.LabelWrite{ID: &bad.ID}
		change.Group = directory.Null[uuid.UUID]()
		must(w.SaveLabels(ctx, ofMessages(change)))
		equal(t, "taken out", w.groupsOf(), "temper good, other")
		wantWrong(t, w.DeleteLabelGroup(ctx, *good.GroupID), "<nil>")
		wantWrong(t, w.DeleteLabelGroup(ctx, *good.GroupID), "NOT_FOUND id")
		equal(t, "deleted", w.groupsOf(), "other")
		equal(t, "stays", must(w.store.Client().Tag.Get(system(), good.ID)).GroupID == nil, true)
	})
}

// A list is written as a whole or not at all, and the fault is told by its place.
func TestLabelsRefused(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Admin)
		there := must(w.SaveLabel(ctx, ofMessages(labelNamed("there"))))
		theirs := ofMessages(labelNamed("theirs"))
		theirs.OrganizationID = &w.foreign.ID
		foreign := must(w.SaveLabel(system(), theirs))
		group := must(w.SaveLabelGroup(system(), directory.LabelGroups{OrganizationID: &w.foreign.ID, Groups: []directory.GroupWrite{{Name: directory.Set("g")}}}))
		inGroup := func(id uuid.UUID) directory.LabelWrite {
			in := labelNamed("x")
			in.Group = directory.Set(id)
			return in
		}
		for name, tc := range map[string]struct {
			second directory.LabelWrite
			want   string
		}{
			"the same name":      {labelNamed("there"), "CONFLICT labels.1.name"},
			"the same in a list": {labelNamed("first"), "CONFLICT labels.1.name"},
			"no name":            {directory.LabelWrite{}, "BAD_USER_INPUT labels.1.name"},
			"a blank name":       {labelNamed(" "), "BAD_USER_INPUT labels.1.name"},
			"a long name":        {labelNamed(strings.Repeat("x", 101)), "BAD_USER_INPUT labels.1.name"},
			"a foreign label":    {directory.LabelWrite{ID: &foreign.ID}, "NOT_FOUND labels.1.id"},
			"an unknown label":   {directory.LabelWrite{ID: new(ids.Fixed(ids.Tag, there.CreatedAt, 1))}, "NOT_FOUND labels.1.id"},
			"a foreign group":    {inGroup(group.ID), "NOT_FOUND labels.1.groupId"},
			"an unknown group":   {inGroup(ids.Fixed(ids.TagGroup, there.CreatedAt, 1)), "NOT_FOUND labels.1.groupId"},
		} {
			_, err := w.SaveLabels(ctx, ofMessages(labelNamed("first"), tc.second))
			if got := wrong(err); got != tc.want {
				t.Errorf("%s: got %s, want %s", name, got, tc.want)
			}
		}
		equal(t, "labels", must(w.store.Client().Tag.Query().Where(tag.OrganizationIDEQ(w.root.ID)).Count(system())), 1)

		_, err := w.SaveLabel(ctx, ofMessages(labelNamed("there")))
		wantWrong(t, err, "CONFLICT name")
		_, err = w.SaveLabel(ctx, directory.Labels{Labels: []directory.LabelWrite{labelNamed("x")}})
		wantWrong(t, err, "BAD_USER_INPUT kind")
		_, err = w.SaveLabel(ctx, directory.Labels{Kind: tag.KindTEAM, Labels: []directory.LabelWrite{labelNamed("x")}})
		wantWrong(t, err, "BAD_USER_INPUT kind")
		session := labelNamed("there")
		equal(t, "the name of a label of messages", must(w.SaveLabel(ctx, directory.Labels{Kind: tag.KindSESSION_LABEL, Labels: []directory.LabelWrite{session}})).Name, "there")
		session.Name, session.GroupName = directory.Set("y"), directory.Set("g")
		_, err = w.SaveLabel(ctx, directory.Labels{Kind: tag.KindSESSION_LABEL, Labels: []directory.LabelWrite{session}})
		wantWrong(t, err, "BAD_USER_INPUT groupId")
		_, err = w.SaveLabels(w.as(viewer.Agent), ofMessages(labelNamed("z")))
		wantWrong(t, err, "FORBIDDEN")
	})
}

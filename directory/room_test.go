package directory_test

import (
	"context"
	"fmt"
	"testing"

	"parley/directory"
	"parley/ent"
	"parley/ent/tag"
	"parley/internal/viewer"
	"parley/store"
)

// fill has an organization have 999 labels of messages, groups and experiments, and one
// label that was archived.
func (w *world) fill() {
	must(0, w.store.Write(system(), w.root.ID, func(ctx context.Context, tx *store.Tx) error {
		const n = 999
		tx.Tag.MapCreateBulk(make([]int, n+1), func(c *ent.TagCreate, i int) {
			if c.SetKind(tag.KindMESSAGE_LABEL).SetName(fmt.Sprint("x", i)).SetNumber(int64(i + 10_000)); i == n {
				c.SetArchivedAt(tx.Now())
			}
		}).ExecX(ctx)
		tx.TagGroup.MapCreateBulk(make([]int, n), func(c *ent.TagGroupCreate, i int) {
			c.SetName(fmt.Sprint("x", i)).SetNumber(int64(i + 10_000))
		}).ExecX(ctx)
		tx.Experiment.MapCreateBulk(make([]int, n), func(c *ent.ExperimentCreate, i int) { c.SetKey(fmt.Sprint("x", i)) }).ExecX(ctx)
		return nil
	}))
}

// An organization has a thousand labels of a kind, groups and experiments, and no more;
// what is there may be changed, and deleted for another one.
func TestRoom(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.fill()
		ctx := w.as(viewer.Admin)
		_, err := w.SaveLabels(ctx, ofMessages(labelNamed("a"), labelNamed("b")))
		wantWrong(t, err, "CONFLICT")
		inGroup := labelNamed("a")
		inGroup.GroupName = directory.Set("the last")
		label := must(w.SaveLabel(ctx, ofMessages(inGroup)))
		_, err = w.SaveLabel(ctx, ofMessages(labelNamed("b")))
		wantWrong(t, err, "CONFLICT")
		_, err = w.CreateTag(ctx, directory.NewTag{Kind: directory.Set(tag.KindMESSAGE_LABEL), TagFields: directory.TagFields{Name: directory.Set("b")}})
		wantWrong(t, err, "CONFLICT")
		must(w.SaveLabel(ctx, directory.Labels{Kind: tag.KindSESSION_LABEL, Labels: []directory.LabelWrite{labelNamed("b")}}))
		must(w.SaveLabel(ctx, ofMessages(directory.LabelWrite{ID: &label.ID, Name: directory.Set("c")})))

		groups := directory.LabelGroups{Groups: []directory.GroupWrite{{Name: directory.Set("one more")}}}
		_, err = w.SaveLabelGroup(ctx, groups)
		wantWrong(t, err, "CONFLICT")
		wantWrong(t, w.DeleteLabelGroup(ctx, *label.GroupID), "<nil>")
		must(w.SaveLabelGroup(ctx, groups))

		last := must(w.CreateExperiment(ctx, trial("the last, of one branch", "a")))
		_, err = w.CreateExperiment(ctx, trial("one more", "a"))
		wantWrong(t, err, "CONFLICT")
		equal(t, "its branch", must(w.JoinExperiment(w.as(viewer.Agent), last.ID, w.talks(t, w.root.ID, 1)[0])).Key, "a")
		wantWrong(t, w.DeleteExperiment(ctx, last.ID), "<nil>")
		must(w.CreateExperiment(ctx, trial("one more", "a")))
	})
}

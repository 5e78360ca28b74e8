package directory_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"parley/directory"
	"parley/ent"
	"parley/ent/experimentbranch"
	"parley/ent/filterset"
	"parley/inbox"
	"parley/internal/ids"
	"parley/internal/viewer"
	"parley/store"
)

func trial(key string, branches ...string) directory.NewExperiment {
	in := directory.NewExperiment{Key: key}
	for _, b := range branches {
		in.Branches = append(in.Branches, directory.NewBranch{Key: b})
	}
	return in
}

// talks starts conversations of an organization.
func (w *world) talks(t *testing.T, of uuid.UUID, n int) []uuid.UUID {
	t.Helper()
	var out []uuid.UUID
	for i := range n {
		got := must(inbox.New(w.store).AppendMessages(system(), of, []inbox.NewMessage{{
			Direction: inbox.In, Provider: "P_P", ChannelType: "WHATSAPP", ChannelAddress: "+31 1", CustomerAddress: fmt.Sprint("+31 2", i),
			Conversation: fmt.Sprint("c", i), Text: "hello",
		}}))
		if got[0].Err != nil {
			t.Fatal(got[0].Err)
		}
		out = append(out, got[0].ConversationID)
	}
	return out
}

// shares are how many conversations each branch was given.
func (w *world) shares(of uuid.UUID) string {
	rows := must(w.store.Client().ExperimentBranch.Query().Where(experimentbranch.ExperimentIDEQ(of)).
		Order(experimentbranch.ByPosition()).All(system()))
	var out []string
	for _, b := range rows {
		out = append(out, fmt.Sprintf("%s %d", b.Key, b.SessionCount))
	}
	return strings.Join(out, ", ")
}

// An experiment begins with the first that joins; a conversation keeps its branch,
// also when the experiment is stopped, which takes no more.
func TestExperimentLife(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		admin, agent := w.as(viewer.Admin), w.as(viewer.Agent)
		e := must(w.CreateExperiment(admin, trial("greeting", "a", "b", "c")))
		equal(t, "status", e.Status, "CREATED")
		talks := w.talks(t, w.root.ID, 5)
		var got []string
		for _, of := range append(talks[:4:4], talks[0], talks[2]) {
			got = append(got, must(w.JoinExperiment(agent, e.ID, of)).Key)
		}
		equal(t, "branches", strings.Join(got, ""), "abcaac")
		equal(t, "shares", w.shares(e.ID), "a 2, b 1, c 1")
		equal(t, "running", must(w.ActivateExperiment(admin, e.ID)).Status, "RUNNING")
		e = must(w.StopExperiment(admin, e.ID))
		equal(t, "stopped", e.Status, "STOPPED")
		if e.StartedAt == nil || e.StoppedAt == nil {
			t.Errorf("got %v", e)
		}
		equal(t, "again", must(w.StopExperiment(admin, e.ID)).StoppedAt.Equal(*e.StoppedAt), true)
		equal(t, "the former branch", must(w.JoinExperiment(agent, e.ID, talks[1])).Key, "b")
		_, err := w.JoinExperiment(agent, e.ID, talks[4])
		wantWrong(t, err, "CONFLICT")
		_, err = w.ActivateExperiment(admin, e.ID)
		wantWrong(t, err, "CONFLICT")
		wantWrong(t, w.DeleteExperiment(admin, e.ID), "<nil>")
		wantWrong(t, w.DeleteExperiment(admin, e.ID), "NOT_FOUND id")
		equal(t, "left", must(w.store.Client().ExperimentParticipation.Query().Count(system())), 0)
		equal(t, "the key is free", must(w.CreateExperiment(admin, trial("greeting", "a", "b"))).Key, "greeting")
	})
}

// However many join at once, branches differ by one conversation at most, and what
// joins twice has one branch.
func TestExperimentCrowd(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		e := must(w.CreateExperiment(w.as(viewer.Admin), trial("crowd", "a", "b", "c")))
		talks := w.talks(t, w.root.ID, 16)
		var mu sync.Mutex
		given := map[uuid.UUID]map[string]bool{}
		var at sync.WaitGroup
		for i := range 32 {
			at.Go(func() {
				of := talks[i%len(talks)]
				b, err := w.JoinExperiment(w.as(viewer.Agent), e.ID, of)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				defer mu.Unlock()
				if given[of] == nil {
					given[of] = map[string]bool{}
				}
				given[of][b.Key] = true
			})
		}
		at.Wait()
		equal(t, "shares", w.shares(e.ID), "a 6, b 5, c 5")
		for of, keys := range given {
			if len(keys) != 1 {
				t.Errorf("%s has branches %v", of, keys)
			}
		}
	})
}

func TestExperimentsRefused(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		admin := w.as(viewer.Admin)
		e := must(w.CreateExperiment(admin, trial("taken", "a", "b")))
		elsewhere := trial("x", "a", "b")
		elsewhere.OrganizationID = &w.foreign.ID
		for name, tc := range map[string]struct {
			in   directory.NewExperiment
			want string
		}{
			"the same key":           {trial("taken", "a", "b"), "CONFLICT key"},
			"no key":                 {trial("", "a", "b"), "BAD_USER_INPUT key"},
			"a long key":             {trial(strings.Repeat("x", 101), "a", "b"), "BAD_USER_INPUT key"},
			"no branch":              {trial("x"), "BAD_USER_INPUT branches"},
			"21 branches":            {trial("x", strings.Split("abcdefghijklmnopqrstu", "")...), "BAD_USER_INPUT branches"},
			"a branch twice":         {trial("x", "a", "a"), "BAD_USER_INPUT branches.1.key"},
			"a foreign organization": {elsewhere, "NOT_FOUND organizationId"},
		} {
			_, err := w.CreateExperiment(admin, tc.in)
			if got := wrong(err); got != tc.want {
				t.Errorf("%s: got %s, want %s", name, got, tc.want)
			}
		}
		mine, theirs := w.talks(t, w.root.ID, 1)[0], w.talks(t, w.foreign.ID, 1)[0]
		other := trial("taken", "a", "b")
		other.OrganizationID = &w.foreign.ID
		foreign := must(w.CreateExperiment(system(), other))
		for name, tc := range map[string]struct {
			experiment, talk uuid.UUID
			want             string
		}{
			"a foreign conversation":  {e.ID, theirs, "NOT_FOUND conversationId"},
			"an unknown conversation": {e.ID, ids.Fixed(ids.Conversation, e.CreatedAt, 1), "NOT_FOUND conversationId"},
			"a foreign experiment":    {foreign.ID, mine, "NOT_FOUND experimentId"},
			"an unknown experiment":   {ids.Fixed(ids.Experiment, e.CreatedAt, 1), mine, "NOT_FOUND experimentId"},
		} {
			_, err := w.JoinExperiment(w.as(viewer.Agent), tc.experiment, tc.talk)
			if got := wrong(err); got != tc.want {
				t.Errorf("%s: got %s, want %s", name, got, tc.want)
			}
		}
		_, err := w.StopExperiment(admin, foreign.ID)
		wantWrong(t, err, "NOT_FOUND id")
	})
}

// The same filters are kept once for each owner, and of too many the oldest goes.
func TestFilterSetsKept(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		in := directory.NewFilterSet{Filters: []byte(`[{"options":["<a>"],"key":"INTENT"}]`)}
		agent := w.as(viewer.Agent)
		row := must(w.SaveFilterSet(agent, in))
		for name, tc := range map[string]struct {
			step     int
			interval filterset.Interval
			same     bool
		}{"same": {1, "", true}, "step": {2, "", false}, "interval": {1, filterset.IntervalDAY, false}} {
			again := in
			again.Step = directory.Set(tc.step)
			if tc.interval != "" {
				again.Interval = directory.Set(tc.interval)
			}
			got := must(w.SaveFilterSet(agent, again))
			equal(t, name, got.ID == row.ID, tc.same)
			equal(t, name+" again", must(w.SaveFilterSet(agent, again)).ID, got.ID)
		}
		owner := ids.Fixed(ids.User, row.CreatedAt, 1)
		wantWrong(t, w.store.Write(system(), w.root.ID, func(ctx context.Context, tx *store.Tx) error {
			tx.FilterSet.Create().SetFilters(in.Filters).SetOwnerID(owner).ExecX(ctx)
			for i := range 997 {
				tx.FilterSet.Create().SetFilters(fmt.Appendf(nil, `[%d]`, i)).ExecX(ctx)
			}
			return nil
		}), "<nil>")
		count := func() int { return w.store.Client().FilterSet.Query().CountX(system()) }
		equal(t, "kept", count(), 1001)
		in.Filters = []byte(`[{"key":"NPS"}]`)
		last := must(w.SaveFilterSet(agent, in))
		equal(t, "kept", count(), 1001)
		wantWrong(t, w.DeleteFilterSet(agent, row.ID), "NOT_FOUND id")
		equal(t, "the last", must(w.SaveFilterSet(agent, in)).ID, last.ID)
	})
}

// Filter sets are deleted by their owners and by who administers the organization.
func TestFilterSets(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		agent := w.as(viewer.Agent)
		keep := func() *ent.FilterSet {
			return must(w.SaveFilterSet(agent, directory.NewFilterSet{Filters: []byte(`[{"key":"NPS"}]`), Step: directory.Set(2)}))
		}
		row := keep()
		equal(t, "filters", string(row.Filters), `[{"key":"NPS"}]`)
		equal(t, "step", row.Step, 2)
		wantWrong(t, w.DeleteFilterSet(agent, row.ID), "<nil>")
		wantWrong(t, w.DeleteFilterSet(agent, row.ID), "NOT_FOUND id")
		wantWrong(t, w.DeleteFilterSet(w.as(viewer.Owner), keep().ID), "<nil>")
		_, err := w.SaveFilterSet(agent, directory.NewFilterSet{Filters: []byte(`[]`), Step: directory.Set(0)})
		wantWrong(t, err, "BAD_USER_INPUT step")
		_, err = w.SaveFilterSet(agent, directory.NewFilterSet{OrganizationID: &w.foreign.ID, Filters: []byte(`[]`)})
		wantWrong(t, err, "NOT_FOUND organizationId")
	})
}

package directory_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/directory"
	"parley/ent/queueagent"
	"parley/internal/ids"
	"parley/internal/values"
	"parley/internal/viewer"
)

// served lists who serves a queue, with what, and whether the row is one of before.
func (w *world) served(t *testing.T, queue uuid.UUID, before []uuid.UUID) (lines []string, rows []uuid.UUID) {
	t.Helper()
	for _, a := range w.store.Client().QueueAgent.Query().Where(queueagent.QueueIDEQ(queue)).WithUser().AllX(system()) {
		line := fmt.Sprintf("%s %q", a.Edges.User.DisplayName, a.Skills)
		if a.Capacity != nil {
			line += fmt.Sprint(" ", *a.Capacity)
		}
		if slices.Contains(before, a.ID) {
			line += " kept"
		}
		lines, rows = append(lines, line), append(rows, a.ID)
	}
	slices.Sort(lines)
	return lines, rows
}

// The list replaces who serves a queue; who stays keeps the row.
func TestSetQueueAgents(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Admin)
		q := must(w.CreateQueue(ctx, queue("q"))).ID
		ann, bob, eve := must(w.CreateUser(ctx, user("ann"))).ID, must(w.CreateUser(ctx, user("bob"))).ID, must(w.CreateUser(ctx, user("eve"))).ID
		var rows []uuid.UUID
		for _, tc := range []struct {
			agents []directory.QueueAgent
			want   string
		}{
			{[]directory.QueueAgent{{User: ann, Skills: []string{" Dutch", "dutch", "English"}}, {User: bob, Capacity: new(2)}}, `ann ["Dutch" "English"]; bob [] 2`},
			{[]directory.QueueAgent{{User: bob, Capacity: new(0), Skills: []string{"x"}}, {User: ann, Skills: []string{"Dutch", "English"}}, {User: eve}}, `ann ["Dutch" "English"] kept; bob ["x"] 0 kept; eve []`},
			{[]directory.QueueAgent{{User: bob}, {User: eve}}, `bob [] kept; eve [] kept`},
			{nil, ``},
		} {
			if err := w.SetQueueAgents(ctx, q, tc.agents); err != nil {
				t.Fatal(err)
			}
			var lines []string
			lines, rows = w.served(t, q, rows)
			equal(t, "served", strings.Join(lines, "; "), tc.want)
		}
	})
}

// Who may not, and what cannot be: nothing is written.
func TestQueueAgentsRefused(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Admin)
		q, gone := must(w.CreateQueue(ctx, queue("q"))).ID, must(w.CreateQueue(ctx, queue("gone"))).ID
		must(w.ArchiveQueue(ctx, gone))
		ann := must(w.CreateUser(ctx, user("ann"))).ID
		elsewhere := in(viewer.Owner, w.foreign.ID)
		stranger, theirs := must(w.CreateUser(elsewhere, user("zoe"))).ID, must(w.CreateQueue(elsewhere, queue("q"))).ID
		one := func(a directory.QueueAgent) []directory.QueueAgent { return []directory.QueueAgent{a} }
		if err := w.SetQueueAgents(ctx, q, one(directory.QueueAgent{User: ann})); err != nil {
			t.Fatal(err)
		}
		_, before := w.served(t, q, nil)
		for name, tc := range map[string]struct {
			ctx    context.Context
			queue  uuid.UUID
			agents []directory.QueueAgent
			want   string
		}{
			"an agent":        {w.as(viewer.Agent), q, nil, "FORBIDDEN"},
			"nobody":          {context.Background(), q, nil, "UNAUTHENTICATED"},
			"foreign queue":   {ctx, theirs, nil, "NOT_FOUND queueId"},
			"unknown queue":   {ctx, w.store.NewID(ids.Queue), nil, "NOT_FOUND queueId"},
			"a user":          {ctx, ann, nil, "NOT_FOUND queueId"},
			"archived":        {ctx, gone, nil, "CONFLICT queueId"},
			"foreign user":    {ctx, q, []directory.QueueAgent{{User: ann}, {User: stranger}}, "NOT_FOUND agents.1.userId"},
			"unknown user":    {ctx, q, one(directory.QueueAgent{User: w.store.NewID(ids.User)}), "NOT_FOUND agents.0.userId"},
			"a queue as user": {ctx, q, one(directory.QueueAgent{User: q}), "NOT_FOUND agents.0.userId"},
			"twice":           {ctx, q, []directory.QueueAgent{{User: ann}, {User: ann}}, "BAD_USER_INPUT agents.1.userId"},
			"too many":        {ctx, q, make([]directory.QueueAgent, directory.MaxQueueAgents+1), "BAD_USER_INPUT agents"},
			"capacity":        {ctx, q, one(directory.QueueAgent{User: ann, Capacity: new(-1)}), "BAD_USER_INPUT agents.0.capacity"},
			"too many skills": {ctx, q, one(directory.QueueAgent{User: ann, Skills: make([]string, values.MaxSkills+1)}), "BAD_USER_INPUT agents.0.skills"},
			"bad skills": {
				ctx, q, one(directory.QueueAgent{User: ann, Skills: []string{"ok", " ", strings.Repeat("é", values.MaxSkillName+1), "\x00"}}),
				"BAD_USER_INPUT agents.0.skills.1, agents.0.skills.2, agents.0.skills.3",
			},
		} {
			t.Run(name, func(t *testing.T) {
				wantWrong(t, w.SetQueueAgents(tc.ctx, tc.queue, tc.agents), tc.want)
				_, after := w.served(t, q, nil)
				equal(t, "served", fmt.Sprint(after), fmt.Sprint(before))
			})
		}
	})
}

// A queue's times are at least a second, or none.
func TestQueueTimes(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Admin)
		q := must(w.CreateQueue(ctx, queue("q"))).ID
		number := func(n int) directory.Opt[int] { return directory.Set(n) }
		change := func(f directory.QueueFields) error {
			_, err := w.UpdateQueue(ctx, directory.QueueChange{ID: q, QueueFields: f})
			return err
		}
		wantWrong(t, change(directory.QueueFields{AnswerTimeoutSeconds: number(0), WrapUpSeconds: number(-1)}), "BAD_USER_INPUT answerTimeoutSeconds, wrapUpSeconds")
		must(0, change(directory.QueueFields{AnswerTimeoutSeconds: number(1), WrapUpSeconds: number(60)}))
		row := w.store.Client().Queue.GetX(ctx, q)
		equal(t, "times", fmt.Sprint(*row.AnswerTimeoutSeconds, *row.WrapUpSeconds), "1 60")
		must(0, change(directory.QueueFields{AnswerTimeoutSeconds: directory.Null[int](), WrapUpSeconds: directory.Null[int]()}))
		row = w.store.Client().Queue.GetX(ctx, q)
		if row.AnswerTimeoutSeconds != nil || row.WrapUpSeconds != nil {
			t.Errorf("times %v", row)
		}
	})
}

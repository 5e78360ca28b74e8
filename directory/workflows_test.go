package directory_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/directory"
	"parley/internal/ids"
	"parley/internal/values"
	"parley/internal/viewer"
)

// sampleRule is the vendor's sample, without an id.
func sampleRule() values.WorkflowRule {
	return values.WorkflowRule{
		Conditions: values.WorkflowConditions{Any: []values.WorkflowCondition{
			{Fact: "conversation.category", Operator: "match", Value: json.RawMessage(`"Used Car"`), Path: ".meta"},
		}},
		Event: values.WorkflowEvent{Type: "enqueue", Params: values.WorkflowEventParams{Name: "Sales", Channel: "58bc9aecd906223dcec36493", Delay: 20}},
	}
}

// A group names organizations in the viewer's sight, each once.
func TestOrganizationGroup(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Admin)
		in := group("g", w.child.ID, w.root.ID, w.child.ID)
		in.Source = ids.Web1on1
		g := must(w.CreateOrganizationGroup(ctx, in))
		equal(t, "members", len(g.Members), 2)
		equal(t, "source", g.Source, ids.Web1on1)
		change := func(f directory.OrganizationGroupFields) int {
			return len(must(w.UpdateOrganizationGroup(ctx, directory.OrganizationGroupChange{ID: g.ID, OrganizationGroupFields: f})).Members)
		}
		equal(t, "left out", change(directory.OrganizationGroupFields{Name: directory.Set("h")}), 2)
		equal(t, "replaced", change(directory.OrganizationGroupFields{MemberIDs: directory.Set([]uuid.UUID{})}), 0)
		refuse(t, "name", func(s directory.Opt[string]) error {
			_, err := w.UpdateOrganizationGroup(ctx, directory.OrganizationGroupChange{ID: g.ID, OrganizationGroupFields: directory.OrganizationGroupFields{Name: s}})
			return err
		}, name(200))
		_, err := w.CreateOrganizationGroup(ctx, group("g", make([]uuid.UUID, 1001)...))
		wantWrong(t, err, "BAD_USER_INPUT memberIds")
		_, err = w.CreateOrganizationGroup(ctx, directory.NewOrganizationGroup{})
		wantWrong(t, err, "BAD_USER_INPUT name")
		wantWrong(t, w.DeleteOrganizationGroup(ctx, g.ID), "<nil>")
		wantWrong(t, w.DeleteOrganizationGroup(ctx, g.ID), "NOT_FOUND id")
	})
}

// Rules get ids and priorities, and come back as they were given.
func TestWorkflow(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx, in := w.as(viewer.Admin), workflow("f", w.child.ID, w.child.ID)
		in.Rules, in.OrganizationTags = directory.Set([]values.WorkflowRule{sampleRule()}), directory.Set([]string{"cars"})
		f := must(w.CreateWorkflow(ctx, in))
		id := f.Rules[0].ID
		if len(id) != 24 || f.Rules[0].Priority != 1 || len(f.Organizations) != 1 || !f.Enabled {
			t.Errorf("created: %v", f)
		}
		text := string(must(json.Marshal(f.Rules)))
		equal(t, "rules", text, `[{"id":"`+id+`","conditions":{"any":[{"fact":"conversation.category","operator":"match","value":"Used Car","path":".meta"}]},"event":{"type":"enqueue","params":{"name":"Sales","channel":"58bc9aecd906223dcec36493","delay":20}},"priority":1}]`)
		row := must(w.UpdateWorkflow(ctx, directory.WorkflowChange{ID: f.ID, WorkflowFields: directory.WorkflowFields{Rules: directory.Set(f.Rules), Enabled: directory.Set(false)}}))
		equal(t, "given back", string(must(json.Marshal(row.Rules))), text)
		equal(t, "enabled", row.Enabled, false)
		none := must(w.CreateWorkflow(ctx, workflow("bare")))
		equal(t, "no rules", string(must(json.Marshal(none.Rules))), `[]`)
		gone := must(w.ArchiveWorkflow(ctx, f.ID))
		equal(t, "archived again", must(w.ArchiveWorkflow(ctx, f.ID)).ArchivedAt.Equal(*gone.ArchivedAt), true)
	})
}

// A workflow runs for its organization and those below, and is changed where it is.
func TestWorkflowsAboveAndBelow(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx, child := w.as(viewer.Admin), in(viewer.Admin, w.child.ID)
		f := must(w.CreateWorkflow(ctx, workflow("f", w.root.ID, w.child.ID)))
		_, err := w.UpdateWorkflow(child, directory.WorkflowChange{ID: f.ID})
		wantWrong(t, err, "FORBIDDEN id")
		_, err = w.ArchiveWorkflow(child, f.ID)
		wantWrong(t, err, "FORBIDDEN id")
		up := workflow("up", w.child.ID, w.root.ID)
		up.OrganizationID = &w.child.ID
		_, err = w.CreateWorkflow(ctx, up)
		wantWrong(t, err, "BAD_USER_INPUT runsForIds.1")
		_, err = w.UpdateWorkflow(ctx, directory.WorkflowChange{ID: f.ID, WorkflowFields: directory.WorkflowFields{RunsForIDs: directory.Set([]uuid.UUID{})}})
		wantWrong(t, err, "<nil>")
		_, err = w.UpdateWorkflow(child, directory.WorkflowChange{ID: f.ID})
		wantWrong(t, err, "NOT_FOUND id")
	})
}

// What a workflow refuses, field by field; the path leads to the fault.
func TestWorkflowsRefused(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Admin)
		f := must(w.CreateWorkflow(ctx, workflow("x")))
		before := w.state(t)
		of := func(f2 directory.WorkflowFields) error {
			_, err := w.UpdateWorkflow(ctx, directory.WorkflowChange{ID: f.ID, WorkflowFields: f2})
			return err
		}
		refuse(t, "name", func(s directory.Opt[string]) error { return of(directory.WorkflowFields{Name: s}) }, name(200))
		wantWrong(t, of(directory.WorkflowFields{Enabled: directory.Null[bool](), Rules: directory.Null[[]values.WorkflowRule](), RunsForIDs: directory.Null[[]uuid.UUID]()}), "BAD_USER_INPUT enabled, rules, runsForIds")
		wantWrong(t, of(directory.WorkflowFields{RunsForIDs: directory.Set(make([]uuid.UUID, 1001))}), "BAD_USER_INPUT runsForIds")
		wantWrong(t, of(directory.WorkflowFields{OrganizationTags: directory.Set(many(51, "x"))}), "BAD_USER_INPUT organizationTags")
		wantWrong(t, of(directory.WorkflowFields{OrganizationTags: directory.Set([]string{" "})}), "BAD_USER_INPUT organizationTags.0")
		wantWrong(t, of(directory.WorkflowFields{Rules: directory.Set(make([]values.WorkflowRule, 101))}), "BAD_USER_INPUT rules")
		condition := func(r *values.WorkflowRule) *values.WorkflowCondition { return &r.Conditions.Any[0] }
		for want, change := range map[string]func(r *values.WorkflowRule){
			"id":                        func(r *values.WorkflowRule) { r.ID = "58BC" },
			"priority":                  func(r *values.WorkflowRule) { r.Priority = -1 },
			"conditions":                func(r *values.WorkflowRule) { r.Conditions = values.WorkflowConditions{} },
			"conditions.any":            func(r *values.WorkflowRule) { r.Conditions.Any = make([]values.WorkflowCondition, 51) },
			"conditions.all":            func(r *values.WorkflowRule) { r.Conditions.All = make([]values.WorkflowCondition, 51) },
			"conditions.any.0.fact":     func(r *values.WorkflowRule) { condition(r).Fact = "" },
			"conditions.any.0.operator": func(r *values.WorkflowRule) { condition(r).Operator = long(100) },
			"conditions.any.0.path":     func(r *values.WorkflowRule) { condition(r).Path = "\x00" },
			"conditions.any.0.value":    func(r *values.WorkflowRule) { condition(r).Value = json.RawMessage(`"\u0000"`) },
			"event.type":                func(r *values.WorkflowRule) { r.Event.Type = "notify" },
			"event.params.name":         func(r *values.WorkflowRule) { r.Event.Params.Name = long(200) },
			"event.params.channel":      func(r *values.WorkflowRule) { r.Event.Params.Channel = long(200) },
			"event.params.delay":        func(r *values.WorkflowRule) { r.Event.Params.Delay = 365*24*60*60 + 1 },
		} {
			bad := sampleRule()
			change(&bad)
			wantWrong(t, of(directory.WorkflowFields{Rules: directory.Set([]values.WorkflowRule{sampleRule(), bad})}), "BAD_USER_INPUT rules.1."+want)
		}
		twice := sampleRule()
		twice.ID = "58bc9aecd906223dcec36493"
		wantWrong(t, of(directory.WorkflowFields{Rules: directory.Set([]values.WorkflowRule{twice, twice})}), "BAD_USER_INPUT rules.1.id")
		large := sampleRule()
		condition(&large).Value = json.RawMessage(`"` + strings.Repeat("x", 16000) + `"`)
		wantWrong(t, of(directory.WorkflowFields{Rules: directory.Set([]values.WorkflowRule{
			large, large, large, large, large, large, large, large, large, large, large, large, large, large, large, large, large,
		})}), "BAD_USER_INPUT rules")
		equal(t, "state", w.state(t), before)
	})
}

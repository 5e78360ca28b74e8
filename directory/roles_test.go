package directory_test

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"testing"

	"github.com/google/uuid"

	"parley/directory"
	entbot "parley/ent/bot"
	"parley/ent/botinstance"
	"parley/ent/consent"
	"parley/ent/membership"
	"parley/ent/tag"
	"parley/inbox"
	"parley/internal/viewer"
)

// call runs one method on an object of its own.
type call func(ctx context.Context) error

// calls has one entry for every method; n makes names different.
func (w *world) calls(n int) map[string]call {
	owner, name := w.as(viewer.Owner), fmt.Sprintf("n%d", n)
	must(w.UpdateOrganization(owner, directory.OrganizationChange{ID: w.root.ID, OrganizationFields: directory.OrganizationFields{
		Categories: directory.Set([]*directory.CategoryEntry{}), // of the round before
	}}))
	t, g := must(w.CreateTeam(owner, team("old "+name))), must(w.CreateTag(owner, tagged("old "+name)))
	q, c := must(w.CreateQueue(owner, queue("old "+name))), must(w.CreateChannel(owner, channel("old "+name)))
	u, o := must(w.CreateUser(owner, user("old"))), must(w.CreateOrganization(system(), below(w.root.ID, name)))
	i := must(w.CreateIntegration(owner, hook("old "+name, "https://hooks.example.com")))
	line := must(w.CreateQueue(owner, queue("line "+name)))
	grp, cat := must(w.CreateOrganizationGroup(owner, group(name))), must(w.CreateCategory(owner, category(name)))
	flow, robot := must(w.CreateWorkflow(owner, workflow(name))), must(first(w.CreateBot(owner, bot(name))))
	doomed := must(first(w.CreateBot(owner, bot(name))))
	oldGroup, oldCategory := must(w.CreateOrganizationGroup(owner, group(name))), must(w.CreateCategory(owner, category(name)))
	unused := must(w.store.Client().BotInstance.Query().Where(botinstance.BotIDEQ(doomed.ID)).OnlyID(owner))
	used := must(w.store.Client().BotInstance.Query().Where(botinstance.BotIDEQ(robot.ID)).OnlyID(owner))
	paper, gone := must(w.CreateForm(owner, form(name, "a", "b"))), must(w.CreateForm(owner, form(name)))
	fields := must(paper.QueryFields().IDs(owner))
	leaver := must(w.CreateUser(owner, user("leaver")))
	address := directory.WebhookFields{Name: directory.Set(name), URL: directory.Set("https://localhost/" + name)}
	told, ended := must(first(w.CreateWebhook(owner, directory.NewWebhook{WebhookFields: address}))), must(first(w.CreateWebhook(owner, directory.NewWebhook{WebhookFields: address})))
	agreed := must(w.SetConsent(owner, nil, consent.UsageWHATSAPP, name, true))
	scoped := func(ctx context.Context) context.Context {
		v := viewer.From(ctx)
		if v == nil {
			return ctx
		}
		return in(v.Role, append([]uuid.UUID{o.ID}, v.Scope...)...)
	}
	calls := map[string]call{
		"CreateTeam": func(ctx context.Context) error { _, err := w.CreateTeam(ctx, team(name)); return err },
		"UpdateTeam": func(ctx context.Context) error {
			_, err := w.UpdateTeam(ctx, directory.TeamChange{ID: t.ID})
			return err
		},
		"ArchiveTeam": func(ctx context.Context) error { _, err := w.ArchiveTeam(ctx, t.ID); return err },
		"CreateTag":   func(ctx context.Context) error { _, err := w.CreateTag(ctx, tagged(name)); return err },
		"UpdateTag":   func(ctx context.Context) error { _, err := w.UpdateTag(ctx, directory.TagChange{ID: g.ID}); return err },
		"ArchiveTag":  func(ctx context.Context) error { _, err := w.ArchiveTag(ctx, g.ID); return err },
		"CreateQueue": func(ctx context.Context) error { _, err := w.CreateQueue(ctx, queue(name)); return err },
		"UpdateQueue": func(ctx context.Context) error {
			_, err := w.UpdateQueue(ctx, directory.QueueChange{ID: q.ID})
			return err
		},
		"SetQueueAgents": func(ctx context.Context) error { return w.SetQueueAgents(ctx, line.ID, nil) },
		"ArchiveQueue":   func(ctx context.Context) error { _, err := w.ArchiveQueue(ctx, q.ID); return err },
		"CreateChannel":  func(ctx context.Context) error { _, err := w.CreateChannel(ctx, channel(name)); return err },
		"UpdateChannel": func(ctx context.Context) error {
			_, err := w.UpdateChannel(ctx, directory.ChannelChange{ID: c.ID})
			return err
		},
		"ArchiveChannel": func(ctx context.Context) error { _, err := w.ArchiveChannel(ctx, c.ID); return err },
		"CreateUser":     func(ctx context.Context) error { _, err := w.CreateUser(ctx, user(name)); return err },
		"UpdateUser": func(ctx context.Context) error {
			_, err := w.UpdateUser(ctx, directory.UserChange{ID: u.ID})
			return err
		},
		"ArchiveUser":        func(ctx context.Context) error { _, err := w.ArchiveUser(ctx, u.ID); return err },
		"CreateOrganization": func(ctx context.Context) error { _, err := w.CreateOrganization(ctx, named(name)); return err },
		"UpdateOrganization": func(ctx context.Context) error {
			_, err := w.UpdateOrganization(ctx, directory.OrganizationChange{ID: w.root.ID})
			return err
		},
		"ArchiveOrganization": func(ctx context.Context) error { _, err := w.ArchiveOrganization(scoped(ctx), o.ID); return err },
		"CreateIntegration": func(ctx context.Context) error {
			_, err := w.CreateIntegration(ctx, hook(name, "https://hooks.example.com"))
			return err
		},
		"UpdateIntegration": func(ctx context.Context) error {
			_, err := w.UpdateIntegration(ctx, directory.IntegrationChange{ID: i.ID})
			return err
		},
		"ArchiveIntegration": func(ctx context.Context) error { _, err := w.ArchiveIntegration(ctx, i.ID); return err },
		"CreateOrganizationGroup": func(ctx context.Context) error {
			_, err := w.CreateOrganizationGroup(ctx, group(name))
			return err
		},
		"UpdateOrganizationGroup": func(ctx context.Context) error {
			_, err := w.UpdateOrganizationGroup(ctx, directory.OrganizationGroupChange{ID: grp.ID})
			return err
		},
		"ChangeGroupMembers": func(ctx context.Context) error {
			_, err := w.ChangeGroupMembers(ctx, grp.ID, nil, nil)
			return err
		},
		"DeleteOrganizationGroup": func(ctx context.Context) error { return w.DeleteOrganizationGroup(ctx, oldGroup.ID) },
		"CreateCategory":          func(ctx context.Context) error { _, err := w.CreateCategory(ctx, category(name)); return err },
		"UpdateCategory": func(ctx context.Context) error {
			_, err := w.UpdateCategory(ctx, directory.CategoryChange{ID: cat.ID})
			return err
		},
		"DeleteCategory": func(ctx context.Context) error { return w.DeleteCategory(ctx, oldCategory.ID) },
		"OrderCategories": func(ctx context.Context) error {
			if v := viewer.From(ctx); v != nil && v.Role.Administers() {
				ctx = in(v.Role, must(w.CreateOrganization(system(), below(w.root.ID, name))).ID) // which has none to name
			}
			_, err := w.OrderCategories(ctx, nil, nil)
			return err
		},
		"CreateWorkflow": func(ctx context.Context) error { _, err := w.CreateWorkflow(ctx, workflow(name)); return err },
		"UpdateWorkflow": func(ctx context.Context) error {
			_, err := w.UpdateWorkflow(ctx, directory.WorkflowChange{ID: flow.ID})
			return err
		},
		"ArchiveWorkflow": func(ctx context.Context) error { _, err := w.ArchiveWorkflow(ctx, flow.ID); return err },
		"CreateBot":       func(ctx context.Context) error { _, _, err := w.CreateBot(ctx, bot(name)); return err },
		"UpdateBot": func(ctx context.Context) error {
			_, err := w.UpdateBot(ctx, directory.BotChange{ID: robot.ID})
			return err
		},
		"ArchiveBot": func(ctx context.Context) error { _, err := w.ArchiveBot(ctx, doomed.ID); return err },
		"CreateBotInstance": func(ctx context.Context) error {
			global := bot(name)
			global.Audience = directory.Set(entbot.AudienceGLOBAL)
			in := instance(must(first(w.CreateBot(owner, global))).ID)
			if viewer.From(ctx) != nil && viewer.From(ctx).Role.Administers() {
				in.OrganizationID = &w.child.ID
			}
			_, err := w.CreateBotInstance(ctx, in)
			return err
		},
		"UpdateBotInstance": func(ctx context.Context) error {
			_, err := w.UpdateBotInstance(ctx, directory.BotInstanceChange{ID: used})
			return err
		},
		"DeleteBotInstance": func(ctx context.Context) error { return w.DeleteBotInstance(ctx, unused) },
		"CreateForm":        func(ctx context.Context) error { _, err := w.CreateForm(ctx, form(name)); return err },
		"UpdateForm": func(ctx context.Context) error {
			_, err := w.UpdateForm(ctx, directory.FormChange{ID: paper.ID})
			return err
		},
		"ArchiveForm": func(ctx context.Context) error { _, err := w.ArchiveForm(ctx, gone.ID); return err },
		"CreateFormField": func(ctx context.Context) error {
			_, err := w.CreateFormField(ctx, directory.NewFormField{FormID: paper.ID, FormFieldFields: formField(name)})
			return err
		},
		"UpdateFormField": func(ctx context.Context) error {
			_, err := w.UpdateFormField(ctx, directory.FormFieldChange{ID: fields[0]})
			return err
		},
		"DeleteFormField": func(ctx context.Context) error { return w.DeleteFormField(ctx, fields[1]) },
		"RemoveMember":    func(ctx context.Context) error { _, err := w.RemoveMember(ctx, leaver.ID, nil); return err },
		"SetUserAvatar":   func(ctx context.Context) error { _, err := w.SetUserAvatar(ctx, u.ID, nil); return err },
		"SetOrganizationLogo": func(ctx context.Context) error {
			_, err := w.SetOrganizationLogo(ctx, w.root.ID, nil)
			return err
		},
		"CreateWebhook": func(ctx context.Context) error {
			row, _, err := w.CreateWebhook(ctx, directory.NewWebhook{WebhookFields: address})
			if err == nil {
				_, err = w.ArchiveWebhook(owner, row.ID) // there may be twenty
			}
			return err
		},
		"UpdateWebhook": func(ctx context.Context) error {
			_, _, err := w.UpdateWebhook(ctx, directory.WebhookChange{ID: told.ID})
			return err
		},
		"ArchiveWebhook": func(ctx context.Context) error { _, err := w.ArchiveWebhook(ctx, ended.ID); return err },
		"SetConsent": func(ctx context.Context) error {
			_, err := w.SetConsent(ctx, nil, consent.UsageRECORDING, name, true)
			return err
		},
		"RemoveConsent": func(ctx context.Context) error { return w.RemoveConsent(ctx, agreed.ID) },
		"UpdateCustomer": func(ctx context.Context) error {
			_, err := w.UpdateCustomer(ctx, directory.CustomerChange{ID: w.customer(w.root.ID).ID})
			return err
		},
	}
	maps.Copy(calls, w.trials(name))
	return calls
}

// trials are the calls about labels, experiments and filter sets.
func (w *world) trials(name string) map[string]call {
	owner := w.as(viewer.Owner)
	label := func(n string) directory.Labels {
		return directory.Labels{Kind: tag.KindSESSION_LABEL, Labels: []directory.LabelWrite{{Name: directory.Set(n)}}}
	}
	groups := func(n string) directory.LabelGroups {
		return directory.LabelGroups{Groups: []directory.GroupWrite{{Name: directory.Set(n)}}}
	}
	trial := func(n string) directory.NewExperiment {
		return directory.NewExperiment{Key: n, Branches: []directory.NewBranch{{Key: "a"}, {Key: "b"}}}
	}
	old := must(w.SaveLabelGroup(owner, groups("old "+name)))
	waiting, ended := must(w.CreateExperiment(owner, trial("waiting "+name))), must(w.CreateExperiment(owner, trial("ended "+name)))
	doomed := must(w.CreateExperiment(owner, trial("doomed "+name)))
	joined := must(w.CreateExperiment(owner, trial("joined "+name)))
	talk := must(inbox.New(w.store).AppendMessages(system(), w.root.ID, []inbox.NewMessage{{
		Direction: inbox.In, Provider: "P_P", ChannelType: "WHATSAPP", ChannelAddress: "+31 1", CustomerAddress: "+31 2", Conversation: name, Text: "hello",
	}}))[0].ConversationID
	return map[string]call{
		"SaveLabels":         func(ctx context.Context) error { _, err := w.SaveLabels(ctx, label("many "+name)); return err },
		"SaveLabel":          func(ctx context.Context) error { _, err := w.SaveLabel(ctx, label("one "+name)); return err },
		"SaveLabelGroups":    func(ctx context.Context) error { _, err := w.SaveLabelGroups(ctx, groups("many "+name)); return err },
		"SaveLabelGroup":     func(ctx context.Context) error { _, err := w.SaveLabelGroup(ctx, groups("one "+name)); return err },
		"DeleteLabelGroup":   func(ctx context.Context) error { return w.DeleteLabelGroup(ctx, old.ID) },
		"CreateExperiment":   func(ctx context.Context) error { _, err := w.CreateExperiment(ctx, trial(name)); return err },
		"ActivateExperiment": func(ctx context.Context) error { _, err := w.ActivateExperiment(ctx, waiting.ID); return err },
		"StopExperiment":     func(ctx context.Context) error { _, err := w.StopExperiment(ctx, ended.ID); return err },
		"DeleteExperiment":   func(ctx context.Context) error { return w.DeleteExperiment(ctx, doomed.ID) },
		"JoinExperiment":     func(ctx context.Context) error { _, err := w.JoinExperiment(ctx, joined.ID, talk); return err },
		"SaveFilterSet": func(ctx context.Context) error {
			_, err := w.SaveFilterSet(ctx, directory.NewFilterSet{Filters: []byte("[]")})
			return err
		},
		"DeleteFilterSet": func(ctx context.Context) error {
			return w.DeleteFilterSet(ctx, must(w.SaveFilterSet(owner, directory.NewFilterSet{Filters: []byte("[]")})).ID)
		},
	}
}

// agents are the methods that whoever serves customers may call.
var agents = map[string]bool{"SetConsent": true, "RemoveConsent": true, "JoinExperiment": true, "SaveFilterSet": true, "DeleteFilterSet": true}

func below(parent uuid.UUID, name string) directory.NewOrganization {
	o := named(name)
	o.ParentID = &parent
	return o
}

// The matrix of the contract: administrators write everything, but archiving an
// organization is for owners; whoever serves customers notes what they agreed to,
// and nobody else writes anything.
func TestRoles(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		for i, test := range []struct {
			role               viewer.Role
			want, wantArchival string
		}{
			{"", "UNAUTHENTICATED", "UNAUTHENTICATED"},
			{viewer.Guest, "FORBIDDEN", "FORBIDDEN"},
			{viewer.Agent, "FORBIDDEN", "FORBIDDEN"},
			{viewer.Bot, "FORBIDDEN", "FORBIDDEN"},
			{viewer.Admin, "<nil>", "FORBIDDEN"},
			{viewer.Owner, "<nil>", "<nil>"},
		} {
			ctx := context.Background()
			if test.role != "" {
				ctx = w.as(test.role)
			}
			calls := w.calls(i)
			for m := range reflect.TypeFor[*directory.Directory]().Methods() {
				f, ok := calls[m.Name]
				if !ok {
					t.Fatalf("%s is not in the table", m.Name)
				}
				want := test.want
				switch {
				case m.Name == "ArchiveOrganization":
					want = test.wantArchival
				case agents[m.Name] && (test.role == viewer.Agent || test.role == viewer.Bot):
					want = "<nil>"
				}
				if got := wrong(f(ctx)); got != want {
					t.Errorf("%s as %q: got %q, want %q", m.Name, test.role, got, want)
				}
			}
		}
	})
}

// Who may give which role, and to whom.
func TestGranting(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		all := []membership.Role{"GUEST", "AGENT", "BOT", "ADMIN", "OWNER"}
		for _, role := range all {
			wantAdmin, withRole := "<nil>", user("new")
			withRole.Role = directory.Set(role)
			if role == "OWNER" {
				wantAdmin = "FORBIDDEN role"
			}
			_, err := w.CreateUser(w.as(viewer.Admin), withRole)
			wantWrong(t, err, wantAdmin)
			subject := must(w.CreateUser(w.as(viewer.Owner), user("subject")))
			_, err = w.UpdateUser(w.as(viewer.Admin), directory.UserChange{ID: subject.ID, UserFields: withRole.UserFields})
			wantWrong(t, err, wantAdmin)
			_, err = w.UpdateUser(w.as(viewer.Owner), directory.UserChange{ID: subject.ID, UserFields: withRole.UserFields})
			wantWrong(t, err, "<nil>")
			got := must(w.store.Client().Membership.Query().Where(membership.UserIDEQ(subject.ID)).Only(system()))
			equal(t, "role", got.Role, role)
		}
	})
}

// An administrator cannot demote, rename or archive an owner, wherever in sight
// that is one.
func TestOwnersAreAboveAdministrators(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		boss := user("boss")
		boss.Role = directory.Set(membership.RoleOWNER)
		boss.OrganizationID = &w.child.ID
		subject := must(w.CreateUser(w.as(viewer.Owner), boss))
		before := w.state(t)
		for _, f := range []directory.UserFields{
			{Role: directory.Set(membership.RoleAGENT)}, {DisplayName: directory.Set("nobody")}, {},
		} {
			_, err := w.UpdateUser(w.as(viewer.Admin), directory.UserChange{ID: subject.ID, UserFields: f})
			wantWrong(t, err, "FORBIDDEN id")
		}
		_, err := w.ArchiveUser(w.as(viewer.Admin), subject.ID)
		wantWrong(t, err, "FORBIDDEN id")
		equal(t, "state", w.state(t), before)
		_, err = w.ArchiveUser(w.as(viewer.Owner), subject.ID)
		wantWrong(t, err, "<nil>")
	})
}

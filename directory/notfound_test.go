package directory_test

import (
	"context"
	"reflect"
	"testing"

	"github.com/google/uuid"

	"parley/directory"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/viewer"
)

// What is foreign cannot be told from what does not exist: the errors are equal
// to the letter, whatever refers to the row, and nothing is written. Neither can
// a row of another kind, the viewer's own included.
func TestForeignIsUnknown(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx, elsewhere := w.as(viewer.Owner), in(viewer.Owner, w.foreign.ID)
		foreign := map[ids.Code]uuid.UUID{
			ids.Organization: w.foreign.ID,
			ids.Team:         must(w.CreateTeam(elsewhere, team("x"))).ID,
			ids.Tag:          must(w.CreateTag(elsewhere, tagged("x"))).ID,
			ids.Queue:        must(w.CreateQueue(elsewhere, queue("x"))).ID,
			ids.Channel:      must(w.CreateChannel(elsewhere, channel("x"))).ID,
			ids.User:         must(w.CreateUser(elsewhere, user("x"))).ID,
			ids.Customer:     w.customer(w.foreign.ID).ID,

			ids.OrganizationGroup: must(w.CreateOrganizationGroup(elsewhere, group("x"))).ID,
			ids.Category:          must(w.CreateCategory(elsewhere, category("x"))).ID,
			ids.Workflow:          must(w.CreateWorkflow(elsewhere, workflow("x"))).ID,
			ids.Bot:               must(first(w.CreateBot(elsewhere, bot("x")))).ID,
			ids.Form:              must(w.CreateForm(elsewhere, form("x", "a"))).ID,
			ids.Integration:       must(w.CreateIntegration(elsewhere, hook("x", "https://example.com"))).ID,
		}
		foreign[ids.BotInstance] = must(w.store.Client().BotInstance.Query().OnlyID(elsewhere))
		foreign[ids.FormField] = must(w.store.Client().FormField.Query().OnlyID(elsewhere))
		ours := map[ids.Code]uuid.UUID{
			ids.Team:    must(w.CreateTeam(ctx, team("ours"))).ID,
			ids.Channel: must(w.CreateChannel(ctx, channel("ours"))).ID,
			ids.Queue:   must(w.CreateQueue(ctx, queue("ours"))).ID,
			ids.User:    must(w.CreateUser(ctx, user("ours"))).ID,

			ids.Category: must(w.CreateCategory(ctx, category("ours"))).ID,
			ids.Form:     must(w.CreateForm(ctx, form("ours"))).ID,
		}
		before := w.state(t)
		for name, test := range w.references(ours) {
			t.Run(name, func(t *testing.T) {
				want := test.call(ctx, w.store.NewID(test.kind))
				wantWrong(t, want, "NOT_FOUND "+test.path)
				other := ours[ids.Channel]
				if test.kind == ids.Channel {
					other = ours[ids.Queue]
				}
				for _, id := range []uuid.UUID{foreign[test.kind], uuid.New(), w.store.NewID(ids.Message), other, {}} {
					if got := test.call(ctx, id); !reflect.DeepEqual(got, want) {
						t.Errorf("%s: got %#v, want %#v", id, got, want)
					}
				}
			})
		}
		equal(t, "state", w.state(t), before)
	})
}

type reference struct {
	kind ids.Code
	path string
	call func(ctx context.Context, id uuid.UUID) error
}

// references are all inputs that name a row.
func (w *world) references(ours map[ids.Code]uuid.UUID) map[string]reference {
	type id = uuid.UUID
	return map[string]reference{
		"UpdateTeam":   {ids.Team, "id", func(c context.Context, i id) error { _, e := w.UpdateTeam(c, directory.TeamChange{ID: i}); return e }},
		"ArchiveTeam":  {ids.Team, "id", func(c context.Context, i id) error { _, e := w.ArchiveTeam(c, i); return e }},
		"UpdateTag":    {ids.Tag, "id", func(c context.Context, i id) error { _, e := w.UpdateTag(c, directory.TagChange{ID: i}); return e }},
		"ArchiveTag":   {ids.Tag, "id", func(c context.Context, i id) error { _, e := w.ArchiveTag(c, i); return e }},
		"UpdateQueue":  {ids.Queue, "id", func(c context.Context, i id) error { _, e := w.UpdateQueue(c, directory.QueueChange{ID: i}); return e }},
		"ArchiveQueue": {ids.Queue, "id", func(c context.Context, i id) error { _, e := w.ArchiveQueue(c, i); return e }},
		"UpdateChannel": {ids.Channel, "id", func(c context.Context, i id) error {
			_, e := w.UpdateChannel(c, directory.ChannelChange{ID: i})
			return e
		}},
		"ArchiveChannel": {ids.Channel, "id", func(c context.Context, i id) error { _, e := w.ArchiveChannel(c, i); return e }},
		"UpdateUser":     {ids.User, "id", func(c context.Context, i id) error { _, e := w.UpdateUser(c, directory.UserChange{ID: i}); return e }},
		"ArchiveUser":    {ids.User, "id", func(c context.Context, i id) error { _, e := w.ArchiveUser(c, i); return e }},
		"UpdateCustomer": {ids.Customer, "id", func(c context.Context, i id) error {
			_, e := w.UpdateCustomer(c, directory.CustomerChange{ID: i})
			return e
		}},
		"UpdateOrganization": {ids.Organization, "id", func(c context.Context, i id) error {
			_, e := w.UpdateOrganization(c, directory.OrganizationChange{ID: i})
			return e
		}},
		"ArchiveOrganization": {ids.Organization, "id", func(c context.Context, i id) error { _, e := w.ArchiveOrganization(c, i); return e }},
		"below":               {ids.Organization, "parentId", func(c context.Context, i id) error { _, e := w.CreateOrganization(c, below(i, "x")); return e }},
		"team in": {ids.Organization, "organizationId", func(c context.Context, i id) error {
			_, e := w.CreateTeam(c, directory.NewTeam{OrganizationID: &i, TeamFields: team("x").TeamFields})
			return e
		}},
		"tag in": {ids.Organization, "organizationId", func(c context.Context, i id) error {
			_, e := w.CreateTag(c, directory.NewTag{OrganizationID: &i, TagFields: tagged("x").TagFields})
			return e
		}},
		"queue in": {ids.Organization, "organizationId", func(c context.Context, i id) error {
			_, e := w.CreateQueue(c, directory.NewQueue{OrganizationID: &i, QueueFields: queue("x").QueueFields})
			return e
		}},
		"channel in": {ids.Organization, "organizationId", func(c context.Context, i id) error {
			_, e := w.CreateChannel(c, directory.NewChannel{OrganizationID: &i, Type: "SMS", Address: "x"})
			return e
		}},
		"user in": {ids.Organization, "organizationId", func(c context.Context, i id) error {
			_, e := w.CreateUser(c, directory.NewUser{OrganizationID: &i, UserFields: user("x").UserFields})
			return e
		}},
		"member of new team": {ids.User, "memberIds.1", func(c context.Context, i id) error {
			_, e := w.CreateTeam(c, team("x", ours[ids.User], i))
			return e
		}},
		"member of team": {ids.User, "memberIds.0", func(c context.Context, i id) error {
			_, e := w.UpdateTeam(c, directory.TeamChange{ID: ours[ids.Team], TeamFields: team("x", i, ours[ids.User]).TeamFields})
			return e
		}},
		"queue of new channel": {ids.Queue, "queueId", func(c context.Context, i id) error {
			_, e := w.CreateChannel(c, directory.NewChannel{Type: "SMS", Address: "x", ChannelFields: directory.ChannelFields{QueueID: directory.Set(i)}})
			return e
		}},
		"queue of channel": {ids.Queue, "queueId", func(c context.Context, i id) error {
			_, e := w.UpdateChannel(c, directory.ChannelChange{ID: ours[ids.Channel], ChannelFields: directory.ChannelFields{QueueID: directory.Set(i)}})
			return e
		}},
		"UpdateOrganizationGroup": {ids.OrganizationGroup, "id", func(c context.Context, i id) error {
			_, e := w.UpdateOrganizationGroup(c, directory.OrganizationGroupChange{ID: i})
			return e
		}},
		"ChangeGroupMembers": {ids.OrganizationGroup, "id", func(c context.Context, i id) error {
			_, e := w.ChangeGroupMembers(c, i, nil, nil)
			return e
		}},
		"DeleteOrganizationGroup": {ids.OrganizationGroup, "id", func(c context.Context, i id) error { return w.DeleteOrganizationGroup(c, i) }},
		"group's member": {ids.Organization, "memberIds.1", func(c context.Context, i id) error {
			_, e := w.CreateOrganizationGroup(c, group("x", w.child.ID, i))
			return e
		}},
		"group in": {ids.Organization, "organizationId", func(c context.Context, i id) error {
			in := group("x")
			in.OrganizationID = &i
			_, e := w.CreateOrganizationGroup(c, in)
			return e
		}},
		"UpdateCategory": {ids.Category, "id", func(c context.Context, i id) error {
			_, e := w.UpdateCategory(c, directory.CategoryChange{ID: i})
			return e
		}},
		"DeleteCategory": {ids.Category, "id", func(c context.Context, i id) error { return w.DeleteCategory(c, i) }},
		"form of category": {ids.Form, "formIds.1", func(c context.Context, i id) error {
			_, e := w.CreateCategory(c, category("x", ours[ids.Form], i))
			return e
		}},
		"form of a listed category": {ids.Form, "categories.1.formIds.0", func(c context.Context, i id) error {
			return w.categories(c, nil, &directory.CategoryEntry{CategoryFields: category("x", i).CategoryFields})
		}},
		"listed category": {ids.Category, "categories.1.id", func(c context.Context, i id) error {
			of := ours[ids.Category]
			return w.categories(c, &directory.CategoryEntry{ID: &of}, &directory.CategoryEntry{ID: &i})
		}},
		"OrderCategories": {ids.Category, "slots.1", func(c context.Context, i id) error {
			of := ours[ids.Category]
			_, e := w.OrderCategories(c, nil, []*id{&of, &i})
			return e
		}},
		"order in": {ids.Organization, "organizationId", func(c context.Context, i id) error {
			_, e := w.OrderCategories(c, &i, nil)
			return e
		}},
		"UpdateWorkflow": {ids.Workflow, "id", func(c context.Context, i id) error {
			_, e := w.UpdateWorkflow(c, directory.WorkflowChange{ID: i})
			return e
		}},
		"ArchiveWorkflow": {ids.Workflow, "id", func(c context.Context, i id) error { _, e := w.ArchiveWorkflow(c, i); return e }},
		"workflow runs for": {ids.Organization, "runsForIds.1", func(c context.Context, i id) error {
			_, e := w.CreateWorkflow(c, workflow("x", w.child.ID, i))
			return e
		}},
		"UpdateBot":  {ids.Bot, "id", func(c context.Context, i id) error { _, e := w.UpdateBot(c, directory.BotChange{ID: i}); return e }},
		"ArchiveBot": {ids.Bot, "id", func(c context.Context, i id) error { _, e := w.ArchiveBot(c, i); return e }},
		"instance of": {ids.Bot, "botId", func(c context.Context, i id) error {
			_, e := w.CreateBotInstance(c, instance(i))
			return e
		}},
		"UpdateBotInstance": {ids.BotInstance, "id", func(c context.Context, i id) error {
			_, e := w.UpdateBotInstance(c, directory.BotInstanceChange{ID: i})
			return e
		}},
		"DeleteBotInstance": {ids.BotInstance, "id", func(c context.Context, i id) error { return w.DeleteBotInstance(c, i) }},
		"UpdateForm":        {ids.Form, "id", func(c context.Context, i id) error { _, e := w.UpdateForm(c, directory.FormChange{ID: i}); return e }},
		"ArchiveForm":       {ids.Form, "id", func(c context.Context, i id) error { _, e := w.ArchiveForm(c, i); return e }},
		"template": {ids.Form, "templateId", func(c context.Context, i id) error {
			in := form("x")
			in.TemplateID = directory.Set(i)
			_, e := w.CreateForm(c, in)
			return e
		}},
		"listed field": {ids.FormField, "fields.0.id", func(c context.Context, i id) error {
			f := directory.FormFields{Fields: directory.Set([]directory.FormFieldEntry{{ID: &i}})}
			_, e := w.UpdateForm(c, directory.FormChange{ID: ours[ids.Form], FormFields: f})
			return e
		}},
		"field of": {ids.Form, "formId", func(c context.Context, i id) error {
			_, e := w.CreateFormField(c, directory.NewFormField{FormID: i, FormFieldFields: formField("x")})
			return e
		}},
		"UpdateFormField": {ids.FormField, "id", func(c context.Context, i id) error {
			_, e := w.UpdateFormField(c, directory.FormFieldChange{ID: i})
			return e
		}},
		"DeleteFormField": {ids.FormField, "id", func(c context.Context, i id) error { return w.DeleteFormField(c, i) }},
		"RemoveMember":    {ids.User, "userId", func(c context.Context, i id) error { _, e := w.RemoveMember(c, i, nil); return e }},
		"remove from": {ids.Organization, "organizationId", func(c context.Context, i id) error {
			_, e := w.RemoveMember(c, ours[ids.User], &i)
			return e
		}},
		"SetUserAvatar": {ids.User, "id", func(c context.Context, i id) error { _, e := w.SetUserAvatar(c, i, nil); return e }},
		"SetOrganizationLogo": {ids.Organization, "id", func(c context.Context, i id) error {
			_, e := w.SetOrganizationLogo(c, i, nil)
			return e
		}},
		"UpdateIntegration": {ids.Integration, "id", func(c context.Context, i id) error {
			_, e := w.UpdateIntegration(c, directory.IntegrationChange{ID: i})
			return e
		}},
	}
}

// categories gives the root organization a whole list.
func (w *world) categories(ctx context.Context, list ...*directory.CategoryEntry) error {
	f := directory.OrganizationFields{Categories: directory.Set(list)}
	_, err := w.UpdateOrganization(ctx, directory.OrganizationChange{ID: w.root.ID, OrganizationFields: f})
	return err
}

// Rows of one organization cannot point at rows of another, also where the
// viewer sees both.
func TestReferencesStayInTheOrganization(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Owner)
		q, u := must(w.CreateQueue(ctx, queue("root's"))), must(w.CreateUser(ctx, user("root's")))
		intoChild := team("team", u.ID)
		intoChild.OrganizationID = &w.child.ID
		_, err := w.CreateTeam(ctx, intoChild)
		wantWrong(t, err, "NOT_FOUND memberIds.0")
		c := channel("child's")
		c.OrganizationID, c.QueueID = &w.child.ID, directory.Set(q.ID)
		_, err = w.CreateChannel(ctx, c)
		wantWrong(t, err, "NOT_FOUND queueId")
	})
}

// Without any organization selected, the answer is NotFound, not a fault.
func TestNoOrganizationSelected(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		_, err := w.CreateTeam(system(), team("x"))
		wantWrong(t, err, string(apperr.NotFound))
		_, err = w.CreateOrganization(in(viewer.Owner, uuid.Nil), named("x"))
		wantWrong(t, err, string(apperr.NotFound))
	})
}

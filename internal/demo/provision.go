package demo

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"

	"parley/directory"
	"parley/ent/bot"
	"parley/ent/form"
	"parley/ent/formfield"
	"parley/internal/values"
)

// provision makes what Web1on1's administrators keep: a group, forms and the
// categories that use them, a bot for both houses, and a workflow. A world of one
// house has none of it.
func (f *furnisher) provision(ctx context.Context) error {
	if _, both := f.houses[britain]; !both {
		return nil
	}
	if _, err := f.Directory.UpdateOrganization(ctx, directory.OrganizationChange{ID: f.houses[home], OrganizationFields: directory.OrganizationFields{
		Industry: directory.Set("Toys"), Tags: directory.Set([]string{"toys", "nl"}), Stopwords: directory.Set([]string{"stuffing"}),
		DataRetention: directory.Set(values.DataRetention{Length: 7, Unit: "year"}),
	}}); err != nil {
		return err
	}
	if _, err := f.Directory.UpdateOrganization(ctx, directory.OrganizationChange{ID: f.houses[britain], OrganizationFields: directory.OrganizationFields{
		Industry: directory.Set("Toys"), Tags: directory.Set([]string{"toys", "uk"}),
	}}); err != nil {
		return err
	}
	if _, err := f.Directory.CreateOrganizationGroup(ctx, directory.NewOrganizationGroup{OrganizationID: f.in(home), OrganizationGroupFields: directory.OrganizationGroupFields{
		Name: directory.Set("Shops"), MemberIDs: directory.Set([]uuid.UUID{f.houses[home], f.houses[britain]}),
	}}); err != nil {
		return err
	}
	if err := f.sort(ctx); err != nil {
		return err
	}
	return f.automate(ctx)
}

// sort makes the forms and the categories that they belong to.
func (f *furnisher) sort(ctx context.Context) error {
	returns, err := f.Directory.CreateForm(ctx, directory.NewForm{OrganizationID: f.in(home), FormFields: directory.FormFields{
		Name: directory.Set("Return"), Tags: directory.Set([]string{"toys"}), Labels: directory.Set([]string{"return"}),
		ProfileFields: directory.Set([]string{"givenName", "familyName", "email"}),
		Fields: directory.Set([]directory.FormFieldEntry{
			question("order", "Order number", formfield.TypeTEXT, func(q *directory.FormFieldFields) {
				q.Pattern, q.Required = directory.Set(`^TB-\d{5}$`), directory.Set(true)
			}),
			question("reason", "What is wrong?", formfield.TypeSELECT, func(q *directory.FormFieldFields) {
				q.Options = directory.Set([]values.FormOption{{Key: "seam", Value: "A seam came loose"}, {Key: "eye", Value: "An eye is missing"}, {Key: "other", Value: "Something else"}})
			}),
			question("photo", "A picture of it", formfield.TypeFILE, nil),
		}),
	}})
	if err != nil {
		return err
	}
	feedback, err := f.Directory.CreateForm(ctx, directory.NewForm{OrganizationID: f.in(home), FormFields: directory.FormFields{
		Name: directory.Set("Feedback"), Type: directory.Set(form.TypeSTATIC), PointsByAgent: directory.Set(1),
		Fields: directory.Set([]directory.FormFieldEntry{question("stars", "How was it?", formfield.TypeRANGE, nil)}),
	}})
	if err != nil {
		return err
	}
	for _, c := range []struct {
		name  string
		forms []uuid.UUID
	}{{"Orders", []uuid.UUID{feedback.ID}}, {"Returns", []uuid.UUID{returns.ID, feedback.ID}}, {"Gift advice", []uuid.UUID{}}} {
		if _, err := f.Directory.CreateCategory(ctx, directory.NewCategory{OrganizationID: f.in(home), CategoryFields: directory.CategoryFields{
			Name: directory.Set(c.name), FormIDs: directory.Set(c.forms),
		}}); err != nil {
			return err
		}
	}
	return nil
}

func question(name, label string, kind formfield.Type, more func(*directory.FormFieldFields)) directory.FormFieldEntry {
	q := directory.FormFieldFields{Name: directory.Set(name), Label: directory.Set(label), Type: directory.Set(kind)}
	if more != nil {
		more(&q)
	}
	return directory.FormFieldEntry{FormFieldFields: q}
}

// helperBear is the bot's name.
const helperBear = "Helper bear"

// automate makes the bot that both houses use and the workflow for returns.
func (f *furnisher) automate(ctx context.Context) error {
	helper, _, err := f.Directory.CreateBot(ctx, directory.NewBot{OrganizationID: f.in(home), BotFields: directory.BotFields{
		Name: directory.Set(helperBear), Description: directory.Set("Answers when the shop is closed."),
		Audience: directory.Set(bot.AudienceGLOBAL), Commands: directory.Set([]string{">hours", ">order"}),
		Meta: directory.Set(json.RawMessage(`{"greeting":"Hello, I am Helper bear.","signature":"Teddies Inc."}`)),
	}})
	if err != nil {
		return err
	}
	if _, err := f.Directory.CreateBotInstance(ctx, directory.NewBotInstance{OrganizationID: f.in(britain), BotID: helper.ID, BotInstanceFields: directory.BotInstanceFields{
		Name: directory.Set("Helper bear UK"), Meta: directory.Set(json.RawMessage(`{"signature":"Teddies UK"}`)),
	}}); err != nil {
		return err
	}
	_, err = f.Directory.CreateWorkflow(ctx, directory.NewWorkflow{OrganizationID: f.in(home), WorkflowFields: directory.WorkflowFields{
		Name: directory.Set("Returns wait for service"), OrganizationTags: directory.Set([]string{"toys"}),
		Rules: directory.Set([]values.WorkflowRule{{
			Conditions: values.WorkflowConditions{Any: []values.WorkflowCondition{{Fact: "conversation.category", Operator: "match", Value: json.RawMessage(`"Returns"`), Path: ".meta"}}},
			Event:      values.WorkflowEvent{Type: "enqueue", Params: values.WorkflowEventParams{Name: "Returns", Channel: service, Delay: 20}},
			Priority:   1,
		}}),
	}})
	return err
}

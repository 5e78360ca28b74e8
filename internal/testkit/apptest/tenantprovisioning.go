package apptest

import (
	"context"
	"encoding/json"

	"parley/ent/integration"
	"parley/internal/ids"
	"parley/internal/values"
	"parley/store"
)

// plantProvisioning makes the rows of what people provision: forms, categories,
// bots, workflows, groups and partners. Nothing of it is shared with organizations
// below.
func (t *Tenant) plantProvisioning() {
	t.server.tb.Helper()
	err := t.server.Store.Write(System(), t.ID, func(ctx context.Context, tx *store.Tx) error {
		for _, plant := range []func(context.Context, *store.Tx) error{t.plantForms, t.plantBots, t.plantRules, t.plantSettings, t.plantService, t.plantWebhooks, t.plantBotWork} {
			if err := plant(ctx, tx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.server.tb.Fatal(err)
	}
}

// meta is an object that people keep with a row.
func (t *Tenant) meta() json.RawMessage { return json.RawMessage(`{"note":"` + t.Canary + ` meta"}`) }

func (t *Tenant) words(of string) []string { return []string{t.Canary + " " + of} }

func (t *Tenant) plantForms(ctx context.Context, tx *store.Tx) error {
	template, form := tx.NewID(ids.Form), t.fresh(tx, "Form", ids.Form)
	if err := tx.Form.Create().SetID(template).SetName(t.Canary + " template").Exec(ctx); err != nil {
		return err
	}
	err := tx.Form.Create().SetID(form).SetName(t.Canary + " form").SetTemplateID(template).SetProfileFields(t.words("profile")).
		SetNotifyEmails([]string{t.Canary + "@form.example.com"}).SetTags(t.words("form tag")).SetLabels(t.words("label")).
		SetPointsByAgent(2).SetPointsByBot(1).SetMeta(t.meta()).SetExternalID(t.Canary + " form").Exec(ctx)
	if err != nil {
		return err
	}
	err = tx.FormField.Create().SetID(t.fresh(tx, "FormField", ids.FormField)).SetFormID(form).SetName(t.Canary + " field").
		SetLabel(t.Canary + " beside").SetEntity(t.Canary + " entity").SetPattern(t.Canary + "+").SetPosition(1).
		SetOptions([]values.FormOption{{Key: t.Canary + " key", Value: t.Canary + " value"}}).SetExternalID(t.Canary + " field").Exec(ctx)
	if err != nil {
		return err
	}
	// Stored later and shown before.
	err = tx.FormField.Create().SetFormID(form).SetName(t.Canary + " first").SetPosition(0).Exec(ctx)
	if err != nil {
		return err
	}
	return tx.Category.Create().SetID(t.fresh(tx, "Category", ids.Category)).SetName(t.Canary + " category").SetSlot(1).
		SetTags(t.words("category tag")).SetForms(values.IDs{form, template}).SetExternalID(t.Canary + " category").Exec(ctx)
}

func (t *Tenant) plantBots(ctx context.Context, tx *store.Tx) error {
	bot := t.fresh(tx, "Bot", ids.Bot)
	err := tx.Bot.Create().SetID(bot).SetUserID(t.id("User")).SetName(t.Canary + " bot").SetDescription(t.Canary + " does").
		SetRoles([]string{t.Canary + " role"}).SetTags(t.words("bot tag")).SetAvatarURL("https://" + t.Canary + ".example.com/bot.png").
		SetCommands(t.words("command")).SetMeta(t.meta()).SetSecret(t.Canary + " secret").SetExternalID(t.Canary + " bot").Exec(ctx)
	if err != nil {
		return err
	}
	return tx.BotInstance.Create().SetID(t.fresh(tx, "BotInstance", ids.BotInstance)).SetBotID(bot).SetName(t.Canary + " instance").
		SetDescription(t.Canary + " does there").SetAvatarURL("https://" + t.Canary + ".example.com/instance.png").SetMeta(t.meta()).
		SetExternalID(t.Canary + " instance").Exec(ctx)
}

func (t *Tenant) plantRules(ctx context.Context, tx *store.Tx) error {
	condition := values.WorkflowCondition{Fact: t.Canary + " fact", Operator: t.Canary + " operator", Value: t.meta(), Path: "." + t.Canary}
	rule := values.WorkflowRule{
		ID: t.Canary + "-rule", Priority: 1,
		Conditions: values.WorkflowConditions{Any: []values.WorkflowCondition{condition}, All: []values.WorkflowCondition{condition}},
		Event:      values.WorkflowEvent{Type: "enqueue", Params: values.WorkflowEventParams{Name: t.Canary, Channel: t.Canary + " queue", Delay: 20}},
	}
	err := tx.Workflow.Create().SetID(t.fresh(tx, "Workflow", ids.Workflow)).SetName(t.Canary + " workflow").SetRules([]values.WorkflowRule{rule}).
		SetOrganizations(values.IDs{t.ID}).SetOrganizationTags(t.words("workflow tag")).SetExternalID(t.Canary + " workflow").Exec(ctx)
	if err != nil {
		return err
	}
	err = tx.OrganizationGroup.Create().SetID(t.fresh(tx, "OrganizationGroup", ids.OrganizationGroup)).SetName(t.Canary + " group").
		SetMembers(values.IDs{t.ID}).SetExternalID(t.Canary + " group").Exec(ctx)
	if err != nil {
		return err
	}
	return tx.Partnership.Create().SetID(t.fresh(tx, "Partnership", ids.Partnership)).SetPartnerID(tx.NewID(ids.Organization)).
		SetPermission(t.Canary).Exec(ctx)
}

func (t *Tenant) plantSettings(ctx context.Context, tx *store.Tx) error {
	label, avatar, zone := values.ProfileField{Label: t.Canary + " label"}, "https://"+t.Canary+".example.com/alias.png", "Europe/"+t.Canary
	err := tx.Organization.UpdateOneID(t.ID).SetLogoURL("https://" + t.Canary + ".example.com/logo.png").SetIndustry(t.Canary + " trade").
		SetSettings(values.OrganizationSettings{RouteOnReply: &t.Canary}).SetAliases(values.Aliases{{Name: t.Canary + " alias", Avatar: &avatar}}).
		SetProfileFields(values.ProfileFields{Name: &label}).SetStopwords(t.words("stop")).SetCommands(t.words("command")).
		SetTags(t.words("organization tag")).SetDomainPrefix(t.Canary).SetDomain(t.Canary + ".example.com").SetWhitelist(t.words("white")).
		SetDataRetention(&values.DataRetention{Length: 1200, Unit: t.Canary}).SetEmailAs(t.Canary + "@as.example.com").SetMeta(t.meta()).
		SetBillingInfo(&values.BillingInfo{BillReceiver: t.Canary + " receiver", CurrentPlan: t.Canary}).SetCategorySlots(3).Exec(ctx)
	if err != nil {
		return err
	}
	return tx.User.UpdateOneID(t.id("User")).SetAdditionalName(t.Canary + " additional").SetMeta(t.meta()).
		SetSettings(values.UserSettings{Timezone: &zone, CannedResponses: t.words("canned")}).Exec(ctx)
}

// plantService fills what the integration has beside an address.
func (t *Tenant) plantService(ctx context.Context, tx *store.Tx) error {
	return tx.Integration.Update().Where(integration.OrganizationIDEQ(t.ID), integration.IDEQ(t.id("Integration"))).
		SetDescription(t.Canary + " description").SetSmoochID(t.Canary + " smooch").SetSmoochAppID(t.Canary + " app").SetMeta(t.meta()).
		Exec(ctx)
}

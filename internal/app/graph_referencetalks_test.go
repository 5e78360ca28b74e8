package app_test

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversationparticipant"
	"parley/ent/dataremoval"
	"parley/ent/formsubmission"
	"parley/ent/webhookdelivery"
	"parley/internal/demo"
	"parley/internal/testkit/apptest"
	"parley/internal/values"
	"parley/store"
)

// talkEdges are those of what is done about conversations, and of what is told of them.
func talkEdges() map[string]edge {
	return map[string]edge{
		"Conversation.participants":            {of: "ConversationParticipant", back: "conversation_id"},
		"Conversation.submissions":             {of: "FormSubmission", back: "conversation_id"},
		"ConversationParticipant.conversation": {of: "Conversation", own: "conversation_id"},
		"ConversationParticipant.user":         {of: "User", own: "user_id"},
		"DataRemoval.requestedBy":              {of: "User", own: "requested_by_id"},
		"FormSubmission.conversation":          {of: "Conversation", own: "conversation_id"},
		"FormSubmission.form":                  {of: "Form", own: "form_id"},
		"FormSubmission.submitter":             {of: "User", own: "submitter_id"},
		"Webhook.deliveries":                   {of: "WebhookDelivery", back: "webhook_id"},
		"Webhook.integration":                  {of: "Integration", own: "integration_id"},
		"WebhookDelivery.webhook":              {of: "Webhook", own: "webhook_id"},
	}
}

// tellOfTalks has people and bots of both houses take part in conversations, fill in
// forms, be told of it, and remove what is old.
func tellOfTalks(t *testing.T, s *apptest.Server) {
	t.Helper()
	child := uuid.MustParse(readTable(t, s, "organizations WHERE slug = 'teddies-uk'")[0].id())
	users, forms, services := idsOf(t, s, "users"), idsOf(t, s, "forms"), idsOf(t, s, "integrations")
	for _, organization := range []uuid.UUID{demo.OrganizationID(), child} {
		talks := readTable(t, s, "conversations WHERE organization_id = '"+organization.String()+"' ORDER BY id LIMIT 12")
		write(t, s, organization, func(ctx context.Context, tx *store.Tx) error {
			for i, talk := range talks {
				of := uuid.MustParse(talk.id())
				for n := range i % 4 {
					tx.ConversationParticipant.Create().SetConversationID(of).SetUserID(users[(i+n)%len(users)]).
						SetRole(conversationparticipant.RoleBOT).SetActive(n > 0).SetInbox(n == 0).ExecX(ctx)
				}
				for n := range i % 3 {
					submitted(tx, of, n).SetFormID(forms[(i+n)%len(forms)]).SetSubmitterID(users[i%len(users)]).ExecX(ctx)
				}
				tx.DataRemoval.Create().SetKind(dataremoval.KindRETENTION).SetBefore(tx.Now()).SetRequestedByID(users[i%len(users)]).
					SetReport([]values.Removed{{What: "messages", Rows: i, Blanked: i % 2}}).ExecX(ctx)
			}
			return hooked(ctx, tx, organization, services)
		})
	}
}

func submitted(tx *store.Tx, of uuid.UUID, n int) *ent.FormSubmissionCreate {
	s := tx.FormSubmission.Create().SetConversationID(of).SetFormName("Order").SetRole(formsubmission.RoleBOT).SetSubmittedAt(tx.Now()).
		SetValues([]values.FormValue{{Name: "size", Label: "Size", Value: "XL"}}).SetPoints(n)
	if n > 0 {
		s.SetProfile([]values.FormValue{{Name: "email", Label: "E-mail", Value: "a@example.com"}}).SetLabels([]string{"vip"}).SetMailError("no")
	}
	return s
}

// hooked makes webhooks; of the services, the organization's own may have one.
func hooked(ctx context.Context, tx *store.Tx, organization uuid.UUID, services []uuid.UUID) error {
	for i := range 3 {
		hook := tx.Webhook.Create().SetName("hook").SetURL("https://hooks.example.com/").SetEvents([]string{"*"})
		if organization == demo.OrganizationID() && i == 0 && len(services) > 0 {
			hook.SetIntegrationID(services[0])
		}
		id := hook.SaveX(ctx).ID
		for seq := range i * 2 {
			tx.WebhookDelivery.Create().SetWebhookID(id).SetEvent("message.create.contact.chat").SetSeq(int64(seq)).SetOccurredAt(tx.Now()).
				SetStatus([]webhookdelivery.Status{webhookdelivery.StatusDELIVERED, webhookdelivery.StatusFAILED}[seq%2]).SetAttempts(seq).ExecX(ctx)
		}
	}
	return nil
}

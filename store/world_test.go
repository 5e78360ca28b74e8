package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"testing"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/agentpresence"
	"parley/ent/apicredential"
	"parley/ent/callrecording"
	"parley/ent/consent"
	"parley/ent/conversation"
	"parley/ent/dataremoval"
	"parley/ent/formsubmission"
	"parley/ent/integration"
	"parley/ent/interaction"
	"parley/ent/membership"
	"parley/ent/message"
	"parley/ent/reportjob"
	"parley/internal/ids"
	"parley/internal/values"
	"parley/store"
)

// world is one row of every type in one organization, by the type's name.
type world map[string]uuid.UUID

func (w world) owns(id uuid.UUID) bool {
	for _, own := range w {
		if own == id {
			return true
		}
	}
	return false
}

// populate makes a world. Edges between its rows are set wherever there is one.
func populate(t *testing.T, s *store.Store, ctx context.Context, org uuid.UUID) world {
	t.Helper()
	w := world{ent.TypeOrganization: org}
	for table, code := range codes() {
		if table != "organizations" {
			w[typeOf(table)] = s.NewID(code)
		}
	}
	must(t, s.Write(ctx, org, func(ctx context.Context, tx *store.Tx) error {
		for _, make := range []func(*store.Tx) error{w.people(ctx), w.addresses(ctx), w.talk(ctx), w.marks(ctx), w.work(ctx), w.calls(ctx), w.outgoing(ctx), w.provisions(ctx), w.told(ctx), w.tried(ctx)} {
			if err := make(tx); err != nil {
				return err
			}
		}
		return nil
	}))
	return w
}

// codes maps the tables of entities to the codes of their ids.
func codes() map[string]ids.Code {
	out := map[string]ids.Code{}
	for c := ids.Code(1); c < 100; c++ {
		if c.Table() != "" {
			out[c.Table()] = c
		}
	}
	return out
}

func (w world) people(ctx context.Context) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		tx.User.Create().SetID(w["User"]).SetDisplayName("u").SetNumber(1).SetAgentKey("key").ExecX(ctx)
		tx.Membership.Create().SetID(w["Membership"]).SetUserID(w["User"]).SetRole(membership.RoleAGENT).ExecX(ctx)
		tx.Team.Create().SetID(w["Team"]).SetName("t").ExecX(ctx)
		tx.TeamMember.Create().SetID(w["TeamMember"]).SetTeamID(w["Team"]).SetUserID(w["User"]).ExecX(ctx)
		return tx.ApiCredential.Create().SetID(w["ApiCredential"]).SetKind(apicredential.KindGRAPHQL).
			SetRole(apicredential.RoleAGENT).SetLookup("l").SetUserID(w["User"]).Exec(ctx)
	}
}

func (w world) addresses(ctx context.Context) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		tx.Queue.Create().SetID(w["Queue"]).SetName("q").ExecX(ctx)
		tx.Channel.Create().SetID(w["Channel"]).SetType("SMS").SetAddress("+1").SetQueueID(w["Queue"]).ExecX(ctx)
		tx.Customer.Create().SetID(w["Customer"]).SetFirstSeenAt(noon).SetLastSeenAt(noon).ExecX(ctx)
		tx.CustomerIdentity.Create().SetID(w["CustomerIdentity"]).SetChannelType("SMS").SetAddress("+2").SetCustomerID(w["Customer"]).ExecX(ctx)
		return tx.ContactThread.Create().SetID(w["ContactThread"]).SetChannelID(w["Channel"]).SetIdentityID(w["CustomerIdentity"]).Exec(ctx)
	}
}

func (w world) talk(ctx context.Context) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		tx.Conversation.Create().SetID(w["Conversation"]).SetStartedAt(noon).SetLastMessageAt(noon).
			SetInitiatedBy(conversation.InitiatedByUSER).SetChannelID(w["Channel"]).SetIdentityID(w["CustomerIdentity"]).
			SetCustomerID(w["Customer"]).SetAssigneeID(w["User"]).SetTeamID(w["Team"]).SetQueueID(w["Queue"]).ExecX(ctx)
		tx.Message.Create().SetID(w["Message"]).SetDirection(message.DirectionIN).SetRole(message.RoleCUSTOMER).
			SetSentAt(noon).SetOrdinal(1).SetConversationID(w["Conversation"]).SetChannelID(w["Channel"]).
			SetThreadID(w["ContactThread"]).SetAgentID(w["User"]).SetTeamID(w["Team"]).ExecX(ctx)
		return tx.Interaction.Create().SetID(w["Interaction"]).SetType(interaction.TypeCHAT_IN).SetStatus(interaction.StatusIN_QUEUE).
			SetArrivedAt(noon).SetConversationID(w["Conversation"]).SetQueueID(w["Queue"]).SetAgentID(w["User"]).Exec(ctx)
	}
}

func (w world) marks(ctx context.Context) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		tx.Tag.Create().SetID(w["Tag"]).SetName("vip").SetNumber(1).ExecX(ctx)
		tx.ConversationTag.Create().SetID(w["ConversationTag"]).SetConversationID(w["Conversation"]).SetTagID(w["Tag"]).ExecX(ctx)
		tx.MessageTag.Create().SetID(w["MessageTag"]).SetMessageID(w["Message"]).SetTagID(w["Tag"]).ExecX(ctx)
		return tx.Note.Create().SetID(w["Note"]).SetText("n").SetAt(noon).SetConversationID(w["Conversation"]).
			SetMessageID(w["Message"]).SetInteractionID(w["Interaction"]).SetAuthorID(w["User"]).Exec(ctx)
	}
}

func (w world) work(ctx context.Context) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		tx.QueueAgent.Create().SetID(w["QueueAgent"]).SetQueueID(w["Queue"]).SetUserID(w["User"]).ExecX(ctx)
		tx.AgentPresence.Create().SetID(w["AgentPresence"]).SetUserID(w["User"]).SetState(agentpresence.StateONLINE).SetFrom(noon).ExecX(ctx)
		tx.EmailDetails.Create().SetID(w["EmailDetails"]).SetMessageID(w["Message"]).SetInteractionID(w["Interaction"]).SetSentAt(noon).
			SetFrom(values.Mailbox{Address: "a@example.com"}).SetTo([]values.Mailbox{{Address: "b@example.com"}}).ExecX(ctx)
		tx.Script.Create().SetID(w["Script"]).SetName("s").ExecX(ctx)
		return tx.ScriptResult.Create().SetID(w["ScriptResult"]).SetScriptID(w["Script"]).SetInteractionID(w["Interaction"]).
			SetOriginalInteractionID(w["Interaction"]).SetModifiedAt(noon).SetQuestions([]values.ScriptQuestion{}).Exec(ctx)
	}
}

func (w world) calls(ctx context.Context) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		tx.CallRecording.Create().SetID(w["CallRecording"]).SetInteractionID(w["Interaction"]).SetCallID("c").SetFileName("f").
			SetOwnerType(callrecording.OwnerTypeUSER).SetOwnerID(w["User"]).SetRecordedAt(noon).ExecX(ctx)
		tx.ListenLogEntry.Create().SetID(w["ListenLogEntry"]).SetRecordingID(w["CallRecording"]).SetUserID(w["User"]).
			SetDescription("d").SetUserSessionID("s").SetAt(noon).ExecX(ctx)
		return tx.Callback.Create().SetID(w["Callback"]).SetQueueID(w["Queue"]).SetCreatorID(w["User"]).SetInteractionID(w["Interaction"]).
			SetCustomerNumber("+2").SetQueueNumber("+1").SetOriginalQueueNumber("+1").Exec(ctx)
	}
}

func (w world) outgoing(ctx context.Context) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		tx.Integration.Create().SetID(w["Integration"]).SetName("i").SetType(integration.TypeWEBHOOK).SetParams(values.IntegrationParams{}).
			AddChannelIDs(w["Channel"]).ExecX(ctx)
		tx.OutboundBatch.Create().SetID(w["OutboundBatch"]).SetBody("b").SetChannelType("SMS").SetSendAt(noon).SetChannelID(w["Channel"]).ExecX(ctx)
		tx.OutboundRecipient.Create().SetID(w["OutboundRecipient"]).SetBatchID(w["OutboundBatch"]).SetPosition(0).SetAddress("+2").
			SetMessageID(w["Message"]).ExecX(ctx)
		return tx.Consent.Create().SetID(w["Consent"]).SetUsage(consent.UsageWHATSAPP).SetAddress("+2").SetGranted(true).
			SetIdentityID(w["CustomerIdentity"]).Exec(ctx)
	}
}

func (w world) provisions(ctx context.Context) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		tx.Partnership.Create().SetID(w["Partnership"]).SetPartnerID(w["Organization"]).ExecX(ctx)
		tx.OrganizationGroup.Create().SetID(w["OrganizationGroup"]).SetName("g").ExecX(ctx)
		tx.Category.Create().SetID(w["Category"]).SetName("c").SetSlot(0).ExecX(ctx)
		tx.Workflow.Create().SetID(w["Workflow"]).SetName("w").SetRules([]values.WorkflowRule{}).ExecX(ctx)
		tx.Bot.Create().SetID(w["Bot"]).SetName("b").SetRoles([]string{"bot"}).SetUserID(w["User"]).ExecX(ctx)
		tx.BotInstance.Create().SetID(w["BotInstance"]).SetName("b").SetBotID(w["Bot"]).ExecX(ctx)
		tx.Form.Create().SetID(w["Form"]).SetName("f").ExecX(ctx)
		return tx.FormField.Create().SetID(w["FormField"]).SetName("f").SetFormID(w["Form"]).Exec(ctx)
	}
}

func (w world) told(ctx context.Context) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		tx.ConversationParticipant.Create().SetID(w["ConversationParticipant"]).SetConversationID(w["Conversation"]).SetUserID(w["User"]).ExecX(ctx)
		tx.FormSubmission.Create().SetID(w["FormSubmission"]).SetConversationID(w["Conversation"]).SetFormID(w["Form"]).SetFormName("f").
			SetRole(formsubmission.RoleAGENT).SetValues([]values.FormValue{}).SetSubmittedAt(noon).ExecX(ctx)
		tx.DataRemoval.Create().SetID(w["DataRemoval"]).SetKind(dataremoval.KindRETENTION).ExecX(ctx)
		tx.Webhook.Create().SetID(w["Webhook"]).SetName("w").SetURL("https://example.com").SetEvents([]string{"*"}).SetIntegrationID(w["Integration"]).ExecX(ctx)
		return tx.WebhookDelivery.Create().SetID(w["WebhookDelivery"]).SetWebhookID(w["Webhook"]).SetEvent("conversation.create").
			SetSeq(1).SetOccurredAt(noon).Exec(ctx)
	}
}

func (w world) tried(ctx context.Context) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		tx.MessageTrace.Create().SetID(w["MessageTrace"]).SetMessageID(w["Message"]).SetConversationID(w["Conversation"]).ExecX(ctx)
		tx.TagGroup.Create().SetID(w["TagGroup"]).SetName("g").SetNumber(1).AddTagIDs(w["Tag"]).ExecX(ctx)
		tx.Experiment.Create().SetID(w["Experiment"]).SetKey("e").ExecX(ctx)
		tx.ExperimentBranch.Create().SetID(w["ExperimentBranch"]).SetExperimentID(w["Experiment"]).SetKey("a").SetPosition(0).ExecX(ctx)
		tx.ExperimentParticipation.Create().SetID(w["ExperimentParticipation"]).SetConversationID(w["Conversation"]).
			SetBranchID(w["ExperimentBranch"]).SetExperimentID(w["Experiment"]).ExecX(ctx)
		tx.ReportJob.Create().SetID(w["ReportJob"]).SetType(reportjob.TypeSESSIONS).SetFormat(reportjob.FormatCSV).
			SetSettings(values.ReportSettings{}).SetFileName("r.csv").ExecX(ctx)
		return tx.FilterSet.Create().SetID(w["FilterSet"]).SetFilters([]byte("[]")).Exec(ctx)
	}
}

// dump renders every row of a world, to see whether any has changed.
func (w world) dump(t *testing.T, db *sql.DB) string {
	t.Helper()
	out := ""
	for table := range codes() {
		out += row(t, db, table, w[typeOf(table)])
	}
	return out
}

// row renders one row.
func row(t *testing.T, db *sql.DB, table string, id uuid.UUID) string {
	t.Helper()
	rows, err := db.Query("SELECT * FROM "+table+" WHERE id = $1", id)
	must(t, err)
	defer rows.Close()
	columns, err := rows.Columns()
	must(t, err)
	out := table + ":"
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		must(t, rows.Scan(into...))
		for i, v := range values {
			out += fmt.Sprintf(" %s=%s", columns[i], v)
		}
	}
	return out + "\n"
}

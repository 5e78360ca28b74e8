package apptest

import (
	"context"

	"github.com/google/uuid"

	"parley/ent/agentpresence"
	"parley/ent/callrecording"
	"parley/ent/consent"
	"parley/ent/dataremoval"
	"parley/ent/integration"
	"parley/ent/interaction"
	"parley/internal/ids"
	"parley/internal/values"
	"parley/store"
)

// plantWork makes the rows of what happens in queues, calls and e-mails and of
// what is sent. The organization's interaction is required of its user.
func (t *Tenant) plantWork() {
	t.server.tb.Helper()
	err := t.server.Store.Write(System(), t.ID, func(ctx context.Context, tx *store.Tx) error {
		for _, plant := range []func(context.Context, *store.Tx) error{t.plantQueue, t.plantEmail, t.plantCalls, t.plantOutgoing} {
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

// id is that of a row planted before.
func (t *Tenant) id(name string) uuid.UUID { return uuid.MustParse(t.Names[name]) }

// fresh is a new id, kept under the name.
func (t *Tenant) fresh(tx *store.Tx, name string, code ids.Code) uuid.UUID {
	id := tx.NewID(code)
	t.Names[name] = id.String()
	return id
}

func (t *Tenant) plantQueue(ctx context.Context, tx *store.Tx) error {
	err := tx.QueueAgent.Create().SetID(t.fresh(tx, "QueueAgent", ids.QueueAgent)).SetQueueID(t.id("Queue")).SetUserID(t.id("User")).
		SetSkills([]string{t.Canary + " skill"}).Exec(ctx)
	if err != nil {
		return err
	}
	err = tx.AgentPresence.Create().SetID(t.fresh(tx, "AgentPresence", ids.AgentPresence)).SetUserID(t.id("User")).
		SetState(agentpresence.StateBUSY).SetReason(t.Canary + " reason").SetFrom(tx.Now()).Exec(ctx)
	if err != nil {
		return err
	}
	return tx.Interaction.UpdateOneID(t.id("Interaction")).SetRequiredAgentID(t.id("User")).
		SetRequiredAgentType(interaction.RequiredAgentTypePREFERRED).SetRequiredSkills([]string{t.Canary + " skill"}).Exec(ctx)
}

func (t *Tenant) plantEmail(ctx context.Context, tx *store.Tx) error {
	box := values.Mailbox{Name: t.Canary + " box", Address: t.Canary + "@box.example.com"}
	return tx.EmailDetails.Create().SetID(t.fresh(tx, "EmailDetails", ids.EmailDetails)).SetMessageID(t.id("Message")).
		SetInteractionID(t.id("Interaction")).SetSubject(t.Canary + " subject").SetHTML(t.Canary + " html").SetSentAt(tx.Now()).
		SetFrom(box).SetTo([]values.Mailbox{box}).SetCc([]values.Mailbox{box}).SetBcc([]values.Mailbox{box}).
		SetCaseID(t.Canary + " case").SetCid(t.Canary + " cid").SetRemarks(t.Canary + " remarks").SetFolderStatus(t.Canary + " folder").
		SetExternalID(t.Canary + " email").Exec(ctx)
}

func (t *Tenant) plantCalls(ctx context.Context, tx *store.Tx) error {
	queue, user, call := t.id("Queue"), t.id("User"), t.id("Interaction")
	recording, script := t.fresh(tx, "CallRecording", ids.CallRecording), t.fresh(tx, "Script", ids.Script)
	err := tx.CallRecording.Create().SetID(recording).SetInteractionID(call).SetCallID(t.Canary + " call").
		SetOwnerType(callrecording.OwnerTypeQUEUE).SetOwnerID(queue).SetOwnerName(t.Canary + " owner").SetFileName(t.Canary + ".wav").
		SetFilePath(t.Canary + "/path").SetRecordedAt(tx.Now()).SetExternalID(t.Canary + " recording").Exec(ctx)
	if err != nil {
		return err
	}
	err = tx.ListenLogEntry.Create().SetID(t.fresh(tx, "ListenLogEntry", ids.ListenLogEntry)).SetRecordingID(recording).SetUserID(user).
		SetDescription(t.Canary + " description").SetUserSessionID(t.Canary + " session").SetAt(tx.Now()).Exec(ctx)
	if err != nil {
		return err
	}
	if err := tx.Script.Create().SetID(script).SetName(t.Canary + " script").SetExternalID(t.Canary + " script").Exec(ctx); err != nil {
		return err
	}
	err = tx.ScriptResult.Create().SetID(t.fresh(tx, "ScriptResult", ids.ScriptResult)).SetScriptID(script).SetInteractionID(call).
		SetOriginalInteractionID(call).SetModifiedAt(tx.Now()).SetExternalID(t.Canary + " result").
		SetQuestions([]values.ScriptQuestion{{Data: t.Canary + " question", Answers: []values.ScriptAnswer{{Data: t.Canary + " answer"}}}}).Exec(ctx)
	if err != nil {
		return err
	}
	return tx.Callback.Create().SetID(t.fresh(tx, "Callback", ids.Callback)).SetQueueID(queue).SetCreatorID(user).SetInteractionID(call).
		SetCustomerNumber(t.Canary + " 4").SetQueueNumber(t.Canary + " 1").SetOriginalQueueNumber(t.Canary + " 1").
		SetOriginalQueueName(t.Canary + " queue").SetGwPrefix(t.Canary + " prefix").SetExtraData(t.Canary + " extra").
		SetNotes(t.Canary + " notes").SetExternalID(t.Canary + " callback").Exec(ctx)
}

func (t *Tenant) plantOutgoing(ctx context.Context, tx *store.Tx) error {
	batch, channel := t.fresh(tx, "OutboundBatch", ids.OutboundBatch), t.id("Channel")
	err := tx.Integration.Create().SetID(t.fresh(tx, "Integration", ids.Integration)).SetName(t.Canary + " integration").
		SetType(integration.TypeWEBHOOK).SetTouchpoints([]string{t.Canary + " touchpoint"}).AddChannelIDs(channel).
		SetParams(values.IntegrationParams{URL: "https://" + t.Canary + ".example.com/hook", Secret: t.Canary + " secret"}).
		SetExternalID(t.Canary + " integration").Exec(ctx)
	if err != nil {
		return err
	}
	err = tx.DataRemoval.Create().SetID(t.fresh(tx, "DataRemoval", ids.DataRemoval)).SetKind(dataremoval.KindERASURE).
		SetStatus(dataremoval.StatusFAILED).SetError(t.Canary + " removal").SetRequestedByID(t.id("User")).Exec(ctx)
	if err != nil {
		return err
	}
	err = tx.OutboundBatch.Create().SetID(batch).SetBody(t.Canary + " body").SetChannelType(t.Canary).SetChannelID(channel).
		SetSendAt(tx.Now()).SetExternalID(t.Canary + " batch").Exec(ctx)
	if err != nil {
		return err
	}
	err = tx.OutboundRecipient.Create().SetID(t.fresh(tx, "OutboundRecipient", ids.OutboundRecipient)).SetBatchID(batch).SetPosition(0).
		SetAddress(t.Canary + " 5").SetMessageID(t.id("Message")).SetFailure(t.Canary + " failure").Exec(ctx)
	if err != nil {
		return err
	}
	return tx.Consent.Create().SetID(t.fresh(tx, "Consent", ids.Consent)).SetUsage(consent.UsageWHATSAPP).SetAddress(t.Canary + " 6").
		SetGranted(true).SetIdentityID(t.id("CustomerIdentity")).Exec(ctx)
}

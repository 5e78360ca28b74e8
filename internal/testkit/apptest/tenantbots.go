package apptest

import (
	"context"
	"hash/fnv"
	"strconv"

	"github.com/google/uuid"

	"parley/ent/reportjob"
	"parley/ent/tag"
	"parley/internal/ids"
	"parley/internal/values"
	"parley/store"
)

// number is one of the tenant's own, which no other tenant has by chance.
func (t *Tenant) number(name string) int64 {
	h := fnv.New32a()
	h.Write([]byte(t.Canary + name)) //nolint:errcheck // a hash takes everything
	n := 10_000_000 + int64(h.Sum32())
	t.Names[name] = strconv.FormatInt(n, 10)
	return n
}

// plantBotWork makes the rows of what bots do and of what is made of it: traces,
// labels, experiments, reports and filter sets.
func (t *Tenant) plantBotWork(ctx context.Context, tx *store.Tx) error {
	for _, plant := range []func(context.Context, *store.Tx) error{t.plantTrace, t.plantLabels, t.plantExperiment, t.plantReport} {
		if err := plant(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tenant) plantTrace(ctx context.Context, tx *store.Tx) error {
	word := t.Canary + " rule"
	err := tx.MessageTrace.Create().SetID(t.fresh(tx, "MessageTrace", ids.MessageTrace)).SetMessageID(t.id("Message")).
		SetConversationID(t.id("Conversation")).SetEvent(t.Canary + " event").SetState("/" + t.Canary).SetClass("/" + t.Canary + "/class").
		SetIntent("/" + t.Canary + "/intent").SetAction(t.Canary + " action").SetNlp(values.NLP{Rule: &word, FromState: &word}).
		SetPageName(t.Canary + " page").SetPreviousPageName(t.Canary + " before").SetRequestData(t.meta()).SetData(t.meta()).
		SetResponseData(t.meta()).SetUtterances(t.meta()).SetException(t.Canary + " exception").SetProcessingTimeMs(7).Exec(ctx)
	if err != nil {
		return err
	}
	err = tx.Conversation.UpdateOneID(t.id("Conversation")).SetBotID(t.id("Bot")).SetResult(t.Canary + " result").SetData(t.meta()).
		SetCallTaskID(t.Canary + " task").SetCampaignID(t.Canary + " campaign").SetCampaignResult(t.Canary + " came").SetNps(7).
		SetIsLivechat(true).Exec(ctx)
	if err != nil {
		return err
	}
	return tx.Customer.UpdateOneID(t.id("Customer")).SetCustomFields(t.meta()).SetTags(t.words("customer tag")).
		SetBlockReason(t.Canary + " block").SetBlockedAt(tx.Now()).SetBlockedByNumber(77).SetBlockedByID(t.id("User")).Exec(ctx)
}

// plantLabels makes one of each kind.
func (t *Tenant) plantLabels(ctx context.Context, tx *store.Tx) error {
	group := t.fresh(tx, "TagGroup", ids.TagGroup)
	if err := tx.TagGroup.Create().SetID(group).SetName(t.Canary + " group").SetNumber(t.number("labelGroup")).SetPriority(1).Exec(ctx); err != nil {
		return err
	}
	message, session := t.fresh(tx, "MessageLabel", ids.Tag), t.fresh(tx, "SessionLabel", ids.Tag)
	err := tx.Tag.Create().SetID(message).SetName(t.Canary + " message label").SetKind(tag.KindMESSAGE_LABEL).
		SetNumber(t.number("messageLabel")).SetGroupID(group).Exec(ctx)
	if err != nil {
		return err
	}
	if err := tx.MessageTag.Create().SetMessageID(t.id("Message")).SetTagID(message).Exec(ctx); err != nil {
		return err
	}
	err = tx.Tag.Create().SetID(session).SetName(t.Canary + " session label").SetKind(tag.KindSESSION_LABEL).
		SetNumber(t.number("sessionLabel")).Exec(ctx)
	if err != nil {
		return err
	}
	return tx.ConversationTag.Create().SetConversationID(t.id("Conversation")).SetTagID(session).Exec(ctx)
}

func (t *Tenant) plantExperiment(ctx context.Context, tx *store.Tx) error {
	experiment, branch := t.fresh(tx, "Experiment", ids.Experiment), t.fresh(tx, "ExperimentBranch", ids.ExperimentBranch)
	t.Names["experimentKey"] = t.Canary + "-experiment"
	err := tx.Experiment.Create().SetID(experiment).SetKey(t.Names["experimentKey"]).SetDescription(t.Canary + " tries").
		SetStartedAt(tx.Now()).SetStoppedAt(tx.Now()).SetStatus("RUNNING").Exec(ctx)
	if err != nil {
		return err
	}
	for position, id := range []uuid.UUID{branch, tx.NewID(ids.ExperimentBranch)} {
		err := tx.ExperimentBranch.Create().SetID(id).SetExperimentID(experiment).SetKey(t.Canary + "-" + strconv.Itoa(position)).
			SetDescription(t.Canary + " differs").SetPosition(position).Exec(ctx)
		if err != nil {
			return err
		}
	}
	return tx.ExperimentParticipation.Create().SetConversationID(t.id("Conversation")).SetBranchID(branch).SetExperimentID(experiment).Exec(ctx)
}

func (t *Tenant) plantReport(ctx context.Context, tx *store.Tx) error {
	err := tx.ReportJob.Create().SetID(t.fresh(tx, "ReportJob", ids.ReportJob)).SetType(reportjob.TypeMESSAGES).SetFormat(reportjob.FormatCSV).
		SetStatus(reportjob.StatusFAILED).SetSettings(values.ReportSettings{Delimiter: ";", DateTimeFormat: t.Canary}).
		SetFilters(t.filters()).SetParameters(values.ReportParameters{Client: t.Canary}).SetPosition(values.ReportPosition{After: t.Canary}).
		SetFileName(t.Canary + ".csv").SetFileSize(7).SetTotalCount(7).SetError(t.Canary + " error").SetStartedAt(tx.Now()).
		SetFinishedAt(tx.Now()).SetRequestedByID(t.id("User")).Exec(ctx)
	if err != nil {
		return err
	}
	return tx.FilterSet.Create().SetID(t.fresh(tx, "FilterSet", ids.FilterSet)).SetFilters(t.filters()).SetOwnerID(t.id("User")).Exec(ctx)
}

// filters choose what holds the canary.
func (t *Tenant) filters() []byte {
	return []byte(`[{"key":"MESSAGE_TEXT","type":"TEXT","values":["` + t.Canary + `"],"comparisonType":"CONTAINS","isCaseSensitive":false}]`)
}

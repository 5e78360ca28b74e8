package app_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/uuid"

	"parley/ent/reportjob"
	"parley/ent/tag"
	"parley/internal/demo"
	"parley/internal/testkit/apptest"
	"parley/internal/values"
	"parley/store"
)

// trialEdges are those of traces, labels, experiments, reports and filter sets.
func trialEdges() map[string]edge {
	return map[string]edge{
		"Conversation.bot":               {of: "Bot", own: "bot_id"},
		"Conversation.branches":          {of: "ExperimentBranch", join: "experiment_participations", near: "conversation_id", far: "branch_id"},
		"Customer.blockedBy":             {of: "User", own: "blocked_by_id"},
		"Experiment.branches":            {of: "ExperimentBranch", back: "experiment_id"},
		"ExperimentBranch.conversations": {of: "Conversation", join: "experiment_participations", near: "branch_id", far: "conversation_id"},
		"ExperimentBranch.experiment":    {of: "Experiment", own: "experiment_id"},
		"FilterSet.owner":                {of: "User", own: "owner_id"},
		"Message.bot":                    {of: "Bot", own: "bot_id"},
		"Message.traces":                 {of: "MessageTrace", back: "message_id"},
		"MessageTrace.message":           {of: "Message", own: "message_id"},
		"ReportJob.requestedBy":          {of: "User", own: "requested_by_id"},
		"Tag.group":                      {of: "TagGroup", own: "group_id"},
		"TagGroup.tags":                  {of: "Tag", back: "group_id"},
	}
}

// tryThings has bots trace messages, and people label them, try branches of scripts,
// and ask for reports, in both houses.
func tryThings(t *testing.T, s *apptest.Server) {
	t.Helper()
	child := uuid.MustParse(readTable(t, s, "organizations WHERE slug = 'teddies-uk'")[0].id())
	users, bots := idsOf(t, s, "users"), idsOf(t, s, "bots")
	for _, organization := range []uuid.UUID{demo.OrganizationID(), child} {
		talks := readTable(t, s, "conversations WHERE organization_id = '"+organization.String()+"' ORDER BY id LIMIT 12")
		said := readTable(t, s, "messages WHERE organization_id = '"+organization.String()+"' ORDER BY id LIMIT 24")
		write(t, s, organization, func(ctx context.Context, tx *store.Tx) error {
			group := tx.TagGroup.Create().SetName("Topics").SetNumber(5001).SaveX(ctx)
			tx.TagGroup.Create().SetName("Empty").SetNumber(5002).SetPriority(2).ExecX(ctx)
			trial := tx.Experiment.Create().SetKey("way to begin").SetDescription("two greetings").SetStartedAt(tx.Now()).SaveX(ctx)
			tx.Experiment.Create().SetKey("farewell").SetStoppedAt(tx.Now()).ExecX(ctx)
			var branches []uuid.UUID
			for i := range 3 {
				branches = append(branches, tx.ExperimentBranch.Create().SetExperimentID(trial.ID).SetKey(fmt.Sprint("b", i)).
					SetDescription("way").SetPosition(i).SaveX(ctx).ID)
				tx.Tag.Create().SetName(fmt.Sprint("label", i)).SetKind(tag.KindMESSAGE_LABEL).SetNumber(int64(6000 + i)).
					SetGroupID(group.ID).ExecX(ctx)
				tx.ReportJob.Create().SetType(reportjob.TypeSESSIONS).SetFormat(reportjob.FormatCSV).SetSettings(values.ReportSettings{Delimiter: ","}).
					SetFileName("r.csv").SetFilters([]byte("[]")).SetRequestedByID(users[i%len(users)]).SetStatus(reportjob.StatusFAILED).
					SetError("no").SetTotalCount(int64(i)).SetFileSize(int64(i)).SetStartedAt(tx.Now()).SetFinishedAt(tx.Now()).ExecX(ctx)
				tx.FilterSet.Create().SetFilters([]byte(`[{"key":"NPS","type":"NUMERIC_RANGE","from":1}]`)).SetInterval("DAY").
					SetOwnerID(users[i%len(users)]).ExecX(ctx)
			}
			for i, talk := range talks {
				tryOne(ctx, tx, uuid.MustParse(talk.id()), bots[i%len(bots)], users[i%len(users)])
				if i%2 == 0 {
					tx.ExperimentParticipation.Create().SetConversationID(uuid.MustParse(talk.id())).SetBranchID(branches[i%3]).
						SetExperimentID(trial.ID).ExecX(ctx)
				}
			}
			return traceSome(ctx, tx, said)
		})
	}
}

// tryOne fills what bots and those who block leave on a conversation and its customer.
func tryOne(ctx context.Context, tx *store.Tx, talk, bot, user uuid.UUID) {
	c := tx.Conversation.UpdateOneID(talk).SetBotID(bot).SetResult("sold").SetData([]byte(`{"size":"XL"}`)).SetCallTaskID("t").
		SetCampaignID("c").SetCampaignResult("r").SetNps(9).SaveX(ctx)
	if c.CustomerID != nil {
		tx.Customer.UpdateOneID(*c.CustomerID).SetCustomFields([]byte(`{"pet":"bear"}`)).SetTags([]string{"vip"}).SetBlockReason("spam").
			SetBlockedAt(tx.Now()).SetBlockedByID(user).ExecX(ctx)
	}
}

// traceSome traces the first messages.
func traceSome(ctx context.Context, tx *store.Tx, said rows) error {
	rule, sure := "rule", 0.5
	for i, m := range said {
		trace := tx.MessageTrace.Create().SetMessageID(uuid.MustParse(m.id()))
		if i%2 == 0 {
			trace.SetEvent("e").SetState("/Order").SetClass("/c").SetIntent("/i").SetAction("a").SetPageName("p").SetPreviousPageName("q").
				SetNlp(values.NLP{FromState: &rule, Pattern: &rule, EffectivePattern: &rule, Confidence: &sure, Rule: &rule, RuleType: &rule}).
				SetRequestData([]byte(`{"a":1}`)).SetData([]byte(`{}`)).SetResponseData([]byte(`[1]`)).SetUtterances([]byte(`"u"`)).
				SetException("x").SetProcessingTimeMs(i)
		}
		trace.ExecX(ctx)
	}
	return nil
}

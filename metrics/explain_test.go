package metrics_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/internal/ids"
	"parley/internal/testkit"
	"parley/metrics"
	"parley/metrics/catalog"
	"parley/store"
)

// explained is when the facts of TestIndexes end.
var explained = time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC)

// The questions that are asked most read the index that was made for them, and
// not the table where the index has all they need.
func TestIndexes(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := testkit.Store(t, store.Options{Database: address, Now: testkit.NewClock(explained).Now})
		org := testkit.Organization(t, s, "org", uuid.Nil)
		agent, rare := fillFacts(t, s, address, org)
		for _, tc := range []struct {
			metric, index string
			filter        metrics.Filter
			by            []catalog.Dimension
		}{
			{"MESSAGES", "only message_facts_at", metrics.Filter{}, nil},
			{"MESSAGES", "only message_facts_at", metrics.Filter{Directions: []string{"IN"}}, nil},
			{"MESSAGES", "only message_facts_agent", metrics.Filter{Agents: []uuid.UUID{agent}}, nil},
			{"MESSAGES", "only message_tag_facts", metrics.Filter{Tags: []string{"rare"}}, nil},
			{"ACTIVE_CONTACTS", "only message_facts_at", metrics.Filter{}, nil},
			{"MESSAGES_PER_CONVERSATION", "only message_facts_at", metrics.Filter{}, nil},
			{"PAID_TEMPLATES", "message_facts_paid", metrics.Filter{}, nil},
			{"RESPONSE_TIME_MEDIAN", "only message_facts_at", metrics.Filter{}, nil},
			{"UNIQUE_CONVERSATIONS", "only message_facts_opened", metrics.Filter{InitiatedBy: []string{"USER"}}, nil},
			{"FIRST_REPLY_TIME_MEDIAN", "only conversation_facts_reply", metrics.Filter{}, nil},
			{"FIRST_REPLY_TIME_BUSINESS_HOURS_P90", "only conversation_facts_reply", metrics.Filter{}, nil},
			{"FIRST_REPLY_TIME_MEDIAN", "only tag_facts_reply", metrics.Filter{Tags: []string{"rare"}}, nil},
			{"FIRST_REPLY_TIME_BUSINESS_HOURS_P90", "only tag_facts_reply", metrics.Filter{Tags: []string{"rare"}}, nil},
			{"RESOLVED_CONVERSATIONS", "only conversation_facts_resolved", metrics.Filter{}, nil},
			{"OPENED_CONVERSATIONS", "only conversation_facts_first", metrics.Filter{}, nil},
			{"TAGS_USED", "only tag_facts_at", metrics.Filter{}, []catalog.Dimension{catalog.Tag}},
		} {
			t.Run(tc.metric+" by "+tc.index, func(t *testing.T) {
				plan := explain(t, s, rare, metrics.Query{
					Organization: org, Metrics: []string{tc.metric}, Filter: tc.filter, GroupBy: tc.by, Granularity: metrics.Day, Zone: time.UTC,
					Period: metrics.Period{From: explained.AddDate(0, 0, -7), To: explained},
				})
				if !reads(plan, tc.index) {
					t.Errorf("does not read %s:\n%s", tc.index, plan)
				}
			})
		}
	})
}

// reads reports whether a plan reads an index, and has all it needs of that table
// from it where it says "only".
func reads(plan, index string) bool {
	name, only := strings.CutPrefix(index, "only ")
	for line := range strings.Lines(plan) {
		covering := strings.Contains(line, "Index Only Scan") || strings.Contains(line, "COVERING INDEX") || strings.Contains(line, "PRIMARY KEY")
		if strings.Contains(line, name) && strings.Contains(strings.ToLower(line), "index") && (covering || !only) {
			return true
		}
	}
	return false
}

func explain(t *testing.T, s *store.Store, rare uuid.UUID, q metrics.Query) string {
	t.Helper()
	text, args, err := metrics.CellsSQL(q, map[string]uuid.UUID{"rare": rare})
	must(t, err)
	verb := "EXPLAIN "
	if strings.HasPrefix(t.Name(), "TestIndexes/sqlite") {
		verb = "EXPLAIN QUERY PLAN "
	}
	rows, err := s.Query(context.Background(), verb+text, args...)
	must(t, err)
	defer rows.Close()
	columns, err := rows.Columns()
	must(t, err)
	var plan strings.Builder
	for rows.Next() {
		values, into := make([]sql.NullString, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		must(t, rows.Scan(into...))
		fmt.Fprintln(&plan, values[len(values)-1].String)
	}
	must(t, rows.Err())
	return plan.String()
}

// fillFacts writes 20,000 messages of a year straight into the tables of facts,
// and tells the database how many they are. It returns an agent
// and a tag of some.
func fillFacts(t *testing.T, s *store.Store, address string, org uuid.UUID) (agent, tag uuid.UUID) {
	t.Helper()
	const messages, talk = 20_000, 5
	agents := []uuid.UUID{s.NewID(ids.User), s.NewID(ids.User), s.NewID(ids.User), s.NewID(ids.User)}
	var contact, conversation uuid.UUID
	ctx := testkit.System()
	must(t, s.Write(ctx, org, func(ctx context.Context, tx *store.Tx) error {
		made, err := tx.Tag.Create().SetName("rare").SetKind("USER").SetNumber(1).Save(ctx)
		if err != nil {
			return err
		}
		tag = made.ID
		var facts, conversations, tags, tagged [][]any
		for i := range messages {
			at := explained.Add(-time.Duration(messages-i) * 26 * time.Minute).UnixMilli()
			id := s.NewID(ids.Message)
			if i%talk == 0 {
				conversation, contact = s.NewID(ids.Conversation), s.NewID(ids.ContactThread)
				took, open := 60_000+int64(i*7919%50_000), 50_000+int64(i*7907%9_000)
				conversations = append(conversations, []any{org, conversation, at, at, id, at + 60_000, took, open, at + 120_000 + int64(i)})
				tags = append(tags, []any{org, conversation, tag, "USER", conversation, id, at, "IN", 1, at + 60_000, took, open})
			}
			var response *int64
			var opened *string
			if second, user := int64(1000+i*7919%100_003), "USER"; i%9 == 0 {
				response, opened = &second, &user
			}
			if i%50 == 0 {
				tagged = append(tagged, []any{org, tag, at, id})
			}
			facts = append(facts, []any{
				org, id, conversation, contact, conversation, at, []string{"IN", "OUT"}[i%2], i%talk + 1, "SMS", "+31 1", "P",
				agents[i%len(agents)], false, i%40 == 0, response, opened, "AGENT",
			})
		}
		for _, of := range []struct {
			table, columns string
			rows           [][]any
		}{
			{"message_facts", `organization_id message_id thread_id contact_id conversation_id at direction ordinal channel_type identifier
				provider agent_id automatic paid response_ms opened_by author`, facts},
			{"conversation_facts", `organization_id conversation_id first_at first_in_at first_id first_reply_at first_reply_ms first_reply_open_ms
				resolved_at`, conversations},
			{"tag_facts", `organization_id subject_id tag_id kind conversation_id message_id at direction ordinal
				first_reply_at first_reply_ms first_reply_open_ms`, tags},
			{"message_tag_facts", "organization_id tag_id at message_id", tagged},
		} {
			if err := tx.Insert(ctx, of.table, strings.Fields(of.columns), of.rows); err != nil {
				return err
			}
		}
		return nil
	}))
	testkit.Vacuum(t, address)
	return agents[0], tag
}

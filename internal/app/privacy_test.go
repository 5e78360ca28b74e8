package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/ent/conversation"
	"parley/ent/interaction"
	"parley/inbox"
	"parley/internal/app"
	"parley/internal/ids"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/values"
	"parley/internal/viewer"
	"parley/privacy"
	"parley/store"
)

// quickly looks for due jobs often.
func quickly(c *app.Config) { c.JobPoll = 10 * time.Millisecond }

// words are all columns that hold a word, as table.column.
func words(t *testing.T, s *apptest.Server, address, word string) (found []string) {
	t.Helper()
	for _, table := range tablesOf(t, s, address) {
		rows, err := s.Store.Query(apptest.System(), `SELECT * FROM `+table)
		if err != nil {
			t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			row, at := make([]any, len(columns)), make([]any, len(columns))
			for i := range row {
				at[i] = &row[i]
			}
			if err := rows.Scan(at...); err != nil {
				t.Fatal(err)
			}
			for i, v := range row {
				if b, ok := v.([]byte); ok {
					v = string(b)
				}
				if strings.Contains(strings.ToLower(fmt.Sprint(v)), word) {
					found = append(found, table+"."+columns[i])
				}
			}
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// tablesOf are the names of all tables.
func tablesOf(t *testing.T, s *apptest.Server, address string) (names []string) {
	t.Helper()
	query := `SELECT name FROM sqlite_master WHERE type = 'table'`
	if strings.HasPrefix(address, "postgres") {
		query = `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()`
	}
	rows, err := s.Store.Query(apptest.System(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	return names
}

// ofStaff are the columns about a person's rows in which the organization's own
// words stand: names of its queues, numbers and skills, what carries its messages.
var ofStaff = []string{
	"call_recordings.owner_name", "callbacks.gw_prefix", "callbacks.original_queue_name", "callbacks.original_queue_number",
	"callbacks.queue_number", "conversation_facts.resolved_channel_type", "conversation_facts.resolved_identifier",
	"conversation_facts.resolved_provider", "customer_identities.channel_type", "email_details.folder_status", "form_submissions.form_name",
	"form_submissions.labels", "interaction_facts.channel_type", "interaction_facts.identifier", "interaction_facts.provider",
	"interactions.required_skills", "listen_log_entries.user_session_id", "message_facts.channel_type", "message_facts.identifier",
	"message_facts.provider", "messages.provider", "outbound_batches.channel_type", "tag_facts.channel_type", "tag_facts.identifier", "tag_facts.provider",
	"conversations.category", "webhook_deliveries.event",
}

// staff are the tables that no person's words get into.
var staff = []string{
	"agent_presences", "api_credentials", "bot_instances", "bots", "categories", "channels", "data_removals", "experiment_branches", "experiments", "form_fields", "forms", "integrations",
	"organization_groups", "organizations", "partnerships", "queue_agents", "queues", "scripts", "tag_groups", "tags", "teams", "users", "webhooks", "workflows",
}

// plantSubmission adds what a tenant of the test kit has not.
func plantSubmission(t *testing.T, s *apptest.Server, p *apptest.Tenant) {
	t.Helper()
	value := []values.FormValue{{Name: p.Canary + " name"}}
	err := s.Store.Write(apptest.System(), p.ID, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.Conversation.UpdateOneID(uuid.MustParse(p.Names["Conversation"])).SetMeta(json.RawMessage(`{"said":"` + p.Canary + `"}`)).Exec(ctx); err != nil {
			return err
		}
		if err := tx.Message.UpdateOneID(uuid.MustParse(p.Names["Message"])).SetMeta(json.RawMessage(`{"said":"` + p.Canary + `"}`)).Exec(ctx); err != nil {
			return err
		}
		if err := tx.Customer.UpdateOneID(uuid.MustParse(p.Names["Customer"])).SetProfile(json.RawMessage(`{"said":"` + p.Canary + `"}`)).
			SetDisplayName(p.Canary).Exec(ctx); err != nil {
			return err
		}
		form, err := uuid.Parse(p.Names["Form"])
		if err != nil {
			form = tx.NewID(ids.Form)
		}
		return tx.FormSubmission.Create().SetFormID(form).SetFormName(p.Canary + " form").SetRole("CUSTOMER").SetValues(value).SetProfile(value).
			SetLabels([]string{p.Canary}).SetSubmittedAt(tx.Now()).SetMailError(p.Canary + " error").SetExternalID(p.Canary + " submission").
			SetConversationID(uuid.MustParse(p.Names["Conversation"])).Exec(ctx)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// numbersOf are the numbers that an erasure must not change.
func numbersOf(s *apptest.Server, p *apptest.Tenant) string {
	const metrics = `metrics: [MESSAGES, ACTIVE_CONTACTS, OPENED_CONVERSATIONS, FIRST_REPLY_TIME_MEAN, RESPONSE_TIME_P90, RESOLVED_CONVERSATIONS, CONVERSATION_BALANCE,
		MESSAGES_PER_CONVERSATION, TAGS_USED, FIRST_REPLY_WITHIN], period: {from: "2026-01-01T00:00:00Z", to: "2027-01-01T00:00:00Z"}`
	query := `{all: metrics(` + metrics + `) {total count buckets {value count}} byCountry: metrics(metrics: [MESSAGES],
		period: {from: "2020-01-01T00:00:00Z", to: "2030-01-01T00:00:00Z"}, groupBy: [COUNTRY, CHANNEL]) {total groups {label total}}}`
	return s.GraphQL(p.Token(viewer.Owner), query, nil).Said()
}

// removed waits for the removal of a mutation and returns it.
func removed(t *testing.T, s *apptest.Server, token, mutation string) (status, report string) {
	t.Helper()
	var asked map[string]struct {
		Removal    *struct{ ID string }
		UserErrors json.RawMessage
	}
	s.Query(token, "mutation {"+mutation+" {removal {id} userErrors {field code message}}}", nil, &asked)
	for _, a := range asked {
		if a.Removal == nil {
			t.Fatalf("%s: refused: %s", mutation, a.UserErrors)
		}
		var read struct {
			Node struct {
				Status     string
				Report     json.RawMessage
				FinishedAt *string
				Error      *string
			}
		}
		eventually(t, mutation+" to end", func() bool {
			s.Query(token, `query ($id: ID!) {node(id: $id) {... on DataRemoval {status report {what rows blanked} finishedAt error}}}`, map[string]any{"id": a.Removal.ID}, &read)
			return read.Node.FinishedAt != nil
		})
		status, report = read.Node.Status, string(read.Node.Report)
	}
	return status, report
}

// TestEraseCustomer: of a person whose every column is a canary nothing is found, in
// no table and no file; the numbers are as they were, and another organization's
// person is untouched.
func TestEraseCustomer(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := apptest.Serve(t, address, quickly)
		p, other := s.Plant("zebra", uuid.Nil), s.Plant("okapi", uuid.Nil)
		plantSubmission(t, s, p)
		plantSubmission(t, s, other)
		token := p.Token(viewer.Owner)
		s.Query(token, p.Expand(`mutation {addMessages(input: {messages: [
			{direction: IN, channel: "WHATSAPP", channelAddress: "+31201", customerAddress: "+31612345678", text: "quokka alone", sentAt: "2026-03-01T08:00:00Z"},
			{direction: IN, channel: "WHATSAPP", channelAddress: "+31201", customerAddress: "+31612345678", externalConversationId: "quokka", text: "quokka talks", sentAt: "2026-03-01T09:00:00Z",
				`+quokkaTrace+`},
			{direction: OUT, channel: "WHATSAPP", channelAddress: "+31201", customerAddress: "+31612345678", externalConversationId: "quokka", text: "hello quokka", agentKey: "<agentKey>", sentAt: "2026-03-01T09:01:00Z"}]}) {results {userErrors {message}}}}`), nil, nil)
		s.Query(token, `mutation {addEmail(input: {direction: IN, subject: "quokka subject", html: "<p>quokka body</p>", from: {address: "quokka@example.com"}, to: [{address: "us@example.com"}]}) {userErrors {message}}}`, nil, nil)
		s.Query(token, `mutation {saveFilterSet(input: {filters: [{key: MESSAGE_TEXT, type: TEXT, values: ["Quokka@Example.com", "+31612345678"]}]}) {userErrors {message}}}`, nil, nil)
		before, elsewhere := numbersOf(s, p), words(t, s, address, "okapi")
		var all struct {
			Customers struct {
				Edges []struct{ Node struct{ ID string } }
			}
		}
		s.Query(token, `{customers(first: 10) {edges {node {id}}}}`, nil, &all)
		if n := len(all.Customers.Edges); n != 3 {
			t.Fatalf("%d customers", n)
		}
		for _, e := range all.Customers.Edges {
			if status, report := removed(t, s, token, `eraseCustomer(input: {customerId: "`+e.Node.ID+`"})`); status != "DONE" || !strings.Contains(report, `"messages"`) {
				t.Errorf("%s: %s", status, report)
			}
		}
		for _, at := range words(t, s, address, "zebra") {
			table, _, _ := strings.Cut(at, ".")
			if !slices.Contains(staff, table) && !slices.Contains(ofStaff, at) {
				t.Errorf("found in %s", at)
			}
		}
		for _, word := range []string{"quokka", "31612345678"} {
			if at := words(t, s, address, word); len(at) > 0 {
				t.Errorf("%s found in %v", word, at)
			}
		}
		if after := numbersOf(s, p); after != before || !strings.Contains(before, "Netherlands") {
			t.Errorf("numbers\nbefore %s\nafter  %s", before, after)
		}
		if still := words(t, s, address, "okapi"); !slices.Equal(still, elsewhere) {
			t.Errorf("another's: %v, was %v", still, elsewhere)
		}
		searchFiles(t, address, "quokka")
		againstSomebodyNew(t, s, token, len(all.Customers.Edges))
	})
}

// quokkaTrace is all that a bot may tell besides.
const quokkaTrace = `trace: {event: "quokka", state: "/quokka", class: "quokka", intent: "/quokka", action: "quokka", pageName: "quokka", previousPageName: "quokka",
	nlp: {fromState: "quokka", pattern: "quokka", effectivePattern: "quokka", rule: "quokka", ruleType: "quokka"}, requestData: "quokka", data: {quokka: 1},
	responseData: ["quokka"], utterances: "quokka", exception: "quokka"},
	session: {result: "quokka", data: {quokka: "quokka"}, callTaskId: "quokka", campaignId: "quokka", campaignResult: "quokka"}`

// searchFiles looks for a word in the files of SQLite.
func searchFiles(t *testing.T, address, word string) {
	t.Helper()
	file, ok := strings.CutPrefix(address, "sqlite:")
	if !ok {
		return
	}
	for _, name := range []string{file, file + "-wal"} {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if at := bytes.Index(content, []byte(word)); at >= 0 {
			t.Errorf("%s is in %s: …%q…", word, name[strings.LastIndex(name, "/"):], content[max(0, at-40):min(len(content), at+40)])
		}
	}
}

// againstSomebodyNew: who writes from an erased address is somebody new.
func againstSomebodyNew(t *testing.T, s *apptest.Server, token string, before int) {
	t.Helper()
	s.Query(token, `mutation {addMessage(input: {direction: IN, channel: "WHATSAPP", channelAddress: "+31201", customerAddress: "+31612345678",
		externalConversationId: "quokka", text: "again"}) {userErrors {message} message {conversation {messageCount}}}}`, nil, nil)
	var all struct{ Customers struct{ TotalCount int } }
	s.Query(token, `{customers {totalCount}}`, nil, &all)
	if all.Customers.TotalCount != before+1 {
		t.Errorf("%d customers, there were %d", all.Customers.TotalCount, before)
	}
}

// TestRetention: what is older than the organization keeps is gone with all that
// belongs to it; the numbers of what is left are as they were, also after they are
// computed again; readers of the ledger go on.
func TestRetention(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := apptest.Serve(t, address, quickly)
		p := s.Plant("zebra", uuid.Nil)
		plantSubmission(t, s, p)
		token, now := p.Token(viewer.Owner), s.Store.Now()
		keep(s, token, p, `null`)
		age(t, s, p, now.AddDate(-2, 0, 0))
		said := func(days int, customer, conversation, text string) {
			s.Query(token, `mutation ($at: DateTime!) {addMessage(input: {direction: IN, channel: "WHATSAPP", channelAddress: "+31201", customerAddress: "`+customer+`",`+
				conversation+` text: "`+text+`", trace: {state: "/`+text+`"}, sentAt: $at, tags: ["kept"]}) {userErrors {message}}}`, map[string]any{"at": now.AddDate(0, 0, -days).Format(time.RFC3339)}, nil)
		}
		for _, days := range []int{800, 500, 400} {
			said(days, "+31612345678", "", "quokka")
			said(days, "+31612345678", fmt.Sprintf(`externalConversationId: "old %d",`, days), "quokka")
			said(days, "+31687654321", "", "quokka")
		}
		many(s, token, now.AddDate(0, 0, -500))
		for _, kind := range []string{"open", "promised"} {
			said(600, "+31612345678", `externalConversationId: "`+kind+`",`, "left")
		}
		for _, days := range []int{300, 30, 1} {
			said(days, "+31612345678", "", "left")
			said(days, "+31612345678", fmt.Sprintf(`externalConversationId: "left %d",`, days), "left")
		}
		s.Query(token, p.Expand(`mutation {addMessage(input: {direction: IN, channel: "WHATSAPP", channelAddress: "+31201", customerAddress: "+31612345678",
			externalConversationId: "left 1", text: "left"}) {userErrors {message}}}`), nil, nil)
		settle(t, s, p, "open")
		promise(t, s, p, "promised")
		numbers := func() string { return lateNumbers(s, token, now.AddDate(0, 0, -364), now) }
		before := numbers()

		if a := s.GraphQL(token, `mutation {applyRetention(input: {}) {removal {id} userErrors {field code}}}`, nil).Said(); !strings.Contains(a, `"removal":null`) || !strings.Contains(a, "BAD_USER_INPUT") {
			t.Errorf("an organization that keeps everything: %s", a)
		}
		keep(s, token, p, `{length: 12, unit: "month"}`)
		status, report := removed(t, s, token, `applyRetention(input: {})`)
		// The planted conversation and three more; 607 messages and what was planted.
		for _, part := range []string{`"what":"conversations","rows":4,`, `"what":"messages","rows":610,`, `"what":"notes","rows":1,`, `"what":"call recordings","rows":1,`, `"what":"customers","rows":2,`} {
			if status != "DONE" || !strings.Contains(report, part) {
				t.Errorf("%s, want %s in %s", status, part, report)
			}
		}
		if at := words(t, s, address, "quokka"); len(at) > 0 {
			t.Errorf("left in %v", at)
		}
		searchFiles(t, address, "quokka")
		if after := numbers(); after != before || !strings.Contains(before, `"total":7`) {
			t.Errorf("numbers\nbefore %s\nafter  %s", before, after)
		}
		for _, table := range []string{"notes", "email_details", "script_results", "form_submissions", "listen_log_entries"} {
			if n := s.Count(table); n > 0 {
				t.Errorf("%d rows in %s", n, table)
			}
		}
		if talks, calls := s.Count("conversations"), s.Count("callbacks"); talks != 5 || calls != 1 {
			t.Errorf("%d conversations and %d callbacks are left", talks, calls)
		}
		recompute(t, s, p)
		if after := numbers(); after != before {
			t.Errorf("numbers computed again\nbefore %s\nafter  %s", before, after)
		}
		stream := s.Subscribe(token, `subscription ($after: Cursor!) {conversationEvents(after: $after) {__typename}}`, map[string]any{"after": p.Names["liveCursor"]})
		if frame := stream.Next(); strings.Contains(frame, "errors") || frame == "" {
			t.Errorf("going on from before: %s", frame)
		}
		if status, report := removed(t, s, token, `applyRetention(input: {})`); status != "DONE" || strings.Contains(report, "rows") {
			t.Errorf("again: %s %s", status, report)
		}
	})
}

// many adds more messages to an old conversation than one transaction removes.
func many(s *apptest.Server, token string, at time.Time) {
	one := fmt.Sprintf(`{direction: IN, channel: "WHATSAPP", channelAddress: "+31201", customerAddress: "+31612345678",
		externalConversationId: "old 500", text: "quokka", sentAt: %q},`, at.Format(time.RFC3339))
	s.Query(token, `mutation {addMessages(input: {messages: [`+strings.Repeat(one, 600)+`]}) {results {userErrors {message}}}}`, nil, nil)
}

// settle ends all work of queues but that of a conversation, which is put into one.
func settle(t *testing.T, s *apptest.Server, p *apptest.Tenant, but string) {
	t.Helper()
	err := s.Store.Write(apptest.System(), p.ID, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE interactions SET status = 'HANDLED' WHERE organization_id = ? AND queue_id IS NOT NULL`, p.ID); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `UPDATE interactions SET queue_id = ? WHERE organization_id = ? AND conversation_id IN
			(SELECT id FROM conversations WHERE organization_id = ? AND external_id = ?)`, uuid.MustParse(p.Names["Queue"]), p.ID, p.ID, but)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	recompute(t, s, p)
}

// promise has a customer be called again, after a call of a conversation.
func promise(t *testing.T, s *apptest.Server, p *apptest.Tenant, of string) {
	t.Helper()
	err := s.Store.Write(apptest.System(), p.ID, func(ctx context.Context, tx *store.Tx) error {
		leg, err := tx.Interaction.Query().Where(interaction.HasConversationWith(conversation.ExternalIDEQ(of))).Only(ctx)
		if err != nil {
			return err
		}
		err = tx.Callback.Create().SetQueueID(uuid.MustParse(p.Names["Queue"])).SetInteractionID(leg.ID).SetCustomerNumber("+31612345678").
			SetQueueNumber("1").SetOriginalQueueNumber("1").SetNextCallAt(tx.Now().AddDate(0, 0, 1)).Exec(ctx)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "UPDATE callbacks SET created_at = ? WHERE organization_id = ?", tx.Now().AddDate(-2, 0, 0), p.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// keep sets how long conversations are kept.
func keep(s *apptest.Server, token string, p *apptest.Tenant, long string) {
	s.Query(token, `mutation {updateOrganization(input: {id: "`+p.ID.String()+`", dataRetention: `+long+`}) {userErrors {message}}}`, nil, nil)
}

// recompute has all facts computed again.
func recompute(t *testing.T, s *apptest.Server, p *apptest.Tenant) {
	t.Helper()
	if err := s.Inbox.RebuildFacts(apptest.System(), p.ID, func(inbox.RebuildProgress) {}); err != nil {
		t.Fatal(err)
	}
}

// age moves what was planted back in time.
func age(t *testing.T, s *apptest.Server, p *apptest.Tenant, at time.Time) {
	t.Helper()
	err := s.Store.Write(apptest.System(), p.ID, func(ctx context.Context, tx *store.Tx) error {
		for _, set := range []string{
			"conversations SET last_message_at = ?", "interactions SET arrived_at = ?", "messages SET sent_at = ?", "customers SET last_seen_at = ?",
			"callbacks SET created_at = ?", "outbound_batches SET send_at = ?",
		} {
			if _, err := tx.Exec(ctx, "UPDATE "+set+" WHERE organization_id = ?", at, p.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	recompute(t, s, p)
}

// lateNumbers are numbers of a period, by what splits them.
func lateNumbers(s *apptest.Server, token string, from, to time.Time) string {
	period := fmt.Sprintf(`period: {from: %q, to: %q}`, from.Format(time.RFC3339), to.Add(time.Hour).Format(time.RFC3339))
	return s.GraphQL(token, `{metrics(metrics: [MESSAGES, ACTIVE_CONTACTS, OPENED_CONVERSATIONS, RESOLVED_CONVERSATIONS, TAGS_USED, MESSAGES_PER_CONVERSATION], granularity: MONTH, `+
		period+`) {total count buckets {value count}}}`, nil).Said()
}

// TestErasureIsAskedOnce: while a removal is under way, it is the answer to who asks
// again; afterwards there is another. Who asked is told.
func TestErasureIsAskedOnce(t *testing.T) {
	s := apptest.Serve(t, testkit.SQLiteDatabase(t), func(c *app.Config) { c.JobPoll = time.Hour })
	p := s.Plant("zebra", uuid.Nil)
	for _, field := range []string{`eraseCustomer(input: {customerId: "<Customer>"})`, `applyRetention(input: {})`} {
		ask := func() string {
			return s.GraphQL(p.Token(viewer.Admin), p.Expand(`mutation {a: `+field+` {removal {id kind status report {what}} userErrors {code}}}`), nil).Said()
		}
		first := ask()
		if again := ask(); again != first || !strings.Contains(first, `"status":"QUEUED","report":null`) {
			t.Errorf("%s: first %s, again %s", field, first, again)
		}
	}
	for _, kind := range []string{privacy.ErasureJob, privacy.RetentionJob} {
		runJobs(t, s, kind)
	}
	list := s.GraphQL(p.Token(viewer.Admin), `{dataRemovals(where: {status: DONE}) {totalCount}}`, nil).Said()
	guest := s.GraphQL(p.Token(viewer.Guest), `{dataRemovals {totalCount}}`, nil).Said()
	if list != `{"data":{"dataRemovals":{"totalCount":2}}}` || guest != `{"data":{"dataRemovals":{"totalCount":0}}}` {
		t.Errorf("an administrator sees %s, a guest %s", list, guest)
	}
}

// runJobs runs what is due of a kind.
func runJobs(t *testing.T, s *apptest.Server, kind string) (ran int) {
	t.Helper()
	handler := map[string]func(context.Context, store.Job) error{privacy.ErasureJob: s.Privacy.RunErasure, privacy.RetentionJob: s.Privacy.RunRetention}[kind]
	for {
		due, err := s.Store.TakeJobs(apptest.System(), []string{kind}, 1, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		if len(due) == 0 {
			return ran
		}
		if err := handler(apptest.System(), due[0]); err != nil {
			t.Fatal(err)
		}
		ran++
	}
}

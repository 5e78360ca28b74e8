package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
	"parley/store"
)

// jaicpLabelSteps are those of labels, comments, blocking, experiments and filter sets.
var jaicpLabelSteps = []jaicpStep{
	{name: "label_create", method: "POST", path: "/message/labels", body: `{"name": "Refund", "priority": 5, "group": {"name": "Money", "priority": 2}}`, keep: "refund.id"},
	{name: "label_create_taken", method: "POST", path: "/message/labels", body: `{"name": "Refund", "priority": 1, "group": {"id": 50}}`},
	{name: "label_create_bad", method: "POST", path: "/message/labels", body: `{"name": "", "priority": "high"}`},
	{name: "label_list", method: "GET", path: "/message/labels", reads: true},
	{name: "label_show", method: "GET", path: "/message/labels/{refund}", reads: true},
	{name: "label_unknown", method: "GET", path: "/message/labels/999", reads: true},
	{name: "label_change", method: "PUT", path: "/message/labels/{refund}", body: `{"name": "Refunds", "groupId": 50, "priority": 6}`},
	{name: "label_priorities", method: "PUT", path: "/message/labels/change-priority", body: `[{"id": 51, "newPriority": 8}, {"id": 52, "newPriority": 1}]`},
	{name: "label_priorities_bad", method: "PUT", path: "/message/labels/change-priority", body: `[{"id": 51, "newPriority": 7}, {"id": 999, "newPriority": 1}]`},
	{name: "labels_create", method: "POST", path: "/message/labels/by-list", body: `[{"name": "Late", "priority": 1, "group": {"name": "Money"}}, {"name": "Early", "priority": 1, "group": {"id": 50}}]`},
	{name: "labels_change", method: "PUT", path: "/message/labels/by-list", body: `[{"id": 51, "name": "Playthings"}, {"id": 52, "groupName": "Money", "groupPriority": 4}]`},
	{name: "label_list_after", method: "GET", path: "/message/labels", reads: true},
	{name: "groups_change", method: "PUT", path: "/message/labels/groups", body: `[{"id": 50, "name": "Subjects"}]`},
	{name: "groups_priorities", method: "PUT", path: "/message/labels/groups/change-priority", body: `[{"id": 50, "newPriority": 9}]`},
	{name: "group_show", method: "GET", path: "/message/labels/groups/50", reads: true},
	{name: "group_change", method: "PUT", path: "/message/labels/groups/50", body: `{"name": "Topics", "priority": 3}`},
	{name: "group_delete", method: "DELETE", path: "/message/labels/groups/50"},
	{name: "group_unknown", method: "GET", path: "/message/labels/groups/50", reads: true},
	{name: "label_put_on", method: "POST", path: "/message/labels/logs?questionId=q2", body: `{"labelId": 1}`},
	{name: "label_put_on_bad", method: "POST", path: "/message/labels/logs", body: `{"labelId": 0}`},
	{name: "label_put_on_answer", method: "POST", path: "/message/labels/logs?questionId=a1", body: `{"labelId": 1}`},
	{name: "label_take_off", method: "DELETE", path: "/message/labels/logs?questionId=q1", body: `{"labelId": 52}`},
	{name: "label_set", method: "POST", path: "/message/labels/logs/set-by-list?questionId=b1&sessionId=wa-1", body: `[{"labelId": 51}, {"labelId": 52}]`},
	{name: "label_set_elsewhere", method: "POST", path: "/message/labels/logs/set-by-list?questionId=b1&sessionId=tg-1", body: `[]`},
	{name: "label_bulk", method: "POST", path: "/message/labels/logs/bulk-labeling", body: `{"comparisonType": "CONTAINS", "labels": [52], "objectIds": ["q1", "q2"]}`},
	{name: "label_bulk_filters", method: "POST", path: "/message/labels/logs/bulk-labeling", body: `{"comparisonType": "NOT_CONTAINS", "labels": [52], ` + onTelegram[1:]},
	{name: "label_bulk_bad", method: "POST", path: "/message/labels/logs/bulk-labeling", body: `{"comparisonType": "NOT_IMPORTANT", "labels": []}`},
	{name: "label_messages", method: "GET", path: "/messages/by-session?sessionId=wa-1", reads: true},
	{name: "label_delete", method: "DELETE", path: "/message/labels/{refund}"},
	{name: "session_label_create", method: "POST", path: "/logs/labels/sessions", body: `{"name": "Sold", "priority": 2}`},
	{name: "session_label_list", method: "GET", path: "/logs/labels/sessions", reads: true},
	{name: "session_label_show", method: "GET", path: "/logs/labels/sessions/53", reads: true},
	{name: "session_label_change", method: "PUT", path: "/logs/labels/sessions/53", body: `{"name": "Better", "priority": 7}`},
	{name: "session_label_priorities", method: "PUT", path: "/logs/labels/sessions/change-priority", body: `[{"id": 53, "newPriority": 6}]`},
	{name: "session_labels_change", method: "PUT", path: "/session-labels/by-list", body: `[{"id": 53, "name": "Best"}]`},
	{name: "session_label_put_on", method: "POST", path: "/session-labels/sessions?sessionId=wa-1", body: `{"labelId": 53}`},
	{name: "session_label_take_off", method: "DELETE", path: "/session-labels/sessions?sessionId=tg-1", body: `{"labelId": 53}`},
	{name: "session_label_set", method: "POST", path: "/session-labels/sessions/set-by-list?sessionId=wa-1", body: `[{"labelId": 4}]`},
	{name: "session_label_bulk", method: "POST", path: "/session-labels/sessions/bulk-labeling", body: `{"comparisonType": "EXISTS", "labels": [53], "filters": [{"key": "MESSAGE_TIME", "type": "DATE_TIME_RANGE", "from": "1970-01-01T00:00:00Z"}]}`},
	{name: "session_label_sessions", method: "POST", path: "/sessions/filter?needToReturnSessionLabels=true", reads: true},
	{name: "session_label_delete", method: "DELETE", path: "/logs/labels/sessions/53"},
	{name: "comment", method: "POST", path: "/comments/q2", body: `{"questionid": "q2", "comment": "Ask again"}`},
	{name: "comment_again", method: "POST", path: "/comments/q2", body: `{"questionId": "q2", "comment": "Asked"}`},
	{name: "comment_other", method: "POST", path: "/comments/q2", body: `{"questionId": "q1"}`},
	{name: "comment_messages", method: "GET", path: "/messages/by-session?sessionId=tg-1&size=5", reads: true},
	{name: "comment_delete", method: "DELETE", path: "/comments/q2"},
	{name: "client_block", method: "POST", path: "/clients/ann/block?botId=helper", body: `{"blockReason": "spam", "blockedBy": 70}`},
	{name: "client_block_bad", method: "POST", path: "/clients/ann/block", body: `{"blockReason": 1}`},
	{name: "client_blocked", method: "POST", path: "/clients/filter", reads: true},
	{name: "client_unblock", method: "POST", path: "/clients/ann/unblock"},
	{name: "client_block_unknown", method: "POST", path: "/clients/nobody/block", body: `{"blockedBy": 70}`},
	{name: "filter_set_save", method: "POST", path: "/user-filter-sets/filterSetId?intervalType=DAY&step=2", body: onTelegram},
	{name: "filter_set_bad", method: "POST", path: "/user-filter-sets/filterSetId?intervalType=DECADE", body: onTelegram},
	{name: "filter_set_unknown", method: "GET", path: "/user-filter-sets/00000000-0000-8000-8000-000000000000", reads: true},
}

// jaicpExperimentSteps are those of experiments, on the path as it is misspelt and as
// it is spelt.
func jaicpExperimentSteps() (steps []jaicpStep) {
	for _, path := range []string{"/scenario-exeperiments", "/scenario-experiments"} {
		prefix := strings.NewReplacer("/scenario-exeperiments", "misspelt_", "/scenario-experiments", "").Replace(path) + "experiment_"
		const of, one = "?projectShortName=acme", "?projectShortName=acme&experimentKey=greeting"
		for _, s := range []jaicpStep{
			{name: "create", method: "POST", path: of, body: `{"key": "greeting", "description": "How to greet", "branches": [{"key": "a"}, {"key": "b", "description": "Warmly"}]}`},
			{name: "create_bad", method: "POST", path: of, body: `{"key": "one", "branches": [{"key": "a"}], "status": "DONE"}`},
			{name: "join", method: "POST", path: "/join" + one + "&sessionId=tg-1&botId=helper"},
			{name: "join_other", method: "POST", path: "/join" + one + "&sessionId=wa-1&botId=acme-whatsapp"},
			{name: "join_bad", method: "POST", path: "/join"},
			{name: "activate", method: "POST", path: "/activate" + one},
			{name: "count", method: "GET", path: "/count-sessions" + of, reads: true},
			{name: "stop", method: "POST", path: "/stop" + one},
			{name: "activate_stopped", method: "POST", path: "/activate" + one},
			{name: "list", method: "GET", path: of, reads: true},
			{name: "delete", method: "DELETE", path: one},
			{name: "unknown", method: "POST", path: "/stop" + one},
		} {
			s.name, s.path = prefix+s.name, path+s.path
			steps = append(steps, s)
		}
	}
	return steps
}

// TestJAICPNamesNobodyHas: a client and a question whose id no database holds are not
// there, on both.
func TestJAICPNamesNobodyHas(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newJAICPDesk(t, address)
		for _, id := range []string{"%00", "a%00b", "%ff"} {
			for _, row := range []struct{ method, path, body string }{
				{"POST", "/clients/" + id + "/block", `{"blockedBy": 1}`},
				{"POST", "/clients/" + id + "/unblock", ""},
				{"POST", "/comments/" + id, `{"comment": "x"}`},
				{"DELETE", "/comments/" + id, ""},
			} {
				if a := d.ask(jaicpCurrent, row.method, row.path, row.body); a.Status != http.StatusNotFound {
					t.Errorf("%s %s: %d %s", row.method, row.path, a.Status, a.Body)
				}
			}
		}
	})
}

var jaicpLabelCrossings = labelCrossings()

// labelCrossings names what is labelled, by what it is labelled with, and the project.
func labelCrossings() (rows []jaicpCrossing) {
	const no = http.StatusNotFound
	rows = []jaicpCrossing{
		{"POST /message/labels", "", `{"name": "x", "priority": 1, "group": {"id": <labelGroup>}}`, no, ""},
		{"POST /message/labels/by-list", "", `[{"name": "x", "priority": 1, "group": {"id": <labelGroup>}}]`, no, ""},
		{"PUT /message/labels/by-list", "projectShortName=<slug>", `[]`, http.StatusForbidden, ""},
		{"GET /message/labels/{id}", "", "", no, "/message/labels/<messageLabel>"},
		{"DELETE /message/labels/groups/{id}", "", "", no, "/message/labels/groups/<labelGroup>"},
		{"DELETE /logs/labels/sessions/{id}", "", "", no, "/logs/labels/sessions/<sessionLabel>"},
		{"POST /message/labels/logs", "questionId=<Message>", `{"labelId": <my messageLabel>}`, no, ""},
		{"DELETE /message/labels/logs", "questionId=<Message>", `{"labelId": <my messageLabel>}`, no, ""},
		{"POST /message/labels/logs/set-by-list", "questionId=<Message>&sessionId=<Conversation>", `[]`, no, ""},
		{"POST /message/labels/logs/bulk-labeling", "", `{"comparisonType": "EXISTS", "labels": [<my messageLabel>], "objectIds": ["<Message>"]}`, no, ""},
		{"POST /session-labels/sessions", "sessionId=<Conversation>", `{"labelId": <my sessionLabel>}`, no, ""},
		{"DELETE /session-labels/sessions", "sessionId=<Conversation>", `{"labelId": <my sessionLabel>}`, no, ""},
		{"POST /session-labels/sessions/set-by-list", "sessionId=<Conversation>", `[]`, no, ""},
		{"POST /session-labels/sessions/bulk-labeling", "", `{"comparisonType": "EXISTS", "labels": [<my sessionLabel>], "objectIds": ["<Conversation>"]}`, no, ""},
		{"POST /comments/{questionId}", "", `{"comment": "x"}`, no, "/comments/<Message>"},
		{"DELETE /comments/{questionId}", "", "", no, "/comments/<Message>"},
		{"POST /clients/{clientId}/block", "", `{"blockedBy": 1}`, no, "/clients/<Customer>/block"},
		{"POST /clients/{clientId}/unblock", "", "", no, "/clients/<Customer>/unblock"},
		{"GET /user-filter-sets/{filterSetId}", "", "", no, "/user-filter-sets/<FilterSet>"},
		{"POST /user-filter-sets/filterSetId", "projectShortName=<slug>", `{}`, http.StatusForbidden, ""},
	}
	for _, route := range []string{
		"GET /message/labels", "PUT /message/labels/change-priority", "PUT /message/labels/groups", "PUT /message/labels/groups/change-priority",
		"POST /logs/labels/sessions", "GET /logs/labels/sessions", "PUT /logs/labels/sessions/change-priority", "PUT /session-labels/by-list",
		"GET /message/labels/{id} /message/labels/<messageLabel>", "PUT /message/labels/{id} /message/labels/<messageLabel>", "DELETE /message/labels/{id} /message/labels/<messageLabel>",
		"GET /message/labels/groups/{id} /message/labels/groups/<labelGroup>", "PUT /message/labels/groups/{id} /message/labels/groups/<labelGroup>",
		"DELETE /message/labels/groups/{id} /message/labels/groups/<labelGroup>", "GET /logs/labels/sessions/{id} /logs/labels/sessions/<sessionLabel>",
		"PUT /logs/labels/sessions/{id} /logs/labels/sessions/<sessionLabel>", "DELETE /logs/labels/sessions/{id} /logs/labels/sessions/<sessionLabel>",
	} {
		parts := append(strings.Fields(route), "")
		rows = append(rows, jaicpCrossing{parts[0] + " " + parts[1], "projectShortName=<slug>", `[]`, http.StatusForbidden, parts[2]})
	}
	return append(rows, experimentCrossings()...)
}

func experimentCrossings() (rows []jaicpCrossing) {
	const no, mine, theirs = http.StatusNotFound, "projectShortName=alphacanary", "projectShortName=<slug>"
	for _, path := range []string{"/scenario-exeperiments", "/scenario-experiments"} {
		rows = append(rows, []jaicpCrossing{
			{"POST " + path, theirs, `{"key": "x", "branches": [{"key": "a"}, {"key": "b"}]}`, http.StatusForbidden, ""},
			{"GET " + path, theirs, "", http.StatusForbidden, ""},
			{"GET " + path + "/count-sessions", theirs, "", http.StatusForbidden, ""},
			{"DELETE " + path, mine + "&experimentKey=<experimentKey>", "", no, ""},
			{"POST " + path + "/activate", mine + "&experimentKey=<experimentKey>", "", no, ""},
			{"POST " + path + "/stop", mine + "&experimentKey=<experimentKey>", "", no, ""},
			{"POST " + path + "/join", mine + "&experimentKey=<experimentKey>&sessionId=<Conversation>&botId=<Bot>", "", no, ""},
			{"POST " + path + "/join", mine + "&experimentKey=alphacanary-experiment&sessionId=<Conversation>&botId=<Bot>", "", no, ""},
		}...)
	}
	return rows
}

// TestJAICPBulk: filters and ids narrow one another, however many questions there are
// the statements are as many, and more than ten thousand are refused as a whole.
func TestJAICPBulk(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newJAICPDesk(t, address)
		worn := func() (n int) {
			d.write(func(ctx context.Context, _ *store.Tx) { n = d.Store.Client().MessageTag.Query().CountX(ctx) })
			return n
		}
		before := worn()
		const everything = `"filters": [{"key": "MESSAGE_TIME", "type": "DATE_TIME_RANGE", "from": "1970-01-01T00:00:00Z"}]}`
		for _, tc := range []struct {
			body string
			want int
		}{
			{`{"comparisonType": "EXISTS", "labels": [52], "objectIds": []}`, before},
			{`{"comparisonType": "EXISTS", "labels": [52], "objectIds": ["b1", "b1"]}`, before + 1},
			{`{"comparisonType": "CONTAINS", "labels": [52], "objectIds": ["b1", "q2"], ` + onTelegram[1:], before + 2},
			{`{"comparisonType": "NOT_EXISTS", "labels": [51, 52], "objectIds": ["q1"], ` + onTelegram[1:], before},
			{`{"comparisonType": "EXISTS", "labels": [51], ` + everything, before + 4},
			{`{"comparisonType": "EXISTS", "labels": [52], "objectIds": ["q1"], "filters": []}`, before + 5},
			{`{"comparisonType": "NOT_CONTAINS", "labels": [51, 52], ` + everything, 0},
		} {
			if a := d.ask(jaicpCurrent, "POST", "/message/labels/logs/bulk-labeling", tc.body); a.Status != http.StatusOK || len(a.Body) != 0 {
				t.Fatalf("%s: %d %s", tc.body, a.Status, a.Body)
			}
			if n := worn(); n != tc.want {
				t.Errorf("%s: %d labels, want %d", tc.body, n, tc.want)
			}
		}
		for _, what := range []string{
			`"filters": []}`, `"objectIds": [], "filters": []}`, `"filters": [{"key": "WITHOUT_EMPTY_MESSAGES", "type": "RADIO", "option": "NO"}]}`,
			`"filters": [{"key": "MESSAGE_TEXT", "type": "TEXT", "values": ["a"], "comparisonType": "NOT_IMPORTANT"}]}`,
			`"filters": [{"key": "MESSAGE_TEXT", "type": "DATE_TIME_RANGE", "from": "2021-02-14T21:00:00Z"}]}`,
			`"filters": [{"key": "MESSAGE_TEXT", "type": "TEXT", "values": [""]}]}`,
			`"filters": [{"key": "MESSAGE_TEXT", "type": "TEXT", "values": [""], "comparisonType": "NOT_CONTAINS"}]}`,
		} {
			a := d.ask(jaicpCurrent, "POST", "/message/labels/logs/bulk-labeling", `{"comparisonType": "EXISTS", "labels": [51], `+what)
			if n := worn(); a.Status != http.StatusBadRequest || n != 0 {
				t.Errorf("%s: %d %s, %d labels", what, a.Status, a.Body, n)
			}
		}
	})
}

// TestJAICPJoins: of 32 that join at once, and each twice, branches differ by one at
// most, and what is answered is a JSON string.
func TestJAICPJoins(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newJAICPDesk(t, address)
		const of = "?projectShortName=acme&experimentKey=crowd"
		d.get("POST", "/scenario-experiments?projectShortName=acme", `{"key": "crowd", "branches": [{"key": "a"}, {"key": "b"}, {"key": "c"}]}`)
		d.write(func(ctx context.Context, tx *store.Tx) {
			for i := range 16 {
				tx.Conversation.Create().SetExternalID(fmt.Sprint("crowd-", i)).SetSource("JAICP").SetStartedAt(tx.Now()).SetLastMessageAt(tx.Now()).
					SetInitiatedBy("USER").ExecX(ctx)
			}
		})
		var mu sync.Mutex
		given := map[string]map[string]bool{}
		var all sync.WaitGroup
		for i := range 32 {
			all.Go(func() {
				session := fmt.Sprint("crowd-", i%16)
				a := d.ask(jaicpCurrent, "POST", "/scenario-exeperiments/join"+of+"&botId=helper&sessionId="+session, "")
				var branch string
				if err := json.Unmarshal(a.Body, &branch); err != nil || a.Status != http.StatusOK {
					t.Errorf("%d %s", a.Status, a.Body)
				}
				mu.Lock()
				defer mu.Unlock()
				if given[branch] == nil {
					given[branch] = map[string]bool{}
				}
				given[branch][session] = true
			})
		}
		all.Wait()
		if len(given["a"]) != 6 || len(given["b"]) != 5 || len(given["c"]) != 5 {
			t.Errorf("got %v", given)
		}
	})
}

// TestJAICPFilterSet: what is kept is answered as it was, to others in the project too.
func TestJAICPFilterSet(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newJAICPDesk(t, address)
		var id string
		a := d.ask(jaicpCurrent, "POST", "/user-filter-sets/filterSetId?intervalType=WEEK&step=2", onTelegram)
		if err := json.Unmarshal(a.Body, &id); err != nil || a.Status != http.StatusOK {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		set := d.get("GET", "/user-filter-sets/"+id, "")
		filters, _ := set["filters"].([]any)
		if set["filterSetId"] != id || set["intervalType"] != "WEEK" || set["step"] != 2.0 || len(filters) != 1 {
			t.Errorf("got %v", set)
		}
	})
}

// TestLabelsReplaceAlone: labels that take the place of others stand alone.
func TestLabelsReplaceAlone(t *testing.T) {
	s := apptest.Serve(t, testkit.SQLiteDatabase(t))
	p := s.Plant("zebra", uuid.Nil)
	ask := `mutation {labelMessages(input: {ids: ["` + p.Names["Message"] + `"], replace: [], <more>}) {userErrors {field}}}`
	for more, want := range map[string]string{`add: []`: `[]`, `add: ["` + p.Names["Tag"] + `"]`: `"add"]`} {
		if a := s.GraphQL(p.Token(viewer.Owner), strings.Replace(ask, "<more>", more, 1), nil); !strings.Contains(string(a.Body), want) {
			t.Errorf("%s: %s", more, a.Body)
		}
	}
}

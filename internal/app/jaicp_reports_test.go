package app_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"

	"parley/ent/reportjob"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/reports"
	"parley/store"
)

const csvSettings = `"settings": {"fileType": "CSV", "delimiter": ";", "dateTimeFormat": "dd.MM.yyyy HH:mm"}`

var jaicpReportSteps = []jaicpStep{
	{name: "report_sessions", method: "POST", path: "/reports/sessions", body: `{` + csvSettings + `}`, async: true, keep: "task.taskId"},
	{name: "report_task", method: "GET", path: "/reports/tasks/{task}", settled: true},
	{name: "report_messages", method: "POST", path: "/reports/messages", body: onTelegram, legacy: true},
	{name: "report_clients", method: "POST", path: "/reports/clients", body: `{"settings": {"fileType": "XLSX", "withHeader": false}}`},
	{name: "report_client_list", method: "POST", path: "/reports/client-list", async: true},
	{name: "report_telephony", method: "POST", path: "/reports/telephony?startTime=2026-01-01T00:00:00Z&botIds=helper", async: true},
	{name: "report_telephony_unknown_bot", method: "POST", path: "/reports/telephony?botIds=nobody", async: true},
	{name: "report_daily", method: "POST", path: "/reports/daily", body: `{"date": "2026-03-01"}`, async: true},
	{name: "report_daily_bad", method: "POST", path: "/reports/daily", body: `{"date": "yesterday", "settings": {"fileType": "PDF", "delimiter": ";;", "dateTimeFormat": "qq"}}`, async: true},
	{name: "report_reaction", method: "POST", path: "/reports/message-reaction", body: `{"messageId": "a1", "projectShortName": "acme", "botId": "helper", "clientId": "ann", "reactionTimeFrom": 0}`, async: true},
	{name: "report_reaction_bad", method: "POST", path: "/reports/message-reaction", body: `{"messageId": "a1", "messageTimeFrom": "soon"}`, async: true},
	{name: "report_tasks", method: "GET", path: "/reports", settled: true},
	{name: "report_task_deleted", method: "DELETE", path: "/reports/tasks/{task}"},
	{name: "report_task_gone", method: "GET", path: "/reports/tasks/{task}", reads: true},
	{name: "reports_deleted", method: "DELETE", path: "/reports"},
	{name: "reports_all_deleted", method: "DELETE", path: "/reports/all", legacy: true},
	{name: "report_tasks_none", method: "GET", path: "/reports", reads: true},
}

var jaicpReportCrossings = []jaicpCrossing{
	{"GET /reports", "projectShortName=<slug>", "", http.StatusForbidden, ""},
	{"DELETE /reports", "projectShortName=<slug>", "", http.StatusForbidden, ""},
	{"DELETE /reports/all", "projectShortName=<slug>", "", http.StatusForbidden, ""},
	{"GET /reports/tasks/{reportGenerationTaskId}", "", "", http.StatusNotFound, "/reports/tasks/<ReportJob>"},
	{"DELETE /reports/tasks/{reportGenerationTaskId}", "", "", http.StatusNotFound, "/reports/tasks/<ReportJob>"},
	{"GET /reports/tasks/{reportGenerationTaskId}", "projectShortName=<slug>", "", http.StatusForbidden, "/reports/tasks/<ReportJob>"},
	{"POST /reports/messages", "projectShortName=<slug>", "", http.StatusForbidden, ""},
	{"POST /reports/sessions", "projectShortName=<slug>", "", http.StatusForbidden, ""},
	{"POST /reports/clients", "projectShortName=<slug>", "", http.StatusForbidden, ""},
	{"POST /reports/client-list", "projectShortName=<slug>", "", http.StatusForbidden, ""},
	{"POST /reports/telephony", "projectShortName=<slug>", "", http.StatusForbidden, ""},
	{"POST /reports/telephony", "botIds=<Bot>", "", http.StatusNotFound, ""},
	{"POST /reports/daily", "projectShortName=<slug>", `{"date": "2026-03-01"}`, http.StatusForbidden, ""},
	{"POST /reports/message-reaction", "", `{"messageId": "<Message>", "botId": "<Bot>", "projectShortName": "<slug>"}`, http.StatusForbidden, ""},
	{"POST /reports/message-reaction", "", `{"messageId": "<Message>", "botId": "<Bot>", "projectShortName": "alphacanary"}`, http.StatusNotFound, ""},
}

// reportOf asks for a report and waits until it ended. It returns the task.
func (d *jaicpDesk) reportOf(kind, body string) map[string]any {
	d.t.Helper()
	task := d.get(http.MethodPost, "/reports/"+kind, body)
	var out map[string]any
	eventually(d.t, kind, func() bool {
		out = d.get(http.MethodGet, "/reports/tasks/"+fmt.Sprint(task["taskId"]), "")
		return out["status"] != "CREATED" && out["status"] != "STARTED"
	})
	if out["status"] != "COMPLETED" {
		d.t.Fatalf("%s: %v", kind, out)
	}
	return out
}

// fetch reads an address as a browser does: without a header.
func (d *jaicpDesk) fetch(address any) apptest.Answer {
	d.t.Helper()
	path, ok := strings.CutPrefix(fmt.Sprint(address), d.URL)
	if !ok {
		d.t.Fatalf("%v is elsewhere", address)
	}
	return d.Do(http.MethodGet, path, nil, nil)
}

// rowsOf are the rows of a report's file.
func (d *jaicpDesk) rowsOf(task map[string]any, comma rune) (rows [][]string) {
	d.t.Helper()
	a := d.fetch(task["fileUrl"])
	if disposition := a.Header.Get("Content-Disposition"); a.Status != http.StatusOK || disposition != "attachment; filename="+fmt.Sprint(task["fileName"]) {
		d.t.Fatalf("%d %q %.200s", a.Status, disposition, a.Body)
	}
	var err error
	if strings.HasSuffix(fmt.Sprint(task["fileName"]), ".csv") {
		r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(a.Body, []byte("\uFEFF"))))
		r.Comma = comma
		rows, err = r.ReadAll()
	} else {
		var f *excelize.File
		if f, err = excelize.OpenReader(bytes.NewReader(a.Body)); err == nil {
			defer f.Close() //nolint:errcheck // it was read from memory
			rows, err = f.GetRows(f.GetSheetName(0))
		}
	}
	if err != nil {
		d.t.Fatal(err)
	}
	return rows
}

// cellsOf are the cells of some columns of a row below the head.
func cellsOf(rows [][]string, row int, columns ...string) string {
	var out []string
	for _, c := range columns {
		at := slices.Index(rows[0], c)
		switch {
		case at < 0:
			out = append(out, "no column "+c)
		case at < len(rows[row]):
			out = append(out, rows[row][at])
		default:
			out = append(out, "")
		}
	}
	return strings.Join(out, "|")
}

// What a report holds is what the API answers, in each kind of report and of file.
func TestJAICPReports(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newJAICPDesk(t, address)
		for _, test := range []struct {
			kind, body string
			rows       int
			row        int
			columns    []string
			want       string
		}{
			{"sessions", `{` + csvSettings + `}`, 2, 1, []string{"Session", "Started", "Client", "Questions", "Operator", "Result", "Labels", "First question", "Session data"}, `tg-1|01.03.2026 09:00|ann|2|true|Sold|Good|Hello|{"city":"Oslo"}`},
			{"sessions", `{"filters": [{"key": "CHANNEL_TYPE", "type": "CHECKBOX", "options": ["whatsapp"]}]}`, 1, 1, []string{"Session", "Channel type", "Bot", "Operator"}, "wa-1|WHATSAPP|acme-whatsapp|FALSE"},
			{"messages", onTelegram, 2, 1, []string{"Time", "Question id", "Question", "Answer", "State", "Confidence", "Labels", "Session labels", "Comment", "Livechat", "Client username"}, "2026-03-01 09:00:00.000|q1|Hello|Hi\nWhat do you want?|/Start|0.75|Loose, Toys|Good|friendly|FALSE|annb"},
			{"messages", `{` + csvSettings + `}`, 4, 2, []string{"Question id", "Answer", "Exception", "Operator"}, "q2|Here it is|out of bears|Eve Agent"},
			{"clients", `{}`, 2, 2, []string{"Client", "Channel type", "Blocked", "Block reason", "Blocked by", "Last session"}, "bob|WHATSAPP|TRUE|rude|5|wa-1"},
			{"client-list", `{}`, 2, 1, []string{"Client", "First name", "Last name", "Username"}, "ann|Ann|Bear|annb"},
			{"daily", `{"date": "2026-03-01"}`, 24, 10, []string{"From", "To", "Sessions", "Sessions with an operator", "Messages", "Clients", "New clients"}, "2026-03-01 09:00:00.000|2026-03-01 10:00:00.000|1|1|2|1|1"},
			{"message-reaction", `{"messageId": "a1", "projectShortName": "acme", "botId": "helper"}`, 1, 1, []string{"Question id", "Question"}, "q2|A bear"},
			{"telephony", `{}`, 0, 0, []string{"Began", "Talk, s"}, "Began|Talk, s"},
		} {
			task := d.reportOf(test.kind, test.body)
			rows := d.rowsOf(task, ';')
			if got := cellsOf(rows, test.row, test.columns...); len(rows) != test.rows+1 || got != test.want || task["writeCount"] != float64(test.rows) {
				t.Errorf("%s %s: %d rows, %v written: %s\nwant %s", test.kind, test.body, len(rows)-1, task["writeCount"], got, test.want)
			}
		}
	})
}

// The address of a file is good for its file alone, and for no longer than the
// credential and the report live.
func TestJAICPReportAddress(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newJAICPDesk(t, address)
		one, other := d.reportOf("sessions", ""), d.reportOf("clients", "")
		u, err := url.Parse(fmt.Sprint(one["fileUrl"]))
		if err != nil {
			t.Fatal(err)
		}
		second, _ := url.Parse(fmt.Sprint(other["fileUrl"]))
		for what, c := range map[string]struct {
			address string
			status  int
		}{
			"its own":          {u.String(), 200},
			"no token":         {d.URL + u.Path, 401},
			"another's token":  {d.URL + u.Path + "?" + second.RawQuery, 401},
			"a changed token":  {strings.TrimSuffix(u.String(), u.String()[len(u.String())-4:]) + "AAAA", 401},
			"another name":     {strings.Replace(u.String(), ".xlsx", ".csv", 1), 404},
			"the blob's place": {d.URL + "/media/" + fmt.Sprint(one["fileName"]), 404},
		} {
			if a := d.fetch(c.address); a.Status != c.status || c.status != 200 && bytes.Contains(a.Body, []byte("PK")) {
				t.Errorf("%s: %d %.100s", what, a.Status, a.Body)
			}
		}
		if strings.Contains(d.Log(), u.Query().Get("token")) {
			t.Error("the log tells the token")
		}
		d.ask(jaicpCurrent, http.MethodDelete, "/reports/tasks/"+fmt.Sprint(one["taskId"]), "")
		if a := d.fetch(u.String()); a.Status != http.StatusNotFound {
			t.Errorf("after it was deleted: %d", a.Status)
		}
		d.clock.Set(d.clock.Now().Add(6 * 60e9))
		if a := d.fetch(second.String()); a.Status != http.StatusUnauthorized {
			t.Errorf("after its time: %d", a.Status)
		}
	})
}

// The number of statements of a list of tasks is the same however many there are.
func TestJAICPReportStatements(t *testing.T) {
	d := newJAICPDesk(t, testkit.SQLiteDatabase(t))
	d.reportOf("sessions", "")
	count := func() int64 { return d.Statements(func() { d.get(http.MethodGet, "/reports", "") }) }
	count()
	few := count()
	for range 5 {
		d.reportOf("clients", "")
	}
	if many := count(); many > few {
		t.Errorf("%d statements for one task, %d for six", few, many)
	}
}

// A person who was erased is in no report any more, and neither in a file.
func TestErasureForgetsReports(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newJAICPDesk(t, address)
		task := d.reportOf("sessions", "")
		var ann struct {
			Customers struct {
				Edges []struct{ Node struct{ ID uuid.UUID } }
			}
		}
		admin := d.Token(d.org, "ADMIN")
		d.Query(admin, `{customers(where: {externalId: "ann"}) {edges {node {id}}}}`, nil, &ann)
		d.Query(admin, `mutation($id: ID!) {eraseCustomer(input: {customerId: $id}) {userErrors {message}}}`,
			map[string]any{"id": ann.Customers.Edges[0].Node.ID}, new(json.RawMessage))
		eventually(t, "the report goes", func() bool {
			return d.ask(jaicpCurrent, http.MethodGet, "/reports/tasks/"+fmt.Sprint(task["taskId"]), "").Status == http.StatusNotFound
		})
		if a := d.fetch(task["fileUrl"]); a.Status != http.StatusNotFound {
			t.Errorf("its file: %d", a.Status)
		}
	})
}

// What is completed is deleted, what failed stays until it is named or all are.
func TestJAICPDeletesCompletedReports(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newJAICPDesk(t, address)
		d.reportOf("sessions", "")
		d.write(func(ctx context.Context, tx *store.Tx) {
			tx.ReportJob.Create().SetType(reportjob.TypeSESSIONS).SetFormat(reportjob.FormatCSV).SetStatus(reportjob.StatusFAILED).SetFileName("sessions.csv").
				SetSettings(reports.Defaults()).SetError("the disk is full").SetFinishedAt(tx.Now()).ExecX(ctx)
		})
		for _, step := range []struct{ path, left string }{{"/reports", "[FAILED]"}, {"/reports/all", "[]"}} {
			if a := d.ask(jaicpCurrent, http.MethodDelete, step.path, ""); a.Status != http.StatusOK {
				t.Errorf("%s: %d %s", step.path, a.Status, a.Body)
			}
			left := []any{}
			for _, task := range d.get(http.MethodGet, "/reports", "")["tasks"].([]any) {
				left = append(left, task.(map[string]any)["status"])
			}
			if got := fmt.Sprint(left); got != step.left {
				t.Errorf("%s leaves %s, want %s", step.path, got, step.left)
			}
		}
	})
}

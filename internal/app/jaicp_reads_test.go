package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent/conversation"
	entmessage "parley/ent/message"
	"parley/ent/messagetrace"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/store"
)

// vendorsFilter is the first body of the vendor's document.
const vendorsFilter = `{"filters": [
	{"key": "MESSAGE_TIME", "type": "DATE_TIME_RANGE", "from": "2021-02-14T21:00:00.234Z", "to": "2021-02-21T20:59:59.000Z"},
	{"key": "WITHOUT_EMPTY_SESSIONS", "type": "RADIO", "option": "YES"},
	{"key": "MESSAGE_COUNT", "type": "NUMERIC_RANGE", "from": "20", "to": "50"}]}`

const onTelegram = `{"filters": [{"key": "CHANNEL_TYPE", "type": "CHECKBOX", "options": ["telegram"]}]}`

var jaicpReadSteps = []jaicpStep{
	{name: "sessions", method: "POST", path: "/sessions/filter"},
	{name: "sessions_legacy", method: "POST", path: "/sessions/filter", legacy: true},
	{name: "sessions_all", method: "POST", path: "/sessions/filter?needToReturnSessionLabels=true&needToReturnSessionData=true&page=0&size=50", body: `{"filters": []}`, reads: true},
	{name: "sessions_vendor", method: "POST", path: "/sessions/filter", body: vendorsFilter, reads: true},
	{name: "sessions_page", method: "POST", path: "/sessions/filter?page=1&size=1&projectShortName=acme&needToReturnSessionLabels=false", reads: true},
	{name: "sessions_bad", method: "POST", path: "/sessions/filter?page=-1&size=1001&needToReturnSessionData=perhaps", reads: true},
	{name: "sessions_bad_filter", method: "POST", path: "/sessions/filter", body: `{"filters": [{"key": "NO_SUCH", "type": "TEXT"}]}`, reads: true},
	{name: "sessions_foreign", method: "POST", path: "/sessions/filter?projectShortName=nobody", reads: true},
	{name: "clients", method: "POST", path: "/clients/filter", reads: true},
	{name: "clients_on_telegram", method: "POST", path: "/clients/filter", body: onTelegram, reads: true},
	{name: "clients_of_bot", method: "POST", path: "/clients/all-for-bot?projectShortName=acme&botId=helper&dateTo=2026-03-01T12:00:00.000Z", reads: true},
	{name: "clients_of_channel", method: "POST", path: "/clients/all-for-bot?projectShortName=acme&botId=acme-whatsapp&dateTo=2026-03-01T12:00:00.000Z", reads: true},
	{name: "clients_of_bot_bad", method: "POST", path: "/clients/all-for-bot?dateTo=yesterday", reads: true},
	{name: "messages", method: "POST", path: "/messages/filter?size=10", body: `{"filters": []}`, reads: true},
	{name: "messages_on_telegram", method: "POST", path: "/messages/filter", body: onTelegram, reads: true},
	{name: "messages_by_session", method: "GET", path: "/messages/by-session?sessionId=tg-1", reads: true},
	{name: "messages_by_session_paths", method: "GET", path: "/messages/by-session?sessionId=tg-1&size=1&responseDataJsonPath[]=$.order.id&responseDataJsonPath[]=none", reads: true},
	{name: "messages_by_session_posted", method: "POST", path: "/messages/by-session", body: `{"sessionId": "wa-1", "hideEmptyMessage": false, "size": 5}`, reads: true},
	{name: "messages_by_session_posted_query", method: "POST", path: "/messages/by-session?sessionId=tg-1&botId=helper&startTime=2026-03-01T09:03:00.000Z", reads: true},
	{name: "messages_by_session_unknown", method: "GET", path: "/messages/by-session?sessionId=none", reads: true},
	{name: "messages_by_session_bad", method: "POST", path: "/messages/by-session", body: `{"page": "x", "startTime": "noon"}`, reads: true},
	{name: "messages_by_client", method: "GET", path: "/messages/by-client?botId=helper&clientId=ann&sort=desc&channelType=telegram", reads: true},
	{name: "messages_by_client_at_question", method: "GET", path: "/messages/by-client?botId=helper&clientId=ann&size=1&questionId=q2&endTime=2026-03-01T12:00:00.000Z", reads: true},
	{name: "messages_by_client_bad", method: "GET", path: "/messages/by-client?sort=up", reads: true},
	{name: "page_in_session", method: "GET", path: "/messages/page-in-session?sessionId=tg-1&questionId=q2&size=1", reads: true},
	{name: "page_in_session_unknown", method: "GET", path: "/messages/page-in-session?sessionId=tg-1&questionId=b2", reads: true},
	{name: "page_in_client", method: "GET", path: "/messages/page-in-client?botId=helper&clientId=ann&questionId=q2", reads: true},
	{name: "state_routes", method: "POST", path: "/state-routes/filter", reads: true},
	{name: "state_routes_on_telegram", method: "POST", path: "/state-routes/filter?size=1", body: onTelegram, reads: true},
	{name: "unknown_path", method: "GET", path: "/nothing", reads: true},
}

// jaicpCrossing names a tenant's things to a route: of a foreign one and of one that
// does not exist the answer is the same.
type jaicpCrossing struct {
	route, query, body string
	status             int
	// at is the path where the route's has variables, such as /reports/tasks/<ReportJob>.
	at string
}

var jaicpReadCrossings = []jaicpCrossing{
	{"POST /sessions/filter", "projectShortName=<slug>", "", http.StatusForbidden, ""},
	{"POST /sessions/filter", "", `{"filters": [{"key": "SESSION_ID", "type": "TEXT", "values": ["<Conversation>"], "comparisonType": "CONTAINS", "isCaseSensitive": false}]}`, http.StatusOK, ""},
	{"POST /clients/filter", "projectShortName=<slug>", "", http.StatusForbidden, ""},
	{"POST /clients/filter", "", `{"filters": [{"key": "CLIENT_ID_OR_NAME", "type": "TEXT", "values": ["<Customer>"], "comparisonType": "CONTAINS", "isCaseSensitive": false}]}`, http.StatusOK, ""},
	{"POST /clients/all-for-bot", "projectShortName=<slug>&botId=<Bot>&dateTo=2100-01-01T00:00:00Z", "", http.StatusForbidden, ""},
	{"POST /clients/all-for-bot", "projectShortName=alphacanary&botId=<Bot>&dateTo=2100-01-01T00:00:00Z", "", http.StatusNotFound, ""},
	{"POST /clients/all-for-bot", "projectShortName=alphacanary&botId=<Channel>&dateTo=2100-01-01T00:00:00Z", "", http.StatusNotFound, ""},
	{"POST /messages/filter", "projectShortName=<slug>", "", http.StatusForbidden, ""},
	{"POST /messages/filter", "", `{"filters": [{"key": "BOT_ID", "type": "CHECKBOX", "options": ["<Bot>", "<Channel>"]}]}`, http.StatusOK, ""},
	{"GET /messages/by-session", "sessionId=<Conversation>", "", http.StatusNotFound, ""},
	{"GET /messages/by-session", "sessionId=<conversation>", "", http.StatusNotFound, ""},
	{"GET /messages/by-session", "sessionId=<Conversation>&projectShortName=<slug>", "", http.StatusForbidden, ""},
	{"POST /messages/by-session", "", `{"sessionId": "<Conversation>"}`, http.StatusNotFound, ""},
	{"POST /messages/by-session", "", `{"sessionId": "<Conversation>", "projectShortName": "<slug>"}`, http.StatusForbidden, ""},
	{"GET /messages/by-client", "botId=<Bot>&clientId=<Customer>", "", http.StatusNotFound, ""},
	{"GET /messages/page-in-session", "sessionId=<Conversation>&questionId=<Message>", "", http.StatusNotFound, ""},
	{"GET /messages/page-in-client", "botId=<Bot>&clientId=<Customer>&questionId=<Message>", "", http.StatusNotFound, ""},
	{"POST /state-routes/filter", "projectShortName=<slug>", "", http.StatusForbidden, ""},
	{"POST /state-routes/filter", "", `{"filters": [{"key": "SESSION_ID", "type": "TEXT", "values": ["<Conversation>"], "comparisonType": "CONTAINS", "isCaseSensitive": false}]}`, http.StatusOK, ""},
}

// TestJAICPTokens: a token opens its own project by either way in, and nothing once it
// is revoked; one that opens nothing hears the same by both.
func TestJAICPTokens(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newJAICPDesk(t, address)
		d.Organization("below", d.org)
		other := d.Organization("other", uuid.Nil)
		made, err := d.Access.Create(apptest.System(), access.NewCredential{API: "jaicp", Organization: other})
		if err != nil {
			t.Fatal(err)
		}
		good := d.token
		if err := d.Access.Revoke(apptest.System(), made.ID); err != nil {
			t.Fatal(err)
		}
		for _, token := range []string{"name:0123456789abcdef", made.Token, good[:len(good)-1] + "_x", d.Token(d.org, "OWNER"), "parley_jcp_", "%00"} {
			d.token = token
			for _, base := range []string{jaicpCurrent, jaicpLegacy} {
				a := d.ask(base, http.MethodPost, "/sessions/filter", "")
				var body struct{ Error, Message string }
				if err := json.Unmarshal(a.Body, &body); err != nil || a.Status != http.StatusUnauthorized || body.Error != "common.unauthorized" || strings.Contains(body.Message, token) {
					t.Errorf("%s: %d %s", token, a.Status, a.Body)
				}
			}
		}
		d.token = good
		for project, status := range map[string]int{"acme": 200, "below": 200, "other": 403, "none": 403, "": 200} {
			a := d.ask(jaicpLegacy, http.MethodPost, "/sessions/filter?projectShortName="+project, "")
			if a.Status != status || (len(project) > 1 && project != "acme" && strings.Contains(string(a.Body), "tg-1")) {
				t.Errorf("of %s: %d %s", project, a.Status, a.Body)
			}
			if a.Header.Get("Z-Request-Id") == "" || a.Header.Get("Z-Request-Id") != a.Header.Get("X-Request-Id") || a.Header.Get("Z-Request-Time") != fmt.Sprint(d.clock.Now().UnixMilli()) {
				t.Errorf("of %s: headers %v", project, a.Header)
			}
		}
		d.Stop()
		if log := d.Log(); strings.Contains(log, good) || strings.Contains(log, "0123456789abcdef") || !strings.Contains(log, `"/jaicp/reporter/p/{token}/sessions/filter"`) {
			t.Errorf("a token is in the log, or the route is not: %s", log)
		}
	})
}

// TestJAICPStatements: a page takes the same number of statements, however much is on
// it.
func TestJAICPStatements(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newJAICPDesk(t, address)
		paths := []string{
			"/sessions/filter?size=500", "/clients/filter?size=500", "/messages/filter?size=500", "/state-routes/filter?size=500",
			"/clients/all-for-bot?projectShortName=acme&botId=helper&size=500&dateTo=2026-03-01T12:00:00.000Z", "/messages/by-session?sessionId=tg-1&size=1000",
		}
		count := func(path string) int64 {
			return d.Statements(func() { d.get(http.MethodPost, path, "") })
		}
		few := map[string]int64{}
		for _, path := range paths {
			few[path] = count(path)
		}
		d.more(17)
		for _, path := range paths {
			if many := count(path); many != few[path] || many == 0 {
				t.Errorf("%s: %d statements for few, %d for many", path, few[path], many)
			}
		}
	})
}

// more makes further sessions of people of their own, and has Ann say more.
func (d *jaicpDesk) more(n int) {
	d.t.Helper()
	d.write(func(ctx context.Context, tx *store.Tx) {
		now := d.clock.Now()
		ann := tx.Conversation.Query().Where(conversation.OrganizationIDEQ(d.org), conversation.ExternalIDEQ("tg-1")).OnlyX(ctx)
		for i := range n {
			p := tx.Customer.Create().SetFirstSeenAt(now).SetLastSeenAt(now).SaveX(ctx)
			c := tx.Conversation.Create().SetCustomerID(p.ID).SetBotID(*ann.BotID).SetChannelID(*ann.ChannelID).SetStartedAt(now).SetLastMessageAt(now).
				SetInitiatedBy(conversation.InitiatedByUSER).SetInboundCount(1).SaveX(ctx)
			for _, of := range []uuid.UUID{c.ID, ann.ID} {
				m := tx.Message.Create().SetConversationID(of).SetDirection(entmessage.DirectionIN).SetRole(entmessage.RoleCUSTOMER).SetText("More").
					SetSentAt(now).SetOrdinal(int64(100 + i)).SaveX(ctx)
				tx.MessageTrace.Create().SetMessageID(m.ID).SetConversationID(of).SetState("/More").ExecX(ctx)
			}
		}
	})
}

// TestJAICPPaths: a part of responseData is named as in filters, elements of arrays too,
// and what names none is refused.
func TestJAICPPaths(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newJAICPDesk(t, address)
		d.write(func(ctx context.Context, tx *store.Tx) {
			trace := tx.MessageTrace.Update().Where(messagetrace.OrganizationIDEQ(d.org), messagetrace.StateEQ("/Start"), messagetrace.EventIsNil())
			trace.SetResponseData(json.RawMessage(`{"order": {"total sum": 3, "items": [{"id": 1, "n": 2}, {"id": 3}]}}`)).ExecX(ctx)
		})
		const path = "/messages/by-session?sessionId=tg-1&size=1"
		for asked, want := range map[string]string{
			"$.order.items[1]":     `{"order":{"items":[{"id":3}]}}`,
			"$.order['total sum']": `{"order":{"total sum":3}}`,
			"$.order.items[7]":     `{}`,
			"$.order.items[*].id":  "", "$..id": "", "order[": "",
		} {
			got := d.ask(jaicpCurrent, http.MethodGet, path+"&responseDataJsonPath[]="+url.QueryEscape(asked), "")
			posted := d.ask(jaicpCurrent, http.MethodPost, path, fmt.Sprintf(`{"responseDataJsonPath": [%q]}`, asked))
			if string(got.Body) != string(posted.Body) || got.Status != posted.Status {
				t.Errorf("%s: %d %s, posted %d %s", asked, got.Status, got.Body, posted.Status, posted.Body)
			}
			if want == "" {
				if !strings.Contains(string(got.Body), `"args":{"responseDataJsonPath":`) || got.Status != http.StatusBadRequest {
					t.Errorf("%s: %d %s", asked, got.Status, got.Body)
				}
			} else if !strings.Contains(string(got.Body), `"responseData":`+want+`,`) {
				t.Errorf("%s: %d %s, want %s", asked, got.Status, got.Body, want)
			}
		}
	})
}

// TestJAICPLastInstant: the last instant of the year 9999 is a time like others, the year
// 10000 of UTC none.
func TestJAICPLastInstant(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newJAICPDesk(t, address)
		const last, millis = "9999-12-31T23:59:59.999Z", "253402300799999"
		for _, row := range []struct {
			method, path, body string
			status             int
		}{
			{"POST", "/reports/telephony?endTime=" + last, "", http.StatusOK},
			{"POST", "/reports/telephony?endTime=" + millis, "", http.StatusOK},
			{"POST", "/reports/message-reaction", `{"messageId": "a1", "projectShortName": "acme", "botId": "helper", "messageTimeTo": ` + millis + `, "reactionTimeTo": ` + millis + `}`, http.StatusOK},
			{"GET", "/reports", "", http.StatusOK},
			{"GET", "/messages/by-client?botId=helper&clientId=ann&endTime=" + last, "", http.StatusOK},
			{"GET", "/messages/by-client?botId=helper&clientId=ann&endTime=9999-12-31T23:59:59-05:00", "", http.StatusBadRequest},
			{"POST", "/reports/telephony?endTime=9999-12-31T23:59:59-05:00", "", http.StatusBadRequest},
		} {
			a := d.ask(jaicpCurrent, row.method, row.path, row.body)
			if a.Status != row.status || strings.Contains(row.path, last) && row.method == "GET" && !strings.Contains(string(a.Body), `"totalCount":2`) {
				t.Errorf("%s: %d %s", row.path, a.Status, a.Body)
			}
		}
	})
}

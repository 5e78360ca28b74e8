package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/compat/sinch"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

// call records a phone call by the graph: a minute's wait and two of talk, from now.
func (d *sinchDesk) call(customer, more string) string {
	from := d.clock.Now()
	return d.made(fmt.Sprintf(`recordInteraction(input: {type: CALL_IN, typeDetails: "IVR", channelAddress: "+31201234567", customerAddress: %q,
		queueId: %q, agentId: %q, arrivedAt: %q, connectedAt: %q, disconnectedAt: %q %s}) {interaction {id}}`, customer, d.support, d.marks,
		from.Format(time.RFC3339), from.Add(time.Minute).Format(time.RFC3339), from.Add(3*time.Minute).Format(time.RFC3339), more))
}

func (d *sinchDesk) email(from, subject, html, more string) string {
	return d.made(fmt.Sprintf(`addEmail(input: {direction: IN, subject: %q, html: %q, from: {name: "Ann", address: %q}, to: [{address: "support@test.com"}],
		sentAt: %q %s}) {email {id}}`, subject, html, from, d.clock.Now().Format(time.RFC3339), more))
}

// Every filter of contacts finds what it says, on both databases.
func TestSinchContacts(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newSinchDesk(t, address)
		early := d.clock.Now()
		call := guid(d.call("+31611987654", ""))
		d.later(time.Hour)
		d.mark.Post("/chats", d.sample(t, "post_chats.json"))
		d.later(time.Hour)
		d.email("zoë@host.example", "Größe des Bären", "<p>Is the <b>red</b> bear 20% off?</p>", `, caseId: "4711", remarks: "ring back"`)
		d.later(time.Hour)

		var all []sinch.Contact
		d.mark.Get("/contacts", &all)
		names := map[string]string{}
		for _, c := range all {
			names[c.ID] = strings.ToLower(c.Channel)
		}
		if got := found(all, names); got != "email chat phone" {
			t.Fatalf("newest first: %s", got)
		}
		group := all[1].ContactGroupID
		instant := func(after time.Duration) string { return early.Add(after).Format("2006-01-02T15:04:05.000Z") }
		for _, row := range []struct{ query, want string }{
			{"search=*987654", "phone"},
			{"search=*987654,ZO%C3%8B@host.example", "phone"}, // only A to Z are the same in both cases
			{"search=*987654,zo%C3%AB@host.example", "email phone"},
			{"search=SAM.*", "chat"},
			{"search=?am.i.am@greeneggs.ham", "chat"},
			{"search=%25%25%25%25", ""},
			{"source=sam.i.am*&channel=CHAT", "chat"},
			{"startTime=" + instant(2*time.Minute), "email chat phone"},
			{"startTime=" + instant(4*time.Minute), "email chat"},
			{"endTime=" + instant(time.Minute), "phone"},
			{"startTime=" + instant(time.Minute) + "&endTime=" + instant(90*time.Minute), "chat phone"},
			{"subject=gr%C3%B6%C3%9Fe", "email"},
			{"subject=bot+discussion", "chat"},
			{`subject="bot+discussion"`, ""},
			{`subject="with+bot"+OR+"des+b%C3%A4ren"`, "email chat"},
			{"body=red+bear", "email"},
			{"body=human+agent", "chat"},
			{"body=an+age", "chat"},
			{"body=20%25", "email"},
			{"remarks=ring", "email"},
			{"caseId=4711", "email"},
			{"agentId=" + guid(d.marks), "phone"},
			{"agentId=" + guid(d.marks) + "," + guid(d.johns), "phone"},
			{"queueId=" + guid(d.support), "chat phone"},
			{"contactGroupId=" + group, "chat"},
			{"contactGroupId=" + guid(group), "chat"},
			{"contactGroupId=" + group + "," + all[2].ContactGroupID, "chat phone"},
			{"pickable=true", "chat"},
			{"id=" + call, "phone"},
			{"id=" + strings.ToLower(call[:20]) + "*", "phone"},
			{"type=*In", "email chat phone"},
			{"type=Ca*", "phone"},
			{"channel=?H*", "chat phone"},
			{"status=Handled", "phone"},
			{"typeDetails=IVR", "phone"},
			{"agentName=mark*", "phone"},
			{"queueName=my*", "chat phone"},
			{"totalDuration=180000", "phone"},
			{"arrivalTime=" + instant(0), "phone"},
			{"record=true", ""},
			{"limit=1", "email"},
			{"sort=arrivalTime", "phone chat email"},
			{"sort=source,LOCALE-en", "phone chat email"},
			{"sort=-source,LOCALE-de&limit=2", "email chat"},
			{"sort=agentName", "phone chat email"}, // nulls last, then by id
			{"language=xx&unheardOf=1", "email chat phone"},
		} {
			var got []sinch.Contact
			d.mark.Get("/contacts?"+row.query, &got)
			if s := found(got, names); s != row.want {
				t.Errorf("%s: %q, want %q", row.query, s, row.want)
			}
		}
	})
}

func found(list []sinch.Contact, names map[string]string) string {
	var out []string
	for _, c := range list {
		out = append(out, names[c.ID])
	}
	return strings.Join(out, " ")
}

// What is bad gets a clear 400 in bounded time, and nothing is written.
func TestSinchBadInput(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newSinchDesk(t, address)
		before := d.Rows()
		long := strings.Repeat("a", 1<<20)
		for _, row := range []struct {
			method, path, body string
			status             int
			says               string
		}{
			{"GET", "/contacts?agentId=2B8ED95B0EC911E79675005056A75D9", "", 400, "Invalid GUID: '2B8ED95B0EC911E79675005056A75D9'"},
			{"GET", "/contacts?contactGroupId=" + guid(d.support) + ",x", "", 400, "Invalid GUID: 'x'"},
			{"GET", "/contacts?search=" + long, "", 400, "at most"},
			{"GET", "/contacts?subject=%22%22", "", 400, "word"},
			{"GET", "/contacts?sort=nothing", "", 400, "field of contacts"},
			{"GET", "/contacts?sort=source,LOCALE-!!", "", 400, "unknown locale"},
			{"GET", "/contacts?limit=0", "", 400, "Limit"},
			{"GET", "/contacts?startTime=2020-06-31T10:00:00Z", "", 400, "ISO 8601"},
			{"GET", "/emails/xyz", "", 400, "Invalid GUID: 'xyz'"},
			{"GET", "/emails/" + guid(d.support), "", 404, "HTTP 404 Not Found"},
			{"GET", "/chats/" + guid(d.support), "", 404, "HTTP 404 Not Found"},
			{"GET", "/nowhere", "", 404, "HTTP 404 Not Found"},
			{"PATCH", "/contacts", "", 405, "HTTP 405 Method Not Allowed"},
			{"POST", "/chats", `{`, 400, ""},
			{"POST", "/chats", `{}`, 400, "required"},
			{"POST", "/chats", `<chat>`, 400, "XML"},
			{"POST", "/chats", `<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><chat><title>&y;</title></chat>`, 400, "DOCTYPE"},
			{"POST", "/chats", strings.Repeat("<a>", 10_000), 400, "nested"},
			{"POST", "/chats", `<?xml version="1.0" encoding="ISO-8859-1"?><chat/>`, 415, "UTF-8"},
			{"POST", "/chats", "plain words", 415, "the body has to be"},
			{"POST", "/chats", strings.ReplaceAll(d.sample(t, "post_chats.json"), guid(d.support), guid(d.marks)), 400, "queue"},
			{"POST", "/callbacks", `{"callbackQueueNumber": "999", "customerNumber": "1"}`, 400, "callbackQueueNumber"},
			{"POST", "/messages", `{"message": "x", "source": "nobody", "subType": "sms", "destinations": [{"address": "1"}]}`, 400, "source"},
			{"POST", "/customerConsents", `{"address": "1", "usage": "sms", "consent": true}`, 400, "whatsapp, recording"},
			{"GET", "/customerConsents/whatsapp_1", "", 404, "HTTP 404 Not Found"},
			{"GET", "/contacts/" + guid(d.support) + "/remarks", "", 404, "HTTP 404 Not Found"},
		} {
			var body any
			if row.body != "" {
				body = row.body
			}
			a := d.mark.Do(row.method, row.path, body)
			if a.Status != row.status || !strings.Contains(string(a.Body), row.says) || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/plain") {
				t.Errorf("%s %.60s %.60s: %d %s %.200s, want %d %q", row.method, row.path, row.body, a.Status, a.Header.Get("Content-Type"), a.Body, row.status, row.says)
			}
		}
		picky := *d.mark
		picky.Accept = "image/png"
		if a := picky.Do(http.MethodGet, "/contacts", nil); a.Status != http.StatusNotAcceptable {
			t.Errorf("image/png: %d", a.Status)
		}
		for table, rows := range d.Rows() {
			if rows != before[table] {
				t.Errorf("%s was written", table)
			}
		}
	})
}

// Consents are set, changed, read and forgotten by usage and address.
func TestSinchConsents(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newSinchDesk(t, address)
		for _, agreed := range []bool{false, true} {
			a := d.mark.Do(http.MethodPost, "/customerConsents", map[string]any{"address": " +31 6_1 ", "usage": "whatsapp", "consent": agreed})
			if a.Status != http.StatusNoContent || len(a.Body) != 0 {
				t.Fatalf("POST: %d %s", a.Status, a.Body)
			}
			var got sinch.Consent
			d.mark.Get("/customerConsents/whatsapp_+31%206_1", &got)
			if got.Address != "+31 6_1" || got.Usage != "whatsapp" || got.Consent != agreed {
				t.Errorf("%+v", got)
			}
		}
		for query, want := range map[string]int{"": 1, "?address=%2B31*": 1, "?address=32*": 0, "?usage=what*&consent=true": 1, "?consent=false": 0} {
			var list []sinch.Consent
			if d.mark.Get("/customerConsents"+query, &list); len(list) != want {
				t.Errorf("%s: %v", query, list)
			}
		}
		for _, want := range []int{http.StatusNoContent, http.StatusNotFound} {
			if a := d.mark.Do(http.MethodDelete, "/customerConsents/whatsapp_+31%206_1", nil); a.Status != want {
				t.Errorf("DELETE: %d, want %d", a.Status, want)
			}
		}
	})
}

// A promised call is told of until it is done.
func TestSinchCallbacks(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newSinchDesk(t, address)
		path := "/callbacks/" + d.mark.Post("/callbacks", `{"callbackQueueNumber": "2000", "customerNumber": "0612", "notes": "nice", "extraData": "<XML><Skills>ENGLISH=4</Skills></XML>"}`)
		read := func() (c sinch.Callback) { d.mark.Get(path, &c); return c }
		if c := read(); c.LastResult != "ADDED" || c.MaxCalls != 99 || c.Failures != 0 || c.OriginalQueueNumber != "2000" || c.CreatorName != "mark.smith" ||
			c.ExtraData != "<XML><Skills>ENGLISH=4</Skills></XML>" || c.OriginalQueueName != "My support chat" {
			t.Errorf("new: %+v", c)
		}
		put := func(body string, status int) {
			t.Helper()
			if a := d.mark.Do(http.MethodPut, path, body); a.Status != status {
				t.Errorf("%s: %d %s", body, a.Status, a.Body)
			}
		}
		put(`{"customerNumber": "0613", "lastResult": "BUSY", "notes": ""}`, http.StatusNoContent)
		if c := read(); c.Failures != 1 || c.LastResult != "BUSY" || c.CustomerNumber != "0613" || c.LastCallTime == "" || c.Notes != "" {
			t.Errorf("busy: %+v", c)
		}
		put(`{"customerNumber": "0613", "lastResult": "ADDED", "notes": ""}`, http.StatusBadRequest)
		put(`{"customerNumber": "0613", "lastResult": "SUCCESSFUL", "notes": "", "nextCallTime": "2026-03-02T10:00:00Z"}`, http.StatusBadRequest)
		put(`{"customerNumber": "0613", "lastResult": "CUSTOM_TIME", "notes": "tomorrow", "nextCallTime": "2026-03-02T10:00:00Z", "failures": 7, "id": "x"}`, http.StatusNoContent)
		if c := read(); c.NextCallTime != "2026-03-02T10:00:00.000Z" || c.LastResult != "CUSTOM_TIME" {
			t.Errorf("custom time: %+v", c)
		}
		put(`<callback><customerNumber>0613</customerNumber><lastResult>SUCCESSFUL</lastResult><notes>done</notes></callback>`, http.StatusNoContent)
		if c := read(); c.NextCallTime != "" || c.LastResult != "SUCCESSFUL" || c.Notes != "done" {
			t.Errorf("successful: %+v", c)
		}
		var list []sinch.Callback
		if d.mark.Get("/callbacks?customerNumber=061?", &list); len(list) != 1 {
			t.Errorf("list: %+v", list)
		}
	})
}

// A message to many is read, replaced as a whole while nothing was sent, and stopped.
func TestSinchMessages(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newSinchDesk(t, address)
		d.furnish()
		const body = `{"id": %q, "message": %q, "source": "12345678@sms.social365.com", "subType": "sms", "sendTime": "2026-03-05T12:00:00Z", "destinations": %s}`
		path := "/messages/" + d.mark.Post("/messages", fmt.Sprintf(body, "ignored", "hello", `{"destination": [{"address": " +1 "}, {"address": "+2"}]}`))
		var m sinch.OutMessage
		d.mark.Get(path, &m)
		if m.MaxRetryCount != 5 || m.RetryDelay != 300 || m.ContentType != "text" || m.SendTime != "2026-03-05T12:00:00.000Z" ||
			!slices.Equal(m.Destinations.Destination, []sinch.Destination{{Address: "+1", Status: "ADDED"}, {Address: "+2", Status: "ADDED"}}) {
			t.Errorf("new: %+v", m)
		}
		if a := d.mark.Do(http.MethodPut, path, fmt.Sprintf(body, guid(d.support), "bye", `[{"address": "+3"}]`)); a.Status != http.StatusBadRequest {
			t.Errorf("PUT with the id of another: %d %s", a.Status, a.Body)
		}
		if a := d.mark.Do(http.MethodPut, path, fmt.Sprintf(body, m.ID, "bye", `[{"address": "+3"}]`)); a.Status != http.StatusNoContent {
			t.Errorf("PUT: %d %s", a.Status, a.Body)
		}
		d.mark.Get(path, &m)
		if m.Message != "bye" || len(m.Destinations.Destination) != 1 || m.Destinations.Destination[0].Address != "+3" {
			t.Errorf("replaced: %+v", m)
		}
		for query, want := range map[string]int{
			"source=12345678@*": 1, "source=9*": 0, "subType=SM?": 1, "sendTime=2026-03-05T12:00:00Z": 1, "sendTime=2026-03-05T12:00:01Z": 0,
			"sendTimeEnd=2026-03-05T12:00:00Z": 1, "creationTimeEnd=2026-03-01T11:00:00Z": 0, "creationTime=2026-03-01T11:00:00Z": 1,
		} {
			var list []sinch.OutMessage
			if d.mark.Get("/messages?"+query, &list); len(list) != want {
				t.Errorf("%s: %d, want %d", query, len(list), want)
			}
		}
		for _, want := range []int{http.StatusNoContent, http.StatusNotFound} {
			if a := d.mark.Do(http.MethodDelete, path, nil); a.Status != want {
				t.Errorf("DELETE: %d, want %d", a.Status, want)
			}
		}
	})
}

// What the graph records of calls is shown: recordings, who listened, questionnaires
// and remarks.
func TestSinchCalls(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newSinchDesk(t, address)
		call := d.call("+31611987654", "")
		recording := guid(d.made(fmt.Sprintf(`addCallRecording(input: {interactionId: %q, callId: "C1", ownerType: QUEUE, ownerId: %q, fileName: "a\\b.wav"}) {callRecording {id}}`, call, d.support)))
		result := guid(d.made(fmt.Sprintf(`addScriptResult(input: {interactionId: %q, scriptName: "Survey", questions: [
			{data: "Colour?", controlType: "multicombobox", dataType: "text", answers: ["red", "blue"]}]}) {scriptResult {id}}`, call)))
		var c sinch.Contact
		if d.mark.Get("/contacts/"+guid(call), &c); !c.Record || !c.Script || c.ContactGroupID != guid(c.ContactGroupID) || c.Channel != "PHONE" {
			t.Errorf("contact: %+v", c)
		}
		log := "/callRecordings/" + recording + "/listenLog"
		d.john.Post(log, `{"description": "quality", "userSessionId": "S1", "user_name": "nobody"}`)
		var entries []sinch.ListenLog
		if d.mark.Get(log, &entries); len(entries) != 1 || entries[0].UserID != "john.doe" || entries[0].UserGUID != guid(d.johns) || entries[0].TimeStamp == "" {
			t.Errorf("listen log: %+v", entries)
		}
		var r sinch.CallRecording
		d.mark.Get("/callRecordings/"+recording, &r)
		if r.ContactID != guid(call) || r.OwnerType != "queue" || r.OwnerName != "My support chat" || r.FileName != `a\b.wav` || len(r.ListenLog) != 1 || r.ListenLog[0].ID != "" {
			t.Errorf("recording: %+v", r)
		}
		for query, want := range map[string]int{"call_id=C1": 1, "call_id=C2": 0, "contact_id=" + guid(call): 1, "start_time=2026-03-01T12:00:01Z": 0, "end_time=2026-03-01T12:00:00Z": 1} {
			var list []sinch.CallRecording
			if d.mark.Get("/callRecordings?"+query, &list); len(list) != want || want == 1 && list[0].ListenLog != nil {
				t.Errorf("%s: %+v", query, list)
			}
		}
		var s sinch.ScriptResult
		d.mark.Get("/scriptResults/"+result, &s)
		if s.Name != "Survey" || s.ContactID != guid(call) || s.OriginalContactID != guid(call) || len(s.Questions) != 1 || s.Questions[0].Answers[1].Data != "blue" {
			t.Errorf("script: %+v", s)
		}
		var results []sinch.ScriptResult
		if d.mark.Get("/scriptResults?originalcontact_id="+guid(call), &results); len(results) != 1 {
			t.Errorf("scripts: %+v", results)
		}
		d.remarks(t, guid(call), c.ContactGroupID)
	})
}

// remarks writes them once by the contact's id and once by the group's; only who
// handled the call may.
func (d *sinchDesk) remarks(t *testing.T, call, group string) {
	t.Helper()
	for _, row := range []struct {
		by       *apptest.Sinch
		method   string
		id, body string
		status   int
		answer   string
	}{
		{d.mark, "GET", group, "", 404, ""},
		{d.mark, "PUT", group, "too early", 404, ""},
		{d.john, "POST", call, "not mine", 403, ""},
		{d.mark, "POST", call, "a kind man", 204, ""},
		{d.mark, "GET", group, "", 200, "a kind man"},
		{d.mark, "POST", group, "again", 400, ""},
		{d.mark, "PUT", group, "a very kind man", 204, ""},
		{d.mark, "GET", group, "", 200, "a very kind man"},
	} {
		var body any
		if row.body != "" {
			body = row.body
		}
		a := row.by.Do(row.method, "/contacts/"+row.id+"/remarks", body)
		if a.Status != row.status || row.answer != "" && string(a.Body) != row.answer {
			t.Errorf("%s remarks %q: %d %s, want %d %q", row.method, row.body, a.Status, a.Body, row.status, row.answer)
		}
	}
}

// An e-mail is listed as it came, in JSON and in XML.
func TestSinchEmails(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newSinchDesk(t, address)
		id := guid(d.email("ann@host.example", "Bears", "<p>Hello</p>", `, caseId: "4711", cid: "C9", cc: [{name: "Bob", address: "bob@host.example"}],
			attachments: [{type: DOCUMENT, url: "https://host.example/a.pdf", filename: "a.pdf", mimeType: "application/pdf", size: 12}]`))
		var e sinch.Email
		d.mark.Get("/emails/"+id, &e)
		if e.Type != "EmailIn" || e.ChannelSubType != "inbound" || e.TypeDetails != "EMAIL" || e.Content != "<p>Hello</p>" || e.CaseID != "4711" || e.FromAddress.Name != "Ann" ||
			e.CCAddress[0].Address != "bob@host.example" || e.Status != strings.ToLower(e.Status) || e.StatusDetails != "Open" {
			t.Errorf("e-mail: %+v", e)
		}
		if a := e.Attachments[0]; len(a.ID) != 32 || a.Filename != "a.pdf" || a.Size != 12 || a.Originator != "customer" {
			t.Errorf("attachment: %+v", a)
		}
		for query, want := range map[string]int{"case_id=4711": 1, "case_id=1": 0, "cid=C9": 1} {
			var list []sinch.Email
			if d.mark.Get("/emails?"+query, &list); len(list) != want {
				t.Errorf("%s: %+v", query, list)
			}
		}
		d.isXML(t, "/emails/"+id, id)
	})
}

// Who is nobody gets 401 and is told how to say who he is; a guest may not write.
func TestSinchCallers(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newSinchDesk(t, address)
		for name, header := range map[string]map[string]string{
			"nobody":   {},
			"bearer":   {"Authorization": "Bearer " + d.owner},
			"password": {"Authorization": basic("mark.smith", "wrong")},
			"name":     {"Authorization": basic("mark", "secret of mark.smith")},
			"key":      {"Authorization": basic("mark.smith", "secret of mark.smith"), "x-api-key": d.john.APIKey},
		} {
			a := d.Do(http.MethodGet, "/RI/cmi/contacts", header, nil)
			if a.Status != http.StatusUnauthorized || !strings.HasPrefix(a.Header.Get("WWW-Authenticate"), "Basic ") || string(a.Body) != "HTTP 401 Unauthorized" {
				t.Errorf("%s: %d %s %s", name, a.Status, a.Header.Get("WWW-Authenticate"), a.Body)
			}
		}
		if a := d.Do(http.MethodGet, "/RI/cmi/contacts", map[string]string{"Authorization": basic("mark.smith", "secret of mark.smith"), "x-api-key": d.mark.APIKey}, nil); a.Status != http.StatusOK {
			t.Errorf("with the key: %d %s", a.Status, a.Body)
		}
		guest := d.Sinch(d.org, "guest", viewer.Guest)
		if a := guest.Do(http.MethodPost, "/chats", d.sample(t, "post_chats.json")); a.Status != http.StatusForbidden {
			t.Errorf("guest: %d %s", a.Status, a.Body)
		}
		if err := d.Access.Revoke(apptest.System(), d.mark.ID); err != nil {
			t.Fatal(err)
		}
		if a := d.mark.Do(http.MethodGet, "/contacts", nil); a.Status != http.StatusUnauthorized {
			t.Errorf("revoked: %d", a.Status)
		}
	})
}

func basic(name, password string) string {
	r := http.Request{Header: http.Header{}, URL: &url.URL{}}
	r.SetBasicAuth(name, password)
	return r.Header.Get("Authorization")
}

// A list costs as many statements for many rows as for few. Nothing is due in the
// meantime: the workers' statements would count.
func TestSinchStatements(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newSinchDesk(t, address)
		d.furnish()
		paths := []string{"/contacts", "/contacts?statistics=true&sort=subject&search=*&subject=bears", "/chats", "/emails", "/callbacks", "/messages", "/customerConsents"}
		fill := func() {
			d.later(time.Hour)
			d.mark.Post("/chats", d.sample(t, "post_chats.json"))
			d.email("ann@host.example", "Bears", "<p>Hello</p>", "")
			d.call("+31611987654", "")
			d.mark.Post("/callbacks", `{"callbackQueueNumber": "505", "customerNumber": "0612", "nextCallTime": "2100-01-01T00:00:00Z"}`)
			d.mark.Post("/messages", `{"message": "x", "source": "12345678@sms.social365.com", "subType": "sms", "sendTime": "2100-01-01T00:00:00Z", "destinations": [{"address": "1"}]}`)
			d.mark.Do(http.MethodPost, "/customerConsents", map[string]any{"address": d.clock.Now().String(), "usage": "recording", "consent": true})
		}
		count := func() (out []int64) {
			for _, path := range paths {
				out = append(out, d.Statements(func() { d.mark.Do(http.MethodGet, path, nil) }))
			}
			return out
		}
		fill()
		few := count()
		for range 5 {
			fill()
		}
		if many := count(); !slices.Equal(few, many) {
			t.Errorf("statements of %v: %v for few rows, %v for many", paths, few, many)
		}
		for i, n := range few {
			if n > 12 {
				t.Errorf("%s takes %d statements", paths[i], n)
			}
		}
	})
}

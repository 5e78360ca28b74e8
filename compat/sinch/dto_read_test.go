package sinch

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"parley/compat/rest"
)

// body is a good body of a reader, as JSON; changes replace members of it.
type body map[string]any

// bodies are what each reader takes in tests.
func bodies() map[string]body {
	return map[string]body{
		"chat": {
			"channel_type": "chat", "channel_sub_type": "text", "originator": "a@b", "destination": " 12 ", "title": "",
			"from_queue": body{"id": plain}, "transcript": body{"messages": []any{}},
		},
		"listenLog": {"description": "because", "userSessionId": "s"},
		"callback":  {"callbackQueueNumber": "505", "customerNumber": " +31 "},
		"update":    {"customerNumber": "+31", "lastResult": "HANDLED", "notes": ""},
		"consent":   {"address": " +31", "usage": "whatsapp", "consent": false},
		"message":   {"message": "Hi", "source": "12@sms", "subType": "sms", "destinations": []any{body{"address": " +31 "}}},
	}
}

func readers() map[string]func(*rest.Object) (any, error) {
	return map[string]func(*rest.Object) (any, error){
		"chat":      func(o *rest.Object) (any, error) { return readChat(o) },
		"listenLog": func(o *rest.Object) (any, error) { return readListenLog(o) },
		"callback":  func(o *rest.Object) (any, error) { return readCallback(o) },
		"update":    func(o *rest.Object) (any, error) { return readCallbackUpdate(o) },
		"consent":   func(o *rest.Object) (any, error) { return readConsent(o) },
		"message":   func(o *rest.Object) (any, error) { return readMessage(o, uuid.MustParse(hyphened)) },
	}
}

// readWith is what the reader makes of its body with changes; one to nil takes the
// member away.
func readWith(t *testing.T, name string, changes body) (any, error) {
	t.Helper()
	whole := bodies()[name]
	maps.Copy(whole, changes)
	maps.DeleteFunc(whole, func(_ string, value any) bool { return value == nil })
	text, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	o, err := rest.ParseObject(text)
	if err != nil {
		t.Fatal(err)
	}
	return readers()[name](o)
}

func TestReaders(t *testing.T) {
	at := time.Date(2021, 8, 7, 12, 44, 22, 453e6, time.UTC)
	const then = "2021-08-07T12:44:22.453Z"
	line := func(timestamp string) body {
		return body{"transcript": body{"messages": []any{body{"message": "Hi", "originator": "a@b", timestamp: then}}}}
	}
	lines := newChat{
		SubType: "text", Originator: "a@b", Destination: "12", Queue: uuid.MustParse(hyphened),
		Messages: []newChatMessage{{Text: "Hi", Originator: "a@b", At: at, Type: "text"}},
	}
	empty := lines
	empty.Messages = nil
	plainly := newMessage{
		Message: "Hi", Source: "12@sms", SubType: "sms", MaxRetryCount: 5, RetryDelay: 5 * time.Minute, Destinations: []string{"+31"},
	}
	tried, sent, filled := plainly, plainly, plainly
	tried.MaxRetryCount, tried.RetryDelay = 0, time.Hour
	sent.SendAt = at
	filled.Message = `{"type":"template","template_body":"Dear {1}","template_id":"t","language_code":"en","parameters":{"1":"Sam"}}`
	filled.Template = &template{Body: "Dear {1}", ID: "t", Language: "en", Parameters: map[string]string{"1": "Sam"}}
	for _, c := range []struct {
		name    string
		changes body
		want    any
	}{
		{"chat", nil, empty},
		{"chat", line("timestamp"), lines},
		{"chat", line("timeStamp"), lines},
		{"listenLog", nil, newListenLog{Description: "because", UserSessionID: "s"}},
		{"listenLog", body{"time_stamp": then, "user_id": 7}, newListenLog{Description: "because", UserSessionID: "s", At: at}},
		{"callback", nil, newCallback{QueueNumber: "505", CustomerNumber: "+31"}},
		{"callback", body{"nextCallTime": then}, newCallback{QueueNumber: "505", CustomerNumber: "+31", NextCall: at}},
		{"update", body{"failures": "x", "id": 1}, callbackUpdate{CustomerNumber: "+31", LastResult: "HANDLED"}},
		{"update", body{"lastResult": "RESCHEDULE", "nextCallTime": then}, callbackUpdate{CustomerNumber: "+31", LastResult: "RESCHEDULE", NextCall: at}},
		{"consent", nil, Consent{Address: "+31", Usage: "whatsapp"}},
		{"message", nil, plainly},
		{"message", body{"destinations": body{"destination": []any{body{"address": "+31", "status": "ADDED"}}}}, plainly},
		{"message", body{"creationTime": "x", "creationDate": 7, "id": plain, "contentType": "text"}, plainly},
		{"message", body{"maxRetryCount": 0, "retryDelay": 3600}, tried},
		{"message", body{"sendTime": then}, sent},
		{"message", body{"contentType": "template", "message": filled.Message}, filled},
	} {
		got, err := readWith(t, c.name, c.changes)
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
			t.Errorf("%s %v: %v\n%s", c.name, c.changes, err, diff)
		}
	}
}

func TestReadersRefuse(t *testing.T) {
	long := func(n int) string { return strings.Repeat("é", n) }
	said := func(message body) body { return body{"transcript": body{"messages": []any{message}}} }
	many := make([]any, 10_001)
	for i := range many {
		many[i] = body{"address": "1"}
	}
	for _, c := range []struct {
		name    string
		changes body
		want    string
	}{
		{"chat", body{"channel_type": "email"}, "Channel_type should be one of chat, chatout"},
		{"chat", body{"channel_sub_type": nil}, "Channel_sub_type is required"},
		{"chat", body{"originator": " "}, "Originator should not be empty"},
		{"chat", body{"destination": long(257)}, "Destination should have at most 256 characters"},
		{"chat", body{"title": nil}, "Title is required"},
		{"chat", body{"title": long(257)}, "Title should have at most 256 characters"},
		{"chat", body{"from_queue": nil}, "From_queue is required"},
		{"chat", body{"from_queue": body{}}, "Id is required"},
		{"chat", body{"from_queue": body{"id": "2B8ED95B0EC911E79675005056A75D9"}}, "Invalid GUID: '2B8ED95B0EC911E79675005056A75D9'"},
		{"chat", body{"participants": []any{body{"uniquekey": "x"}}}, "Alias is required"},
		{"chat", body{"participants": []any{body{"alias": ""}}}, "Uniquekey is required"},
		{"chat", body{"transcript": nil}, "Transcript is required"},
		{"chat", body{"transcript": body{}}, "Messages is required"},
		{"chat", body{"channel_type": "chatout"}, "Messages should not be empty"},
		{"chat", said(body{"originator": "x"}), "Message is required"},
		{"chat", said(body{"message": "x"}), "Originator is required"},
		{"chat", said(body{"message": "x", "originator": "x", "timeStamp": "now"}), "Time stamp " + badInstant},
		{"chat", said(body{"message": "x", "originator": "x", "type": "video"}), "Type should be one of text, attachment"},
		{"chat", said(body{"message": "x", "originator": "x", "system_message": "no"}), "System_message should be true or false"},
		{"listenLog", body{"description": nil}, "Description is required"},
		{"listenLog", body{"userSessionId": ""}, "User session id is required"},
		{"callback", body{"callbackQueueNumber": nil}, "Callback queue number is required"},
		{"callback", body{"customerNumber": 7}, "Customer number should be a string"},
		{"callback", body{"nextCallTime": "2020-06-31T13:15:30.123Z"}, "Next call time " + badInstant},
		{"update", body{"customerNumber": nil}, "Customer number is required"},
		{"update", body{"notes": nil}, "Notes is required"},
		{"update", body{"lastResult": "ADDED"}, "Last result should be one of SUCCESSFUL, BUSY, NO_ANSWER, VOICEMAIL, CUSTOM_TIME, OTHER, HANDLED, RESCHEDULE"},
		{"update", body{"nextCallTime": "2020-06-30T13:15:30.123Z"}, "nextCallTime is only allowed when lastResult is either CUSTOM_TIME or RESCHEDULE"},
		{"consent", body{"address": nil}, "Address is required"},
		{"consent", body{"usage": "sms"}, "Usage should be one of whatsapp, recording"},
		{"consent", body{"consent": nil}, "Consent is required"},
		{"consent", body{"consent": "true"}, "Consent should be true or false"},
		{"message", body{"message": nil}, "Message is required"},
		{"message", body{"message": long(2_001)}, "Message should have at most 2000 characters"},
		{"message", body{"source": ""}, "Source is required"},
		{"message", body{"subType": nil}, "Sub type is required"},
		{"message", body{"maxRetryCount": 11}, "Max retry count should be between 0 and 10"},
		{"message", body{"maxRetryCount": "5"}, "Max retry count should be a whole number"},
		{"message", body{"retryDelay": 59}, "Retry delay should be between 60 and 3600"},
		{"message", body{"retryDelay": 3601}, "Retry delay should be between 60 and 3600"},
		{"message", body{"destinations": nil}, "Destinations is required"},
		{"message", body{"destinations": []any{}}, "Destinations should not be empty"},
		{"message", body{"destinations": body{"destination": []any{}}}, "Destinations should not be empty"},
		{"message", body{"destinations": many}, "Destinations should have at most 10000 elements"},
		{"message", body{"destinations": []any{body{"address": long(257)}}}, "Address should have at most 256 characters"},
		{"message", body{"contentType": "html"}, "Content type should be one of text, template"},
		{"message", body{"contentType": "template"}, "Message should be the JSON object of a template"},
		{"message", body{"contentType": "template", "message": "{}"}, "Message is no template: Template_body is required"},
		{"message", body{"id": plain[1:]}, "Invalid GUID: '" + plain[1:] + "'"},
		{"message", body{"id": other}, "Id is not that of the path"},
	} {
		if _, err := readWith(t, c.name, c.changes); words(err) != c.want {
			t.Errorf("%s %.60s: got %v, want %s", c.name, fmt.Sprint(c.changes), err, c.want)
		}
	}
}

func TestConsentKey(t *testing.T) {
	for text, want := range map[string]string{
		"whatsapp_+3161234": "whatsapp +3161234 true",
		"recording_a_b@c.d": "recording a_b@c.d true",
		"whatsapp_ +31":     "whatsapp +31 true",
		"whatsapp_":         "whatsapp  false",
		"whatsapp":          "whatsapp  false",
		"sms_+31":           "sms +31 false",
		"_+31":              " +31 false",
	} {
		usedFor, of, ok := parseConsentKey(text)
		if got := fmt.Sprint(usedFor, " ", of, " ", ok); got != want {
			t.Errorf("%s: %s", text, got)
		}
	}
}

// Statistics stand beside the other members: with them a contact that is not connected
// says so in JSON, without them it says nothing.
func TestStatistics(t *testing.T) {
	wait, at := int64(5), "2020-01-01T00:00:00.000Z"
	for _, c := range []struct {
		accept     string
		statistics *Statistics
		want       string
	}{
		{"application/json", nil, ""},
		{"application/json", &Statistics{WaitingDuration: &wait}, `,"connectTime":null,"waitingDuration":5`},
		{
			"application/json", &Statistics{ConnectTime: &at, WaitingDuration: &wait, HandlingDuration: &wait, WrapUpTotalDuration: &wait},
			`,"connectTime":"` + at + `","waitingDuration":5,"handlingDuration":5,"wrapUpTotalDuration":5`,
		},
		{"application/xml", nil, ""},
		{"application/xml", &Statistics{WaitingDuration: &wait}, "<waitingDuration>5</waitingDuration>"},
		{"application/xml", &Statistics{ConnectTime: &at}, "<connectTime>" + at + "</connectTime>"},
	} {
		got := string(fetch(t, Contact{ID: plain, Statistics: c.statistics}, c.accept))
		_, got, _ = strings.Cut(got, "totalDuration")
		got = strings.NewReplacer(`":0`, "", "}", "", ">0</totalDuration>", "", "</contact>", "").Replace(got)
		if got != c.want {
			t.Errorf("%s %+v: %s", c.accept, c.statistics, got)
		}
	}
}

// A single fetch shows empty lists in JSON, a list shows none.
func TestEmptyLists(t *testing.T) {
	for _, c := range []struct {
		value any
		want  bool
		name  string
	}{
		{Chat{Participants: Items[Participant]{}, Transcript: &Transcript{Messages: Items[ChatMessage]{}}}, true, `"participants":[],"transcript":{"messages":[]}`},
		{Chat{}, false, "participants"},
		{Chat{}, false, "transcript"},
		{CallRecording{ListenLog: Items[ListenLog]{}}, true, `"listen_log":[]`},
		{CallRecording{}, false, "listen_log"},
		{Email{}, false, "attachments"},
	} {
		if got := string(fetch(t, c.value, "application/json")); strings.Contains(got, c.name) != c.want {
			t.Errorf("%s: %s", c.name, got)
		}
	}
}

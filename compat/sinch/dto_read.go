package sinch

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"parley/compat/rest"
)

// Sizes of what bodies hold; those that the vendor has are in its document.
const (
	maxAddress      = 256      // characters
	maxName         = 256      // characters of names and titles
	maxSubType      = 50       // characters
	maxNotes        = 4_000    // characters of notes and extra data
	maxDescription  = 1_000    // characters
	maxPrefix       = 50       // characters
	maxSession      = 100      // characters
	maxChatMessage  = 64 << 10 // bytes
	maxParticipants = 100
	maxTranscript   = 1_000
)

// The rules of the vendor's types.
var (
	address = []rest.Rule{trim, rest.NotEmpty, rest.MaxChars(maxAddress)}
	subType = []rest.Rule{trim, rest.NotEmpty, rest.MaxChars(maxSubType)}
	notes   = rest.MaxChars(maxNotes)
	usage   = rest.OneOf("whatsapp", "recording")
)

// trim takes white space away: an address in a sample of the vendor begins with it.
func trim(text string) (result, problem string) { return strings.TrimSpace(text), "" }

// bodyGUID reads an id that has to be there.
func bodyGUID(o *rest.Object, key string) uuid.UUID {
	text := o.RequiredText(key)
	id, ok := plainGUID(text)
	if text != "" && !ok {
		o.Report(badGUID(text), key)
	}
	return id
}

// readChat checks the body of POST /chats.
func readChat(o *rest.Object) (newChat, error) {
	c := newChat{
		Outbound:    o.RequiredText("channel_type", rest.OneOf("chat", "chatout")) == "chatout",
		SubType:     o.RequiredText("channel_sub_type", subType...),
		Originator:  o.RequiredText("originator", address...),
		Destination: o.RequiredText("destination", address...),
		Title:       o.PresentText("title", rest.MaxChars(maxName)),
	}
	if queue := o.RequiredObject("from_queue"); queue != nil {
		c.Queue = bodyGUID(queue, "id")
	}
	for _, item := range o.Items("participants", "participant", maxParticipants) {
		c.Participants = append(c.Participants, Participant{
			Alias:     item.PresentText("alias", rest.MaxChars(maxName)),
			UniqueKey: item.RequiredText("uniquekey", address...),
		})
	}
	c.Messages = readTranscript(o, c.Outbound)
	return c, o.Err()
}

// readTranscript reads the messages of a chat; one that goes out has to have one.
func readTranscript(o *rest.Object, wanted bool) []newChatMessage {
	transcript := o.RequiredObject("transcript")
	if transcript == nil {
		return nil
	}
	if !transcript.Given("messages") {
		transcript.Report("Messages is required", "messages")
		return nil
	}
	var list []newChatMessage
	items := transcript.Items("messages", "message", maxTranscript)
	for _, item := range items {
		list = append(list, readChatMessage(item))
	}
	if wanted && len(items) == 0 {
		transcript.Report("Messages should not be empty", "messages")
	}
	return list
}

func readChatMessage(o *rest.Object) newChatMessage {
	system, _ := o.Bool("system_message")
	m := newChatMessage{
		Text:       o.RequiredText("message", rest.MaxBytes(maxChatMessage)),
		Originator: o.RequiredText("originator", address...),
		At:         bodyInstant(o, "timestamp", "timeStamp"),
		System:     system,
		Type:       o.Text("type", rest.OneOf("text", "attachment")),
	}
	if m.Type == "" {
		m.Type = "text"
	}
	return m
}

// readListenLog checks the body of POST …/listenLog.
func readListenLog(o *rest.Object) (newListenLog, error) {
	l := newListenLog{
		Description:   o.RequiredText("description", rest.MaxChars(maxDescription)),
		UserSessionID: o.RequiredText("userSessionId", rest.MaxChars(maxSession)),
		At:            bodyInstant(o, "time_stamp"),
	}
	return l, o.Err()
}

// readCallback checks the body of POST /callbacks.
func readCallback(o *rest.Object) (newCallback, error) {
	c := newCallback{
		QueueNumber:    o.RequiredText("callbackQueueNumber", address...),
		CustomerNumber: o.RequiredText("customerNumber", address...),
		ExtraData:      o.Text("extraData", notes),
		GwPrefix:       o.Text("gwPrefix", rest.MaxChars(maxPrefix)),
		NextCall:       bodyInstant(o, "nextCallTime"),
		Notes:          o.Text("notes", notes),
	}
	return c, o.Err()
}

// The results that say when to call next.
const (
	resultCustomTime = "CUSTOM_TIME"
	resultReschedule = "RESCHEDULE"
)

// readCallbackUpdate checks the body of PUT /callbacks/{callbackId}. What it cannot
// change is not looked at.
func readCallbackUpdate(o *rest.Object) (callbackUpdate, error) {
	u := callbackUpdate{
		CustomerNumber: o.RequiredText("customerNumber", address...),
		LastResult: o.RequiredText("lastResult", rest.OneOf("SUCCESSFUL", "BUSY", "NO_ANSWER", "VOICEMAIL",
			resultCustomTime, "OTHER", "HANDLED", resultReschedule)),
		Notes:    o.PresentText("notes", notes),
		NextCall: bodyInstant(o, "nextCallTime"),
	}
	dated := u.LastResult == "" || u.LastResult == resultCustomTime || u.LastResult == resultReschedule
	if !u.NextCall.IsZero() && !dated {
		o.Report("nextCallTime is only allowed when lastResult is either CUSTOM_TIME or RESCHEDULE", "nextCallTime")
	}
	return u, o.Err()
}

// readConsent checks the body of POST /customerConsents.
func readConsent(o *rest.Object) (Consent, error) {
	c := Consent{
		Address: o.RequiredText("address", address...),
		Usage:   o.RequiredText("usage", usage),
		Consent: o.RequiredBool("consent"),
	}
	return c, o.Err()
}

// parseConsentKey reads `{usage}_{address}`, unescaped: usages have no underscore, and
// addresses may. Not ok is a key that no consent has.
func parseConsentKey(text string) (usedFor, of string, ok bool) {
	usedFor, of, _ = strings.Cut(text, "_")
	of = strings.TrimSpace(of)
	_, problem := usage(usedFor)
	return usedFor, of, problem == "" && of != "" && len(of) <= maxAddress*4
}

// seconds is a duration of the vendor's.
func seconds(n int) time.Duration { return time.Duration(n) * time.Second }

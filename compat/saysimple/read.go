package saysimple

import (
	"regexp"
	"strings"
	"time"

	"parley/compat/rest"
	"parley/inbox"
)

// maxText bounds identifiers and names, in characters.
const maxText = 100

var (
	channelPattern  = regexp.MustCompile(`^[A-Z_]{2,30}$`)
	providerPattern = regexp.MustCompile(`^[A-Z_]{2,100}$`)
)

// The rules of the vendor's types. Keys may come in any case: the SDK's own
// test sends `faceBOOK_Messenger`.
var (
	short     = []rest.Rule{rest.MaxChars(maxText)}
	channel   = []rest.Rule{rest.Upper, rest.Match(channelPattern, "should have 2 to 30 characters, A to Z and _")}
	provider  = []rest.Rule{rest.Upper, rest.Match(providerPattern, "should have 2 to 100 characters, A to Z and _")}
	direction = []rest.Rule{rest.Upper, rest.OneOf("IN", "OUT")}
	mediaType = []rest.Rule{rest.Upper, rest.OneOf("IMAGE", "VIDEO", "AUDIO", "DOCUMENT", "OTHER")}
)

// readMessage checks the body of POST /messages. Faults are told in the order
// of the vendor's table, whatever the order of the body.
func readMessage(o *rest.Object) (messageBody, error) {
	m := messageBody{
		Tenant:                    o.RequiredText("tenant", short...),
		Direction:                 o.RequiredText("direction", direction...),
		Channel:                   o.RequiredText("channel", channel...),
		TenantChannelIdentifier:   o.RequiredText("tenantChannelIdentifier", short...),
		CustomerChannelIdentifier: o.RequiredText("customerChannelIdentifier", short...),
		Message:                   readContent(o),
		Time:                      readTime(o),
		Provider:                  o.RequiredText("provider", provider...),
		Agent:                     o.Text("agent", short...),
		Actor:                     o.Text("actor", short...),
		Tags:                      readTags(o),
		Conversation:              o.Text("conversation", short...),
		BusinessHours:             readHours(o),
		TimeZone:                  o.Text("timeZone", rest.MaxChars(maxText), zone),
	}
	return m, o.Err()
}

// readContent reads `message`: the parts that are understood, and the whole.
func readContent(o *rest.Object) message {
	content := o.RequiredObject("message")
	if content == nil {
		return message{}
	}
	m := message{
		TextContent: content.Text("textContent", rest.MaxBytes(inbox.MaxText)),
		Whole:       o.Raw("message"),
	}
	for _, item := range content.Objects("media", inbox.MaxAttachments) {
		m.Media = append(m.Media, media{
			Type: item.RequiredText("type", mediaType...),
			URL:  item.RequiredText("url"),
		})
	}
	return m
}

// readResolve checks the body of POST /events/conversations/resolve, in the
// same way.
func readResolve(o *rest.Object, now time.Time) (resolveBody, error) {
	e := resolveBody{
		Conversation:            o.RequiredText("conversation", short...),
		Provider:                o.RequiredText("provider", provider...),
		Channel:                 o.RequiredText("channel", channel...),
		TenantChannelIdentifier: o.RequiredText("tenantChannelIdentifier", short...),
		Agent:                   o.Text("agent", short...),
		Tags:                    readTags(o),
		Time:                    readTimeOrClock(o, now),
	}
	return e, o.Err()
}

// readTags reads `tags`. The vendor types it as an object and sends an array;
// of an object the values that are strings count, in the order of the document.
func readTags(o *rest.Object) []string {
	rules := []rest.Rule{rest.NotEmpty, rest.MaxChars(inbox.MaxTagName)}
	if strings.HasPrefix(string(o.Raw("tags")), "{") {
		return o.TextValues("tags", inbox.MaxTags, rules...)
	}
	return o.Texts("tags", inbox.MaxTags, rules...)
}

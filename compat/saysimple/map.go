package saysimple

import (
	"cmp"
	"slices"
	"time"

	"parley/inbox"
	"parley/internal/ids"
	"parley/internal/values"
)

// instantFormat is how the vendor writes instants: ISO 8601 in UTC with
// milliseconds.
const instantFormat = "2006-01-02T15:04:05.000Z"

// contentKind marks content as the `message` object of this vendor.
const contentKind = "saysimple"

func newToken(access string, expires time.Time) token {
	return token{TokenType: "Bearer", AccessToken: access, ExpiresIn: expires.UTC().Format(instantFormat)}
}

func newMessage(m messageBody) inbox.NewMessage {
	return inbox.NewMessage{
		Source:          ids.SaySimple,
		Direction:       inbox.Direction(m.Direction),
		SentAt:          m.Time,
		Provider:        m.Provider,
		ChannelType:     m.Channel,
		ChannelAddress:  m.TenantChannelIdentifier,
		CustomerAddress: m.CustomerChannelIdentifier,
		Conversation:    m.Conversation,
		AgentKey:        m.Agent,
		Actor:           m.Actor,
		Text:            m.Message.TextContent,
		Content:         values.MessageContent{Kind: contentKind, Data: m.Message.Whole},
		Attachments:     newAttachments(m.Message.Media),
		Tags:            m.Tags,
		BusinessHours:   m.BusinessHours,
		TimeZone:        m.TimeZone,
	}
}

func newAttachments(list []media) []values.Attachment {
	var attachments []values.Attachment
	for _, item := range list {
		attachments = append(attachments, values.Attachment{Type: values.AttachmentType(item.Type), URL: item.URL})
	}
	return attachments
}

func newResolution(e resolveBody) inbox.Resolution {
	return inbox.Resolution{
		Source:         ids.SaySimple,
		Conversation:   e.Conversation,
		Provider:       e.Provider,
		ChannelType:    e.Channel,
		ChannelAddress: e.TenantChannelIdentifier,
		AgentKey:       e.Agent,
		Tags:           e.Tags,
		At:             e.Time,
	}
}

// distinct sorts names and drops the doubles that several tenants make; it is
// never nil, for the wire wants [].
func distinct(names []string) []string {
	sorted := append([]string{}, names...)
	slices.Sort(sorted)
	return slices.Compact(sorted)
}

// distinctPairs is [distinct] for channels.
func distinctPairs(pairs []ChannelPair) []ChannelPair {
	sorted := append([]ChannelPair{}, pairs...)
	slices.SortFunc(sorted, func(a, b ChannelPair) int {
		return cmp.Or(
			cmp.Compare(a.Channel, b.Channel),
			cmp.Compare(a.TenantChannelIdentifier, b.TenantChannelIdentifier),
		)
	})
	return slices.Compact(sorted)
}

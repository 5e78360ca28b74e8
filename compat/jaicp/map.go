package jaicp

import (
	"slices"
	"strings"
	"time"

	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/message"
	"parley/internal/query"
)

// instantLayout is how instants are written: in UTC, with milliseconds.
const instantLayout = "2006-01-02T15:04:05.000Z"

func formatInstant(t time.Time) string { return t.UTC().Format(instantLayout) }

// each maps a list; it is never null.
func each[T, V any](list []T, shape func(T) V) []V {
	out := make([]V, len(list))
	for i, one := range list {
		out[i] = shape(one)
	}
	return out
}

// clientInfo is a customer in short; their name on the medium is that of the address.
func clientInfo(c *ent.Customer, address *ent.CustomerIdentity) ClientInfo {
	if c == nil {
		return ClientInfo{}
	}
	out := ClientInfo{ID: query.Client{Customer: c}.Ref(), FirstName: c.GivenName, LastName: c.FamilyName}
	if c.GivenName == nil && c.FamilyName == nil {
		out.FirstName = c.DisplayName
	}
	if address != nil {
		out.Username = address.Username
	}
	return out
}

func sessionClient(s query.Session) ClientInfo {
	return clientInfo(s.Edges.Customer, query.Client{Customer: s.Edges.Customer}.FirstIdentity())
}

func clientShape(c query.Client) ClientExtendedInfo {
	out := ClientExtendedInfo{
		ClientInfo: clientInfo(c.Customer, c.FirstIdentity()), ChannelType: mediumWord(c.ChannelType()),
		JoinDate: formatInstant(c.FirstSeenAt), LastVisitDate: formatInstant(c.LastSeenAt),
		IsBlocked: c.Blocked, BlockReason: c.BlockReason, BlockedBy: c.BlockedBy,
	}
	if o := c.Edges.Organization; o != nil {
		out.AccountID, out.ProjectShortName = o.Number, o.Slug
	}
	if c.Last != nil {
		out.LastSessionID, out.BotID = c.Last.Ref(), c.Last.BotRef()
	}
	if c.BlockedAt != nil {
		out.BlockDate = formatInstant(*c.BlockedAt)
	}
	return out
}

// mediumWord is how the vendor writes a medium.
func mediumWord(medium string) string { return strings.ToLower(medium) }

// channelType is the medium of a session; empty where it has no channel.
func channelType(s query.Session) string {
	if s.Edges.Channel == nil {
		return ""
	}
	return mediumWord(s.Edges.Channel.Type)
}

func project(s query.Session) string {
	if s.Edges.Organization == nil {
		return ""
	}
	return s.Edges.Organization.Slug
}

// callIncoming tells of calls whether the customer called; nil where it is no call.
func callIncoming(s query.Session) *bool {
	if s.Edges.Channel == nil || s.Edges.Channel.Type != "PHONE" {
		return nil
	}
	incoming := s.InitiatedBy == conversation.InitiatedByUSER
	return &incoming
}

// shown says what of a session the caller wants.
type shown struct{ labels, data bool }

func sessionShape(s query.Session, with shown) SessionInfo {
	out := SessionInfo{
		SessionID: s.Ref(), ProjectShortName: project(s), ChannelType: channelType(s), BotID: s.BotRef(),
		Client: sessionClient(s), StartTime: formatInstant(s.StartedAt),
		FirstQuestion: s.FirstQuestion, LastQuestion: s.LastQuestion, QuestionCount: s.InboundCount,
		// The vendor names no unit here, and says seconds where it means them.
		Duration:   s.LastMessageAt.Sub(s.StartedAt).Milliseconds(),
		CallTaskID: s.CallTaskID, IsCallIncoming: callIncoming(s), SessionResult: s.Result, IsLivechat: s.IsLivechat,
	}
	if s.Edges.Customer != nil {
		out.CustomFields = s.Edges.Customer.CustomFields
	}
	if with.data {
		out.SessionData = s.Data
	}
	if with.labels {
		out.Labels = each(s.Labels, sessionLabel)
	}
	return out
}

func sessionLabel(t *ent.Tag) SessionLabelDto {
	return SessionLabelDto{ID: t.Number, Name: t.Name, Priority: t.Priority}
}

func messageLabel(t *ent.Tag) MessageLabelDto {
	out := MessageLabelDto{ID: t.Number, Name: t.Name, Priority: t.Priority}
	if g := t.Edges.Group; g != nil {
		out.Group = MessageLabelGroupDto{ID: &g.Number, Name: g.Name, Priority: &g.Priority}
	}
	return out
}

// statusesOf are the words that the vendor has for what became of a message on a medium.
func statusesOf(medium string) []message.Status {
	switch always := []message.Status{message.StatusDELIVERED, message.StatusNOT_SENT, message.StatusNOT_DELIVERED}; medium {
	case "TELEGRAM":
		return append(always, message.StatusSENT)
	case "VIBER":
		return append(always, message.StatusREAD)
	case "VK":
		return append(always, message.StatusSENT, message.StatusREAD)
	}
	return nil
}

// statusWord is what became of a message in the words of its medium, empty where it has
// none: what was read was delivered at least.
func statusWord(medium string, s message.Status) string {
	known := statusesOf(medium)
	if s == message.StatusREAD && !slices.Contains(known, s) {
		s = message.StatusDELIVERED
	}
	if !slices.Contains(known, s) {
		return ""
	}
	return s.String()
}

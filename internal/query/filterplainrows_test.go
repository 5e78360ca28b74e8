package query_test

import (
	"bytes"
	"cmp"
	"slices"

	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/message"
	"parley/ent/tag"
	"parley/internal/filters"
)

func (w *talkWorld) ofSession(f filters.Filter, s *worldSession) bool {
	switch f.Key {
	case filters.SessionID:
		id := s.ID.String()
		return texts(f, cmp.Or(s.ExternalID, &id))
	case filters.SessionStartTime, filters.Period:
		return inTime(f, s.StartedAt)
	case filters.SessionEndTime:
		return inTime(f, s.LastMessageAt)
	case filters.SessionLabels:
		return labelled(f, s.labels, tag.KindSESSION_LABEL, w.groups)
	case filters.SessionResult:
		return texts(f, s.Result)
	case filters.TextCampaignResult:
		return texts(f, s.CampaignResult)
	case filters.CallTaskID:
		return chosen(f, s.CallTaskID)
	case filters.TextCampaignID:
		return chosen(f, s.CampaignID)
	case filters.SessionTopic:
		return chosen(f, s.Category)
	case filters.ChannelType:
		return s.channel != nil && option(f, s.channel.Type)
	case filters.ChannelName:
		return s.channel != nil && chosen(f, s.channel.Name)
	case filters.BotID:
		return s.of(f)
	case filters.SessionData:
		return fieldsHold(f, s.Data)
	case filters.Initiator:
		return (s.InitiatedBy == conversation.InitiatedByUSER) == (f.Option == "CLIENT")
	case filters.TransferToOperator:
		return s.IsLivechat == (f.Option == "WITH_TRANSFER")
	case filters.AutomationStatus:
		return s.IsLivechat && option(f, "NOT_AUTOMATED") || !s.IsLivechat && option(f, "AUTOMATED")
	case filters.WithoutEmptySessions:
		return s.InboundCount > 0
	case filters.WithoutTestSessions:
		return !slices.ContainsFunc(s.messages, func(m *worldMessage) bool { return m.IsPreview })
	case filters.MessageCount:
		return inNumbers(f, s.InboundCount)
	case filters.NPS:
		return s.Nps != nil && inNumbers(f, int64(*s.Nps))
	case filters.BotReplies:
		return inNumbers(f, s.botReplies())
	case filters.ClientType:
		return s.client != nil && (w.isFirst(s) && option(f, "NEW") || !w.isFirst(s) && option(f, "RETURNING"))
	}
	panic("no such key: " + f.Key)
}

func (s *worldSession) botReplies() (n int64) {
	for _, m := range s.messages {
		if m.Direction == message.DirectionOUT && m.Role == message.RoleBOT && !m.IsBackchannel {
			n++
		}
	}
	return n
}

func (w *talkWorld) isFirst(s *worldSession) bool {
	return !slices.ContainsFunc(w.sessions, func(o *worldSession) bool {
		return o.client == s.client && cmp.Or(o.StartedAt.Compare(s.StartedAt), bytes.Compare(o.ID[:], s.ID[:])) < 0
	})
}

// of says whether a session is of a bot, or over a channel where it has none.
func (s *worldSession) of(f filters.Filter) bool {
	id, external := "", (*string)(nil)
	switch {
	case s.bot != nil:
		id, external = s.bot.ID.String(), s.bot.ExternalID
	case s.channel != nil:
		id, external = s.channel.ID.String(), s.channel.ExternalID
	default:
		return false
	}
	return chosen(f, &id) || chosen(f, external)
}

func ofPair(f filters.Filter, p *worldPair) bool {
	switch f.Key {
	case filters.MessageType:
		return p.head.Direction == message.DirectionIN && option(f, string(p.head.Kind))
	case filters.MessageTime:
		return inTime(f, p.head.SentAt)
	case filters.MessageText:
		return texts(f, p.question())
	case filters.AnswerText:
		return texts(f, p.replies()...)
	case filters.MessageOrAnswerText:
		return texts(f, append(p.replies(), p.question())...)
	case filters.WithoutEmptyMessages:
		f.Comparison = filters.Exists
		return texts(f, append(p.replies(), p.question())...)
	case filters.LogLabels:
		return labelled(f, p.head.labels, tag.KindMESSAGE_LABEL, p.head.groups())
	case filters.CommentText:
		return texts(f, p.comment())
	case filters.ExceptionExistence:
		return slices.ContainsFunc(append([]*worldMessage{p.head}, p.answers...), func(m *worldMessage) bool {
			return m.trace != nil && m.trace.Exception != nil
		})
	}
	return p.ofTrace(f)
}

func (p *worldPair) ofTrace(f filters.Filter) bool {
	t := p.head.trace
	if t == nil && len(p.answers) > 0 {
		t = p.answers[0].trace
	}
	if t == nil {
		return false
	}
	switch f.Key {
	case filters.NLPClass:
		return texts(f, t.Class)
	case filters.NLPState, filters.StateRoutes:
		return inTree(f, t.State)
	case filters.Intent:
		return inTree(f, t.Intent)
	case filters.ScenarioAction:
		return chosen(f, t.Action)
	case filters.CustomFieldsInResponse:
		return slices.ContainsFunc(f.Paths, func(path string) bool { return hasPath(t.ResponseData, path) })
	}
	panic("no such key: " + f.Key)
}

// groups are those of the message's labels: the world has one group.
func (m *worldMessage) groups() []*ent.TagGroup {
	var out []*ent.TagGroup
	for _, l := range m.labels {
		if l.GroupID != nil {
			out = append(out, &ent.TagGroup{ID: *l.GroupID, Name: "Group"})
		}
	}
	return out
}

// question is what the customer said; there is none where the organization began.
func (p *worldPair) question() *string {
	if p.head.Direction != message.DirectionIN {
		return nil
	}
	return p.head.Text
}

func (p *worldPair) replies() []*string {
	var out []*string
	for _, a := range p.answers {
		out = append(out, a.Text)
	}
	return out
}

// comment is the newest remark on the head that is in use.
func (p *worldPair) comment() *string {
	var newest *ent.Note
	for _, n := range p.head.notes {
		if n.ArchivedAt == nil && (newest == nil || cmp.Or(n.At.Compare(newest.At), bytes.Compare(n.ID[:], newest.ID[:])) > 0) {
			newest = n
		}
	}
	if newest == nil {
		return nil
	}
	return &newest.Text
}

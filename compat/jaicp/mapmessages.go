package jaicp

import (
	"bytes"
	"encoding/json"

	"parley/ent"
	"parley/internal/query"
)

func messageShape(p query.Pair) Message {
	return Message{MessageBase: messageBase(p), Status: status(p)}
}

// status is what became of the last answer, where the vendor's media tell.
func status(p query.Pair) string {
	channel := p.Session.Edges.Channel
	if channel == nil || len(p.Answers) == 0 {
		return ""
	}
	return statusWord(channel.Type, p.Answers[len(p.Answers)-1].Status)
}

func extendedShape(p query.Pair) ExtendedMessage {
	s := p.Session
	return ExtendedMessage{
		MessageBase: messageBase(p), ProjectShortName: project(s), ChannelType: channelType(s), BotID: s.BotRef(),
		Client: sessionClient(s), SessionStartTime: formatInstant(s.StartedAt),
		CallTaskID: s.CallTaskID, IsCallIncoming: callIncoming(s), SessionLabels: each(s.Labels, sessionLabel),
	}
}

func messageBase(p query.Pair) MessageBase {
	out := MessageBase{
		Timestamp: formatInstant(p.Head.SentAt), QuestionID: p.Ref(), SessionID: p.Session.Ref(), IsLivechat: p.IsLivechat(),
		Question: p.Question(), TextAnswer: p.AnswerText(), Labels: each(p.Labels, messageLabel), Comment: p.Comment,
	}
	if u := p.Agent; u != nil {
		out.OperatorInfo = &OperatorInfo{
			ID: u.Number, FirstName: u.GivenName, LastName: u.FamilyName, PhotoURL: u.AvatarURL, ChannelType: channelType(p.Session),
		}
		if u.GivenName == nil && u.FamilyName == nil {
			out.OperatorInfo.FirstName = &u.DisplayName
		}
	}
	if p.Trace != nil {
		traced(&out, p.Trace)
	}
	return out
}

// traced adds what the bot's engine made of a message.
func traced(out *MessageBase, t *ent.MessageTrace) {
	out.Event, out.PageName, out.PreviousPageName = t.Event, t.PageName, t.PreviousPageName
	out.RequestData, out.Data, out.ResponseData = t.RequestData, t.Data, t.ResponseData
	out.UtterancesJSON, out.Exception, out.ProcessingTime = compact(t.Utterances), t.Exception, t.ProcessingTimeMs
	out.NlpInfo = &NlpInfo{
		NlpState: t.State, NlpClass: t.Class, FromState: t.Nlp.FromState, Pattern: t.Nlp.Pattern, EffectivePattern: t.Nlp.EffectivePattern,
		Confidence: t.Nlp.Confidence, Rule: t.Nlp.Rule, RuleType: t.Nlp.RuleType,
	}
	if *out.NlpInfo == (NlpInfo{}) {
		out.NlpInfo = nil
	}
}

// compact writes JSON without white space, which databases have ways of their own about.
func compact(text json.RawMessage) string {
	var b bytes.Buffer
	if json.Compact(&b, text) != nil {
		return ""
	}
	return b.String()
}

// only keeps of responseData what is wanted, {} where that is nothing.
func only(m Message, want *wanted) Message {
	if want == nil || m.ResponseData == nil {
		return m
	}
	var whole any
	d := json.NewDecoder(bytes.NewReader(m.ResponseData))
	d.UseNumber() // numbers stay as they are
	if d.Decode(&whole) != nil {
		return m
	}
	kept, found := want.of(whole)
	if !found {
		kept = struct{}{}
	}
	m.ResponseData, _ = json.Marshal(kept) // was JSON before
	return m
}

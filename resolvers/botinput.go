package resolvers

import (
	"encoding/json"

	"parley/graph"
	"parley/inbox"
	"parley/internal/apperr"
)

// botInput reads what bots give besides off a message's input.
func botInput(in *graph.AddMessageInput, m *inbox.NewMessage) error {
	m.BotID, m.Preview = value(in.BotID), value(in.IsPreview)
	if in.Trace != nil {
		t := inbox.Trace(*in.Trace)
		m.Trace = &t
	}
	if in.TypedContent != nil {
		typed, err := in.TypedContent.One()
		if err != nil {
			return err
		}
		m.Typed = typed
	}
	if in.Session == nil {
		return nil
	}
	s := inbox.Session{
		Result: in.Session.Result, CallTaskID: in.Session.CallTaskID, CampaignID: in.Session.CampaignID,
		CampaignResult: in.Session.CampaignResult, NPS: in.Session.Nps,
	}
	if len(in.Session.Data) > 0 && json.Unmarshal(in.Session.Data, &s.Data) != nil {
		return apperr.InvalidField("an object of texts", "session", "data")
	}
	m.Session = &s
	return nil
}

package sinch

import (
	"encoding/json"

	"parley/ent"
	"parley/ent/interaction"
	"parley/internal/query"
	"parley/internal/values"
)

// systemName is who system messages are of.
const systemName = "Sinch Contact Center"

// keptLine is what a line of a transcript has beyond a message, kept as the
// message's content.
type keptLine struct {
	Originator   string        `json:"originator"`
	Type         string        `json:"type"`
	System       bool          `json:"system_message,omitempty"`
	Participants []Participant `json:"participants,omitempty"`
}

// keptKind marks the content of messages that came in by this vendor.
const keptKind = "sinch"

func (k keptLine) content() values.MessageContent {
	data, err := json.Marshal(k)
	if err != nil {
		panic(err) // a struct of strings
	}
	return values.MessageContent{Kind: keptKind, Data: data}
}

// keptOf is the zero line for messages that came in otherwise.
func keptOf(m *ent.Message) (k keptLine) {
	if m.Content.Kind == keptKind {
		_ = json.Unmarshal(m.Content.Data, &k) // of our own making
	}
	return k
}

// chatShape is a chat as lists show it.
func chatShape(row query.Chat) Chat {
	leg := row.Newest
	out := Chat{
		ID: formatGUID(leg.ConversationID), ChannelType: "chat", ChannelSubType: subTypeOf(deref(leg.Subtype)), Type: typeWords[leg.Type],
		TypeDetails: typeDetailWords[leg.Type], Status: statusWords[leg.Status], StatusDetails: statusDetails(leg),
		Originator: deref(leg.FromAddress), Destination: deref(leg.ToAddress), DateCreated: formatInstant(leg.ArrivedAt), Title: deref(leg.Subject),
	}
	if c := leg.Edges.Conversation; c != nil {
		out.DateCreated = formatInstant(c.StartedAt)
	}
	if q := leg.Edges.Queue; q != nil {
		out.FromQueue = QueueRef{ID: formatGUID(q.ID), Name: q.Name}
	}
	if u := leg.Edges.Agent; u != nil {
		out.AgentID, out.AgentName = formatGUID(u.ID), u.DisplayName
	}
	return out
}

// wholeChatShape is a chat with who took part and what was said, newest first.
func wholeChatShape(row query.Chat) Chat {
	out := chatShape(row)
	people := participants{customer: out.Originator, own: out.Destination}
	if row.Newest.Type == interaction.TypeCHAT_OUT {
		people.customer, people.own = people.own, people.customer
	}
	lines := make(Items[ChatMessage], len(row.Messages))
	for i, m := range row.Messages {
		lines[i] = people.line(m)
	}
	out.Participants, out.Transcript = people.list(), &Transcript{Messages: lines}
	return out
}

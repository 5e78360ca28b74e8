package sinch

import "encoding/xml"

// Chat is a chat. Participants and Transcript are nil in lists. Where one chat is
// fetched they are not: JSON shows them even when they are empty.
type Chat struct {
	XMLName xml.Name `json:"-" xml:"chat"`
	ID      string   `json:"id" xml:"id"`
	// ChannelType is chat.
	ChannelType    string `json:"channel_type" xml:"channel_type"`
	ChannelSubType string `json:"channel_sub_type" xml:"channel_sub_type"`
	// Type is ChatIn or ChatOut.
	Type          string             `json:"type" xml:"type"`
	TypeDetails   string             `json:"typeDetails" xml:"typeDetails"`
	Status        string             `json:"status" xml:"status"`
	StatusDetails string             `json:"statusDetails" xml:"statusDetails"`
	Originator    string             `json:"originator" xml:"originator"`
	Destination   string             `json:"destination" xml:"destination"`
	DateCreated   string             `json:"date_created" xml:"date_created"`
	FromQueue     QueueRef           `json:"from_queue" xml:"from_queue"`
	Title         string             `json:"title" xml:"title"`
	Participants  Items[Participant] `json:"participants,omitzero" xml:"participants,omitempty"`
	Transcript    *Transcript        `json:"transcript,omitempty" xml:"transcript,omitempty"`
	AgentID       string             `json:"agentId,omitempty" xml:"agentId,omitempty"`
	AgentName     string             `json:"agentName,omitempty" xml:"agentName,omitempty"`
}

func (Chat) xmlNames() (list, element string) { return "chats", "chat" }

// Participant is who takes part in a chat: the customer, an agent, or the system
// with an empty alias.
type Participant struct {
	Alias     string `json:"alias" xml:"alias"`
	UniqueKey string `json:"uniquekey" xml:"uniquekey"`
}

func (Participant) xmlItem() string { return "participant" }

// Transcript is what was said, the newest first.
type Transcript struct {
	Messages Items[ChatMessage] `json:"messages" xml:"messages"`
}

// ChatMessage is a line of a transcript. The vendor's samples write timestamp in
// two spellings; this is the one of its schema.
type ChatMessage struct {
	Message       string `json:"message" xml:"message"`
	Originator    string `json:"originator" xml:"originator"`
	Timestamp     string `json:"timestamp" xml:"timestamp"`
	SystemMessage bool   `json:"system_message" xml:"system_message"`
	// Type is text or attachment.
	Type string `json:"type" xml:"type"`
}

func (ChatMessage) xmlItem() string { return "message" }

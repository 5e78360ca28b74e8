package sinch

import "encoding/xml"

// Contact is a leg of a phone call, a chat or an e-mail: a transfer makes another
// one in the same group.
type Contact struct {
	XMLName xml.Name `json:"-" xml:"contact"`
	ID      string   `json:"id" xml:"id"`
	// ContactGroupID has hyphens in chats and e-mails, see formatGroupID.
	ContactGroupID string `json:"contactGroupId" xml:"contactGroupId"`
	// Channel is PHONE, CHAT or EMAIL.
	Channel string `json:"channel" xml:"channel"`
	// Type is CallIn, CallOut, ChatIn, ChatOut, EmailIn or EmailOut.
	Type        string `json:"type" xml:"type"`
	TypeDetails string `json:"typeDetails" xml:"typeDetails"`
	// Subtype is of chats only: text, video, sms and so on.
	Subtype string `json:"subtype,omitempty" xml:"subtype,omitempty"`
	// Status is Pending, InQueue, InProcess, Handled or Abandoned.
	Status         string `json:"status" xml:"status"`
	StatusDetails  string `json:"statusDetails" xml:"statusDetails"`
	Source         string `json:"source" xml:"source"`
	Destination    string `json:"destination" xml:"destination"`
	AgentID        string `json:"agentId,omitempty" xml:"agentId,omitempty"`
	AgentName      string `json:"agentName,omitempty" xml:"agentName,omitempty"`
	QueueID        string `json:"queueId,omitempty" xml:"queueId,omitempty"`
	QueueName      string `json:"queueName,omitempty" xml:"queueName,omitempty"`
	ArrivalTime    string `json:"arrivalTime" xml:"arrivalTime"`
	DisconnectTime string `json:"disconnectTime,omitempty" xml:"disconnectTime,omitempty"`
	// TotalDuration is from arrival to disconnect or now.
	TotalDuration int64 `json:"totalDuration" xml:"totalDuration"`
	// Record and Script are true or left out.
	Record        bool           `json:"record,omitempty" xml:"record,omitempty"`
	Script        bool           `json:"script,omitempty" xml:"script,omitempty"`
	Subject       string         `json:"subject,omitempty" xml:"subject,omitempty"`
	RequiredAgent *RequiredAgent `json:"requiredAgent,omitempty" xml:"requiredAgent,omitempty"`

	// Statistics is nil where the caller does not ask for it.
	*Statistics
}

func (Contact) xmlNames() (list, element string) { return "contacts", "contact" }

// Statistics is what statistics=true adds to a contact. Durations that cannot be
// told yet are nil.
type Statistics struct {
	// ConnectTime is null in JSON while nobody is connected; XML leaves it out.
	ConnectTime         *string `json:"connectTime" xml:"connectTime,omitempty"`
	WaitingDuration     *int64  `json:"waitingDuration,omitempty" xml:"waitingDuration,omitempty"`
	HandlingDuration    *int64  `json:"handlingDuration,omitempty" xml:"handlingDuration,omitempty"`
	WrapUpTotalDuration *int64  `json:"wrapUpTotalDuration,omitempty" xml:"wrapUpTotalDuration,omitempty"`
}

// The values of Type of a [RequiredAgent].
const (
	agentRequired  = 1
	agentPreferred = 2
)

// RequiredAgent is the agent that a waiting contact needs or prefers.
type RequiredAgent struct {
	ID   string `json:"id" xml:"id"`
	Name string `json:"name" xml:"name"`
	// Type is 1 for required and 2 for preferred.
	Type           int    `json:"type" xml:"type"`
	ExpirationTime string `json:"expirationTime,omitempty" xml:"expirationTime,omitempty"`
}

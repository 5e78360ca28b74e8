package sinch

import (
	"time"

	"github.com/google/uuid"
)

// The channels of contacts.
const (
	channelPhone = "PHONE"
	channelChat  = "CHAT"
	channelEmail = "EMAIL"
)

// newChat is the checked body of POST /chats. Addresses are trimmed.
type newChat struct {
	// Outbound is channel_type chatout; else it is chat.
	Outbound     bool
	SubType      string
	Originator   string
	Destination  string
	Title        string
	Queue        uuid.UUID
	Participants []Participant
	// Messages are in the order of the body; an outbound chat has one at least.
	Messages []newChatMessage
}

// newChatMessage is a line of its transcript.
type newChatMessage struct {
	Text       string
	Originator string
	// At is zero where the body does not say: the message is of now.
	At     time.Time
	System bool
	// Type is text or attachment.
	Type string
}

// newListenLog is the checked body of POST …/listenLog.
type newListenLog struct {
	Description   string
	UserSessionID string
	// At is zero where the body does not say.
	At time.Time
}

// newCallback is the checked body of POST /callbacks.
type newCallback struct {
	QueueNumber    string
	CustomerNumber string
	ExtraData      string
	GwPrefix       string
	// NextCall is zero where the body does not say.
	NextCall time.Time
	Notes    string
}

// callbackUpdate is the checked body of PUT /callbacks/{callbackId}.
type callbackUpdate struct {
	CustomerNumber string
	LastResult     string
	Notes          string
	// NextCall is zero unless LastResult is CUSTOM_TIME or RESCHEDULE.
	NextCall time.Time
}

// newMessage is the checked body of POST and PUT of messages.
type newMessage struct {
	// Message is the text or, where Template is not nil, its JSON as it came in.
	Message  string
	Template *template
	Source   string
	SubType  string
	// SendAt is zero where the body does not say: now.
	SendAt        time.Time
	MaxRetryCount int
	RetryDelay    time.Duration
	// Destinations are addresses, one at least, in the order of the body.
	Destinations []string
}

// template is what the message of contentType template says.
type template struct {
	Body       string
	ID         string
	Language   string
	Parameters map[string]string
}

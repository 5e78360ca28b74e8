package inbox

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"parley/ent/message"
	"parley/internal/content"
	"parley/internal/ids"
	"parley/internal/values"
)

// Direction tells who a message comes from.
type Direction string

// The directions. Internal messages (notes, commands) count in no metric.
const (
	In       Direction = "IN"
	Out      Direction = "OUT"
	Internal Direction = "INTERNAL"
)

// Sizes of what a message may carry; longer input is refused, never cut.
const (
	MaxText        = 64 << 10 // bytes
	MaxIdentifier  = 256      // characters of an address
	MaxExternalID  = 100      // characters of a foreign id
	MaxTags        = 50
	MaxTagName     = 100 // characters
	MaxBatch       = 1000
	MaxAttachments = 50
	MaxURL         = 8 << 10 // characters
	MaxFilename    = 255     // characters, of a media type too
	MaxContent     = 1 << 20 // bytes
)

// NewMessage is one message to append. The zero value of a field means "not
// given".
type NewMessage struct {
	Source    ids.Source
	Direction Direction
	// SentAt is when the message was sent; zero means now. It is truncated to
	// milliseconds.
	SentAt time.Time
	// Provider is the upper-case key of the system that carried the message.
	Provider string
	// ChannelType is the upper-case key of the medium, such as WHATSAPP.
	ChannelType string
	// ChannelAddress is the organization's own address on the medium.
	ChannelAddress string
	// CustomerAddress is the customer's address on the medium.
	CustomerAddress string
	// Conversation is the creator's id of the conversation; empty means that
	// the message stands for itself.
	Conversation string
	// ConversationID names an existing conversation by Parley's own id, instead
	// of Conversation.
	ConversationID uuid.UUID
	// AgentKey names the employee; an unknown key makes a user.
	AgentKey string
	// AgentID names the employee by Parley's own id, instead of AgentKey.
	AgentID uuid.UUID
	// ByBot marks a message that a program wrote.
	ByBot bool
	// Kind and Role, where given, stand over what the message looks like.
	Kind message.Kind
	Role message.Role
	// Meta is a JSON object that the creator keeps with the message, as
	// [directory.Object] has it.
	Meta json.RawMessage
	// Actor is on whose behalf the agent wrote.
	Actor string
	Text  string
	// Content is the creator's payload, kept whole.
	Content values.MessageContent
	// Typed is content of a known shape, instead of Content. Where Text is empty, it is
	// what that says.
	Typed       content.Content
	Attachments []values.Attachment
	// Tags are names with or without a `user:`, `team:` or `system:` prefix.
	Tags          []string
	BusinessHours values.BusinessHours
	// TimeZone is the IANA name that BusinessHours are read in; empty is UTC.
	TimeZone string
	// ExternalID is the creator's id of the message.
	ExternalID string
	// BotID is the bot that wrote the message, or that it is for: one that the
	// organization may use. A message with a bot and without a conversation goes to the
	// one that the bot has with the customer on this medium, which never ends.
	BotID uuid.UUID
	// Preview marks a message of a trial of the bot.
	Preview bool
	// Trace is what the bot's engine made of it.
	Trace *Trace
	// Session is what the bot tells of the conversation; it needs one.
	Session *Session
}

// Appended is what became of one [NewMessage].
type Appended struct {
	MessageID      uuid.UUID
	ConversationID uuid.UUID // zero where the message stands for itself
	Ordinal        int64
	// Err is set where the message was refused; nothing of it was written.
	Err error
}

// Resolution closes a conversation for good.
type Resolution struct {
	Source ids.Source
	// Conversation is the creator's id of the conversation.
	Conversation string
	// ConversationID names it by Parley's own id, instead of Conversation.
	ConversationID uuid.UUID
	// Provider, ChannelType and ChannelAddress, where given, must match a
	// message of the conversation.
	Provider       string
	ChannelType    string
	ChannelAddress string
	AgentKey       string
	Tags           []string
	// At is when it was resolved; zero means now.
	At time.Time
}

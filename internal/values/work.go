package values

import "encoding/json"

// Limits of the skills that an agent has in a queue, or that work asks for.
const (
	MaxSkills    = 20
	MaxSkillName = 50 // characters
)

// Mailbox is one sender or receiver of an e-mail.
type Mailbox struct {
	// Name is empty where it is unknown.
	Name    string `json:"name"`
	Address string `json:"address"`
}

// ScriptQuestion is one question of a filled-in questionnaire.
type ScriptQuestion struct {
	// ID is the question's in the creating system: 32 hexadecimal digits.
	ID string `json:"id"`
	// Data is the question as it was put.
	Data string `json:"data"`
	// ControlType is how it was shown, such as multicombobox.
	ControlType string `json:"controlType"`
	// DataType is what is answered, such as text.
	DataType string `json:"dataType"`
	// Ordinal is its place in the questionnaire.
	Ordinal int            `json:"ordinal"`
	Answers []ScriptAnswer `json:"answers"`
}

// ScriptAnswer is one answer to a question; a question may have several.
type ScriptAnswer struct {
	// ID is the answer's in the creating system: 32 hexadecimal digits.
	ID   string `json:"id"`
	Data string `json:"data"`
	// Ordinal is its place among the answers.
	Ordinal int `json:"ordinal"`
}

// IntegrationParams are the settings of an integration.
type IntegrationParams struct {
	// URL is where outgoing messages are posted to.
	URL string `json:"url,omitempty"`
	// Secret signs what is posted. It is never shown.
	Secret string `json:"secret,omitempty"`
	// Extra is what a system of another type needs, as it was given.
	Extra json.RawMessage `json:"extra,omitempty"`
}

// ChannelFamily is the nature of a medium.
type ChannelFamily string

// The natures of media.
const (
	Phone ChannelFamily = "PHONE"
	Chat  ChannelFamily = "CHAT"
	Email ChannelFamily = "EMAIL"
)

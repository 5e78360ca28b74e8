package web1on1

import (
	"encoding/json"

	"parley/ent"
)

// Conversation is what is said between a contact and those who work with them.
type Conversation struct {
	ID           string `json:"id"`
	Organization string `json:"organization"`
	OrgPath      string `json:"orgPath,omitempty"`
	Name         string `json:"name,omitempty"`
	Type         string `json:"type"`
	Status       string `json:"status"`
	Contact      string `json:"contact,omitempty"`
	Category     string `json:"category,omitempty"`
	// CategoryIndex is the slot of the category.
	CategoryIndex *int          `json:"categoryIndex,omitempty"`
	Participants  []Participant `json:"participants"`
	// Messages are the last of them, oldest first; lists have them where they are
	// selected.
	Messages []Message `json:"messages,omitzero"`
	// Results are the answers of the forms that were filled in, Forms those forms.
	Results    []Result        `json:"results"`
	Forms      []FilledForm    `json:"forms"`
	Meta       json.RawMessage `json:"meta,omitempty"`
	Touchpoint string          `json:"touchpoint,omitempty"`
	CreatedAt  string          `json:"createdAt"`
	UpdatedAt  string          `json:"updatedAt"`

	row *ent.Conversation
}

// Participant is somebody of the organization who takes part.
type Participant struct {
	// User is who takes part; it is left out where the reader does not see them.
	User     string `json:"user,omitempty"`
	Role     string `json:"role"`
	Name     string `json:"name,omitempty"`
	Active   bool   `json:"active"`
	Accepted bool   `json:"accepted"`
	Follow   bool   `json:"follow"`
	Inbox    bool   `json:"inbox"`
}

// Result is one answer to a form.
type Result struct {
	Name  string `json:"name"`
	Label string `json:"label"`
	Value string `json:"value"`
	Form  string `json:"form"`
}

// FilledForm is a form that was filled in.
type FilledForm struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Labels    []string `json:"labels"`
	Points    int      `json:"points"`
	CreatedAt string   `json:"createdAt"`
}

// Message is one thing said in a conversation, or to the system about it.
type Message struct {
	ID            string          `json:"id"`
	Conversation  string          `json:"conversation,omitempty"`
	Organization  string          `json:"organization"`
	OrgPath       string          `json:"orgPath,omitempty"`
	Type          string          `json:"type"`
	Text          string          `json:"text"`
	Role          string          `json:"role"`
	User          string          `json:"user,omitempty"`
	IsBackchannel bool            `json:"isBackchannel"`
	ContentType   string          `json:"contentType,omitempty"`
	Actions       json.RawMessage `json:"actions,omitempty"`
	Items         json.RawMessage `json:"items,omitempty"`
	Meta          json.RawMessage `json:"meta,omitempty"`
	// Delay is how long to wait before it is shown, in milliseconds.
	Delay      *int   `json:"delay,omitempty"`
	Touchpoint string `json:"touchpoint,omitempty"`
	CreatedAt  string `json:"createdAt"`
	UpdatedAt  string `json:"updatedAt"`
}

// Contact is a person outside the organization.
type Contact struct {
	ID           string `json:"id"`
	Organization string `json:"organization"`
	// Conversation is the newest that is open.
	Conversation string `json:"conversation,omitempty"`
	// Profile is what is known of the person: names, telephone, email and more.
	Profile   json.RawMessage `json:"profile"`
	CreatedAt string          `json:"createdAt"`
	UpdatedAt string          `json:"updatedAt"`
}

// Channel is a line that conversations wait in for those who serve it.
type Channel struct {
	ID           string `json:"id"`
	Organization string `json:"organization"`
	Name         string `json:"name"`
	Status       string `json:"status"`
	// Subscribers are the users who serve it.
	Subscribers []string `json:"subscribers"`
	CreatedAt   string   `json:"createdAt"`
	UpdatedAt   string   `json:"updatedAt"`
}

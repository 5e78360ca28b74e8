// Package values holds the value objects that are stored as typed JSON inside
// a row, and their checks. It is a leaf: schema, ent and everything above may
// use it.
package values

import "encoding/json"

// MessageContent is what a message says beyond its text: the payload of the
// creator, kept whole.
type MessageContent struct {
	// Kind names the shape of Data; "saysimple" for a SaySimple `message`.
	Kind string `json:"kind,omitempty"`
	// Data is the creator's object, unknown keys included.
	Data json.RawMessage `json:"data,omitempty"`
}

// AttachmentType is the medium of an attachment.
type AttachmentType string

// The media of attachments.
const (
	Image    AttachmentType = "IMAGE"
	Video    AttachmentType = "VIDEO"
	Audio    AttachmentType = "AUDIO"
	Document AttachmentType = "DOCUMENT"
	Other    AttachmentType = "OTHER"
)

// Attachment is a file that a message carries by reference.
type Attachment struct {
	Type     AttachmentType `json:"type"`
	URL      string         `json:"url"`
	Filename *string        `json:"filename,omitempty"`
	MimeType *string        `json:"mimeType,omitempty"`
	// Size is in bytes, nil where unknown.
	Size *int64 `json:"size,omitempty"`
}

// Null reports whether there is no content at all.
func (c MessageContent) Null() bool { return len(c.Data) == 0 }

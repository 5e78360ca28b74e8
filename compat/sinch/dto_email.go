package sinch

import "encoding/xml"

// Email is an e-mail with its content.
type Email struct {
	XMLName        xml.Name `json:"-" xml:"email"`
	ID             string   `json:"id" xml:"id"`
	FromQueue      QueueRef `json:"from_queue" xml:"from_queue"`
	ChannelType    string   `json:"channel_type" xml:"channel_type"`
	ChannelSubType string   `json:"channel_sub_type" xml:"channel_sub_type"`
	// Type is EmailIn or EmailOut.
	Type        string `json:"type" xml:"type"`
	TypeDetails string `json:"typeDetails" xml:"typeDetails"`
	// Status is in lower case, such as handled.
	Status        string `json:"status" xml:"status"`
	StatusDetails string `json:"statusDetails" xml:"statusDetails"`
	CaseID        string `json:"case_id,omitempty" xml:"case_id,omitempty"`
	CID           string `json:"cid,omitempty" xml:"cid,omitempty"`
	Title         string `json:"title" xml:"title"`
	// Content is HTML.
	Content     string              `json:"content" xml:"content"`
	Remarks     string              `json:"remarks,omitempty" xml:"remarks,omitempty"`
	Attachments Items[Attachment]   `json:"attachments,omitempty" xml:"attachments,omitempty"`
	Originator  string              `json:"originator" xml:"originator"`
	Destination string              `json:"destination" xml:"destination"`
	FromAddress EmailAddress        `json:"from_address" xml:"from_address"`
	ToAddress   Items[EmailAddress] `json:"to_address" xml:"to_address"`
	CCAddress   Items[EmailAddress] `json:"cc_address,omitempty" xml:"cc_address,omitempty"`
	BCCAddress  Items[EmailAddress] `json:"bcc_address,omitempty" xml:"bcc_address,omitempty"`
	AgentID     string              `json:"agentId,omitempty" xml:"agentId,omitempty"`
	AgentName   string              `json:"agentName,omitempty" xml:"agentName,omitempty"`
	DateCreated string              `json:"date_created" xml:"date_created"`
}

func (Email) xmlNames() (list, element string) { return "emails", "email" }

// EmailAddress is an address with the name before it, which may be empty.
type EmailAddress struct {
	Name    string `json:"name" xml:"name"`
	Address string `json:"address" xml:"address"`
}

func (EmailAddress) xmlItem() string { return "address" }

// Attachment is a file that came or went with an e-mail; its size is in bytes.
type Attachment struct {
	ID       string `json:"id" xml:"id"`
	Filename string `json:"filename" xml:"filename"`
	MimeType string `json:"mime_type" xml:"mime_type"`
	Size     int64  `json:"size" xml:"size"`
	// Originator is customer or agent.
	Originator string `json:"originator" xml:"originator"`
}

func (Attachment) xmlItem() string { return "attachment" }

package sinch

import "encoding/xml"

// OutMessage is a message to many recipients. It is written as the vendor's samples
// have it: creationTime, and destinations wrapped.
type OutMessage struct {
	XMLName xml.Name `json:"-" xml:"message"`
	ID      string   `json:"id" xml:"id"`
	Message string   `json:"message" xml:"message"`
	// Source is the address of a chat queue.
	Source       string `json:"source" xml:"source"`
	SubType      string `json:"subType" xml:"subType"`
	SendTime     string `json:"sendTime,omitempty" xml:"sendTime,omitempty"`
	CreationTime string `json:"creationTime" xml:"creationTime"`
	// MaxRetryCount is how often a recipient is tried again, RetryDelay the seconds
	// between.
	MaxRetryCount int `json:"maxRetryCount" xml:"maxRetryCount"`
	RetryDelay    int `json:"retryDelay" xml:"retryDelay"`
	// ContentType is text or template.
	ContentType  string       `json:"contentType" xml:"contentType"`
	Destinations Destinations `json:"destinations" xml:"destinations"`
}

func (OutMessage) xmlNames() (list, element string) { return "messages", "message" }

// Destinations wraps the recipients of a message.
type Destinations struct {
	Destination []Destination `json:"destination" xml:"destination"`
}

// Destination is a recipient of a message.
type Destination struct {
	Address string `json:"address" xml:"address"`
	// Status is ADDED, PROCESSING, FAILED or HANDLED.
	Status string `json:"status" xml:"status"`
}

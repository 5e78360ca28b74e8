// Package sinch serves the vendor's Contact Management Interface, v1, in JSON and
// XML. This file and its neighbours dto_*.go have the shapes that it answers with:
// the JSON names are the vendor's, the XML names the same, with the elements of
// lists in the singular.
//
// Ids are GUIDs of 32 digits, instants ISO 8601 in UTC with milliseconds (see
// formatInstant), durations milliseconds. What is empty and not required is left
// out.
package sinch

import (
	"encoding/xml"

	"parley/compat/rest"
)

// listed is what lists are made of: it knows its names in XML.
type listed interface {
	// xmlNames are the name of the list and that of an element.
	xmlNames() (list, element string)
}

// List is the answer of an endpoint that lists: an array in JSON; in XML the
// elements below a root with the name of the resource.
type List[T listed] []T

// each turns rows into shapes. It is never nil, which JSON would write as null:
// every list of a shape is made with it.
func each[R, T any](rows []R, shape func(R) T) []T {
	list := make([]T, 0, len(rows))
	for _, row := range rows {
		list = append(list, shape(row))
	}
	return list
}

// MarshalXML writes the list with its root.
func (l List[T]) MarshalXML(e *xml.Encoder, _ xml.StartElement) error {
	var t T
	root, item := t.xmlNames()
	return rest.EncodeXMLList(e, root, item, l)
}

// item is what lists inside a shape are made of: it knows its name in XML.
type item interface{ xmlItem() string }

// Items is a list inside a shape: an array in JSON; in XML the elements below one with
// the name of the list, which omitempty leaves out as a whole.
type Items[T item] []T

// MarshalXML writes the list below its element.
func (l Items[T]) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	var t T
	return rest.EncodeXMLList(e, start.Name.Local, t.xmlItem(), l)
}

// QueueRef names the queue of an e-mail or a chat.
type QueueRef struct {
	ID   string `json:"id" xml:"id"`
	Name string `json:"name" xml:"name"`
}

// CallRecording is a recording of a call; several can belong to one call and one
// contact.
type CallRecording struct {
	XMLName   xml.Name `json:"-" xml:"callRecording"`
	ID        string   `json:"id" xml:"id"`
	CallID    string   `json:"call_id" xml:"call_id"`
	ContactID string   `json:"contact_id" xml:"contact_id"`
	OwnerID   string   `json:"owner_id" xml:"owner_id"`
	// OwnerType is user, queue or outbound campaign.
	OwnerType string `json:"owner_type" xml:"owner_type"`
	OwnerName string `json:"owner_name" xml:"owner_name"`
	// FileName has backslashes between folders.
	FileName     string `json:"file_name" xml:"file_name"`
	FilePath     string `json:"file_path" xml:"file_path"`
	CreationTime string `json:"creation_time" xml:"creation_time"`
	// ListenLog is nil in lists. Where one recording is fetched it is not: JSON
	// shows it even when it is empty.
	ListenLog Items[ListenLog] `json:"listen_log,omitzero" xml:"listen_log,omitempty"`
}

func (CallRecording) xmlNames() (list, element string) { return "callRecordings", "callRecording" }

// ListenLog says who listened to a recording, and why. Inside a recording ID and
// UserSessionID are empty. It has no name of its own in XML: it is never alone.
type ListenLog struct {
	ID            string `json:"id,omitempty" xml:"id,omitempty"`
	UserGUID      string `json:"user_guid,omitempty" xml:"user_guid,omitempty"`
	UserID        string `json:"user_id,omitempty" xml:"user_id,omitempty"`
	UserName      string `json:"user_name,omitempty" xml:"user_name,omitempty"`
	Description   string `json:"description" xml:"description"`
	UserSessionID string `json:"userSessionId,omitempty" xml:"userSessionId,omitempty"`
	TimeStamp     string `json:"time_stamp,omitempty" xml:"time_stamp,omitempty"`
}

func (ListenLog) xmlNames() (list, element string) { return "listenLogs", "listenLog" }

func (ListenLog) xmlItem() string { return "listen_log_entry" }

// Callback is a call that a customer waits for.
type Callback struct {
	XMLName             xml.Name `json:"-" xml:"callback"`
	ID                  string   `json:"id" xml:"id"`
	CallbackQueueNumber string   `json:"callbackQueueNumber" xml:"callbackQueueNumber"`
	CreationTime        string   `json:"creationTime" xml:"creationTime"`
	CreatorID           string   `json:"creatorId,omitempty" xml:"creatorId,omitempty"`
	CreatorName         string   `json:"creatorName,omitempty" xml:"creatorName,omitempty"`
	CustomerNumber      string   `json:"customerNumber" xml:"customerNumber"`
	// ExtraData is text that may itself be XML; it stays text.
	ExtraData string `json:"extraData,omitempty" xml:"extraData,omitempty"`
	GwPrefix  string `json:"gwPrefix,omitempty" xml:"gwPrefix,omitempty"`
	// Failures and MaxCalls are counts of calls.
	Failures            int    `json:"failures" xml:"failures"`
	LastCallTime        string `json:"lastCallTime,omitempty" xml:"lastCallTime,omitempty"`
	LastResult          string `json:"lastResult,omitempty" xml:"lastResult,omitempty"`
	MaxCalls            int    `json:"maxCalls" xml:"maxCalls"`
	NextCallTime        string `json:"nextCallTime,omitempty" xml:"nextCallTime,omitempty"`
	Notes               string `json:"notes,omitempty" xml:"notes,omitempty"`
	OriginalQueueNumber string `json:"originalQueueNumber" xml:"originalQueueNumber"`
	OriginalQueueName   string `json:"originalQueueName,omitempty" xml:"originalQueueName,omitempty"`
}

func (Callback) xmlNames() (list, element string) { return "callbacks", "callback" }

// Consent is what a customer agreed to, or did not; usage and address are its key.
type Consent struct {
	XMLName xml.Name `json:"-" xml:"customerConsent"`
	Address string   `json:"address" xml:"address"`
	// Usage is whatsapp or recording.
	Usage   string `json:"usage" xml:"usage"`
	Consent bool   `json:"consent" xml:"consent"`
}

func (Consent) xmlNames() (list, element string) { return "customerConsents", "customerConsent" }

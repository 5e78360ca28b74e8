package saysimple

import (
	"bytes"
	"encoding/json"
	"time"

	"parley/internal/values"
)

// messageBody is the checked body of POST /messages. Keys are upper case, and
// what is optional and was not given is zero.
type messageBody struct {
	Tenant                    string
	Direction                 string
	Channel                   string
	TenantChannelIdentifier   string
	CustomerChannelIdentifier string
	Message                   message
	Time                      time.Time
	Provider                  string
	Agent                     string
	Actor                     string
	Tags                      []string
	Conversation              string
	BusinessHours             values.BusinessHours
	TimeZone                  string
}

// message is the `message` of a [messageBody].
type message struct {
	TextContent string
	Media       []media
	// Whole is the object as it came in, unknown keys included.
	Whole json.RawMessage
}

type media struct {
	Type string
	URL  string
}

// resolveBody is the checked body of POST /events/conversations/resolve.
type resolveBody struct {
	Conversation            string
	Provider                string
	Channel                 string
	TenantChannelIdentifier string
	Agent                   string
	Tags                    []string
	Time                    time.Time
}

// token is the answer of authenticate.
type token struct {
	TokenType   string `json:"tokenType"`
	AccessToken string `json:"accessToken"`
	// ExpiresIn is, its name notwithstanding, an instant: clients give it to
	// JavaScript's `new Date`.
	ExpiresIn string `json:"expiresIn"`
}

// ChannelPair is an element of GET /channels.
type ChannelPair struct {
	Channel                 string `json:"channel"`
	TenantChannelIdentifier string `json:"tenantChannelIdentifier"`
}

// errorBody is what every failed request is answered with.
type errorBody struct {
	// Code is the HTTP status or one of the vendor's own numbers.
	Code    int    `json:"code"`
	Message string `json:"message"`
	// MoreInfo is the address of a page that explains the error.
	MoreInfo string `json:"moreInfo"`
}

// series is the answer of every metric.
type series struct {
	// AggregatedBy is how long a piece of time is, such as DAY.
	AggregatedBy string `json:"aggregatedBy"`
	// FirstDataOccurrence and LastDataOccurrence are the instants at which the
	// first and the last piece of the period begin; they go where data is empty.
	FirstDataOccurrence string `json:"firstDataOccurrence,omitempty"`
	LastDataOccurrence  string `json:"lastDataOccurrence,omitempty"`
	// Data is in the order of its keys in time, or as the metric orders them.
	Data points `json:"data"`
	// AggregatedValue is over all of the period, not over the values of Data;
	// PreviousAggregatedValue over the period of the same length before it.
	AggregatedValue         json.Number `json:"aggregatedValue"`
	PreviousAggregatedValue json.Number `json:"previousAggregatedValue"`
}

// points is a JSON object whose members keep their order.
type points []point

type point struct {
	Key   string
	Value json.Number
}

// MarshalJSON writes the members in the order of the list.
func (p points) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	for i, member := range p {
		b.WriteByte("{,"[min(i, 1)])
		if err := enc.Encode(member.Key); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		b.WriteString(member.Value.String())
	}
	if len(p) == 0 {
		return []byte("{}"), nil
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

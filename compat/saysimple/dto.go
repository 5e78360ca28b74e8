package saysimple

import (
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

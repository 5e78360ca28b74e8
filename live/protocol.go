package live

import (
	"encoding/json"

	"github.com/gorilla/websocket"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// protocol is the one that is spoken on sockets.
const protocol = "graphql-transport-ws"

// The close codes of the protocol, and one of ours. Clients come back after 4403,
// 4408 and 4410, with their cursors, and not after the others, which are their own
// faults. Nothing is ever refused by 1000, after which they come back at once, nor
// by 4429, after which they never do.
const (
	closeBadMessage   = 4400
	closeUnauthorized = 4401
	closeForbidden    = 4403
	closeProtocol     = 4406
	closeInitTimeout  = 4408
	closeDuplicate    = 4409
	closeSlow         = 4410
	closeTooManyInits = 4429
)

// The types of messages.
const (
	messageInit      = "connection_init"
	messageAck       = "connection_ack"
	messagePing      = "ping"
	messagePong      = "pong"
	messageSubscribe = "subscribe"
	messageComplete  = "complete"
	messageError     = "error"
)

// message is what clients send.
type message struct {
	ID      string          `json:"id"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload"`
}

// reply is what they are sent, but for `next`.
type reply struct {
	ID      string        `json:"id,omitempty"`
	Type    string        `json:"type"`
	Payload gqlerror.List `json:"payload,omitempty"`
}

func (r reply) frame() []byte {
	b, err := json.Marshal(r)
	if err != nil { // an extension of an error that is no JSON
		b = []byte(`{"type":"` + messageError + `","id":` + string(quoted(r.ID)) + `,"payload":[{"message":"internal error","extensions":{"code":"INTERNAL"}}]}`)
	}
	return textFrame(b)
}

var (
	ackFrame  = reply{Type: messageAck}.frame()
	pingFrame = reply{Type: messagePing}.frame()
	pongReply = reply{Type: messagePong}.frame()
)

// ending is why a socket ends.
type ending struct {
	code   int
	reason string
}

var (
	endBadMessage  = &ending{closeBadMessage, "Invalid message"}
	endTryAgain    = &ending{websocket.CloseTryAgainLater, "Try again later"}
	endForbidden   = &ending{closeForbidden, "Forbidden"}
	endRestart     = &ending{websocket.CloseServiceRestart, "Service Restart"}
	endLost        = &ending{websocket.CloseGoingAway, "Connection lost"}
	endInitTimeout = &ending{closeInitTimeout, "Connection initialisation timeout"}
)

package live

import (
	"encoding/binary"
	"encoding/json"

	"github.com/gorilla/websocket"
)

// The opcodes of websocket frames that a server sends.
const (
	opText  = 0x1
	opClose = 0x8
	opPong  = 0xA
)

// appendHeader appends the header of a frame of n bytes. A server does not mask.
func appendHeader(b []byte, opcode byte, n int) []byte {
	b = append(b, 0x80|opcode)
	switch {
	case n < 126:
		return append(b, byte(n))
	case n <= 0xFFFF:
		return binary.BigEndian.AppendUint16(append(b, 126), uint16(n))
	}
	return binary.BigEndian.AppendUint64(append(b, 127), uint64(n))
}

// frameLength returns how many bytes the frame at the beginning of b has, which was
// made by this package.
func frameLength(b []byte) int {
	switch n := int(b[1]); n {
	case 126:
		return 4 + int(binary.BigEndian.Uint16(b[2:]))
	case 127:
		return 10 + int(binary.BigEndian.Uint64(b[2:]))
	default:
		return 2 + n
	}
}

// unfinished returns how many bytes of the frame are left in which the first n bytes
// of b end.
func unfinished(b []byte, n int) int {
	end := 0
	for end < n {
		end += frameLength(b[end:])
	}
	return end - n
}

// textFrame makes a frame of a message.
func textFrame(message []byte) []byte {
	return append(appendHeader(make([]byte, 0, len(message)+10), opText, len(message)), message...)
}

func closeFrame(code int, reason string) []byte {
	body := websocket.FormatCloseMessage(code, reason)
	return append(appendHeader(nil, opClose, len(body)), body...)
}

func pongFrame(data string) []byte { return append(appendHeader(nil, opPong, len(data)), data...) }

// appendNext appends the frame of a `next` message. What encodes the payload made
// it JSON, and id is quoted.
func appendNext(b, id, payload []byte) []byte {
	const head, middle, tail = `{"id":`, `,"type":"next","payload":`, `}`
	b = appendHeader(b, opText, len(head)+len(id)+len(middle)+len(payload)+len(tail))
	b = append(append(b, head...), id...)
	b = append(append(b, middle...), payload...)
	return append(b, tail...)
}

// quoted is an id as JSON.
func quoted(id string) []byte {
	b, err := json.Marshal(id)
	if err != nil { // no string fails
		return []byte(`""`)
	}
	return b
}

// encodings are a batch as the different ways in send it, each made once for those
// who can share it. One goroutine uses them.
type encodings struct {
	payloads [][]byte
	id       string
	next     []byte
	events   []byte
}

func newEncodings(batch []frame) *encodings { return &encodings{payloads: payloadsOf(batch)} }

// frames is the batch as frames of a websocket. Clients number their operations
// from a few small ids, so the last ones often serve the next client as well.
func (e *encodings) frames(id string) []byte {
	if e.next != nil && e.id == id {
		return e.next
	}
	q, size := quoted(id), 0
	for _, p := range e.payloads {
		size += len(p) + len(q) + 48
	}
	e.id, e.next = id, make([]byte, 0, size)
	for _, p := range e.payloads {
		e.next = appendNext(e.next, q, p)
	}
	return e.next
}

// stream is the batch as server-sent events.
func (e *encodings) stream() []byte {
	if e.events == nil {
		for _, p := range e.payloads {
			e.events = appendEvent(e.events, "next", p)
		}
	}
	return e.events
}

func appendEvent(b []byte, kind string, payload []byte) []byte {
	b = append(append(b, "event: "...), kind...)
	b = append(append(b, "\ndata: "...), payload...)
	return append(b, "\n\n"...)
}

//go:build linux

package livebench_test

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/google/uuid"
)

// client is a subscriber that looks at nothing but the lengths of frames.
type client struct {
	conn net.Conn
	in   *bufio.Reader
	// seen is how many events came, or were sent before it was there.
	seen int
}

// dial connects and subscribes, with an id as the npm client graphql-ws makes them.
func dial(address string) (k *client, err error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	conn.(*net.TCPConn).SetLinger(0) //nolint:errcheck // or ports run out
	k = &client{conn: conn, in: bufio.NewReader(conn)}
	err = errors.Join(conn.SetReadDeadline(time.Now().Add(patience)), k.subscribe())
	if err != nil {
		conn.Close() //nolint:errcheck // the error says why
		return nil, err
	}
	return k, nil
}

func (k *client) subscribe() error {
	if err := k.upgrade(); err != nil {
		return err
	}
	subscribe := fmt.Sprintf(`{"id":%q,"type":"subscribe","payload":{"query":%q}}`, uuid.NewString(), document)
	for _, message := range []string{`{"type":"connection_init","payload":{"Authorization":"Bearer x"}}`, subscribe} {
		if err := k.say(message); err != nil {
			return err
		}
		if _, err := k.frame(); err != nil {
			return err
		}
	}
	return nil
}

func (k *client) upgrade() error {
	_, err := io.WriteString(k.conn, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n")
	if err != nil {
		return err
	}
	res, err := http.ReadResponse(k.in, nil)
	if err == nil && res.StatusCode != http.StatusSwitchingProtocols {
		err = fmt.Errorf("the upgrade was answered by %s", res.Status)
	}
	return err
}

// say sends a text frame, masked with zeros.
func (k *client) say(message string) error {
	b := []byte{0x81, 0x80 | 126}
	b = binary.BigEndian.AppendUint16(b, uint16(len(message)))
	b = append(append(b, 0, 0, 0, 0), message...)
	_, err := k.conn.Write(b)
	return err
}

// small is the length of frames below which they are no events but pings.
const small = 126

// read counts events and answers pings until the connection ends.
func (k *client) read(c *crowd) {
	k.conn.SetReadDeadline(time.Time{}) //nolint:errcheck // reading fails as well
	for {
		n, err := k.frame()
		if err != nil {
			return
		}
		if n < small {
			if k.say(`{"type":"pong"}`) != nil {
				return
			}
			continue
		}
		c.note(k.seen)
		k.seen++
	}
}

// frame reads one frame and returns the length of its payload, which is dropped.
func (k *client) frame() (int, error) {
	n, err := k.header()
	if err == nil {
		_, err = k.in.Discard(n)
	}
	return n, err
}

// header reads the header of a frame of fewer than 64 KB.
func (k *client) header() (int, error) {
	b, err := k.in.Peek(2)
	if err != nil {
		return 0, err
	}
	if b[0] != 0x81 {
		return 0, fmt.Errorf("a frame begins with %#x", b[0])
	}
	n, size := int(b[1]), 2
	if n == 126 {
		if b, err = k.in.Peek(4); err != nil {
			return 0, err
		}
		n, size = int(binary.BigEndian.Uint16(b[2:])), 4
	}
	_, err = k.in.Discard(size)
	return n, err
}

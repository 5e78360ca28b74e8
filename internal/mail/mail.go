// Package mail sends e-mails through an SMTP server. Where none is set, it says
// so, and who asked decides what that means.
package mail

import (
	"context"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"slices"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// ErrNotConfigured is the answer of a [Sender] that has no server to send through.
var ErrNotConfigured = errors.New("no mail server is set")

// ErrMessage is what every message that cannot be sent as it is fails with: a
// later attempt would fare the same.
var ErrMessage = errors.New("not a message to send")

// Message is one e-mail of plain text.
type Message struct {
	// From and FromName are whom it is from: by default the sender's address and its
	// name.
	From, FromName string
	// To are 1 to 50 addresses. Each sees the others.
	To []string
	// Subject has at most 500 characters, Text at most 1 MiB.
	Subject, Text string
	// ID tells the message from all others, such as "…@example.org"; by default
	// one is made. The same ID lets a mailbox see that a message came twice.
	ID string
}

// Sender sends e-mails. Its zero value and nil have no server. It is safe for
// concurrent use: every message has a connection of its own.
type Sender struct {
	host    string
	from    netmail.Address
	dial    dialer
	options []gomail.Option
	now     func() time.Time
}

// timeout bounds how long the whole of a message may take.
const timeout = 10 * time.Second

// Configured reports whether there is a server to send through.
func (s *Sender) Configured() bool { return s != nil && s.host != "" }

// Send hands a message to the server. The error is [ErrNotConfigured] where there
// is none and [ErrMessage] where the message is at fault; after every other one it
// may be tried again. No error tells an address of the message.
func (s *Sender) Send(ctx context.Context, m Message) error {
	if !s.Configured() {
		return ErrNotConfigured
	}
	letter, err := s.letter(m)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrMessage, err)
	}
	way := &connection{dial: s.dial}
	defer way.close()
	client, err := gomail.NewClient(s.host, append(slices.Clone(s.options), gomail.WithDialContextFunc(way.open))...)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	return discreet(client.DialAndSendWithContext(ctx, letter))
}

// discreet is an error of the library without the receivers, whom it names, and
// without the server's words, which may name them.
func discreet(err error) error {
	var refused *gomail.SendError
	if !errors.As(err, &refused) {
		return err
	}
	if code := refused.ErrorCode(); code != 0 {
		return fmt.Errorf("the mail server refused it: %s: %s", refused.Reason, line(fmt.Sprint(code, " ", refused.EnhancedStatusCode())))
	}
	return fmt.Errorf("the mail was not sent: %s", refused.Reason)
}

// dialer opens connections.
type dialer interface {
	DialContext(ctx context.Context, network, address string) (net.Conn, error)
}

// connection closes itself whatever happened: the library leaves one open that could
// not be encrypted.
type connection struct {
	dial dialer
	conn net.Conn
}

func (c *connection) open(ctx context.Context, network, address string) (conn net.Conn, err error) {
	c.conn, err = c.dial.DialContext(ctx, network, address)
	return c.conn, err
}

// close ends the connection, where there is one.
func (c *connection) close() {
	if c.conn != nil {
		c.conn.Close() //nolint:errcheck // mostly it is closed already
	}
}

// Package smtptest is a mail server on this machine that keeps what it is sent.
package smtptest

import (
	"bufio"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"
)

// Server takes mails from everybody, over connections that are not encrypted.
type Server struct {
	// URL is the server's, as Parley's --smtp takes it.
	URL string
	// Mails are what it was sent, in order.
	Mails <-chan *Mail

	mails chan *Mail
	// refuse answers MAIL, where set, and refuseTo RCPT.
	refuse, refuseTo string
}

// Mail is one message as it was sent.
type Mail struct {
	// From and To are those of the envelope.
	From string
	To   []string
	// Raw is the message with its headers, its lines ended by a line feed.
	Raw string
}

// Message is the mail, parsed.
func (m *Mail) Message(tb testing.TB) *mail.Message {
	tb.Helper()
	out, err := mail.ReadMessage(strings.NewReader(m.Raw))
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

// Serve starts a server, which ends with the test. It answers every MAIL with the
// text of refuse, where that is given.
func Serve(tb testing.TB, refuse ...string) *Server {
	tb.Helper()
	return serve(tb, &Server{refuse: strings.Join(refuse, "")})
}

// RefuseReceivers starts a server that answers every RCPT with a text.
func RefuseReceivers(tb testing.TB, answer string) *Server {
	tb.Helper()
	return serve(tb, &Server{refuseTo: answer})
}

func serve(tb testing.TB, s *Server) *Server {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	s.URL, s.mails = "smtp://"+l.Addr().String()+"?tls=none", make(chan *Mail, 100)
	s.Mails = s.mails
	var running sync.WaitGroup
	running.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return // closed
			}
			running.Go(func() { s.talk(c) })
		}
	})
	tb.Cleanup(func() { l.Close(); running.Wait() }) //nolint:errcheck // the test has ended
	return s
}

// Next waits for a mail, and fails the test where none comes.
func (s *Server) Next(tb testing.TB) *Mail {
	tb.Helper()
	select {
	case m := <-s.Mails:
		return m
	case <-time.After(10 * time.Second):
		tb.Fatal("no mail came")
		return nil
	}
}

// talk is one connection.
func (s *Server) talk(c net.Conn) {
	defer c.Close()                                 //nolint:errcheck // the client has what it wants
	c.SetDeadline(time.Now().Add(20 * time.Second)) //nolint:errcheck // then a test that fails takes longer
	in, mail := bufio.NewScanner(c), &Mail{}
	say := func(text string) { c.Write([]byte(text + "\r\n")) } //nolint:errcheck // the client sees
	say("220 ready")
	for in.Scan() {
		verb, rest, _ := strings.Cut(in.Text(), ":")
		switch strings.ToUpper(strings.Fields(verb + " x")[0]) {
		case "MAIL":
			if s.refuse != "" {
				say(s.refuse)
				continue
			}
			mail = &Mail{From: address(rest)}
			say("250 ok")
		case "RCPT":
			if s.refuseTo != "" {
				say(s.refuseTo)
				continue
			}
			mail.To = append(mail.To, address(rest))
			say("250 ok")
		case "DATA":
			say("354 go on")
			mail.Raw = data(in)
			s.mails <- mail
			say("250 ok")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

// address is what stands between angle brackets.
func address(s string) string {
	_, s, _ = strings.Cut(s, "<")
	s, _, _ = strings.Cut(s, ">")
	return s
}

// data reads lines to the one that is a dot.
func data(in *bufio.Scanner) string {
	var out strings.Builder
	for in.Scan() && in.Text() != "." {
		out.WriteString(strings.TrimPrefix(in.Text(), ".") + "\n")
	}
	return out.String()
}

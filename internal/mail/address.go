package mail

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// errServer is what is wrong with a server's address. The address itself is never
// told: it may hold a password.
var errServer = errors.New("mail server: want smtp://[user:password@]host[:port][?tls=starttls|tls|none]")

// New returns a sender through a server, such as
// smtp://user:password@mail.example.org:587?tls=starttls, in the name of an address
// such as no-reply@example.org or "Parley <no-reply@example.org>".
// Without a server it returns nil, which sends nothing. tls is starttls by default:
// the connection is encrypted before anything is said. Of tls it is so from the
// start, by port 465. With none it is not at all; then no password is sent either.
func New(server, from string, now func() time.Time) (*Sender, error) {
	if server == "" {
		return nil, nil
	}
	u, err := url.Parse(server)
	if err != nil || u.Scheme != "smtp" || u.Hostname() == "" || u.Path != "" {
		return nil, errServer
	}
	own, err := netmail.ParseAddress(from)
	if err != nil {
		return nil, fmt.Errorf("mail: %q is no address to send from", from)
	}
	s := &Sender{host: u.Hostname(), from: *own, now: now, dial: &net.Dialer{}, options: []gomail.Option{gomail.WithTimeout(timeout)}}
	if err := s.encrypt(u); err != nil {
		return nil, err
	}
	if err := s.login(u); err != nil {
		return nil, err
	}
	if _, err := gomail.NewClient(s.host, s.options...); err != nil {
		return nil, errServer
	}
	return s, nil
}

// encrypt chooses the port and how the connection is encrypted.
func (s *Sender) encrypt(u *url.URL) error {
	port := 587
	switch u.Query().Get("tls") {
	case "", "starttls":
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case "tls":
		port = 465
		s.options = append(s.options, gomail.WithSSL())
		s.dial = &tls.Dialer{Config: &tls.Config{ServerName: s.host, MinVersion: tls.VersionTLS12}}
	case "none":
		port = 25
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		return errServer
	}
	if text := u.Port(); text != "" {
		var err error
		if port, err = strconv.Atoi(text); err != nil {
			return errServer
		}
	}
	s.options = append(s.options, gomail.WithPort(port))
	return nil
}

// login has the sender sign in, in the best way that the server offers.
func (s *Sender) login(u *url.URL) error {
	if u.User == nil {
		return nil
	}
	if u.Query().Get("tls") == "none" {
		return errors.New("mail server: a password is sent over an encrypted connection only; leave out tls=none")
	}
	password, _ := u.User.Password()
	s.options = append(s.options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover),
		gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	return nil
}

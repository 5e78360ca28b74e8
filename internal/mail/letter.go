package mail

import (
	"cmp"
	"errors"
	"fmt"
	netmail "net/mail"
	"strings"
	"unicode/utf8"

	gomail "github.com/wneessen/go-mail"
)

// The bounds of a message.
const (
	maxTo      = 50
	maxSubject = 500     // characters
	maxText    = 1 << 20 // bytes
	maxID      = 200     // bytes
)

// letter is a message as the library writes it, which encodes what may not stand
// in a header. No part of a message can begin another header.
func (s *Sender) letter(m Message) (*gomail.Msg, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	letter := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	from, err := s.sender(m)
	if err != nil {
		return nil, err
	}
	letter.FromMailAddress(from)
	if err := letter.To(m.To...); err != nil {
		return nil, errors.New("a receiver is no e-mail address")
	}
	letter.Subject(line(m.Subject))
	letter.SetDateWithValue(s.now())
	if m.ID != "" {
		letter.SetMessageIDWithValue(m.ID)
	}
	letter.SetBodyString(gomail.TypeTextPlain, m.Text)
	return letter, nil
}

// sender is whom a message is from.
func (s *Sender) sender(m Message) (*netmail.Address, error) {
	from := s.from
	if m.From != "" {
		named, err := netmail.ParseAddress(m.From)
		if err != nil {
			return nil, errors.New("it is from no e-mail address")
		}
		from = *named
	}
	from.Name = cmp.Or(line(m.FromName), from.Name)
	return &from, nil
}

func (m Message) check() error {
	switch {
	case len(m.To) == 0 || len(m.To) > maxTo:
		return fmt.Errorf("it has 1 to %d receivers", maxTo)
	case utf8.RuneCountInString(m.Subject) > maxSubject:
		return fmt.Errorf("a subject has at most %d characters", maxSubject)
	case len(m.Text) > maxText:
		return fmt.Errorf("a text has at most %d bytes", maxText)
	case len(m.ID) > maxID || strings.ContainsFunc(m.ID, notInID):
		return errors.New("an ID is printable ASCII without white space or angle brackets")
	}
	return nil
}

// notInID reports whether a character may not stand in a message's ID.
func notInID(r rune) bool { return r <= ' ' || r >= 0x7f || r == '<' || r == '>' }

// line makes one line of a text.
func line(s string) string { return strings.Join(strings.Fields(s), " ") }

package app

import (
	"time"

	"parley/internal/mail"
)

// mailing are the flags of the mail server.
type mailing struct {
	Server string `name:"smtp" env:"PARLEY_SMTP" placeholder:"URL" help:"Server that mails results of forms and links to register, such as smtp://user:password@mail.example.org:587?tls=starttls; without one nothing is mailed."`
	From   string `name:"mail-from" default:"parley@localhost" env:"PARLEY_MAIL_FROM" help:"Address that mails are sent from."`
}

// check tells wrong usage.
func (f mailing) check() error {
	_, err := mail.New(f.Server, f.From, time.Now)
	return err
}

// apply hands the sender to a configuration.
func (f mailing) apply(c *Config, now func() time.Time) (err error) {
	c.Mail, err = mail.New(f.Server, f.From, now)
	return err
}

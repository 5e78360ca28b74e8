// Package register lets people join an organization by themselves, where its list
// names their e-mail address or its domain: they ask, get a mail, and confirm. Who
// asks learns nothing of the list, nor of who is in.
package register

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"parley/access"
	"parley/internal/mail"
	"parley/internal/quota"
)

// Access is who keeps people's logins.
type Access interface {
	Register(ctx context.Context, r access.Registration) (access.Invitation, error)
	Confirm(ctx context.Context, token, password string) (access.Confirmed, error)
}

// Deps are what a register needs.
type Deps struct {
	Access Access
	Mail   *mail.Sender
	// PublicURL is where the server is reached, for the link in the mail. It is not
	// read off requests: who asks could have the mail lead anywhere.
	PublicURL string
	Now       func() time.Time
	// Admit takes a place among the requests that run.
	Admit   func() (leave func(), err error)
	Timeout time.Duration
	Logger  *slog.Logger
}

const (
	// asksPerMinute and confirmsPerMinute are how often an address of the network may ask
	// to join, and confirm, in a minute: each confirmation hashes a password.
	asksPerMinute, confirmsPerMinute = 5, 20
	// mailsPerHour is how many mails about an organization an address gets in an hour.
	mailsPerHour = 5
	// waiting is how many wishes to join may wait.
	waiting = 100
	// maxBody bounds what is sent, in bytes.
	maxBody = 16 << 10
)

// Register answers who wishes to join. [Register.Run] looks who may, and mails: a request
// does not wait for that, so that it takes as long for everybody.
type Register struct {
	Deps
	asking, confirming, mailed *quota.Limiter
	wishes                     chan access.Registration
}

// New returns a register.
func New(d Deps) *Register {
	return &Register{
		Deps: d, asking: quota.New(asksPerMinute, d.Now), confirming: quota.New(confirmsPerMinute, d.Now), mailed: quota.Every(time.Hour, mailsPerHour, d.Now),
		wishes: make(chan access.Registration, waiting),
	}
}

// Mount lays out the addresses.
func (g *Register) Mount(mux *http.ServeMux) {
	mux.HandleFunc("POST /register", g.answer(charged(g.asking, g.ask)))
	mux.HandleFunc("GET /register/confirm", g.page)
	mux.HandleFunc("POST /register/confirm", g.confirmation)
}

// Run looks at wishes to join, and mails, until ctx ends. What fails is logged without
// its token; whoever it was may ask again.
func (g *Register) Run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case wish := <-g.wishes:
			if err := g.invite(ctx, wish); err != nil {
				g.Logger.WarnContext(ctx, "nobody was invited to confirm a registration", "error", err)
			}
		}
	}
}

// invite mails who may join, unless the address got too many mails already.
func (g *Register) invite(ctx context.Context, wish access.Registration) error {
	i, err := g.Access.Register(ctx, wish)
	if err != nil || i.Email == "" {
		return err
	}
	return g.Mail.Send(ctx, g.letter(i))
}

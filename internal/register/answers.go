package register

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	netmail "net/mail"
	"strings"
	"time"
	"unicode/utf8"

	"parley/access"
	"parley/compat/rest"
	"parley/internal/apperr"
	"parley/internal/quota"
)

// asked is what a request to join says.
type asked struct {
	Organization, Email   string
	GivenName, FamilyName string
}

func (a asked) check() error {
	var f apperr.Faults
	if a.Organization == "" {
		f.Add("the slug of the organization", "organization")
	}
	if at, err := netmail.ParseAddress(a.Email); err != nil || at.Address != a.Email || len(a.Email) > 254 {
		f.Add("must be an address like name@example.com", "email")
	}
	for name, text := range map[string]string{
		"organization": a.Organization, "email": a.Email, "givenName": a.GivenName, "familyName": a.FamilyName,
	} {
		if wrong := apperr.Storable(text); wrong != "" {
			f.Add(wrong, name)
		}
		if strings.HasSuffix(name, "Name") && utf8.RuneCountInString(text) > 100 {
			f.Add("at most 100 characters", name)
		}
	}
	return f.Err()
}

// errClosed is the answer of a server that cannot mail.
var errClosed = apperr.New(apperr.Unavailable,
	"nobody can register here: the server has no mail server to send the confirmation through, or does not know its own address (--smtp, --mail-from, --public-url)")

// ask answers a wish to join, the same whatever becomes of it.
func (g *Register) ask(ctx context.Context, r *http.Request) (int, any, error) {
	if !g.Mail.Configured() || g.PublicURL == "" {
		return 0, nil, errClosed
	}
	var a asked
	if err := read(r, &a); err != nil {
		return 0, nil, err
	}
	if err := a.check(); err != nil {
		return 0, nil, err
	}
	if err := g.queue(access.Registration{
		Slug: a.Organization, Email: a.Email, GivenName: strings.TrimSpace(a.GivenName), FamilyName: strings.TrimSpace(a.FamilyName),
	}); err != nil {
		return 0, nil, err
	}
	return http.StatusAccepted, map[string]string{"message": "If the organization lets you join, you get an e-mail to confirm your address."}, nil
}

// queue has a wish be looked at, unless its address was named too often: then it has got
// mails whose links still work, if it gets any. Who is over that is told the same as all
// others, or addresses could be tried.
func (g *Register) queue(wish access.Registration) error {
	if _, wait := g.mailed.Take(wish.Slug+"\n"+strings.ToLower(wish.Email), 1); wait > 0 {
		return nil
	}
	select {
	case g.wishes <- wish:
		return nil
	default:
		return &rest.Later{Err: apperr.New(apperr.RateLimited, "too many register at the moment"), After: time.Minute}
	}
}

// confirmed is what comes with the token of a mail.
type confirmed struct{ Token, Password string }

// confirm lets in whom a mail was sent to.
func (g *Register) confirm(ctx context.Context, r *http.Request) (int, any, error) {
	var in confirmed
	if isForm(r) {
		if err := r.ParseForm(); err != nil {
			return 0, nil, errBody
		}
		in = confirmed{r.PostForm.Get("token"), r.PostForm.Get("password")}
	} else if err := read(r, &in); err != nil {
		return 0, nil, err
	}
	if n := utf8.RuneCountInString(in.Password); n < 8 || n > 200 {
		return 0, nil, apperr.InvalidField("the password has 8 to 200 characters", "password")
	}
	c, err := g.Access.Confirm(ctx, in.Token, in.Password)
	return http.StatusOK, map[string]string{"email": c.Email, "organization": c.Organization}, err
}

func isForm(r *http.Request) bool {
	media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return media == "application/x-www-form-urlencoded"
}

var errBody = apperr.New(apperr.Invalid, "the body has to be a JSON object of at most 16 KB, with texts of the documented names")

func read(r *http.Request, into any) error {
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if d.Decode(into) != nil {
		return errBody
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errBody
	}
	return nil
}

// charged charges a request to the address that it comes from.
func charged(l *quota.Limiter, do handler) handler {
	return func(ctx context.Context, r *http.Request) (int, any, error) {
		host, _, err := net.SplitHostPort(r.RemoteAddr)
		if err != nil {
			host = r.RemoteAddr
		}
		if _, wait := l.Take(host, 1); wait > 0 {
			return 0, nil, &rest.Later{Err: apperr.New(apperr.RateLimited, "too many registrations come from your address; try again in a minute"), After: wait}
		}
		return do(ctx, r)
	}
}

package app_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/directory"
	"parley/ent/organization"
	"parley/internal/app"
	"parley/internal/mail"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/testkit/smtptest"
)

// registering starts a server that mails by another, with a clock of the test's.
func registering(t *testing.T, address string, mails *smtptest.Server, now func() time.Time) (*apptest.Server, uuid.UUID) {
	t.Helper()
	s := apptest.Serve(t, address, func(c *app.Config) {
		sender, err := mail.New(mails.URL, "parley@example.org", now)
		if err != nil {
			t.Fatal(err)
		}
		c.Mail, c.PublicURL, c.Now = sender, "https://parley.example.org/", now
	})
	id := s.Organization("acme", uuid.Nil)
	change := directory.OrganizationChange{ID: id}
	change.Whitelist = directory.Set([]string{"Example.com", "one@exact.example"})
	change.DefaultRole = directory.Set(organization.DefaultRoleAGENT)
	if _, err := s.Directory.UpdateOrganization(apptest.System(), change); err != nil {
		t.Fatal(err)
	}
	return s, id
}

const chosen = "correct horse battery"

func register(s *apptest.Server, organization, email string) apptest.Answer {
	return s.Do(http.MethodPost, "/register", nil, map[string]string{
		"organization": organization, "email": email, "givenName": "Ann", "familyName": "Lee",
	})
}

var link = regexp.MustCompile(`https://parley\.example\.org/register/confirm\?token=(\S+)`)

// tokenIn is the token of the link in a mail to the address.
func tokenIn(t *testing.T, mails *smtptest.Server, to string) string {
	t.Helper()
	m := mails.Next(t)
	found := link.FindStringSubmatch(strings.ReplaceAll(strings.ReplaceAll(m.Raw, "=\n", ""), "=3D", "="))
	if len(m.To) != 1 || m.To[0] != to || found == nil {
		t.Fatalf("to %v: %s", m.To, m.Raw)
	}
	return found[1]
}

func login(s *apptest.Server, email string) apptest.Answer {
	return s.Do(http.MethodPost, "/web1on1/v2/auth/token", nil, map[string]string{"email": email, "password": chosen})
}

func confirmToken(s *apptest.Server, token string) apptest.Answer {
	return s.Do(http.MethodPost, "/register/confirm", nil, map[string]string{"token": token, "password": chosen})
}

// submit sends the page's form.
func submit(s *apptest.Server, token, password string) apptest.Answer {
	return s.Do(http.MethodPost, "/register/confirm", map[string]string{"Content-Type": "application/x-www-form-urlencoded"},
		url.Values{"token": {token}, "password": {password}}.Encode())
}

// TestRegister: who is on the list joins with the role of the organization's choice,
// after the address is confirmed and not before; by each link once.
func TestRegister(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		mails := smtptest.Serve(t)
		s, _ := registering(t, address, mails, time.Now)
		const email = "Ann@example.COM"
		asked := register(s, "acme", email)
		if asked.Status != http.StatusAccepted {
			t.Fatalf("%d %s", asked.Status, asked.Body)
		}
		first := tokenIn(t, mails, email)
		register(s, "acme", email)
		token := tokenIn(t, mails, email)
		if a := login(s, email); a.Status != http.StatusUnauthorized {
			t.Errorf("a login before the address was confirmed: %d", a.Status)
		}
		page := s.Do(http.MethodGet, "/register/confirm?token="+token, nil, nil)
		if page.Status != http.StatusOK || !strings.Contains(string(page.Body), `value="`+token+`"`) || page.Header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("page: %d %v %s", page.Status, page.Header, page.Body)
		}
		short := submit(s, token, "1234567")
		if short.Status != http.StatusBadRequest || !strings.Contains(string(short.Body), `value="`+token+`"`) {
			t.Errorf("a short password: %d %s", short.Status, short.Body)
		}
		form := submit(s, token, chosen)
		if form.Status != http.StatusOK || !strings.Contains(string(form.Body), "You have joined acme") {
			t.Fatalf("%d %s", form.Status, form.Body)
		}
		if again := submit(s, token, chosen); again.Status != http.StatusBadRequest || strings.Contains(string(again.Body), "<form") {
			t.Errorf("the form again: %d %s", again.Status, again.Body)
		}
		in := login(s, email)
		var signed struct{ Token string }
		if err := json.Unmarshal(in.Body, &signed); err != nil || in.Status != http.StatusCreated {
			t.Fatalf("login: %d %s", in.Status, in.Body)
		}
		if said := s.GraphQL(signed.Token, `{viewer {role user {displayName email}}}`, nil).Said(); !strings.Contains(said, `"role":"AGENT"`) || !strings.Contains(said, "Ann Lee") {
			t.Errorf("who joined: %s", said)
		}
		for _, said := range []string{chosen, token, first} {
			if strings.Contains(s.Log(), said) {
				t.Errorf("%q was logged", said)
			}
		}
		if a := confirmToken(s, first); a.Status != http.StatusBadRequest {
			t.Errorf("the link before, when another was used: %d %s", a.Status, a.Body)
		}
		used, unknown := confirmToken(s, token), confirmToken(s, "parley_reg_none")
		if used.Status != http.StatusBadRequest || string(used.Body) != string(unknown.Body) {
			t.Errorf("used %s, unknown %s", used.Body, unknown.Body)
		}
	})
}

// TestRegisterTellsNothing: the answer is the same for everybody, and only who may
// join gets a mail.
func TestRegisterTellsNothing(t *testing.T) {
	mails := smtptest.Serve(t)
	now := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	s, id := registering(t, testkit.SQLiteDatabase(t), mails, func() time.Time { return now })
	known := directory.NewUser{OrganizationID: &id}
	known.Email, known.DisplayName = directory.Set("known@example.com"), directory.Set("Known")
	if _, err := s.Directory.CreateUser(apptest.System(), known); err != nil {
		t.Fatal(err)
	}
	want := register(s, "acme", "one@exact.example")
	token := tokenIn(t, mails, "one@exact.example")
	users := s.Count("users")
	for _, test := range []struct{ organization, email string }{
		{"acme", "two@exact.example"},
		{"acme", "ann@sub.example.com"},
		{"acme", "ann@notexample.com"},
		{"acme", "known@example.com"},
		{"acme", "KNOWN@example.com"},
		{"nobody", "ann@example.com"},
	} {
		now = now.Add(time.Minute)
		if a := register(s, test.organization, test.email); a.Status != want.Status || string(a.Body) != string(want.Body) {
			t.Errorf("%v: %d %s", test, a.Status, a.Body)
		}
	}
	if n := s.Count("users"); n != users {
		t.Errorf("%d users, there were %d", n, users)
	}
	now = now.Add(24 * time.Hour)
	if a := confirmToken(s, token); a.Status != http.StatusBadRequest {
		t.Errorf("after a day: %d %s", a.Status, a.Body)
	}
	// Mails come in order: had one of those above been mailed to, it would be next.
	register(s, "acme", "last@example.com")
	tokenIn(t, mails, "last@example.com")
}

// TestRegisterRefused: bodies at fault, too many requests, and a server that cannot
// mail.
func TestRegisterRefused(t *testing.T) {
	now := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	s, _ := registering(t, testkit.SQLiteDatabase(t), smtptest.Serve(t), func() time.Time { return now })
	const good = `"organization":"acme","email":"ann@example.com"`
	for body, field := range map[string]string{
		`{`: "", `[]`: "", `{` + good + `,"role":"OWNER"}`: "", `{` + good + `} {}`: "", `{"email":1}`: "",
		`{"organization":"acme","email":"ann"}`:                            "email",
		`{"organization":"acme","email":"Ann <ann@example.com>"}`:          "email",
		`{` + good + `,"password":"12345678"}`:                             "", // it is chosen when the address is confirmed
		`{"email":"ann@example.com"}`:                                      "organization",
		`{` + good + `,"givenName":"` + strings.Repeat("x", 101) + `"}`:    "givenName",
		`{` + good + `,"givenName":"\u0000"}`:                              "givenName",
		`{` + good + `,"givenName":"` + strings.Repeat("x", 20_000) + `"}`: "",
	} {
		now = now.Add(time.Minute)
		if a := s.Do(http.MethodPost, "/register", nil, body); a.Status != http.StatusBadRequest || !strings.Contains(string(a.Body), field) {
			t.Errorf("%.80s: %d %s", body, a.Status, a.Body)
		}
	}
	now = now.Add(time.Minute)
	for n := range 6 {
		a := register(s, "nobody", "ann@example.com")
		if tooMany := n == 5; (a.Status == http.StatusTooManyRequests) != tooMany || tooMany && a.Header.Get("Retry-After") == "" {
			t.Errorf("request %d: %d %s", n, a.Status, a.Body)
		}
	}
	closed := apptest.Serve(t, testkit.SQLiteDatabase(t))
	if a := register(closed, "acme", "ann@example.com"); a.Status != http.StatusServiceUnavailable || !strings.Contains(string(a.Body), "mail server") {
		t.Errorf("without a mail server: %d %s", a.Status, a.Body)
	}
}

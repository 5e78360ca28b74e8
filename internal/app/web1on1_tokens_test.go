package app_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/access"
	"parley/internal/shortid"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
	"parley/store"
)

// logins is a Parley with a login of Web1on1.
type logins struct {
	*apptest.Server
	t     *testing.T
	clock *testkit.Clock
	org   uuid.UUID
	owner string
	made  access.Made
}

const loginPassword = "correct horse"

func newLogins(t *testing.T, address string) *logins {
	t.Helper()
	l := &logins{t: t, clock: noon()}
	l.Server = apptest.Serve(t, address, at(l.clock))
	l.org = l.Organization("teddies", uuid.Nil)
	l.owner = l.Token(l.org, viewer.Owner)
	l.made = l.create(l.org, access.NewCredential{Email: "Ann@Example.com", Password: loginPassword, Role: viewer.Admin})
	return l
}

func (l *logins) create(org uuid.UUID, n access.NewCredential) access.Made {
	l.t.Helper()
	n.API, n.Organization = "web1on1", org
	m, err := l.Access.Create(apptest.System(), n)
	if err != nil {
		l.t.Fatal(err)
	}
	return m
}

// tokenAnswer is what POST /auth/token is answered with.
type tokenAnswer struct {
	TokenType, Token, RefreshToken, User, Organization, Scope string
	ExpiresAt                                                 time.Time
	Error                                                     struct{ Message string }
}

func (l *logins) web1on1(method, path, token string, body any) apptest.Answer {
	l.t.Helper()
	return l.Do(method, "/web1on1/v2"+path, map[string]string{"Authorization": "Bearer " + token}, body)
}

// auth asks for tokens.
func (l *logins) auth(body string) (status int, out tokenAnswer) {
	l.t.Helper()
	a := l.Do(http.MethodPost, "/web1on1/v2/auth/token", map[string]string{"Authorization": "Bearer expired"}, body)
	if err := json.Unmarshal(a.Body, &out); err != nil {
		l.t.Fatalf("%s: %v", a.Body, err)
	}
	return a.Status, out
}

func (l *logins) login() tokenAnswer {
	l.t.Helper()
	status, out := l.auth(fmt.Sprintf(`{"email":"ann@example.COM","password":%q}`, loginPassword))
	if status != http.StatusCreated {
		l.t.Fatalf("%d %+v", status, out)
	}
	return out
}

func (l *logins) refresh(token string) (int, tokenAnswer) {
	l.t.Helper()
	return l.auth(fmt.Sprintf(`{"clientId":"ann@example.com","refreshToken":%q}`, token))
}

// wantMe asks who a token is of, by both doors.
func (l *logins) wantMe(token string, status int, message string) {
	l.t.Helper()
	a := l.web1on1(http.MethodGet, "/users/me", token, nil)
	if a.Status != status || !strings.Contains(string(a.Body), message) {
		l.t.Errorf("%d %s, want %d %s", a.Status, a.Body, status, message)
	}
	if g := l.GraphQL(token, `{viewer {role}}`, nil); g.Status != status {
		l.t.Errorf("graph: %d %s, want %d", g.Status, g.Body, status)
	}
}

// A login's token opens both doors for a day and is refreshed for a month, keys that
// rotate notwithstanding.
func TestWeb1on1Tokens(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		l := newLogins(t, address)
		first := l.login()
		if user := uuid.MustParse(l.made.User); first.User != shortid.Of(user) || first.Organization != shortid.Of(l.org) || first.TokenType != "Bearer" {
			t.Errorf("%+v", first)
		}
		if want := l.clock.Now().Add(24 * time.Hour); !first.ExpiresAt.Equal(want) {
			t.Errorf("expires at %s, want %s", first.ExpiresAt, want)
		}
		l.wantMe(first.Token, http.StatusOK, "")
		l.wantMe(first.RefreshToken, http.StatusUnauthorized, "invalid token")
		l.wantMe(forged(first.Token), http.StatusUnauthorized, "invalid signature")
		if _, err := l.Access.RotateKey(apptest.System()); err != nil {
			t.Fatal(err)
		}
		l.clock.Set(l.clock.Now().Add(25 * time.Hour))
		l.wantMe(first.Token, http.StatusUnauthorized, "jwt expired")
		status, second := l.refresh(first.RefreshToken)
		if status != http.StatusCreated {
			t.Fatalf("%d %+v", status, second)
		}
		l.wantMe(second.Token, http.StatusOK, "")
		if status, out := l.refresh(second.Token); status != http.StatusUnauthorized {
			t.Errorf("an access token refreshes: %d %+v", status, out)
		}
		l.clock.Set(l.clock.Now().Add(30 * 24 * time.Hour))
		if status, out := l.refresh(first.RefreshToken); status != http.StatusUnauthorized || out.Error.Message != "the refresh token is not accepted" {
			t.Errorf("%d %+v", status, out)
		}
	})
}

// forged is a token whose signature is another's.
func forged(token string) string {
	cut := strings.LastIndexByte(token, '.')
	signature, err := base64.RawURLEncoding.DecodeString(token[cut+1:])
	if err != nil {
		panic(err)
	}
	signature[0] ^= 1
	return token[:cut+1] + base64.RawURLEncoding.EncodeToString(signature)
}

// A login that is revoked, and a new password, end tokens at once.
func TestWeb1on1TokensEnd(t *testing.T) {
	l := newLogins(t, testkit.SQLiteDatabase(t))
	tokens := l.login()
	a := l.web1on1(http.MethodPatch, "/users/me", tokens.Token, `{"password":"another one"}`)
	if a.Status != http.StatusOK {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	l.wantMe(tokens.Token, http.StatusUnauthorized, "invalid token")
	if status, _ := l.refresh(tokens.RefreshToken); status != http.StatusUnauthorized {
		t.Errorf("the refresh token of another password: %d", status)
	}
	status, again := l.auth(`{"email":"ann@example.com","password":"another one"}`)
	if status != http.StatusCreated {
		t.Fatalf("%d %+v", status, again)
	}
	if err := l.Access.Revoke(apptest.System(), l.made.ID); err != nil {
		t.Fatal(err)
	}
	l.wantMe(again.Token, http.StatusUnauthorized, "invalid token")

	// Only a new password brings a login back that was revoked.
	l.create(l.org, access.NewCredential{Email: "boss@example.com", Password: loginPassword, Role: viewer.Owner})
	_, boss := l.auth(`{"email":"boss@example.com","password":"` + loginPassword + `"}`)
	for _, change := range []struct {
		body string
		want int
	}{{`{"email":"ann@example.com"}`, http.StatusUnauthorized}, {`{"password":"a third one"}`, http.StatusCreated}} {
		if a := l.web1on1(http.MethodPatch, "/users/"+tokens.User, boss.Token, change.body); a.Status != http.StatusOK {
			t.Fatalf("%s: %d %s", change.body, a.Status, a.Body)
		}
		password := "another one"
		if change.want == http.StatusCreated {
			password = "a third one"
		}
		if status, _ := l.auth(`{"email":"ann@example.com","password":"` + password + `"}`); status != change.want {
			t.Errorf("after %s: %d, want %d", change.body, status, change.want)
		}
	}
	write(t, l.Server, l.org, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE memberships SET status = 'ARCHIVED' WHERE organization_id = ? AND user_id = ?`, l.org, uuid.MustParse(l.made.User))
		return err
	})
	_, wrong := l.auth(`{"email":"nobody@example.com","password":"wrong"}`)
	if status, out := l.auth(`{"email":"ann@example.com","password":"a third one"}`); status != http.StatusUnauthorized || out != wrong {
		t.Errorf("a user who left: %d %+v, want %+v", status, out, wrong)
	}
}

// Bad logins are told nothing but that they are.
func TestWeb1on1BadLogins(t *testing.T) {
	l := newLogins(t, testkit.SQLiteDatabase(t))
	_, wrong := l.auth(`{"email":"ann@example.com","password":"wrong"}`)
	for _, body := range []string{
		`{"email":"nobody@example.com","password":"wrong"}`,
		`{"email":"ann@example.com","password":"` + strings.Repeat("x", 200) + `"}`,
	} {
		if status, out := l.auth(body); status != http.StatusUnauthorized || out != wrong {
			t.Errorf("%.60s: %d %+v, want 401 %+v", body, status, out, wrong)
		}
	}
	for _, body := range []string{`{}`, `{"email":"ann@example.com"}`, `{"password":"x"}`, `{"refreshToken":7}`, `[]`, `{`} {
		if status, out := l.auth(body); status != http.StatusBadRequest || out.Error.Message == "" {
			t.Errorf("%s: %d %+v, want 400", body, status, out)
		}
	}
}

// A bot's token is a JWT that never ends, whatever keys rotate, until it is revoked.
func TestWeb1on1BotTokens(t *testing.T) {
	l := newLogins(t, testkit.SQLiteDatabase(t))
	bot := l.create(l.org, access.NewCredential{Bot: "Robo"})
	claims := claimsOf(t, bot.APIToken)
	if user := uuid.MustParse(bot.User); claims["_id"] != shortid.Of(user) || claims["organization"] != shortid.Of(l.org) ||
		claims["scope"] != "bot" || claims["grant_type"] != "access_token" || claims["exp"] != nil {
		t.Errorf("%v", claims)
	}
	for range 2 {
		if _, err := l.Access.RotateKey(apptest.System()); err != nil {
			t.Fatal(err)
		}
		l.clock.Set(l.clock.Now().Add(1000 * 24 * time.Hour))
	}
	l.wantMe(bot.APIToken, http.StatusOK, "Robo")
	if a := l.web1on1(http.MethodGet, "/bots/"+claims["_id"].(string), bot.APIToken, nil); a.Status != http.StatusOK {
		t.Errorf("its own bot: %d %s", a.Status, a.Body)
	}
	if err := l.Access.Revoke(apptest.System(), bot.ID); err != nil {
		t.Fatal(err)
	}
	l.wantMe(bot.APIToken, http.StatusUnauthorized, "invalid signature")
}

func claimsOf(t *testing.T, token string) map[string]any {
	t.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatalf("%q is no JWT", token)
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	var claims map[string]any
	if err := json.Unmarshal(raw, &claims); err != nil {
		t.Fatal(err)
	}
	return claims
}

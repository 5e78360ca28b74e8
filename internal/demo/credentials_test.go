package demo_test

import (
	"bytes"
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"parley/access"
	"parley/internal/apperr"
	"parley/internal/demo"
	"parley/internal/viewer"
)

// Tokens open the graph with their roles, under --demo alone.
func TestTokensOfTheGraph(t *testing.T) {
	w := filled(t)
	c, err := w.Credentials(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if c.GraphQL != demo.GraphQLToken() {
		t.Error("GraphQLToken is another one than the credentials'")
	}
	closed := access.New(w.store, access.Options{})
	for role, token := range map[viewer.Role]string{
		viewer.Admin: c.GraphQL, viewer.Agent: c.GraphQLAgent, viewer.Guest: c.GraphQLGuest,
	} {
		ctx, err := w.access.Bearer(context.Background(), token)
		if err != nil {
			t.Fatalf("%s: %v", role, err)
		}
		if v := viewer.From(ctx); v.Role != role || v.OrganizationID != demo.OrganizationID() {
			t.Errorf("%s: viewer is %+v", role, v)
		}
		if _, err := closed.Bearer(context.Background(), token); apperr.KindOf(err) != apperr.Unauthenticated {
			t.Errorf("%s without --demo: %v, want it refused", role, err)
		}
	}
}

// What the demo key signs is exchanged for a token that opens SaySimple, under
// --demo alone.
func TestSaySimple(t *testing.T) {
	w := filled(t)
	signed := sign(t)
	issued, _, err := access.SaySimple{Access: w.access}.Exchange(context.Background(), signed)
	if err != nil {
		t.Fatal(err)
	}
	ctx, err := access.SaySimple{Access: w.access}.Authenticate(context.Background(), issued)
	if err != nil {
		t.Fatal(err)
	}
	if v := viewer.From(ctx); v.OrganizationID != demo.OrganizationID() || len(v.Scope) != 2 {
		t.Errorf("viewer is %+v; want Teddies Inc. and its child", v)
	}
	closed := access.SaySimple{Access: access.New(w.store, access.Options{})}
	if _, _, err := closed.Exchange(context.Background(), signed); apperr.KindOf(err) != apperr.Unauthenticated {
		t.Errorf("without --demo: %v, want it refused", err)
	}
}

// sign makes a client's token as `parley credential sign --demo` does.
func sign(t *testing.T) string {
	t.Helper()
	block, _ := pem.Decode(demo.PrivateKeyPEM())
	if block == nil {
		t.Fatal("the key is not PEM")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	if bits := key.(*rsa.PrivateKey).N.BitLen(); bits != 2048 {
		t.Errorf("the key has %d bits", bits)
	}
	token, err := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.MapClaims{
		"key": demo.APIToken(), "iat": now.Unix(), "exp": now.Unix() + 300,
	}).SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// The key says that it is public, to people and to scanners.
func TestKeyIsMarked(t *testing.T) {
	if !bytes.HasPrefix(demo.PrivateKeyPEM(), []byte("DEMO ONLY")) {
		t.Error("the key file does not begin with a warning")
	}
}

// The screen shows every credential, and an address for every door.
func TestBanner(t *testing.T) {
	w := filled(t)
	c, err := w.Credentials(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var screen strings.Builder
	demo.Banner(&screen, "http://127.0.0.1:8080", c)
	for _, want := range []string{
		"http://127.0.0.1:8080/graphiql/", "http://127.0.0.1:8080/graphql", "http://127.0.0.1:8080/saysimple/insights/v1",
		"http://127.0.0.1:8080/saysimple/messaging/v1/auth/authenticate", "credential sign --demo",
		"curl -s -u mark.smith:teddies-demo 'http://127.0.0.1:8080/RI/cmi/contacts?statistics=true&limit=3'",
		c.GraphQL, c.GraphQLAgent, c.GraphQLGuest, c.APIToken, c.AppID, c.AppSecret, c.JAICPToken,
		c.Email, c.Password, c.User, c.UserPassword, c.APIKey,
	} {
		if want == "" || !strings.Contains(screen.String(), want) {
			t.Errorf("%q is not on the screen:\n%s", want, screen.String())
		}
	}
	if lines := strings.Count(screen.String(), "\n"); lines > 40 {
		t.Errorf("%d lines are more than one screen", lines)
	}
}

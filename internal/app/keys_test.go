package app_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"parley/internal/app"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/store"
)

func at(c *testkit.Clock) func(*app.Config) { return func(f *app.Config) { f.Now = c.Now } }

// noon is when the clocks of these tests start.
func noon() *testkit.Clock { return testkit.NewClock(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)) }

// sign signs claims by a method and a key, with a header's changes.
func sign(t *testing.T, m jwt.SigningMethod, key any, claims jwt.Claims, header map[string]any) string {
	t.Helper()
	token := jwt.NewWithClaims(m, claims)
	for k, v := range header {
		token.Header[k] = v
	}
	text, err := token.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestClientTokens shows authenticate every sort of client token at both of its
// addresses.
func TestClientTokens(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		clock := noon()
		s := newShop(t, address, at(clock))
		other := s.SaySimple(s.Organization("bears", uuid.Nil), "", apptest.Keys[1]())
		now := clock.Now().Unix()
		with := func(changes jwt.MapClaims) jwt.MapClaims { return changed(s.client.Claims(), changes) }
		rs256 := func(changes jwt.MapClaims) string { return s.client.Sign(with(changes)) }
		public := apptest.PublicPEM(s.client.Key)
		block, _ := pem.Decode([]byte(public))
		key := s.client.Key
		for _, row := range []struct {
			what  string
			token string
			good  bool
		}{
			{"a good one", rs256(nil), true},
			{"what the SDK sends", rs256(jwt.MapClaims{"apiToken": true, "nbf": now}), true},
			{"an audience and an issuer of its own", rs256(jwt.MapClaims{"aud": "anyone", "iss": "me"}), true},
			{"a kid", sign(t, jwt.SigningMethodRS256, key, with(nil), map[string]any{"kid": "../../etc/passwd' OR 1=1 --"}), true},
			{"expired within the leeway", rs256(jwt.MapClaims{"iat": now - 330, "exp": now - 30}), true},
			{"expired", rs256(jwt.MapClaims{"iat": now - 361, "exp": now - 61}), false},
			{"issued a little ahead", rs256(jwt.MapClaims{"iat": now + 30, "exp": now + 200}), true},
			{"issued ahead", rs256(jwt.MapClaims{"iat": now + 62, "exp": now + 200}), false},
			{"valid soon", rs256(jwt.MapClaims{"nbf": now + 30}), true},
			{"valid later", rs256(jwt.MapClaims{"nbf": now + 62}), false},
			{"living 301 s", rs256(jwt.MapClaims{"exp": now + 301}), false},
			{"living a year", rs256(jwt.MapClaims{"exp": now + 366*86400}), false},
			{"ending before it begins", rs256(jwt.MapClaims{"iat": now + 20, "exp": now + 10}), false},
			{"without exp", rs256(jwt.MapClaims{"exp": nil}), false},
			{"without iat", rs256(jwt.MapClaims{"iat": nil}), false},
			{"without key", rs256(jwt.MapClaims{"key": nil}), false},
			{"a key that is no text", rs256(jwt.MapClaims{"key": 5}), false},
			{"an unknown key", rs256(jwt.MapClaims{"key": s.client.APIToken[:len(s.client.APIToken)-4] + "AAAA"}), false},
			{"another client's key", rs256(jwt.MapClaims{"key": other.APIToken}), false},
			{"signed by another", sign(t, jwt.SigningMethodRS256, other.Key, with(nil), nil), false},
			{"unsigned", sign(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, with(nil), nil), false},
			{"HS256 with the public key's text", sign(t, jwt.SigningMethodHS256, []byte(public), with(nil), nil), false},
			{"HS256 with the public key's bytes", sign(t, jwt.SigningMethodHS256, block.Bytes, with(nil), nil), false},
			{"RS512", sign(t, jwt.SigningMethodRS512, key, with(nil), nil), false},
			{"PS256", sign(t, jwt.SigningMethodPS256, key, with(nil), nil), false},
			{"64 KB", rs256(jwt.MapClaims{"pad": strings.Repeat("x", 48<<10)}), false},
			{"cut", rs256(nil)[:100], false},
			{"longer by a letter", rs256(nil) + "A", false},
			{"the API token itself", s.client.APIToken, false},
			{"an access token", s.token, false},
			{"a word", "nonsense", false},
		} {
			for _, path := range apptest.SaySimpleAuth {
				a := s.client.Authenticate(path, row.token)
				if row.good && a.Status != http.StatusOK {
					t.Errorf("%s: %d %s", row.what, a.Status, a.Body)
				}
				if !row.good {
					s.expect(t, row.what, a, http.StatusUnauthorized, http.StatusUnauthorized)
				}
			}
		}
		for _, header := range []map[string]string{nil, {"Authorization": ""}, {"Authorization": "Basic " + rs256(nil)}, {"Authorization": rs256(nil)}} {
			s.expect(t, "a bad header", s.Do(http.MethodPost, apptest.SaySimpleAuth[0], header, nil), http.StatusUnauthorized, http.StatusUnauthorized)
		}
	})
}

// works reports whether an access token opens the API.
func (s shop) works(token string) bool {
	return s.client.Do(token, http.MethodGet, apptest.SaySimpleBases[0]+"/agents", nil).Status == http.StatusOK
}

// signingKey returns the newest key that the server signs with, and its id.
func (s shop) signingKey(t *testing.T) (ed25519.PrivateKey, string) {
	t.Helper()
	all, err := s.Store.SigningKeys(context.Background())
	if err != nil || len(all) == 0 {
		t.Fatal(err)
	}
	block, _ := pem.Decode([]byte(all[0].PEM))
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return key.(ed25519.PrivateKey), all[0].ID.String()
}

// TestAccessTokens forges access tokens, some even with the server's own key.
func TestAccessTokens(t *testing.T) {
	clock := noon()
	s := newShop(t, testkit.SQLiteDatabase(t), at(clock))
	key, kid := s.signingKey(t)
	_, stranger, _ := ed25519.GenerateKey(rand.Reader)
	now := clock.Now()
	var claims jwt.MapClaims
	payload, _ := base64.RawURLEncoding.DecodeString(strings.Split(s.token, ".")[1])
	if err := json.Unmarshal(payload, &claims); err != nil {
		t.Fatal(err)
	}
	forge := func(changes jwt.MapClaims) string {
		copied := jwt.MapClaims{}
		for k, v := range claims {
			copied[k] = v
		}
		return sign(t, jwt.SigningMethodEdDSA, key, jwt.MapClaims(changed(copied, changes)), map[string]any{"kid": kid})
	}
	for _, row := range []struct {
		what  string
		token string
		good  bool
	}{
		{"its own", s.token, true},
		{"the same, signed again", forge(nil), true},
		{"another audience", forge(jwt.MapClaims{"aud": "sinch"}), false},
		{"no audience", forge(jwt.MapClaims{"aud": nil}), false},
		{"another issuer", forge(jwt.MapClaims{"iss": "mallory"}), false},
		{"no end", forge(jwt.MapClaims{"exp": nil}), false},
		{"expired", forge(jwt.MapClaims{"exp": now.Add(-time.Second).Unix()}), false},
		{"no such credential", forge(jwt.MapClaims{"sub": s.Store.NewID(18).String()}), false},
		{"another organization", forge(jwt.MapClaims{"org": s.Organization("bears", uuid.Nil).String()}), false},
		{"a stranger's key", sign(t, jwt.SigningMethodEdDSA, stranger, claims, map[string]any{"kid": kid}), false},
		{"an unknown kid", sign(t, jwt.SigningMethodEdDSA, stranger, claims, map[string]any{"kid": uuid.NewString()}), false},
		{"a path as kid", sign(t, jwt.SigningMethodEdDSA, key, claims, map[string]any{"kid": "../../dev/null"}), false},
		{"SQL as kid", sign(t, jwt.SigningMethodEdDSA, key, claims, map[string]any{"kid": "' OR 1=1 --"}), false},
		{"a number as kid", sign(t, jwt.SigningMethodEdDSA, key, claims, map[string]any{"kid": 1}), false},
		{"no kid", sign(t, jwt.SigningMethodEdDSA, key, claims, nil), false},
		{"unsigned", sign(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, claims, map[string]any{"kid": kid}), false},
		{"HS256 with the public key", sign(t, jwt.SigningMethodHS256, []byte(key.Public().(ed25519.PublicKey)), claims, map[string]any{"kid": kid}), false},
		{"a client token", s.client.Sign(s.client.Claims()), false},
		{"the API token", s.client.APIToken, false},
		{"a token of the graph", s.Token(s.id, "ADMIN"), false},
		{"64 KB", s.token + strings.Repeat("A", 64<<10), false},
	} {
		if got := s.works(row.token); got != row.good {
			t.Errorf("%s: works %v", row.what, got)
		}
	}
	if a := s.GraphQL(s.token, `{viewer {role}}`, nil); a.Status != http.StatusUnauthorized {
		t.Errorf("the graph takes a vendor's token: %d %s", a.Status, a.Body)
	}
	clock.Set(now.Add(5*time.Minute + time.Second))
	if s.works(s.token) {
		t.Error("a token works after its five minutes")
	}
}

// TestRevocation ends a credential at another server: it ends here at once.
func TestRevocation(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := newShop(t, address)
		other := apptest.Serve(t, address)
		if !s.works(s.token) {
			t.Fatal("the token does not work")
		}
		if err := other.Access.Revoke(apptest.System(), s.client.ID); err != nil {
			t.Fatal(err)
		}
		if s.works(s.token) {
			t.Error("an access token works after its credential was revoked")
		}
		s.expect(t, "authenticate", s.client.Authenticate(apptest.SaySimpleAuth[0], s.client.Sign(s.client.Claims())), 401, 401)
	})
}

// TestPublicKeys has two keys valid for one API token, as a client's own
// rotation needs, and then the second alone.
func TestPublicKeys(t *testing.T) {
	s := newShop(t, testkit.SQLiteDatabase(t))
	first, second := apptest.Keys[0](), apptest.Keys[1]()
	for _, row := range []struct {
		keys          []string
		first, second bool
	}{
		{[]string{apptest.PublicPEM(first)}, true, false},
		{[]string{apptest.PublicPEM(first), apptest.PublicPEM(second)}, true, true},
		{[]string{apptest.PublicPEM(second)}, false, true},
	} {
		err := s.Store.Write(apptest.System(), s.id, func(ctx context.Context, tx *store.Tx) error {
			return tx.ApiCredential.UpdateOneID(s.client.ID).SetPublicKeys(row.keys).Exec(ctx)
		})
		if err != nil {
			t.Fatal(err)
		}
		for key, want := range map[any]bool{first: row.first, second: row.second} {
			token := sign(t, jwt.SigningMethodRS256, key, s.client.Claims(), nil)
			if got := s.client.Authenticate(apptest.SaySimpleAuth[1], token).Status == http.StatusOK; got != want {
				t.Errorf("%d keys: one works %v, want %v", len(row.keys), got, want)
			}
		}
	}
}

// TestKeyRotation rotates the server's key: older tokens stay valid till they
// end, over a restart and at every server of the database.
func TestKeyRotation(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		clock := noon()
		s := newShop(t, address, at(clock))
		_, firstKey := s.signingKey(t)
		kid := func(token string) string {
			parsed, _, err := jwt.NewParser().ParseUnverified(token, jwt.MapClaims{})
			if err != nil {
				t.Fatal(err)
			}
			return parsed.Header["kid"].(string)
		}
		tokens := []string{s.token}
		all := func(when string, servers ...shop) {
			t.Helper()
			for i, token := range tokens {
				for n, server := range servers {
					if !server.works(token) {
						t.Errorf("%s: server %d refuses token %d", when, n, i)
					}
				}
			}
		}
		rotate := func(s shop) string {
			t.Helper()
			clock.Set(clock.Now().Add(time.Second))
			id, err := s.Access.RotateKey(apptest.System())
			if err != nil {
				t.Fatal(err)
			}
			return id.String()
		}
		want := rotate(s)
		tokens = append(tokens, s.client.AccessToken())
		if kid(tokens[0]) != firstKey || kid(tokens[1]) != want || want == firstKey {
			t.Errorf("signed by %s and %s, want %s and %s", kid(tokens[0]), kid(tokens[1]), firstKey, want)
		}
		all("after a rotation", s)
		s.Stop()
		open := func() shop {
			again := apptest.Serve(t, address, at(clock))
			return shop{again, s.client.At(again), "", s.id}
		}
		a, b := open(), open()
		all("after a restart", a, b)
		want = rotate(b)
		tokens = append(tokens, a.client.AccessToken(), b.client.AccessToken())
		if kid(tokens[2]) != want || kid(tokens[3]) != want {
			t.Error("a server goes on signing with the key that another one retired")
		}
		all("after a rotation elsewhere", a, b)
		for range 2 {
			clock.Set(clock.Now().Add(32 * 24 * time.Hour)) // longer than any token lives
			rotate(a)
		}
		if n := a.Count("signing_keys"); n != 2 {
			t.Errorf("%d keys are kept, want the current one and the one before", n)
		}
	})
}

// TestFirstKey has many clients come to a server that has no key yet: every token
// that it gives out works.
func TestFirstKey(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := apptest.Serve(t, address)
		c := s.SaySimple(s.Organization("teddies", uuid.Nil), "", apptest.Keys[0]())
		tokens := make([]string, 8)
		var wg sync.WaitGroup
		for i := range tokens {
			wg.Go(func() { tokens[i] = c.AccessToken() })
		}
		wg.Wait()
		for i, token := range tokens {
			if !(shop{Server: s, client: c}).works(token) {
				t.Errorf("token %d does not work", i)
			}
		}
	})
}

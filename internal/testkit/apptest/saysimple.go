package apptest

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"parley/access"
	"parley/internal/viewer"
)

// Keys are two RSA keys, made once per test binary: it takes a while.
var Keys = [2]func() *rsa.PrivateKey{sync.OnceValue(newKey), sync.OnceValue(newKey)}

func newKey() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return k
}

// PublicPEM returns the public half of a key as its owner would upload it.
func PublicPEM(k *rsa.PrivateKey) string {
	der, err := x509.MarshalPKIXPublicKey(&k.PublicKey)
	if err != nil {
		panic(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

// PrivatePEM returns a key as `credential sign` reads it.
func PrivatePEM(k *rsa.PrivateKey) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(k)}))
}

// SaySimple is a client of the vendor's API.
type SaySimple struct {
	access.Made
	Key *rsa.PrivateKey

	server *Server
}

// Addresses of the vendor's API: the document's and the SDK's.
var (
	SaySimpleAuth  = []string{"/saysimple/messaging/v1/auth/authenticate", "/saysimple/v1/auth/authenticate"}
	SaySimpleBases = []string{"/saysimple/insights/v1", "/saysimple/v1"}
)

// SaySimple makes a credential of a key.
func (s *Server) SaySimple(organization uuid.UUID, role viewer.Role, k *rsa.PrivateKey) *SaySimple {
	s.tb.Helper()
	made, err := s.Access.Create(System(), access.NewCredential{
		API: "saysimple", Organization: organization, Role: role, PublicKey: PublicPEM(k),
	})
	if err != nil {
		s.tb.Fatal(err)
	}
	return &SaySimple{Made: made, Key: k, server: s}
}

// At returns the client as it talks to another server.
func (c *SaySimple) At(s *Server) *SaySimple { return &SaySimple{Made: c.Made, Key: c.Key, server: s} }

// Claims are those of a good client token at this moment.
func (c *SaySimple) Claims() jwt.MapClaims {
	now := c.server.Store.Now()
	return jwt.MapClaims{"key": c.APIToken, "iat": now.Unix(), "exp": now.Add(300 * time.Second).Unix()}
}

// Sign signs claims with the client's key.
func (c *SaySimple) Sign(claims jwt.MapClaims) string {
	c.server.tb.Helper()
	signed, err := jwt.NewWithClaims(jwt.SigningMethodRS256, claims).SignedString(c.Key)
	if err != nil {
		c.server.tb.Fatal(err)
	}
	return signed
}

// Authenticate exchanges a client token at one of [SaySimpleAuth].
func (c *SaySimple) Authenticate(path, clientToken string) Answer {
	c.server.tb.Helper()
	return c.server.Do(http.MethodPost, path, map[string]string{"Authorization": "Bearer " + clientToken}, nil)
}

// AccessToken authenticates and returns the token.
func (c *SaySimple) AccessToken() string {
	c.server.tb.Helper()
	a := c.Authenticate(SaySimpleAuth[0], c.Sign(c.Claims()))
	var body struct{ TokenType, AccessToken, ExpiresIn string }
	if err := json.Unmarshal(a.Body, &body); err != nil || a.Status != http.StatusOK || body.TokenType != "Bearer" {
		c.server.tb.Fatalf("authenticate: %d %s", a.Status, a.Body)
	}
	return body.AccessToken
}

// Do sends a request with an access token.
func (c *SaySimple) Do(token, method, path string, body any) Answer {
	c.server.tb.Helper()
	return c.server.Do(method, path, map[string]string{"Authorization": "Bearer " + token}, body)
}

package demo

import (
	"context"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	_ "embed"
	"encoding/binary"
	"encoding/pem"
	"errors"
	"strings"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent/apicredential"
	"parley/internal/ids"
	"parley/internal/viewer"
)

// Credentials are what opens the demo world, one for each door. They are fixed
// strings, the same in every database.
type Credentials struct {
	// GraphQL is a bearer token of the role ADMIN; the other two are of weaker
	// roles, to see what those may not.
	GraphQL, GraphQLAgent, GraphQLGuest string
	// APIToken is the `key` claim of what a SaySimple client signs with
	// [PrivateKeyPEM].
	APIToken string
	// AppID and AppSecret open the Bot Open API, Token JAICP.
	AppID, AppSecret, JAICPToken string
	// Email and Password are a login of Web1on1.
	Email, Password string
	// User, UserPassword and APIKey open Sinch.
	User, UserPassword, APIKey string
}

const (
	loginEmail    = "admin@teddies.example"
	loginPassword = "teddies-demo"
	sinchUser     = "mark.smith"
)

// sinchDoor is that of a user, who works in the queues.
var sinchDoor = door{apicredential.KindSINCH_USER, "sinch", access.NewCredential{API: "sinch", Role: viewer.Agent, User: sinchUser, Password: loginPassword}}

//go:embed demo-only.pem
var privateKey []byte

// PrivateKeyPEM is the key that signs for the demo world's SaySimple client.
// It is public, in the repository, and opens nothing without `--demo`.
func PrivateKeyPEM() []byte { return append([]byte(nil), privateKey...) }

// APIToken is the demo world's SaySimple token.
func APIToken() string { return token("say", "saysimple") }

// GraphQLToken is the demo world's token of the graph for an administrator.
func GraphQLToken() string { return token("gql", "graphql admin") }

// secret is the fixed secret of a credential's name: public, like this file.
func secret(name string) []byte {
	h := sha256.Sum256([]byte("parley demo " + name))
	return h[:24]
}

// token is the token that access makes of the secret of this name.
func token(kind, name string) string { return access.FormatToken(kind, OrganizationID(), secret(name)) }

// credentialID is the fixed id of a credential's name; Bot Open shows it.
func credentialID(name string) uuid.UUID {
	return ids.Fixed(ids.APICredential, ids.TimeOf(OrganizationID()), binary.BigEndian.Uint64(secret(name)))
}

// door is a credential to make.
type door struct {
	kind   apicredential.Kind
	secret string
	access.NewCredential
}

// doors lists the credentials; an API and a role name one.
func doors() ([]door, error) {
	public, err := publicKeyPEM()
	return []door{
		{apicredential.KindGRAPHQL, "graphql admin", access.NewCredential{API: "graphql", Role: viewer.Admin}},
		{apicredential.KindGRAPHQL, "graphql agent", access.NewCredential{API: "graphql", Role: viewer.Agent}},
		{apicredential.KindGRAPHQL, "graphql guest", access.NewCredential{API: "graphql", Role: viewer.Guest}},
		{apicredential.KindSAYSIMPLE_KEY, "saysimple", access.NewCredential{API: "saysimple", Role: viewer.Admin, PublicKey: public}},
		{apicredential.KindBOT_OPEN_APP, "botopen", access.NewCredential{API: "botopen", Role: viewer.Guest}},
		{apicredential.KindJAICP_TOKEN, "jaicp", access.NewCredential{API: "jaicp", Role: viewer.Admin}},
		{apicredential.KindWEB1ON1_LOGIN, "web1on1", access.NewCredential{API: "web1on1", Role: viewer.Admin, Email: loginEmail, Password: loginPassword}},
		sinchDoor,
	}, err
}

// Credentials returns the credentials of the world, making those that it does
// not have yet. [World.Fill] comes first.
func (w *World) Credentials(ctx context.Context) (Credentials, error) {
	ctx = as(ctx)
	all, err := doors()
	if err != nil {
		return Credentials{}, err
	}
	for _, d := range all {
		if err := w.ensure(ctx, d); err != nil {
			return Credentials{}, err
		}
	}
	return Credentials{
		GraphQL: GraphQLToken(), GraphQLAgent: token("gql", "graphql agent"), GraphQLGuest: token("gql", "graphql guest"),
		APIToken: APIToken(),
		AppID:    strings.ReplaceAll(credentialID("botopen").String(), "-", ""), AppSecret: token("bop", "botopen"),
		JAICPToken: token("jcp", "jaicp"),
		Email:      loginEmail, Password: loginPassword,
		User: sinchUser, UserPassword: loginPassword, APIKey: token("sin", "sinch"),
	}, nil
}

// ensure makes a credential unless the world has it: a later version may know
// more doors than the one that filled the world.
func (w *World) ensure(ctx context.Context, d door) error {
	have, err := w.Store.Client().ApiCredential.Query().Where(
		apicredential.OrganizationIDEQ(OrganizationID()), apicredential.KindEQ(d.kind),
		apicredential.RoleEQ(apicredential.Role(d.Role)), apicredential.DemoEQ(true),
	).Exist(ctx)
	if err != nil || have {
		return err
	}
	n := d.NewCredential
	n.Organization, n.Demo, n.ID, n.Secret = OrganizationID(), true, credentialID(d.secret), secret(d.secret)
	_, err = w.Access.Create(ctx, n)
	return err
}

// publicKeyPEM is the half of the key that the server keeps.
func publicKeyPEM() (string, error) {
	block, _ := pem.Decode(privateKey)
	if block == nil {
		return "", errors.New("demo: the key is not PEM")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return "", err
	}
	private, ok := key.(*rsa.PrivateKey)
	if !ok {
		return "", errors.New("demo: the key is not an RSA key")
	}
	der, err := x509.MarshalPKIXPublicKey(&private.PublicKey)
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})), err
}

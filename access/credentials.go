package access

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/apicredential"
	"parley/ent/membership"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/viewer"
	"parley/store"
)

// NewCredential says what credential to make. Which fields count depends on the
// API.
type NewCredential struct {
	API          string // graphql, saysimple, botopen, jaicp, web1on1, sinch
	Organization uuid.UUID
	// Role is what the bearer may do; empty means the API's default.
	Role viewer.Role
	// PublicKey is the client's RSA key in PEM form (saysimple).
	PublicKey string
	// Email and Password are a login (web1on1), Bot a bot's name.
	Email, Password, Bot string
	// User is the login name (sinch).
	User string
	// Demo marks a credential of the demo world; ID and Secret are then fixed.
	Demo   bool
	ID     uuid.UUID
	Secret []byte
}

// Made is a new credential. It is the only time that its secrets are known.
type Made struct {
	ID uuid.UUID `json:"id"`
	// Token opens the graph or JAICP.
	Token     string `json:"token,omitempty"`
	APIToken  string `json:"apiToken,omitempty"`
	AppID     string `json:"appId,omitempty"`
	AppSecret string `json:"appSecret,omitempty"`
	User      string `json:"user,omitempty"`
	Email     string `json:"email,omitempty"`
	APIKey    string `json:"apiKey,omitempty"`
}

// maker makes the rows of one API's credential.
type maker func(ctx context.Context, tx *store.Tx, n NewCredential, m *Made) error

var makers = map[string]maker{
	"graphql":   makeGraphQL,
	"saysimple": makeSaySimple,
	"botopen":   makeBotOpen,
	"jaicp":     makeJAICP,
	"web1on1":   makeWeb1on1,
	"sinch":     makeSinch,
}

// Create makes a credential. The error is [apperr.Invalid] for a wrong or missing
// field and [apperr.Conflict] for a login that exists.
func (a *Access) Create(ctx context.Context, n NewCredential) (Made, error) {
	if err := Check(ctx, Administer); err != nil {
		return Made{}, err
	}
	make, ok := makers[n.API]
	if !ok {
		return Made{}, apperr.InvalidField("one of graphql, saysimple, botopen, jaicp, web1on1, sinch", "api")
	}
	switch n.Role {
	case "", viewer.Guest, viewer.Agent, viewer.Bot, viewer.Admin, viewer.Owner:
	default:
		return Made{}, apperr.InvalidField("one of guest, agent, bot, admin, owner", "role")
	}
	var m Made
	err := a.store.Write(ctx, n.Organization, func(ctx context.Context, tx *store.Tx) error {
		if m = (Made{ID: n.ID}); n.ID == uuid.Nil {
			m.ID = tx.NewID(ids.APICredential)
		}
		return make(ctx, tx, n, &m)
	})
	if ent.IsConstraintError(err) {
		return Made{}, apperr.New(apperr.Conflict, "such a credential exists")
	}
	return m, err
}

// credential begins a row with what all of them have.
func (n NewCredential) credential(tx *store.Tx, id uuid.UUID, kind apicredential.Kind, role viewer.Role, lookup string) *ent.ApiCredentialCreate {
	if n.Role != "" {
		role = n.Role
	}
	return tx.ApiCredential.Create().SetID(id).SetKind(kind).SetRole(apicredential.Role(role)).SetLookup(lookup).SetDemo(n.Demo)
}

func (n NewCredential) token(kind string) string {
	if n.Secret != nil {
		return FormatToken(kind, n.Organization, n.Secret)
	}
	return newToken(kind, n.Organization)
}

func makeGraphQL(ctx context.Context, tx *store.Tx, n NewCredential, m *Made) error {
	m.Token = n.token("gql")
	return n.credential(tx, m.ID, apicredential.KindGRAPHQL, viewer.Agent, digest(m.Token)).Exec(ctx)
}

// makeSaySimple lets the client act for the organizations below as well: the
// vendor's messages name their tenant.
func makeSaySimple(ctx context.Context, tx *store.Tx, n NewCredential, m *Made) error {
	if _, err := ParsePublicKey([]byte(n.PublicKey)); err != nil {
		return err
	}
	m.APIToken = n.token("say")
	return n.credential(tx, m.ID, apicredential.KindSAYSIMPLE_KEY, viewer.Admin, digest(m.APIToken)).
		SetPublicKeys([]string{n.PublicKey}).Exec(ctx)
}

func makeBotOpen(ctx context.Context, tx *store.Tx, n NewCredential, m *Made) error {
	m.AppID = strings.ReplaceAll(m.ID.String(), "-", "")
	m.AppSecret = n.token("bop")
	return n.credential(tx, m.ID, apicredential.KindBOT_OPEN_APP, viewer.Guest, m.AppID).
		SetSecretHash(digest(m.AppSecret)).Exec(ctx)
}

func makeJAICP(ctx context.Context, tx *store.Tx, n NewCredential, m *Made) error {
	m.Token = n.token("jcp")
	return n.credential(tx, m.ID, apicredential.KindJAICP_TOKEN, viewer.Admin, digest(m.Token)).Exec(ctx)
}

func makeWeb1on1(ctx context.Context, tx *store.Tx, n NewCredential, m *Made) error {
	if n.Bot != "" {
		return makeBot(ctx, tx, n, m)
	}
	if !strings.Contains(n.Email, "@") || n.Password == "" {
		return apperr.InvalidField("an e-mail address and a password, or a bot's name", "email")
	}
	role := n.roleOr(viewer.Agent)
	user, err := person(ctx, tx, n.Email, n.Email, role)
	if err != nil {
		return err
	}
	m.User, m.Email = user.String(), n.Email
	return n.credential(tx, m.ID, apicredential.KindWEB1ON1_LOGIN, role, strings.ToLower(n.Email)).
		SetSecretHash(hashPassword(n.Password)).SetUserID(user).Exec(ctx)
}

// makeBot makes a bot, the user that it acts as, and its instance in the organization.
func makeBot(ctx context.Context, tx *store.Tx, n NewCredential, m *Made) error {
	user, err := person(ctx, tx, n.Bot, "", viewer.Bot)
	if err != nil {
		return err
	}
	if m.APIToken, err = botToken(tx, user); err != nil {
		return err
	}
	bot := ids.WithCode(user, ids.Bot)
	if err := tx.Bot.Create().SetID(bot).SetName(n.Bot).SetRoles([]string{"bot"}).SetSecret(rand.Text()).SetUserID(user).Exec(ctx); err != nil {
		return err
	}
	if err := tx.BotInstance.Create().SetBotID(bot).SetName(n.Bot).Exec(ctx); err != nil {
		return err
	}
	m.User = user.String()
	return n.credential(tx, m.ID, apicredential.KindWEB1ON1_BOT, viewer.Bot, digest(m.APIToken)).SetUserID(user).Exec(ctx)
}

func makeSinch(ctx context.Context, tx *store.Tx, n NewCredential, m *Made) error {
	if n.User == "" || n.Password == "" {
		return apperr.InvalidField("a user name and a password", "user")
	}
	role := n.roleOr(viewer.Agent)
	user, err := person(ctx, tx, n.User, "", role)
	if err != nil {
		return err
	}
	if err := tx.User.UpdateOneID(user).SetLoginName(n.User).Exec(ctx); err != nil {
		return err
	}
	m.User, m.APIKey = n.User, n.token("sin")
	return n.credential(tx, m.ID, apicredential.KindSINCH_USER, role, n.User).
		SetSecretHash(hashPassword(n.Password) + " " + digest(m.APIKey)).SetUserID(user).Exec(ctx)
}

func (n NewCredential) roleOr(r viewer.Role) viewer.Role {
	if n.Role != "" {
		return n.Role
	}
	return r
}

// person makes a user with a membership.
func person(ctx context.Context, tx *store.Tx, name, email string, role viewer.Role) (uuid.UUID, error) {
	number, err := tx.Numbers(ctx, "user", 1)
	if err != nil {
		return uuid.Nil, err
	}
	u := tx.User.Create().SetDisplayName(name).SetNumber(number)
	if email != "" {
		u.SetEmail(email)
	}
	row, err := u.Save(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	return row.ID, tx.Membership.Create().SetUserID(row.ID).SetRole(membership.Role(role)).Exec(ctx)
}

// Listed is what is shown of a credential; never a secret.
type Listed struct {
	ID        uuid.UUID  `json:"id"`
	API       string     `json:"kind"`
	Role      string     `json:"role"`
	CreatedAt time.Time  `json:"createdAt"`
	ExpiresAt *time.Time `json:"expiresAt,omitempty"`
	RevokedAt *time.Time `json:"revokedAt,omitempty"`
}

// List returns the credentials of an organization, oldest first.
func (a *Access) List(ctx context.Context, organization uuid.UUID) ([]Listed, error) {
	if err := Check(ctx, Administer); err != nil {
		return nil, err
	}
	rows, err := a.store.Client().ApiCredential.Query().
		Where(apicredential.OrganizationIDEQ(organization)).Order(apicredential.ByID()).All(ctx)
	out := []Listed{}
	for _, c := range rows {
		out = append(out, Listed{c.ID, string(c.Kind), string(c.Role), c.CreatedAt, c.ExpiresAt, c.RevokedAt})
	}
	return out, err
}

// Revoke ends a credential; it acts at the bearer's next request.
func (a *Access) Revoke(ctx context.Context, id uuid.UUID) error {
	if err := Check(ctx, Administer); err != nil {
		return err
	}
	c, err := a.store.Client().ApiCredential.Get(ctx, id)
	if ent.IsNotFound(err) {
		return apperr.New(apperr.NotFound, "no such credential")
	}
	if err != nil || c.RevokedAt != nil {
		return err
	}
	return a.store.Write(ctx, c.OrganizationID, func(ctx context.Context, tx *store.Tx) error {
		return tx.ApiCredential.UpdateOneID(id).SetRevokedAt(tx.Now()).Exec(ctx)
	})
}

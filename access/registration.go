package access

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/apicredential"
	"parley/ent/membership"
	"parley/ent/organization"
	"parley/ent/user"
	"parley/internal/apperr"
	"parley/store"
)

// Registration is what somebody says who wishes to join an organization.
type Registration struct {
	// Slug names the organization.
	Slug string
	// Email is the address to sign in with.
	Email                 string
	GivenName, FamilyName string
}

// Invitation is what is to be mailed to who registered.
type Invitation struct {
	Organization string
	// Email is where the mail goes: to nobody where it is empty.
	Email string
	// Token confirms the address, once and for a day.
	Token string
}

// registrationLife is how long an address may be confirmed.
const registrationLife = 24 * time.Hour

// Register notes that somebody wishes to join an organization that lets owners of
// the address do so by themselves, and returns what to mail. Where it does not, where
// there is no such organization, and where the address is known to be somebody's
// already, nothing is changed and nothing is to be mailed.
func (a *Access) Register(ctx context.Context, r Registration) (Invitation, error) {
	return inTime(ctx, a, func(ctx context.Context) (Invitation, error) {
		o, err := a.store.Client().Organization.Query().Where(organization.SlugEQ(r.Slug), organization.ArchivedAtIsNil()).Only(system(ctx))
		if err != nil || !lists(o.Whitelist, r.Email) {
			return Invitation{}, ent.MaskNotFound(err)
		}
		var token string
		err = a.store.Write(system(ctx), o.ID, func(ctx context.Context, tx *store.Tx) error {
			token, err = r.save(ctx, tx, o)
			return err
		})
		if err != nil || token == "" {
			return Invitation{}, err
		}
		return Invitation{Organization: o.Name, Email: r.Email, Token: token}, nil
	})
}

// lists reports whether a whitelist names the address, or its domain, in whatever
// case. A domain does not name those below it.
func lists(whitelist []string, email string) bool {
	_, domain, _ := strings.Cut(email, "@")
	return slices.ContainsFunc(whitelist, func(entry string) bool {
		entry = strings.ToLower(strings.TrimSpace(entry))
		return entry == strings.ToLower(email) || strings.TrimPrefix(entry, "@") == strings.ToLower(domain) && domain != ""
	})
}

// save makes the invited user, unless there is one, and a token beside those before: who
// asks in somebody's name takes no link from them. It returns none where the address is somebody's who is in already.
func (r Registration) save(ctx context.Context, tx *store.Tx, o *ent.Organization) (token string, err error) {
	if _, err := tx.Exec(ctx, "UPDATE organizations SET updated_at = updated_at WHERE id = ?", o.ID); err != nil {
		return "", err
	}
	known, err := tx.User.Query().Where(user.OrganizationIDEQ(o.ID), user.EmailEqualFold(r.Email), user.StatusNEQ(user.StatusARCHIVED)).First(ctx)
	if err != nil && !ent.IsNotFound(err) {
		return "", err
	}
	if known != nil && !selfRegistered(ctx, tx, known) {
		return "", nil
	}
	if known == nil {
		if known, err = r.invite(ctx, tx, membership.Role(o.DefaultRole)); err != nil {
			return "", err
		}
	}
	token = newToken("reg", o.ID)
	return token, tx.ApiCredential.Create().SetKind(apicredential.KindREGISTRATION).SetRole(apicredential.RoleGUEST).SetLookup(digest(token)).
		SetUserID(known.ID).SetExpiresAt(tx.Now().Add(registrationLife)).Exec(ctx)
}

// selfRegistered reports whether an invited user came by registration: those whom
// somebody else invited are not taken over.
func selfRegistered(ctx context.Context, tx *store.Tx, u *ent.User) bool {
	if u.Status != user.StatusINVITED {
		return false
	}
	ok, err := tx.ApiCredential.Query().Where(apicredential.OrganizationIDEQ(tx.OrganizationID()),
		apicredential.KindEQ(apicredential.KindREGISTRATION), apicredential.UserIDEQ(u.ID)).Exist(ctx)
	return ok && err == nil
}

// endInvitations ends the tokens of a user.
func endInvitations(ctx context.Context, tx *store.Tx, u uuid.UUID) error {
	return tx.ApiCredential.Update().Where(apicredential.OrganizationIDEQ(tx.OrganizationID()),
		apicredential.KindEQ(apicredential.KindREGISTRATION), apicredential.UserIDEQ(u), apicredential.RevokedAtIsNil()).
		SetRevokedAt(tx.Now()).Exec(ctx)
}

// invite makes a user who may do nothing yet.
func (r Registration) invite(ctx context.Context, tx *store.Tx, role membership.Role) (*ent.User, error) {
	number, err := tx.Numbers(ctx, "user", 1)
	if err != nil {
		return nil, err
	}
	name := strings.TrimSpace(r.GivenName + " " + r.FamilyName)
	if name == "" {
		name = r.Email
	}
	create := tx.User.Create().SetNumber(number).SetDisplayName(name).SetEmail(r.Email).SetStatus(user.StatusINVITED)
	if r.GivenName != "" {
		create.SetGivenName(r.GivenName)
	}
	if r.FamilyName != "" {
		create.SetFamilyName(r.FamilyName)
	}
	u, err := create.Save(ctx)
	if err != nil {
		return nil, err
	}
	return u, tx.Membership.Create().SetUserID(u.ID).SetRole(role).SetStatus(membership.StatusINVITED).Exec(ctx)
}

// Confirmed says who has joined what.
type Confirmed struct{ Email, Organization string }

// errConfirm is the one answer to every token that confirms nothing.
var errConfirm = apperr.New(apperr.Invalid, "the link was used already, is older than a day, or never was one; register again")

// Confirm lets in who registered, with a password of 8 to 200 characters: the token came
// by mail, so the address is theirs, and the password is chosen by who has both. Every
// token that confirms nothing is [apperr.Invalid], in the same words. It fails with
// [apperr.ErrBusy] where too many passwords are being hashed.
func (a *Access) Confirm(ctx context.Context, token, password string) (Confirmed, error) {
	hash, err := HashPassword(ctx, password)
	if err != nil {
		return Confirmed{}, err
	}
	return inTime(ctx, a, func(ctx context.Context) (Confirmed, error) {
		ctx = system(ctx)
		c, err := a.byToken(ctx, token, apicredential.KindREGISTRATION)
		if err != nil {
			return Confirmed{}, otherwise(err, errConfirm)
		}
		var out Confirmed
		err = a.store.Write(ctx, c.OrganizationID, func(ctx context.Context, tx *store.Tx) error {
			out, err = a.join(ctx, tx, c.ID, hash)
			return err
		})
		return out, err
	})
}

// join spends the token and lets its user in.
func (a *Access) join(ctx context.Context, tx *store.Tx, token uuid.UUID, hash string) (Confirmed, error) {
	if err := tx.Lock(ctx, "api_credentials", token); err != nil {
		return Confirmed{}, err
	}
	c, err := a.valid(tx.ApiCredential.Query().Where(apicredential.OrganizationIDEQ(tx.OrganizationID()), apicredential.IDEQ(token)).Only(ctx))
	if err != nil {
		return Confirmed{}, otherwise(err, errConfirm)
	}
	o, err := tx.Organization.Get(ctx, tx.OrganizationID())
	if err != nil {
		return Confirmed{}, err
	}
	u, err := tx.User.Query().Where(user.OrganizationIDEQ(o.ID), user.IDEQ(*c.UserID), user.StatusEQ(user.StatusINVITED)).Only(ctx)
	if ent.IsNotFound(err) || err == nil && (o.ArchivedAt != nil || u.Email == nil || !lists(o.Whitelist, *u.Email)) {
		return Confirmed{}, errConfirm
	}
	if err != nil {
		return Confirmed{}, err
	}
	return Confirmed{*u.Email, o.Slug}, letIn(ctx, tx, u, hash)
}

// letIn makes an invited user a member who signs in with the password of a hash.
func letIn(ctx context.Context, tx *store.Tx, u *ent.User, hash string) error {
	if err := tx.User.UpdateOneID(u.ID).SetStatus(user.StatusACTIVE).Exec(ctx); err != nil {
		return err
	}
	err := tx.Membership.Update().Where(membership.OrganizationIDEQ(tx.OrganizationID()), membership.UserIDEQ(u.ID)).
		SetStatus(membership.StatusACTIVE).Exec(ctx)
	if err != nil {
		return err
	}
	if err := SaveLogin(ctx, tx, u.ID, *u.Email, hash); err != nil {
		return err
	}
	return endInvitations(ctx, tx, u.ID)
}

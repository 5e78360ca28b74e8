package access

import (
	"context"
	"crypto/rand"
	"strings"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/apicredential"
	"parley/ent/membership"
	"parley/ent/organization"
	"parley/ent/predicate"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/shortid"
	"parley/internal/viewer"
	"parley/store"
)

// HashPassword returns what is stored of a password. It is slow on purpose, so it
// comes before a transaction begins. It fails where ctx ends before a place to hash
// is free.
func HashPassword(ctx context.Context, password string) (string, error) {
	release, err := hashingPlace(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	return newHash(password), nil
}

// SaveLogin gives a user of the transaction's organization an e-mail address to sign
// in with and a password by its hash; an empty hash keeps the password. A user who
// has no login gets one only with a password, and only that brings back a login which
// was revoked. Another's address is a Conflict.
func SaveLogin(ctx context.Context, tx *store.Tx, user uuid.UUID, email, hash string) error {
	lookup := strings.ToLower(email)
	own, err := loginOf(ctx, tx, user)
	if err != nil || own == nil && hash == "" {
		return err
	}
	taken, err := tx.ApiCredential.Query().Where(apicredential.OrganizationIDEQ(tx.OrganizationID()),
		apicredential.KindEQ(apicredential.KindWEB1ON1_LOGIN), apicredential.LookupEQ(lookup), apicredential.UserIDNEQ(user)).Exist(system(ctx))
	switch {
	case err != nil:
		return err
	case taken:
		return apperr.New(apperr.Conflict, "another user signs in with this e-mail address")
	case own == nil:
		return tx.ApiCredential.Create().SetKind(apicredential.KindWEB1ON1_LOGIN).SetRole(apicredential.RoleGUEST).
			SetLookup(lookup).SetSecretHash(hash).SetUserID(user).Exec(ctx)
	}
	update := tx.ApiCredential.UpdateOneID(own.ID).SetLookup(lookup)
	if hash != "" {
		update.SetSecretHash(hash).ClearRevokedAt()
	}
	return update.Exec(system(ctx))
}

// loginOf is the login of a user, nil where there is none. A user who may change
// the own password does not see credentials: Parley looks.
func loginOf(ctx context.Context, tx *store.Tx, user uuid.UUID) (*ent.ApiCredential, error) {
	c, err := tx.ApiCredential.Query().Where(apicredential.OrganizationIDEQ(tx.OrganizationID()),
		apicredential.KindEQ(apicredential.KindWEB1ON1_LOGIN), apicredential.UserIDEQ(user)).First(system(ctx))
	if ent.IsNotFound(err) {
		return nil, nil
	}
	return c, err
}

// SaveBotToken makes the token by which a bot of the transaction's organization calls
// Parley, and ends those before. It is the only time that it is known.
func SaveBotToken(ctx context.Context, tx *store.Tx, user uuid.UUID) (string, error) {
	err := tx.ApiCredential.Update().Where(apicredential.OrganizationIDEQ(tx.OrganizationID()),
		apicredential.KindEQ(apicredential.KindWEB1ON1_BOT), apicredential.UserIDEQ(user), apicredential.RevokedAtIsNil()).
		SetRevokedAt(tx.Now()).Exec(ctx)
	if err != nil {
		return "", err
	}
	token, err := botToken(tx, user)
	if err != nil {
		return "", err
	}
	return token, tx.ApiCredential.Create().SetKind(apicredential.KindWEB1ON1_BOT).SetRole(apicredential.Role(membership.RoleBOT)).
		SetLookup(digest(token)).SetUserID(user).Exec(ctx)
}

// botToken makes a token that never ends, until it is revoked. It is found by its
// digest, so nobody checks its signature: the key is thrown away.
func botToken(tx *store.Tx, user uuid.UUID) (string, error) {
	claims := vendorClaims(tx.OrganizationID(), user, vendorScope(viewer.Bot), grantAccess, tx.Now())
	key := make([]byte, 32)
	rand.Read(key) //nolint:errcheck // crypto/rand.Read never fails since Go 1.24
	return jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString(key)
}

// RevokeAll ends all credentials of a user of the transaction's organization for good:
// another one may sign in by the e-mail address.
func RevokeAll(ctx context.Context, tx *store.Tx, user uuid.UUID) error {
	of := []predicate.ApiCredential{apicredential.OrganizationIDEQ(tx.OrganizationID()), apicredential.UserIDEQ(user)}
	if err := tx.ApiCredential.Update().Where(append(of, apicredential.RevokedAtIsNil())...).SetRevokedAt(tx.Now()).Exec(ctx); err != nil {
		return err
	}
	return tx.ApiCredential.Update().Where(append(of, apicredential.KindEQ(apicredential.KindWEB1ON1_LOGIN))...).
		SetLookup("archived " + user.String()).Exec(ctx)
}

// OrganizationByShort finds an organization by the short form of its id, wherever it
// is: who makes another one a partner names it by that, and learns nothing else of it.
// It fails with [apperr.NotFound].
func (w Web1on1) OrganizationByShort(ctx context.Context, short string) (uuid.UUID, error) {
	missing := apperr.New(apperr.NotFound, "no such organization")
	least, greatest, ok := shortid.Range(short, ids.Organization)
	if !ok {
		return uuid.Nil, missing
	}
	rows, err := w.store.Client().Organization.Query().Where(organization.IDGTE(least), organization.IDLTE(greatest)).IDs(system(ctx))
	if err != nil {
		return uuid.Nil, err
	}
	for _, id := range rows {
		if shortid.Matches(id, short) {
			return id, nil
		}
	}
	return uuid.Nil, missing
}

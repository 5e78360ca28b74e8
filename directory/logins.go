package directory

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/apicredential"
	"parley/ent/user"
	"parley/internal/apperr"
	"parley/store"
)

func isPassword(s string) string {
	if n := utf8.RuneCountInString(s); n < 8 || n > 200 {
		return "8 to 200 characters"
	}
	return ""
}

// name is what a user is called whose display name is not given: the parts of the
// name after the change, else the e-mail address.
func (f UserFields) name(was *ent.User) string {
	var parts []string
	for _, part := range []string{
		after(f.GivenName, was.GivenName), after(f.AdditionalName, was.AdditionalName), after(f.FamilyName, was.FamilyName),
	} {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		parts = []string{after(f.Email, was.Email)}
	}
	return shorten(strings.Join(parts, " "), 200)
}

// after is a text after the change, empty where there is none.
func after(o Opt[string], was *string) string {
	if !o.Given {
		o = IfSet(was)
	}
	text, _ := o.get()
	return text
}

// shorten cuts a text after so many characters.
func shorten(s string, limit int) string {
	if utf8.RuneCountInString(s) > limit {
		return string([]rune(s)[:limit])
	}
	return s
}

// hash is what is stored of the password, empty where none is given. It takes time,
// so it comes before the transaction.
func (f UserFields) hash(ctx context.Context) (string, error) {
	password, ok := f.Password.get()
	if !ok {
		return "", nil
	}
	return access.HashPassword(ctx, password)
}

func emailTaken() error { return taken("user", "e-mail address", "email") }

// freeEmail checks that no other user of the organization, who is not archived, has
// the e-mail address, whatever the case of its letters.
func freeEmail(ctx context.Context, tx *store.Tx, email string, but uuid.UUID) error {
	if err := lock(ctx, tx); err != nil {
		return err
	}
	same := tx.User.Query().Where(user.OrganizationIDEQ(tx.OrganizationID()), user.EmailEqualFold(email),
		user.StatusNEQ(user.StatusARCHIVED), user.IDNEQ(but))
	return free(ctx, same.Exist, emailTaken())
}

// saveLogin makes the user's login follow a change of the password or the e-mail
// address.
func (f UserFields) saveLogin(ctx context.Context, tx *store.Tx, row *ent.User, hash string) error {
	switch {
	case hash == "" && !f.Email.Given:
		return nil
	case row.Email == nil && hash != "":
		return fault(apperr.Invalid, "is what a password needs", "email")
	case row.Email == nil:
		return noLogin(ctx, tx, row.ID)
	}
	err := access.SaveLogin(ctx, tx, row.ID, *row.Email, hash)
	if apperr.KindOf(err) == apperr.Conflict {
		return emailTaken()
	}
	return err
}

// noLogin refuses that who signs in by an e-mail address has none.
func noLogin(ctx context.Context, tx *store.Tx, id uuid.UUID) error {
	login := tx.ApiCredential.Query().Where(apicredential.OrganizationIDEQ(tx.OrganizationID()), apicredential.UserIDEQ(id),
		apicredential.KindEQ(apicredential.KindWEB1ON1_LOGIN), apicredential.RevokedAtIsNil())
	return free(ctx, login.Exist, fault(apperr.Conflict, "the user signs in by the e-mail address", "email"))
}

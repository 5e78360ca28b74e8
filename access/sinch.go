package access

import (
	"context"
	"strings"

	"parley/ent"
	"parley/ent/apicredential"
	"parley/internal/apperr"
	"parley/internal/viewer"
)

// Sinch authenticates users of the contact centre's API by name and password. It
// implements the vendor surface's Authenticator.
type Sinch struct{ *Access }

const (
	// maxName and maxPassword bound what is hashed.
	maxName, maxPassword = 300, 1000
	// maxNamesakes is how many organizations may have a user of one name who is
	// told apart by password alone; more of them need their key.
	maxNamesakes = 16
)

// Authenticate returns a context that acts as the user. The key may be empty; one
// that is given has to be the user's. The error is [apperr.Unauthenticated] for
// everything that opens nothing, and [apperr.Timeout] where that could not be told
// in time.
func (s Sinch) Authenticate(ctx context.Context, name, password, key string) (context.Context, error) {
	if name == "" || len(name) > maxName || len(password) > maxPassword || len(key) > maxToken {
		return nil, errUnauthenticated
	}
	return s.acting(ctx, func(ctx context.Context) (*viewer.Viewer, error) {
		rows, err := s.namesakes(ctx, name, key)
		if err != nil {
			return nil, err
		}
		c, err := s.whose(ctx, rows, name, password)
		if err != nil {
			return nil, err
		}
		return s.enter(ctx, c)
	})
}

// namesakes are the credentials in force that have the name, and the key where one
// is given.
func (s Sinch) namesakes(ctx context.Context, name, key string) ([]*ent.ApiCredential, error) {
	q := s.store.Client().ApiCredential.Query().Where(apicredential.KindEQ(apicredential.KindSINCH_USER), apicredential.LookupEQ(name))
	if key != "" {
		organization, ok := organizationOf(key)
		if !ok {
			return nil, nil
		}
		q.Where(apicredential.OrganizationIDEQ(organization))
	}
	rows, err := q.Order(apicredential.ByID()).Limit(maxNamesakes).All(system(ctx))
	if err != nil {
		return nil, err
	}
	var out []*ent.ApiCredential
	for _, row := range rows {
		c, err := s.valid(row, nil)
		if err == nil && (key == "" || keyOf(c) == digest(key)) {
			out = append(out, c)
		}
	}
	return out, nil
}

// whose is the one credential that the password opens.
func (s Sinch) whose(ctx context.Context, rows []*ent.ApiCredential, name, password string) (*ent.ApiCredential, error) {
	switch found, err := s.opened(ctx, rows, name, password); {
	case err != nil:
		return nil, err
	case len(found) > 1:
		return nil, apperr.New(apperr.Unauthenticated, "several organizations have such a user, who has to send the key as well")
	default:
		return found[0], nil
	}
}

// opened are the credentials that the password opens, one at least. An unknown name
// costs as much time as one that is known to one organization.
func (a *Access) opened(ctx context.Context, rows []*ent.ApiCredential, name, password string) (found []*ent.ApiCredential, err error) {
	if len(rows) == 0 {
		_, err := a.logins.opens(ctx, a.now(), name, password, nobody)
		return nil, orElse(err, errUnauthenticated)
	}
	for _, c := range rows {
		ok, err := a.logins.opens(ctx, a.now(), name, password, passwordOf(c))
		if err != nil {
			return nil, err
		}
		if ok {
			found = append(found, c)
		}
	}
	if len(found) == 0 {
		return nil, errUnauthenticated
	}
	return found, nil
}

func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// passwordOf and keyOf are the two parts of a user's secrets: the password's hash
// and the key's digest.
func passwordOf(c *ent.ApiCredential) string { hash, _, _ := secrets(c); return hash }

func keyOf(c *ent.ApiCredential) string { _, key, _ := secrets(c); return key }

func secrets(c *ent.ApiCredential) (hash, key string, ok bool) {
	if c.SecretHash == nil {
		return "", "", false
	}
	return strings.Cut(*c.SecretHash, " ")
}

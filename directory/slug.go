package directory

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"parley/store"
)

// maxSlug is the length of a slug, of which a number may take maxSuffix.
const (
	maxSlug   = 40
	maxSuffix = 8
)

// slug returns the slug that was asked for, or one made from the name. It is
// unique in the installation, so it is compared with organizations that the
// viewer does not see.
func (n NewOrganization) slug(ctx context.Context, tx *store.Tx) (string, error) {
	if slug, ok := n.Slug.get(); ok {
		used, err := store.Scan[string](ctx, tx, `SELECT slug FROM organizations WHERE slug = ?`, slug)
		if err == nil && len(used) > 0 {
			err = slugTaken()
		}
		return slug, err
	}
	base := slugOf(*n.Name.Value)
	like := base[:min(len(base), maxSlug-maxSuffix)] + "%" // a slug has no wildcard
	used, err := store.Scan[string](ctx, tx, `SELECT slug FROM organizations WHERE slug LIKE ?`, like)
	if err != nil {
		return "", err
	}
	return unused(base, used), nil
}

// slugOf makes a slug of a name: small letters and digits, hyphens for all else.
// A name without any gives "organization".
func slugOf(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	slug := strings.Join(words, "-")
	slug = strings.TrimRight(slug[:min(len(slug), maxSlug)], "-")
	if len(slug) < 2 {
		return strings.TrimPrefix(slug+"-organization", "-")
	}
	return slug
}

// unused returns base, or the first of base-2, base-3… that is not used.
func unused(base string, used []string) string {
	slug := base
	for n := 2; slices.Contains(used, slug); n++ {
		suffix := "-" + strconv.Itoa(n)
		slug = strings.TrimRight(base[:min(len(base), maxSlug-len(suffix))], "-") + suffix
	}
	return slug
}

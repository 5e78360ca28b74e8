package privacy

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/customer"
	"parley/ent/filterset"
	"parley/internal/filters"
	"parley/store"
)

const (
	// setsAtOnce is how many filter sets, of up to 1 MB each, one transaction reads.
	setsAtOnce = 20
	// leastWord is of how many characters a person's word is that counts where it
	// stands within others; a shorter one counts by itself.
	leastWord = 3
)

// forgetFilters removes what of the organization's looks for the person, by the words that
// the person is known by: filter sets, and reports that are not finished.
func (r *removal) forgetFilters(ctx context.Context) error {
	known, err := r.knownBy(ctx)
	if err != nil || len(known) == 0 {
		return err
	}
	if err := r.forgetFilterSets(ctx, known); err != nil {
		return err
	}
	return r.forgetAsked(ctx, known)
}

func (r *removal) forgetFilterSets(ctx context.Context, known person) error {
	for after, next := uuid.Nil, uuid.Nil; ; after = next {
		_, err := r.piece(ctx, func(ctx context.Context, tx *store.Tx, did counts) (err error) {
			next, err = known.forget(ctx, tx, after, did)
			return err
		})
		if err != nil || next == uuid.Nil {
			return err
		}
	}
}

// knownBy are the person's addresses and names. None are left once the person was
// anonymized.
func (r *removal) knownBy(ctx context.Context) (person, error) {
	who, err := r.store.Client().Customer.Query().Where(customer.OrganizationIDEQ(r.row.OrganizationID), customer.IDEQ(*r.row.CustomerID)).
		WithIdentities().Only(ctx)
	if err != nil {
		return nil, ent.MaskNotFound(err)
	}
	out, err := r.addresses(ctx)
	full := strings.TrimSpace(text(who.GivenName) + " " + text(who.FamilyName))
	for _, word := range []string{text(who.DisplayName), full, text(who.ExternalID)} {
		out = append(out, strings.ToLower(strings.TrimSpace(word)))
	}
	for _, i := range who.Edges.Identities {
		out = append(out, strings.ToLower(strings.TrimSpace(text(i.Username))))
	}
	return slices.DeleteFunc(out, func(word string) bool { return word == "" }), err
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// person is the words that somebody is known by, in small letters.
type person []string

// forget removes some of the filter sets that come after one; next is the last that it
// looked at, nil at the end.
func (p person) forget(ctx context.Context, tx *store.Tx, after uuid.UUID, did counts) (next uuid.UUID, err error) {
	of := filterset.OrganizationIDEQ(tx.OrganizationID())
	rows, err := tx.FilterSet.Query().Where(of, filterset.IDGT(after)).Order(filterset.ByID()).Limit(setsAtOnce).All(ctx)
	if err != nil || len(rows) == 0 {
		return uuid.Nil, err
	}
	var gone []uuid.UUID
	for _, row := range rows {
		if p.areIn(row.Filters) {
			gone = append(gone, row.ID)
		}
	}
	n, err := tx.FilterSet.Delete().Where(of, filterset.IDIn(gone...)).Exec(ctx)
	did.removed("filter sets", n)
	return rows[len(rows)-1].ID, err
}

// areIn reports whether filters look for one of the words.
func (p person) areIn(stored json.RawMessage) bool {
	return slices.ContainsFunc(wordsOf(stored), p.isIn)
}

// wordsOf are what somebody wrote into filters, without the words of the language. What
// cannot be read counts as a whole.
func wordsOf(stored json.RawMessage) (out []string) {
	list, err := filters.Parse(stored)
	if err != nil {
		return []string{string(stored)}
	}
	for _, f := range list {
		out = slices.Concat(out, f.Values, f.Options, f.Paths, []string{f.Option})
		for _, field := range f.Fields {
			out = append(out, field.Key, field.Value)
		}
	}
	return out
}

// isIn reports whether a text holds one of the words, in whatever letters, and numbers
// also where something stands between their digits.
func (p person) isIn(text string) bool {
	small := strings.ToLower(strings.TrimSpace(text))
	plain := undivided(small)
	return slices.ContainsFunc(p, func(word string) bool {
		if utf8.RuneCountInString(word) < leastWord {
			return small == word
		}
		return strings.Contains(small, word) || isDigits(word) && strings.Contains(plain, word)
	})
}

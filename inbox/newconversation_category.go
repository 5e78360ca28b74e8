package inbox

import (
	"context"
	"strings"

	"parley/ent/category"
	"parley/internal/apperr"
	"parley/store"
)

// subject is what a conversation is about: the name of a category, and its slot where
// it is one of the organization's. Both are nil where nobody said.
type subject struct {
	name *string
	slot *int
}

// subjectOf is the category in a slot, or the one of a name: any name will do. A slot
// without category, and a name that is another's, are [apperr.Invalid].
func subjectOf(ctx context.Context, tx *store.Tx, slot *int, name *string) (subject, error) {
	if slot == nil && name == nil {
		return subject{}, nil
	}
	rows, err := tx.Category.Query().Where(category.OrganizationIDEQ(tx.OrganizationID())).Order(category.BySlot()).All(ctx)
	if err != nil {
		return subject{}, err
	}
	for _, row := range rows {
		named := name != nil && strings.EqualFold(row.Name, *name)
		switch {
		case slot == nil && named, slot != nil && row.Slot == *slot && (named || name == nil):
			return subject{&row.Name, &row.Slot}, nil
		case slot != nil && row.Slot == *slot:
			return subject{}, apperr.InvalidField("is another category than that of the name", "categorySlot")
		}
	}
	if slot != nil {
		return subject{}, apperr.InvalidField("there is no category in this slot", "categorySlot")
	}
	return subject{name: name}, nil
}

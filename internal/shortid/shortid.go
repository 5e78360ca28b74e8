// Package shortid is how Web1on1's clients see identifiers: 24 hexadecimal digits,
// the first 12 and the last 12 of the UUID. The first are its millisecond, so that a
// row is found again in the primary keys of that millisecond. It is a leaf.
package shortid

import (
	"encoding/hex"
	"strings"

	"github.com/google/uuid"

	"parley/internal/ids"
)

// length is that of a short identifier, in digits.
const length = 24

// Of returns the short form of an identifier.
func Of(id uuid.UUID) string {
	h := hex.EncodeToString(id[:])
	return h[:12] + h[20:]
}

// Range returns the least and the greatest identifier of a kind that may have the
// short form; [Matches] says which of those between them has. It is false for what
// is no short form.
func Range(short string, kind ids.Code) (least, greatest uuid.UUID, ok bool) {
	if len(short) != length {
		return least, greatest, false
	}
	raw, err := hex.DecodeString(short)
	if err != nil {
		return least, greatest, false
	}
	copy(least[:6], raw[:6])
	copy(least[10:], raw[6:])
	greatest = least
	least[8], greatest[8] = 0x80, 0xbf
	greatest[9] = 0xff
	return ids.WithCode(least, kind), ids.WithCode(greatest, kind), true
}

// Matches reports whether an identifier has the short form, in digits of any case.
func Matches(id uuid.UUID, short string) bool { return strings.EqualFold(Of(id), short) }

package live

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"parley/ent"
	"parley/internal/apperr"
	"parley/store"
)

// encodeCursor says where in which ledger a client stands. Clients take it as
// opaque: it is the same scalar as the cursors of connections.
func encodeCursor(organization uuid.UUID, at store.Head) ent.Cursor {
	return ent.Cursor{ID: organization, Value: cursorText(at)}
}

func cursorText(at store.Head) string { return fmt.Sprintf("%d.%d", at.Epoch, at.Seq) }

// decodeCursor is the way back. A cursor that was not made by encodeCursor gets
// the same error as one of another organization, which tells nothing of it.
func decodeCursor(c ent.Cursor, organization uuid.UUID) (store.Head, error) {
	text, _ := c.Value.(string)
	epoch, seq, _ := strings.Cut(text, ".")
	var at store.Head
	// A number that does not parse leaves a text other than the one that came.
	at.Epoch, _ = strconv.ParseInt(epoch, 10, 64)
	at.Seq, _ = strconv.ParseInt(seq, 10, 64)
	if c.ID != organization || at.Epoch < 0 || at.Seq < 0 || cursorText(at) != text {
		return store.Head{}, apperr.New(apperr.Invalid, "not a cursor of the ledger")
	}
	return at, nil
}

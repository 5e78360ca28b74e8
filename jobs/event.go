package jobs

import (
	"context"
	"time"

	"github.com/google/uuid"

	"parley/store"
)

// Event is what a webhook is told of. Zero ids mean none.
type Event struct {
	// ID is the delivery's: the same at each attempt.
	ID uuid.UUID
	// Name is such as message.create.contact.chat.
	Name         string
	Organization uuid.UUID
	Conversation uuid.UUID
	Message      uuid.UUID
	// Seq is the number of the ledger entry, At its time. Kind is empty where the
	// ledger has been trimmed since.
	Seq  int64
	At   time.Time
	Kind store.EntryKind
}

// Composer says in a vendor's words what happened. Its calls are made by the
// system, for any organization.
type Composer interface {
	// Names returns a name for each entry, in order; "" is an event that nobody is
	// told of.
	Names(ctx context.Context, organization uuid.UUID, entries []store.Entry) ([]string, error)
	// Body returns what is posted, as JSON: the same at each call as far as what it
	// tells of is the same. What is gone is [apperr.NotFound].
	Body(ctx context.Context, e Event) ([]byte, error)
}

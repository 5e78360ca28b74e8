// Package inbox is the write side of conversations: messages and the facts that
// metrics are made of, resolution, assignment and notes. Whatever a vendor's
// route or a mutation wants to change about a conversation goes through here.
//
// Messages may arrive in any order. Order inside a thread is the time a message
// was sent, then IN before OUT, then arrival; everything that is computed is
// computed over that order, so a late message gives the numbers it would have
// given in time.
package inbox

import (
	"parley/store"
)

// Inbox changes conversations. It is safe for concurrent use.
type Inbox struct{ store *store.Store }

// New returns an inbox on the store.
func New(s *store.Store) *Inbox { return &Inbox{store: s} }

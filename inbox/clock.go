package inbox

import (
	"cmp"
	"time"

	"github.com/google/uuid"
)

// factKey orders the messages of a thread.
type factKey struct {
	at        int64 // Unix milliseconds
	direction Direction
	ordinal   int64
	message   uuid.UUID
}

// compare tells which message comes first: by time, IN before OUT, by arrival.
// The id decides between threads of one contact.
func (k factKey) compare(o factKey) int {
	return cmp.Or(
		cmp.Compare(k.at, o.at),
		cmp.Compare(k.direction, o.direction),
		cmp.Compare(k.ordinal, o.ordinal),
		compareIDs(k.message, o.message),
	)
}

// run is the state of the response clock after a message: the side that spoke
// last and the first message of its unanswered run.
type run struct {
	direction Direction // "" before the first message
	at        int64
	message   uuid.UUID
}

// response is the answer that a message gives to the other side's run.
type response struct {
	ms   int64
	from uuid.UUID
}

// next advances the response clock. An automatic reply neither starts nor ends a
// wait.
func (r run) next(k factKey, automatic bool) (run, *response) {
	switch {
	case automatic || r.direction == k.direction:
		return r, nil
	case r.direction == "":
		return run{k.direction, k.at, k.message}, nil
	}
	return run{k.direction, k.at, k.message}, &response{ms: k.at - r.at, from: r.message}
}

// windowLength is how long a conversation window stays open.
const windowLength = int64(24 * time.Hour / time.Millisecond)

// window is the state of a contact's window clock after a message; zero instants
// mean never.
type window struct {
	lastIn *int64
	opened *int64
}

// Who opened a window.
const (
	openedByUser     = "USER"
	openedByBusiness = "BUSINESS"
)

// next advances the window clock. An OUT message outside an open window opens
// one: by the customer's initiative where an IN message came less than 24 hours
// before, else by the business's. openedBy is "" where none was opened.
func (w window) next(k factKey) (next window, openedBy string) {
	at := k.at
	if k.direction == In {
		w.lastIn = &at
		return w, ""
	}
	if w.opened != nil && at < *w.opened+windowLength {
		return w, ""
	}
	openedBy = openedByBusiness
	if w.lastIn != nil && at-*w.lastIn < windowLength {
		openedBy = openedByUser
	}
	w.opened = &at
	return w, openedBy
}

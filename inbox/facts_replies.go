package inbox

import (
	"context"
	"maps"
	"slices"

	"github.com/google/uuid"

	"parley/store"
)

// replied is what is told of a first reply in more tables than one: zero where
// there is none.
type replied struct {
	ok bool
	// at is Unix milliseconds; took, and open of it, are milliseconds.
	at, took, open int64
}

// replied is that of a conversation; of none there is none.
func (t *talk) replied() replied {
	if t == nil || !t.reply.ok() {
		return replied{}
	}
	return replied{true, t.reply.at, t.reply.at - t.in.at, t.openMs}
}

// columns are the values of first_reply_at, first_reply_ms and first_reply_open_ms.
func (r replied) columns() []any {
	var at, took, open *int64
	if r.ok {
		at, took, open = &r.at, &r.took, &r.open
	}
	return []any{at, took, open}
}

// repliedAnew are the conversations whose stored reply is another now, in the
// order of ids.
func (s *factSet) repliedAnew() (all []uuid.UUID) {
	for _, id := range slices.SortedFunc(maps.Keys(s.talks), compareIDs) {
		if t := s.talks[id]; !t.made && t.was != t.replied() {
			all = append(all, id)
		}
	}
	return all
}

// tellTags copies the first replies of conversations, as their facts have them, to
// the uses of tags by them.
func tellTags(ctx context.Context, tx *store.Tx, conversations []uuid.UUID) error {
	return tx.ExecGiven(ctx, givenIDs(conversations), `UPDATE tag_facts SET
		first_reply_at = c.first_reply_at, first_reply_ms = c.first_reply_ms, first_reply_open_ms = c.first_reply_open_ms
		FROM {given} JOIN conversation_facts c ON c.conversation_id = v.of
		WHERE tag_facts.organization_id = ? AND c.organization_id = ? AND tag_facts.subject_id = v.of AND (
			tag_facts.first_reply_at IS DISTINCT FROM c.first_reply_at OR tag_facts.first_reply_ms IS DISTINCT FROM c.first_reply_ms
			OR tag_facts.first_reply_open_ms IS DISTINCT FROM c.first_reply_open_ms)`, tx.OrganizationID(), tx.OrganizationID())
}

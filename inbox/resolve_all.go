package inbox

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"parley/access"
	"parley/internal/apperr"
	"parley/store"
)

// ResolveAll is [Inbox.Resolve] of up to 1,000 conversations of one organization in
// one transaction. Those that are resolved already, and the second event of one
// conversation, change nothing. An error is about one of the events and means that
// nothing was written.
func (in *Inbox) ResolveAll(ctx context.Context, organization uuid.UUID, all []Resolution) error {
	if err := access.Check(ctx, access.WriteMessages); err != nil {
		return err
	}
	if len(all) == 0 || len(all) > MaxBatch {
		return apperr.InvalidField("1 to 1,000 resolutions", "resolutions")
	}
	for i := range all {
		if err := all[i].normalize(in); err != nil {
			return err
		}
	}
	err := in.store.Write(ctx, organization, func(ctx context.Context, tx *store.Tx) error {
		endings, err := findEndings(ctx, tx, all)
		if err != nil {
			return err
		}
		return end(ctx, tx, endings)
	})
	if errors.Is(err, errResolved) {
		err = nil // all of them were
	}
	return err
}

// findEndings finds the conversation of each event, and keeps the first event of
// each.
func findEndings(ctx context.Context, tx *store.Tx, all []Resolution) ([]ending, error) {
	var keys []conversationKey
	for _, r := range all {
		if r.ConversationID == uuid.Nil {
			keys = append(keys, conversationKey{r.Source, r.Conversation})
		}
	}
	found, err := keyedConversations(ctx, tx, keys)
	if err != nil {
		return nil, err
	}
	var out []ending
	met := map[uuid.UUID]bool{}
	for _, r := range all {
		id := r.ConversationID
		if c := found[conversationKey{r.Source, r.Conversation}]; id == uuid.Nil && c != nil {
			id = c.ID
		}
		if !met[id] {
			met[id] = true
			out = append(out, ending{id: id, Resolution: r})
		}
	}
	return out, nil
}

package inbox

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"parley/internal/ids"
	"parley/store"
)

// rebuildContacts computes what stands in the facts of contacts' messages: their
// own columns, the window clock and, of messages without conversation, the
// response clock and the uses of tags.
func rebuildContacts(ctx context.Context, tx *store.Tx, after uuid.UUID) ([]uuid.UUID, error) {
	page, err := pageOf(ctx, tx, ids.ContactThread, after)
	if err != nil {
		return nil, err
	}
	fresh, err := plainFacts(ctx, tx, "thread_id", page)
	if err != nil {
		return nil, err
	}
	s := newFactSet(tx, fresh)
	var alone, within []*fact
	for _, f := range fresh {
		if f.conversation == uuid.Nil {
			alone = append(alone, f)
		} else {
			within = append(within, f)
		}
	}
	for _, contact := range page {
		if l := s.contacts[contact]; l != nil {
			l.windows()
		}
		if l := s.threads[contact]; l != nil {
			l.answers()
		}
	}
	for _, step := range []func(context.Context) error{
		func(ctx context.Context) error {
			return s.replaceFacts(ctx, alone, slices.Concat(runColumns, windowColumns))
		},
		func(ctx context.Context) error { return s.replaceFacts(ctx, within, windowColumns) },
		func(ctx context.Context) error { return forgetUses(ctx, tx, subjects(alone)) },
		s.writeMessageTags,
		func(ctx context.Context) error { return s.writeUses(ctx, alone) },
	} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return page, nil
}

// replaceFacts writes the facts, whether they exist or not: all columns of new
// ones, and of others those that never change and those named.
func (s *factSet) replaceFacts(ctx context.Context, facts []*fact, clocks []string) error {
	slices.SortFunc(facts, func(a, b *fact) int { return compareIDs(a.message, b.message) })
	var rows [][]any
	for _, f := range facts {
		rows = append(rows, append(f.columns(s.tx.OrganizationID()), f.clocks()...))
	}
	set := ""
	for _, c := range slices.Concat(aboutColumns[1:], clocks) {
		set += ", " + c + " = excluded." + c
	}
	return s.tx.Insert(ctx, "message_facts", factColumns(), rows, "ON CONFLICT (organization_id, message_id) DO UPDATE SET "+set[2:])
}

// subjects are what the tags of messages mark.
func subjects(facts []*fact) []uuid.UUID {
	var all []uuid.UUID
	for _, f := range facts {
		all = append(all, f.subject())
	}
	return all
}

// forgetUses takes away the stored uses of tags by messages; those by resolve
// events stay, because nothing else tells of them.
func forgetUses(ctx context.Context, tx *store.Tx, subjects []uuid.UUID) error {
	return tx.ExecGiven(ctx, givenIDs(subjects), `DELETE FROM tag_facts WHERE subject_id IN (SELECT v.of FROM {given})
		AND organization_id = ? AND direction <> 'RESOLVE'`, tx.OrganizationID())
}

package privacy

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"parley/store"
)

// standIn begins what stands in place of an address; the id of its row follows.
const standIn = "erased:"

func isStandIn(address string) bool { return strings.HasPrefix(address, standIn) }

// The rows that are a person's. Naming the channels lets the index of threads be
// used, which has the channel before the identity.
const (
	identitiesOf = `SELECT id FROM customer_identities WHERE organization_id = ? AND customer_id = ?`

	threadsOf = `SELECT t.id FROM channels c CROSS JOIN customer_identities i JOIN contact_threads t
			ON t.organization_id = c.organization_id AND t.channel_id = c.id AND t.identity_id = i.id
		WHERE c.organization_id = ? AND i.organization_id = ? AND i.customer_id = ?`

	conversationsOf = `SELECT id FROM conversations WHERE organization_id = ? AND customer_id = ?
		UNION SELECT c.id FROM conversations c JOIN customer_identities i ON i.id = c.identity_id
			WHERE i.organization_id = ? AND i.customer_id = ? AND c.organization_id = i.organization_id`

	talksOfThread = `SELECT DISTINCT m.conversation_id FROM messages m WHERE m.thread_id = ? AND m.conversation_id IS NOT NULL
		AND COALESCE(m.organization_id, m.organization_id) = ?`
)

// atOnce is how many of the person's threads, or conversations, one statement looks at.
const atOnce = 100

// blankAll blanks once what leads back to the person by ids, and returns how many
// rows there were.
func (r *removal) blankAll(ctx context.Context) (total int, err error) {
	organization, person := r.row.OrganizationID, *r.row.CustomerID
	identities, err := r.ids(ctx, identitiesOf, organization, person)
	if err != nil {
		return 0, err
	}
	threads, err := r.ids(ctx, threadsOf, organization, organization, person)
	if err != nil {
		return 0, err
	}
	talks, err := r.talks(ctx, threads)
	if err != nil {
		return 0, err
	}
	for _, part := range []struct {
		keys   []uuid.UUID
		blanks []blank
	}{{identities, ofIdentities}, {threads, ofThreads}, {talks, ofConversations}} {
		n, err := r.blankEach(ctx, part.keys, part.blanks)
		total += n
		if err != nil {
			return total, err
		}
	}
	return total, nil
}

// talks are the conversations of the person, and those that the person spoke in.
func (r *removal) talks(ctx context.Context, threads []uuid.UUID) ([]uuid.UUID, error) {
	organization, person := r.row.OrganizationID, *r.row.CustomerID
	all, err := r.ids(ctx, conversationsOf, organization, person, organization, person)
	if err != nil {
		return nil, err
	}
	for _, t := range threads {
		more, err := r.ids(ctx, talksOfThread, t, organization)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	slices.SortFunc(all, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	return slices.Compact(all), nil
}

// blankEach does all blanks of some keys before those of the next.
func (r *removal) blankEach(ctx context.Context, keys []uuid.UUID, blanks []blank) (total int, err error) {
	for some := range slices.Chunk(keys, atOnce) {
		g := keyed(some)
		for _, b := range blanks {
			do := b.piece(g)
			err := r.until(ctx, func(ctx context.Context, tx *store.Tx, did counts) error {
				err := do(ctx, tx, did)
				total += did.total()
				return err
			})
			if err != nil {
				return total, err
			}
		}
	}
	return total, nil
}

package query

import (
	"context"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/customeridentity"
	"parley/store"
)

// BotUser is a user of bots.
type BotUser struct {
	// Identity is the address, with its customer.
	Identity *ent.CustomerIdentity
	// First and Last are when the first and the last message was sent, whatever the
	// period was.
	First, Last time.Time
}

// BotUsers reads the users who said something or were told something in the period,
// those of the latest interaction first, and counts them all. Whom the viewer may not
// see is nobody's user.
func (r *Reader) BotUsers(ctx context.Context, p BotPeriod, offset, limit int) ([]BotUser, int64, error) {
	from, args := p.users()
	var total int64
	err := r.scan(ctx, `SELECT COUNT(*) FROM (SELECT t.identity_id`+from+`) u`, args, func(row *store.Rows) error { return row.Scan(&total) })
	if err != nil || int64(offset) >= total {
		return nil, total, err
	}
	text := `SELECT t.identity_id, MIN(t.first_at), MAX(t.last_at)` + from + ` ORDER BY MAX(t.last_at) DESC, t.identity_id LIMIT ? OFFSET ?`
	var found []BotUser
	err = r.scan(ctx, text, append(args, limit, offset), func(row *store.Rows) error {
		var id uuid.UUID
		var first, last int64
		err := row.Scan(&id, &first, &last)
		found = append(found, BotUser{Identity: &ent.CustomerIdentity{ID: id}, First: time.UnixMilli(first).UTC(), Last: time.UnixMilli(last).UTC()})
		return err
	})
	if err != nil {
		return nil, 0, err
	}
	return found, total, r.identify(ctx, p.Organization, found)
}

// users selects the conversations t of users, in groups by user. First and last come
// off an index for each conversation, of which a user may have many: one without end
// for each bot, and every session that another system ended.
func (p BotPeriod) users() (text string, args []any) {
	const of = ` FROM message_facts f WHERE f.organization_id = c.organization_id AND f.thread_id = c.id`
	text = ` FROM (SELECT c.identity_id, (SELECT MIN(f.at)` + of + `) AS first_at, (SELECT MAX(f.at)` + of + `) AS last_at`
	within, bounds := p.within()
	if within != "" {
		text, args = text+`, CASE WHEN EXISTS (SELECT 1`+of+within+`) THEN 1 ELSE 0 END AS inside`, append(args, bounds...)
	}
	text += ` FROM customer_identities i JOIN conversations c ON c.organization_id = i.organization_id AND c.identity_id = i.id
		WHERE i.organization_id = ? AND c.kind = 'BOT'`
	media, keys := p.among("i.channel_type")
	text, args = text+media+`) t WHERE t.first_at IS NOT NULL GROUP BY t.identity_id`, append(append(args, p.Organization), keys...)
	if within != "" {
		text += ` HAVING MAX(t.inside) = 1`
	}
	return text, args
}

// identify loads the addresses of users, with their customers.
func (r *Reader) identify(ctx context.Context, organization uuid.UUID, users []BotUser) error {
	var ids []uuid.UUID
	for _, u := range users {
		ids = append(ids, u.Identity.ID)
	}
	rows, err := r.Client().CustomerIdentity.Query().
		Where(customeridentity.OrganizationIDEQ(organization), customeridentity.IDIn(ids...)).WithCustomer().All(ctx)
	by := make(map[uuid.UUID]*ent.CustomerIdentity, len(rows))
	for _, row := range rows {
		by[row.ID] = row
	}
	for i, u := range users {
		if by[u.Identity.ID] != nil {
			users[i].Identity = by[u.Identity.ID]
		}
	}
	return err
}

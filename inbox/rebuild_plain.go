package inbox

import (
	"context"
	"database/sql"
	"time"

	"github.com/google/uuid"

	"parley/internal/ids"
	"parley/store"
)

// rebuildPage is how many contacts or conversations one transaction does.
const rebuildPage = 50

// pageOf locks and returns the ids of a table's next rows.
func pageOf(ctx context.Context, tx *store.Tx, code ids.Code, after uuid.UUID) ([]uuid.UUID, error) {
	page, err := store.Scan[uuid.UUID](ctx, tx, "SELECT id FROM "+code.Table()+" WHERE organization_id = ? AND id > ? ORDER BY id LIMIT ?",
		tx.OrganizationID(), after, rebuildPage)
	if err != nil {
		return nil, err
	}
	return page, tx.Lock(ctx, code.Table(), page...)
}

// givenIDs lists ids as rows of one column.
func givenIDs(list []uuid.UUID) store.Given {
	g := store.Given{Columns: []string{"of"}}
	for _, id := range list {
		g.Rows = append(g.Rows, []any{id})
	}
	return g
}

// plainFacts makes facts of the messages of contacts or conversations, without
// clocks. column is the one of messages that names them.
func plainFacts(ctx context.Context, tx *store.Tx, column string, of []uuid.UUID) ([]*fact, error) {
	var all []*fact
	byID := map[uuid.UUID]*fact{}
	err := tx.EachGiven(ctx, func(row func(...any) error) error {
		f, err := scanPlain(row)
		all, byID[f.message] = append(all, f), f
		return err
	}, givenIDs(of), `SELECT m.id, m.sent_at, m.direction, m.ordinal, m.thread_id, m.conversation_id, h.identity_id, m.agent_id,
			m.team_id, c.type, c.address, m.provider, m.role, i.country, m.is_automatic, m.is_paid_template, m.business_hours, m.time_zone,
			c.business_hours, c.timezone
		FROM {given} JOIN messages m ON m.`+column+` = v.of JOIN channels c ON c.id = m.channel_id
		JOIN contact_threads h ON h.id = m.thread_id JOIN customer_identities i ON i.id = h.identity_id
		WHERE `+ownRows+` AND m.direction IN ('IN', 'OUT')`, tx.OrganizationID())
	if err != nil {
		return nil, err
	}
	return all, tx.EachGiven(ctx, func(row func(...any) error) error {
		var message uuid.UUID
		var t usedTag
		err := row(&message, &t.id, &t.kind)
		if f := byID[message]; f != nil {
			f.tags = append(f.tags, t)
		}
		return err
	}, givenIDs(of), `SELECT m.id, t.id, t.kind FROM {given} JOIN messages m ON m.`+column+` = v.of
		JOIN message_tags x ON x.message_id = m.id JOIN tags t ON t.id = x.tag_id AND `+countedTags+` WHERE `+ownRows, tx.OrganizationID())
}

// countedTags leaves labels out, which are no tags of metrics.
const countedTags = "t.kind NOT IN ('MESSAGE_LABEL', 'SESSION_LABEL')"

// ownRows keeps to the organization in a way that no index can be looked up by:
// SQLite would read all messages of it instead of those of a few conversations.
const ownRows = "COALESCE(m.organization_id, m.organization_id) = ?"

func scanPlain(row func(...any) error) (*fact, error) {
	f := &fact{}
	var at time.Time
	var conversation, agent, team uuid.NullUUID
	var hours, channelHours []byte
	var zone, channelZone sql.NullString
	err := row(&f.message, &at, &f.direction, &f.ordinal, &f.contact, &conversation, &f.identity, &agent,
		&team, &f.channelType, &f.identifier, &f.provider, &f.author, &f.country, &f.automatic, &f.paid, &hours, &zone, &channelHours, &channelZone)
	if err != nil {
		return f, err
	}
	f.at, f.conversation, f.agent, f.team = at.UnixMilli(), conversation.UUID, agent.UUID, team.UUID
	if f.hours, err = readHours(hours, zone.String); err != nil {
		return f, err
	}
	f.channelHours, err = readHours(channelHours, channelZone.String)
	return f, err
}

package query

import (
	"context"
	"time"

	"github.com/google/uuid"

	"parley/store"
)

// BotPeriod narrows what is asked about the users of bots: a user is an address of a
// customer on a medium that talked with a bot, which is in a conversation of kind BOT.
type BotPeriod struct {
	Organization uuid.UUID
	// Media are keys of media; none means all.
	Media []string
	// From is included, To is not. A zero one is no bound.
	From, To time.Time
}

// BotUsage is how much was said to bots and by them, and by how many users.
type BotUsage struct{ Messages, Users int64 }

// botFacts are the messages of users and bots: message_facts has what came in and
// what went out, and nothing that colleagues alone see.
const botFacts = ` FROM message_facts f JOIN conversations c ON c.organization_id = f.organization_id AND c.id = f.conversation_id
	WHERE f.organization_id = ? AND c.kind = 'BOT'`

// BotUsage counts the messages of a period.
func (r *Reader) BotUsage(ctx context.Context, p BotPeriod) (BotUsage, error) {
	within, bounds := p.within()
	media, keys := p.among("f.channel_type")
	text := `SELECT COUNT(*), COUNT(DISTINCT f.identity_id)` + botFacts + within + media
	var out BotUsage
	err := r.scan(ctx, text, append(append([]any{p.Organization}, bounds...), keys...), func(row *store.Rows) error {
		return row.Scan(&out.Messages, &out.Users)
	})
	return out, err
}

// within is the condition that a message f was sent in the period.
func (p BotPeriod) within() (text string, args []any) {
	if !p.From.IsZero() {
		text, args = ` AND f.at >= ?`, append(args, p.From.UnixMilli())
	}
	if !p.To.IsZero() {
		text, args = text+` AND f.at < ?`, append(args, p.To.UnixMilli())
	}
	return text, args
}

// among is the condition that a column is one of the media.
func (p BotPeriod) among(column string) (text string, args []any) {
	if len(p.Media) == 0 {
		return "", nil
	}
	for _, key := range p.Media {
		args = append(args, key)
	}
	return ` AND ` + column + ` IN (` + store.Marks(len(args)) + `)`, args
}

package query

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/message"
	"parley/ent/messagetag"
	"parley/ent/messagetrace"
	"parley/ent/tag"
	"parley/ent/user"
	"parley/store"
)

// maxAnswers is how many answers of one exchange are read besides the last of each
// role, and maxAnswerText how many bytes their texts are together: a bot that nobody
// answers may go on for ever.
const maxAnswers, maxAnswerText = 1_000, 64 << 10

// answersSQL reads the answers of the heads whose ids it goes on with, and of their texts
// those that begin in time, with whether there are others. The second look at the
// organization keeps SQLite from taking it for the better index.
const answersSQL = `SELECT head, id, CASE WHEN place <= ? AND written < ? THEN text END, text IS NOT NULL AND (place > ? OR written >= ?),
	role, status, agent_id FROM (
	SELECT h.id AS head, a.id, a.text, a.role, a.status, a.agent_id, a.sent_at, a.ordinal,
		ROW_NUMBER() OVER (PARTITION BY h.id ORDER BY a.sent_at, a.ordinal) AS place,
		ROW_NUMBER() OVER (PARTITION BY h.id, a.role ORDER BY a.sent_at DESC, a.ordinal DESC) AS latest,
		COALESCE(SUM(LENGTH(a.text)) OVER (PARTITION BY h.id ORDER BY a.sent_at, a.ordinal ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS written
	FROM (SELECT m.id, m.organization_id, m.conversation_id, m.sent_at, (
			SELECT n.sent_at FROM messages n WHERE COALESCE(n.organization_id, n.organization_id) = m.organization_id
				AND n.conversation_id = m.conversation_id AND n.sent_at >= m.sent_at AND n.direction = 'IN' AND n.is_backchannel = FALSE
				AND (n.sent_at > m.sent_at OR n.ordinal > m.ordinal)
			ORDER BY n.sent_at LIMIT 1) AS until
		FROM messages m WHERE COALESCE(m.organization_id, m.organization_id) = ? AND m.id IN ({heads})) h
	CROSS JOIN messages a WHERE COALESCE(a.organization_id, a.organization_id) = h.organization_id
		AND a.conversation_id = h.conversation_id AND a.sent_at >= h.sent_at AND (h.until IS NULL OR a.sent_at < h.until)
		AND a.direction = 'OUT' AND a.is_backchannel = FALSE) found
	WHERE place <= ? OR latest = 1 ORDER BY sent_at, ordinal`

// headsOf are the places of exchanges by the ids of their heads, and the arguments of
// a statement that names the organization and then the heads.
func headsOf(organization uuid.UUID, pairs []Pair) (places map[uuid.UUID]int, args []any) {
	places, args = make(map[uuid.UUID]int, len(pairs)), []any{organization}
	for i, p := range pairs {
		places[p.Head.ID] = i
		args = append(args, p.Head.ID)
	}
	return places, args
}

// answers reads the answers of exchanges.
func (r *Reader) answers(ctx context.Context, organization uuid.UUID, pairs []Pair) error {
	places, heads := headsOf(organization, pairs)
	args := slices.Concat([]any{maxAnswers, maxAnswerText, maxAnswers, maxAnswerText}, heads, []any{maxAnswers})
	return r.scan(ctx, withHeads(answersSQL, len(pairs)), args, func(row *store.Rows) error {
		var head uuid.UUID
		var a Answer
		var text sql.NullString
		var more bool
		var agent uuid.NullUUID
		if err := row.Scan(&head, &a.ID, &text, &more, &a.Role, &a.Status, &agent); err != nil {
			return err
		}
		if agent.Valid {
			a.Agent = &agent.UUID
		}
		p := &pairs[places[head]]
		p.Answers, p.isCut = append(p.Answers, a), p.isCut || more
		if text.Valid {
			p.say(text.String)
		}
		return nil
	})
}

// say adds the text of an answer, as far as there is room.
func (p *Pair) say(text string) {
	if p.answer == nil {
		p.answer = []byte{}
	} else {
		text = "\n" + text
	}
	if room := maxAnswerText - len(p.answer); !p.isCut && len(text) > room {
		p.isCut = true
		for ; !utf8.RuneStart(text[room]); room-- {
		}
		text = text[:room]
	} else if p.isCut {
		return
	}
	p.answer = append(p.answer, text...)
}

// agents reads the employees who answered; of several the last.
func (r *Reader) agents(ctx context.Context, _ uuid.UUID, pairs []Pair) error {
	ids := eachID(pairs, func(p Pair) uuid.UUID { return idOr(p.agent()) })
	if len(ids) == 0 {
		return nil
	}
	rows, err := r.Client().User.Query().Where(user.IDIn(ids...)).All(ctx)
	found := make(map[uuid.UUID]*ent.User, len(rows))
	for _, u := range rows {
		found[u.ID] = u
	}
	for i := range pairs {
		pairs[i].Agent = found[idOr(pairs[i].agent())]
	}
	return err
}

// agent is the employee who answered last.
func (p Pair) agent() (id *uuid.UUID) {
	for _, a := range p.Answers {
		if a.Role == message.RoleAGENT && a.Agent != nil {
			id = a.Agent
		}
	}
	return id
}

// traces reads what the bots' engines made of exchanges.
func (r *Reader) traces(ctx context.Context, organization uuid.UUID, pairs []Pair) error {
	var ids []uuid.UUID
	for _, p := range pairs {
		ids = append(ids, p.Head.ID)
		if len(p.Answers) > 0 {
			ids = append(ids, p.Answers[0].ID)
		}
	}
	rows, err := r.Client().MessageTrace.Query().
		Where(messagetrace.OrganizationIDEQ(organization), messagetrace.MessageIDIn(ids...)).All(ctx)
	found := make(map[uuid.UUID]*ent.MessageTrace, len(rows))
	for _, t := range rows {
		found[t.MessageID] = t
	}
	for i := range pairs {
		p := &pairs[i]
		if p.Trace = found[p.Head.ID]; p.Trace == nil && len(p.Answers) > 0 {
			p.Trace = found[p.Answers[0].ID]
		}
	}
	return err
}

// messageLabels reads the labels of exchanges with their groups.
func (r *Reader) messageLabels(ctx context.Context, organization uuid.UUID, pairs []Pair) error {
	rows, err := r.Client().MessageTag.Query().
		Where(messagetag.OrganizationIDEQ(organization), messagetag.MessageIDIn(eachID(pairs, func(p Pair) uuid.UUID { return p.Head.ID })...)).
		WithTag(func(q *ent.TagQuery) {
			q.Where(tag.OrganizationIDEQ(organization), tag.KindEQ(tag.KindMESSAGE_LABEL)).WithGroup()
		}).All(ctx)
	found := map[uuid.UUID][]*ent.Tag{}
	for _, row := range rows {
		if t := row.Edges.Tag; t != nil {
			found[row.MessageID] = append(found[row.MessageID], t)
		}
	}
	byImportance(found)
	for i := range pairs {
		pairs[i].Labels = found[pairs[i].Head.ID]
	}
	return err
}

const commentsSQL = `SELECT message_id, text FROM notes WHERE COALESCE(organization_id, organization_id) = ?
	AND message_id IN ({heads}) AND archived_at IS NULL ORDER BY at, id`

// comments reads the newest remarks on exchanges.
func (r *Reader) comments(ctx context.Context, organization uuid.UUID, pairs []Pair) error {
	places, args := headsOf(organization, pairs)
	return r.scan(ctx, withHeads(commentsSQL, len(pairs)), args, func(row *store.Rows) error {
		var head uuid.UUID
		var text string
		err := row.Scan(&head, &text)
		pairs[places[head]].Comment = &text
		return err
	})
}

// withHeads puts the marks of so many heads into a statement.
func withHeads(text string, n int) string { return strings.Replace(text, "{heads}", store.Marks(n), 1) }

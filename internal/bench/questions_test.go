package bench_test

import (
	"testing"

	"parley/metrics"
	"parley/metrics/catalog"
)

// question is what is asked of both: of the engine, and in plain SQL in one or
// several ways. Statements get the organization as $1, then args, and answer with
// key and number: the first day of a bucket or the key of a group, and "total".
type question struct {
	name  string
	query metrics.Query
	args  []any
	plain map[string]string
}

// Employees and tags of the demo year.
const (
	someAgent = "emma@teddies.example"
	rareTag   = "recall"   // on a conversation in a hundred
	usualTag  = "delivery" // on every fourth
)

// questions are those of the issue, and some more.
func questions(tb testing.TB) []question {
	tb.Helper()
	year, month := lastDays(tb, 365), lastDays(tb, 30)
	of := func(name, metric string, p metrics.Period, g metrics.Granularity, plain map[string]string, more ...any) question {
		return question{
			name:  name,
			query: metrics.Query{Metrics: []string{metric}, Period: p, Granularity: g, Zone: zone(tb), Want: metrics.Want{Total: true, Buckets: true}},
			args:  append([]any{p.From, p.To, zone(tb).String()}, more...), plain: plain,
		}
	}
	tagged := func(q question, tag string) question {
		q.query.Filter.Tags, q.args = []string{tag}, append(q.args, tag)
		return q
	}
	agent := of("messages/365d/day/agent", "MESSAGES", year, metrics.Day, messagesOfAgent, someAgent)
	agent.query.Filter.AgentKeys = []string{someAgent}
	used := of("tags-used/365d", "TAGS_USED", year, metrics.Year, tagsUsed)
	used.query.Want, used.query.GroupBy = metrics.Want{Total: true, Groups: true}, []catalog.Dimension{catalog.Tag}
	used.args = used.args[:2]
	return []question{
		of("messages/365d/day", "MESSAGES", year, metrics.Day, messagesPerDay),
		of("messages/30d/day", "MESSAGES", month, metrics.Day, messagesPerDay),
		agent,
		of("first-reply-median/365d/week", "FIRST_REPLY_TIME_MEDIAN", year, metrics.Week, firstReplies),
		of("active-contacts/365d/month", "ACTIVE_CONTACTS", year, metrics.Month, activeContacts),
		used,
		tagged(of("messages/30d/day/rare-tag", "MESSAGES", month, metrics.Day, messagesOfTag), rareTag),
		tagged(of("messages/30d/day/usual-tag", "MESSAGES", month, metrics.Day, messagesOfTag), usualTag),
		tagged(of("first-reply-median/365d/week/rare-tag", "FIRST_REPLY_TIME_MEDIAN", year, metrics.Week, firstRepliesOfTag), rareTag),
		tagged(of("first-reply-median/365d/week/usual-tag", "FIRST_REPLY_TIME_MEDIAN", year, metrics.Week, firstRepliesOfTag), usualTag),
	}
}

// Ends of statements. Sums are made where there are days; what does not add up is
// grouped twice.
const (
	withTotal = `
SELECT to_char(bucket, 'YYYY-MM-DD'), n FROM counted UNION ALL SELECT 'total', sum(n) FROM counted HAVING sum(n) > 0`
	orTotal = `COALESCE(to_char(bucket, 'YYYY-MM-DD'), 'total')`
)

var messagesPerDay = map[string]string{"plain": `WITH counted AS (
	SELECT date_trunc('day', sent_at AT TIME ZONE $4) AS bucket, count(*) AS n FROM messages
	WHERE organization_id = $1 AND sent_at >= $2 AND sent_at < $3 AND direction IN ('IN', 'OUT') GROUP BY 1)` + withTotal}

var messagesOfAgent = map[string]string{"plain": `WITH counted AS (
	SELECT date_trunc('day', sent_at AT TIME ZONE $4) AS bucket, count(*) AS n FROM messages
	WHERE organization_id = $1 AND sent_at >= $2 AND sent_at < $3 AND direction IN ('IN', 'OUT')
		AND agent_id = (SELECT id FROM users WHERE organization_id = $1 AND agent_key = $5) GROUP BY 1)` + withTotal}

var messagesOfTag = map[string]string{"plain": `WITH counted AS (
	SELECT date_trunc('day', m.sent_at AT TIME ZONE $4) AS bucket, count(*) AS n
	FROM messages m JOIN message_tags mt ON mt.message_id = m.id JOIN tags t ON t.id = mt.tag_id
	WHERE m.organization_id = $1 AND m.sent_at >= $2 AND m.sent_at < $3 AND m.direction IN ('IN', 'OUT')
		AND t.organization_id = $1 AND t.kind = 'USER' AND t.name = $5 GROUP BY 1)` + withTotal}

var activeContacts = map[string]string{"plain": `
	SELECT ` + orTotal + `, count(DISTINCT thread_id)
	FROM (SELECT date_trunc('month', sent_at AT TIME ZONE $4) AS bucket, thread_id FROM messages
		WHERE organization_id = $1 AND sent_at >= $2 AND sent_at < $3 AND direction = 'IN') AS wrote
	GROUP BY GROUPING SETS ((bucket), ())`}

// tagsUsed counts by tag when conversations, or messages that stand for
// themselves, got it first: by a message or by their resolution.
var tagsUsed = map[string]string{"plain": `WITH used AS (
		SELECT COALESCE(m.conversation_id, m.id) AS subject, mt.tag_id, m.sent_at AS at
		FROM message_tags mt JOIN messages m ON m.id = mt.message_id WHERE mt.organization_id = $1 AND m.direction IN ('IN', 'OUT')
		UNION ALL
		SELECT c.id, ct.tag_id, c.resolved_at
		FROM conversation_tags ct JOIN conversations c ON c.id = ct.conversation_id WHERE ct.organization_id = $1 AND c.resolved_at IS NOT NULL
	), counted AS (
		SELECT t.name, count(*) AS n FROM (SELECT subject, tag_id, min(at) AS at FROM used GROUP BY 1, 2) AS first
		JOIN tags t ON t.id = first.tag_id WHERE t.kind = 'USER' AND first.at >= $2 AND first.at < $3 GROUP BY 1)
	SELECT name, n FROM counted UNION ALL SELECT 'total', sum(n) FROM counted HAVING sum(n) > 0`}

// ofAll and ofTag say whose conversations the first replies are of.
const (
	ofAll = ``
	ofTag = ` AND conversation_id IN (SELECT ct.conversation_id FROM conversation_tags ct JOIN tags t ON t.id = ct.tag_id
			WHERE t.organization_id = $1 AND t.kind = 'USER' AND t.name = $5)`
)

var (
	firstReplies      = map[string]string{"window": repliesByWindow(ofAll), "join": repliesByJoin(ofAll)}
	firstRepliesOfTag = map[string]string{"window": repliesByWindow(ofTag), "join": repliesByJoin(ofTag)}
)

// repliesByWindow lets every message know when its conversation's customer wrote
// first.
func repliesByWindow(whose string) string {
	return `WITH told AS (
		SELECT conversation_id, sent_at, direction, is_automatic,
			min(sent_at) FILTER (WHERE direction = 'IN') OVER (PARTITION BY conversation_id) AS asked
		FROM messages WHERE organization_id = $1 AND conversation_id IS NOT NULL AND sent_at < $3` + whose + `
	), replies AS (
		SELECT conversation_id, min(sent_at) AS at, min(asked) AS asked FROM told
		WHERE direction = 'OUT' AND NOT is_automatic AND sent_at >= asked GROUP BY 1
	)` + mediansOfReplies
}

// repliesByJoin finds the first question of every conversation, then the first
// answer to it.
func repliesByJoin(whose string) string {
	return `WITH asked AS (
		SELECT conversation_id, min(sent_at) AS asked FROM messages
		WHERE organization_id = $1 AND conversation_id IS NOT NULL AND direction = 'IN' AND sent_at < $3` + whose + ` GROUP BY 1
	), replies AS (
		SELECT m.conversation_id, min(m.sent_at) AS at, a.asked FROM asked a JOIN messages m ON m.conversation_id = a.conversation_id
		WHERE m.organization_id = $1 AND m.direction = 'OUT' AND NOT m.is_automatic AND m.sent_at >= a.asked AND m.sent_at < $3 GROUP BY 1, 3
	)` + mediansOfReplies
}

const mediansOfReplies = `
	SELECT ` + orTotal + `, percentile_cont(0.5) WITHIN GROUP (ORDER BY took)
	FROM (SELECT date_trunc('week', at AT TIME ZONE $4) AS bucket, extract(epoch FROM at - asked)::float8 AS took FROM replies
		WHERE at >= $2 AND at < $3) AS r
	GROUP BY GROUPING SETS ((bucket), ())`

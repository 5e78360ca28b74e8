package query

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/ent/conversation"
	"parley/internal/apperr"
	"parley/internal/filters"
	"parley/store"
)

// StateRoute is a way through a bot's script, and how many sessions took it.
type StateRoute struct {
	// States are those that were come to, in order; one that was come to several times
	// in a row stands once.
	States   []string
	Sessions int64
}

const (
	// maxStates is how many states of a session are looked at.
	maxStates = 200
	// maxRoutes is how many different routes are counted, and maxRouteBytes how long all
	// of them are together.
	maxRoutes, maxRouteBytes = 100_000, 64 << 20
)

// StateRoutes counts the routes of the sessions that an ask is about, the most frequent
// first and then by their states. Offset and Limit are about routes, and all is how
// many there are. Sessions are read some at a time; the error is [apperr.Invalid] where
// there are more routes than can be counted.
func (r *Reader) StateRoutes(ctx context.Context, a Ask) (routes []StateRoute, all int64, err error) {
	w := routeCount{of: map[string]int64{}}
	some := a
	some.Offset, some.Limit = 0, maxAsked
	for {
		found, next, err := r.routedSessions(ctx, some)
		if err == nil && len(found) > 0 {
			err = r.addRoutes(ctx, a.Organization, found, &w)
		}
		if err != nil {
			return nil, 0, err
		}
		if len(found) < maxAsked {
			break
		}
		some.After = next
	}
	list := w.sorted()
	from := min(a.Offset, len(list))
	for _, key := range list[from:min(from+a.limit(), len(list))] {
		routes = append(routes, StateRoute{States: strings.Split(key, stateBreak), Sessions: w.of[key]})
	}
	return routes, int64(len(list)), nil
}

// hasStates leaves out sessions without any state, which an index tells: nothing of them
// is read.
func hasStates(s *sql.Selector) {
	anyState := sight{s.Context()}.hint(filters.Filter{Key: filters.NLPState, Comparison: filters.Exists})
	s.Where(anyState(s.C, s.C(conversation.FieldID)))
}

// routedSessions are the next sessions of an ask with states, and what comes after them.
func (r *Reader) routedSessions(ctx context.Context, a Ask) (found []uuid.UUID, next string, err error) {
	after, err := a.after()
	if err != nil {
		return nil, "", err
	}
	columns := []string{conversation.FieldStartedAt, conversation.FieldID}
	q := r.sessionQuery(a).Where(hasStates)
	if after != nil {
		q.Where(a.rest(columns, []any{after.at, after.id}))
	}
	rows, err := q.Order(a.order(columns...)).Limit(a.limit()).Select(columns...).All(ctx)
	for _, c := range rows {
		found = append(found, c.ID)
		next = cursor{at: c.StartedAt, id: c.ID}.String()
	}
	return found, next, err
}

// statesSQL reads the states of exchanges, as [Pair.Trace] has them: a trace counts on
// what the customer said, on what was said before any, and on the first answer where
// the question has none. The second look at the organization keeps SQLite from taking
// it for the better index.
const statesSQL = `SELECT conversation_id, state FROM (
	SELECT m.conversation_id, m.sent_at, m.direction, m.ordinal, t.state,
		LAG(m.direction) OVER spoken AS previous, LAG(t.id) OVER spoken AS told
	FROM messages m LEFT JOIN message_traces t ON t.message_id = m.id
	WHERE COALESCE(m.organization_id, m.organization_id) = ? AND m.conversation_id IN ({some})
		AND m.direction IN ('IN', 'OUT') AND m.is_backchannel = FALSE
	WINDOW spoken AS (PARTITION BY m.conversation_id ORDER BY m.sent_at, m.direction, m.ordinal)) said
	WHERE state IS NOT NULL AND (direction = 'IN' OR previous IS NULL OR previous = 'IN' AND told IS NULL)
	ORDER BY conversation_id, sent_at, direction, ordinal`

// addRoutes counts the routes of some sessions.
func (r *Reader) addRoutes(ctx context.Context, organization uuid.UUID, sessions []uuid.UUID, w *routeCount) error {
	var current uuid.UUID
	text := strings.Replace(statesSQL, "{some}", store.Marks(len(sessions)), 1)
	err := r.scan(ctx, text, append([]any{organization}, arguments(sessions)...), func(row *store.Rows) error {
		var id uuid.UUID
		var state string
		if err := row.Scan(&id, &state); err != nil {
			return err
		}
		if id != current {
			w.end()
			current = id
		}
		w.add(state)
		return w.err()
	})
	w.end()
	return cmp.Or(err, w.err())
}

// routeCount counts routes, of which one is being walked.
type routeCount struct {
	of      map[string]int64
	walking []string
	bytes   int
}

// stateBreak stands between the states of a route; no state holds it, and it comes before
// all else, so that routes are ordered as their states are.
const stateBreak = "\x00"

func (w *routeCount) add(state string) {
	n := len(w.walking)
	if n < maxStates && (n == 0 || w.walking[n-1] != state) {
		w.walking = append(w.walking, state)
	}
}

func (w *routeCount) end() {
	if len(w.walking) == 0 {
		return
	}
	key := strings.Join(w.walking, stateBreak)
	if w.of[key] == 0 {
		w.bytes += len(key)
	}
	w.of[key]++
	w.walking = w.walking[:0]
}

func (w *routeCount) err() error {
	if len(w.of) > maxRoutes || w.bytes > maxRouteBytes {
		return apperr.InvalidField("there are too many different routes to count: narrow the filters", "filters")
	}
	return nil
}

// sorted are the routes, the most frequent first and then by their states. They are not
// taken apart, which would take a multiple of their memory.
func (w *routeCount) sorted() []string {
	return slices.SortedFunc(maps.Keys(w.of), func(a, b string) int {
		return cmp.Or(cmp.Compare(w.of[b], w.of[a]), cmp.Compare(a, b))
	})
}

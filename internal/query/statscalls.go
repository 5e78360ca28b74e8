package query

import (
	"context"
	"fmt"
	"math"
	"time"

	"entgo.io/ent/dialect/sql"

	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/interaction"
	"parley/ent/predicate"
	"parley/store"
)

// CallStats are the calls of a range. A call that was handed on is one.
type CallStats struct {
	// In and Out are the calls from customers and to them, Billed those of both that
	// were connected.
	In, Out, Billed StatSeries
	// Seconds is how long connected calls lasted on average, from the connection to the
	// end of the talk; 0 where there was none.
	Seconds float64
}

// callRow are the calls of a type in a bucket.
type callRow struct {
	Type                       interaction.Type
	Bucket, Calls, Billed, Sum int64
}

// CallStats counts calls by when they arrived, from the bucket of one instant to that of
// another, with all of their legs, also those that began later. The filters are about the
// calls' conversations.
func (r *Reader) CallStats(ctx context.Context, a StatAsk, from, to time.Time) (CallStats, error) {
	edges, err := a.cut(from, to)
	if err != nil {
		return CallStats{}, err
	}
	var rows []callRow
	of := bucketed{at: interaction.FieldArrivedAt}
	err = r.calls(a).Aggregate(byType, byBucket(of, edges), ent.As(ent.Count(), "calls"), billed, talked).Scan(ctx, &rows)
	return newCallStats(edges, rows), err
}

// calls are the first legs of calls.
func (r *Reader) calls(a StatAsk) *ent.InteractionQuery {
	q := r.Client().Interaction.Query().Where(
		interaction.OrganizationIDEQ(a.Organization), interaction.TypeIn(interaction.TypeCALL_IN, interaction.TypeCALL_OUT),
		interaction.PreviousIDIsNil(),
	)
	if len(a.Filters) > 0 {
		q.Where(interaction.HasConversationWith(conversation.OrganizationIDEQ(a.Organization), predicate.Conversation(FilterConversations(a.Filters))))
	}
	return q
}

func byType(s *sql.Selector) string {
	s.GroupBy(s.C(interaction.FieldType))
	return s.C(interaction.FieldType)
}

// talkSQL is how long the legs of a call were connected, in milliseconds; null where
// none was.
const talkSQL = `(WITH RECURSIVE legs (id, begun, ended) AS (
	SELECT %[1]s, %[2]s, %[3]s
	UNION ALL SELECT n.id, n.connected_at, n.disconnected_at FROM legs
		JOIN interactions n ON n.organization_id = %[4]s AND n.previous_id = legs.id
) SELECT SUM(CASE WHEN begun IS NOT NULL THEN COALESCE(%[6]s - %[5]s, 0) END) FROM legs)`

func talk(s *sql.Selector) string {
	return fmt.Sprintf(talkSQL,
		s.C(interaction.FieldID), s.C(interaction.FieldConnectedAt), s.C(interaction.FieldDisconnectedAt), s.C(interaction.FieldOrganizationID),
		store.Millis(s.Dialect(), "begun"), store.Millis(s.Dialect(), "ended"),
	)
}

// billed counts the calls of which a leg was connected.
func billed(s *sql.Selector) string { return "COUNT(" + talk(s) + ") AS billed" }

// talked adds up how long all legs were connected, in milliseconds.
func talked(s *sql.Selector) string {
	return "CAST(COALESCE(SUM(" + talk(s) + "), 0) AS bigint) AS sum"
}

func newCallStats(edges []int64, rows []callRow) CallStats {
	out := CallStats{In: zeros(edges), Out: zeros(edges), Billed: zeros(edges)}
	var sum int64
	for _, row := range rows {
		side := &out.In
		if row.Type == interaction.TypeCALL_OUT {
			side = &out.Out
		}
		side.add(row.Bucket, row.Calls)
		out.Billed.add(row.Bucket, row.Billed)
		sum += row.Sum
	}
	if out.Billed.Total > 0 {
		out.Seconds = math.Round(float64(sum)/float64(out.Billed.Total)) / 1000
	}
	return out
}

package query

import (
	"context"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversationtag"
	"parley/ent/messagetag"
	"parley/ent/tag"
)

// LabelStats is how often items of each bucket carry a label.
type LabelStats struct {
	// Label comes with its group.
	Label *ent.Tag
	StatSeries
}

// maxLabelPoints is how many numbers the series of all labels have together.
const maxLabelPoints = 200_000

// SessionLabelStats counts the sessions that carry each session label, by when they
// began; the most important label comes first, and one that no session carries not at
// all.
func (r *Reader) SessionLabelStats(ctx context.Context, a StatAsk) ([]LabelStats, error) {
	return r.labelStats(ctx, a, r.sessionItems(a), marking{conversationtag.Table, conversationtag.FieldConversationID, tag.KindSESSION_LABEL})
}

// PairLabelStats is [Reader.SessionLabelStats] of exchanges and message labels.
func (r *Reader) PairLabelStats(ctx context.Context, a StatAsk) ([]LabelStats, error) {
	return r.labelStats(ctx, a, r.pairItems(a), marking{messagetag.Table, messagetag.FieldMessageID, tag.KindMESSAGE_LABEL})
}

// marking is the table that says which rows carry which labels.
type marking struct {
	table, subject string
	kind           tag.Kind
}

func (r *Reader) labelStats(ctx context.Context, a StatAsk, of bucketed, by marking) ([]LabelStats, error) {
	edges, err := a.edges(ctx, of)
	if err != nil || len(edges) == 0 {
		return nil, err
	}
	var rows []struct {
		TagID         uuid.UUID `sql:"tag_id"`
		Bucket, Count int64
	}
	if err := of.scan(ctx, &rows, by.label, byBucket(of, edges), ent.As(ent.Count(), "count")); err != nil {
		return nil, err
	}
	series := map[uuid.UUID]StatSeries{}
	for _, row := range rows {
		s, known := series[row.TagID]
		if !known {
			s = zeros(edges)
		}
		if s.add(row.Bucket, row.Count); (len(series)+1)*len(edges) > maxLabelPoints {
			return nil, errBuckets
		}
		series[row.TagID] = s
	}
	return r.ofLabels(ctx, a.Organization, series)
}

// label joins the labels of the rows and groups by them.
func (m marking) label(s *sql.Selector) string {
	marks, labels := sql.Table(m.table), sql.Table(tag.Table)
	s.Join(marks).OnP(sql.And(
		sql.ColumnsEQ(marks.C(owner), s.C(owner)), sql.ColumnsEQ(marks.C(m.subject), s.C("id")),
	))
	s.Join(labels).OnP(sql.And(
		sql.ColumnsEQ(labels.C(owner), marks.C(owner)), sql.ColumnsEQ(labels.C(tag.FieldID), marks.C("tag_id")),
		sql.EQ(labels.C(tag.FieldKind), m.kind),
	))
	s.GroupBy(marks.C("tag_id"))
	return marks.C("tag_id")
}

// ofLabels puts series to their labels.
func (r *Reader) ofLabels(ctx context.Context, organization uuid.UUID, series map[uuid.UUID]StatSeries) ([]LabelStats, error) {
	if len(series) == 0 {
		return nil, nil
	}
	var ids []uuid.UUID
	for id := range series {
		ids = append(ids, id)
	}
	labels, err := r.Client().Tag.Query().Where(tag.OrganizationIDEQ(organization), tag.IDIn(ids...)).WithGroup().All(ctx)
	ordered := byImportance(map[uuid.UUID][]*ent.Tag{organization: labels})[organization]
	var out []LabelStats
	for _, l := range ordered {
		out = append(out, LabelStats{l, series[l.ID]})
	}
	return out, err
}

package exports

import (
	"context"
	"iter"

	"parley/metrics"
)

// sampleRows are the samples of a series, read page by page. They are read bucket
// by bucket, so that no statement has to sort what many pages hold.
func (x *Exporter) sampleRows(ctx context.Context, s metrics.Series) rows {
	return func(yield func([]any, error) bool) {
		left := maxRows
		for _, b := range s.Buckets {
			if b.Count == 0 {
				continue
			}
			for one, err := range x.samplesOf(ctx, s.Drill.In(b.Bucket)) {
				if left--; left < 0 || !yield(sampleRow(s, one), err) {
					return
				}
			}
		}
	}
}

// samplesOf are the samples of a drill; after an error there are no more.
func (x *Exporter) samplesOf(ctx context.Context, d metrics.Drill) iter.Seq2[metrics.Sample, error] {
	return func(yield func(metrics.Sample, error) bool) {
		page, found := metrics.Page{First: metrics.MaxPage}, metrics.Samples{More: true}
		for found.More {
			err := inTime(ctx, x.Timeout, func(ctx context.Context) (err error) {
				found, err = x.Engine.Samples(ctx, d, page)
				return err
			})
			if err != nil {
				yield(metrics.Sample{}, err)
				return
			}
			for _, one := range found.Rows {
				if page.After = one.Cursor; !yield(one, nil) {
					return
				}
			}
		}
	}
}

func sampleRow(s metrics.Series, one metrics.Sample) []any {
	row := []any{
		s.Metric.Name, string(s.Metric.Unit), instant(one.At), one.Value, nil,
		text(one.Message), text(one.Conversation), text(one.Interaction), text(one.StartedBy), text(one.EndedBy),
	}
	if one.Key != "" {
		row[4] = one.Key
	}
	return row
}

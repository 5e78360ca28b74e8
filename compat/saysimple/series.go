package saysimple

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"parley/metrics"
)

// newSeries puts the engine's numbers in the vendor's shape.
func (m metric) newSeries(s metrics.Series) (series, error) {
	answer := series{
		AggregatedBy:            string(s.Granularity),
		AggregatedValue:         m.Number(s.Total),
		PreviousAggregatedValue: m.Number(s.Previous),
	}
	var err error
	starts := s.Buckets
	if m.Keyed == "" {
		answer.Data = m.overTime(s)
	} else {
		answer.Data = m.byKey(s)
		starts, err = edges(s)
	}
	if err != nil {
		return series{}, err
	}
	if len(answer.Data) > 0 && len(starts) > 0 {
		answer.FirstDataOccurrence = instant(starts[0].Start)
		answer.LastDataOccurrence = instant(starts[len(starts)-1].Start)
	}
	return answer, nil
}

// overTime has a member for every piece of the period, those without samples too.
func (m metric) overTime(s metrics.Series) points {
	data := make(points, len(s.Buckets))
	for i, b := range s.Buckets {
		data[i] = point{bucketKey(s.Granularity, b.Start), m.Number(b.Stat)}
	}
	return data
}

// byKey has a member for every group: the largest first where the endpoint shows
// some of them only, in the order of their names where it shows all.
func (m metric) byKey(s metrics.Series) points {
	var data points
	for _, g := range s.Groups {
		if len(g.Keys) == 1 && !g.Keys[0].None && (m.Top == 0 || len(data) < m.Top) {
			data = append(data, point{g.Keys[0].Key, m.Number(g.Total)})
		}
	}
	if m.Top == 0 {
		slices.SortFunc(data, func(a, b point) int { return cmp.Compare(a.Key, b.Key) })
	}
	return data
}

// edges are the pieces of the period of a series that was not asked for them.
func edges(s metrics.Series) ([]metrics.BucketStat, error) {
	buckets, err := metrics.Buckets(s.Period, s.Granularity, time.UTC)
	out := make([]metrics.BucketStat, len(buckets))
	for i, b := range buckets {
		out[i].Bucket = b
	}
	return out, err
}

func instant(t time.Time) string { return t.UTC().Format(instantFormat) }

// bucketKey names a piece of time as the vendor does: by the instant at which it
// begins, or by year and number where it is a week (ISO 8601) or a quarter.
func bucketKey(g metrics.Granularity, start time.Time) string {
	start = start.UTC()
	switch g {
	case metrics.Week:
		year, week := start.ISOWeek()
		return fmt.Sprintf("%04d-%02d", year, week)
	case metrics.Quarter:
		return fmt.Sprintf("%04d-%d", start.Year(), (start.Month()-1)/3+1)
	}
	return instant(start)
}

// whole writes a count.
func whole(s metrics.Stat) json.Number { return rounded(s.Num, s.Den) }

// seconds writes milliseconds as seconds, rounded half up.
func seconds(s metrics.Stat) json.Number { return rounded(s.Num, 1000*s.Den) }

// hundredths writes an average with two decimals, rounded half up, without zeros
// at its end.
func hundredths(s metrics.Stat) json.Number {
	n, _ := rounded(100*s.Num, s.Den).Int64() // it is made of one
	return json.Number(strconv.FormatFloat(float64(n)/100, 'f', -1, 64))
}

// rounded is the fraction, rounded half up; 0 for averages of nothing. It takes
// the remainder, so that it cannot overflow where num does not.
func rounded(num, den int64) json.Number {
	if den == 0 {
		return "0"
	}
	n, rest := num/den, num%den
	if rest >= den-rest {
		n++
	}
	return json.Number(strconv.FormatInt(n, 10))
}

package metrics_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"parley/internal/testkit"
	"parley/metrics"
	"parley/metrics/catalog"
	"parley/store"
)

// Middle ones that the database finds, where there are too many samples to fetch
// their values, are those found among the values.
func TestRanksAgree(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		clock := testkit.NewClock(explained)
		s := testkit.Store(t, store.Options{Database: address, Now: clock.Now})
		org := testkit.Organization(t, s, "org", uuid.Nil)
		fillFacts(t, s, address, org)
		for _, q := range []metrics.Query{
			{Metrics: []string{"RESPONSE_TIME_MEDIAN", "RESPONSE_TIME_P90", "RESPONSE_TIME_MEAN", "MESSAGES"}},
			{Metrics: []string{"FIRST_REPLY_TIME_MEDIAN", "FIRST_REPLY_TIME_BUSINESS_HOURS_P90", "FIRST_REPLY_WITHIN"}},
			{Metrics: []string{"RESOLVE_TIME_MEDIAN", "RESOLVE_TIME_P90"}},
			{Metrics: []string{"RESPONSE_TIME_MEDIAN", "ACTIVE_CONTACTS", "MESSAGES_PER_CONVERSATION"}, GroupBy: []catalog.Dimension{catalog.Direction}},
			{Metrics: []string{"RESPONSE_TIME_P90"}, GroupBy: []catalog.Dimension{catalog.Agent, catalog.Weekday}},
		} {
			q.Organization, q.Granularity, q.Zone, q.Want = org, metrics.Week, time.UTC, metrics.All
			q.Period = metrics.Period{From: explained.AddDate(0, -3, 0), To: explained}
			fetched, err := metrics.New(metrics.NewFacts(s), clock.Now).Series(context.Background(), q)
			must(t, err)
			numbered, err := metrics.New(metrics.NewFactsNumbering(s), clock.Now).Series(context.Background(), q)
			must(t, err)
			if diff := cmp.Diff(numbered, fetched, cmp.Comparer(func(a, b *time.Location) bool { return a == b })); diff != "" {
				t.Errorf("%v: %s", q.Metrics, diff)
			}
			if fetched[0].Total.Count < 100 {
				t.Errorf("%v: %d samples are too few to tell", q.Metrics, fetched[0].Total.Count)
			}
		}
	})
}

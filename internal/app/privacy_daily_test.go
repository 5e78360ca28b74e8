package app_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/internal/app"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
	"parley/privacy"
	"parley/store"
)

// TestDailyRetention: every organization that does not keep everything has a job of
// the day, which comes at three at night, asks for a removal where there is something
// to remove, and comes again the next night until everything is kept.
func TestDailyRetention(t *testing.T) {
	now := time.Date(2026, 3, 1, 20, 0, 0, 0, time.UTC)
	s := apptest.Serve(t, testkit.SQLiteDatabase(t), func(c *app.Config) { c.JobPoll, c.Now = time.Hour, func() time.Time { return now } })
	p := s.Plant("zebra", uuid.Nil)
	token := p.Token(viewer.Owner)
	keep(s, token, p, `{length: 1, unit: "month"}`)
	night := func(want int) {
		t.Helper()
		if err := s.Privacy.Plan(apptest.System()); err != nil {
			t.Fatal(err)
		}
		if n := runJobs(t, s, privacy.RetentionJob); n > 0 {
			t.Errorf("%d jobs ran before the night", n)
		}
		now = now.AddDate(0, 0, 1)
		runJobs(t, s, privacy.RetentionJob)
		if n := retentions(s, token); n != want {
			t.Errorf("at %v: %d removals, want %d", now, n, want)
		}
	}
	night(0)
	settle(t, s, p, "")
	now = now.AddDate(0, 1, 0)
	runJobs(t, s, privacy.RetentionJob)
	if n := s.Count("conversations"); n > 0 || retentions(s, token) != 1 {
		t.Errorf("%d conversations are left after a month", n)
	}
	night(1)
	err := s.Store.Write(apptest.System(), p.ID, func(ctx context.Context, tx *store.Tx) error {
		err := tx.Callback.Create().SetQueueID(uuid.MustParse(p.Names["Queue"])).SetCustomerNumber("1").SetQueueNumber("1").SetOriginalQueueNumber("1").Exec(ctx)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "UPDATE callbacks SET created_at = ? WHERE organization_id = ?", tx.Now().AddDate(-1, 0, 0), p.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	night(2) // for nothing else
	runJobs(t, s, privacy.RetentionJob)
	if n := s.Count("callbacks"); n > 0 {
		t.Errorf("%d callbacks are left", n)
	}
	keep(s, token, p, `null`)
	night(2)
	if n := s.Count("jobs"); n > 0 {
		t.Errorf("%d jobs of an organization that keeps everything", n)
	}
}

// retentions is how many removals of what was too old there are.
func retentions(s *apptest.Server, token string) int {
	var list struct{ DataRemovals struct{ TotalCount int } }
	s.Query(token, `{dataRemovals(where: {kind: RETENTION}) {totalCount}}`, nil, &list)
	return list.DataRemovals.TotalCount
}

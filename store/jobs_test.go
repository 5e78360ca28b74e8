package store_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/internal/ids"
	"parley/internal/testkit"
	"parley/store"
)

const lease = time.Minute

// jobsWorld is a store whose clock the test sets, with one organization.
func jobsWorld(t *testing.T, address string) (*store.Store, *testkit.Clock, uuid.UUID) {
	t.Helper()
	clock := testkit.NewClock(noon)
	s := testkit.Store(t, store.Options{Database: address, Now: clock.Now})
	return s, clock, testkit.Organization(t, s, "org", uuid.Nil)
}

// schedule makes n jobs of a kind that are due at a time.
func schedule(t *testing.T, s *store.Store, organization uuid.UUID, kind string, n int, at time.Time) []uuid.UUID {
	t.Helper()
	subjects := make([]uuid.UUID, n)
	must(t, s.Write(testkit.System(), organization, func(ctx context.Context, tx *store.Tx) error {
		for i := range subjects {
			subjects[i] = tx.NewID(ids.Callback)
			if err := tx.Schedule(ctx, kind, subjects[i], at); err != nil {
				return err
			}
		}
		return nil
	}))
	return subjects
}

func take(t *testing.T, s *store.Store, limit int, kinds ...string) []store.Job {
	t.Helper()
	jobs, err := s.TakeJobs(context.Background(), kinds, limit, lease)
	must(t, err)
	return jobs
}

// holding runs f in the job's organization and returns whether the lease held.
func holding(t *testing.T, s *store.Store, j store.Job, f func(context.Context, *store.Tx) (bool, error)) (held bool) {
	t.Helper()
	must(t, s.Write(testkit.System(), j.Organization, func(ctx context.Context, tx *store.Tx) (err error) {
		held, err = f(ctx, tx)
		return err
	}))
	return held
}

func finish(t *testing.T, s *store.Store, j store.Job) bool {
	t.Helper()
	return holding(t, s, j, func(ctx context.Context, tx *store.Tx) (bool, error) { return tx.Finish(ctx, j) })
}

// Eight workers over two stores on one database do every job once.
func TestEachJobIsTakenOnce(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		one, clock, organization := jobsWorld(t, address)
		two := testkit.Store(t, store.Options{Database: address, Now: clock.Now})
		want := schedule(t, one, organization, "a", 120, noon)
		var mu sync.Mutex
		done := map[uuid.UUID]int{}
		var workers sync.WaitGroup
		for n := range 8 {
			s := []*store.Store{one, two}[n%2]
			workers.Go(func() {
				for {
					jobs, err := s.TakeJobs(context.Background(), []string{"a"}, 5, lease)
					if err != nil {
						t.Error(err)
					}
					if len(jobs) == 0 {
						return
					}
					for _, j := range jobs {
						if !finish(t, s, j) {
							t.Error("the lease was lost")
						}
						mu.Lock()
						done[j.Subject]++
						mu.Unlock()
					}
				}
			})
		}
		workers.Wait()
		// A taker passes over what others are taking, so some may be left.
		for _, j := range take(t, one, 1000, "a") {
			finish(t, one, j)
			done[j.Subject]++
		}
		for _, id := range want {
			if done[id] != 1 {
				t.Errorf("a job was done %d times", done[id])
			}
		}
		if len(done) != len(want) || len(take(t, one, 1, "a")) != 0 {
			t.Errorf("%d of %d jobs were done", len(done), len(want))
		}
	})
}

// What is due, how much of it and in what order.
func TestDueJobs(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s, clock, organization := jobsWorld(t, address)
		later := schedule(t, s, organization, "a", 1, noon.Add(time.Second))
		first := schedule(t, s, organization, "b", 1, noon.Add(-time.Second))
		second := schedule(t, s, organization, "a", 1, noon)
		schedule(t, s, organization, "other", 1, noon)
		for _, step := range []struct {
			limit int
			want  []uuid.UUID
		}{{0, nil}, {1, first}, {9, second}, {9, nil}} {
			if got := subjects(take(t, s, step.limit, "a", "b")); !slices.Equal(got, step.want) {
				t.Errorf("limit %d: got %v, want %v", step.limit, got, step.want)
			}
		}
		clock.Set(noon.Add(time.Second))
		if got := subjects(take(t, s, 9, "a", "b")); !slices.Equal(got, later) {
			t.Errorf("a second later: got %v, want %v", got, later)
		}
	})
}

func subjects(jobs []store.Job) []uuid.UUID {
	var out []uuid.UUID
	for _, j := range jobs {
		out = append(out, j.Subject)
	}
	return out
}

// A job whose worker dies comes again after the lease, to somebody else: what the
// dead one might still do with it fails.
func TestLeaseOfJobs(t *testing.T) {
	doings := map[string]func(context.Context, *store.Tx, store.Job) (bool, error){
		"finish": func(ctx context.Context, tx *store.Tx, j store.Job) (bool, error) { return tx.Finish(ctx, j) },
		"reschedule": func(ctx context.Context, tx *store.Tx, j store.Job) (bool, error) {
			return tx.Reschedule(ctx, j, noon)
		},
		"prolong": func(ctx context.Context, tx *store.Tx, j store.Job) (bool, error) { return tx.Prolong(ctx, j, noon) },
	}
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s, clock, organization := jobsWorld(t, address)
		for _, name := range slices.Sorted(maps.Keys(doings)) {
			clock.Set(noon)
			schedule(t, s, organization, name, 1, noon)
			dead := take(t, s, 1, name)[0]
			clock.Set(noon.Add(lease - time.Second))
			if got := take(t, s, 1, name); len(got) != 0 {
				t.Errorf("%s: taken within the lease", name)
			}
			clock.Set(noon.Add(lease))
			heir := take(t, s, 1, name)
			if len(heir) != 1 || heir[0].Attempts != 2 || heir[0].Subject != dead.Subject {
				t.Fatalf("%s: after the lease: %+v", name, heir)
			}
			for _, row := range []struct {
				job  store.Job
				want bool
			}{{dead, false}, {heir[0], true}} {
				if got := holding(t, s, row.job, func(ctx context.Context, tx *store.Tx) (bool, error) { return doings[name](ctx, tx, row.job) }); got != row.want {
					t.Errorf("%s of attempt %d: %v, want %v", name, row.job.Attempts, got, row.want)
				}
			}
		}
	})
}

// Rescheduling prolongs the lease and forgets attempts, prolonging keeps them, returning
// ends the lease and keeps them, scheduling takes the job from whoever has it.
func TestJobsThatComeAgain(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s, clock, organization := jobsWorld(t, address)
		schedule(t, s, organization, "a", 1, noon)
		j := take(t, s, 1, "a")[0]
		if !holding(t, s, j, func(ctx context.Context, tx *store.Tx) (bool, error) { return tx.Reschedule(ctx, j, noon.Add(2*lease)) }) {
			t.Error("the lease was lost")
		}
		clock.Set(noon.Add(lease))
		if got := take(t, s, 1, "a"); len(got) != 0 {
			t.Errorf("taken within the prolonged lease: %v", got)
		}
		must(t, s.ReturnJob(testkit.System(), j, clock.Now()))
		if finish(t, s, j) {
			t.Error("finished after it was given back")
		}
		again := take(t, s, 1, "a")
		if fmt.Sprint(len(again), again[0].Attempts) != "1 1" {
			t.Fatalf("given back: %+v", again)
		}
		must(t, s.ReturnJob(testkit.System(), j, noon.Add(9*lease))) // not his any more
		must(t, s.ReturnJob(testkit.System(), again[0], clock.Now()))
		if again = take(t, s, 1, "a"); len(again) != 1 || again[0].Attempts != 2 {
			t.Fatalf("given back twice: %+v", again)
		}
		if !holding(t, s, again[0], func(ctx context.Context, tx *store.Tx) (bool, error) { return tx.Prolong(ctx, again[0], clock.Now()) }) {
			t.Error("the lease was lost before it was prolonged")
		}
		if again = take(t, s, 1, "a"); len(again) != 1 || again[0].Attempts != 3 {
			t.Fatalf("prolonged: %+v", again)
		}
		must(t, s.Write(testkit.System(), organization, func(ctx context.Context, tx *store.Tx) error {
			return tx.Schedule(ctx, "a", j.Subject, clock.Now())
		}))
		if finish(t, s, again[0]) {
			t.Error("finished after it was scheduled anew")
		}
		if got := take(t, s, 1, "a"); len(got) != 1 || got[0].Attempts != 1 || !finish(t, s, got[0]) || len(take(t, s, 1, "a")) != 0 {
			t.Errorf("scheduled anew: %+v", got)
		}
	})
}

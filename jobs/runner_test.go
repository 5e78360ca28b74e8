package jobs_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/internal/ids"
	"parley/internal/testkit"
	"parley/jobs"
	"parley/store"
)

func nowAtNoon() time.Time { return noon }

// journal gathers what a runner logs.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write adds to it.
func (j *journal) Write(b []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(b)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

func (h *house) schedule(t *testing.T, kind string) {
	t.Helper()
	must(t, h.store.Write(testkit.System(), h.org, func(ctx context.Context, tx *store.Tx) error {
		return tx.Schedule(ctx, kind, tx.NewID(ids.Callback), noon)
	}))
}

// What fails, or panics, is logged and tried again, later each time.
func TestFailingJobs(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		var log journal
		tries := make(chan int, 10)
		r := jobs.New(jobs.Deps{
			Store: h.store, Logger: slog.New(slog.NewTextHandler(&log, nil)), Poll: 5 * time.Millisecond,
			Handlers: map[string]jobs.Handler{"a": func(ctx context.Context, j store.Job) error {
				tries <- j.Attempts
				switch j.Attempts {
				case 1:
					return errors.New("the weather")
				case 2:
					panic("the moon")
				}
				return h.store.Write(ctx, j.Organization, func(ctx context.Context, tx *store.Tx) error {
					_, err := tx.Finish(ctx, j)
					return err
				})
			}},
		})
		ctx, cancel := context.WithCancel(context.Background())
		var running sync.WaitGroup
		running.Go(func() { r.Run(ctx) })
		h.schedule(t, "a")
		for try, at := range []time.Time{noon, noon.Add(time.Second), noon.Add(3 * time.Second)} {
			eventually(t, "the job is given back", func() bool { return try == 0 || h.number(t, "SELECT run_at FROM jobs") == at.UnixMilli() })
			h.clock.Set(at)
			if got := <-tries; got != try+1 {
				t.Errorf("attempt %d, want %d", got, try+1)
			}
		}
		eventually(t, "the job is done", func() bool { return h.number(t, "SELECT count(*) FROM jobs") == 0 })
		cancel()
		running.Wait()
		for _, want := range []string{"the weather", "panic: the moon"} {
			if !strings.Contains(log.String(), want) {
				t.Errorf("the log lacks %q: %s", want, log.String())
			}
		}
	})
}

// No more jobs run at the same time than there are workers; the rest wait, and a
// runner that is stopped waits for those that run.
func TestWorkers(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		started, release := make(chan uuid.UUID, 10), make(chan struct{})
		var mu sync.Mutex
		atOnce, most, ended := 0, 0, 0
		r := jobs.New(jobs.Deps{
			Store: h.store, Logger: slog.New(slog.DiscardHandler), Poll: 5 * time.Millisecond, Workers: 2,
			Handlers: map[string]jobs.Handler{"a": func(ctx context.Context, j store.Job) error {
				mu.Lock()
				atOnce++
				most = max(most, atOnce)
				mu.Unlock()
				started <- j.Subject
				<-release
				mu.Lock()
				defer mu.Unlock()
				atOnce--
				ended++
				return h.store.Write(context.WithoutCancel(ctx), j.Organization, func(ctx context.Context, tx *store.Tx) error {
					_, err := tx.Finish(ctx, j)
					return err
				})
			}},
		})
		for range 5 {
			h.schedule(t, "a")
		}
		ctx, cancel := context.WithCancel(context.Background())
		var running sync.WaitGroup
		running.Go(func() { r.Run(ctx) })
		for range 3 {
			<-started
			release <- struct{}{}
		}
		<-started
		<-started
		cancel()
		close(release)
		running.Wait()
		if most != 2 || ended != 5 || h.number(t, "SELECT count(*) FROM jobs") != 0 {
			t.Errorf("%d at once, %d ended", most, ended)
		}
	})
}

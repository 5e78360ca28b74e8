package quota

import (
	"math"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"
)

// maxCallers bounds how many callers are remembered. One who is forgotten begins
// with all points again, as one would who asked for nothing in the last minute.
const maxCallers = 10_000

// Limiter bounds how many points each caller spends. It remembers a period's
// points per caller, which come back evenly over a period.
type Limiter struct {
	points  int
	period  time.Duration
	now     func() time.Time
	callers *lru.Cache[string, *rate.Limiter]
}

// New returns a limiter of so many points a minute; of 0 or fewer it is no bound.
func New(perMinute int, now func() time.Time) *Limiter { return Every(time.Minute, perMinute, now) }

// Every returns a limiter of so many points a period; of 0 or fewer it is no bound.
func Every(period time.Duration, points int, now func() time.Time) *Limiter {
	callers, err := lru.New[string, *rate.Limiter](maxCallers)
	if err != nil {
		panic(err) // the size is a constant above 0
	}
	return &Limiter{points: max(0, points), period: period, now: now, callers: callers}
}

// Take charges points to a caller. Where the caller has not as many left, nothing
// is charged, and wait is after which time there will be. Who asks for more than
// a period's points at once pays a period's.
func (l *Limiter) Take(caller string, points int) (u Usage, wait time.Duration) {
	now := l.now()
	if l.points == 0 {
		return Usage{Cost: points, ResetAt: now}, 0
	}
	bucket := l.bucket(caller)
	need := min(points, l.points)
	ok := bucket.AllowN(now, need)
	u = l.usage(bucket, now, points)
	if !ok {
		wait = max(time.Millisecond, l.refill(float64(need)-bucket.TokensAt(now)))
	}
	return u, wait
}

// Peek returns what a caller has left.
func (l *Limiter) Peek(caller string) Usage {
	u, _ := l.Take(caller, 0)
	return u
}

func (l *Limiter) bucket(caller string) *rate.Limiter {
	if b, ok := l.callers.Get(caller); ok {
		return b
	}
	b := rate.NewLimiter(rate.Limit(float64(l.points)/l.period.Seconds()), l.points)
	if earlier, ok, _ := l.callers.PeekOrAdd(caller, b); ok {
		return earlier
	}
	return b
}

func (l *Limiter) usage(bucket *rate.Limiter, now time.Time, points int) Usage {
	left := max(0, bucket.TokensAt(now))
	return Usage{
		Cost: points, Limit: l.points, Remaining: int(math.Floor(left)),
		ResetAt: now.Add(l.refill(float64(l.points) - left)).Truncate(time.Millisecond).UTC(),
	}
}

// refill is how long so many points take to come back.
func (l *Limiter) refill(points float64) time.Duration {
	return time.Duration(points / float64(l.points) * float64(l.period))
}

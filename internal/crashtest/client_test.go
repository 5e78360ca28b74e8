//go:build unix

package crashtest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"time"
)

// client sends one request after the other.
type client struct {
	*traffic
	n      int
	r      *rand.Rand
	access string // SaySimple's access token
	// patient clients never hang up.
	patient bool
}

func (f *traffic) client(n int) *client {
	return &client{traffic: f, n: n, r: rand.New(rand.NewPCG(uint64(n), 5))}
}

func (c *client) work() {
	for q := c.plan.next(); len(q.messages) > 0; q = c.plan.next() {
		if !c.insist(q) {
			return
		}
	}
}

// hopeless is how long a request may stay unacknowledged.
const hopeless = 2 * patience

// insist sends a request until it is acknowledged; false gives up.
func (c *client) insist(q request) bool {
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	begin := time.Now()
	for try := 0; time.Since(begin) < hopeless; try++ {
		if base := c.site.at(); base != "" {
			done, err := c.send(base, q, try > 0)
			if err != nil {
				c.site.t.Errorf("client %d: %v", c.n, err)
			}
			if done || err != nil {
				return err == nil
			}
		}
		<-again.C
	}
	c.site.t.Errorf("client %d: never acknowledged: %+v", c.n, q)
	return false
}

// send sends a request once. An error is an answer that no client should get.
func (c *client) send(base string, q request, again bool) (done bool, err error) {
	c.note(func(t *tally) { t.begun++ })
	var repeated int
	switch {
	case q.vendor:
		done, repeated, err = c.sendVendor(base, q)
	default:
		done, repeated, err = c.sendGraph(base, q)
	}
	if !done || err != nil {
		return done, err
	}
	if repeated > 0 && !again {
		return false, fmt.Errorf("stored before it was sent: %+v", q)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent = append(c.sent, q)
	c.seen.acknowledged += len(q.messages)
	c.seen.repeated += repeated
	return true, nil
}

// answer of a request; nil where the connection broke or the answer is a 503.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// post sends a body of JSON. A client that hears nothing in time has an error:
// the server hangs.
func (c *client) post(url string, header map[string]string, body any) (*answer, error) {
	encoded, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	ctx, impatient, cancel := c.mood()
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(encoded))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	for k, v := range header {
		req.Header.Set(k, v)
	}
	begin := time.Now()
	a, err := c.site.do(req)
	took := time.Since(begin)
	switch {
	case err != nil && impatient && ctx.Err() != nil:
		c.note(func(t *tally) { t.hungUp++ })
		return nil, nil
	case err != nil && took >= c.site.client.Timeout:
		return nil, fmt.Errorf("%s: no answer in %v: %w", url, took, err)
	case err != nil:
		c.note(func(t *tally) { t.lost++ })
		return nil, nil
	case a.status == http.StatusServiceUnavailable:
		return nil, c.unavailable(a, took)
	}
	return a, nil
}

// mood has a client hang up on one request in ten within moments, so that it
// often cannot know whether the request was served.
func (c *client) mood() (ctx context.Context, impatient bool, cancel context.CancelFunc) {
	if c.patient || c.r.IntN(10) > 0 {
		ctx, cancel = context.WithCancel(context.Background())
		return ctx, false, cancel
	}
	ctx, cancel = context.WithTimeout(context.Background(), time.Duration(c.r.IntN(int(hangUp))))
	return ctx, true, cancel
}

// hangUp is how long an impatient client waits at most.
const hangUp = 40 * time.Millisecond

func (c *client) unavailable(a *answer, took time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen.unavailable++
	c.seen.slowest = max(c.seen.slowest, took)
	c.refused[c.n]++
	words, err := properRefusal(a)
	c.words[words]++
	return err
}

func (s *site) do(req *http.Request) (*answer, error) {
	res, err := s.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return &answer{res.StatusCode, res.Header, body}, err
}

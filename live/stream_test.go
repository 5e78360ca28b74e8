package live_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"strings"
)

// soaking is set for tests at full size.
var soaking = os.Getenv("PARLEY_LIVE_SOAK") == "1"

// eventStream is a subscription over server-sent events.
type eventStream struct {
	stage *stage
	lines *bufio.Scanner
	close func()
}

func (s *stage) stream(token, query string, variables map[string]any) *eventStream {
	s.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		s.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(s.ctx, patience)
	s.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.server.URL, bytes.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(req) //nolint:bodyclose // close does
	if err != nil {
		s.Fatal(err)
	}
	return &eventStream{s, bufio.NewScanner(res.Body), func() {
		cancel()
		res.Body.Close()
	}}
}

// next is the data of the next event; the kind of one that has none, and empty where
// the stream was cut.
func (e *eventStream) next() string {
	kind := ""
	for e.lines.Scan() {
		if k, ok := strings.CutPrefix(e.lines.Text(), "event: "); ok {
			kind = k
		}
		if data, ok := strings.CutPrefix(e.lines.Text(), "data: "); ok {
			if data == "" {
				return kind
			}
			return data
		}
	}
	return ""
}

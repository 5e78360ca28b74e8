package apptest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
)

// Stream is a subscription over server-sent events.
type Stream struct {
	server *Server
	events *bufio.Scanner
	close  func()
}

// Subscribe opens a subscription; it ends with the test, or before by Close.
func (s *Server) Subscribe(token, query string, variables map[string]any) *Stream {
	s.tb.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		s.tb.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.tb.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL+"/graphql", bytes.NewReader(body))
	if err != nil {
		s.tb.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "text/event-stream")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(req) //nolint:bodyclose // Close does
	if err != nil {
		s.tb.Fatal(err)
	}
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 1<<20)
	return &Stream{server: s, events: lines, close: func() {
		cancel()
		res.Body.Close() //nolint:errcheck // nothing is read any more
	}}
}

// Next waits for the next frame and returns it; empty where the stream is over.
func (s *Stream) Next() string {
	for s.events.Scan() {
		if data, ok := strings.CutPrefix(s.events.Text(), "data: "); ok && data != "" {
			return data
		}
		if strings.HasPrefix(s.events.Text(), "event: complete") {
			return ""
		}
	}
	return ""
}

// Close ends the subscription.
func (s *Stream) Close() { s.close() }

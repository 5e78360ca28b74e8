// Package apptest starts a whole Parley for tests that talk to it as its users do.
package apptest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/access"
	"parley/directory"
	"parley/internal/app"
	"parley/internal/viewer"
)

// Server is a whole Parley on a port of its own, as its users meet it.
type Server struct {
	*app.App
	// URL is where it answers, without a slash at the end.
	URL string

	tb         testing.TB
	statements atomic.Int64
	log        *lockedBuffer
	stop       func()
	tokens     map[string]string
}

// Serve starts Parley on the database of this address; it stops when the test
// ends. change may alter the configuration first.
func Serve(tb testing.TB, address string, change ...func(*app.Config)) *Server {
	tb.Helper()
	s := &Server{tb: tb, log: &lockedBuffer{}, tokens: map[string]string{}}
	c := app.Config{
		Database: address, Now: time.Now, Logger: app.NewLogger(s.log, "json"), Poll: 50 * time.Millisecond,
		Blobs:       filepath.Join(tb.TempDir(), "blobs"),
		OnStatement: func(context.Context, string) { s.statements.Add(1) },
	}
	// Tests ask more than users, in one breath.
	c.Limits.PointsPerMinute, c.Limits.AtOnce, c.VendorRate = -1, -1, -1
	c.Sockets.PerSecond, c.Sockets.MaxOfUser = 100_000, 10_000
	for _, f := range change {
		f(&c)
	}
	var err error
	if s.App, err = app.New(context.Background(), c); err != nil {
		tb.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	s.URL = "http://" + l.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- s.App.Serve(ctx, l) }()
	stopped := false
	s.stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-served; err != nil {
			tb.Errorf("serving: %v", err)
		}
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	}
	tb.Cleanup(s.stop)
	return s
}

// Stop shuts the server down and waits for it.
func (s *Server) Stop() { s.stop() }

// Log is what the server logged so far.
func (s *Server) Log() string { return s.log.String() }

// Statements returns how many SQL statements f caused. Nothing else may run on
// the server meanwhile.
func (s *Server) Statements(f func()) int64 {
	before := s.statements.Load()
	f()
	return s.statements.Load() - before
}

// System acts as the operator.
func System() context.Context {
	return viewer.NewContext(context.Background(), viewer.System("test"))
}

// Organization makes an organization below parent, or a root where that is the
// zero id.
func (s *Server) Organization(slug string, parent uuid.UUID) uuid.UUID {
	s.tb.Helper()
	in := directory.NewOrganization{Slug: directory.Set(slug)}
	in.Name = directory.Set(strings.ToUpper(slug))
	if parent != uuid.Nil {
		in.ParentID = &parent
	}
	o, err := s.Directory.CreateOrganization(System(), in)
	if err != nil {
		s.tb.Fatal(err)
	}
	return o.ID
}

// Token makes a token of the graph for a role in an organization.
func (s *Server) Token(organization uuid.UUID, role viewer.Role) string {
	s.tb.Helper()
	made, err := s.Access.Create(System(), access.NewCredential{API: "graphql", Organization: organization, Role: role})
	if err != nil {
		s.tb.Fatal(err)
	}
	return made.Token
}

// Answer is what an HTTP request was answered with.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// cost is what an answer says of what it cost.
var cost = regexp.MustCompile(`,"extensions":\{"cost":\{[^{}]*\}\}\}$`)

// Said is the body of an answer of the graph without what it cost.
func (a Answer) Said() string { return cost.ReplaceAllString(string(a.Body), "}") }

// Do sends a request; body is sent as JSON unless it is a string or nil.
func (s *Server) Do(method, path string, header map[string]string, body any) Answer {
	s.tb.Helper()
	var content io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		content = strings.NewReader(b)
	default:
		encoded, err := json.Marshal(b)
		if err != nil {
			s.tb.Fatal(err)
		}
		content = bytes.NewReader(encoded)
	}
	req, err := http.NewRequest(method, s.URL+path, content)
	if err != nil {
		s.tb.Fatal(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for k, v := range header {
		req.Header.Set(k, v)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.tb.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		s.tb.Fatal(err)
	}
	return Answer{res.StatusCode, res.Header, answer}
}

// GraphQL sends an operation and returns its answer, errors and all.
func (s *Server) GraphQL(token, query string, variables map[string]any) Answer {
	s.tb.Helper()
	header := map[string]string{}
	if token != "" {
		header["Authorization"] = "Bearer " + token
	}
	return s.Do(http.MethodPost, "/graphql", header, map[string]any{"query": query, "variables": variables})
}

// Query sends an operation that has to succeed and reads its data into out.
func (s *Server) Query(token, query string, variables map[string]any, out any) {
	s.tb.Helper()
	a := s.GraphQL(token, query, variables)
	var body struct {
		Data   json.RawMessage
		Errors json.RawMessage
	}
	if err := json.Unmarshal(a.Body, &body); err != nil {
		s.tb.Fatalf("%v: %s", err, a.Body)
	}
	if a.Status != http.StatusOK || body.Errors != nil {
		s.tb.Fatalf("status %d: %s", a.Status, a.Body)
	}
	if out == nil {
		return
	}
	if err := json.Unmarshal(body.Data, out); err != nil {
		s.tb.Fatalf("%v: %s", err, body.Data)
	}
}

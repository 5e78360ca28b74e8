package saysimple_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parley/compat/saysimple"
)

var update = flag.Bool("update", false, "write testdata anew: go test ./compat/saysimple -update")

// aliases has, for an address of the vendor's document, that of its SDK.
var aliases = map[string]string{
	saysimple.Prefix + "/insights/v1":  saysimple.Prefix + "/v1",
	saysimple.Prefix + "/messaging/v1": saysimple.Prefix + "/v1",
}

// A fixture is testdata/NAME.request, an HTTP request as text; NAME.response,
// the answer to it; and NAME.calls, what the inbox and the directory were
// asked, where they were. Every fixture is sent to both addresses of its
// endpoint and has to fare the same.
func TestFixtures(t *testing.T) {
	for _, file := range requests(t) {
		name := strings.TrimSuffix(filepath.Base(file), ".request")
		t.Run(name, func(t *testing.T) {
			r := readRequest(t, file)
			for _, path := range addresses(r.URL.Path) {
				r := readRequest(t, file)
				r.URL.Path = path
				w, api := newWorld(t)
				res := serve(api, r)
				golden(t, name+".response", responseText(res))
				golden(t, name+".calls", callsText(t, w.calls))
			}
		})
	}
}

// Ensure that no endpoint goes without a fixture, at any address.
func TestEveryRouteHasAFixture(t *testing.T) {
	_, api := newWorld(t)
	missing := make(map[string]bool)
	mux := http.NewServeMux()
	for _, row := range api.Routes() {
		pattern := row.Method + " " + saysimple.Prefix + row.Pattern
		missing[pattern] = true
		mux.Handle(pattern, http.NotFoundHandler())
	}
	for _, file := range requests(t) {
		r := readRequest(t, file)
		for _, path := range addresses(r.URL.Path) {
			r.URL.Path = path
			_, pattern := mux.Handler(r)
			delete(missing, pattern)
		}
	}
	for pattern := range missing {
		t.Errorf("%s: add testdata/NAME.request, then run go test ./compat/saysimple -update", pattern)
	}
}

func requests(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/*.request")
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	return files
}

// addresses returns the path and the other address of the same endpoint.
func addresses(path string) []string {
	list := []string{path}
	for documented, sdk := range aliases {
		if below, ok := strings.CutPrefix(path, documented); ok {
			list = append(list, sdk+below)
		}
	}
	return list
}

// readRequest reads a request with lines that end as an editor ends them. The
// body is all that follows the empty line, without the file's last newline.
func readRequest(t *testing.T, file string) *http.Request {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, body, _ := bytes.Cut(text, []byte("\n\n"))
	r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(append(bytes.TrimSpace(head), "\n\n"...))))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	body = bytes.TrimSuffix(body, []byte("\n"))
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return r
}

func serve(api *saysimple.API, r *http.Request) *httptest.ResponseRecorder {
	mux := http.NewServeMux()
	api.Mount(mux)
	res := httptest.NewRecorder()
	mux.ServeHTTP(res, r)
	return res
}

// noise is what of a page says nothing about it: its style, and its hash.
var noise = regexp.MustCompile(`(?s)<style>.*</style>|'sha256-[^']*'`)

// responseText writes an answer as HTTP does, without its length and without
// the request's id, which is never the same.
func responseText(res *httptest.ResponseRecorder) string {
	var lines []string
	for name, values := range res.Header() {
		if name != "X-Request-Id" && name != "Content-Length" {
			lines = append(lines, name+": "+strings.Join(values, ", ")+"\n")
		}
	}
	slices.Sort(lines)
	text := fmt.Sprintf("%d %s\n%s\n%s\n", res.Code, http.StatusText(res.Code), strings.Join(lines, ""), res.Body)
	return noise.ReplaceAllString(text, "(style)")
}

func callsText(t *testing.T, calls []call) string {
	t.Helper()
	if len(calls) == 0 {
		return ""
	}
	text, err := json.MarshalIndent(calls, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text) + "\n"
}

// golden compares with a file of testdata; a file that is not there is empty.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update && got != "" {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got), after a wanted change: go test ./compat/saysimple -update\n%s", name, diff)
	}
}

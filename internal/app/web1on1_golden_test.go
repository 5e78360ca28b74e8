package app_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parley/compat/web1on1"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
)

var update = flag.Bool("update", false, "write compat/web1on1/testdata/golden anew: go test -run Web1on1 ./internal/app -update")

// TestWeb1on1Fixtures: what each step sends and is answered with is that of
// testdata/golden, but for what is never the same: ids, instants and secrets.
func TestWeb1on1Fixtures(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		w := newVendorWalk(t, address)
		for _, step := range vendorSteps() {
			goldenStep(t, step.name, w.told(step, w.take(step)))
		}
	})
}

// Every route that is served has a fixture, and every fixture a step.
func TestEveryWeb1on1RouteHasAFixture(t *testing.T) {
	mux, missing := http.NewServeMux(), map[string]bool{}
	for _, row := range web1on1.New(web1on1.Deps{}).Routes() {
		pattern := row.Method + " " + row.Pattern
		missing[pattern] = true
		mux.Handle(pattern, http.NotFoundHandler())
	}
	files := map[string]bool{}
	for _, step := range vendorSteps() {
		path, _, _ := strings.Cut(strings.NewReplacer("{", "", "}", "").Replace(step.path), "?")
		_, pattern := mux.Handler(httptest.NewRequest(step.method, path, nil))
		delete(missing, pattern)
		files[step.name+".txt"] = true
	}
	for pattern := range missing {
		t.Errorf("%s: add a step", pattern)
	}
	entries, err := os.ReadDir(vendorData + "golden")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !files[e.Name()] {
			t.Errorf("%s: no step is called that", e.Name())
		}
	}
}

// goldenStep compares with a file of testdata/golden.
func goldenStep(t *testing.T, name, got string) {
	t.Helper()
	file := vendorData + "golden/" + name + ".txt"
	if *update {
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
		t.Errorf("%s (-want +got), after a wanted change: go test -run Web1on1 ./internal/app -update\n%s", name, diff)
	}
}

// told is a step and its answer as text.
func (w *vendorWalk) told(step vendorStep, a apptest.Answer) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n", step.method, step.path)
	if step.body != "" {
		b.WriteString("\n" + indented([]byte(step.body)) + "\n")
	}
	fmt.Fprintf(&b, "\n%d\n", a.Status)
	for _, name := range []string{"Content-Type", "Link", "Location", "X-Total-Count"} {
		if v := a.Header.Get(name); v != "" {
			fmt.Fprintf(&b, "%s: %s\n", name, v)
		}
	}
	if len(a.Body) > 0 {
		b.WriteString("\n" + indented(a.Body) + "\n")
	}
	return w.named(b.String())
}

func indented(body []byte) string {
	var b bytes.Buffer
	if json.Indent(&b, body, "", "  ") != nil {
		return string(body)
	}
	return b.String()
}

// noises are what differs each time.
var noises = []struct {
	pattern *regexp.Regexp
	word    string
}{
	{regexp.MustCompile(`eyJ[\w-]+\.[\w-]+\.[\w-]*`), "(token)"},
	{regexp.MustCompile(`/media/[a-z0-9]{42}`), "/media/(name)"},
	{regexp.MustCompile(`20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z`), "(time)"},
	{regexp.MustCompile(`\b[A-Z2-7]{26}\b`), "(secret)"},
}

// shortID is an id as this vendor has them.
var shortID = regexp.MustCompile(`\b[0-9a-f]{24}\b`)

// named puts words in the place of what differs each time: an id has the name under
// which a step keeps it.
func (w *vendorWalk) named(text string) string {
	text = strings.ReplaceAll(text, w.server.URL, "(server)")
	for _, n := range noises {
		text = n.pattern.ReplaceAllString(text, n.word)
	}
	return shortID.ReplaceAllStringFunc(text, func(id string) string {
		for name, known := range w.kept {
			if id == known {
				return "(" + name + ")"
			}
		}
		return "(id)"
	})
}

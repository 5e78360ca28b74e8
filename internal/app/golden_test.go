package app_test

import (
	"flag"
	"net/http"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the fixtures of vendors anew: go test -run Fixtures ./internal/app -update")

// goldenText compares with a file, or writes it with -update.
func goldenText(t *testing.T, file, got string) {
	t.Helper()
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
		t.Errorf("%s (-want +got), after a wanted change: go test -run Fixtures ./internal/app -update\n%s", file, diff)
	}
}

// everyRouteHasAFixture checks that every route that is served, by method and pattern, is
// asked by a step, and that every file of the folder is one of a step. Steps are by name.
func everyRouteHasAFixture(t *testing.T, routes map[string]bool, folder string, steps map[string]*http.Request) {
	t.Helper()
	mux, asked, files := http.NewServeMux(), map[string]bool{}, map[string]bool{}
	for pattern := range routes {
		mux.Handle(pattern, http.NotFoundHandler())
	}
	for name, r := range steps {
		_, pattern := mux.Handler(r)
		asked[pattern], files[name+".txt"] = true, true
	}
	for pattern := range routes {
		if !asked[pattern] {
			t.Errorf("%s: add a step", pattern)
		}
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !files[e.Name()] {
			t.Errorf("%s: no step is called that", e.Name())
		}
	}
}

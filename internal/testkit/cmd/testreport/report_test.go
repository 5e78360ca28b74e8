package main

import (
	"slices"
	"strings"
	"testing"
)

// Each case is what `go test -json` writes, shortened to what is looked at.
func TestReport(t *testing.T) {
	for _, test := range []struct {
		name, events string
		allowed      []string
		good         bool
		shows, hides []string
	}{
		{
			name: "pass",
			events: `{"Action":"output","Package":"p","Test":"TestA","Output":"chatter\n"}
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Output":"PASS\n"}
{"Action":"output","Package":"p","Output":"ok  \tp\t0.1s\n"}
{"Action":"pass","Package":"p"}`,
			good: true, shows: []string{"ok  \tp\t0.1s\n", "1 passed, 0 failed, 0 skipped\n"}, hides: []string{"chatter", "PASS"},
		},
		{
			name: "fail",
			events: `{"Action":"output","Package":"p","Test":"TestA","Output":"a_test.go:5: wrong\n"}
{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Output":"FAIL\tp\t0.1s\n"}
{"Action":"fail","Package":"p"}`,
			shows: []string{"a_test.go:5: wrong", "FAIL\tp\t0.1s", "0 passed, 1 failed"},
		},
		{
			name: "panic",
			events: `{"Action":"output","Package":"p","Test":"TestA","Output":"panic: oh\n"}
{"Action":"fail","Package":"p"}`,
			shows: []string{"panic: oh"},
		},
		{
			name: "does not compile",
			events: `{"Action":"build-output","ImportPath":"p","Output":"p/a.go:3: undefined: x\n"}
{"Action":"build-fail","ImportPath":"p"}`,
			shows: []string{"undefined: x"},
		},
		{
			name:   "words of the go command",
			events: "go: downloading x\n" + `{"Action":"pass","Package":"p"}`,
			good:   true, shows: []string{"go: downloading x"},
		},
		{
			name: "unexpected skip",
			events: `{"Action":"output","Package":"p","Test":"TestA","Output":"no database\n"}
{"Action":"skip","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p"}`,
			shows: []string{"unexpected skip: p TestA\nno database", "1 skipped"},
		},
		{
			name: "allowed skip and its parts",
			events: `{"Action":"skip","Package":"p","Test":"TestA"}
{"Action":"skip","Package":"p","Test":"TestB/part"}
{"Action":"skip","Package":"empty"}`,
			allowed: []string{"p TestA", "p TestB"}, good: true, shows: []string{"2 skipped"}, hides: []string{"unexpected"},
		},
		{
			name:    "the list names another test",
			events:  `{"Action":"skip","Package":"p","Test":"TestAB"}`,
			allowed: []string{"p TestA"}, shows: []string{"unexpected skip: p TestAB"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out strings.Builder
			r := newReport(&out, test.allowed)
			if err := r.read(strings.NewReader(test.events)); err != nil {
				t.Fatal(err)
			}
			if good := r.close(); good != test.good {
				t.Errorf("good is %t", good)
			}
			check(t, out.String(), test.shows, test.hides)
		})
	}
}

func check(t *testing.T, out string, shows, hides []string) {
	t.Helper()
	for _, s := range shows {
		if !strings.Contains(out, s) {
			t.Errorf("does not show %q:\n%s", s, out)
		}
	}
	for _, s := range hides {
		if strings.Contains(out, s) {
			t.Errorf("shows %q:\n%s", s, out)
		}
	}
}

func TestParseAllowed(t *testing.T) {
	got := parseAllowed("# comment\n\nparley/store  TestX # needs two machines\nparley/live TestY\n")
	if want := []string{"parley/store TestX", "parley/live TestY"}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

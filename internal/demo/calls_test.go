package demo

import (
	"reflect"
	"testing"
)

// Two worlds of the same minute have the same calls; each has calls that nobody
// answered, that were passed on, and that were recorded.
func TestCallsAreDeterministic(t *testing.T) {
	a, b := newCalls(march), newCalls(march)
	if !reflect.DeepEqual(a, b) {
		t.Error("the calls of the same minute differ")
	}
	var missed, passed, recorded int
	for _, c := range a {
		if c.legs[0].agent == "" {
			missed++
		}
		if len(c.legs) > 1 {
			passed++
		}
		if c.recorded {
			recorded++
		}
	}
	if missed == 0 || passed == 0 || recorded == 0 || len(a) < calls/2 {
		t.Errorf("%d calls, %d missed, %d passed on, %d recorded", len(a), missed, passed, recorded)
	}
}

// Subjects are the beginnings of texts, in whole words.
func TestSubjectOf(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "Refund please!": "Refund please", "two\n words.": "two words",
		"Hello there, I wonder whether my little brown bear will arrive in time": "Hello there, I wonder whether my little brown bear will…",
	} {
		if got := subjectOf(text); got != want {
			t.Errorf("subject of %q is %q, want %q", text, got, want)
		}
	}
}

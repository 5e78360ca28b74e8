package app_test

import (
	"strings"
	"testing"

	"parley/internal/testkit"
)

// TestDemoCommand makes a year by the command, on each database: the answer is
// one object, progress goes to standard error, and a second run is refused.
func TestDemoCommand(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		t.Setenv("PARLEY_DATABASE", address)
		made := answer(t, "demo", "--messages", "300", "--seed", "7", "--org", "many")
		if made["messages"] != float64(300) || made["organization"] == "" || made["conversations"].(float64) < 30 {
			t.Errorf("demo: %v", made)
		}
		exit, out, words := run("demo", "--messages", "300", "--org", "many")
		if exit != 1 || out != "" || !strings.Contains(words, "has messages already") {
			t.Errorf("demo again: exit %d, %q, %q", exit, out, words)
		}
		if other := answer(t, "demo", "--messages", "1", "--org", "few"); other["messages"] != float64(1) {
			t.Errorf("demo for another organization: %v", other)
		}
	})
}

// TestDemoCommandIsRefused: wrong usage is told before any database is opened.
func TestDemoCommandIsRefused(t *testing.T) {
	t.Setenv("PARLEY_DATABASE", "sqlite:"+t.TempDir()+"/none.db")
	for _, n := range []string{"0", "-5", "20000001", "many", ""} {
		if exit, out, words := run("demo", "--messages", n); exit != 2 || out != "" || !strings.Contains(words, "messages") {
			t.Errorf("demo --messages %q: exit %d, %q, %q", n, exit, out, words)
		}
	}
	if exit, _, words := run("demo"); exit != 2 || !strings.Contains(words, "--messages") {
		t.Errorf("demo without --messages: exit %d, %q", exit, words)
	}
}

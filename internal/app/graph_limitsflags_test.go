package app_test

import (
	"strings"
	"testing"
)

// TestLimitFlags: limits that leave nothing to ask for are wrong usage.
func TestLimitFlags(t *testing.T) {
	for flag, says := range map[string]string{
		"--max-cost=0": "--max-cost", "--max-nodes=-1": "--max-nodes", "--max-depth=0": "--max-depth",
		"--max-cost=x": "--max-cost", "--rate-limit=-1": "--rate-limit", "--rate-limit=99999": "at least --max-cost",
	} {
		if exit, out, words := run("serve", flag); exit != 2 || out != "" || !strings.Contains(words, says) {
			t.Errorf("%s: exit %d, %q, %q", flag, exit, out, words)
		}
	}
}

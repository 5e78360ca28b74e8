package pgcluster

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// The newest complete version wins, by number and not by letter.
func TestNewest(t *testing.T) {
	dir := t.TempDir()
	for _, version := range []string{"9", "15", "16"} {
		bin := filepath.Join(dir, version, "bin")
		if err := os.MkdirAll(bin, 0o755); err != nil {
			t.Fatal(err)
		}
		for _, program := range []string{"initdb", "pg_ctl", "postgres"} {
			if version == "16" && program == "postgres" {
				continue // only the client is installed
			}
			if err := os.WriteFile(filepath.Join(bin, program), nil, 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	got, err := newest(filepath.Join(dir, "*", "bin"))
	if want := filepath.Join(dir, "15", "bin"); got != want || err != nil {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
	if _, err := newest(filepath.Join(dir, "none", "*")); !errors.Is(err, ErrNotFound) {
		t.Errorf("got %v", err)
	}
}

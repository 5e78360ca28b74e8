package pgcluster

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
)

// ErrNotFound says that this machine has no PostgreSQL server to start.
var ErrNotFound = errors.New("no PostgreSQL server programs (initdb, pg_ctl) in PATH, /usr/lib/postgresql/*/bin, /usr/pgsql-*/bin or Homebrew's folders")

// Find returns the folder of PostgreSQL's server programs: the one in PATH, or
// else the newest that a packager put outside it, as Debian does.
func Find() (string, error) {
	if program, err := exec.LookPath("pg_ctl"); err == nil && complete(filepath.Dir(program)) {
		return filepath.Dir(program), nil
	}
	return newest("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin")
}

func newest(patterns ...string) (string, error) {
	var found []string
	for _, p := range patterns {
		matches, _ := filepath.Glob(p) // fails only on a malformed pattern
		found = append(found, slices.DeleteFunc(matches, func(dir string) bool { return !complete(dir) })...)
	}
	if len(found) == 0 {
		return "", ErrNotFound
	}
	return slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) }), nil
}

func complete(dir string) bool {
	for _, program := range []string{"initdb", "pg_ctl", "postgres"} {
		if info, err := os.Stat(filepath.Join(dir, program)); err != nil || info.IsDir() {
			return false
		}
	}
	return true
}

// version reads the number that ends the name of bin's parent folder: 15 of
// /usr/lib/postgresql/15/bin, so that 15 comes after 9.
func version(bin string) int {
	name := filepath.Base(filepath.Dir(bin))
	start := len(name)
	for start > 0 && name[start-1] >= '0' && name[start-1] <= '9' {
		start--
	}
	n, _ := strconv.Atoi(name[start:])
	return n
}

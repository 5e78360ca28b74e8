// Package stamp tells whether the generated code is stale without generating
// it: a file in graph records the hash of everything that generation reads and
// of everything it wrote.
package stamp

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// file holds the stamp, below the root of the module.
const file = "graph/generated.stamp"

// inputs are what generation reads.
var inputs = []string{"metrics/catalog", "schema", "gqlgen.yml", "internal/codegen", "internal/values", "internal/ids", "internal/scalars"}

// outputs are what generation writes and owns whole.
var outputs = []string{"ent", "graph", "docs/metrics.md"}

// generators are the modules whose version changes what is generated.
var generators = regexp.MustCompile(`(?m)^\s*(entgo\.io/\S+|github\.com/99designs/gqlgen|github\.com/vektah/gqlparser/v2) v\S+`)

// Write records the state of the tree at root.
func Write(root string) error {
	now, err := state(root)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(root, file), []byte(now), 0o644)
}

// Check returns an error that says what to do where the tree at root is not as
// the last generation left it.
func Check(root string) error {
	now, err := state(root)
	if err != nil {
		return err
	}
	then, err := os.ReadFile(filepath.Join(root, file))
	if err != nil {
		return fmt.Errorf("no record of a generation (run go generate ./... first): %w", err)
	}
	for line := range strings.Lines(now) {
		if !strings.Contains(string(then), line) {
			what, _, _ := strings.Cut(line, " ")
			return fmt.Errorf("generated code is stale: %s changed since the last generation; run go generate ./... and commit", what)
		}
	}
	return nil
}

// state describes inputs and outputs, a line each.
func state(root string) (string, error) {
	var out strings.Builder
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return "", err
	}
	fmt.Fprintf(&out, "generators %s\n", sum([]byte(strings.Join(generators.FindAllString(string(mod), -1), "\n"))))
	for _, dir := range slices.Concat(inputs, outputs) {
		files, err := Files(filepath.Join(root, dir))
		if err != nil {
			return "", err
		}
		var lines []string
		for name, s := range files {
			lines = append(lines, name+" "+s)
		}
		slices.Sort(lines)
		fmt.Fprintf(&out, "%s %s\n", dir, sum([]byte(strings.Join(lines, "\n"))))
	}
	return out.String(), nil
}

// Files returns the hash of each file below root, tests and the stamp left out.
func Files(root string) (map[string]string, error) {
	out := map[string]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, filepath.Base(file)) {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		out[filepath.ToSlash(rel)] = sum(content)
		return err
	})
	return out, err
}

func sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

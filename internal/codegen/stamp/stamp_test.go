package stamp_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley/internal/codegen/stamp"
)

// What is generated was generated from what is there. This test costs
// milliseconds; `make check-generated` generates anew and compares.
func TestFresh(t *testing.T) {
	if err := stamp.Check("../../.."); err != nil {
		t.Fatal(err)
	}
}

// Every input and every output counts.
func TestBites(t *testing.T) {
	for _, changed := range []string{"metrics/catalog/a.go", "schema/a.go", "schema/graphql/a.graphql", "gqlgen.yml", "internal/codegen/a.go", "ent/a.go", "graph/a.go", "docs/metrics.md"} {
		t.Run(strings.ReplaceAll(changed, "/", "_"), func(t *testing.T) {
			root := tree(t)
			if err := stamp.Write(root); err != nil {
				t.Fatal(err)
			}
			if err := stamp.Check(root); err != nil {
				t.Fatalf("fresh tree: %v", err)
			}
			put(t, root, changed, "changed")
			if err := stamp.Check(root); err == nil {
				t.Error("the change was not noticed")
			}
		})
	}
}

func tree(t *testing.T) string {
	root := t.TempDir()
	for _, f := range []string{
		"go.mod", "gqlgen.yml", "metrics/catalog/a.go", "schema/a.go", "schema/graphql/a.graphql", "internal/codegen/a.go",
		"internal/values/a.go", "internal/ids/a.go", "internal/scalars/a.go", "ent/a.go", "graph/a.go", "docs/metrics.md",
	} {
		put(t, root, f, "first")
	}
	return root
}

func put(t *testing.T, root, file, content string) {
	t.Helper()
	name := filepath.Join(root, file)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

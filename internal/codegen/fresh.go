package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"

	"parley/internal/codegen/stamp"
)

// writeStamp records what the generated code was made from, so that the stale
// test costs milliseconds.
func writeStamp() error { return stamp.Write(".") }

// checkFresh generates in a copy of the tree and compares.
func checkFresh() error {
	dir, err := os.MkdirTemp("", "parley-codegen-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := copyTree(dir); err != nil {
		return err
	}
	cmd := exec.Command("go", "run", "./internal/codegen")
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("generating in a copy: %w", err)
	}
	var stale []string
	for _, root := range []string{"ent", "graph", "resolvers"} {
		diff, err := compare(filepath.Join(dir, root), root)
		if err != nil {
			return err
		}
		stale = append(stale, diff...)
	}
	made, err := os.ReadFile(filepath.Join(dir, metricsDocument))
	if err != nil {
		return err
	}
	if there, err := os.ReadFile(metricsDocument); err != nil || !bytes.Equal(made, there) {
		stale = append(stale, metricsDocument)
	}
	if len(stale) > 0 {
		return fmt.Errorf("stale (run go generate ./... and commit): %v", stale)
	}
	return nil
}

// copyTree copies what git tracks or would track: the hand-written tree and the
// generated one, without build output.
func copyTree(dir string) error {
	out, err := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", "*.go", "go.mod", "go.sum", "gqlgen.yml", "schema", "graph").Output()
	if err != nil {
		return fmt.Errorf("git ls-files: %w", err)
	}
	for _, name := range bytes.Split(bytes.TrimRight(out, "\x00"), []byte{0}) {
		from := string(name)
		content, err := os.ReadFile(from)
		if errors.Is(err, fs.ErrNotExist) {
			continue // deleted, not yet committed
		}
		if err != nil {
			return err
		}
		to := filepath.Join(dir, from)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(to, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// compare lists the files that differ between two trees.
func compare(fresh, have string) ([]string, error) {
	a, err := stamp.Files(fresh)
	if err != nil {
		return nil, err
	}
	b, err := stamp.Files(have)
	if err != nil {
		return nil, err
	}
	var differ []string
	for name, sum := range a {
		if b[name] != sum {
			differ = append(differ, filepath.Join(have, name))
		}
		delete(b, name)
	}
	for name := range b {
		differ = append(differ, filepath.Join(have, name)+" (no longer made)")
	}
	return differ, nil
}

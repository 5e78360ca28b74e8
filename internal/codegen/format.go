package main

import (
	"errors"
	"os"
	"path/filepath"

	"mvdan.cc/gofumpt/format"
)

// formatResolvers puts the frames that gqlgen wrote into the house's format:
// gqlgen takes our own packages for the standard library's.
func formatResolvers() error {
	files, err := filepath.Glob("resolvers/*.resolvers.go")
	for _, f := range files {
		err = errors.Join(err, formatFile(f))
	}
	return err
}

func formatFile(name string) error {
	source, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	formatted, err := format.Source(source, format.Options{ModulePath: module})
	if err != nil {
		return err
	}
	return os.WriteFile(name, formatted, 0o644)
}

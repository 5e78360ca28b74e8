// Command codegen makes everything in Parley that is made: the enums and the
// document of the metric catalog, ent and its SDL from schema, and the executable graph from
// these and schema/graphql.
//
//	codegen              ent, the graph's SDL, gqlgen; resolver frames are added, never changed
//	codegen -check       the same into a copy of the tree; exits 1 where the result differs
//
// Migrations are made by internal/codegen/migrate. The command imports nothing else of Parley but what is generated, so that it runs while
// the rest does not compile.
package main

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"
)

const module = "parley"

func main() {
	log.SetFlags(0)
	log.SetPrefix("codegen: ")
	check := flag.Bool("check", false, "compare with what would be generated instead of writing it")
	flag.Parse()
	if err := run(*check, flag.Args()); err != nil {
		log.Fatal(err)
	}
}

func run(check bool, args []string) error {
	if err := toModuleRoot(); err != nil {
		return err
	}
	switch {
	case check:
		return checkFresh()
	case len(args) == 0:
		return generate()
	default:
		return fmt.Errorf("unknown argument %q (migrations: go run ./internal/codegen/migrate NAME)", args[0])
	}
}

// generate runs the steps in the order that each needs the one before.
func generate() error {
	for _, step := range []struct {
		name string
		run  func() error
	}{
		{"catalog", generateCatalog},
		{"docs", writeDocument},
		{"ent", generateEnt},
		{"sdl", splitSDL},
		{"gqlgen", generateGraph},
		{"format", formatResolvers},
		{"stamp", writeStamp},
	} {
		start := time.Now()
		if err := step.run(); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
		log.Printf("%-7s %s", step.name, time.Since(start).Round(100*time.Millisecond))
	}
	return nil
}

// toModuleRoot makes paths mean the same from wherever the command is started.
func toModuleRoot() error {
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "gqlgen.yml")); err == nil {
			return os.Chdir(dir)
		}
		if dir == filepath.Dir(dir) {
			return errors.New("no gqlgen.yml here or above")
		}
	}
}

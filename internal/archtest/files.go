package archtest

import (
	"bytes"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
)

// maxLines is the longest that a hand-written file may get.
const maxLines = 500

// generatedHeader is the line by which Go tools, linters and reviewers know a
// generated file. It has to stand before the package clause.
var generatedHeader = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)

var packageClause = regexp.MustCompile(`(?m)^package `)

// isGenerated looks only at what comes before the package clause.
func isGenerated(source []byte) bool {
	head := source
	if at := packageClause.FindIndex(source); at != nil {
		head = source[:at[0]]
	}
	return generatedHeader.Match(bytes.ReplaceAll(head, []byte("\r\n"), []byte("\n")))
}

// checkAuthorship says that a folder is all made or all hand-written.
func checkAuthorship(filename string, source []byte, made []string) []violation {
	if path.Ext(filename) != ".go" {
		return nil
	}
	switch generated := isGenerated(source); {
	case within(made, filename) && !generated:
		return []violation{{
			filename, "has no `// Code generated … DO NOT EDIT.` line",
			"this folder is deleted and made again: write in schema/, resolvers/ or internal/codegen, or give the generator the standard header",
		}}
	case !within(made, filename) && generated:
		return []violation{{
			filename, "is generated",
			"generated Go files live in " + strings.Join(made, "/ and ") + "/ only, so that everything else is worth reading",
		}}
	}
	return nil
}

// checkLength counts the lines of files that people write.
func checkLength(filename string, source []byte, made []string) []violation {
	written := []string{".go", ".graphql", ".js", ".jsx", ".mjs", ".ts", ".tsx", ".css", ".sh"}
	if !slices.Contains(written, path.Ext(filename)) || within(made, filename) {
		return nil
	}
	if n := bytes.Count(source, []byte("\n")); n > maxLines {
		return []violation{{
			filename, fmt.Sprintf("has %d lines, more than %d", n, maxLines),
			"one file, one subject: split it by what a reader looks for",
		}}
	}
	return nil
}

// platformSuffixes are the last words of file names that the go command takes
// for a platform, and those that a feature may well be called.
var platformSuffixes = strings.Fields(`aix android darwin dragonfly freebsd illumos ios js linux netbsd openbsd plan9
	solaris wasip1 windows zos 386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x wasm`)

// checkPlatformName refuses names such as experiment_arm.go: the go command
// would leave the file out of the build on every other machine, silently.
func checkPlatformName(filename string) []violation {
	name, ok := strings.CutSuffix(path.Base(filename), ".go")
	if !ok {
		return nil
	}
	name = strings.TrimSuffix(name, "_test")
	i := strings.LastIndex(name, "_")
	if i < 0 || !slices.Contains(platformSuffixes, name[i+1:]) {
		return nil
	}
	return []violation{{
		filename, "ends in the name of a platform",
		"the go command builds it on that platform only; rename it (experimentarm.go), or use a //go:build line where that is meant",
	}}
}

// machinePaths are written in two halves so that this file passes its own test.
var machinePaths = []string{"/work" + "/main", "/work" + "/shared", "/root" + "/go", "/root" + "/.", "file:///" + "home"}

// checkMachinePaths finds paths of the machine that somebody worked on.
func checkMachinePaths(filename string, source []byte) []violation {
	for _, p := range machinePaths {
		if bytes.Contains(source, []byte(p)) {
			return []violation{{
				filename, "mentions " + p + "…",
				"the path exists on one machine; write it relative to the repository",
			}}
		}
	}
	return nil
}

// checkTop looks at the names in the repository's own folder.
func checkTop(folders, goFiles, known []string) []violation {
	var found []violation
	for _, name := range folders {
		if !strings.HasPrefix(name, ".") && !slices.Contains(known, name) {
			found = append(found, violation{
				name + "/", "is no room of the house",
				"put it in a room of docs/adr and CONTRIBUTING.md, or add a row to internal/archtest/rules.go with an ADR",
			})
		}
	}
	for _, name := range goFiles {
		if name != "server.go" && !strings.HasSuffix(name, "_test.go") {
			found = append(found, violation{
				name, "is a Go file beside server.go",
				"the root package only parses flags and runs internal/app",
			})
		}
	}
	return found
}

// pin is the version at which go.mod must require a module, if it does: left
// alone, the go command settles on another one.
type pin struct{ module, version, why string }

// checkPins looks at the requirements of go.mod, direct and indirect.
func checkPins(gomod string, pins []pin) []violation {
	var found []violation
	for line := range strings.Lines(gomod) {
		fields := strings.Fields(strings.TrimPrefix(line, "require "))
		for _, p := range pins {
			if len(fields) >= 2 && fields[0] == p.module && fields[1] != p.version {
				found = append(found, violation{"go.mod", "requires " + p.module + " " + fields[1] + ", not " + p.version, p.why})
			}
		}
	}
	return found
}

package archtest

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestImports holds the repository to the import rows. Rows bind non-test
// files; those with tests set bind _test.go files too.
func TestImports(t *testing.T) {
	packages, err := listPackages(root(t))
	if err != nil {
		t.Fatal(err)
	}
	report(t, checkImports(packages, slices.Concat(importRules(), vendorRules(packages))))
}

// TestTop holds the root folder to the rooms that the design names.
func TestTop(t *testing.T) {
	folders, goFiles, err := topNames(root(t))
	if err != nil {
		t.Fatal(err)
	}
	report(t, checkTop(folders, goFiles, topFolders()))
}

// TestPins holds go.mod to the versions that were chosen against the resolver.
func TestPins(t *testing.T) {
	gomod, err := os.ReadFile(filepath.Join(root(t), "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	report(t, checkPins(string(gomod), pins()))
}

// TestFiles reads every file once and holds it to the rules about single files.
func TestFiles(t *testing.T) {
	err := eachFile(root(t), func(name string, source []byte) {
		report(t, checkAuthorship(name, source, madeFolders()))
		report(t, checkLength(name, source, madeFolders()))
		report(t, checkPlatformName(name))
		report(t, checkMachinePaths(name, source))
		if path.Ext(name) == ".go" && !strings.HasSuffix(name, "_test.go") && !within(madeFolders(), name) {
			found, err := checkCalls(name, source, callRules())
			if err != nil {
				t.Error(err)
			}
			report(t, found)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

func root(t *testing.T) string {
	t.Helper()
	dir, err := repositoryRoot()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func report(t *testing.T, found []violation) {
	t.Helper()
	for _, v := range found {
		t.Error(v)
	}
}

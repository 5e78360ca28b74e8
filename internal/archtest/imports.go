package archtest

import (
	"fmt"
	"slices"
	"strings"
)

// module is the name in go.mod. Rows write our own packages as "./store"
// instead of "parley/store", so that they cannot be mistaken for others'.
const module = "parley"

// Patterns that stand for many imports.
const (
	ours       = "./..."       // every package of this repository
	thirdParty = "third-party" // every package of another module
)

// goPackage is what a rule needs to know of a package; the field names are
// those of `go list -json`.
type goPackage struct {
	ImportPath   string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

// importRule is one row: packages in from, unless excused, must not import
// what mustNot says, but for what is listed in but.
type importRule struct {
	from    []string
	unless  []string
	mustNot []string
	but     []string
	// tests makes the row bind _test.go files too. Most rows leave them free: a
	// test may start the whole app to check one folder from the outside.
	tests bool
	why   string
}

// checkImports applies every rule to the direct imports of every package.
// Direct ones only: resolvers may use store, and store may use database/sql.
func checkImports(packages []goPackage, rules []importRule) []violation {
	var found []violation
	for _, p := range packages {
		for _, r := range rules {
			found = append(found, r.check(p)...)
		}
	}
	return found
}

func (r importRule) check(p goPackage) []violation {
	from := local(p.ImportPath)
	if !matchAny(r.from, from) || matchAny(r.unless, from) {
		return nil
	}
	var found []violation
	for _, imported := range r.bound(p) {
		if name := local(imported); matchAny(r.mustNot, name) && !matchAny(r.but, name) {
			found = append(found, violation{from, fmt.Sprintf("imports %s", name), r.why})
		}
	}
	return found
}

// bound returns the imports that the rule looks at, each once.
func (r importRule) bound(p goPackage) []string {
	imports := slices.Clone(p.Imports)
	if r.tests {
		imports = slices.Concat(imports, p.TestImports, p.XTestImports)
	}
	slices.Sort(imports)
	return slices.Compact(imports)
}

// vendorRules makes one row for each folder below compat/ other than rest, so
// that a new vendor is bound from its first file on.
func vendorRules(packages []goPackage) []importRule {
	var rules []importRule
	for _, vendor := range vendors(packages) {
		rules = append(rules, importRule{
			from:    []string{vendor},
			mustNot: []string{"./compat"},
			but:     []string{"./compat/rest", vendor},
			tests:   true,
			why:     "vendors do not know each other: what two of them need belongs in compat/rest or behind the API, in inbox, directory or internal/query",
		})
	}
	return rules
}

func vendors(packages []goPackage) []string {
	var names []string
	for _, p := range packages {
		rest, ok := strings.CutPrefix(local(p.ImportPath), "./compat/")
		if !ok {
			continue
		}
		if name, _, _ := strings.Cut(rest, "/"); name != "rest" {
			names = append(names, "./compat/"+name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// local writes our own import paths the way rows do: "." for the root package,
// "./store" for a folder. Other paths stay as they are.
func local(path string) string {
	if path == module {
		return "."
	}
	if rest, ok := strings.CutPrefix(path, module+"/"); ok {
		return "./" + rest
	}
	return path
}

func matchAny(patterns []string, path string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return match(p, path) })
}

// match reports whether path is the pattern's package or lies below it. The
// root package stands for itself alone.
func match(pattern, path string) bool {
	switch pattern {
	case ".":
		return path == "."
	case ours:
		return path == "." || strings.HasPrefix(path, "./")
	case thirdParty:
		return isThirdParty(path)
	}
	return path == pattern || strings.HasPrefix(path, pattern+"/")
}

// isThirdParty follows the go command: only the standard library has import
// paths whose first element carries no dot.
func isThirdParty(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.HasPrefix(path, ".") && strings.Contains(first, ".")
}

package archtest

import (
	"slices"
	"strings"
	"testing"
)

// what returns "where what" of each violation, for comparing.
func what(found []violation) []string {
	var lines []string
	for _, v := range found {
		lines = append(lines, v.where+" "+v.what)
	}
	return lines
}

func same(t *testing.T, found []violation, want ...string) {
	t.Helper()
	if got := what(found); !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}

func TestCheckImports(t *testing.T) {
	rule := importRule{
		from: in("shop"), unless: in("shop/till"), mustNot: append(in("..."), "net/http"), but: in("shop", "coin"), why: "because",
	}
	withTests := rule
	withTests.tests = true
	for _, test := range []struct {
		name string
		pkg  goPackage
		rule importRule
		want []string
	}{
		{"allowed", goPackage{ImportPath: "parley/shop", Imports: []string{"fmt", "parley/coin", "parley/shop/shelf"}}, rule, nil},
		{"ours", goPackage{ImportPath: "parley/shop", Imports: []string{"parley/bank"}}, rule, []string{"./shop imports ./bank"}},
		{"root package", goPackage{ImportPath: "parley/shop", Imports: []string{"parley"}}, rule, []string{"./shop imports ."}},
		{"below", goPackage{ImportPath: "parley/shop/shelf", Imports: []string{"net/http/httptest"}}, rule, []string{"./shop/shelf imports net/http/httptest"}},
		{"longer name", goPackage{ImportPath: "parley/shopping", Imports: []string{"parley/bank"}}, rule, nil},
		{"longer import", goPackage{ImportPath: "parley/shop", Imports: []string{"net/https", "parleyx/bank"}}, rule, nil},
		{"excused", goPackage{ImportPath: "parley/shop/till", Imports: []string{"parley/bank"}}, rule, nil},
		{"tests are free", goPackage{ImportPath: "parley/shop", TestImports: []string{"parley/bank"}, XTestImports: []string{"net/http"}}, rule, nil},
		{"tests are bound", goPackage{ImportPath: "parley/shop", TestImports: []string{"parley/bank"}, XTestImports: []string{"net/http", "parley/bank"}}, withTests, []string{"./shop imports net/http", "./shop imports ./bank"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			found := checkImports([]goPackage{test.pkg}, []importRule{test.rule})
			same(t, found, test.want...)
			for _, v := range found {
				if !strings.Contains(v.String(), "because") {
					t.Errorf("%q does not give the reason", v)
				}
			}
		})
	}
}

func TestThirdParty(t *testing.T) {
	rule := importRule{from: in("catalog"), mustNot: []string{thirdParty}}
	p := goPackage{ImportPath: "parley/catalog", Imports: []string{"encoding/json", "golang.org/x/text", "parley/store"}}
	same(t, checkImports([]goPackage{p}, []importRule{rule}), "./catalog imports golang.org/x/text")
}

// A vendor is bound from its first file on, tests included, without a row.
func TestVendorRules(t *testing.T) {
	packages := []goPackage{
		{ImportPath: "parley/compat/rest", Imports: []string{"net/http"}},
		{ImportPath: "parley/compat/alpha", Imports: []string{"parley/compat/rest", "parley/compat/alpha/dto", "parley/inbox"}},
		{ImportPath: "parley/compat/alpha/dto", Imports: []string{"parley/compat/beta"}},
		{ImportPath: "parley/compat/beta", XTestImports: []string{"parley/compat/alpha"}},
	}
	same(t, checkImports(packages, vendorRules(packages)),
		"./compat/alpha/dto imports ./compat/beta",
		"./compat/beta imports ./compat/alpha")
}

// One forbidden import for each row of the design's table, so that a row that
// is lost or misspelt fails here.
func TestImportRulesBite(t *testing.T) {
	for _, pair := range []string{
		"schema ent", "schema graph", "schema store", "schema internal/viewer",
		"ent store", "graph resolvers",
		"resolvers compat/rest", "resolvers net/http", "resolvers database/sql",
		"store graph", "store resolvers", "store compat/saysimple",
		"access graph", "access compat/rest",
		"inbox graph", "inbox compat/rest", "inbox net/http",
		"directory graph", "directory compat/rest", "directory net/http",
		"metrics graph", "metrics compat/rest", "metrics net/http",
		"metrics/catalog github.com/google/uuid", "metrics/catalog internal/ids",
		"live compat/rest", "live resolvers",
		"jobs graph", "jobs compat/rest",
		"compat/rest compat/sinch", "compat/rest ent", "compat/rest graph",
		"compat/sinch compat/jaicp", "compat/sinch graph", "compat/sinch resolvers",
		"console store", "internal/apperr internal/query", "internal/viewer ent", "internal/query graph",
		"internal/codegen ent", "internal/demo internal/app", "live internal/demo",
		"inbox internal/testkit", "inbox testing", "live github.com/lib/pq", "compat/jaicp modernc.org/sqlite",
	} {
		from, imported, _ := strings.Cut(pair, " ")
		if isRoom(imported) {
			imported = module + "/" + imported
		}
		packages := []goPackage{{ImportPath: module + "/" + from, Imports: []string{imported}}}
		if found := checkImports(packages, slices.Concat(importRules(), vendorRules(packages))); len(found) == 0 {
			t.Errorf("nothing forbids that %s imports %s", from, imported)
		}
	}
}

func isRoom(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return slices.Contains(topFolders(), first)
}

func TestEveryRuleGivesItsReason(t *testing.T) {
	for _, r := range importRules() {
		if len(r.from) == 0 || len(r.mustNot) == 0 || r.why == "" {
			t.Errorf("row %v is not complete", r)
		}
	}
	for _, r := range callRules() {
		if len(r.names) == 0 || len(r.allowed) == 0 || r.why == "" {
			t.Errorf("row %v is not complete", r)
		}
	}
}

func TestDecodePackages(t *testing.T) {
	packages, err := decodePackages(strings.NewReader(`{"ImportPath":"parley/a","Imports":["fmt"]} {"ImportPath":"parley/b"}`))
	if err != nil || len(packages) != 2 || packages[0].Imports[0] != "fmt" {
		t.Errorf("got %v, %v", packages, err)
	}
	if _, err := decodePackages(strings.NewReader(`{"ImportPath":`)); err == nil {
		t.Error("cut-off output was taken as whole")
	}
}

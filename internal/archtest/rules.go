package archtest

// importRules is the table "Rooms" of the design as rows. The order is that of
// the table; rows about all packages come last.
func importRules() []importRule {
	return []importRule{
		{
			from: in("schema"), mustNot: in("..."), but: in("schema", "internal/ids", "internal/values"), tests: true,
			why: "schema/ is what the machines read: it has to compile while ent/ and graph/ are deleted",
		},
		{
			from: in("ent"), mustNot: in("..."), but: in("ent", "schema", "internal/ids", "internal/values", "internal/gqlcollect", "internal/scope"),
			why: "ent/ is made from schema/ alone; behaviour sits at the client, in store/ (internal/gqlcollect only reads selections, internal/scope only narrows)",
		},
		{
			from: in("graph"), mustNot: in("resolvers", "compat", "store", "access"),
			why: "graph/ is made and knows only shapes; resolvers/ fill them",
		},
		{
			from: in("resolvers"), mustNot: append(in("compat"), "net/http", "database/sql"),
			why: "a resolver delegates in one to six lines: HTTP belongs to the transports, SQL to store/ and internal/query, vendors to compat/",
		},
		{
			from: in("store"), mustNot: in("graph", "resolvers", "compat"),
			why: "no way leads back up: the store serves whoever is above it",
		},
		{
			from: in("access"), mustNot: in("graph", "compat"),
			why: "who is calling is the same question for both doors",
		},
		{
			from: in("inbox", "directory", "metrics", "privacy", "reports"), mustNot: append(in("graph", "resolvers", "compat"), "net/http"),
			why: "the domain answers GraphQL and five REST APIs alike, so it knows neither",
		},
		{
			from: in("metrics/catalog"), mustNot: append(in("..."), thirdParty), but: in("metrics/catalog"),
			why: "the generator reads the catalog before anything else compiles: standard library only",
		},
		{
			from: in("live"), mustNot: in("compat", "resolvers"),
			why: "live reads the ledger and runs operations it is given; it knows no field body and no vendor",
		},
		{
			from: in("jobs"), mustNot: in("graph", "resolvers", "compat"),
			why: "workers are readers of the ledger and of a table; no request is at hand",
		},
		{
			from: in("compat/rest"), mustNot: in("compat", "ent", "graph", "resolvers"), but: in("compat/rest"), tests: true,
			why: "the mechanics of HTTP carry no vendor's word and no entity",
		},
		{
			from: in("compat"), mustNot: in("graph", "resolvers"),
			why: "the vendors' APIs and the graph are two doors of one house; what both need is in internal/query, inbox and directory",
		},
		{
			from: in("console"), mustNot: in("..."), but: in("console"),
			why: "the console is embedded files; it talks to the API over HTTP like anyone",
		},
		{
			from: in("internal/apperr", "internal/clock", "internal/eventstream", "internal/gqlcollect", "internal/ids", "internal/requestid", "internal/scope", "internal/values", "internal/viewer"), mustNot: in("..."),
			but: in("internal/apperr", "internal/clock", "internal/eventstream", "internal/gqlcollect", "internal/ids", "internal/requestid", "internal/scope", "internal/values", "internal/viewer"),
			why: "leaves are imported from everywhere, so they import only leaves",
		},
		{
			from: in("internal/rules", "internal/ecma"), mustNot: in("..."),
			but: in("internal/rules", "internal/ecma", "ent", "schema", "internal/ids", "internal/shortid", "internal/values"),
			why: "what a rule comes to is computed from what is given: a dry run and the real one read it in their own ways",
		},
		{
			from: in("internal/query"), mustNot: append(in("graph", "resolvers", "compat"), "net/http"),
			why: "resolvers and vendors share these reads, so they know neither",
		},
		{
			from: in("internal/codegen"), unless: in("internal/codegen/migrate"), mustNot: in("..."), but: in("internal/codegen", "metrics/catalog", "internal/ids", "internal/values"),
			why: "the generator has to run when the app does not compile (migrate alone runs after it, on what it made)",
		},
		{
			from: in("..."), unless: append(in("internal/app", "internal/testkit"), "."), mustNot: in("internal/app"),
			why: "internal/app sees everything, so nothing but main and the test kit sees it",
		},
		{
			from: in("internal/telemetry"), mustNot: in("..."), but: in("internal/telemetry", "internal/apperr", "internal/eventstream", "internal/quota"),
			why: "who watches is told; he asks no room by himself",
		},
		{
			from: in("..."), unless: in("internal/app", "internal/telemetry"),
			mustNot: append(in("internal/telemetry"), "net/http/pprof", "github.com/prometheus/client_golang", "go.opentelemetry.io"),
			why:     "who is watched knows nothing of it: only the wiring connects the two, and what was not asked for costs nothing",
		},
		{
			from: in("..."), unless: in("internal/app", "internal/demo", "internal/testkit"), mustNot: in("internal/demo"),
			why: "the demo world is a guest: only the wiring lets it in",
		},
		{
			from: in("..."), unless: in("internal/testkit"), mustNot: append(in("internal/testkit", "internal/archtest"), "testing"),
			why: "test helpers are not part of the program",
		},
		{
			from: in("internal/bench/twin", "internal/bench/cmd"), mustNot: in("..."), but: in("internal/bench/twin", "internal/bench/cmd"),
			why: "the twin is the yardstick: with any part of Parley in it, Parley would be measured against itself",
		},
		{
			from: in("..."), unless: in("store", "internal/testkit", "internal/codegen", "internal/bench/twin"), mustNot: []string{"github.com/lib/pq", "modernc.org/sqlite"},
			why: "databases differ in one place, store/ (decision 10); internal/bench/twin is what a program without a store would be, to measure against",
		},
	}
}

// callRules lists functions of packages that only some folders may name.
func callRules() []callRule {
	return []callRule{
		{
			pkg: module + "/internal/viewer", names: []string{"System"},
			allowed: []string{"access", "internal/app", "internal/demo", "internal/testkit", "internal/viewer", "jobs", "live", "store"},
			why:     "the system viewer sees every organization; a request must act as whoever sent it (decision 4)",
		},
		{
			pkg: "time", names: []string{"Now", "Since", "Until"},
			allowed: []string{"server.go", "internal/app", "internal/clock", "internal/codegen", "internal/testkit"},
			why:     "time comes from the injected clock, or tests cannot set it (decision 8)",
		},
	}
}

// topFolders are the rooms. Folders whose name begins with a dot are not
// looked at.
func topFolders() []string {
	return []string{
		"access", "compat", "console", "directory", "docs", "e2e", "ent", "graph", "inbox",
		"internal", "jobs", "live", "metrics", "privacy", "reports", "resolvers", "schema", "store",
	}
}

// madeFolders are all generated and deletable; all other folders are all
// hand-written.
func madeFolders() []string { return []string{"ent", "graph"} }

// pins are the requirements that `go mod tidy -e` or `go get -u` silently undo.
func pins() []pin {
	return []pin{
		{"github.com/gorilla/websocket", "v1.5.3", "tidy settles on 1.5.0, by way of entgo.io/contrib's old gqlgen; the socket transport is tested on 1.5.3"},
		{"ariga.io/atlas", "v0.36.2-0.20250730182955-2c6300d0a3e1", "ent 0.14.6 needs it, and @latest is older"},
	}
}

// in turns folder names into the "./" form of rows.
func in(folders ...string) []string {
	patterns := make([]string, len(folders))
	for i, f := range folders {
		patterns[i] = "./" + f
	}
	return patterns
}

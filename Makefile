# `make` lists the targets. Each is a line or two: read it here, or run it by hand.

GO                  ?= go
GOFUMPT_VERSION     := v0.12.0
STATICCHECK_VERSION := v0.8.2

# Linters are built once for each version of theirs and of Go, beside Go's own
# cache: staticcheck must be built with the Go that it reads code of.
TOOLS       := $(dir $(shell $(GO) env GOCACHE))parley-tools/$(shell $(GO) env GOVERSION)
GOFUMPT     := $(TOOLS)/gofumpt-$(GOFUMPT_VERSION)/gofumpt
STATICCHECK := $(TOOLS)/staticcheck-$(STATICCHECK_VERSION)/staticcheck

# pgtemp gives all test binaries of a run one PostgreSQL, where there is one.
PGTEMP := $(GO) run ./internal/testkit/cmd/pgtemp --

# What people wrote. The made packages are compiled and tested, not judged.
HAND = $(shell $(GO) list ./... | grep -Ev '^parley/(ent|graph)(/|$$)')
RACE = $(patsubst %,./%/...,$(wildcard store inbox live jobs))

.DEFAULT_GOAL := help
.PHONY: help
help: ## Say what each target does
	@awk -F ':.*## ' '/^##@ /{printf "\n%s\n", substr($$0, 5)} /^[a-z0-9-]+:.*## /{printf "  %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ Use
.PHONY: run demo
run: ## Serve on 127.0.0.1:8080 with sqlite:parley.db
	$(GO) run .
demo: ## The same on the demo world, with credentials and calls to try
	$(GO) run . --demo

##@ Test
.PHONY: test test-race e2e documents schema-diff bench bench-compare bench-metrics live-bench live-soak crash-soak
test: ## All Go tests, on SQLite and on a temporary PostgreSQL if one is installed
	$(PGTEMP) $(GO) test ./...
test-race: ## The race detector, where goroutines meet: store inbox live jobs
	$(PGTEMP) $(GO) test -race -short $(RACE)
e2e: ## The built binary, seen by npm clients and a browser
	cd e2e && npm ci --no-audit --no-fund && npm test
documents: ## Random documents against the reference reader, 100,000 on each database
	PARLEY_DOCUMENTS=100000 $(PGTEMP) $(GO) test -count=1 -timeout 0 -run TestGraphDocuments ./internal/app/
schema-diff: e2e/node_modules ## Fail if the graph would break a client of the last release
	cd e2e && node tools/schema-diff.mjs
live-soak: e2e/node_modules ## Tests of live/ and of its clients at full size: sockets lost for a minute, a process killed under 1,000
	PARLEY_LIVE_SOAK=1 $(PGTEMP) $(GO) test -count=1 -timeout 60m ./live
	cd e2e && PARLEY_LIVE_SOAK=1 node --test --test-concurrency=1 --test-timeout=600000 live-clients.test.mjs live-processes.test.mjs
crash-soak: ## kill -9, outages and full disks at full size: make crash-soak MESSAGES=10000 CYCLES=200 SEED=1
	PARLEY_CRASH_MESSAGES=$(or $(MESSAGES),10000) PARLEY_CRASH_CYCLES=$(or $(CYCLES),200) PARLEY_CRASH_SEED=$(or $(SEED),1) \
	PARLEY_CRASH_PAUSE_SECONDS=30 $(GO) test -count=1 -v -timeout 3h ./internal/crashtest
bench: ## Benchmarks, without the tests
	$(PGTEMP) $(GO) test -run '^$$' -bench . -benchmem $(HAND)
bench-metrics: ## Metrics against plain SQL, ingest against the bare insert: make bench-metrics MESSAGES=1000000
	PARLEY_BENCH_MESSAGES=$(or $(MESSAGES),1000000) $(PGTEMP) $(GO) test -run '^$$' -bench 'Metrics|Ingest' -benchtime 5x -timeout 0 ./internal/bench
bench-compare: ## Parley beside its hand-written twin: five runs by turns, and the ratios of the medians
	$(PGTEMP) sh -c 'd=$$(mktemp -d) && trap "rm -rf $$d" EXIT && $(GO) test -c -o $$d/bench.test ./internal/bench && \
		for run in 1 2 3 4 5; do $$d/bench.test -test.run "^$$" -test.bench PostgreSQL -test.benchtime 2s; done' | tee /dev/stderr | $(GO) run ./internal/bench/cmd/ratios
live-bench: ## A subscriber beside gqlgen's own transport and a bare loop: make live-bench SUBSCRIBERS=5000 IDLE=9000 ROUNDS=5
	PARLEY_LIVE_SUBSCRIBERS=$(SUBSCRIBERS) PARLEY_LIVE_IDLE=$(IDLE) PARLEY_LIVE_ROUNDS=$(ROUNDS) $(GO) test -run '^$$' -bench BenchmarkLive -benchtime 1x -timeout 30m ./internal/livebench

##@ Generate
.PHONY: generate check-generated migration migration-sum release-schema
generate: ## Make ent/ and graph/ again after a change in schema/
	$(GO) generate ./...
check-generated: ## Fail if the made files are not what the sources say
	$(GO) run ./internal/codegen -check
migration: ## Write the next migration of both databases: make migration NAME=add_queue
	@test -n "$(NAME)" || { echo 'usage: make migration NAME=what_changes' >&2; exit 2; }
	$(PGTEMP) sh -c 'PARLEY_DEV_POSTGRES="$$PARLEY_TEST_POSTGRES" $(GO) run ./internal/codegen/migrate "$(NAME)"'
migration-sum: ## Take migrations that were written or changed by hand into the sums
	$(GO) run ./internal/codegen/migrate -sum
release-schema: e2e/node_modules ## Keep the graph as the one of the last release: docs/releases/
	cd e2e && node tools/print-schema.mjs ../docs/releases/schema.graphql

##@ Check
.PHONY: lint fmt ci
lint: $(GOFUMPT) $(STATICCHECK) ## gofumpt, go vet and staticcheck over what people wrote
	@unformatted=$$($(GOFUMPT) -l .) && test -z "$$unformatted" || { echo "make fmt would change:" $$unformatted >&2; exit 1; }
	$(GO) vet $(HAND)
	$(STATICCHECK) $(HAND)
fmt: $(GOFUMPT) ## Format the Go files that people wrote
	$(GOFUMPT) -l -w .
ci: ## All that CI does; needs root where PostgreSQL or Chromium has to be installed
	bash .ci/run

e2e/node_modules: e2e/package-lock.json
	cd e2e && npm ci --no-audit --no-fund
	touch $@

$(GOFUMPT):
	GOBIN=$(@D) $(GO) install mvdan.cc/gofumpt@$(GOFUMPT_VERSION)
$(STATICCHECK):
	GOBIN=$(@D) $(GO) install honnef.co/go/tools/cmd/staticcheck@$(STATICCHECK_VERSION)

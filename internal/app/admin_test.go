package app_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"parley/internal/app"
	"parley/internal/telemetry"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
)

// watched is a server that is measured and traced.
type watched struct {
	*apptest.Server
	admin string // address of the admin listener
	watch *telemetry.Telemetry
	spans *tracetest.InMemoryExporter
}

func serveWatched(t *testing.T, address string) watched {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := watched{admin: "http://" + l.Addr().String(), spans: tracetest.NewInMemoryExporter()}
	w.Server = apptest.Serve(t, address, func(c *app.Config) {
		w.watch = telemetry.New(telemetry.Options{Now: time.Now, Logger: c.Logger, Exporter: w.spans, Sample: 1})
		c.Admin, c.Telemetry = l, w.watch
	})
	t.Cleanup(func() {
		w.Stop()
		if err := w.watch.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return w
}

// get asks for an address; the status is 0 where nobody answers.
func get(t *testing.T, url string) (status int, body string) {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		return 0, err.Error()
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, err.Error()
	}
	return res.StatusCode, string(text)
}

// TestAdmin: what is meant for those who run the server is on the admin listener
// alone, and ends with the server.
func TestAdmin(t *testing.T) {
	w := serveWatched(t, testkit.SQLiteDatabase(t))
	for _, row := range []struct {
		path, holds string
		status      int
	}{
		{"/metrics", "parley_build_info{", 200},
		{"/healthz", "ok", 200},
		{"/readyz", "ready", 200},
		{"/debug/pprof/", "goroutine", 200},
		{"/debug/pprof/heap?debug=1", "heap profile", 200},
		{"/debug/pprof/goroutine?debug=1", "parley/internal/app", 200},
		{"/debug/pprof/symbol", "num_symbols", 200},
		{"/debug/pprof/profile?seconds=1", "", 200},
		{"/debug/pprof/trace?seconds=0.01", "", 200},
		{"/debug/pprof/cmdline", "", 404},
		{"/graphql", "", 404},
		{"/", "", 404},
	} {
		if status, body := get(t, w.admin+row.path); status != row.status || !strings.Contains(body, row.holds) {
			t.Errorf("admin %s: %d %.200s", row.path, status, body)
		}
		switch row.path {
		case "/healthz", "/readyz", "/graphql", "/":
			continue
		}
		if a := w.Do(http.MethodGet, row.path, nil, nil); a.Status != 404 && !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") ||
			strings.Contains(string(a.Body), "goroutine") || strings.Contains(string(a.Body), "parley_") {
			t.Errorf("public %s: %d %.200s", row.path, a.Status, a.Body)
		}
	}
	if res, err := http.Post(w.admin+"/metrics", "", nil); err != nil || res.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST /metrics: %v, %v", res, err)
	}
	profile := make(chan int, 1)
	go func() {
		status, _ := get(t, w.admin+"/debug/pprof/profile?seconds=60")
		profile <- status
	}()
	eventually(t, "a profile is made", func() bool {
		_, stacks := get(t, w.admin+"/debug/pprof/goroutine?debug=1")
		return strings.Contains(stacks, "net/http/pprof.Profile")
	})
	w.Stop() // well before the profile would end
	<-profile
	if status, _ := get(t, w.admin+"/healthz"); status != 0 {
		t.Errorf("the admin listener outlives the server: %d", status)
	}
}

// TestAdminOff: nothing listens, and nothing is counted, unless it was asked for.
func TestAdminOff(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := apptest.Serve(t, testkit.SQLiteDatabase(t), func(c *app.Config) { c.Admin = l })
	s.GraphQL("", `{__typename}`, nil)
	if status, body := get(t, "http://"+l.Addr().String()+"/metrics"); status != 404 {
		t.Errorf("/metrics without telemetry: %d %s", status, body)
	}
	if strings.Contains(s.Log(), "trace_id") {
		t.Error("the log names traces that nobody makes")
	}
}

// TestWatchingFlags starts the command with the flags, good and bad.
func TestWatchingFlags(t *testing.T) {
	t.Setenv("PARLEY_DATABASE", testkit.SQLiteDatabase(t))
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, row := range []struct {
		exit  int
		args  []string
		words string
	}{
		{1, []string{"--admin-listen", taken.Addr().String()}, "--admin-listen: listen tcp " + taken.Addr().String()},
		{1, []string{"--admin-listen", "nowhere"}, "--admin-listen"},
		{2, []string{"--trace-endpoint", "127.0.0.1:4318"}, "127.0.0.1:4318"},
		{2, []string{"--trace-sample", "1.5"}, "0 to 1"},
		{2, []string{"--trace-sample", "-1"}, "trace-sample"},
		// The admin listener was free and is again.
		{1, []string{"--admin-listen", "127.0.0.1:0", "--listen", taken.Addr().String()}, taken.Addr().String()},
	} {
		if exit, _, words := run(append([]string{"serve"}, row.args...)...); exit != row.exit || !strings.Contains(words, row.words) {
			t.Errorf("%v: exit %d, want %d; said %q", row.args, exit, row.exit, words)
		}
	}
}

// TestWatchingCommand serves as the flags say: figures on the admin listener,
// traces to a collector, the last of them when it ends.
func TestWatchingCommand(t *testing.T) {
	collector := newCollector(t)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	words, stderr := io.Pipe()
	exit := make(chan int, 1)
	go func() {
		exit <- app.Main(ctx, app.Process{Now: time.Now, Stdout: io.Discard, Stderr: stderr, Args: []string{
			"--database", testkit.SQLiteDatabase(t), "--log-format", "json", "serve", "--listen", "127.0.0.1:0",
			"--admin-listen", "127.0.0.1:0", "--trace-endpoint", collector.URL,
		}})
		stderr.Close() //nolint:errcheck // it never fails
	}()
	lines := bufio.NewScanner(words)
	address := regexp.MustCompile(`http://127\.0\.0\.1:\d+`)
	var public, admin string
	for (public == "" || admin == "") && lines.Scan() {
		found := address.FindString(lines.Text())
		switch {
		case strings.Contains(lines.Text(), "metrics and profiles"):
			admin = found
		case public == "":
			public = found
		}
	}
	go io.Copy(io.Discard, words) //nolint:errcheck // it ends with the command
	if status, _ := get(t, public+"/graphql?query={__typename}"); status != 200 {
		t.Errorf("the graph answers %d", status)
	}
	eventually(t, "the request is counted", func() bool {
		_, body := get(t, admin+"/metrics")
		return strings.Contains(body, `parley_graphql_operations_total{kind="query",outcome="ok"} 1`)
	})
	stop()
	if got := <-exit; got != 0 {
		t.Errorf("exit %d", got)
	}
	if got := collector.names(); !slices.Contains(got, "GET") || !slices.Contains(got, "query") || !collector.service("parley") {
		t.Errorf("the collector was sent %q", got)
	}
}

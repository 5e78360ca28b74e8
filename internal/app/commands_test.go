package app_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/internal/app"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
)

// run runs a command as a shell would.
func run(args ...string) (exit int, stdout, stderr string) {
	var out, words bytes.Buffer
	exit = app.Main(context.Background(), app.Process{Args: args, Stdout: &out, Stderr: &words, Now: time.Now})
	return exit, out.String(), words.String()
}

// answer runs a command that has to succeed and returns its one JSON object.
func answer(t *testing.T, args ...string) map[string]any {
	t.Helper()
	exit, out, words := run(args...)
	var object map[string]any
	d := json.NewDecoder(strings.NewReader(out))
	if err := d.Decode(&object); exit != 0 || err != nil {
		t.Fatalf("%v: exit %d, %v, %q, %q", args, exit, err, out, words)
	}
	if rest, _ := io.ReadAll(d.Buffered()); strings.TrimSpace(string(rest)) != "" {
		t.Errorf("%v: more than one object: %q", args, out)
	}
	return object
}

// keyFiles writes a pair of keys and returns the files' names.
func keyFiles(t *testing.T) (private, public string) {
	t.Helper()
	dir := t.TempDir()
	private, public = filepath.Join(dir, "private.pem"), filepath.Join(dir, "public.pem")
	for name, text := range map[string]string{private: apptest.PrivatePEM(apptest.Keys[0]()), public: apptest.PublicPEM(apptest.Keys[0]())} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return private, public
}

// TestCommands creates one of everything by commands, on a database that the
// first of them makes.
func TestCommands(t *testing.T) {
	file := filepath.Join(t.TempDir(), "new.db")
	t.Setenv("PARLEY_DATABASE", "sqlite:"+file)
	private, public := keyFiles(t)
	if got := answer(t, "migrate"); got["migrated"] != true {
		t.Errorf("migrate: %v", got)
	}
	root := answer(t, "org", "create", "--slug", "teddies", "--name", "Teddies Inc.")
	below := answer(t, "org", "create", "--slug", "teddies-nl", "--name", "Teddies B.V.", "--parent", "teddies")
	if root["slug"] != "teddies" || below["slug"] != "teddies-nl" || root["id"] == below["id"] || len(root) != 2 {
		t.Errorf("org create: %v, %v", root, below)
	}
	var secrets, created []string
	for _, row := range []struct {
		args []string
		want []string // keys of the answer besides id
	}{
		{[]string{"--api", "saysimple", "--public-key", public}, []string{"apiToken"}},
		{[]string{"--api", "botopen"}, []string{"appId", "appSecret"}},
		{[]string{"--api", "jaicp"}, []string{"token"}},
		{[]string{"--api", "web1on1", "--email", "ann@example.com", "--password", "hunter22", "--role", "admin"}, []string{"user", "email"}},
		{[]string{"--api", "web1on1", "--bot", "Clippy"}, []string{"user", "apiToken"}},
		{[]string{"--api", "sinch", "--user", "mark.smith", "--password", "hunter33"}, []string{"user", "apiKey"}},
		{[]string{"--api", "graphql"}, []string{"token"}},
		{[]string{"--api", "graphql", "--role", "guest"}, []string{"token"}},
		{[]string{"--api", "graphql", "--role", "owner"}, []string{"token"}},
	} {
		got := answer(t, append([]string{"credential", "create", "--org", "teddies"}, row.args...)...)
		created = append(created, got["id"].(string))
		for key, v := range got {
			if key == "id" {
				continue
			}
			if !slices.Contains(row.want, key) || v == "" {
				t.Errorf("%v: got %v, want %v", row.args, got, row.want)
			}
			if slices.Contains([]string{"apiToken", "appSecret", "token", "apiKey"}, key) {
				secrets = append(secrets, v.(string))
			}
		}
		if len(got) != len(row.want)+1 {
			t.Errorf("%v: got %v, want %v", row.args, got, row.want)
		}
	}
	secrets = append(secrets, "hunter22", "hunter33")

	if got := answer(t, "key", "rotate"); got["id"] == "" {
		t.Errorf("key rotate: %v", got)
	}
	if got := answer(t, "credential", "revoke", created[2]); got["revoked"] != created[2] {
		t.Errorf("credential revoke: %v", got)
	}
	if got := answer(t, "credential", "revoke", created[2]); got["revoked"] != created[2] {
		t.Errorf("credential revoke again: %v", got)
	}
	list := answer(t, "credential", "list", "--org", "teddies")
	rows := list["credentials"].([]any)
	for i, r := range rows {
		row := r.(map[string]any)
		if row["id"] != created[i] || (row["revokedAt"] != nil) != (i == 2) {
			t.Errorf("credential list: %d is %v", i, row)
		}
	}
	if len(rows) != len(created) {
		t.Errorf("credential list: %d rows, want %d", len(rows), len(created))
	}
	if got := answer(t, "credential", "list", "--org", "teddies-nl")["credentials"].([]any); len(got) != 0 {
		t.Errorf("credential list of the organization below: %v", got)
	}
	// What was shown once is neither listed nor in the file.
	text, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	content := string(text)
	for _, name := range []string{file, file + "-wal"} {
		b, err := os.ReadFile(name)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		content += string(b)
	}
	for _, secret := range secrets {
		if strings.Contains(content, secret) {
			t.Errorf("%s is listed or stored in the clear", secret)
		}
	}

	// What sign prints opens authenticate.
	exit, signed, words := run("credential", "sign", "--private-key", private, "--api-token", secrets[0])
	if exit != 0 || strings.Contains(words, secrets[0]) {
		t.Fatalf("credential sign: %d %s", exit, words)
	}
	s := apptest.Serve(t, "sqlite:"+file)
	a := s.Do(http.MethodPost, apptest.SaySimpleAuth[0], map[string]string{"Authorization": "Bearer " + strings.TrimSpace(signed)}, nil)
	if a.Status != http.StatusOK {
		t.Errorf("authenticate: %d %s", a.Status, a.Body)
	}
}

// TestWrongCommands shows what fails and what is wrong usage. Nothing is printed
// as an answer then.
func TestWrongCommands(t *testing.T) {
	db := testkit.SQLiteDatabase(t)
	t.Setenv("PARLEY_DATABASE", db)
	private, public := keyFiles(t)
	answer(t, "org", "create", "--slug", "teddies", "--name", "Teddies Inc.")
	create := func(args ...string) []string {
		return append([]string{"credential", "create", "--org", "teddies"}, args...)
	}
	answer(t, create("--api", "sinch", "--user", "mark", "--password", "secret1")...)
	for _, row := range []struct {
		exit  int
		args  []string
		words string // on standard error
	}{
		{2, []string{"dance"}, "dance"},
		{2, []string{"--color", "red"}, "--color"},
		{2, []string{"org", "create", "--slug", "x"}, "--name"},
		{2, []string{"credential", "create", "--org", "teddies"}, "--api"},
		{2, create("--api", "telex"), "telex"},
		{2, create("--api", "graphql", "--role", "king"), "king"},
		{2, create("--api", "saysimple", "--public-key", "/nowhere.pem"), "nowhere"},
		{2, []string{"credential", "revoke"}, "id"},
		{2, []string{"credential", "revoke", "7"}, "UUID"},
		{2, []string{"credential", "sign"}, "--private-key"},
		{2, []string{"credential", "sign", "--private-key", private}, "--api-token"},
		{2, []string{"--log-format", "xml", "migrate"}, "xml"},
		{2, []string{"serve", "--public-url", "teddies"}, "teddies"},
		{2, []string{"--allowed-origins", "ftp://example.com"}, "ftp://example.com"},
		{2, []string{"serve", "--poll", "soon"}, "soon"},
		{1, []string{"org", "create", "--slug", "teddies", "--name", "Other"}, "slug"},
		{1, []string{"org", "create", "--slug", "NO", "--name", "Other"}, "slug"},
		{1, []string{"org", "create", "--slug", "other", "--name", "Other", "--parent", "nobody"}, "nobody"},
		{1, []string{"credential", "create", "--org", "nobody", "--api", "graphql"}, "nobody"},
		{1, []string{"credential", "list", "--org", "nobody"}, "nobody"},
		{1, []string{"credential", "revoke", "01a1fccf-1624-8012-8834-e76d9bfb2fdc"}, "no such credential"},
		{2, create("--api", "saysimple"), "key"},
		{1, create("--api", "saysimple", "--public-key", private), "public key"},
		{1, create("--api", "web1on1", "--email", "ann", "--password", "x"), "e-mail"},
		{2, create("--api", "sinch", "--user", "mark"), "password"},
		{2, create("--api", "web1on1", "--email", "a@b.example"), "password"},
		{2, []string{"serve", "--max-body=0"}, "more than 0"},
		{2, []string{"serve", "--poll=-5s"}, "more than 0"},
		{1, create("--api", "sinch", "--user", "mark", "--password", "secret2"), "exists"},
		{1, []string{"credential", "sign", "--private-key", public, "--api-token", "x"}, "public.pem"},
		{1, []string{"--database", "mysql://x", "migrate"}, "mysql"},
		{1, []string{"--database", "postgres://u:secret3@127.0.0.1:1/x", "migrate"}, "127.0.0.1"},
		{1, []string{"serve", "--listen", "127.0.0.1:99999"}, "99999"},
	} {
		exit, out, words := run(row.args...)
		if exit != row.exit || out != "" || !strings.Contains(words, row.words) || strings.Contains(words, "secret") && !strings.Contains(words, "--") {
			t.Errorf("%v: exit %d, want %d; printed %q; said %q", row.args, exit, row.exit, out, words)
		}
		if regexp.MustCompile(`secret\d`).MatchString(words) {
			t.Errorf("%v: says a password: %q", row.args, words)
		}
	}
	for _, args := range [][]string{{"--help"}, {"serve", "--help"}, {"org", "create", "--help"}, {"credential", "create", "--help"}, {"key", "rotate", "--help"}} {
		if exit, out, _ := run(args...); exit != 0 || !strings.Contains(out, "Usage: parley") || !strings.Contains(out, "PARLEY_DATABASE") {
			t.Errorf("%v: exit %d: %s", args, exit, out)
		}
	}
}

// TestServeCommand serves by the environment's settings until it is told to stop.
func TestServeCommand(t *testing.T) {
	for name, v := range map[string]string{
		"PARLEY_DATABASE": testkit.SQLiteDatabase(t), "PARLEY_LISTEN": "127.0.0.1:0", "PARLEY_PUBLIC_URL": "https://parley.example.com/",
		"PARLEY_ALLOWED_ORIGINS": "https://desk.example.com", "PARLEY_LOG_FORMAT": "json", "PARLEY_MAX_BODY": "2000", "PARLEY_MAX_GRAPHQL_BODY": "3000",
	} {
		t.Setenv(name, v)
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	words, stderr := io.Pipe()
	exit := make(chan int, 1)
	go func() {
		exit <- app.Main(ctx, app.Process{Stdout: io.Discard, Stderr: stderr, Now: time.Now})
		stderr.Close() //nolint:errcheck // it never fails
	}()
	lines := bufio.NewScanner(words)
	base := ""
	for base == "" && lines.Scan() {
		base = regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(lines.Text())
	}
	var log strings.Builder
	logged := make(chan struct{})
	go func() {
		defer close(logged)
		for lines.Scan() {
			log.WriteString(lines.Text() + "\n")
		}
	}()
	ask := func(method, path, body string, header map[string]string) (*http.Response, string) {
		t.Helper()
		req, err := http.NewRequest(method, base+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		for k, v := range header {
			req.Header.Set(k, v)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		text, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res, string(text)
	}
	for path, want := range map[string]string{"/healthz": "ok\n", "/readyz": "ready\n"} {
		if res, text := ask(http.MethodGet, path, "", nil); res.StatusCode != http.StatusOK || text != want {
			t.Errorf("%s: %d %q", path, res.StatusCode, text)
		}
	}
	if _, text := ask(http.MethodGet, "/saysimple/v1/agents", "", nil); !strings.Contains(text, `"moreInfo":"https://parley.example.com/saysimple/docs/errors/401"`) {
		t.Errorf("--public-url: %s", text)
	}
	for origin, want := range map[string]string{"https://desk.example.com": "https://desk.example.com", "https://evil.example.com": ""} {
		res, _ := ask(http.MethodGet, "/healthz", "", map[string]string{"Origin": origin})
		if got := res.Header.Get("Access-Control-Allow-Origin"); got != want {
			t.Errorf("--allowed-origins: %s is answered %q", origin, got)
		}
	}
	if res, text := ask(http.MethodPost, "/graphql", `{"query": "{__typename}", "x": "`+strings.Repeat("x", 3000)+`"}`, nil); res.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("--max-graphql-body: %d %s", res.StatusCode, text)
	}
	stop()
	if got := <-exit; got != 0 {
		t.Errorf("exit %d", got)
	}
	<-logged
	if !strings.Contains(log.String(), `"msg":"shutting down"`) {
		t.Errorf("the log is %s", log.String())
	}
}

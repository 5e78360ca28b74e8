//go:build unix

package crashtest

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"parley/internal/testkit/apptest"
	"parley/internal/testkit/process"
)

// site is a Parley as it is operated: a process that can die and start again,
// its database, one organization and the credentials of its clients.
type site struct {
	t        *testing.T
	database string
	env      []string
	client   *http.Client
	token    string // of the graph
	apiToken string // of SaySimple

	mu  sync.Mutex
	p   *process.Process
	url string // empty while it is down
}

// slug of the organization.
const slug = "crash"

// newSite makes the organization and its credentials by command; nothing serves
// yet. A request that takes longer than answer fails as one that hangs.
func newSite(t *testing.T, database string, answer time.Duration, env ...string) *site {
	t.Helper()
	s := &site{t: t, database: database, env: env, client: &http.Client{
		Timeout: answer, Transport: &http.Transport{MaxIdleConnsPerHost: 200},
	}}
	t.Cleanup(s.client.CloseIdleConnections)
	s.command(nil, "org", "create", "--slug", slug, "--name", "Crash")
	var made struct{ Token, APIToken string }
	s.command(&made, "credential", "create", "--org", slug, "--api", "graphql", "--role", "admin")
	s.token = made.Token
	key := filepath.Join(t.TempDir(), "public.pem")
	if err := os.WriteFile(key, []byte(apptest.PublicPEM(apptest.Keys[0]())), 0o600); err != nil {
		t.Fatal(err)
	}
	s.command(&made, "credential", "create", "--org", slug, "--api", "saysimple", "--public-key", key)
	s.apiToken = made.APIToken
	return s
}

// command runs one and reads its answer.
func (s *site) command(answer any, args ...string) {
	s.t.Helper()
	code, out, words := process.Run(s.t, process.Options{Args: append(args, "--database", s.database), Env: s.env})
	if code != 0 {
		s.t.Fatalf("%q ends with %d\n%s", args, code, words)
	}
	if answer == nil {
		return
	}
	if err := json.Unmarshal([]byte(out), answer); err != nil {
		s.t.Fatalf("%q prints %q: %v", args, out, err)
	}
}

// start starts Parley and returns how long it took to be ready.
func (s *site) start() time.Duration {
	s.t.Helper()
	begin := time.Now()
	p := process.Start(s.t, process.Options{
		Args: []string{"serve", "--listen", "127.0.0.1:0", "--database", s.database, "--log-format", "json", "--max-operations", "1000"}, Env: s.env,
	})
	url := p.URL()
	eventually(s.t, "Parley is ready", func() bool { return s.status(url+"/readyz") == http.StatusOK })
	s.mu.Lock()
	defer s.mu.Unlock()
	s.p, s.url = p, url
	return time.Since(begin)
}

// status of a GET; 0 where there is no answer.
func (s *site) status(url string) int {
	res, err := s.client.Get(url)
	if err != nil {
		return 0
	}
	defer res.Body.Close()
	io.Copy(io.Discard, res.Body) //nolint:errcheck // the status is what counts
	return res.StatusCode
}

// kill ends Parley as a power cut does.
func (s *site) kill() {
	s.p.Kill()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.url = ""
}

// stop ends Parley as an operator does.
func (s *site) stop() {
	s.t.Helper()
	if code := s.p.Stop(); code != 0 {
		s.t.Errorf("Parley ends with %d\n%s", code, s.p.Log())
	}
	s.kill()
}

// at is where Parley serves, empty while it is down.
func (s *site) at() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.url
}

// clientToken is what SaySimple's clients exchange for an access token.
func (s *site) clientToken() string {
	now := time.Now()
	signed, err := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.MapClaims{
		"key": s.apiToken, "iat": now.Unix(), "exp": now.Add(time.Minute).Unix(),
	}).SignedString(apptest.Keys[0]())
	if err != nil {
		s.t.Error(err)
	}
	return signed
}

package pgcluster_test

import (
	"database/sql"
	"errors"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	_ "github.com/lib/pq"

	"parley/internal/testkit/pgcluster"
)

func start(t *testing.T) *pgcluster.Cluster {
	t.Helper()
	c, err := pgcluster.Start()
	if errors.Is(err, pgcluster.ErrNotFound) && os.Getenv("PARLEY_REQUIRE_POSTGRES") != "1" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func folder(t *testing.T, dsn string) string {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query().Get("host")
}

func ask(dsn, query string) (string, error) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return "", err
	}
	defer db.Close()
	var answer string
	err = db.QueryRow(query).Scan(&answer)
	return answer, err
}

// The server answers, knows letters beyond ASCII, and leaves nothing behind
// even while somebody is connected.
func TestStartAndStop(t *testing.T) {
	c := start(t)
	db, err := sql.Open("postgres", c.DSN())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var upper string
	if err := db.QueryRow(`SELECT upper('é')`).Scan(&upper); err != nil || upper != "É" {
		t.Errorf("got %q, %v", upper, err)
	}
	if err := c.Stop(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(folder(t, c.DSN())); !os.IsNotExist(err) {
		t.Errorf("the folder is still there: %v", err)
	}
	if _, err := ask(c.DSN(), `SELECT 1`); err == nil {
		t.Error("the server still answers")
	}
}

// A killed process runs no clean-up of its own; the watchdog has to do it.
func TestKilled(t *testing.T) {
	if os.Getenv("PGCLUSTER_TEST_CHILD") != "" {
		c, err := pgcluster.Start()
		if err != nil {
			t.Fatal(err)
		}
		os.Stdout.WriteString(c.DSN() + "\n")
		select {}
	}
	if _, err := pgcluster.Find(); err != nil {
		t.Skip(err)
	}
	child := exec.Command(os.Args[0], "-test.run=^TestKilled$")
	child.Env = append(os.Environ(), "PGCLUSTER_TEST_CHILD=1")
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	buffer := make([]byte, 4096)
	n, err := out.Read(buffer)
	if err != nil {
		t.Fatal(err)
	}
	dsn := strings.TrimSpace(string(buffer[:n]))
	if answer, err := ask(dsn, `SELECT 'here'`); err != nil || answer != "here" {
		t.Fatalf("the child's server answers %q, %v", answer, err)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	child.Wait() //nolint:errcheck // it was killed
	waitGone(t, folder(t, dsn))
}

func waitGone(t *testing.T, dir string) {
	t.Helper()
	for range 100 {
		if _, err := os.Stat(dir); os.IsNotExist(err) {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Errorf("%s is still there 10 s after its owner was killed", dir)
}

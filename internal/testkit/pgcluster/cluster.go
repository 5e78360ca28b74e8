// Package pgcluster starts a private PostgreSQL server for tests and is sure to
// remove it again, however the tests end.
//
// The server listens on a Unix socket in its own temporary folder, so it needs
// no port and no password, and it writes nothing through to the disk, or is in
// memory altogether, so it is quick and not to be trusted with data. A shell, the watchdog, holds the
// reading end of a pipe to this process: when the pipe closes, by Stop or
// because the process was killed, it stops the server and removes the folder.
package pgcluster

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// EnvDSN names the environment variable that carries the DSN of a cluster that
// somebody else started and stops.
const EnvDSN = "PARLEY_TEST_POSTGRES"

const superuser = "parley"

// settings make the server forget about crashes, which tests do not survive
// either.
const settings = `
listen_addresses = ''
max_connections = 200
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum_naptime = 5min
`

// durable settings are production's: what is committed survives a crash.
const durable = `
listen_addresses = '127.0.0.1'
max_connections = 200
fsync = on
synchronous_commit = on
full_page_writes = on
`

// Cluster is a running server. It must not be copied.
type Cluster struct {
	dir      string
	bin      string
	as       account
	settings string
	port     int // of 127.0.0.1; 0 is the socket alone
	pipe     io.Closer
	watchdog *exec.Cmd
}

// Start makes a cluster in a new temporary folder and waits until it answers.
// It returns ErrNotFound where PostgreSQL is not installed.
func Start() (*Cluster, error) { return start(temporary(), settings, 0) }

func start(parent, settings string, port int) (*Cluster, error) {
	bin, err := Find()
	if err != nil {
		return nil, err
	}
	as, err := serverAccount()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(parent, "parley-pg-")
	if err != nil {
		return nil, err
	}
	c := &Cluster{dir: dir, bin: bin, as: as, settings: settings, port: port}
	if err := c.guard(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := c.boot(); err != nil {
		return nil, errors.Join(err, c.Stop())
	}
	return c, nil
}

// DSN returns a URL with which to connect as a superuser.
func (c *Cluster) DSN() string {
	u := url.URL{Scheme: "postgres", User: url.User(superuser), Path: "/postgres"}
	query := url.Values{"sslmode": {"disable"}}
	if c.port > 0 {
		u.Host = fmt.Sprint("127.0.0.1:", c.port)
	} else {
		query.Set("host", c.dir)
	}
	u.RawQuery = query.Encode()
	return u.String()
}

// Stop ends the server at once, whoever is connected, and removes its folder.
func (c *Cluster) Stop() error {
	if err := c.pipe.Close(); err != nil {
		return err
	}
	return c.watchdog.Wait()
}

func (c *Cluster) boot() error {
	if err := c.as.own(c.dir); err != nil {
		return err
	}
	if err := c.initdb(); err != nil {
		return err
	}
	if err := c.configure(); err != nil {
		return err
	}
	return c.Boot()
}

// Boot starts the server and waits until it answers.
func (c *Cluster) Boot() error {
	return c.run("pg_ctl", "start", "-w", "-t", "60", "-D", c.data(), "-l", filepath.Join(c.dir, "log"))
}

// initdb prefers a locale that knows letters beyond ASCII and still sorts by
// code point, as production databases do with C.UTF-8; old systems lack it.
func (c *Cluster) initdb() error {
	args := []string{"-D", c.data(), "-U", superuser, "--auth=trust", "--encoding=UTF8", "--no-sync", "--no-instructions"}
	if c.run("initdb", append(args, "--locale=C.UTF-8")...) == nil {
		return nil
	}
	return c.run("initdb", append(args, "--no-locale")...)
}

func (c *Cluster) configure() error {
	f, err := os.OpenFile(filepath.Join(c.data(), "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "%sunix_socket_directories = '%s'\n%s", c.settings, c.dir, c.portLine())
	return errors.Join(err, f.Close())
}

func (c *Cluster) portLine() string {
	if c.port == 0 {
		return ""
	}
	return fmt.Sprintf("port = %d\n", c.port)
}

// run runs one of PostgreSQL's programs as the server's account. The folder is
// also its working folder: the account may have no right to be in ours.
func (c *Cluster) run(program string, args ...string) error {
	cmd := exec.Command(filepath.Join(c.bin, program), args...)
	cmd.Dir = c.dir
	c.as.apply(cmd)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s%s", program, err, out, c.log())
	}
	return nil
}

func (c *Cluster) log() string {
	text, _ := os.ReadFile(filepath.Join(c.dir, "log")) // there is none before the start
	return strings.TrimSpace(string(text))
}

func (c *Cluster) data() string { return filepath.Join(c.dir, "data") }

// watch waits for the end of its input. SIGQUIT is PostgreSQL's immediate stop;
// whoever was paused has to go on to hear of it.
const watch = `
cat >/dev/null
pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null)
if [ -n "$pid" ]; then
	for p in "$pid" $(cat "/proc/$pid/task/$pid/children" 2>/dev/null); do
		kill -CONT "$p" 2>/dev/null
	done
	kill -QUIT "$pid" 2>/dev/null
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
		kill -0 "$pid" 2>/dev/null || break
		sleep 0.1
	done
	kill -KILL "$pid" 2>/dev/null
fi
rm -rf "$1"
`

// guard starts the watchdog before there is anything to watch, in a session of
// its own, so that a Ctrl-C meant for the tests does not end it.
func (c *Cluster) guard() error {
	c.watchdog = exec.Command("/bin/sh", "-c", watch, "parley-pg-watchdog", c.dir)
	c.watchdog.Dir = "/"
	detach(c.watchdog)
	pipe, err := c.watchdog.StdinPipe()
	if err != nil {
		return err
	}
	c.pipe = pipe
	return c.watchdog.Start()
}

//go:build unix

package process

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Options say what a child runs.
type Options struct {
	// Args are the command line of the program, without its name.
	Args []string
	// Env is added to the environment, from which all settings of Parley are
	// taken out first.
	Env []string
	// FileLimit is the largest file in bytes that the child may write; 0 is no
	// limit. See [Process.LimitFiles].
	FileLimit int64
	// Account runs the child as this user, which takes root; empty is ourselves.
	Account string
}

// Process is a running child.
type Process struct {
	tb     testing.TB
	cmd    *exec.Cmd
	orders io.WriteCloser
	out    output // standard output
	log    output // standard error
	ended  chan struct{}
	limits int
}

// patience bounds every wait for a child.
const patience = 60 * time.Second

// Start runs a child. It is killed when the test ends, and ends by itself when
// the test is killed.
func Start(tb testing.TB, o Options) *Process {
	tb.Helper()
	p := &Process{tb: tb, cmd: exec.Command(executable(), o.Args...), ended: make(chan struct{})}
	p.cmd.Dir = "/"
	p.cmd.Env = append(environment(), append(o.Env, fmt.Sprint(envChild, "=", o.FileLimit))...)
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.log
	var err error
	if o.Account != "" {
		p.cmd.SysProcAttr, err = as(o.Account)
	}
	if err == nil {
		p.orders, err = p.cmd.StdinPipe()
	}
	if err = cmp.Or(err, p.cmd.Start()); err != nil {
		tb.Fatalf("starting a child: %v", err)
	}
	go func() {
		defer close(p.ended)
		p.cmd.Wait() //nolint:errcheck // ProcessState says how it ended
	}()
	tb.Cleanup(p.Kill)
	return p
}

// Run runs a child to its end and returns its exit code and what it wrote.
func Run(tb testing.TB, o Options) (code int, stdout, stderr string) {
	tb.Helper()
	p := Start(tb, o)
	code = p.Wait()
	return code, p.out.String(), p.log.String()
}

// executable names this program in a way that also works for an account without
// a right to look into the folder where it lies.
func executable() string {
	const self = "/proc/self/exe"
	if _, err := os.Stat(self); err == nil {
		return self
	}
	return os.Args[0]
}

func environment() []string {
	var env []string
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "PARLEY_") {
			env = append(env, e)
		}
	}
	return env
}

func as(account string) (*syscall.SysProcAttr, error) {
	u, err := user.Lookup(account)
	if err != nil {
		return nil, err
	}
	uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
	gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, errors.Join(err1, err2)
}

var serves = regexp.MustCompile(`Parley serves (http://\S+)`)

// URL waits until the child listens and returns where, without a slash at the
// end; a child that ends before that fails the test.
func (p *Process) URL() string {
	p.tb.Helper()
	p.await("Parley serves ", "/saysimple/")
	return serves.FindStringSubmatch(p.Log())[1]
}

func (p *Process) await(texts ...string) {
	p.tb.Helper()
	late := time.After(patience)
	for _, text := range texts {
		select {
		case <-p.log.await(text):
		case <-p.ended:
			p.tb.Fatalf("the child ended with %v instead of saying %q\n%s", p.cmd.ProcessState, text, p.Log())
		case <-late:
			p.tb.Fatalf("the child does not say %q\n%s", text, p.Log())
		}
	}
}

// Log is what the child wrote to standard error so far.
func (p *Process) Log() string { return p.log.String() }

// LimitFiles bounds the size of the files that the child may write from now on,
// in bytes: nothing can be written beyond, as on a full disk.
func (p *Process) LimitFiles(bytes int64) {
	p.tb.Helper()
	p.limits++ // or the answer to an equal order would be taken for this one's
	line := fmt.Sprintln(bytes, "order", p.limits)
	if _, err := io.WriteString(p.orders, line); err != nil {
		p.tb.Fatal(err)
	}
	p.await(limited + line)
}

// Kill ends the child with SIGKILL and waits until it is gone.
func (p *Process) Kill() {
	p.cmd.Process.Kill() //nolint:errcheck // it may have ended by itself
	<-p.ended
}

// Stop asks the child to end and returns its exit code.
func (p *Process) Stop() int {
	p.tb.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		p.tb.Fatal(err)
	}
	return p.Wait()
}

// Wait waits until the child ends and returns its exit code, -1 after a signal.
func (p *Process) Wait() int {
	p.tb.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.tb.Fatalf("the child does not end\n%s", p.Log())
	}
	return p.cmd.ProcessState.ExitCode()
}

// Memory is how much of the child is in memory, in bytes. It needs Linux.
func (p *Process) Memory() int64 {
	p.tb.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", p.cmd.Process.Pid))
	if err != nil {
		p.tb.Fatal(err)
	}
	fields := strings.Fields(string(text))
	pages, err := strconv.ParseInt(fields[1], 10, 64)
	if err != nil {
		p.tb.Fatal(err)
	}
	return pages * int64(os.Getpagesize())
}

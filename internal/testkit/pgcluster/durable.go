//go:build unix

package pgcluster

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// StartDurable is [Start] for tests of crashes and outages: the server writes
// through to the disk, as in production, and is reached over TCP, where a server
// that hangs looks as it does in production.
func StartDurable() (*Cluster, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	return start("", durable, port)
}

// freePort finds a port below those that systems give to whoever connects to something:
// one of these may be somebody's by the time the server listens, and while it is halted.
func freePort() (port int, err error) {
	for range 100 {
		port = 20_000 + rand.IntN(12_000)
		var l net.Listener
		if l, err = net.Listen("tcp", fmt.Sprint("127.0.0.1:", port)); err == nil {
			return port, l.Close()
		}
	}
	return 0, err
}

// Halt stops the server, whoever is connected, and waits until it is gone. Mode
// is one of pg_ctl's: "fast" ends sessions in order, "immediate" ends as a crash
// does. [Cluster.Boot] starts it again.
func (c *Cluster) Halt(mode string) error {
	return c.run("pg_ctl", "stop", "-w", "-t", "60", "-D", c.data(), "-m", mode)
}

// Kill ends all processes of the server with SIGKILL and waits until they are
// gone.
func (c *Cluster) Kill() error {
	processes, err := c.signal(syscall.SIGSTOP) // so that none is added meanwhile
	if err != nil {
		return err
	}
	for _, pid := range processes {
		if err := deliver(pid, syscall.SIGKILL); err != nil {
			return err
		}
	}
	for _, pid := range processes {
		if err := awaitEnd(pid); err != nil {
			return err
		}
	}
	// Where nobody has collected the dead server yet, its number still counts as
	// running, and a new server would refuse to start.
	return errors.Join(os.Remove(filepath.Join(c.data(), "postmaster.pid")),
		os.Remove(filepath.Join(c.dir, fmt.Sprintf(".s.PGSQL.%d.lock", c.port))))
}

// Pause stops all processes of the server where they are: connections stay open
// and nothing answers.
func (c *Cluster) Pause() error {
	_, err := c.signal(syscall.SIGSTOP)
	return err
}

// Resume lets a paused server go on.
func (c *Cluster) Resume() error {
	_, err := c.signal(syscall.SIGCONT)
	return err
}

// signal sends a signal to the server, then to all its children, and returns
// their process ids.
func (c *Cluster) signal(s syscall.Signal) ([]int, error) {
	file, err := os.ReadFile(filepath.Join(c.data(), "postmaster.pid"))
	if err != nil {
		return nil, err
	}
	first, _, _ := bytes.Cut(file, []byte("\n"))
	server, err := strconv.Atoi(string(first))
	if err != nil {
		return nil, err
	}
	if err := deliver(server, s); err != nil {
		return nil, err
	}
	children, err := childrenOf(server)
	if err != nil {
		return nil, err
	}
	for _, pid := range children {
		if err := deliver(pid, s); err != nil {
			return nil, err
		}
	}
	return append(children, server), nil
}

// childrenOf reads what Linux knows; elsewhere it is an error.
func childrenOf(pid int) ([]int, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		return nil, fmt.Errorf("pausing and killing a server needs Linux: %w", err)
	}
	var children []int
	for field := range strings.FieldsSeq(string(text)) {
		child, err := strconv.Atoi(field)
		if err != nil {
			return nil, err
		}
		children = append(children, child)
	}
	return children, nil
}

// deliver sends a signal; a process that has ended meanwhile is no error.
func deliver(pid int, s syscall.Signal) error {
	if err := syscall.Kill(pid, s); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("signal %v to process %d: %w", s, pid, err)
	}
	return nil
}

// patience bounds how long a killed process may take to go.
const patience = 10 * time.Second

// awaitEnd waits until a process is gone, or dead and not collected yet.
func awaitEnd(pid int) error {
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	late := time.After(patience)
	for {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil || bytes.Contains(stat, []byte(") Z ")) {
			return nil
		}
		select {
		case <-again.C:
		case <-late:
			return fmt.Errorf("process %d does not end", pid)
		}
	}
}

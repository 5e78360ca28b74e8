//go:build linux

package livebench_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"testing"
)

// stalling follows the name of a door whose clients will stop reading.
const stalling = "-stalling"

// server is a door in a process of its own, and its clients in this one.
type server struct {
	testing.TB
	crowd
	orders  *json.Encoder
	answers *json.Decoder
	process *exec.Cmd
	input   interface{ Close() error }
}

// start starts a server; it ends with the test, if not before.
func start(tb testing.TB, name string) *server {
	tb.Helper()
	self, err := os.Executable()
	if err != nil {
		tb.Fatal(err)
	}
	child := exec.Command(self)
	child.Env, child.Dir, child.Stderr = append(os.Environ(), envDoor+"="+name), tb.TempDir(), os.Stderr
	in, err := child.StdinPipe()
	if err != nil {
		tb.Fatal(err)
	}
	out, err := child.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := child.Start(); err != nil {
		tb.Fatal(err)
	}
	s := &server{TB: tb, orders: json.NewEncoder(in), answers: json.NewDecoder(out), process: child, input: in}
	tb.Cleanup(s.stop)
	s.address = s.answer().Address
	return s
}

// stop ends the clients and the server.
func (s *server) stop() {
	if s.process == nil {
		return
	}
	s.crowd.leave()
	s.input.Close()  //nolint:errcheck // the process ends by it
	s.process.Wait() //nolint:errcheck // it ends however it does
	s.process = nil
}

func (s *server) tell(o order) usage {
	s.Helper()
	if err := s.orders.Encode(o); err != nil {
		s.Fatal(err)
	}
	return s.answer()
}

func (s *server) answer() (u usage) {
	s.Helper()
	if err := s.answers.Decode(&u); err != nil {
		s.Fatal(err)
	}
	if u.Err != "" {
		s.Fatal(u.Err)
	}
	return u
}

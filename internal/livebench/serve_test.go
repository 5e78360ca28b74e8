//go:build linux

package livebench_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// door is a way to serve the subscription.
type door struct {
	http.Handler
	// publish has every subscriber get n events, and may return before they do.
	publish func(n int) error
	// open counts connections.
	open func() int
}

// openDoor makes the server of a name; stall is set where clients will stop reading.
func openDoor(name string, stall bool) (door, error) {
	switch name {
	case stock:
		return newStock(stall), nil
	case raw:
		return newRaw()
	case parley:
		return newParley()
	}
	return door{}, errors.New("no such door")
}

// The names of the doors.
const (
	stock  = "stock"
	raw    = "raw"
	parley = "parley"
)

// order is what a server is told to do: to publish events, or to collect garbage
// before it answers.
type order struct {
	Publish int
	Collect bool
}

// usage is a server's answer to every order, once it is done; the first one comes
// unasked and tells the address.
type usage struct {
	Address    string
	CPU        time.Duration
	Resident   int64 // bytes
	Goroutines int
	Open       int
	Err        string
}

// serve answers orders until there are none.
func serve(name string, in io.Reader, out io.Writer) error {
	d, err := openDoor(strings.TrimSuffix(name, stalling), strings.HasSuffix(name, stalling))
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: d, ReadHeaderTimeout: time.Minute}
	go server.Serve(listener) //nolint:errcheck // it ends with the process
	answers, orders := json.NewEncoder(out), json.NewDecoder(in)
	answer := usage{Address: listener.Addr().String()}
	for {
		if err := answers.Encode(answer); err != nil {
			return err
		}
		var o order
		if err := orders.Decode(&o); err != nil {
			return nil // the benchmark is over
		}
		if answer, err = d.obey(o); err != nil {
			answer.Err = err.Error()
		}
	}
}

func (d *door) obey(o order) (usage, error) {
	if o.Publish > 0 {
		if err := d.publish(o.Publish); err != nil {
			return usage{}, err
		}
	}
	if o.Collect {
		runtime.GC() // what pools hold goes with the second
		debug.FreeOSMemory()
	}
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return usage{}, err
	}
	resident, err := residentBytes()
	return usage{
		CPU:      time.Duration(syscall.TimevalToNsec(r.Utime) + syscall.TimevalToNsec(r.Stime)),
		Resident: resident, Goroutines: runtime.NumGoroutine(), Open: d.open(),
	}, err
}

func residentBytes() (int64, error) {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(text))
	if len(fields) < 2 {
		return 0, fmt.Errorf("statm is %q", text)
	}
	pages, err := strconv.ParseInt(fields[1], 10, 64)
	return pages * int64(os.Getpagesize()), err
}

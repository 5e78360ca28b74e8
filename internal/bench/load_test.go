package bench_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"testing"
)

// envLoad makes this test binary a client instead, so that its CPU time is none
// of the server's.
const envLoad = "PARLEY_BENCH_LOAD"

func TestMain(m *testing.M) {
	if os.Getenv(envLoad) != "" {
		generate(os.Stdin, os.Stdout)
		return
	}
	os.Exit(m.Run())
}

// job is what a client is told to send: Requests POSTs over Clients connections,
// which take turns with the bodies.
type job struct {
	URL, Token string
	Bodies     []json.RawMessage
	Requests   int64
	Clients    int
}

// generate does one job a line and answers each with a line: empty, or why a
// request failed.
func generate(in io.Reader, out io.Writer) {
	lines := json.NewDecoder(in)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	for {
		var j job
		if lines.Decode(&j) != nil {
			return
		}
		text := ""
		if err := j.do(client); err != nil {
			text = err.Error()
		}
		fmt.Fprintf(out, "%q\n", text)
	}
}

func (j *job) do(client *http.Client) error {
	var next atomic.Int64
	var all sync.WaitGroup
	errs := make(chan error, j.Clients)
	for range j.Clients {
		all.Go(func() {
			for n := next.Add(1); n <= j.Requests; n = next.Add(1) {
				if err := j.send(client, j.Bodies[n%int64(len(j.Bodies))]); err != nil {
					errs <- err
					return
				}
			}
		})
	}
	all.Wait()
	close(errs)
	return <-errs
}

func (j *job) send(client *http.Client, body []byte) error {
	req, err := http.NewRequest(http.MethodPost, j.URL, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+j.Token)
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK || bytes.Contains(answer, []byte(`"errors":[`)) || bytes.Contains(answer, []byte(`rrors":[{`)) {
		return fmt.Errorf("%s: status %d: %.500s", j.URL, res.StatusCode, answer)
	}
	return nil
}

// load is a child process that sends requests.
type load struct {
	jobs    io.WriteCloser
	answers *bufio.Reader
}

// startLoad starts a child; it ends with the test.
func startLoad(tb testing.TB) *load {
	tb.Helper()
	self, err := os.Executable()
	if err != nil {
		tb.Fatal(err)
	}
	child := exec.Command(self)
	child.Env = append(os.Environ(), envLoad+"=1")
	child.Stderr = os.Stderr
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
	tb.Cleanup(func() {
		in.Close() //nolint:errcheck // it tells the child to end
		if err := child.Wait(); err != nil {
			tb.Errorf("the client: %v", err)
		}
	})
	return &load{in, bufio.NewReader(out)}
}

// send has the child do a job and waits for its end.
func (l *load) send(tb testing.TB, j job) {
	tb.Helper()
	if err := json.NewEncoder(l.jobs).Encode(j); err != nil {
		tb.Fatal(err)
	}
	var text string
	line, err := l.answers.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &text)
	}
	if err != nil || text != "" {
		tb.Fatal(err, text)
	}
}

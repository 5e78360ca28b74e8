//go:build unix

package crashtest

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parley/internal/testkit"
	"parley/internal/testkit/process"
	"parley/store"
)

// TestReadOnly starts Parley on a SQLite file that it may read and not write: it
// says which file and ends, and the file is as it was.
func TestReadOnly(t *testing.T) {
	for name, mode := range map[string]struct{ folder, file os.FileMode }{
		"file and folder": {0o555, 0o444},
		"file":            {0o777, 0o444},
		"folder":          {0o555, 0o666},
	} {
		t.Run(name, func(t *testing.T) {
			folder := openFolder(t)
			file := filepath.Join(folder, "parley.db")
			s := newSite(t, "sqlite:"+file, 30*time.Second)
			before := fingerprint(t, file)
			chmod(t, file, mode.file)
			chmod(t, folder, mode.folder)
			refuses(t, process.Options{Args: []string{"serve", "--listen", "127.0.0.1:0", "--database", s.database}, Account: stranger()}, file)
			if after := fingerprint(t, file); after != before {
				t.Errorf("the file was %s, now %s", before, after)
			}
			chmod(t, folder, 0o777)
			chmod(t, file, 0o666)
			s.start()
		})
	}
}

// refuses runs a child that has to say what it cannot do, and with which file.
func refuses(t *testing.T, o process.Options, file string) {
	t.Helper()
	code, out, words := process.Run(t, o)
	t.Logf("exit %d: %s", code, words)
	if code != 1 || out != "" || !strings.Contains(words, file) || strings.Contains(words, "goroutine ") {
		t.Errorf("exit %d, printed %q", code, out)
	}
}

// openFolder is a folder that other accounts may look into.
func openFolder(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "parley-crash-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) }) //nolint:errcheck // a temporary folder
	chmod(t, folder, 0o777)
	return folder
}

func chmod(t *testing.T, path string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

// stranger is an account that rights of files hold for: they do not for root.
func stranger() string {
	if os.Geteuid() == 0 {
		return "nobody"
	}
	return ""
}

func fingerprint(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%d bytes, %x", len(content), sha256.Sum256(content))
}

// TestFullDisk fills the disk under a Parley that clients write to: writes are
// refused, reads go on, and when there is space again so do writes. Nothing that
// was acknowledged is lost, not even by a crash in between.
func TestFullDisk(t *testing.T) {
	for name, crash := range map[string]bool{"space again": false, "a crash first": true} {
		t.Run(name, func(t *testing.T) { testFullDisk(t, crash) })
	}
}

const plenty = 1 << 40

func testFullDisk(t *testing.T, crash bool) {
	s := newSite(t, "sqlite:"+filepath.Join(t.TempDir(), "parley.db"), 30*time.Second)
	s.start()
	f := s.run(8, newPlan(1, endless))
	eventually(t, "clients write", writes(f, 100))
	f.forgetRefused()
	s.p.LimitFiles(8 << 10)
	eventually(t, "every client is refused", func() bool { return t.Failed() || f.allRefused(3) })
	if got := s.read(); got != http.StatusOK {
		t.Errorf("a read is answered %d while the disk is full", got)
	}
	if log := s.p.Log(); !strings.Contains(log, "disk") {
		t.Error("the log does not name the cause")
	}
	if crash {
		s.kill()
		s.start()
	} else {
		s.p.LimitFiles(plenty)
	}
	t.Logf("clients write again after %v", eventually(t, "clients write again", writes(f, 100)))
	t.Logf("%+v, told %v", f.end(), f.words)
	s.stop()
	s.audit(t, f.sent)
}

// read asks the graph for messages and returns the status.
func (s *site) read() int {
	c := s.run(0, newPlan(1, 0)).client(0)
	c.patient = true
	a, err := c.post(s.at()+"/graphql", map[string]string{"Authorization": "Bearer " + s.token},
		map[string]any{"query": `{messages(first: 5) {totalCount edges {node {text}}}}`})
	if err != nil || a == nil || strings.Contains(string(a.body), `"errors"`) {
		s.t.Errorf("a read: %v %+v", err, a)
		return 0
	}
	return a.status
}

// TestFullDiskAtStart starts Parley for the first time where the disk is full, a
// little later each time: it says so and ends, and what it leaves is a database
// that the next start completes.
func TestFullDiskAtStart(t *testing.T) {
	refused := 0
	for limit := int64(1 << 10); ; limit *= 2 {
		file := filepath.Join(t.TempDir(), "parley.db")
		code, _, words := process.Run(t, process.Options{Args: []string{"migrate", "--database", "sqlite:" + file}, FileLimit: limit})
		if code == 0 {
			break
		}
		refused++
		if last := words[strings.LastIndex(strings.TrimSpace(words), "\n")+1:]; code != 1 || !strings.HasPrefix(last, "parley: ") || !strings.Contains(last, file) {
			t.Errorf("%d bytes: exit %d: %s", limit, code, words)
		}
		t.Logf("%d bytes: %s", limit, words)
		s := newSite(t, "sqlite:"+file, 30*time.Second)
		s.start()
		s.stop()
		s.auditFile(t, testkit.Store(t, store.Options{Database: s.database}))
	}
	if refused < 3 {
		t.Errorf("refused %d times only", refused)
	}
}

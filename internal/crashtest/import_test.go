//go:build unix

package crashtest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"parley/internal/testkit"
	"parley/internal/testkit/process"
	"parley/store"
)

// An import that is killed goes on where it was: no line is lost and none is there
// twice, also without an id of its creator's.
func TestKilledImport(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, database string) {
		const parts = 8
		file, want := importFile(t, parts*1000)
		s := newSite(t, database, patience)
		args := []string{"import", "--org", slug, file}
		db := testkit.Store(t, store.Options{Database: database})
		done := func() int {
			n, _ := strconv.Atoi(strings.Join(lines(t, db, "SELECT lines FROM imports"), ""))
			return n
		}
		for range 3 {
			before := done()
			p := process.Start(t, process.Options{Args: append(args, "--database", database)})
			eventually(t, "a part is imported", func() bool { return done() > before })
			p.Kill()
		}
		killed := done()
		var got struct{ Lines, Added, Repeated, Refused, Skipped int }
		s.command(&got, args...)
		if got.Lines != len(want) || got.Skipped != killed || got.Added != len(want)-killed || got.Repeated+got.Refused != 0 {
			t.Errorf("%+v of %d lines, killed after %d", got, len(want), killed)
		}
		same(t, "messages", lines(t, db, "SELECT text FROM messages ORDER BY text"), want)
		s.command(&got, args...)
		if got.Added != 0 || got.Skipped != len(want) {
			t.Errorf("imported again: %+v", got)
		}
		same(t, "messages", lines(t, db, "SELECT text FROM messages ORDER BY text"), want)
	})
}

// importFile writes messages without ids of their own, and returns what they say in
// order.
func importFile(t *testing.T, n int) (file string, texts []string) {
	t.Helper()
	var b strings.Builder
	for i := range n {
		texts = append(texts, fmt.Sprint("line ", i))
		fmt.Fprintf(&b, `{"direction":"IN","channel":"SMS","channelAddress":"1","customerAddress":"%d","text":"line %d"}`+"\n", i%50, i)
	}
	slices.Sort(texts)
	file = filepath.Join(t.TempDir(), "messages.ndjson")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return file, texts
}

package app_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parley/inbox"
	"parley/internal/app"
	"parley/internal/testkit"
)

// importLines are lines of a file, of which some are refused.
const importLines = `
{"direction":"IN","channel":"WHATSAPP","channelAddress":"+31 1","customerAddress":"+31 2","text":"Hi","externalId":"1","sentAt":"2026-03-04T12:00:00Z"}
{"direction":"OUT","channel":"WHATSAPP","channelAddress":"+31 1","customerAddress":"+31 2","bot":"Clippy","typedContent":{"text":{"message":"Hello"}},"trace":{"state":"/Start","nlp":{"confidence":0.5}},"session":{"result":"ok","data":{"a":"b"}},"isPreview":true}
{"direction":"IN","channel":"WHATSAPP","channelAddress":"+31 1","customerAddress":"+31 2","text":"Hi","externalId":"1","sentAt":"2026-03-04T12:00:00Z"}
{"direction":"IN","channel":"WHATSAPP","channelAddress":"+31 1","customerAddress":"+31 2","text":"Other","externalId":"1"}
{"direction":"IN","mood":"bad"}
{"direction":"OUT","channel":"WHATSAPP","channelAddress":"+31 1","customerAddress":"+31 2","bot":"nobody","text":"x"}
{"direction":"OUT","channel":"WHATSAPP","channelAddress":"+31 1","customerAddress":"+31 2","typedContent":{"text":{"message":"a"},"image":{"url":"https://example.com/i"}}}
{"direction":"IN","channel":"WHATSAPP","channelAddress":"+31 1","customerAddress":"+31 2","attachments":[{"type":"SONG","url":"x"}]}
[]
{"direction":"IN","channel":"WHATSAPP","channelAddress":"+31 1","customerAddress":"+31 2","text":"Bye"}`

// A file is imported once; what is wrong with lines is told by their numbers, and the
// others are kept.
func TestImport(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PARLEY_DATABASE", "sqlite:"+filepath.Join(dir, "new.db"))
	answer(t, "org", "create", "--slug", "teddies", "--name", "Teddies Inc.")
	answer(t, "credential", "create", "--org", "teddies", "--api", "web1on1", "--bot", "Clippy")
	file := filepath.Join(dir, "messages.ndjson")
	long := `{"text":"` + strings.Repeat("a", 1<<20) + `"}`
	if err := os.WriteFile(file, []byte(importLines+"\n"+long), 0o600); err != nil {
		t.Fatal(err)
	}
	exit, out, words := run("import", "--org", "teddies", file)
	if want := `{"lines":12,"added":3,"repeated":1,"refused":7,"skipped":0}`; exit != 1 || strings.TrimSpace(out) != want {
		t.Errorf("exit %d, %s, want %s\n%s", exit, out, want, words)
	}
	for _, want := range []string{
		"line 5: externalId: exists already", `line 6: no message: json: unknown field "mood"`, "line 7: bot: no such bot",
		"line 8: typedContent: exactly one kind of content", "line 9: attachments.0.type: must be IMAGE", "line 10: no message: ",
		"line 12: a line is at most 1 MB", "7 of 12 lines of the file were refused in all",
	} {
		if !strings.Contains(words, want) {
			t.Errorf("does not say %q:\n%s", want, words)
		}
	}
	exit, out, words = run("import", "--org", "teddies", file)
	if want := `{"lines":12,"added":0,"repeated":0,"refused":0,"skipped":12}`; exit != 1 || strings.TrimSpace(out) != want || !strings.Contains(words, "imported before") ||
		!strings.Contains(words, "7 of 12 lines of the file were refused in all") {
		t.Errorf("again: exit %d, %s\n%s", exit, out, words)
	}
}

// A name that PostgreSQL cannot look for is a refused line; an import that goes on ends as
// one that was never ended: what was refused before counts.
func TestImportGoesOn(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		t.Setenv("PARLEY_DATABASE", address)
		answer(t, "org", "create", "--slug", "teddies", "--name", "Teddies Inc.")
		file := filepath.Join(t.TempDir(), "messages.ndjson")
		const ends = `{"direction":"IN","channel":"SMS","channelAddress":"1","customerAddress":"2","text":"Hi"`
		lines := ends + `,"bot":"\u0000"}` + "\n" + strings.Repeat("\n", inbox.MaxBatch-1) + strings.Repeat("\n", 10) + ends + "}"
		if err := os.WriteFile(file, []byte(lines), 0o600); err != nil {
			t.Fatal(err)
		}
		ctx, end := context.WithCancel(t.Context())
		defer end()
		var out, words bytes.Buffer
		var seconds atomic.Int64
		app.Main(ctx, app.Process{
			Args: []string{"import", "--org", "teddies", file}, Stdout: &out, Stderr: &ending{&words, end},
			Now: func() time.Time { return time.Unix(1_800_000_000+2*seconds.Add(1), 0) },
		})
		exit, said, told := run("import", "--org", "teddies", file)
		if want := `{"lines":1011,"added":1,"repeated":0,"refused":0,"skipped":1000}`; exit != 1 || strings.TrimSpace(said) != want ||
			!strings.Contains(told, "1 of 1011 lines of the file were refused in all") {
			t.Errorf("exit %d, %s, want %s\n%s\n%s", exit, said, want, told, words.String())
		}
	})
}

// ending ends a run once it tells that its first part is done.
type ending struct {
	io.Writer
	end func()
}

func (e *ending) Write(p []byte) (int, error) {
	if bytes.HasPrefix(p, []byte("1000 lines")) {
		e.end()
	}
	return e.Writer.Write(p)
}

// Standard input is read to its end; nothing is kept of how far it was.
func TestImportStandardInput(t *testing.T) {
	t.Setenv("PARLEY_DATABASE", "sqlite:"+filepath.Join(t.TempDir(), "new.db"))
	answer(t, "org", "create", "--slug", "teddies", "--name", "Teddies Inc.")
	line := `{"direction":"IN","channel":"SMS","channelAddress":"1","customerAddress":"2","text":"Hi"}`
	for range 2 {
		var out, words bytes.Buffer
		exit := app.Main(context.Background(), app.Process{
			Args: []string{"import", "--org", "teddies", "-"}, Stdin: strings.NewReader(line), Stdout: &out, Stderr: &words, Now: time.Now,
		})
		if want := `{"lines":1,"added":1,"repeated":0,"refused":0,"skipped":0}`; exit != 0 || strings.TrimSpace(out.String()) != want {
			t.Errorf("exit %d, %s\n%s", exit, out.String(), words.String())
		}
	}
	if exit, _, words := run("import", "--org", "teddies", "missing.ndjson"); exit != 1 || !strings.Contains(words, "missing.ndjson") {
		t.Errorf("exit %d: %s", exit, words)
	}
}

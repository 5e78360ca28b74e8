package app

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/google/uuid"

	"parley/inbox"
	"parley/internal/apperr"
	"parley/store"
)

type importCommand struct {
	Org    string `required:"" help:"Slug of the organization."`
	Format string `enum:"ndjson" default:"ndjson" help:"ndjson: one JSON object a line, with the fields of the graph's AddMessageInput."`
	File   string `arg:"" help:"The file; - is standard input, which cannot be gone on with."`
}

// Run of the command. One that was ended goes on where it was.
func (c *importCommand) Run(e *environment) error {
	in, file, err := c.open(e)
	if err != nil {
		return err
	}
	err = e.with(func(ctx context.Context, a *App) error {
		o, err := bySlug(ctx, a, c.Org)
		if err != nil {
			return err
		}
		i := &importing{environment: e, app: a, organization: o.ID, file: file, lines: newLineReader(in)}
		return i.run(ctx)
	})
	return errors.Join(err, in.Close())
}

// open opens the file and reads which it is, by its SHA-256; standard input is none
// that could be known again.
func (c *importCommand) open(e *environment) (in io.ReadCloser, file string, err error) {
	if c.File == "-" {
		return io.NopCloser(cmp.Or[io.Reader](e.Stdin, strings.NewReader(""))), "", nil
	}
	f, err := os.Open(c.File)
	if err != nil {
		return nil, "", err
	}
	sum := sha256.New()
	if _, err = io.Copy(sum, f); err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, "", errors.Join(err, f.Close())
	}
	return f, hex.EncodeToString(sum.Sum(nil)), nil
}

// importing is one run of the command.
type importing struct {
	*environment
	app          *App
	organization uuid.UUID
	file         string
	lines        *lineReader
	bots         knownBots
	// at is how far the import is, began how far it was when this run began.
	at, began store.Import
	told      int       // refused lines that were told
	next      time.Time // when the progress is told again
}

const (
	// maxTold is how many refused lines are told.
	maxTold = 100
	// progressEvery lies between two words on how far it is.
	progressEvery = time.Second
	// maxPart is after how many bytes of lines a transaction takes no further one.
	maxPart = 8 << 20
)

// run imports what was not imported yet.
func (i *importing) run(ctx context.Context) (err error) {
	if i.file != "" {
		if i.began, err = i.app.Inbox.BeginImport(ctx, i.organization, i.file); err != nil {
			return err
		}
	}
	i.at, i.next = i.began, i.Now().Add(progressEvery)
	if i.began.Finished {
		fmt.Fprintln(i.Stderr, "this file was imported before; nothing is added")
		return i.summary()
	}
	if i.began.Lines > 0 {
		fmt.Fprintf(i.Stderr, "going on after line %d, where an earlier run was ended\n", i.began.Lines)
	}
	if err := i.lines.skip(i.began.Lines); err != nil {
		return err
	}
	for !i.at.Finished {
		if err := errors.Join(ctx.Err(), i.part(ctx)); err != nil {
			return err
		}
		i.progress()
	}
	return i.summary()
}

// part reads and adds the messages of one transaction.
func (i *importing) part(ctx context.Context) error {
	p, of, err := i.read(ctx)
	if err != nil {
		return err
	}
	return i.add(ctx, p, of)
}

// read reads the lines of one transaction. of is the number of each message's line.
func (i *importing) read(ctx context.Context) (p inbox.ImportPart, of []int64, err error) {
	p = inbox.ImportPart{File: i.file, Before: i.at}
	for size := 0; p.Lines < inbox.MaxBatch && size < maxPart; {
		line, err := i.lines.next()
		if p.Last = errors.Is(err, io.EOF); p.Last {
			break
		}
		p.Lines++
		size += len(line)
		m, err := i.message(ctx, line, err)
		switch {
		case err == nil:
			p.Messages, of = append(p.Messages, m), append(of, i.at.Lines+p.Lines)
		case errors.Is(err, errEmptyLine):
		case apperr.KindOf(err) == apperr.Internal:
			return p, nil, err
		default:
			p.Refused++
			i.tell(i.at.Lines+p.Lines, err)
		}
	}
	return p, of, nil
}

// add adds a part, whose messages are of these lines.
func (i *importing) add(ctx context.Context, p inbox.ImportPart, of []int64) error {
	results, after, err := i.app.Inbox.ImportMessages(ctx, i.organization, p)
	if err != nil {
		return err
	}
	for n, r := range results {
		if r.Err != nil {
			i.tell(of[n], r.Err)
		}
	}
	i.at = after
	return nil
}

// tell says why a line was refused, of the first of them.
func (i *importing) tell(line int64, why error) {
	if i.told++; i.told > maxTold {
		return
	}
	text := why.Error()
	if e, ok := errors.AsType[*apperr.Error](why); ok && len(e.Fields) > 0 {
		var each []string
		for _, f := range e.Fields {
			each = append(each, strings.Join(f.Path, ".")+": "+f.Message)
		}
		text = strings.Join(each, "; ")
	}
	fmt.Fprintf(i.Stderr, "line %d: %s\n", line, text)
}

func (i *importing) progress() {
	if now := i.Now(); !now.Before(i.next) {
		fmt.Fprintf(i.Stderr, "%d lines\n", i.at.Lines)
		i.next = now.Add(progressEvery)
	}
}

// importSummary is the answer of the command: all lines of the file, and what this run
// did with those that it did not skip.
type importSummary struct {
	Lines    int64 `json:"lines"`
	Added    int64 `json:"added"`
	Repeated int64 `json:"repeated"`
	Refused  int64 `json:"refused"`
	Skipped  int64 `json:"skipped"`
}

// summary answers, and fails where lines of the file were refused, in whichever run.
func (i *importing) summary() error {
	s := importSummary{
		Lines: i.at.Lines, Added: i.at.Added - i.began.Added, Repeated: i.at.Repeated - i.began.Repeated,
		Refused: i.at.Refused - i.began.Refused, Skipped: i.began.Lines,
	}
	if err := i.print(s); err != nil {
		return err
	}
	if i.at.Refused > 0 {
		return fmt.Errorf("%d of %d lines of the file were refused in all; the others are kept", i.at.Refused, i.at.Lines)
	}
	return nil
}

package blob

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"strings"
	"time"
)

// draftPrefix begins the names of files that are being written.
const draftPrefix = "draft-"

// isDraft reports whether a file of this name is being written, or was.
func isDraft(name string) bool {
	text, ok := strings.CutPrefix(name, draftPrefix)
	return ok && text != "" && strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == ""
}

// draft is a file of a folder that is being written.
type draft struct {
	*os.File
	root        *os.Root
	draft, name string
	done        bool
}

// Create begins a file under a name that nobody asks for.
func (f Folder) Create(_ context.Context, name string) (Writer, error) {
	if !isName(name) {
		return nil, errNotFound
	}
	if err := os.MkdirAll(string(f), 0o750); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(string(f))
	if err != nil {
		return nil, err
	}
	d := &draft{root: root, draft: draftPrefix + rand.Text(), name: name}
	if d.File, err = root.OpenFile(d.draft, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640); err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return d, nil
}

// Commit moves the file to its place when it is on the disk.
func (d *draft) Commit() (int64, error) {
	info, err := d.Stat()
	if err = errors.Join(err, d.Sync()); err != nil {
		return 0, err
	}
	if err := d.root.Rename(d.draft, d.name); err != nil {
		return 0, err
	}
	d.done = true
	return info.Size(), syncFolder(d.root)
}

// Close takes the draft away where it was not committed.
func (d *draft) Close() error {
	err := d.File.Close()
	if !d.done {
		err = errors.Join(err, d.root.Remove(d.draft))
	}
	return errors.Join(err, d.root.Close())
}

// Old lists private files and drafts.
func (f Folder) Old(_ context.Context, before time.Time) (names []string, err error) {
	all, err := os.ReadDir(string(f))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, file := range all {
		if !isDraft(file.Name()) && !private(file.Name()) {
			continue
		}
		if info, err := file.Info(); err == nil && info.ModTime().Before(before) { // else it has just gone
			names = append(names, file.Name())
		}
	}
	return names, err
}

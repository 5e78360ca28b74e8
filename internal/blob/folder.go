package blob

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
)

// Folder keeps files in a folder of this machine, which is made with the first
// file. Several processes may share it.
type Folder string

var _ Blob = Folder("")

// Put writes a file beside the others under a name that nobody asks for, and moves
// it to its place when it is on the disk.
func (f Folder) Put(_ context.Context, name string, data []byte) error {
	if !isName(name) {
		return errNotFound
	}
	if err := os.MkdirAll(string(f), 0o750); err != nil {
		return err
	}
	root, err := os.OpenRoot(string(f))
	if err != nil {
		return err
	}
	defer root.Close() //nolint:errcheck // nothing is lost
	draft := "draft-" + rand.Text()
	if err := writeSynced(root, draft, data); err != nil {
		return errors.Join(err, root.Remove(draft))
	}
	if err := root.Rename(draft, name); err != nil {
		return errors.Join(err, root.Remove(draft))
	}
	return syncFolder(root)
}

// writeSynced writes a new file and waits until it is on the disk.
func writeSynced(root *os.Root, name string, data []byte) error {
	file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	return errors.Join(err, file.Sync(), file.Close())
}

// syncFolder waits until the folder's list of names is on the disk: a row must not
// outlive the file that it names.
func syncFolder(root *os.Root) error {
	folder, err := root.Open(".")
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// Open reads a file.
func (f Folder) Open(_ context.Context, name string) (io.ReadSeekCloser, error) {
	if !isName(name) {
		return nil, errNotFound
	}
	file, err := os.OpenInRoot(string(f), name)
	if errors.Is(err, fs.ErrNotExist) {
		err = errNotFound
	}
	if err != nil {
		return nil, err // and no *os.File that is nil in an interface
	}
	return file, nil
}

// Delete takes a file away.
func (f Folder) Delete(_ context.Context, name string) error {
	if !isName(name) {
		return nil
	}
	root, err := os.OpenRoot(string(f))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer root.Close() //nolint:errcheck // nothing is lost
	if err := root.Remove(name); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

package blob

import (
	"context"
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
func (f Folder) Put(ctx context.Context, name string, data []byte) error {
	w, err := f.Create(ctx, name)
	if err != nil {
		return err
	}
	if _, err = w.Write(data); err == nil {
		_, err = w.Commit()
	}
	return errors.Join(err, w.Close())
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

// Delete takes a file away, or a draft.
func (f Folder) Delete(_ context.Context, name string) error {
	if !isName(name) && !isDraft(name) {
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

//go:build unix

package store

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
)

// mayWriteTo returns an error where a file exists that we may not write to. It
// asks instead of opening: to close a file again would end the locks that SQLite
// holds on it elsewhere in this process.
func mayWriteTo(file string) error {
	const write = 2
	if err := syscall.Access(file, write); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the file cannot be written: %w", err)
	}
	return nil
}

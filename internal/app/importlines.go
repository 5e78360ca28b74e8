package app

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"parley/internal/apperr"
)

// maxLine bounds a line, in bytes.
const maxLine = 1 << 20

// errLongLine is what a line comes to that is too long; the reader goes on after it.
var errLongLine = apperr.New(apperr.Invalid, "a line is at most 1 MB")

// errEmptyLine is what a line comes to that has nothing in it. It counts as a line.
var errEmptyLine = errors.New("nothing in the line")

// lineReader reads lines of a bounded length.
type lineReader struct{ *bufio.Reader }

func newLineReader(r io.Reader) *lineReader { return &lineReader{bufio.NewReaderSize(r, maxLine)} }

// next returns a line without white space around it, which is good until the next
// call; errLongLine for one that is too long, io.EOF where none is left.
func (r *lineReader) next() ([]byte, error) {
	line, err := r.ReadSlice('\n')
	long := errors.Is(err, bufio.ErrBufferFull)
	for errors.Is(err, bufio.ErrBufferFull) {
		_, err = r.ReadSlice('\n')
	}
	switch {
	case long && (err == nil || errors.Is(err, io.EOF)):
		return nil, errLongLine
	case errors.Is(err, io.EOF) && len(line) > 0:
		err = nil
	}
	return bytes.TrimSpace(line), err
}

// skip reads lines away.
func (r *lineReader) skip(lines int64) error {
	for range lines {
		if _, err := r.next(); err != nil && !errors.Is(err, errLongLine) {
			return err
		}
	}
	return nil
}

// Package blob keeps files that Parley made itself, such as pictures of users: each
// is written once, never changed, and read by whoever knows its name, save those that
// are private: reports and their parts, which [Mount] never serves.
//
// A name cannot be guessed, says whom the file belongs to, and ends with what kind
// of file it is. Where files lie is behind [Blob].
package blob

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/google/uuid"

	"parley/internal/apperr"
)

// Blob keeps files by their names, see [NewName]. What is no such name is not
// found, and written nowhere. It is safe for concurrent use.
type Blob interface {
	// Put writes a file, whole or not at all.
	Put(ctx context.Context, name string, data []byte) error
	// Create begins a file that is too large for [Blob.Put]. Nobody finds it before
	// [Writer.Commit].
	Create(ctx context.Context, name string) (Writer, error)
	// Open reads a file, which the caller closes. It fails with [apperr.NotFound].
	Open(ctx context.Context, name string) (io.ReadSeekCloser, error)
	// Delete takes a file away; one that is not there is no error.
	Delete(ctx context.Context, name string) error
	// Old lists private files, and drafts that nobody goes on with, that were last
	// written before an instant. [Blob.Delete] takes both.
	Old(ctx context.Context, before time.Time) ([]string, error)
}

// Writer writes a file piece by piece.
type Writer interface {
	io.Writer
	// Commit puts the file to its place, whole, and returns its size in bytes.
	Commit() (int64, error)
	// Close gives up a file that was not committed; after Commit it does nothing.
	Close() error
}

// The media types of private files.
const (
	XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	CSV  = "text/csv"
	// Part is a piece of a file that is still being made.
	Part = "application/gzip"
)

const (
	// ownerDigits of a name are made of the owner's id.
	ownerDigits = 16
	// randomDigits of a name are random, 130 bits.
	randomDigits = 26
)

// errNotFound says the same of what is gone, never was and cannot be.
var errNotFound = apperr.New(apperr.NotFound, "no such file")

// NewName returns a new name for a file of an owner. It fails where files of this
// media type are not kept.
func NewName(owner uuid.UUID, contentType string) (string, error) {
	for ending, known := range endings() {
		if known == contentType {
			return ownerPart(owner) + strings.ToLower(rand.Text()) + ending, nil
		}
	}
	return "", fmt.Errorf("blob: files of type %q are not kept", contentType)
}

// BelongsTo reports whether a file of this name was made for the owner. Who may
// write an address into a row must not take away another's file with it.
func BelongsTo(name string, owner uuid.UUID) bool {
	return isName(name) && strings.HasPrefix(name, ownerPart(owner))
}

// TypeOf returns the media type that the name tells, "" where it is no name.
func TypeOf(name string) string {
	if !isName(name) {
		return ""
	}
	return endings()[name[ownerDigits+randomDigits:]]
}

// endings are the media types of files that are kept, by how their names end.
func endings() map[string]string {
	return map[string]string{".png": "image/png", ".jpg": "image/jpeg", ".xlsx": XLSX, ".csv": CSV, ".part": Part}
}

// private reports whether a file of this name is for those alone whom its owner's
// row lets in.
func private(name string) bool {
	switch TypeOf(name) {
	case XLSX, CSV, Part:
		return true
	}
	return false
}

// ownerPart is the beginning of the names of an owner's files: two owners do not
// share it by chance, and nobody can choose his id.
func ownerPart(owner uuid.UUID) string {
	sum := sha256.Sum256(owner[:])
	return hex.EncodeToString(sum[:])[:ownerDigits]
}

// isName reports whether [NewName] may have made the name.
func isName(name string) bool {
	const digits = ownerDigits + randomDigits
	if len(name) <= digits || endings()[name[digits:]] == "" {
		return false
	}
	return strings.Trim(name[:digits], "abcdefghijklmnopqrstuvwxyz0123456789") == ""
}

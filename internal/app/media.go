package app

import (
	"cmp"
	"errors"
	"net/http"
	"path/filepath"
	"strings"

	"parley/internal/blob"
)

// media are the flags of files that people send.
type media struct {
	Blobs     string `env:"PARLEY_BLOBS" placeholder:"parley-blobs" help:"Folder of pictures that people send; by default parley-blobs beside the SQLite file, or in the working folder."`
	MaxUpload int64  `default:"10485760" env:"PARLEY_MAX_UPLOAD" help:"Largest body that holds a file, in bytes."`
}

// apply hands the flags to a configuration.
func (f media) apply(c *Config) { c.Blobs, c.MaxUpload = f.Blobs, f.MaxUpload }

// check tells wrong usage.
func (f media) check() error {
	if f.MaxUpload <= 0 {
		return errors.New("--max-upload has to be more than 0")
	}
	return nil
}

const (
	// blobFolder is the folder of files where Config names none.
	blobFolder = "parley-blobs"
	// defaultUpload bounds bodies with files where Config names no bound, in bytes.
	defaultUpload = 10 << 20
)

// blobs is where files are kept.
func (a *App) blobs() blob.Blob {
	return blob.Folder(cmp.Or(a.config.Blobs, defaultBlobs(a.config.Database)))
}

// maxUpload bounds bodies with files, in bytes.
func (a *App) maxUpload() int64 { return cmp.Or(a.config.MaxUpload, defaultUpload) }

// defaultBlobs lies beside the database where that is a file.
func defaultBlobs(database string) string {
	file, ok := strings.CutPrefix(database, "sqlite:")
	if !ok {
		return blobFolder
	}
	return filepath.Join(filepath.Dir(file), blobFolder)
}

// media serves the files.
func (a *App) media(mux *http.ServeMux) { blob.Mount(mux, a.blobs(), a.config.Logger) }

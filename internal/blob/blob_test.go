package blob_test

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/internal/apperr"
	"parley/internal/blob"
)

// newName is a name of a picture of somebody.
func newName(t *testing.T, owner uuid.UUID) string {
	t.Helper()
	name, err := blob.NewName(owner, "image/png")
	if err != nil {
		t.Fatal(err)
	}
	return name
}

// Names tell their owner and their type, never repeat, and are made for the media
// types that are kept only.
func TestNames(t *testing.T) {
	mine, yours := uuid.New(), uuid.New()
	name := newName(t, mine)
	if !blob.BelongsTo(name, mine) || blob.BelongsTo(name, yours) || blob.TypeOf(name) != "image/png" {
		t.Errorf("%s: mine %v, yours %v, %s", name, blob.BelongsTo(name, mine), blob.BelongsTo(name, yours), blob.TypeOf(name))
	}
	if newName(t, mine) == name {
		t.Error("a name came twice")
	}
	if photo, err := blob.NewName(mine, "image/jpeg"); err != nil || blob.TypeOf(photo) != "image/jpeg" {
		t.Errorf("%s %v", photo, err)
	}
	if _, err := blob.NewName(mine, "text/html"); err == nil {
		t.Error("a page has a name")
	}
}

// A file is read as it was written, is gone when it was deleted, and may be deleted
// again; no draft of it stays.
func TestFolder(t *testing.T) {
	ctx := t.Context()
	dir := filepath.Join(t.TempDir(), "new", "blobs")
	f := blob.Folder(dir)
	name := newName(t, uuid.New())
	if err := f.Delete(ctx, name); err != nil {
		t.Errorf("before there is a folder: %v", err)
	}
	if err := f.Put(ctx, name, []byte("picture")); err != nil {
		t.Fatal(err)
	}
	file, err := f.Open(ctx, name)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(file)
	if err = errors.Join(err, file.Close()); err != nil || string(data) != "picture" {
		t.Errorf("%q %v", data, err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("%v %v", entries, err)
	}
	for range 2 {
		if err := f.Delete(ctx, name); err != nil {
			t.Error(err)
		}
	}
	if _, err := f.Open(ctx, name); apperr.KindOf(err) != apperr.NotFound {
		t.Errorf("deleted: %v", err)
	}
}

// What is no name leads nowhere: not out of the folder, not to its drafts, not to
// a file that somebody else put there.
func TestNoNames(t *testing.T) {
	ctx := t.Context()
	dir := t.TempDir()
	f := blob.Folder(filepath.Join(dir, "blobs"))
	good := newName(t, uuid.New())
	if err := f.Put(ctx, good, nil); err != nil {
		t.Fatal(err)
	}
	secret := filepath.Join(dir, "secret.png")
	if err := os.WriteFile(secret, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{
		"", ".", "..", "../secret.png", "../blobs/" + good, "./" + good, secret, strings.ToUpper(good), good + ".png", "a" + good,
		strings.TrimSuffix(good, ".png"), strings.Replace(good, ".png", ".html", 1), strings.Replace(good, ".png", ".jpg\x00", 1), "../" + good[3:],
	} {
		if err := f.Put(ctx, name, []byte("x")); apperr.KindOf(err) != apperr.NotFound {
			t.Errorf("put %q: %v", name, err)
		}
		if _, err := f.Open(ctx, name); apperr.KindOf(err) != apperr.NotFound {
			t.Errorf("open %q: %v", name, err)
		}
		if err := f.Delete(ctx, name); err != nil {
			t.Errorf("delete %q: %v", name, err)
		}
	}
	if _, err := os.Stat(secret); err != nil {
		t.Error(err)
	}
	if _, err := f.Open(ctx, good); err != nil {
		t.Error(err)
	}
}

// Files are served to everybody, to be kept for good; everything else is 404, and
// what the disk has against it is not told.
func TestServe(t *testing.T) {
	f := blob.Folder(t.TempDir())
	name := newName(t, uuid.New())
	if err := f.Put(t.Context(), name, []byte("picture")); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	blob.Mount(mux, f, slog.New(slog.DiscardHandler))
	const forever, never = "public, max-age=31536000, immutable", "no-store"
	for what, c := range map[string]struct {
		method, path, etag string
		status             int
		body, cache        string
	}{
		"the file":        {"GET", "/media/" + name, "", 200, "picture", forever},
		"its head":        {"HEAD", "/media/" + name, "", 200, "", forever},
		"known already":   {"GET", "/media/" + name, `"` + name + `"`, 304, "", forever},
		"another name":    {"GET", "/media/" + newName(t, uuid.New()), "", 404, "no such file\n", never},
		"no name":         {"GET", "/media/x", "", 404, "no such file\n", never},
		"out of the list": {"GET", "/media/..%2F" + name, "", 404, "no such file\n", never},
		"to be written":   {"PUT", "/media/" + name, "", 405, "Method Not Allowed\n", ""},
	} {
		r := httptest.NewRequest(c.method, c.path, nil)
		r.Header.Set("If-None-Match", c.etag)
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		h := w.Header()
		if w.Code != c.status || w.Body.String() != c.body || h.Get("Cache-Control") != c.cache {
			t.Errorf("%s: %d %q %v", what, w.Code, w.Body, h)
		}
		if c.status == 200 && (h.Get("Content-Type") != "image/png" || h.Get("ETag") == "" || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Content-Length") != "7") {
			t.Errorf("%s: %v", what, h)
		}
	}

	broken := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(broken, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	mux = http.NewServeMux()
	blob.Mount(mux, blob.Folder(broken), slog.New(slog.DiscardHandler))
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/media/"+name, nil))
	if w.Code != 500 || strings.Contains(w.Body.String(), broken) {
		t.Errorf("a broken folder: %d %s", w.Code, w.Body)
	}
}

package blob_test

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/internal/apperr"
	"parley/internal/blob"
)

// name is a name of a file of somebody.
func name(t *testing.T, contentType string) string {
	t.Helper()
	n, err := blob.NewName(uuid.New(), contentType)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A large file is found when it is whole; what was given up leaves nothing.
func TestCreate(t *testing.T) {
	ctx := t.Context()
	f := blob.Folder(filepath.Join(t.TempDir(), "blobs"))
	n := name(t, blob.CSV)
	for _, keep := range []bool{false, true} {
		w, err := f.Create(ctx, n)
		if err != nil {
			t.Fatal(err)
		}
		for _, piece := range []string{"a,", "b"} {
			if _, err := io.WriteString(w, piece); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := f.Open(ctx, n); apperr.KindOf(err) != apperr.NotFound {
			t.Errorf("before it is whole: %v", err)
		}
		if keep {
			if size, err := w.Commit(); err != nil || size != 3 {
				t.Errorf("%d %v", size, err)
			}
		}
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}
	if list, err := os.ReadDir(string(f)); err != nil || len(list) != 1 || list[0].Name() != n {
		t.Errorf("%v %v", list, err)
	}
}

// Reports and their parts are never served to those who know their names alone.
func TestPrivate(t *testing.T) {
	f := blob.Folder(t.TempDir())
	mux := http.NewServeMux()
	blob.Mount(mux, f, slog.New(slog.DiscardHandler))
	for contentType, status := range map[string]int{blob.XLSX: 404, blob.CSV: 404, blob.Part: 404, "image/png": 200} {
		n := name(t, contentType)
		if err := f.Put(t.Context(), n, []byte("x")); err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, blob.Prefix+n, nil))
		if w.Code != status {
			t.Errorf("%s: %d, want %d", contentType, w.Code, status)
		}
	}
}

// Old private files and drafts are listed to be swept, pictures are not.
func TestOld(t *testing.T) {
	ctx := t.Context()
	f := blob.Folder(filepath.Join(t.TempDir(), "blobs"))
	if names, err := f.Old(ctx, time.Now().Add(time.Hour)); err != nil || len(names) != 0 {
		t.Errorf("no folder: %v %v", names, err)
	}
	report, picture := name(t, blob.XLSX), name(t, "image/png")
	if err := errors.Join(f.Put(ctx, report, nil), f.Put(ctx, picture, nil)); err != nil {
		t.Fatal(err)
	}
	w, err := f.Create(ctx, name(t, blob.Part))
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close() //nolint:errcheck // its draft was deleted
	if names, err := f.Old(ctx, time.Now().Add(-time.Hour)); err != nil || len(names) != 0 {
		t.Errorf("too young: %v %v", names, err)
	}
	names, err := f.Old(ctx, time.Now().Add(time.Hour))
	if err != nil || len(names) != 2 {
		t.Fatalf("%v %v", names, err)
	}
	for _, n := range names {
		if err := f.Delete(ctx, n); err != nil {
			t.Error(err)
		}
	}
	if list, err := os.ReadDir(string(f)); err != nil || len(list) != 1 || list[0].Name() != picture {
		t.Errorf("%v %v", list, err)
	}
}

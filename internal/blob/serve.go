package blob

import (
	"log/slog"
	"net/http"
	"time"

	"parley/internal/apperr"
)

// Prefix is the path below which files are served, by their names.
const Prefix = "/media/"

// Mount serves the files to everybody who knows their names, but for private ones.
func Mount(mux *http.ServeMux, b Blob, logger *slog.Logger) {
	mux.HandleFunc("GET "+Prefix+"{name}", func(w http.ResponseWriter, r *http.Request) {
		serve(w, r, b, logger)
	})
}

// serve answers with a file. It never changes, so its name is its ETag and caches
// may keep it for good.
func serve(w http.ResponseWriter, r *http.Request, b Blob, logger *slog.Logger) {
	name := r.PathValue("name")
	if private(name) {
		refuse(w, r, errNotFound, logger)
		return
	}
	file, err := b.Open(r.Context(), name)
	if err != nil {
		refuse(w, r, err, logger)
		return
	}
	defer file.Close() //nolint:errcheck // it was only read
	h := w.Header()
	h.Set("Content-Type", TypeOf(name))
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("ETag", `"`+name+`"`)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	http.ServeContent(w, r, "", time.Time{}, file)
}

// refuse answers 404, or 500 where the fault is ours.
func refuse(w http.ResponseWriter, r *http.Request, err error, logger *slog.Logger) {
	w.Header().Set("Cache-Control", "no-store")
	if apperr.KindOf(err) == apperr.NotFound {
		http.Error(w, "no such file", http.StatusNotFound)
		return
	}
	logger.ErrorContext(r.Context(), "a file cannot be read", "error", err)
	http.Error(w, "internal error", http.StatusInternalServerError)
}

// Package console is the embedded web app: the front page and GraphiQL, built by Vite into dist, and the handler that serves
// them. Only the wiring in internal/app imports it; it imports nothing but the standard library.
package console

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// dist holds every served file as .gz only: a third of the size in the binary, and sent as it is to every browser.
//
//go:embed all:dist
var dist embed.FS

// contentSecurityPolicy lets the pages talk to their own server and to nothing else. Inline styles and data: fonts are what
// Monaco, the editor inside GraphiQL, is made of; ws: and wss: are there because not every browser counts a websocket as 'self'.
const contentSecurityPolicy = "default-src 'self'; " +
	"style-src 'self' 'unsafe-inline'; " +
	"worker-src 'self' blob:; " +
	"font-src 'self' data:; " +
	"img-src 'self' data:; " +
	"connect-src 'self' ws: wss:; " +
	"object-src 'none'; " +
	"form-action 'none'; " +
	"frame-ancestors 'none'; " +
	"base-uri 'none'"

// contentTypes is our own table, because the one of package mime depends on the machine.
var contentTypes = map[string]string{
	".css":   "text/css; charset=utf-8",
	".html":  "text/html; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".json":  "application/json",
	".md":    "text/plain; charset=utf-8", // browsers offer text/markdown as a download
	".svg":   "image/svg+xml",
	".ttf":   "font/ttf",
	".wasm":  "application/wasm",
	".woff2": "font/woff2",
}

// Config is what the console tells its pages.
type Config struct {
	// DemoToken is the GraphQL token of the demo world; empty when the server is not a demo.
	DemoToken string
}

// Handler serves the front page at "/", GraphiQL at "/graphiql/", their parts under "/assets/" and "/console/", and a plain
// 404 for every other path, so it can be mounted behind all other routes.
func Handler(cfg Config) http.Handler {
	return &handler{cfg: cfg, files: load(dist)}
}

type handler struct {
	cfg   Config
	files map[string]file
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Security-Policy", contentSecurityPolicy)
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("X-Content-Type-Options", "nosniff")

	var serve http.HandlerFunc
	f, found := h.files[r.URL.Path]
	switch {
	case found:
		serve = f.serve
	case r.URL.Path == "/console/config.json":
		serve = h.serveConfig
	case r.URL.Path == "/graphiql":
		serve = redirectToFolder
	default:
		header.Set("Cache-Control", "no-store")
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		header.Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	serve(w, r)
}

func (h *handler) serveConfig(w http.ResponseWriter, r *http.Request) {
	answer := struct {
		Demo  bool   `json:"demo"`
		Token string `json:"token,omitempty"`
	}{Demo: h.cfg.DemoToken != ""}
	if fromThisMachine(r) {
		answer.Token = h.cfg.DemoToken
	}
	w.Header().Set("Content-Type", contentTypes[".json"])
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(answer) // fails only when the client has gone
}

// redirectToFolder answers relatively, so that it also holds behind a proxy that serves Parley below a prefix.
func redirectToFolder(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Location", path.Base(r.URL.Path)+"/")
	w.WriteHeader(http.StatusMovedPermanently)
}

// file is one embedded file, ready to send.
type file struct {
	zipped       []byte
	size         int64 // unzipped
	contentType  string
	cacheControl string
	etag         string
}

// load maps URL paths to files; "index.html" answers for its folder. Anything wrong is wrong in the build, so it panics.
func load(dist fs.FS) map[string]file {
	files := map[string]file{}
	err := fs.WalkDir(dist, "dist", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".gz") {
			return err
		}
		zipped, err := fs.ReadFile(dist, name)
		if err != nil {
			return err
		}
		url := strings.TrimSuffix(strings.TrimPrefix(name, "dist"), ".gz")
		f, err := newFile(url, zipped)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if folder, ok := strings.CutSuffix(url, "/index.html"); ok {
			url = folder + "/"
		}
		files[url] = f
		return nil
	})
	if err != nil {
		panic("console: embedded files: " + err.Error())
	}
	// Pages that are not ours, such as /healthz, name no icon; browsers then ask for this one.
	files["/favicon.ico"] = files["/favicon.svg"]
	return files
}

func newFile(url string, zipped []byte) (file, error) {
	contentType, known := contentTypes[path.Ext(url)]
	if !known {
		return file{}, fmt.Errorf("no content type for %q", path.Ext(url))
	}
	if len(zipped) < 8 {
		return file{}, io.ErrUnexpectedEOF
	}
	// Names under assets carry a hash of their content; the others stay, and are asked for again.
	cacheControl := "no-cache"
	if strings.HasPrefix(url, "/assets/") {
		cacheControl = "public, max-age=31536000, immutable"
	}
	// A gzip file ends with checksum and size of what is in it (RFC 1952): an entity tag and a length for nothing. The tag is
	// weak because one stands for both encodings.
	end := zipped[len(zipped)-8:]
	return file{
		zipped:       zipped,
		size:         int64(binary.LittleEndian.Uint32(end[4:])),
		contentType:  contentType,
		cacheControl: cacheControl,
		etag:         fmt.Sprintf(`W/"%x"`, end),
	}, nil
}

func (f file) serve(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Cache-Control", f.cacheControl)
	header.Set("ETag", f.etag)
	header.Set("Vary", "Accept-Encoding")
	if strings.Contains(r.Header.Get("If-None-Match"), f.etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}

	header.Set("Content-Type", f.contentType)
	var body io.Reader = bytes.NewReader(f.zipped)
	size := int64(len(f.zipped))
	if acceptsGzip(r.Header.Values("Accept-Encoding")) {
		header.Set("Content-Encoding", "gzip")
	} else {
		unzipped, err := gzip.NewReader(body)
		if err != nil {
			http.Error(w, "internal error", http.StatusInternalServerError)
			return
		}
		body, size = unzipped, f.size
	}
	header.Set("Content-Length", strconv.FormatInt(size, 10))
	if r.Method != http.MethodHead {
		_, _ = io.Copy(w, body) // fails only when the client has gone
	}
}

package console

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	fresh     = "no-cache"
	immutable = "public, max-age=31536000, immutable"
)

func TestPaths(t *testing.T) {
	h := Handler(Config{})
	rows := []struct {
		method, path string
		status       int
		contentType  string
		cache        string
	}{
		{"GET", "/", 200, "text/html; charset=utf-8", fresh},
		{"HEAD", "/", 200, "text/html; charset=utf-8", fresh},
		{"GET", "/graphiql/", 200, "text/html; charset=utf-8", fresh},
		{"GET", "/graphiql", 301, "", ""},
		{"GET", "/console/config.json", 200, "application/json", "no-store"},
		{"GET", "/console/licenses.md", 200, "text/plain; charset=utf-8", fresh},
		{"GET", "/favicon.svg", 200, "image/svg+xml", fresh},
		{"GET", "/favicon.ico", 200, "image/svg+xml", fresh},
		{"GET", anAsset(t, ".js"), 200, "text/javascript; charset=utf-8", immutable},
		{"GET", anAsset(t, ".css"), 200, "text/css; charset=utf-8", immutable},
		{"GET", anAsset(t, ".ttf"), 200, "font/ttf", immutable},
		{"POST", "/", 405, "text/plain; charset=utf-8", ""},
		{"OPTIONS", "/graphiql/", 405, "text/plain; charset=utf-8", ""},
		{"DELETE", "/console/config.json", 405, "text/plain; charset=utf-8", ""},
		{"GET", "/index.html", 404, "text/plain; charset=utf-8", "no-store"},
		{"GET", "/tabs.json", 404, "text/plain; charset=utf-8", "no-store"},
		{"GET", "/assets/", 404, "text/plain; charset=utf-8", "no-store"},
		{"GET", "/assets/none.js", 404, "text/plain; charset=utf-8", "no-store"},
		{"GET", "/graphiql/../console.go", 404, "text/plain; charset=utf-8", "no-store"},
		{"POST", "/elsewhere", 404, "text/plain; charset=utf-8", "no-store"},
	}
	for _, row := range rows {
		t.Run(row.method+" "+row.path, func(t *testing.T) {
			got := ask(h, row.method, row.path, nil)
			if got.StatusCode != row.status {
				t.Errorf("status %d, want %d", got.StatusCode, row.status)
			}
			want := map[string]string{
				"Content-Type":            row.contentType,
				"Cache-Control":           row.cache,
				"Content-Security-Policy": contentSecurityPolicy,
				"Referrer-Policy":         "no-referrer",
				"X-Content-Type-Options":  "nosniff",
			}
			if row.status == http.StatusMethodNotAllowed {
				want["Allow"] = "GET, HEAD"
			}
			if row.status == http.StatusMovedPermanently {
				want["Location"] = "graphiql/"
			}
			for name, value := range want {
				if got.Header.Get(name) != value {
					t.Errorf("%s: %q, want %q", name, got.Header.Get(name), value)
				}
			}
			if body := read(t, got); row.method == "HEAD" && len(body) > 0 {
				t.Errorf("HEAD has a body of %d bytes", len(body))
			}
		})
	}
}

// Every file must come out the same with and without gzip, with a true length.
func TestEncodings(t *testing.T) {
	h := Handler(Config{})
	for url := range load(dist) {
		plain := ask(h, "GET", url, nil)
		if plain.Header.Get("Content-Encoding") != "" {
			t.Fatalf("%s: encoded without being asked", url)
		}
		body := read(t, plain)
		if length := plain.Header.Get("Content-Length"); length != strconv.Itoa(len(body)) {
			t.Errorf("%s: length %s, body %d", url, length, len(body))
		}

		zipped := ask(h, "GET", url, http.Header{"Accept-Encoding": {"gzip, br"}})
		if zipped.Header.Get("Content-Encoding") != "gzip" || zipped.Header.Get("Vary") != "Accept-Encoding" {
			t.Fatalf("%s: not gzip: %v", url, zipped.Header)
		}
		if !bytes.Equal(unzip(t, read(t, zipped)), body) {
			t.Errorf("%s: gzip and plain differ", url)
		}

		again := ask(h, "GET", url, http.Header{"If-None-Match": {plain.Header.Get("ETag")}})
		if again.StatusCode != http.StatusNotModified || len(read(t, again)) > 0 {
			t.Errorf("%s: %d for a known entity tag", url, again.StatusCode)
		}
	}
}

func TestAcceptsGzip(t *testing.T) {
	for value, want := range map[string]bool{
		"":                       false,
		"br":                     false,
		"gzip":                   true,
		"br, GZIP;q=0.5":         true,
		"gzip;q=0":               false,
		"gzip; q=0.0, *":         false,
		"*":                      true,
		"*;q=0":                  false,
		"*;q=0, gzip":            true,
		"gzip;q=nonsense, *;q=1": false,
		"x-gzip":                 false,
	} {
		if acceptsGzip([]string{value}) != want {
			t.Errorf("%q: want %v", value, want)
		}
	}
}

func TestConfigGivesTheTokenOnlyToThisMachine(t *testing.T) {
	rows := []struct {
		why, remote, host string
		header            http.Header
		token             string
	}{
		{"loopback", "127.0.0.1:5000", "127.0.0.1:8080", nil, "demo"},
		{"by name", "127.0.0.1:5000", "localhost:8080", nil, "demo"},
		{"IPv6", "[::1]:5000", "[::1]:8080", nil, "demo"},
		{"IPv4 in IPv6", "[::ffff:127.0.0.1]:5000", "localhost", nil, "demo"},
		{"the network", "192.168.1.9:5000", "192.168.1.2:8080", nil, ""},
		{"the network, host forged", "192.168.1.9:5000", "localhost:8080", nil, ""},
		{"a foreign name for loopback", "127.0.0.1:5000", "evil.example:8080", nil, ""},
		{"a proxy on this machine", "127.0.0.1:5000", "localhost:8080", http.Header{"X-Forwarded-For": {"203.0.113.5"}}, ""},
		{"no address", "", "localhost", nil, ""},
	}
	h := Handler(Config{DemoToken: "demo"})
	for _, row := range rows {
		t.Run(row.why, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/console/config.json", nil)
			r.RemoteAddr, r.Host = row.remote, row.host
			if row.header != nil {
				r.Header = row.header
			}
			demo, token := config(t, h, r)
			if !demo || token != row.token {
				t.Errorf("demo %v, token %q; want true, %q", demo, token, row.token)
			}
		})
	}
}

func TestConfigWithoutDemo(t *testing.T) {
	r := httptest.NewRequest("GET", "/console/config.json", nil)
	r.RemoteAddr, r.Host = "127.0.0.1:5000", "localhost"
	if demo, token := config(t, Handler(Config{}), r); demo || token != "" {
		t.Errorf("demo %v, token %q; want false and none", demo, token)
	}
}

// What a page loads by itself must be there and be ours: no address with a host, nothing missing, no inline script (the
// policy would refuse it).
func TestPagesLoadOnlyWhatIsHere(t *testing.T) {
	files := load(dist)
	loads := regexp.MustCompile(`<(?:script|link|img|iframe|source)\b[^>]*?\b(?:src|href)="([^"]*)"`)
	inline := regexp.MustCompile(`<script(?:\s[^>]*)?>[^<]`)
	for _, page := range []string{"/", "/graphiql/"} {
		html := string(unzip(t, files[page].zipped))
		if inline.MatchString(html) {
			t.Errorf("%s has an inline script", page)
		}
		found := loads.FindAllStringSubmatch(html, -1)
		if len(found) == 0 {
			t.Fatalf("%s loads nothing", page)
		}
		for _, match := range found {
			url := strings.TrimPrefix(strings.TrimPrefix(match[1], ".."), ".")
			if _, here := files[url]; !here {
				t.Errorf("%s loads %q, which is not among the files", page, match[1])
			}
		}
	}
}

// Style sheets fetch what they name, so a host in one would be a request to it.
func TestStyleSheetsNameNoHost(t *testing.T) {
	fetches := regexp.MustCompile(`(?:url\(|@import)\s*["']?(?:https?:)?//[^)"']*`)
	for url, f := range load(dist) {
		if strings.HasSuffix(url, ".css") {
			for _, match := range fetches.FindAllString(string(unzip(t, f.zipped)), -1) {
				t.Errorf("%s: %s", url, match)
			}
		}
	}
}

func TestTabs(t *testing.T) {
	data, err := dist.ReadFile("dist/tabs.json")
	if err != nil {
		t.Fatal(err)
	}
	var tabs []struct{ Title, Query string }
	if err := json.Unmarshal(data, &tabs); err != nil {
		t.Fatal(err)
	}
	if len(tabs) < 6 || len(tabs) > 9 {
		t.Errorf("%d tabs", len(tabs))
	}
	// A comment first, then a named operation: GraphiQL titles the tab by that name.
	form := regexp.MustCompile(`^# [^.]+[.]\n(query|mutation|subscription) [A-Z]\w+ \{\n`)
	for _, tab := range tabs {
		if tab.Title == "" || !form.MatchString(tab.Query) {
			t.Errorf("tab %q does not have the form", tab.Title)
		}
	}
}

func ask(h http.Handler, method, url string, header http.Header) *http.Response {
	r := httptest.NewRequest(method, "http://localhost/", nil)
	r.URL.Path = url // as it is, not cleaned
	if header != nil {
		r.Header = header
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func config(t *testing.T, h http.Handler, r *http.Request) (demo bool, token string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "no-store" {
		t.Fatalf("status %d, Cache-Control %q", w.Code, w.Header().Get("Cache-Control"))
	}
	var answer struct {
		Demo  bool
		Token string
	}
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		t.Fatal(err)
	}
	return answer.Demo, answer.Token
}

func anAsset(t *testing.T, extension string) string {
	t.Helper()
	var found []string
	for url := range load(dist) {
		if strings.HasPrefix(url, "/assets/") && strings.HasSuffix(url, extension) {
			found = append(found, url)
		}
	}
	if len(found) == 0 {
		t.Fatalf("no %s among the assets", extension)
	}
	return slices.Min(found)
}

func read(t *testing.T, response *http.Response) []byte {
	t.Helper()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func unzip(t *testing.T, zipped []byte) []byte {
	t.Helper()
	reader, err := gzip.NewReader(bytes.NewReader(zipped))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

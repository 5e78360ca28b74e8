package app

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"time"

	"parley/internal/requestid"
	"parley/internal/telemetry"
)

// NewLogger writes to w as text or JSON. Secrets are taken out whatever field
// they come in.
func NewLogger(w io.Writer, format string) *slog.Logger {
	o := &slog.HandlerOptions{Level: slog.LevelInfo, ReplaceAttr: redact}
	if format == "text" || (format == "" && isTerminal(w)) {
		return slog.New(slog.NewTextHandler(w, o))
	}
	return slog.New(slog.NewJSONHandler(w, o))
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

const redacted = "[redacted]"

// secretKeys are parts of names of fields that are never logged.
var secretKeys = []string{"password", "secret", "token", "authorization", "apikey", "private"}

// secretText finds Parley's tokens, JWTs, bearer headers and the passwords of
// database addresses inside longer text, such as an error's.
var secretText = regexp.MustCompile(`parley_[a-z0-9]{3}_[A-Za-z0-9_-]+|eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*|(?i:bearer )\S+|//[^/\s:@]*:[^/\s@]+@`)

func redact(_ []string, a slog.Attr) slog.Attr {
	name := strings.ToLower(strings.ReplaceAll(a.Key, "_", ""))
	for _, k := range secretKeys {
		if strings.Contains(name, k) {
			return slog.String(a.Key, redacted)
		}
	}
	switch a.Value.Kind() {
	case slog.KindString:
		return slog.String(a.Key, secretText.ReplaceAllString(a.Value.String(), redacted))
	case slog.KindAny:
		text := fmt.Sprint(a.Value.Any())
		if clean := secretText.ReplaceAllString(text, redacted); clean != text {
			return slog.String(a.Key, clean)
		}
	}
	return a
}

// logged writes one line a request, when it has ended. It names the route, not
// the path: a path may carry a token.
func (a *App) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := a.config.Now()
		rec := &recorder{ResponseWriter: w, status: http.StatusOK, readTime: a.config.AnswerTimeout}
		r, end := a.config.Telemetry.Request(r)
		defer func() { end(r.Pattern, rec.status, rec.Header()) }() // a stream that is cut panics
		r = requestid.Give(rec, r)
		next.ServeHTTP(rec, r)
		fields := []any{
			"method", r.Method, "route", r.Pattern, "status", rec.status,
			"ms", a.config.Now().Sub(start).Milliseconds(),
			"requestId", requestid.From(r.Context()),
		}
		if id := telemetry.TraceID(r.Context()); id != "" {
			fields = append(fields, "trace_id", id)
		}
		a.config.Logger.InfoContext(r.Context(), "request", fields...)
	})
}

// recorder remembers the status. It passes on what websockets and event streams
// need of a response writer.
type recorder struct {
	http.ResponseWriter
	status   int
	readTime time.Duration
}

// piece is how much of an answer a client has to read in time, in bytes: who does
// not read holds it in memory.
const piece = 256 << 10

// Write sends an answer piece by piece, each in time.
func (r *recorder) Write(b []byte) (written int, err error) {
	connection := http.NewResponseController(r.ResponseWriter)
	for {
		connection.SetWriteDeadline(time.Now().Add(r.readTime)) //nolint:errcheck // one that has none is written without
		n, err := r.ResponseWriter.Write(b[:min(len(b), piece)])
		written, b = written+n, b[n:]
		if err != nil || len(b) == 0 {
			return written, err
		}
	}
}

// WriteHeader remembers the status.
func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

// Unwrap serves http.ResponseController.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// Flush sends what is buffered.
func (r *recorder) Flush() {
	if f, ok := r.ResponseWriter.(http.Flusher); ok {
		f.Flush()
	}
}

// Hijack takes the connection over.
func (r *recorder) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	r.status = http.StatusSwitchingProtocols
	return http.NewResponseController(r.ResponseWriter).Hijack()
}

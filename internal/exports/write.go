package exports

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"

	"parley/compat/rest"
	"parley/internal/apperr"
	"parley/internal/requestid"
	"parley/internal/sheets"
)

// refusal is an error of HTTP itself.
type refusal struct {
	status  int
	message string
}

func (r *refusal) Error() string { return r.message }

// counted knows whether anything was written.
type counted struct {
	http.ResponseWriter
	written bool
}

// Write notes that the answer has begun.
func (c *counted) Write(b []byte) (int, error) {
	c.written = true
	return c.ResponseWriter.Write(b)
}

// buffer is how much of a file waits before the first of it is sent, in bytes: a
// fault until then is answered as such.
const buffer = 64 << 10

// write sends the file. A fault after its beginning cuts the connection, so that
// nobody takes a part for the whole.
func (x *Exporter) write(f format, t *table, w http.ResponseWriter, r *http.Request) error {
	out := &counted{ResponseWriter: w}
	h := w.Header()
	h.Set("Content-Type", f.mediaType)
	h.Set("Content-Disposition", `attachment; filename="`+t.name+f.file[len("metrics"):]+`"`)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	if r.Method == http.MethodHead {
		return nil
	}
	err := t.into(f, out)
	if err == nil || !out.written {
		return err
	}
	if apperr.KindOf(err) != apperr.Timeout && r.Context().Err() == nil {
		x.Logger.ErrorContext(r.Context(), "export: cut off", "error", err, "requestId", requestid.From(r.Context()))
	}
	panic(http.ErrAbortHandler)
}

// into writes the table as a file.
func (t *table) into(f format, w io.Writer) (err error) {
	out := bufio.NewWriterSize(w, buffer)
	s, err := f.begin(out, sheets.Options{Columns: t.columns})
	if s != nil {
		defer func() { err = errors.Join(err, s.Close()) }()
	}
	for more := t.first != nil; err == nil && more; {
		if err = s.Row(t.first); err == nil {
			t.first, err, more = t.next()
		}
	}
	if err != nil {
		return err
	}
	if err := s.End(); err != nil {
		return err
	}
	return out.Flush()
}

// refuse answers with an error as JSON. What is no fault of the caller is logged,
// and its id alone is told.
func (x *Exporter) refuse(w http.ResponseWriter, r *http.Request, err error) {
	told := struct {
		Code      string `json:"code"`
		Message   string `json:"message"`
		RequestID string `json:"requestId,omitempty"`
	}{apperr.KindOf(err).Code(), err.Error(), ""}
	status := statusOf(err)
	if wrong, ok := errors.AsType[*refusal](err); ok {
		told.Code = string(apperr.Invalid)
		status = wrong.status
	} else if known, ok := errors.AsType[*apperr.Error](err); ok {
		told.Message = known.Message
	} else {
		told.Message = "internal error"
	}
	if told.Code == string(apperr.Internal) {
		told.RequestID = requestid.From(r.Context())
		if !errors.Is(err, apperr.ErrBusy) && r.Context().Err() == nil {
			x.Logger.LogAttrs(r.Context(), slog.LevelError, "export: failed", slog.Any("error", err), slog.String("requestId", told.RequestID))
		}
	}
	h := w.Header()
	h.Del("Content-Disposition")
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	hints(h, status)
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(told) //nolint:errcheck // the client has gone
}

// statusOf is the status of an error: too much asked for at once is the request's
// fault, not the hour's.
func statusOf(err error) int {
	if apperr.KindOf(err) == apperr.CostLimit {
		return http.StatusBadRequest
	}
	return rest.StatusOf(err)
}

// hints are what HTTP asks to stand beside a status.
func hints(h http.Header, status int) {
	switch status {
	case http.StatusUnauthorized:
		h.Set("WWW-Authenticate", `Bearer realm="parley"`)
	case http.StatusMethodNotAllowed:
		h.Set("Allow", "GET, HEAD, POST")
	case http.StatusServiceUnavailable, http.StatusTooManyRequests:
		h.Set("Retry-After", "1")
	}
}

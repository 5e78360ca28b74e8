package app

import (
	"io"
	"net/http"
	"time"
)

// bodiesInTime bounds how long a client may take to send a body, so that one who
// sends a byte now and then cannot keep a request open for ever. Reading fails
// with [os.ErrDeadlineExceeded] after that; what a handler leaves unread is not
// waited for longer either. Answers are not bounded: a stream lasts as long as
// somebody reads it.
func (a *App) bodiesInTime(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body != nil && r.Body != http.NoBody {
			connection := http.NewResponseController(w)
			connection.SetReadDeadline(time.Now().Add(a.config.BodyTimeout)) //nolint:errcheck // one that has none is read without
			r.Body = &timedBody{r.Body, connection}
		}
		next.ServeHTTP(w, r)
	})
}

// timedBody takes the deadline away when the body is over: from then on the
// server reads the connection to hear of a client that goes away.
type timedBody struct {
	io.ReadCloser
	connection *http.ResponseController
}

// Read reads on.
func (b *timedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err == io.EOF { //nolint:errorlint // never wrapped, by the contract of io.Reader
		b.connection.SetReadDeadline(time.Time{}) //nolint:errcheck // as above
	}
	return n, err
}

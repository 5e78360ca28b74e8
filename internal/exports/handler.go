package exports

import (
	"context"
	"net/http"
	"time"

	"parley/compat/rest"
	"parley/internal/apperr"
	"parley/internal/viewer"
)

// path is what all addresses begin with.
const path = "/export/"

// Mount lays out the addresses, one for each format and those of reports.
func (x *Exporter) Mount(mux *http.ServeMux) {
	for _, f := range formats() {
		mux.Handle(path+f.file, x.handler(f))
	}
	mux.HandleFunc("GET "+reportPath+"{id}/{file}", func(w http.ResponseWriter, r *http.Request) {
		if err := x.report(w, r); err != nil {
			x.refuse(w, r, err)
		}
	})
}

func (x *Exporter) handler(f format) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, x.MaxBody)
		if err := x.serve(f, w, r); err != nil {
			x.refuse(w, r, err)
		}
	})
}

// serve answers a request. After an error nothing has been written.
func (x *Exporter) serve(f format, w http.ResponseWriter, r *http.Request) error {
	ctx, ask, err := x.asked(f, r)
	if err != nil {
		return err
	}
	end, err := x.place(ctx)
	if err != nil {
		return err
	}
	defer end()
	ctx, cancel := context.WithTimeout(ctx, wholeTime)
	defer cancel()
	t, err := x.prepared(ctx, ask)
	if err != nil {
		return err
	}
	defer t.stop()
	return x.write(f, t, w, r)
}

// asked says what for and on whose behalf: of an address with a token, or of a
// request with a body.
func (x *Exporter) asked(f format, r *http.Request) (ctx context.Context, a Ask, err error) {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		err = x.admitted(func() error {
			ctx, a, err = x.opened(r.Context(), f.file, r.URL.Query().Get("token"))
			return err
		})
		return ctx, a, err
	case http.MethodPost:
		if ctx, err = x.bearer(r); err != nil {
			return nil, a, err
		}
		a, err = readAsk(r)
		return ctx, a, err
	}
	return nil, a, &refusal{http.StatusMethodNotAllowed, "GET and POST alone"}
}

// bearer authenticates the token of a request.
func (x *Exporter) bearer(r *http.Request) (ctx context.Context, err error) {
	token, err := rest.Bearer(r)
	if err != nil {
		return nil, err
	}
	err = x.admitted(func() error {
		ctx, err = x.Bearer(r.Context(), token)
		return err
	})
	return ctx, err
}

// admitted runs f with a place among the requests that run.
func (x *Exporter) admitted(f func() error) error {
	leave, err := x.Admit()
	if err != nil {
		return err
	}
	defer leave()
	return f()
}

// place takes a place among the files that are written. They have places of their
// own: whoever reads one slowly keeps no other request out.
func (x *Exporter) place(ctx context.Context) (end func(), err error) {
	v := viewer.From(ctx)
	leave, ok := x.each.Enter(v.CredentialID.String())
	if !ok {
		return nil, apperr.New(apperr.RateLimited, "%d files of this credential are being written; wait for one of them", maxEach)
	}
	select {
	case x.writing <- struct{}{}:
		return func() { <-x.writing; leave() }, nil
	default:
		leave()
		return nil, apperr.ErrBusy
	}
}

// inTime runs f for so long; what takes longer is [apperr.Timeout].
func inTime(ctx context.Context, d time.Duration, f func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	err := f(ctx)
	if err != nil && ctx.Err() != nil && apperr.KindOf(err) == apperr.Internal {
		return apperr.New(apperr.Timeout, "the request took too long; ask for less")
	}
	return err
}

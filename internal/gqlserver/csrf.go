package gqlserver

import (
	"net/http"
	"strings"

	"parley/internal/apperr"
	"parley/internal/requestid"
)

// sameSite refuses what pages of other origins than the trusted ones have a
// browser POST. Nobody is let in by a cookie here, so such a page acts for nobody;
// it may not make the server work either. GET runs queries alone, which a
// browser keeps from that page, and sockets look at the origin themselves.
func sameSite(o Options, next http.Handler) (http.Handler, error) {
	protection := http.NewCrossOriginProtection()
	for _, origin := range o.TrustedOrigins {
		if err := protection.AddTrustedOrigin(strings.TrimSuffix(origin, "/")); err != nil {
			return nil, err
		}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r = requestid.Give(w, r)
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		if protection.Check(r) != nil {
			refuse(w, r, o.Logger, apperr.New(apperr.Forbidden, "pages of this origin may not call the server"))
			return
		}
		next.ServeHTTP(w, r)
	}), nil
}

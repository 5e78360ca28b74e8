package web1on1

import (
	"net"
	"net/http"

	"parley/compat/rest"
	"parley/internal/apperr"
	"parley/internal/viewer"
)

// admitAddress charges a request to the address that it comes from.
func (a *API) admitAddress(r *http.Request) error {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	return a.take("address " + host)
}

// admitKey charges a request to its credential.
func (a *API) admitKey(v *viewer.Viewer) error {
	return a.take("credential " + v.CredentialID.String())
}

// take fails with [apperr.RateLimited] where a caller has asked too often.
func (a *API) take(caller string) error {
	_, wait := a.limit.Take(caller, 1)
	if wait == 0 {
		return nil
	}
	return &rest.Later{Err: apperr.New(apperr.RateLimited, "Too many requests: %d a second are served", a.PerSecond), After: wait}
}

// public is the handler of a row that anybody may call, bounded by address.
func (a *API) public(handle func(*rest.Request) (rest.Response, error)) func(*rest.Request) (rest.Response, error) {
	return func(r *rest.Request) (rest.Response, error) {
		if err := a.admitAddress(r.Request); err != nil {
			return rest.Response{}, err
		}
		return handle(r)
	}
}

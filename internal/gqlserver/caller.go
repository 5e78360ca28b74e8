package gqlserver

import (
	"context"
	"net/http"
	"net/netip"

	"github.com/google/uuid"

	"parley/internal/viewer"
)

type networkKey struct{}

// located notes where requests come from, for those without a credential.
func located(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), networkKey{}, networkOf(r.RemoteAddr))))
	})
}

// networkOf is an address without its port, and of an IPv6 address the half that
// is given out to one customer.
func networkOf(address string) string {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return ""
	}
	bits := 32
	if at.Addr().Unmap().Is6() {
		bits = 64
	}
	network, err := at.Addr().Unmap().WithZone("").Prefix(bits)
	if err != nil {
		return ""
	}
	return network.String()
}

// callerOf names whose points an operation takes: those of its credential, or of
// its network where it has none.
func callerOf(ctx context.Context) string {
	if v := viewer.From(ctx); v != nil && v.CredentialID != uuid.Nil {
		return v.CredentialID.String()
	}
	network, _ := ctx.Value(networkKey{}).(string)
	return network
}

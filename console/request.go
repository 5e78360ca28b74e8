package console

import (
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
)

// acceptsGzip reads Accept-Encoding as far as one coding needs it: "gzip" or "*", unless its weight is zero.
func acceptsGzip(values []string) bool {
	accepts := false
	for item := range strings.SplitSeq(strings.Join(values, ","), ",") {
		coding, parameters, _ := strings.Cut(item, ";")
		coding = strings.ToLower(strings.TrimSpace(coding))
		if coding != "gzip" && coding != "*" {
			continue
		}
		accepts = weight(parameters) > 0
		if coding == "gzip" { // by name beats the wildcard
			return accepts
		}
	}
	return accepts
}

func weight(parameters string) float64 {
	value, ok := strings.CutPrefix(strings.ToLower(strings.ReplaceAll(parameters, " ", "")), "q=")
	if !ok {
		return 1
	}
	q, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return 0
	}
	return q
}

// fromThisMachine reports whether a browser on the server's own machine asks. A loopback peer alone does not say so: it may be
// a proxy (which adds a forwarding header), or a page of a foreign site whose name was pointed at 127.0.0.1 (whose Host is
// that name).
func fromThisMachine(r *http.Request) bool {
	for _, name := range []string{"Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via"} {
		if r.Header.Get(name) != "" {
			return false
		}
	}
	host := hostOnly(r.Host)
	return isLoopback(hostOnly(r.RemoteAddr)) && (isLoopback(host) || strings.EqualFold(host, "localhost"))
}

func hostOnly(address string) string {
	if host, _, err := net.SplitHostPort(address); err == nil {
		return host
	}
	return strings.Trim(address, "[]")
}

func isLoopback(host string) bool {
	address, err := netip.ParseAddr(host)
	return err == nil && address.Unmap().IsLoopback()
}

// Package publicnet tells public addresses of the internet from those of
// somebody's own network: what customers name is connected to only at the former.
package publicnet

import (
	"errors"
	"net/netip"
	"regexp"
	"strings"
	"syscall"

	"code.dny.dev/ssrf"
)

// Control is for [net.Dialer]: it refuses every address that is not public, after
// the name was looked up and before the connection is made.
func Control(network, address string, c syscall.RawConn) error {
	return guardian().Safe(network, address, c)
}

func guardian() *ssrf.Guardian { return ssrf.New(ssrf.WithAnyPort()) }

// Refused reports whether an error says that [Control] refused an address.
func Refused(err error) bool {
	return errors.Is(err, ssrf.ErrProhibitedIP) || errors.Is(err, ssrf.ErrProhibitedNetwork)
}

// ends is the end of a host that can be no name: no top-level domain is a number,
// while resolvers read 2130706433, 0x7f.1 and 0177.0.0.1 as addresses.
var ends = regexp.MustCompile(`(^|\.)([0-9]+|0[xX][0-9a-fA-F]*)\.?$`)

// MayBePublic reports whether a host is a public address or a name, of which only
// [Control] can judge. Addresses in unusual forms are not.
func MayBePublic(host string) bool {
	ip, err := netip.ParseAddr(strings.TrimSuffix(host, "."))
	if err != nil {
		return !strings.Contains(host, ":") && !ends.MatchString(host)
	}
	ip = ip.Unmap()
	network := "tcp6"
	if ip.Is4() {
		network = "tcp4"
	}
	return Control(network, netip.AddrPortFrom(ip, 443).String(), nil) == nil
}

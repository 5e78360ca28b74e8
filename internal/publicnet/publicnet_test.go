package publicnet_test

import (
	"context"
	"net"
	"testing"

	"parley/internal/publicnet"
)

// What leads into somebody's own network is told by its looks where it is an
// address, in whatever form.
func TestMayBePublic(t *testing.T) {
	for host, want := range map[string]bool{
		"example.com": true, "example.com.": true, "localhost": true, "10.example.com": true, "xn--bcher-kva.example": true,
		"93.184.215.14": true, "93.184.215.14.": true, "2606:4700::1111": true, "0x.example": true,
		"127.0.0.1": false, "127.0.0.1.": false, "10.0.0.1": false, "169.254.169.254": false, "192.168.1.1": false, "0.0.0.0": false,
		"::1": false, "fd00::1": false, "fe80::1%eth0": false, "::ffff:10.0.0.1": false, "64:ff9b::7f00:1": false, "::": false,
		"2130706433": false, "0177.0.0.1": false, "0x7f.1": false, "127.1": false, "0xa9fea9fe": false, "256.1.1.1": false, "0x": false,
	} {
		if got := publicnet.MayBePublic(host); got != want {
			t.Errorf("%s: %v", host, got)
		}
	}
}

// A name that resolves to a private address is refused where the connection would
// be made; the resolver is asked, the address is not.
func TestControl(t *testing.T) {
	for address, want := range map[string]bool{
		"93.184.215.14:443": false, "169.254.169.254:80": true, "10.0.0.1:443": true, "127.0.0.1:80": true, "[::1]:80": true, "[fd00::1]:80": true,
	} {
		network := "tcp4"
		if address[0] == '[' {
			network = "tcp6"
		}
		if got := publicnet.Refused(publicnet.Control(network, address, nil)); got != want {
			t.Errorf("%s: refused %v", address, got)
		}
	}
	dialer := &net.Dialer{Control: publicnet.Control}
	_, err := dialer.DialContext(context.Background(), "tcp", "localhost:9")
	if !publicnet.Refused(err) {
		t.Errorf("localhost: %v", err)
	}
}

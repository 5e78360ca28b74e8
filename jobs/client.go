package jobs

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"parley/internal/publicnet"
)

// maxHeader and maxRead bound what is read of an answer, in bytes.
const (
	maxHeader = 64 << 10
	maxRead   = 64 << 10
)

// newClient returns a client for addresses that customers of ours have named, so
// it connects to none but public addresses, unless private: the address is judged
// when the connection is made, after the name was looked up. It follows no
// redirect and asks no proxy. An answer may take as long as timeout.
func newClient(timeout time.Duration, private bool) *http.Client {
	dialer := &net.Dialer{Timeout: timeout}
	if !private {
		dialer.Control = publicnet.Control
	}
	transport := &http.Transport{
		DialContext: dialer.DialContext, ForceAttemptHTTP2: true, TLSHandshakeTimeout: timeout, MaxResponseHeaderBytes: maxHeader,
		MaxIdleConnsPerHost: 16, IdleConnTimeout: 30 * time.Second,
	}
	return &http.Client{
		Transport: transport, Timeout: timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// explain says what went wrong, within this time; the network's own words stay here.
func explain(err error, timeout time.Duration) error {
	e, ok := errors.AsType[*url.Error](err)
	switch {
	case publicnet.Refused(err):
		return errors.New("the webhook's address is not public")
	case ok && e.Timeout():
		return fmt.Errorf("the webhook did not answer within %.0f seconds", timeout.Seconds())
	}
	return errors.New("the webhook could not be reached")
}

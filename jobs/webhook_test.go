package jobs_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"parley/inbox"
	"parley/jobs"
)

func carry(url string, private bool) error {
	w := jobs.NewWebhook(nowAtNoon, private)
	defer w.Close()
	return w.Carry(context.Background(), inbox.Outgoing{URL: url, Secret: secret, Text: "x"})
}

// No connection is made to an address that is not public, however it is written
// and whatever name leads there, unless the flag lets it.
func TestPrivateAddresses(t *testing.T) {
	hook := receive(t, always(http.StatusOK))
	_, port, err := net.SplitHostPort(strings.TrimPrefix(hook.URL, "http://"))
	must(t, err)
	for _, host := range []string{
		"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "[::]", "127.1.2.3",
		"10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255",
		"[fe80::1]", "[fd00::1]", "[ff02::1]", "[64:ff9b::7f00:1]", "[::ffff:10.0.0.1]", "[2002:7f00:1::]",
	} {
		if err := carry("http://"+host+":"+port, false); err == nil || err.Error() != "the webhook's address is not public" {
			t.Errorf("%s: %v", host, err)
		}
	}
	// Whether these are addresses or names is for the system's resolver to say.
	for _, host := range []string{"2130706433", "0177.0.0.1", "0x7f.1", "127.1"} {
		if err := carry("http://"+host+":"+port, false); err == nil {
			t.Errorf("%s was posted to", host)
		}
	}
	if hook.count() != 0 {
		t.Errorf("%d posts arrived", hook.count())
	}
	for _, host := range []string{"127.0.0.1", "localhost"} {
		if err := carry("http://"+host+":"+port, true); err != nil {
			t.Errorf("%s, allowed: %v", host, err)
		}
	}
	if hook.count() != 2 {
		t.Errorf("%d posts arrived", hook.count())
	}
}

// A redirect is no way to a private address: it is not followed, and the place it
// names is not asked.
func TestRedirects(t *testing.T) {
	inside := receive(t, always(http.StatusOK))
	outside := httptest.NewServer(http.RedirectHandler(inside.URL, http.StatusTemporaryRedirect))
	defer outside.Close()
	if err := carry(outside.URL, true); err == nil || err.Error() != "the webhook answered 307" || inside.count() != 0 {
		t.Errorf("%d posts; %v", inside.count(), err)
	}
}

// What a sender of messages is told of an address that does not work, and nothing
// of the network it is in.
func TestWebhookFailures(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	endless := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for _, err := w.Write(make([]byte, 1<<16)); err == nil; _, err = w.Write(make([]byte, 1<<16)) {
		}
	}))
	defer endless.Close()
	for url, want := range map[string]string{
		gone.URL:                  "the webhook could not be reached",
		"http://nowhere.invalid/": "the webhook could not be reached",
		"file:///etc/passwd":      "the webhook could not be reached",
		"http://%zz/":             "the webhook's address cannot be used",
		endless.URL:               "<nil>",
	} {
		got := "<nil>"
		if err := carry(url, true); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: %s, want %s", url, got, want)
		}
	}
}

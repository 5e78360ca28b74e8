package app_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"parley/internal/app"
	"parley/internal/testkit"
)

// sent is a request of which only a part has been sent.
type sent struct {
	net.Conn
	answers *bufio.Reader
}

func (c sent) answer(t *testing.T) (status int, body string) {
	t.Helper()
	res, err := http.ReadResponse(c.answers, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

// TestSlowBodies sends a body later than a request may take: the time of a request
// begins when it is there.
func TestSlowBodies(t *testing.T) {
	const timeout = 300 * time.Millisecond
	s := newShop(t, testkit.SQLiteDatabase(t), func(c *app.Config) { c.RequestTimeout = timeout })
	const body = `{"tenant": "teddies", "direction": "IN", "provider": "SAYSIMPLE", "channel": "SMS", "tenantChannelIdentifier": "1", "customerChannelIdentifier": "2", "message": {}}`
	begin := func(token string) sent {
		c, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() }) //nolint:errcheck // over
		fmt.Fprintf(c, "POST /saysimple/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n%s",
			token, len(body), body[:10])
		return sent{c, bufio.NewReader(c)}
	}
	slow, start := begin(s.token), time.Now()
	eventually(t, "a request's time passes", func() bool { return time.Since(start) > 3*timeout })
	fmt.Fprint(slow, body[10:])
	if status, answer := slow.answer(t); status != http.StatusCreated {
		t.Errorf("a slow body: %d %s", status, answer)
	}
}

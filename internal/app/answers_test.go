package app_test

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/internal/app"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

// TestUnread asks for a long answer and does not read it: the server lets go of
// it, and says so in its log.
func TestUnread(t *testing.T) {
	s := apptest.Serve(t, testkit.SQLiteDatabase(t), func(c *app.Config) { c.AnswerTimeout = 100 * time.Millisecond })
	token := s.Token(s.Organization("unread", uuid.Nil), viewer.Admin)
	text := strings.Repeat("x", 64_000)
	for range 4 {
		messages := make([]map[string]any, 100)
		for i := range messages {
			messages[i] = map[string]any{"direction": "IN", "provider": "P", "channel": "CHAT", "channelAddress": "desk", "customerAddress": "ann", "text": text}
		}
		s.Query(token, `mutation ($m: [AddMessageInput!]!) {addMessages(input: {messages: $m}) {userErrors {message}}}`, map[string]any{"m": messages}, nil)
	}
	before := strings.Count(s.Log(), `"route":"/graphql"`)
	c, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.(*net.TCPConn).SetReadBuffer(4 << 10) //nolint:errcheck // so that less is in flight
	query := `{"query":"{a:messages(first:100){edges{node{text}}} b:messages(last:100){edges{node{text}}} c:messages(first:99){edges{node{text}}}}"}`
	fmt.Fprintf(c, "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n%s", token, len(query), query)
	eventually(t, "the server lets go", func() bool { return strings.Count(s.Log(), `"route":"/graphql"`) > before })
	if a := s.GraphQL(token, `{__typename}`, nil); a.Status != http.StatusOK {
		t.Errorf("afterwards: %d %s", a.Status, a.Body)
	}
}

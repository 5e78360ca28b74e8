//go:build unix

package crashtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"time"
)

// inside are words that no client may read: what Parley is made of, and where.
var inside = regexp.MustCompile(`(?i)\bpq\b|sqlite|sqlstate|postgres|dial |socket|\.go:|context deadline|broken pipe|\.db\b`)

// properRefusal checks the answer 503 of either door and returns its message.
func properRefusal(a *answer) (words string, err error) {
	var body struct {
		Errors  []graphError
		Code    int
		Message string
	}
	if err := json.Unmarshal(a.body, &body); err != nil {
		return "", fmt.Errorf("503 with %q: %w", a.body, err)
	}
	vendors := body.Code == http.StatusServiceUnavailable && body.Message != ""
	switch {
	case a.header.Get("Retry-After") == "", inside.Match(a.body), !properErrors(body.Errors), len(body.Errors) == 0 && !vendors:
		return "", fmt.Errorf("503 with %v %s", a.header, a.body)
	case vendors:
		return "SaySimple: " + body.Message, nil
	}
	return "graph: " + body.Errors[0].Extensions.Code + ": " + body.Errors[0].Message, nil
}

type graphError struct {
	Message    string
	Extensions struct{ Code, RequestID string }
}

// properErrors reports whether all errors say that the deadline has passed or
// that something is wrong inside, with an id to look for in the log.
func properErrors(errors []graphError) bool {
	return !slices.ContainsFunc(errors, func(e graphError) bool {
		known := e.Extensions.Code == "TIMEOUT" || e.Extensions.Code == "INTERNAL" && e.Extensions.RequestID != ""
		return !known || e.Message == ""
	})
}

const (
	addMessage  = `mutation ($in: AddMessageInput!) {r: addMessage(input: $in) {message {createdAt} userErrors {code message}}}`
	addMessages = `mutation ($in: AddMessagesInput!) {r: addMessages(input: $in) {results {message {createdAt} userErrors {code message}} userErrors {code message}}}`
)

// added is what became of one message.
type added struct {
	Message    *struct{ CreatedAt time.Time }
	UserErrors []struct{ Code, Message string }
}

// stored reports whether the message is there; repeated, that it was before the
// request began.
func (a added) stored(begin time.Time) (ok, repeated bool) {
	if a.Message == nil || len(a.UserErrors) > 0 {
		return false, false
	}
	return true, a.Message.CreatedAt.Before(begin.Truncate(time.Millisecond))
}

func (c *client) sendGraph(base string, q request) (done bool, repeated int, err error) {
	query, in := addMessage, any(q.messages[0].graph())
	if q.batch {
		query, in = addMessages, map[string]any{"messages": graphs(q.messages)}
	}
	begin := time.Now()
	a, err := c.post(base+"/graphql", map[string]string{"Authorization": "Bearer " + c.site.token},
		map[string]any{"query": query, "variables": map[string]any{"in": in}})
	if a == nil || err != nil {
		return false, 0, err
	}
	results, err := readAdded(a, q)
	if err != nil || results == nil {
		c.note(func(t *tally) { t.partial++ })
		return false, 0, err
	}
	for _, r := range results {
		ok, before := r.stored(begin)
		if !ok {
			return false, 0, fmt.Errorf("refused: %s", a.body)
		}
		if before {
			repeated++
		}
	}
	return true, repeated, nil
}

func graphs(messages []message) []map[string]any {
	var all []map[string]any
	for _, m := range messages {
		all = append(all, m.graph())
	}
	return all
}

// readAdded reads one result for each message; none where the database went away,
// or the deadline passed, while Parley read what it had written: the client
// cannot know then, and asks again.
func readAdded(a *answer, q request) ([]added, error) {
	var body struct {
		Data struct {
			R struct {
				added
				Results []added
			}
		}
		Errors []graphError
	}
	err := json.Unmarshal(a.body, &body)
	results := body.Data.R.Results
	if !q.batch {
		results = []added{body.Data.R.added}
	}
	if a.status == http.StatusOK && len(body.Errors) > 0 && properErrors(body.Errors) {
		return nil, nil
	}
	if err != nil || a.status != http.StatusOK || len(body.Errors) > 0 || len(results) != len(q.messages) {
		return nil, fmt.Errorf("answered %d %s", a.status, a.body)
	}
	return results, nil
}

// sendVendor posts with an Idempotency-Key, and authenticates first where the
// client has no access token or it has expired.
func (c *client) sendVendor(base string, q request) (done bool, repeated int, err error) {
	if c.access == "" {
		if err := c.authenticate(base); err != nil || c.access == "" {
			return false, 0, err
		}
	}
	a, err := c.post(base+"/saysimple/insights/v1/messages", map[string]string{
		"Authorization": "Bearer " + c.access, "Idempotency-Key": q.messages[0].Label,
	}, q.messages[0].vendor())
	switch {
	case a == nil || err != nil:
		return false, 0, err
	case a.status == http.StatusUnauthorized:
		c.access = ""
		return false, 0, nil
	case a.status != http.StatusCreated:
		return false, 0, fmt.Errorf("SaySimple answers %d %s", a.status, a.body)
	case a.header.Get("Idempotency-Replayed") == "true":
		return true, 1, nil
	}
	return true, 0, nil
}

func (c *client) authenticate(base string) error {
	a, err := c.post(base+"/saysimple/v1/auth/authenticate", map[string]string{"Authorization": "Bearer " + c.site.clientToken()}, map[string]any{})
	if a == nil || err != nil {
		return err
	}
	var body struct{ AccessToken string }
	if err := json.Unmarshal(a.body, &body); err != nil || a.status != http.StatusOK || body.AccessToken == "" {
		return fmt.Errorf("authenticate answers %d %s", a.status, a.body)
	}
	c.access = body.AccessToken
	return nil
}

package saysimple_test

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"parley/compat/saysimple"
)

// readPage fetches the page behind a moreInfo.
func readPage(t *testing.T, path string) *httptest.ResponseRecorder {
	t.Helper()
	_, api := newWorld(t)
	return serve(api, httptest.NewRequest("GET", saysimple.Prefix+"/docs/errors/"+path, nil))
}

// Ensure that every code this surface answers with has its page.
func TestEveryErrorHasAPage(t *testing.T) {
	for _, code := range []int{400, 401, 403, 404, 405, 409, 413, 415, 429, 500, 503, 1536, 1537} {
		res := readPage(t, fmt.Sprint(code))
		html := res.Body.String()
		if res.Code != 200 || !strings.Contains(html, fmt.Sprintf("Error %d", code)) || !strings.Contains(html, "How to mend it") {
			t.Errorf("%d: got %d", code, res.Code)
		}
	}
	for _, code := range []string{"1", "0404x", "abc", "-401", "99999999999999999999"} {
		if res := readPage(t, code); res.Code != 404 || !strings.Contains(res.Body.String(), "There is no such error") {
			t.Errorf("%s: got %d", code, res.Code)
		}
	}
}

// Ensure that a moreInfo leads to a page that names its fields, in order.
func TestPageListsFields(t *testing.T) {
	_, api := newWorld(t)
	more := decode(t, post(api, messages, `{"direction":"IN"}`)).MoreInfo
	link, err := url.Parse(more)
	if err != nil {
		t.Fatal(err)
	}
	res := serve(api, httptest.NewRequest("GET", link.RequestURI(), nil))
	html, last := res.Body.String(), 0
	for _, name := range []string{"tenant", "channel", "tenantChannelIdentifier", "customerChannelIdentifier", "message", "provider"} {
		at := strings.Index(html, "<dt><code>"+name+"</code>")
		if at <= last {
			t.Errorf("%s is missing or out of order", name)
		}
		last = at
	}
	if !strings.Contains(html, "Customer channel identifier is required") {
		t.Error("the page does not say what is wrong")
	}
}

// Ensure that the reason a body could not be read is shown where no field is
// at fault.
func TestPageShowsReason(t *testing.T) {
	html := readPage(t, "1537?reason=The%20body%20is%20empty").Body.String()
	if !strings.Contains(html, `<p class="reason">The body is empty</p>`) {
		t.Error(html)
	}
}

// Ensure that whatever a link carries is text on the page, and bounded.
func TestPageIsInert(t *testing.T) {
	evil := url.QueryEscape(`</code><script>alert(1)</script><img src=x onerror=alert(1)>`)
	html := readPage(t, "1537?fields["+evil+"]="+evil+"&reason="+evil+"&fields[bad]=%zz&fields[\xff]=\xff&noise").Body.String()
	if strings.Contains(html, "<script") || strings.Contains(html, "<img") {
		t.Error("markup of the link came through")
	}
	long := readPage(t, "1537?"+strings.Repeat("fields[x]="+strings.Repeat("y", 1000)+"&", 100)).Body.String()
	if strings.Count(long, "<dt>") > 20 || len(long) > 20_000 {
		t.Errorf("the page has %d characters", len(long))
	}
}

// Ensure that the policy admits the page's own style and nothing else, and
// that the page asks no other host for anything.
func TestPageNeedsNothingElse(t *testing.T) {
	res := readPage(t, "401")
	html := res.Body.String()
	_, after, _ := strings.Cut(html, "<style>")
	style, _, _ := strings.Cut(after, "</style>")
	sum := sha256.Sum256([]byte(style))
	policy := res.Header().Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, base64.StdEncoding.EncodeToString(sum[:])) {
		t.Errorf("policy %s", policy)
	}
	for _, foreign := range []string{"http:", "https:", "src=", "@import", "url(", "<link", "<script", "style=\""} {
		if strings.Contains(html, foreign) {
			t.Errorf("the page holds %s", foreign)
		}
	}
}

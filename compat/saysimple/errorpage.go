package saysimple

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"parley/compat/rest"
)

var (
	//go:embed errorpage.html
	pageSource string
	//go:embed errorpage.css
	pageStyle string

	page = template.Must(template.New("errorpage").Parse(pageSource))
)

// pageStyleHash lets the page's own style through its policy, and no other.
var pageStyleHash = func() string {
	sum := sha256.Sum256([]byte(pageStyle))
	return base64.StdEncoding.EncodeToString(sum[:])
}()

// pageData is what the page shows.
type pageData struct {
	Style template.CSS
	Known bool
	explanation
	// Fields and Reason come from the address, hence from anybody.
	Fields []pageField
	Reason string
	All    []explanation
}

type pageField struct{ Name, Message string }

// errorPage answers the page behind moreInfo. An unknown code gets a page as
// well, with status 404: who comes here reads HTML.
func errorPage(r *rest.Request) (rest.Response, error) {
	data := pageData{Style: template.CSS(pageStyle), All: explanations} //nolint:gosec // our own file
	status := http.StatusNotFound
	if code, err := strconv.Atoi(r.PathValue("code")); err == nil {
		data.explanation, data.Known = explained(code)
	}
	if data.Known {
		status = http.StatusOK
		data.Fields, data.Reason = readQuery(r.URL.RawQuery)
	}

	var html bytes.Buffer
	if err := page.Execute(&html, data); err != nil {
		return rest.Response{}, err
	}
	return rest.Response{
		Status:      status,
		ContentType: "text/html; charset=utf-8",
		Body:        html.Bytes(),
		Header: http.Header{
			"Content-Security-Policy": {"default-src 'none'; style-src 'sha256-" + pageStyleHash + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
			"Referrer-Policy":         {"no-referrer"},
		},
	}, nil
}

// maxShown bounds what is shown of one value of the address, in characters.
const maxShown = 300

// readQuery reads `fields[name]=message` and `reason=message` in the order of
// the address, which [url.ParseQuery] would lose.
func readQuery(raw string) (fields []pageField, reason string) {
	for pair := range strings.SplitSeq(raw, "&") {
		key, value, _ := strings.Cut(pair, "=")
		key, value = shown(key), shown(value)
		name, isField := strings.CutPrefix(key, "fields[")
		name, closed := strings.CutSuffix(name, "]")
		switch {
		case key == "reason":
			reason = value
		case isField && closed && len(fields) < rest.MaxProblems:
			fields = append(fields, pageField{Name: name, Message: value})
		}
	}
	return fields, reason
}

// shown decodes a part of the address and cuts it to what a page can bear.
func shown(escaped string) string {
	text, err := url.QueryUnescape(escaped)
	if err != nil {
		return ""
	}
	if runes := []rune(text); len(runes) > maxShown {
		text = string(runes[:maxShown]) + "…"
	}
	return strings.ToValidUTF8(text, "\uFFFD")
}

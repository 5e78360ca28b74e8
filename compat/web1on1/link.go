package web1on1

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"parley/compat/rest"
)

// paged answers with a page, how many rows there are, and where the next page is.
func (a *API) paged(r *rest.Request, k *kind, in listQuery, page []any, total int) (rest.Response, error) {
	body, err := a.viewed(r.Context(), k, in.view, page)
	if err != nil {
		return rest.Response{}, err
	}
	h := http.Header{"X-Total-Count": {strconv.Itoa(total)}}
	if next := in.offset + in.limit; next < total {
		h.Set("Link", "<"+a.nextPage(r, next, in.limit)+`>; rel="next"`)
	}
	return rest.Response{Body: body, Header: h}, nil
}

// nextPage is the absolute address of the page at an offset. Everything in it is
// escaped: the vendor's client takes a comma for the end of a link.
func (a *API) nextPage(r *rest.Request, offset, limit int) string {
	var kept []string
	for pair := range strings.SplitSeq(r.URL.RawQuery, "&") {
		if name, value := unescaped(pair); name != "" && name != "offset" && name != "limit" {
			kept = append(kept, url.QueryEscape(name)+"="+url.QueryEscape(value))
		}
	}
	kept = append(kept, "limit="+strconv.Itoa(limit), "offset="+strconv.Itoa(offset))
	return strings.TrimSuffix(a.PublicURL(r.Request), "/") + r.URL.EscapedPath() + "?" + strings.Join(kept, "&")
}

// unescaped are the two sides of a parameter, empty where they cannot be read.
func unescaped(pair string) (name, value string) {
	name, value, _ = strings.Cut(pair, "=")
	name, _ = url.QueryUnescape(name)
	value, _ = url.QueryUnescape(value)
	return name, value
}

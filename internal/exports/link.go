package exports

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"parley/internal/apperr"
)

// Link is an address that gives a file to whoever has it.
type Link struct {
	URL  string
	Ends time.Time
}

// Link returns the address of a file, CSV, XLSX or NDJSON. What it asks for is
// checked as a request for it would be; it is [apperr.Invalid] where it does not
// fit into an address.
func (x *Exporter) Link(ctx context.Context, a Ask, format string) (Link, error) {
	file := "metrics." + strings.ToLower(format)
	if _, err := x.query(ctx, a); err != nil {
		return Link{}, err
	}
	text, err := json.Marshal(signed{a, file})
	if err != nil {
		return Link{}, err
	}
	// The signature makes it longer by half; what is far too long is not signed.
	if len(text) > maxAddress {
		return Link{}, errAddress
	}
	token, ends, err := x.Links.SignLink(ctx, string(text))
	if err != nil {
		return Link{}, err
	}
	l := Link{x.base(ctx) + path + file + "?token=" + token, ends}
	if len(l.URL) > maxAddress {
		return Link{}, errAddress
	}
	return l, nil
}

var errAddress = apperr.New(apperr.Invalid, "these arguments are too long for an address: POST them to %smetrics.csv with your token", path)

// opened is what an address asks for, on behalf of the credential that it was
// made for.
func (x *Exporter) opened(ctx context.Context, file, token string) (context.Context, Ask, error) {
	acting, text, err := x.Links.OpenLink(ctx, token)
	if err != nil {
		return nil, Ask{}, err
	}
	var s signed
	if err := json.Unmarshal([]byte(text), &s); err != nil || s.File != file {
		return nil, Ask{}, apperr.New(apperr.Unauthenticated, "this address is of another file")
	}
	return acting, s.Ask, nil
}

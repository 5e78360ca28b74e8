package jaicp

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/internal/apperr"
	"parley/internal/query"
)

// asked is what a request for a page wants.
type asked struct {
	query.Ask
	number int
}

// asked reads project, page and the filters of the body, and what more reads of the
// query string; every fault of that is told at once.
func (a *API) asked(r *rest.Request, more func(*rest.Query)) (asked, error) {
	q := rest.NewQuery(r.URL.RawQuery)
	number, size := page(q)
	more(q)
	if err := q.Err(); err != nil {
		return asked{}, err
	}
	body, err := r.OptionalObject()
	if err != nil {
		return asked{}, err
	}
	filters, err := filtersOf(body)
	if err != nil {
		return asked{}, err
	}
	organization, err := a.project(r)
	return asked{query.Ask{Organization: organization, Filters: filters, Offset: number * size, Limit: size}, number}, err
}

func (in asked) paging(total int64) Pagination {
	return Pagination{PageNum: in.number, PageSize: in.Limit, TotalCount: total}
}

// pageAndCount reads a page, and how many there are of all.
func pageAndCount[T any](r *rest.Request, in asked, rows func(context.Context, query.Ask) ([]T, error), count func(context.Context, query.Ask) (int64, error)) ([]T, int64, error) {
	total, err := count(r.Context(), in.Ask)
	if err != nil || int64(in.Offset) >= total {
		return nil, total, err
	}
	list, err := rows(r.Context(), in.Ask)
	return list, total, err
}

// nothing more is read of the query string.
func nothing(*rest.Query) {}

// flag reads a truth value of a query string.
func flag(q *rest.Query, name string, absent bool) bool {
	text, given := q.Text(name)
	if !given {
		return absent
	}
	value, err := strconv.ParseBool(text)
	if err != nil {
		q.Report(name+" should be true or false", name)
	}
	return value
}

// instant reads a time of a query string: ISO 8601 with an offset, or milliseconds of
// the Unix epoch; nil where it is missing.
func instant(q *rest.Query, name string) *time.Time {
	text, given := q.Text(name)
	if !given || text == "" {
		return nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if ms, bad := strconv.ParseInt(text, 10, 64); bad == nil {
		at, err = time.UnixMilli(ms), nil
	}
	at = at.UTC() // whose year counts: what is beyond 9999 is no time for SQLite
	if err != nil || at.Year() < 1970 || at.Year() > 9999 {
		q.Report(name+" should be a time of ISO 8601 with its offset, such as 2021-02-14T21:00:00.000Z", name)
		return nil
	}
	return &at
}

// merged is the request with these members of its body as parameters of the query
// string, where they do not stand there already.
func merged(r *rest.Request, names ...string) (*rest.Request, error) {
	body, err := r.OptionalObject()
	if err != nil {
		return nil, err
	}
	given := rest.NewQuery(r.URL.RawQuery).Names()
	more := url.Values{}
	for _, name := range names {
		texts, ok := scalars(body.Raw(name))
		if !ok {
			return nil, apperr.InvalidField(name+" should be a text, a number, a truth value or a list of them", name)
		}
		if !slices.Contains(given, name) {
			more[name] = texts
		}
	}
	u, request, out := *r.URL, *r.Request, *r
	u.RawQuery += "&" + more.Encode()
	request.URL, out.Request = &u, &request
	return &out, nil
}

// scalars are the texts that a value stands for: its own, or those of its elements.
func scalars(value json.RawMessage) (texts []string, ok bool) {
	if value == nil {
		return nil, true
	}
	var list []json.RawMessage
	if json.Unmarshal(value, &list) != nil {
		list = []json.RawMessage{value}
	}
	for _, one := range list {
		var text string
		switch {
		case json.Unmarshal(one, &text) == nil:
		case len(one) > 0 && one[0] != '{' && one[0] != '[':
			text = string(one)
		default:
			return nil, false
		}
		texts = append(texts, text)
	}
	return texts, true
}

// inSession keeps the messages of one conversation.
func inSession(id uuid.UUID) query.Condition { return query.OneOf("conversation_id", id) }

// withID keeps the row of one id.
func withID(id uuid.UUID) query.Condition { return query.OneOf("id", id) }

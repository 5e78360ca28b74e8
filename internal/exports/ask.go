package exports

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"parley/internal/apperr"
	"parley/internal/query"
	"parley/metrics"
)

// What the rows of a file are.
const (
	Series  = "SERIES"
	Samples = "SAMPLES"
)

// Ask is what a file is asked for with.
type Ask struct {
	query.MetricArguments
	// Rows is [Series], which is the default, or [Samples].
	Rows string `json:"rows,omitempty"`
}

// signed is what an address asks for.
type signed struct {
	Ask
	File string `json:"file"`
}

// query is the question to the engine, checked. The errors are those of
// [metrics.Query.Check], and [apperr.NotFound] for an organization that the
// viewer may not see.
func (x *Exporter) query(ctx context.Context, a Ask) (metrics.Query, error) {
	id, err := a.Organization()
	if err != nil {
		return metrics.Query{}, err
	}
	organization, err := x.Reader.Selected(ctx, id)
	if err != nil {
		return metrics.Query{}, err
	}
	q, err := a.Query(organization)
	if err != nil {
		return q, err
	}
	if err := a.check(); err != nil {
		return q, err
	}
	return q, q.Check()
}

// check is about what a file has that the graph's field has not.
func (a Ask) check() error {
	var f apperr.Faults
	switch a.Rows {
	case "", Series:
	case Samples:
		if len(a.Metrics) > 1 {
			f.Add("one metric alone where samples are asked for", "metrics")
		}
		if len(a.GroupBy) > 0 {
			f.Add("not for samples", "groupBy")
		}
	default:
		f.Add("SERIES or SAMPLES", "rows")
	}
	return f.Err()
}

// readAsk reads the body of a request.
func readAsk(r *http.Request) (Ask, error) {
	var a Ask
	if t := r.Header.Get("Content-Type"); t != "" && !strings.HasPrefix(t, "application/json") {
		return a, &refusal{http.StatusUnsupportedMediaType, "the body has to be application/json"}
	}
	body, err := io.ReadAll(r.Body)
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return a, &refusal{http.StatusRequestEntityTooLarge, "the body is too large"}
	}
	if err != nil {
		return a, &refusal{http.StatusRequestTimeout, "the body did not arrive"}
	}
	return a, decode(body, &a)
}

// decode reads one JSON object without unknown members.
func decode(body []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if _, rest := d.Token(); err == nil && rest != io.EOF {
		return apperr.New(apperr.Invalid, "more follows the JSON object of the body")
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return apperr.InvalidField("a JSON "+wrong.Value+" does not fit here", strings.Split(wrong.Field, ".")...)
	}
	if err != nil {
		return apperr.New(apperr.Invalid, "the body is no JSON object of known members: %s", strings.TrimPrefix(err.Error(), "json: "))
	}
	return nil
}

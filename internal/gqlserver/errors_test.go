package gqlserver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"parley/internal/apperr"
)

// closed is the contract's list of codes.
var closed = strings.Fields(`BAD_USER_INPUT UNAUTHENTICATED FORBIDDEN NOT_FOUND CONFLICT RATE_LIMITED COST_LIMIT GRAPHQL_PARSE_FAILED
	GRAPHQL_VALIDATION_FAILED PERSISTED_QUERY_NOT_FOUND TIMEOUT INTERNAL`)

// kinds reads every constant of type apperr.Kind out of the sources.
func kinds(t *testing.T) []apperr.Kind {
	t.Helper()
	var out []apperr.Kind
	for _, dir := range []string{"../apperr", ".", "../quota", "../../live"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatal(dir, err)
		}
		for _, file := range files {
			source, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(source, func(n ast.Node) bool {
				spec, ok := n.(*ast.ValueSpec)
				if !ok || !isKind(spec.Type) {
					return true
				}
				for _, v := range spec.Values {
					if text, ok := v.(*ast.BasicLit); ok {
						out = append(out, apperr.Kind(constant.StringVal(constant.MakeFromLiteral(text.Value, token.STRING, 0))))
					}
				}
				return true
			})
		}
	}
	return out
}

func isKind(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name == "Kind"
	case *ast.SelectorExpr:
		return e.Sel.Name == "Kind"
	}
	return false
}

func discard() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// Whatever kind an error has, made by us or by gqlgen, wrapped or not, its code
// is one of the contract's.
func TestClosedCodes(t *testing.T) {
	all := kinds(t)
	for _, want := range []apperr.Kind{apperr.Invalid, apperr.Unavailable, apperr.Internal, apperr.QueryNotFound} {
		if !slices.Contains(all, want) {
			t.Errorf("%s is not among the constants that were found: %s", want, all)
		}
	}
	for _, k := range append(all, "SOMETHING_NEW_OF_GQLGEN") {
		for _, err := range []error{
			apperr.New(k, "a"),
			fmt.Errorf("a secret: %w", apperr.New(k, "a")),
			gqlerror.Wrap(apperr.New(k, "a")),
			&gqlerror.Error{Message: "a", Extensions: map[string]any{"code": string(k)}},
		} {
			if k == "SOMETHING_NEW_OF_GQLGEN" && apperr.KindOf(err) == k {
				continue // no such kind exists
			}
			e := presenter{log: discard()}.present(context.Background(), err)
			if code := codeIn(e); !slices.Contains(closed, code) {
				t.Errorf("%s leaves as %s", k, code)
			}
			if told, _ := json.Marshal(e); strings.Contains(string(told), "secret") {
				t.Errorf("%s tells %s", k, told)
			}
		}
	}
	for _, k := range append(all, "", "SOMETHING_NEW_OF_GQLGEN") {
		if apperr.Listed(string(k)) != slices.Contains(closed, string(k)) {
			t.Errorf("%q is listed, or is not", k)
		}
	}
	for _, code := range closed {
		if !slices.Contains(all, apperr.Kind(code)) {
			t.Errorf("%s of the contract is no kind", code)
		}
	}
}

// The status says whether the same request may succeed later, and when.
func TestStatus(t *testing.T) {
	p := presenter{log: discard()}
	over, cancel := context.WithTimeout(context.Background(), 0)
	defer cancel()
	<-over.Done()
	background := context.Background()
	limited := &gqlerror.Error{Message: "a", Extensions: map[string]any{"code": "RATE_LIMITED", "retryAfter": 17}}
	for _, test := range []struct {
		name           string
		ctx            context.Context
		err            error
		data           string
		status, strict int
		retryAfter     string
	}{
		{"refused", background, apperr.New(apperr.Invalid, "a"), "", 200, 400, ""},
		{"failed", background, apperr.New(apperr.Invalid, "a"), "null", 200, 200, ""},
		{"forbidden", background, apperr.New(apperr.Forbidden, "a"), "", 200, 403, ""},
		{"unknown document", background, unknownDocument(), "", 200, 200, ""},
		{"rate", background, limited, "", 429, 429, "17"},
		{"rate without a time", background, apperr.New(apperr.RateLimited, "a"), "", 429, 429, "1"},
		{"cost", background, fault(apperr.CostLimit, nil, "a"), "", 200, 400, ""},
		{"database away", background, fmt.Errorf("pq: %w", apperr.New(apperr.Unavailable, "a")), "null", 503, 503, "1"},
		{"database away, all fields", background, apperr.New(apperr.Unavailable, "a"), `{"a":null,"b":null}`, 503, 503, "1"},
		{"database away, but for a field", background, apperr.New(apperr.Unavailable, "a"), `{"a":null,"b":[]}`, 200, 200, ""},
		{"late", background, context.DeadlineExceeded, "null", 503, 503, "1"},
		{"late, in the database's words", over, errors.New("pq: canceling statement"), "null", 503, 503, "1"},
		{"late, as if the database were away", over, apperr.New(apperr.Unavailable, "a"), "null", 503, 503, "1"},
		{"our fault", background, errors.New("a"), "null", 200, 200, ""},
	} {
		res := &graphql.Response{Data: json.RawMessage(test.data), Errors: gqlerror.List{p.present(test.ctx, test.err)}}
		for strict, want := range map[bool]int{false: test.status, true: test.strict} {
			if status, retryAfter := statusOf(res, strict); status != want || retryAfter != test.retryAfter {
				t.Errorf("%s: got %d %q, want %d %q", test.name, status, retryAfter, want, test.retryAfter)
			}
		}
		if code := codeIn(res.Errors[0]); test.ctx == over && code != "TIMEOUT" {
			t.Errorf("%s: %s", test.name, code)
		}
	}
}

// A database that is away is told as such, without its own words; the log has them.
func TestUnavailable(t *testing.T) {
	var log strings.Builder
	p := presenter{log: slog.New(slog.NewTextHandler(&log, nil))}
	const told = "the database cannot be reached at the moment; try again"
	e := p.present(context.Background(), fmt.Errorf("dial 10.0.0.7: %w", apperr.New(apperr.Unavailable, told)))
	if _, ok := e.Extensions["requestId"]; e.Message != told || codeIn(e) != "INTERNAL" || !ok || !strings.Contains(log.String(), "10.0.0.7") {
		t.Errorf("told %s %v, logged %s", e.Message, e.Extensions, log.String())
	}
}

// A credential that cannot be checked at the moment is no bad credential.
func TestRefuse(t *testing.T) {
	for err, want := range map[error]int{
		apperr.New(apperr.Unauthenticated, "a"): 401, apperr.New(apperr.Forbidden, "a"): 403,
		apperr.New(apperr.Timeout, "a"): 503, apperr.New(apperr.Unavailable, "a"): 503, os.ErrClosed: 503,
	} {
		w := httptest.NewRecorder()
		refuse(w, httptest.NewRequest(http.MethodPost, "/graphql", nil), discard(), err)
		length := strconv.Itoa(w.Body.Len())
		if w.Code != want || w.Header().Get("Content-Length") != length || (w.Header().Get("Retry-After") == "1") != (want == 503) {
			t.Errorf("%v: %d %v %s", err, w.Code, w.Header(), w.Body)
		}
	}
}

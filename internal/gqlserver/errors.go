package gqlserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"parley/internal/apperr"
	"parley/internal/requestid"
)

// presenter gives every error a code of the contract's closed list. What is
// Parley's own fault is logged under the request's id, and only the id is shown.
type presenter struct {
	log *slog.Logger
	// mute leaves out which names a faulty document may have meant.
	mute bool
}

// What a caller is told whose operation ended before it was answered.
const (
	tooLong = "the request took too long; ask for less"
	givenUp = "the request was given up"
)

// present is gqlgen's ErrorPresenterFunc. An error with a kind stays in Err, for
// the status of the answer.
func (p presenter) present(ctx context.Context, err error) *gqlerror.Error {
	out, ofInput := placed(ctx, err)
	kind, message := p.told(ctx, err, ofInput)
	out.Message = message
	if known, ok := errors.AsType[*apperr.Error](err); ok {
		out.Err = known
	}
	out.Extensions = extensionsOf(err, kind)
	if kind.Code() == string(apperr.Internal) {
		out.Extensions["requestId"] = requestid.From(ctx)
	}
	if kind.Code() == string(apperr.Internal) && !errors.Is(err, apperr.ErrBusy) {
		p.log.ErrorContext(ctx, "graph: "+message, "error", err, "requestId", requestid.From(ctx), "path", out.Path.String())
	}
	return out
}

// placed says where in the document and in the answer the error belongs, and
// whether it is about a value of the input.
func placed(ctx context.Context, err error) (out *gqlerror.Error, ofInput bool) {
	out = &gqlerror.Error{Path: graphql.GetPath(ctx)}
	located, ok := errors.AsType[*gqlerror.Error](err)
	if !ok {
		return out, false
	}
	out.Locations = located.Locations
	if located.Path != nil {
		// The path of an argument is longer than that of its field.
		ofInput = len(located.Path) > len(out.Path)
		out.Path = located.Path
	}
	return out, ofInput
}

// told is what the caller hears of an error.
func (p presenter) told(ctx context.Context, err error, ofInput bool) (apperr.Kind, string) {
	known, isKnown := errors.AsType[*apperr.Error](err)
	located, isLocated := errors.AsType[*gqlerror.Error](err)
	switch {
	case isKnown && known.Kind != apperr.Internal && !(ended(ctx) && slow(known.Kind)):
		return known.Kind, known.Message
	case !isKnown && isLocated && located.Err == nil:
		return p.ofDocument(located)
	case !isKnown && ofInput:
		return apperr.Invalid, "this value does not fit its type"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(ctx.Err(), context.DeadlineExceeded):
		return apperr.Timeout, tooLong
	case errors.Is(err, context.Canceled), ended(ctx):
		return apperr.Timeout, givenUp
	}
	return apperr.Internal, "internal error"
}

func ended(ctx context.Context) bool { return ctx.Err() != nil }

// slow reports whether an error of this kind may only be how a database puts
// that nobody waits for it any more.
func slow(k apperr.Kind) bool { return k == apperr.Timeout || k == apperr.Unavailable }

// ofDocument is about errors that the parser, the validator, the executor or an
// extension made for the caller.
func (p presenter) ofDocument(e *gqlerror.Error) (apperr.Kind, string) {
	if text, ok := strings.CutPrefix(e.Message, "exceeded token limit of "); ok {
		limit, _ := strconv.Atoi(text)
		return apperr.CostLimit, "the document has more than " + figure(limit) + " tokens"
	}
	message := e.Message
	if p.mute {
		message, _, _ = strings.Cut(message, " Did you mean ")
	}
	return codeOf(e), message
}

// codeOf is the code that gqlgen, its parser or an extension of this package set
// itself, where it is one of the contract's.
func codeOf(e *gqlerror.Error) apperr.Kind {
	if code, ok := e.Extensions["code"].(string); ok && apperr.Listed(code) {
		return apperr.Kind(code)
	}
	return apperr.Invalid
}

// extensionsOf keeps what the limits say beside their code, such as retryAfter.
func extensionsOf(err error, kind apperr.Kind) map[string]any {
	out := map[string]any{}
	if e, ok := errors.AsType[*gqlerror.Error](err); ok && (kind == apperr.RateLimited || kind == apperr.CostLimit) {
		maps.Copy(out, e.Extensions)
	}
	out["code"] = kind.Code()
	return out
}

func recovered(log *slog.Logger) graphql.RecoverFunc {
	return func(ctx context.Context, v any) error {
		log.ErrorContext(ctx, "graph: panic", "panic", fmt.Sprint(v), "requestId", requestid.From(ctx), "stack", string(debug.Stack()))
		return errPanic
	}
}

// errPanic has no kind, so it is presented as an internal error.
var errPanic = errors.New("panic")

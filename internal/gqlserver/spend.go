package gqlserver

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"parley/internal/apperr"
	"parley/internal/quota"
)

// limits refuses operations that ask for more than the contract allows, before
// they run, and charges the others to their caller.
type limits struct {
	Limits
	schema *ast.Schema
	quota  *quota.Limiter
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationContextMutator
	graphql.OperationInterceptor
	graphql.ResponseInterceptor
} = limits{}

// ExtensionName of the extension.
func (limits) ExtensionName() string { return "Limits" }

// Validate of the extension.
func (limits) Validate(graphql.ExecutableSchema) error { return nil }

// spent is what an operation was counted at.
type spent struct {
	load
	usage quota.Usage
}

// MutateOperationContext checks the operation with its variables.
func (l limits) MutateOperationContext(ctx context.Context, oc *graphql.OperationContext) *gqlerror.Error {
	c := checker{oc: oc, seen: map[string]bool{}, list: l.List}
	if c.walk(oc.Operation.SelectionSet); c.fault != nil {
		return c.fault
	}
	price, how := priceOf(oc, l.schema)
	s := &spent{load: price}
	oc.Stats.SetExtension(l.ExtensionName(), s)
	if refusal := l.check(price, how); refusal != nil {
		s.usage = l.quota.Peek(callerOf(ctx))
		return refusal
	}
	var wait time.Duration
	s.usage, wait = l.quota.Take(callerOf(ctx), int(price.points))
	s.usage.Nodes = int(price.nodes)
	if wait > 0 {
		return tooMuchAtOnce(s.usage, wait)
	}
	return nil
}

func (l limits) check(price load, how *pricing) *gqlerror.Error {
	for _, bound := range []struct {
		asked   int64
		allowed int
		what    string
	}{{price.nodes, l.Nodes, "items in its pages"}, {price.points, l.Cost, "points"}} {
		if bound.asked > int64(bound.allowed) {
			return fault(apperr.CostLimit, how.place(), fmt.Sprintf("this may ask for %s %s, %s are allowed; %s", figures(bound.asked), bound.what, figure(bound.allowed), how.advice()))
		}
	}
	return nil
}

// figures is a number that may have been cut off at [most].
func figures(n int64) string {
	const enough = most / leavesPerPoint / schemaDiscount / 1_000_000 * 1_000_000
	if n > enough {
		return "more than " + figure(enough)
	}
	return figure(int(n))
}

func (p *pricing) place() *ast.Position {
	if p.largest == nil {
		return nil
	}
	return p.largest.Position
}

// advice says what to change.
func (p *pricing) advice() string {
	advice := p.paging()
	if p.searching {
		advice += figureOfSearches
	}
	if p.measuring {
		advice += figureOfMetrics
	}
	return advice
}

// figureOfMetrics says what the numbers cost; see [pricing.measured].
var figureOfMetrics = fmt.Sprintf("; each metric, and the samples of each bucket, are %d points, and a median or what counts different ones is that for every %d days", searchPoints, sortedDays)

var figureOfSearches = fmt.Sprintf("; each condition that searches a text or goes to another entity is %d points", searchPoints)

func (p *pricing) paging() string {
	switch {
	case p.largest == nil:
		return "ask for fewer fields"
	case p.largest.Arguments.ForName("first") == nil && p.largest.Arguments.ForName("last") == nil:
		return fmt.Sprintf("%s counts as a page of %d without first: ask for fewer", p.largest.Name, p.largestPage)
	}
	return fmt.Sprintf("ask for fewer than %d in %s", p.largestPage, p.largest.Name)
}

func tooMuchAtOnce(u quota.Usage, wait time.Duration) *gqlerror.Error {
	seconds := int(math.Ceil(wait.Seconds()))
	e := fault(apperr.RateLimited, nil, fmt.Sprintf("this takes %s points, and %s of %s a minute are left; try again in %d s", figure(u.Cost), figure(u.Remaining), figure(u.Limit), seconds))
	e.Extensions["retryAfter"] = seconds
	return e
}

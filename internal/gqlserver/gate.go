package gqlserver

import (
	"context"
	"fmt"

	"github.com/99designs/gqlgen/graphql"
	"github.com/dustin/go-humanize"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"

	"parley/internal/apperr"
)

// gate refuses documents by how they are written, before gqlgen looks at them:
// validating one of 15,000 tokens can take a minute. A document that has passed
// is known, and its text is all that is looked at the next time.
type gate struct {
	schema    *ast.Schema
	documents graphql.Cache[*ast.QueryDocument]
	limits    Limits
}

// ExtensionName of the extension.
func (gate) ExtensionName() string { return "Gate" }

// Validate of the extension.
func (gate) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters checks the document and the raw variables. What is
// no document is left to gqlgen, which has the words for it.
func (g gate) MutateOperationParameters(ctx context.Context, p *graphql.RawParams) *gqlerror.Error {
	doc, known := g.documents.Get(ctx, p.Query)
	if !known {
		if n := len(p.Query); n > g.limits.Length {
			return fault(apperr.CostLimit, nil, fmt.Sprintf("the document has %s bytes, %s are allowed; send it in parts", figure(n), figure(g.limits.Length)))
		}
		var err error
		doc, err = parser.ParseQueryWithTokenLimit(&ast.Source{Input: p.Query}, g.limits.Tokens)
		if err != nil || len(doc.Operations) == 0 {
			return nil
		}
		if fault := g.check(ctx, p.Query, doc); fault != nil {
			return fault
		}
	}
	if op := doc.Operations.ForName(p.OperationName); op != nil {
		return checkVariables(op, p.Variables, g.limits.List)
	}
	return nil
}

// check is in the order of what a check takes. Each makes the next one safe.
func (g gate) check(ctx context.Context, query string, doc *ast.QueryDocument) *gqlerror.Error {
	if fault := checkWritten(doc, g.limits); fault != nil {
		return fault
	}
	if fault := checkReach(doc); fault != nil {
		return fault
	}
	faults, fault := g.faults(doc)
	if fault != nil {
		return fault
	}
	if fault := checkShape(doc, g.limits, faults > 0); fault != nil {
		return fault
	}
	if faults == 0 && g.merges(doc) {
		g.documents.Add(ctx, query, doc)
	}
	return nil
}

// figure is a number as people read it.
func figure(n int) string { return humanize.Comma(int64(n)) }

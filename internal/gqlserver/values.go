package gqlserver

import (
	"fmt"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

const (
	// maxValues bounds the values that the variables of a query hold; a
	// database takes only so many in a statement.
	maxValues = 5_000
	// maxNesting bounds how deep conditions may be nested; a database takes only
	// so deep an expression.
	maxNesting = 50
)

// checkVariables refuses what a database would choke on when it is compared with
// columns. The input of mutations is checked by those who store it.
func checkVariables(oc *graphql.OperationContext) *gqlerror.Error {
	if oc.Operation.Operation == ast.Mutation {
		return nil
	}
	values := 0
	for name, v := range oc.Variables {
		if fault := checkVariable(v, 0, &values); fault != "" {
			return refused(oc.Operation.Position, "$"+name+": "+fault)
		}
	}
	return nil
}

func checkVariable(v any, depth int, values *int) (fault string) {
	if *values++; *values > maxValues {
		return fmt.Sprintf("at most %d values", maxValues)
	}
	if depth > maxNesting {
		return tooDeep
	}
	switch v := v.(type) {
	case string:
		if strings.ContainsRune(v, 0) {
			return hasNUL
		}
	case []any:
		for _, item := range v {
			if fault := checkVariable(item, depth+1, values); fault != "" {
				return fault
			}
		}
	case map[string]any:
		for _, item := range v {
			if fault := checkVariable(item, depth+1, values); fault != "" {
				return fault
			}
		}
	}
	return ""
}

const hasNUL = "text must not have the character NUL"

var tooDeep = fmt.Sprintf("nested more than %d deep", maxNesting)

// checkValue does the same for a value written in the document, whose number is
// bounded by that of its tokens.
func checkValue(v *ast.Value) *gqlerror.Error { return checkNested(v, 0) }

func checkNested(v *ast.Value, depth int) *gqlerror.Error {
	if depth > maxNesting {
		return refused(v.Position, tooDeep)
	}
	if strings.ContainsRune(v.Raw, 0) {
		return refused(v.Position, hasNUL)
	}
	for _, c := range v.Children {
		if fault := checkNested(c.Value, depth+1); fault != nil {
			return fault
		}
	}
	return nil
}

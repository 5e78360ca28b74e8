package gqlserver

import (
	"fmt"
	"strings"

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

// maxText bounds a text that is compared with columns, in bytes: that of a message.
const maxText = 64 << 10

// batches is how much longer a list in the input of a mutation may be: what is
// too long by less is told as a fault of that input.
const batches = 10

// checkVariables looks at variables as they came, before they are made to fit
// their types, which takes a while for many. It refuses what a database would
// choke on when it is compared with columns. The input of mutations is checked by
// those who store it.
func checkVariables(op *ast.OperationDefinition, variables map[string]any, list int) *gqlerror.Error {
	c := values{list: list, all: maxValues}
	if op.Operation == ast.Mutation {
		c = values{list: list * batches, stored: true}
	}
	for name, v := range variables {
		if fault := c.check(v, 0); fault != "" {
			return refused(op.Position, "$"+name+": "+fault)
		}
	}
	return nil
}

// values bounds what variables hold.
type values struct {
	list, all int
	stored    bool // not compared: lists alone are bounded
	seen      int
}

func (c *values) check(v any, depth int) (fault string) {
	if !c.stored {
		if fault := c.compared(v, depth); fault != "" {
			return fault
		}
	}
	switch v := v.(type) {
	case []any:
		if n := len(v); n > c.list {
			return longList(n, c.list)
		}
		for _, item := range v {
			if fault := c.check(item, depth+1); fault != "" {
				return fault
			}
		}
	case map[string]any:
		for _, item := range v {
			if fault := c.check(item, depth+1); fault != "" {
				return fault
			}
		}
	}
	return ""
}

func (c *values) compared(v any, depth int) (fault string) {
	if c.seen++; c.seen > c.all {
		return fmt.Sprintf("at most %s values", figure(c.all))
	}
	if depth > maxNesting {
		return tooDeep
	}
	text, _ := v.(string)
	return checkText(text)
}

func checkText(text string) (fault string) {
	switch {
	case len(text) > maxText:
		return fmt.Sprintf("a text of %s bytes, %s are allowed", figure(len(text)), figure(maxText))
	case strings.ContainsRune(text, 0):
		return hasNUL
	}
	return ""
}

func longList(n, allowed int) string {
	return fmt.Sprintf("a list of %s values, %s are allowed", figure(n), figure(allowed))
}

const hasNUL = "text must not have the character NUL"

var tooDeep = fmt.Sprintf("nested more than %d deep", maxNesting)

// checkValue does the same for a value written in the document, whose number is
// bounded by that of its tokens.
func checkValue(v *ast.Value, list int) *gqlerror.Error { return checkNested(v, 0, list) }

func checkNested(v *ast.Value, depth, list int) *gqlerror.Error {
	if depth > maxNesting {
		return refused(v.Position, tooDeep)
	}
	if v.Kind == ast.ListValue && len(v.Children) > list {
		return refused(v.Position, longList(len(v.Children), list))
	}
	if fault := checkText(v.Raw); fault != "" {
		return refused(v.Position, fault)
	}
	for _, c := range v.Children {
		if fault := checkNested(c.Value, depth+1, list); fault != nil {
			return fault
		}
	}
	return nil
}

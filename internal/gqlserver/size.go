package gqlserver

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// page is what a connection asks for.
func (p *pricing) page(f *ast.Field, inner weight) load {
	n := p.pageSize(f)
	if n > p.largestPage {
		p.largest, p.largestPage = f, n
	}
	l := inner.object(0)
	l.add(inner.each.times(n))
	if inner.rows {
		l.add(load{nodes: n})
	}
	return l
}

func (p *pricing) pageSize(f *ast.Field) int64 {
	args := f.ArgumentMap(p.oc.Variables)
	for _, name := range []string{"first", "last"} {
		if n, err := strconv.ParseInt(fmt.Sprint(args[name]), 10, 64); err == nil && n >= 0 {
			return n
		}
	}
	return defaultPage
}

// write is what a mutation asks for: it writes as many things as the longest
// list in its input of objects, or of ids of what it changes.
func (p *pricing) write(f *ast.Field, inner weight) load {
	n := int64(1)
	for _, arg := range f.ArgumentMap(p.oc.Variables) {
		input, _ := arg.(map[string]any)
		for name, v := range input {
			if list, ok := v.([]any); ok && len(list) > 0 {
				if _, objects := list[0].(map[string]any); objects || name == "ids" {
					n = max(n, int64(len(list)))
				}
			}
		}
	}
	l := inner.object(1)
	l.add(load{points: writePoints}.times(n))
	l.add(inner.each.times(n))
	return l
}

// isWritten reports whether a list is what a mutation wrote, of which there is one for
// each thing in its input.
func isWritten(f *ast.Field) bool {
	return strings.HasSuffix(f.ObjectDefinition.Name, "Payload") && f.Definition.Type.Name() != "UserError"
}

// size is how many objects a field is taken to have.
func (p *pricing) size(f *ast.Field) int64 {
	switch {
	case f.Definition.Type.Elem == nil, f.Definition.Type.Name() == "UserError":
		// An error stands in place of the object, so one each is much.
		return 1
	case f.ObjectDefinition.Name == "__Schema" && f.Name == "types":
		return int64(len(p.schema.Types))
	case f.ObjectDefinition.Name == "Queue" && f.Name == "agents":
		return agentsOfQueue
	}
	args := f.ArgumentMap(p.oc.Variables)
	for _, a := range f.Definition.Arguments {
		if a.Type.Elem == nil {
			continue
		}
		if list, ok := args[a.Name].([]any); ok {
			return int64(len(list))
		}
		if args[a.Name] != nil {
			return 1 // a list of one may be written without brackets
		}
		if of := p.schema.Types[a.Type.Name()]; of.Kind == ast.Enum {
			return int64(len(of.EnumValues))
		}
	}
	return unpaged
}

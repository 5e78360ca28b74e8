package gqlserver

import "github.com/vektah/gqlparser/v2/ast"

// included reports whether @skip and @include leave a part of the selection in.
func (p *pricing) included(s ast.Selection) bool {
	var directives ast.DirectiveList
	switch s := s.(type) {
	case *ast.Field:
		directives = s.Directives
	case *ast.InlineFragment:
		directives = s.Directives
	case *ast.FragmentSpread:
		directives = s.Directives
	}
	return !p.says(directives.ForName("skip"), false) && p.says(directives.ForName("include"), true)
}

// says returns the condition of a directive, or otherwise where there is none.
func (p *pricing) says(d *ast.Directive, otherwise bool) bool {
	if d == nil {
		return otherwise
	}
	v, err := d.Arguments.ForName("if").Value.Value(p.oc.Variables)
	if said, ok := v.(bool); err == nil && ok {
		return said
	}
	return otherwise
}

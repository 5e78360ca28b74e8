package gqlserver

import "github.com/vektah/gqlparser/v2/ast"

// part is an operation or a fragment by itself.
type part struct {
	size    int      // selections, values and directives
	spreads []string // the fragments it names
}

// parts are those of a document.
type parts struct {
	all       []*part
	fragments map[string]*part
}

func partsOf(doc *ast.QueryDocument) parts {
	out := parts{fragments: map[string]*part{}}
	for _, op := range doc.Operations {
		p := &part{size: 1 + len(op.VariableDefinitions)}
		p.add(op.SelectionSet)
		out.all = append(out.all, p)
	}
	for _, f := range doc.Fragments {
		p := &part{size: 1}
		p.add(f.SelectionSet)
		out.all = append(out.all, p)
		out.fragments[f.Name] = p
	}
	return out
}

func (p *part) add(set ast.SelectionSet) {
	for _, s := range set {
		p.size++
		switch s := s.(type) {
		case *ast.Field:
			p.size += len(s.Directives) + valuesOf(s.Arguments)
			p.add(s.SelectionSet)
		case *ast.InlineFragment:
			p.size += len(s.Directives)
			p.add(s.SelectionSet)
		case *ast.FragmentSpread:
			p.size += len(s.Directives)
			p.spreads = append(p.spreads, s.Name)
		}
	}
}

// valuesOf counts the values that arguments hold.
func valuesOf(args ast.ArgumentList) (n int) {
	for _, a := range args {
		n += valuesIn(a.Value)
	}
	return n
}

func valuesIn(v *ast.Value) int {
	n := 1
	for _, c := range v.Children {
		n += valuesIn(c.Value)
	}
	return n
}

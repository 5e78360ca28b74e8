package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"slices"
	"strconv"
	"strings"
)

// callRule says that only files in allowed (folders, or one file) may name
// these functions of a package, whether they call them or pass them on.
type callRule struct {
	pkg     string
	names   []string
	allowed []string
	why     string
}

// checkCalls applies the rules to one file. It works on syntax alone: a name is
// the package's when the file imports it under that name and no local
// declaration hides it.
func checkCalls(filename string, source []byte, rules []callRule) ([]violation, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, filename, source, 0)
	if err != nil {
		return nil, err
	}
	var found []violation
	for _, r := range rules {
		if within(r.allowed, filename) {
			continue
		}
		found = append(found, r.check(fset, file)...)
	}
	return found, nil
}

func (r callRule) check(fset *token.FileSet, file *ast.File) []violation {
	name := importName(file, r.pkg)
	if name == "" {
		return nil
	}
	if name == "." {
		return []violation{{file.Name.Name, fmt.Sprintf("imports %s with a dot", r.pkg), r.why}}
	}
	var found []violation
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok && r.matches(s, name) {
			found = append(found, violation{fset.Position(s.Pos()).String(), name + "." + s.Sel.Name, r.why})
		}
		return true
	})
	return found
}

// matches reports whether the selector is one of the rule's names on the
// imported package.
func (r callRule) matches(s *ast.SelectorExpr, imported string) bool {
	x, ok := s.X.(*ast.Ident)
	return ok && x.Name == imported && x.Obj == nil && slices.Contains(r.names, s.Sel.Name)
}

// importName returns the name under which the file knows the package, or ""
// where it does not import it.
func importName(file *ast.File, pkg string) string {
	for _, spec := range file.Imports {
		if p, _ := strconv.Unquote(spec.Path.Value); p != pkg {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		return path.Base(pkg)
	}
	return ""
}

// within reports whether the file is one of the paths or lies below one.
func within(paths []string, filename string) bool {
	return slices.ContainsFunc(paths, func(p string) bool {
		return filename == p || strings.HasPrefix(filename, p+"/")
	})
}

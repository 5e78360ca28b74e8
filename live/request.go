package live

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"

	"parley/internal/viewer"
)

// perViewer is the directive of fields whose value depends on who asks.
const perViewer = "perViewer"

// request is what of a subscription decides with whom it is shared.
type request struct {
	// key is the same for requests that get the same frames.
	key string
	// viewer is on whose behalf the frames are made: a role in an organization,
	// without a user unless own is set. It is nil for nobody.
	viewer *viewer.Viewer
	// own is set where nobody else can share the frames.
	own bool
	// after is the text of the cursor to begin at, which is no part of the key.
	after string
}

func (q request) memory() int {
	if q.own {
		return ownBytes
	}
	return memoryBytes
}

// requestOf reads what decides. The key is of the document, the operation's name,
// the variables as they were coerced but for the cursor to begin at, and of the
// organizations and the role of the viewer; where a field of the selection depends
// on the viewer, of the viewer as well.
func requestOf(ctx context.Context, op *graphql.OperationContext) request {
	w := reading{used: map[string]int{}}
	w.selection(op.Operation.SelectionSet, map[string]bool{})
	w.directives(op.Operation.Directives)
	q := request{own: w.perViewer}
	if v := viewer.From(ctx); v != nil {
		if q.viewer = v; !q.own {
			q.viewer = v.Shared()
		}
	}
	variables := maps.Clone(op.Variables)
	if name, value := w.cursor(op); value != nil {
		q.after = fmt.Sprint(value)
		delete(variables, name)
	}
	text, err := json.Marshal([]any{op.RawQuery, op.OperationName, variables, scopeOf(q.viewer)})
	if err != nil { // such as an upload: nobody else has it
		text = []byte(rand.Text())
	}
	sum := sha256.Sum256(text)
	q.key = string(sum[:])
	return q
}

// scopeOf is what a viewer may see, and who it is where that is known.
func scopeOf(v *viewer.Viewer) []any {
	if v == nil {
		return nil
	}
	return []any{v.OrganizationID, sorted(v.Scope), sorted(v.Partners), v.Role, v.UserID, v.CredentialID, v.IsSystem()}
}

func sorted(ids []uuid.UUID) []uuid.UUID {
	out := slices.Clone(ids)
	slices.SortFunc(out, func(a, b uuid.UUID) int { return strings.Compare(string(a[:]), string(b[:])) })
	return out
}

// reading goes through an operation.
type reading struct {
	perViewer bool
	// root is the field that is subscribed to.
	root *ast.Field
	// used counts where variables stand.
	used map[string]int
}

func (w *reading) selection(set ast.SelectionSet, seen map[string]bool) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			w.field(s, seen)
		case *ast.InlineFragment:
			w.directives(s.Directives)
			w.selection(s.SelectionSet, seen)
		case *ast.FragmentSpread:
			w.directives(s.Directives)
			if s.Definition != nil && !seen[s.Name] {
				seen[s.Name] = true
				w.selection(s.Definition.SelectionSet, seen)
			}
		}
	}
}

func (w *reading) field(f *ast.Field, seen map[string]bool) {
	if w.root == nil {
		w.root = f
	}
	if f.Definition != nil && f.Definition.Directives.ForName(perViewer) != nil {
		w.perViewer = true
	}
	w.arguments(f.Arguments)
	w.directives(f.Directives)
	w.selection(f.SelectionSet, seen)
}

func (w *reading) directives(list ast.DirectiveList) {
	for _, d := range list {
		w.arguments(d.Arguments)
	}
}

func (w *reading) arguments(list ast.ArgumentList) {
	for _, a := range list {
		w.value(a.Value)
	}
}

func (w *reading) value(v *ast.Value) {
	if v == nil {
		return
	}
	if v.Kind == ast.Variable {
		w.used[v.Raw]++
	}
	for _, c := range v.Children {
		w.value(c.Value)
	}
}

// cursor is the value of the subscription's argument after, and its variable where
// that stands nowhere else.
func (w *reading) cursor(op *graphql.OperationContext) (variable string, value any) {
	if w.root == nil {
		return "", nil
	}
	a := w.root.Arguments.ForName("after")
	if a == nil || a.Value == nil {
		return "", nil
	}
	value, err := a.Value.Value(op.Variables)
	if err != nil {
		return "", nil
	}
	if a.Value.Kind == ast.Variable && w.used[a.Value.Raw] == 1 {
		variable = a.Value.Raw
	}
	return variable, value
}

package query

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"entgo.io/ent"
	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	model "parley/ent"
)

// Siblings remembers, for the time of one answer, which conversations were read
// by the same statement, so that a field that asks the database for each of them
// asks for all of them at once. It is an extension of the graph's server.
//
// ent collects what hangs on an entity by an edge. Facts have no entity, so they
// are loaded by the first of the siblings that is come to.
type Siblings struct{}

var _ interface {
	graphql.HandlerExtension
	graphql.ResponseInterceptor
} = Siblings{}

// ExtensionName names the extension.
func (Siblings) ExtensionName() string { return "Siblings" }

// Validate accepts every schema.
func (Siblings) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptResponse begins to remember, where a document asks for what is loaded
// for siblings, and to count what [Drilled] counts.
func (Siblings) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	ctx = context.WithValue(ctx, drillsKey{}, &atomic.Int64{})
	if graphql.HasOperationContext(ctx) && strings.Contains(graphql.GetOperationContext(ctx).RawQuery, "facts") {
		ctx = context.WithValue(ctx, siblingsKey{}, &families{of: map[*model.Conversation]*family{}})
	}
	return next(ctx)
}

type siblingsKey struct{}

// families are the conversations of one answer, by those read together.
type families struct {
	mu sync.Mutex
	of map[*model.Conversation]*family
}

// family is what one statement read, and what has been loaded for it.
type family struct {
	members []*model.Conversation
	mu      sync.Mutex
	loads   map[string]*factsLoad
}

// factsLoad is loaded once; others wait for it.
type factsLoad struct {
	once  sync.Once
	facts map[uuid.UUID]*Facts
	err   error
}

// remember is an interceptor that notes the conversations that are read together.
func remember() ent.Interceptor {
	return ent.InterceptFunc(func(next ent.Querier) ent.Querier {
		return ent.QuerierFunc(func(ctx context.Context, q ent.Query) (ent.Value, error) {
			found, err := next.Query(ctx, q)
			if known, ok := ctx.Value(siblingsKey{}).(*families); ok && err == nil {
				if members, ok := found.([]*model.Conversation); ok {
					known.add(members)
				}
			}
			return found, err
		})
	})
}

func (f *families) add(members []*model.Conversation) {
	f.mu.Lock()
	defer f.mu.Unlock()
	one := &family{members: members, loads: map[string]*factsLoad{}}
	for _, c := range members {
		f.of[c] = one
	}
}

// familyOf returns those read together with a conversation; at least it is one
// of them.
func familyOf(ctx context.Context, c *model.Conversation) *family {
	if known, ok := ctx.Value(siblingsKey{}).(*families); ok {
		known.mu.Lock()
		defer known.mu.Unlock()
		if one := known.of[c]; one != nil {
			return one
		}
	}
	return &family{members: []*model.Conversation{c}, loads: map[string]*factsLoad{}}
}

// load returns what is loaded for a selection.
func (f *family) load(selection string) *factsLoad {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.loads[selection]
	if l == nil {
		l = &factsLoad{}
		f.loads[selection] = l
	}
	return l
}

// selectionOf tells apart what is selected below the field being resolved.
func selectionOf(ctx context.Context) string {
	var b strings.Builder
	for _, s := range graphql.GetFieldContext(ctx).Field.Selections {
		fmt.Fprintf(&b, "%p ", s)
	}
	return b.String()
}

package query

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"entgo.io/ent"
	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	model "parley/ent"
)

// Siblings remembers, for the time of one answer, which rows were read by the
// same statement, so that a field that asks the database for each of them asks
// for all of them at once. It is an extension of the graph's server.
//
// ent collects what hangs on an entity by an edge. What has no entity, such as
// facts and places in a line, and what may be of another organization, which no edge
// leads to, is loaded by the first of the siblings that is come to.
type Siblings struct{}

var _ interface {
	graphql.HandlerExtension
	graphql.ResponseInterceptor
} = Siblings{}

// ExtensionName names the extension.
func (Siblings) ExtensionName() string { return "Siblings" }

// Validate accepts every schema.
func (Siblings) Validate(graphql.ExecutableSchema) error { return nil }

// forSiblings are parts of the names of the fields that are loaded for siblings.
var forSiblings = []string{
	"facts", "requiredAgent", "osition", "waiting", "longestWaiting", "agentsOnline", "estimatedWait",
	"categories", "partners", "members", "organization", "form", "submitter", "template", "bot", "participants",
	"blockedBy", "owner", "requestedBy",
	"exchangeId",
}

// InterceptResponse begins to remember, where a document asks for what is loaded
// for siblings, and to count what [Drilled] counts.
func (Siblings) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	ctx = context.WithValue(ctx, drillsKey{}, &atomic.Int64{})
	if graphql.HasOperationContext(ctx) && asksForSiblings(graphql.GetOperationContext(ctx).RawQuery) {
		ctx = context.WithValue(ctx, siblingsKey{}, &families{of: map[any]*family{}})
	}
	return next(ctx)
}

func asksForSiblings(document string) bool {
	return slices.ContainsFunc(forSiblings, func(name string) bool { return strings.Contains(document, name) })
}

type siblingsKey struct{}

// families are the rows of one answer, by those read together. The keys are
// pointers to the rows, and names of what is read once for the answer.
type families struct {
	mu sync.Mutex
	of map[any]*family
}

// family is what one statement read, and what has been loaded for it.
type family struct {
	members any // a list of pointers to rows of one type
	mu      sync.Mutex
	loads   map[string]*load
}

// load is done once; others wait for it.
type load struct {
	once  sync.Once
	found any
	err   error
}

// remember is an interceptor that notes the rows that are read together.
func remember() ent.Interceptor {
	return ent.InterceptFunc(func(next ent.Querier) ent.Querier {
		return ent.QuerierFunc(func(ctx context.Context, q ent.Query) (ent.Value, error) {
			found, err := next.Query(ctx, q)
			known, ok := ctx.Value(siblingsKey{}).(*families)
			if !ok || err != nil {
				return found, err
			}
			switch members := found.(type) {
			case []*model.Conversation:
				kin(known, members)
			case []*model.Interaction:
				kin(known, members)
			case []*model.Queue:
				kin(known, members)
			case []*model.Organization:
				kin(known, members)
			case []*model.OrganizationGroup:
				kin(known, members)
			case []*model.Category:
				kin(known, members)
			case []*model.Workflow:
				kin(known, members)
			case []*model.BotInstance:
				kin(known, members)
			case []*model.Form:
				kin(known, members)
			case []*model.ConversationParticipant:
				kin(known, members)
			case []*model.Customer:
				kin(known, members)
			case []*model.FilterSet:
				kin(known, members)
			case []*model.ReportJob:
				kin(known, members)
			case []*model.DataRemoval:
				kin(known, members)
			case []*model.Message:
				kin(known, members)
			}
			return found, err
		})
	})
}

// kin notes rows that were read together.
func kin[T any](f *families, members []*T) {
	f.mu.Lock()
	defer f.mu.Unlock()
	one := &family{members: members, loads: map[string]*load{}}
	for _, row := range members {
		f.of[row] = one
	}
}

// familyOf returns those read together with a row; at least it is one of them.
func familyOf[T any](ctx context.Context, row *T) *family {
	if known, ok := ctx.Value(siblingsKey{}).(*families); ok {
		known.mu.Lock()
		defer known.mu.Unlock()
		if one := known.of[row]; one != nil {
			return one
		}
	}
	return &family{members: []*T{row}, loads: map[string]*load{}}
}

// together reads something for all rows that were read with this one, once for
// each name of what is read.
func together[T, V any](ctx context.Context, row *T, what string, read func([]*T) (map[uuid.UUID]V, error)) (map[uuid.UUID]V, error) {
	f := familyOf(ctx, row)
	l := f.load(what)
	l.once.Do(func() { l.found, l.err = read(f.members.([]*T)) })
	found, _ := l.found.(map[uuid.UUID]V)
	return found, l.err
}

// forAnswer reads something once for the whole answer.
func forAnswer[V any](ctx context.Context, what string, read func() (V, error)) (V, error) {
	known, ok := ctx.Value(siblingsKey{}).(*families)
	if !ok {
		return read()
	}
	known.mu.Lock()
	one := known.of[what]
	if one == nil {
		one = &family{loads: map[string]*load{}}
		known.of[what] = one
	}
	known.mu.Unlock()
	l := one.load(what)
	l.once.Do(func() { l.found, l.err = read() })
	found, _ := l.found.(V)
	return found, l.err
}

// load returns what is loaded under a name.
func (f *family) load(what string) *load {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.loads[what]
	if l == nil {
		l = &load{}
		f.loads[what] = l
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

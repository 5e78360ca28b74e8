package query

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/interaction"
	"parley/ent/message"
	"parley/ent/note"
	"parley/ent/organization"
	"parley/ent/queue"
	"parley/ent/user"
	"parley/internal/apperr"
	"parley/internal/gqlcollect"
)

// Path says where below the field being resolved an object stands in the answer,
// so that it is loaded together with what is selected there.
type Path struct {
	Fields []string
	// Type is the member of a union that the path leads through, if any.
	Type string
}

// At is the path of these fields.
func At(fields ...string) Path { return Path{Fields: fields} }

// Selected reports whether the field being resolved has a field at the path.
func (p Path) Selected(ctx context.Context) bool {
	oc, field := graphql.GetOperationContext(ctx), graphql.GetFieldContext(ctx).Field
	for _, name := range p.Fields {
		child, ok := gqlcollect.Child(oc, field, name, p.satisfies()...)
		if !ok {
			return false
		}
		field = child
	}
	return true
}

// satisfies is the type that the path leads through, if it leads through one.
func (p Path) satisfies() []string {
	if p.Type == "" {
		return nil
	}
	return []string{p.Type}
}

// name tells paths apart.
func (p Path) name() string { return p.Type + "/" + strings.Join(p.Fields, "/") }

func (p Path) under(ctx context.Context) context.Context {
	return gqlcollect.Under(ctx, p.Fields, p.satisfies()...)
}

// Conversation loads a conversation with what is selected at the path; nil where
// there is none that the viewer may see.
func (r *Reader) Conversation(ctx context.Context, at Path, id uuid.UUID) (*ent.Conversation, error) {
	q, err := r.Client().Conversation.Query().Where(conversation.IDEQ(id)).CollectFields(at.under(ctx))
	if err != nil {
		return nil, err
	}
	c, err := q.Only(ctx)
	return c, ent.MaskNotFound(err)
}

// chunk is how many ids one statement names: fewer than the placeholders that a
// database takes.
const chunk = 10_000

// loaded reads objects by their ids, each once, with what is selected at the path.
func loaded[T any](ctx context.Context, at Path, want []uuid.UUID, read func(context.Context, []uuid.UUID) ([]T, error), id func(T) uuid.UUID) (map[uuid.UUID]T, error) {
	out := map[uuid.UUID]T{}
	if len(want) == 0 {
		return out, nil
	}
	want = slices.Clone(want)
	slices.SortFunc(want, func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) })
	for some := range slices.Chunk(slices.Compact(want), chunk) {
		rows, err := read(at.under(ctx), some)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			out[id(row)] = row
		}
	}
	return out, nil
}

// Messages loads messages with what is selected at the path, in one statement and
// one more per selected edge. Whether the path is selected at all is for the
// caller to look at: see [Path.Selected].
func (r *Reader) Messages(ctx context.Context, at Path, want ...uuid.UUID) (map[uuid.UUID]*ent.Message, error) {
	return loaded(ctx, at, want, func(under context.Context, ids []uuid.UUID) ([]*ent.Message, error) {
		q, err := r.Client().Message.Query().Where(message.IDIn(ids...)).CollectFields(under)
		if err != nil {
			return nil, err
		}
		return q.All(ctx)
	}, func(m *ent.Message) uuid.UUID { return m.ID })
}

// Conversations loads conversations as [Reader.Messages] does.
func (r *Reader) Conversations(ctx context.Context, at Path, want ...uuid.UUID) (map[uuid.UUID]*ent.Conversation, error) {
	return loaded(ctx, at, want, func(under context.Context, ids []uuid.UUID) ([]*ent.Conversation, error) {
		q, err := r.Client().Conversation.Query().Where(conversation.IDIn(ids...)).CollectFields(under)
		if err != nil {
			return nil, err
		}
		return q.All(ctx)
	}, func(c *ent.Conversation) uuid.UUID { return c.ID })
}

// Interactions loads interactions as [Reader.Messages] does.
func (r *Reader) Interactions(ctx context.Context, at Path, want ...uuid.UUID) (map[uuid.UUID]*ent.Interaction, error) {
	return loaded(ctx, at, want, func(under context.Context, ids []uuid.UUID) ([]*ent.Interaction, error) {
		q, err := r.Client().Interaction.Query().Where(interaction.IDIn(ids...)).CollectFields(under)
		if err != nil {
			return nil, err
		}
		return q.All(ctx)
	}, func(i *ent.Interaction) uuid.UUID { return i.ID })
}

// Users loads users as [Reader.Messages] does.
func (r *Reader) Users(ctx context.Context, at Path, want ...uuid.UUID) (map[uuid.UUID]*ent.User, error) {
	return loaded(ctx, at, want, func(under context.Context, ids []uuid.UUID) ([]*ent.User, error) {
		q, err := r.Client().User.Query().Where(user.IDIn(ids...)).CollectFields(under)
		if err != nil {
			return nil, err
		}
		return q.All(ctx)
	}, func(u *ent.User) uuid.UUID { return u.ID })
}

// Queues loads queues as [Reader.Messages] does.
func (r *Reader) Queues(ctx context.Context, at Path, want ...uuid.UUID) (map[uuid.UUID]*ent.Queue, error) {
	return loaded(ctx, at, want, func(under context.Context, ids []uuid.UUID) ([]*ent.Queue, error) {
		q, err := r.Client().Queue.Query().Where(queue.IDIn(ids...)).CollectFields(under)
		if err != nil {
			return nil, err
		}
		return q.All(ctx)
	}, func(q *ent.Queue) uuid.UUID { return q.ID })
}

// Note loads a note with what is selected at the path.
func (r *Reader) Note(ctx context.Context, at Path, id uuid.UUID) (*ent.Note, error) {
	q, err := r.Client().Note.Query().Where(note.IDEQ(id)).CollectFields(at.under(ctx))
	if err != nil {
		return nil, err
	}
	n, err := q.Only(ctx)
	return n, ent.MaskNotFound(err)
}

// User loads a user with what is selected at the path; nil for the zero id.
func (r *Reader) User(ctx context.Context, at Path, id uuid.UUID) (*ent.User, error) {
	if id == uuid.Nil {
		return nil, nil
	}
	q, err := r.Client().User.Query().Where(user.IDEQ(id)).CollectFields(at.under(ctx))
	if err != nil {
		return nil, err
	}
	u, err := q.Only(ctx)
	return u, ent.MaskNotFound(err)
}

// OrganizationAt loads an organization with what is selected at the path.
func (r *Reader) OrganizationAt(ctx context.Context, at Path, id uuid.UUID) (*ent.Organization, error) {
	q, err := r.Client().Organization.Query().Where(organization.IDEQ(id)).CollectFields(at.under(ctx))
	if err != nil {
		return nil, err
	}
	return q.Only(ctx)
}

// OrganizationOf returns the organization of a conversation, or
// [apperr.NotFound] where the viewer may not see it.
func (r *Reader) OrganizationOf(ctx context.Context, conversationID uuid.UUID) (uuid.UUID, error) {
	c, err := r.Client().Conversation.Query().Where(conversation.IDEQ(conversationID)).
		Select(conversation.FieldID, conversation.FieldOrganizationID).Only(ctx)
	if ent.IsNotFound(err) {
		return uuid.Nil, apperr.New(apperr.NotFound, "no such conversation")
	}
	if err != nil {
		return uuid.Nil, err
	}
	return c.OrganizationID, nil
}

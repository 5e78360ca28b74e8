package query

import (
	"context"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/message"
	"parley/ent/note"
	"parley/ent/organization"
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

func (p Path) under(ctx context.Context) context.Context {
	if p.Type == "" {
		return gqlcollect.Under(ctx, p.Fields)
	}
	return gqlcollect.Under(ctx, p.Fields, p.Type)
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

// Messages loads messages with what is selected at the path, in one statement and
// one more per selected edge.
func (r *Reader) Messages(ctx context.Context, at Path, want ...uuid.UUID) (map[uuid.UUID]*ent.Message, error) {
	out := map[uuid.UUID]*ent.Message{}
	if len(want) == 0 {
		return out, nil
	}
	q, err := r.Client().Message.Query().Where(message.IDIn(want...)).CollectFields(at.under(ctx))
	if err != nil {
		return nil, err
	}
	rows, err := q.All(ctx)
	for _, m := range rows {
		out[m.ID] = m
	}
	return out, err
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

package query

import (
	"context"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/user"
	"parley/internal/values"
)

// ParticipantUser returns the user who takes part in a conversation; nil where the
// viewer does not see them, such as a bot of an organization above.
func (r *Reader) ParticipantUser(ctx context.Context, p *ent.ConversationParticipant) (*ent.User, error) {
	return firstOf(named(ctx, p, func(p *ent.ConversationParticipant) values.IDs { return values.IDs{p.UserID} }, r.users))
}

func (r *Reader) users(ctx context.Context, want []uuid.UUID) (map[uuid.UUID]*ent.User, error) {
	return loaded(ctx, At(), want, func(under context.Context, ids []uuid.UUID) ([]*ent.User, error) {
		q, err := r.Client().User.Query().Where(user.IDIn(ids...)).CollectFields(under)
		if err != nil {
			return nil, err
		}
		return q.All(ctx)
	}, func(u *ent.User) uuid.UUID { return u.ID })
}

package query

import (
	"context"

	"github.com/google/uuid"

	"parley/ent"
	"parley/internal/values"
)

// ParticipantUser returns the user who takes part in a conversation; nil where the
// viewer does not see them, such as a bot of an organization above.
func (r *Reader) ParticipantUser(ctx context.Context, p *ent.ConversationParticipant) (*ent.User, error) {
	return firstOf(named(ctx, p, func(p *ent.ConversationParticipant) values.IDs { return values.IDs{p.UserID} }, r.users))
}

func (r *Reader) users(ctx context.Context, want []uuid.UUID) (map[uuid.UUID]*ent.User, error) {
	return r.Users(ctx, At(), want...)
}

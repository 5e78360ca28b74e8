package query

import (
	"context"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/filterset"
	"parley/ent/message"
	"parley/internal/apperr"
	"parley/internal/filters"
)

// PairsMatching keeps the messages that begin an exchange that the filters find; with
// among only those of it.
func PairsMatching(given []filters.Filter, among []uuid.UUID) func(*sql.Selector) {
	return matching(among, FilterPairs(given))
}

// SessionsMatching keeps the conversations that the filters find, as [PairsMatching]
// does.
func SessionsMatching(given []filters.Filter, among []uuid.UUID) func(*sql.Selector) {
	return matching(among, FilterConversations(given))
}

func matching(among []uuid.UUID, found func(*sql.Selector)) func(*sql.Selector) {
	return func(s *sql.Selector) {
		if found(s); len(among) > 0 {
			list := make([]any, len(among))
			for i, id := range among {
				list[i] = id
			}
			s.Where(sql.In(s.C("id"), list...))
		}
	}
}

// PairOfSession is [Reader.PairByRef] within the session of this name. It fails with
// [apperr.NotFound] where either is nowhere, and where the one is not in the other.
func (r *Reader) PairOfSession(ctx context.Context, organization uuid.UUID, session, name string) (uuid.UUID, error) {
	of, err := r.SessionByRef(ctx, organization, session)
	if err != nil {
		return uuid.Nil, err
	}
	return byRef(ctx, func() *ent.MessageQuery {
		return r.Client().Message.Query().Where(message.OrganizationIDEQ(organization), message.ConversationIDEQ(of), IsHead())
	}, name, "question")
}

// FilterSet returns a filter set of an organization; [apperr.NotFound] where there is
// none.
func (r *Reader) FilterSet(ctx context.Context, organization, id uuid.UUID) (*ent.FilterSet, error) {
	row, err := r.Client().FilterSet.Query().Where(filterset.OrganizationIDEQ(organization), filterset.IDEQ(id)).Only(ctx)
	if ent.IsNotFound(err) {
		err = apperr.New(apperr.NotFound, "no such filter set")
	}
	return row, err
}

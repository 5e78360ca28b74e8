package query

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"parley/ent/bot"
	"parley/ent/user"
	"parley/internal/scope"
	"parley/internal/viewer"
	"parley/store"
)

// UserNames are the users who may be told of, with their names: those in sight. Those
// who belong to an organization of the viewer's but work there no more, and the bots
// that organizations above share, are among them without a name.
func (r *Reader) UserNames(ctx context.Context, users ...uuid.UUID) (map[uuid.UUID]string, error) {
	out := make(map[uuid.UUID]string, len(users))
	for some := range slices.Chunk(users, chunk) {
		list, err := r.Client().User.Query().Where(user.IDIn(some...)).Select(user.FieldID, user.FieldDisplayName).All(ctx)
		if err != nil {
			return nil, err
		}
		for _, u := range list {
			out[u.ID] = u.DisplayName
		}
		nameless := slices.DeleteFunc(slices.Clone(some), func(id uuid.UUID) bool { _, named := out[id]; return named })
		if err := r.addNameless(ctx, out, nameless); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// addNameless adds those of the users who may be told of but have no name in sight.
func (r *Reader) addNameless(ctx context.Context, out map[uuid.UUID]string, users []uuid.UUID) error {
	v := viewer.From(ctx)
	if len(users) == 0 || v.IsSystem() || len(v.Scope) == 0 {
		return nil
	}
	bots, err := r.Client().Bot.Query().Where(bot.UserIDIn(users...)).Select(bot.FieldUserID).All(ctx)
	if err != nil {
		return err
	}
	for _, b := range bots {
		out[b.UserID] = ""
	}
	text := `SELECT id FROM users WHERE organization_id IN (` + store.Marks(len(v.Scope)) + `) AND id IN (` + store.Marks(len(users)) + `)`
	return r.scan(ctx, text, append(scope.Organizations(v), arguments(users)...), func(row *store.Rows) error {
		var id uuid.UUID
		err := row.Scan(&id)
		out[id] = ""
		return err
	})
}

package inbox

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"parley/ent/membership"
	"parley/ent/tag"
	"parley/ent/team"
	"parley/ent/user"
	"parley/internal/ids"
	"parley/store"
)

// ensureAgents returns the users of these agent keys, making those that are new.
// A made user has a membership as agent, and no login.
func ensureAgents(ctx context.Context, tx *store.Tx, keys []string, source ids.Source) (map[string]uuid.UUID, error) {
	found := map[string]uuid.UUID{}
	if len(keys) == 0 {
		return found, nil
	}
	// By organization and key, not by membership: a user whose membership ended
	// keeps the key.
	load := func() error {
		rows, err := tx.User.Query().Where(user.OrganizationIDEQ(tx.OrganizationID()), user.AgentKeyIn(keys...)).All(ctx)
		for _, r := range rows {
			found[*r.AgentKey] = r.ID
		}
		return err
	}
	if err := load(); err != nil {
		return nil, err
	}
	missing := slices.DeleteFunc(slices.Clone(keys), func(k string) bool { return found[k] != uuid.Nil })
	if len(missing) == 0 {
		return found, nil
	}
	number, err := tx.Numbers(ctx, "user", len(missing))
	if err != nil {
		return nil, err
	}
	m := store.Missing{Code: ids.User, Columns: []string{"agent_key", "display_name", "number", "source", "status", "availability", "capacity"}}
	for i, k := range missing {
		m.Rows = append(m.Rows, []any{k, k, number + int64(i), source, user.StatusACTIVE, user.DefaultAvailability, user.DefaultCapacity})
	}
	written, err := tx.InsertMissing(ctx, m)
	if err != nil {
		return nil, err
	}
	for _, id := range written {
		if err := tx.Membership.Create().SetUserID(id).SetRole(membership.RoleAGENT).Exec(ctx); err != nil {
			return nil, err
		}
	}
	return found, load()
}

// ensureTeams returns the teams of these names, making those that are new.
func ensureTeams(ctx context.Context, tx *store.Tx, names []string, source ids.Source) (map[string]uuid.UUID, error) {
	found := map[string]uuid.UUID{}
	if len(names) == 0 {
		return found, nil
	}
	m := store.Missing{Code: ids.Team, Columns: []string{"name", "source"}}
	for _, n := range names {
		m.Rows = append(m.Rows, []any{n, source})
	}
	load := func() error {
		rows, err := tx.Team.Query().Where(team.OrganizationIDEQ(tx.OrganizationID()), team.NameIn(names...)).All(ctx)
		for _, r := range rows {
			found[r.Name] = r.ID
		}
		return err
	}
	return found, ensure(ctx, tx, m, load, func(i int) bool { return found[names[i]] != uuid.Nil })
}

// ensureTagRows returns the tags of these keys, making those that are new.
func ensureTagRows(ctx context.Context, tx *store.Tx, keys []tagKey, source ids.Source) (map[tagKey]uuid.UUID, error) {
	found := map[tagKey]uuid.UUID{}
	if len(keys) == 0 {
		return found, nil
	}
	var names []string
	for _, k := range keys {
		names = append(names, k.name)
	}
	load := func() error {
		for some := range slices.Chunk(names, namesPerStatement) {
			rows, err := tx.Tag.Query().Where(tag.OrganizationIDEQ(tx.OrganizationID()), tag.NameIn(some...)).All(ctx)
			if err != nil {
				return err
			}
			for _, r := range rows {
				found[tagKey{string(r.Kind), r.Name}] = r.ID
			}
		}
		return nil
	}
	if err := load(); err != nil {
		return nil, err
	}
	missing := slices.DeleteFunc(slices.Clone(keys), func(k tagKey) bool { return found[k] != uuid.Nil })
	if len(missing) == 0 {
		return found, nil
	}
	number, err := tx.Numbers(ctx, "tag", len(missing))
	if err != nil {
		return nil, err
	}
	m := store.Missing{Code: ids.Tag, Columns: []string{"kind", "name", "number", "source", "priority"}}
	for i, k := range missing {
		m.Rows = append(m.Rows, []any{k.kind, k.name, number + int64(i), source, tag.DefaultPriority})
	}
	if _, err := tx.InsertMissing(ctx, m); err != nil {
		return nil, err
	}
	return found, load()
}

// namesPerStatement keeps a query by names below SQLite's limit of parameters.
const namesPerStatement = 10_000

package directory

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/team"
	"parley/ent/teammember"
	"parley/internal/ids"
	"parley/store"
)

// MaxMembers is how many users a team may have.
const MaxMembers = 1000

// TeamFields are what can be said and changed about a team.
type TeamFields struct {
	// Name is required: at most 100 characters, unique per organization.
	Name Opt[string]
	// MemberIDs replaces the list of users; repetitions count once.
	MemberIDs Opt[[]uuid.UUID]
}

// NewTeam is a team to create.
type NewTeam struct {
	// OrganizationID is where it goes; nil means the selected one.
	OrganizationID *uuid.UUID
	TeamFields
}

// TeamChange is a change to a team.
type TeamChange struct {
	ID uuid.UUID
	TeamFields
}

func (f TeamFields) check(c *complaint) {
	notNull(c, "name", f.Name)
	c.text("name", f.Name, notBlank, atMost(100))
	notNull(c, "memberIds", f.MemberIDs)
	if members, _ := f.MemberIDs.get(); len(members) > MaxMembers {
		c.Add(fmt.Sprintf("at most %d users", MaxMembers), "memberIds")
	}
}

func (n NewTeam) check(c *complaint) {
	required(c, "name", n.Name)
	n.TeamFields.check(c)
}

func (f TeamFields) apply(m *ent.TeamMutation) { apply(f.Name, m.SetName, nil) }

func teamTaken() error { return taken("team", "name", "name") }

// free checks that no other team of the organization has the name.
func (f TeamFields) free(ctx context.Context, tx *store.Tx, but uuid.UUID) error {
	name, ok := f.Name.get()
	if !ok {
		return nil
	}
	same := tx.Team.Query().Where(team.OrganizationIDEQ(tx.OrganizationID()), team.NameEQ(name), team.IDNEQ(but))
	return free(ctx, same.Exist, teamTaken())
}

// setMembers makes the list, where one is given, the team's members; those who
// stay keep their row. The caller holds the team's lock.
func (f TeamFields) setMembers(ctx context.Context, tx *store.Tx, id uuid.UUID) error {
	want, ok := f.MemberIDs.get()
	if !ok {
		return nil
	}
	if err := verify(ctx, tx, ids.User, "user", "memberIds", true, want...); err != nil {
		return err
	}
	if _, err := tx.TeamMember.Delete().Where(teammember.TeamIDEQ(id), teammember.UserIDNotIn(want...)).Exec(ctx); err != nil {
		return err
	}
	stay, err := tx.TeamMember.Query().Where(teammember.TeamIDEQ(id)).All(ctx)
	if err != nil {
		return err
	}
	in := map[uuid.UUID]bool{}
	for _, m := range stay {
		in[m.UserID] = true
	}
	var rows []*ent.TeamMemberCreate
	for _, user := range slices.DeleteFunc(slices.Clone(want), func(u uuid.UUID) bool { return in[u] }) {
		if !in[user] {
			in[user] = true
			rows = append(rows, tx.TeamMember.Create().SetTeamID(id).SetUserID(user))
		}
	}
	return tx.TeamMember.CreateBulk(rows...).Exec(ctx)
}

// CreateTeam creates a team. A name that is taken is a Conflict; members that do
// not exist in the organization are NotFound.
func (d *Directory) CreateTeam(ctx context.Context, in NewTeam) (*ent.Team, error) {
	if err := admit(ctx, in.check); err != nil {
		return nil, err
	}
	organization, err := target(ctx, in.OrganizationID)
	if err != nil {
		return nil, err
	}
	return save(ctx, d, organization, teamTaken(), func(ctx context.Context, tx *store.Tx) (*ent.Team, error) {
		if err := in.free(ctx, tx, uuid.Nil); err != nil {
			return nil, err
		}
		create := tx.Team.Create()
		in.apply(create.Mutation())
		row, err := create.Save(ctx)
		if err != nil {
			return nil, err
		}
		return row, in.setMembers(ctx, tx, row.ID)
	})
}

// UpdateTeam changes a team; the errors are those of [Directory.CreateTeam].
func (d *Directory) UpdateTeam(ctx context.Context, in TeamChange) (*ent.Team, error) {
	if err := admit(ctx, in.check); err != nil {
		return nil, err
	}
	row, err := find(ctx, d.store.Client().Team.Get, in.ID, "team")
	if err != nil {
		return nil, err
	}
	return save(ctx, d, row.OrganizationID, teamTaken(), func(ctx context.Context, tx *store.Tx) (*ent.Team, error) {
		if err := tx.Lock(ctx, ids.Team.Table(), in.ID); err != nil {
			return nil, err
		}
		if err := in.free(ctx, tx, in.ID); err != nil {
			return nil, err
		}
		if err := in.setMembers(ctx, tx, in.ID); err != nil {
			return nil, err
		}
		update := tx.Team.UpdateOneID(in.ID)
		in.apply(update.Mutation())
		return update.Save(ctx)
	})
}

// ArchiveTeam archives a team; one that is archived already stays as it is.
func (d *Directory) ArchiveTeam(ctx context.Context, id uuid.UUID) (*ent.Team, error) {
	if err := access.Check(ctx, access.Administer); err != nil {
		return nil, err
	}
	row, err := find(ctx, d.store.Client().Team.Get, id, "team")
	if err != nil || row.ArchivedAt != nil {
		return row, err
	}
	return save(ctx, d, row.OrganizationID, nil, func(ctx context.Context, tx *store.Tx) (*ent.Team, error) {
		return tx.Team.UpdateOneID(id).SetArchivedAt(tx.Now()).Save(ctx)
	})
}

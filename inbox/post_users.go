package inbox

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"parley/ent/bot"
	"parley/ent/membership"
	"parley/ent/user"
	"parley/internal/viewer"
)

// findUsers finds the users and bots that posts name, as far as the viewer sees them;
// those who are not are [apperr.NotFound].
func (p *posting) findUsers(ctx context.Context) error {
	p.users = map[uuid.UUID]author{}
	want := map[uuid.UUID]bool{}
	for _, m := range p.posts {
		for _, id := range m.Users {
			want[id] = true
		}
	}
	if len(want) == 0 {
		return nil
	}
	if err := p.findPeople(ctx, slices.SortedFunc(maps.Keys(want), compareIDs)); err != nil {
		return err
	}
	for i, m := range p.posts {
		for n, id := range m.Users {
			if _, ok := p.users[id]; !ok {
				return absent("user", "messages", strconv.Itoa(i), "userIds", strconv.Itoa(n))
			}
		}
	}
	return nil
}

// findPeople looks for people first, then for bots, which may be of an organization
// above.
func (p *posting) findPeople(ctx context.Context, want []uuid.UUID) error {
	client := p.in.store.Client()
	people, err := client.User.Query().Where(user.IDIn(want...), user.ArchivedAtIsNil()).IDs(ctx)
	if err != nil {
		return err
	}
	for _, id := range people {
		p.users[id] = author{user: id, role: viewer.Agent}
	}
	members, err := p.tx.Membership.Query().
		Where(membership.OrganizationIDEQ(p.tx.OrganizationID()), membership.UserIDIn(want...)).All(ctx)
	if err != nil {
		return err
	}
	for _, m := range members {
		if a, ok := p.users[m.UserID]; ok {
			a.role, a.member = viewer.Role(m.Role), true
			p.users[m.UserID] = a
		}
	}
	bots, err := client.Bot.Query().Where(bot.UserIDIn(want...)).All(ctx)
	for _, b := range bots {
		p.users[b.UserID] = author{user: b.UserID, role: viewer.Bot, member: p.users[b.UserID].member}
	}
	return err
}

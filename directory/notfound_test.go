package directory_test

import (
	"context"
	"reflect"
	"testing"

	"github.com/google/uuid"

	"parley/directory"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/viewer"
)

// What is foreign cannot be told from what does not exist: the errors are equal
// to the letter, whatever refers to the row, and nothing is written. Neither can
// a row of another kind, the viewer's own included.
func TestForeignIsUnknown(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx, elsewhere := w.as(viewer.Owner), in(viewer.Owner, w.foreign.ID)
		foreign := map[ids.Code]uuid.UUID{
			ids.Organization: w.foreign.ID,
			ids.Team:         must(w.CreateTeam(elsewhere, team("x"))).ID,
			ids.Tag:          must(w.CreateTag(elsewhere, tagged("x"))).ID,
			ids.Queue:        must(w.CreateQueue(elsewhere, queue("x"))).ID,
			ids.Channel:      must(w.CreateChannel(elsewhere, channel("x"))).ID,
			ids.User:         must(w.CreateUser(elsewhere, user("x"))).ID,
			ids.Customer:     w.customer(w.foreign.ID).ID,
		}
		ours := map[ids.Code]uuid.UUID{
			ids.Team:    must(w.CreateTeam(ctx, team("ours"))).ID,
			ids.Channel: must(w.CreateChannel(ctx, channel("ours"))).ID,
			ids.Queue:   must(w.CreateQueue(ctx, queue("ours"))).ID,
			ids.User:    must(w.CreateUser(ctx, user("ours"))).ID,
		}
		before := w.state(t)
		for name, test := range w.references(ours) {
			t.Run(name, func(t *testing.T) {
				want := test.call(ctx, w.store.NewID(test.kind))
				wantWrong(t, want, "NOT_FOUND "+test.path)
				other := ours[ids.Channel]
				if test.kind == ids.Channel {
					other = ours[ids.Queue]
				}
				for _, id := range []uuid.UUID{foreign[test.kind], uuid.New(), w.store.NewID(ids.Message), other, {}} {
					if got := test.call(ctx, id); !reflect.DeepEqual(got, want) {
						t.Errorf("%s: got %#v, want %#v", id, got, want)
					}
				}
			})
		}
		equal(t, "state", w.state(t), before)
	})
}

type reference struct {
	kind ids.Code
	path string
	call func(ctx context.Context, id uuid.UUID) error
}

// references are all inputs that name a row.
func (w *world) references(ours map[ids.Code]uuid.UUID) map[string]reference {
	type id = uuid.UUID
	return map[string]reference{
		"UpdateTeam":   {ids.Team, "id", func(c context.Context, i id) error { _, e := w.UpdateTeam(c, directory.TeamChange{ID: i}); return e }},
		"ArchiveTeam":  {ids.Team, "id", func(c context.Context, i id) error { _, e := w.ArchiveTeam(c, i); return e }},
		"UpdateTag":    {ids.Tag, "id", func(c context.Context, i id) error { _, e := w.UpdateTag(c, directory.TagChange{ID: i}); return e }},
		"ArchiveTag":   {ids.Tag, "id", func(c context.Context, i id) error { _, e := w.ArchiveTag(c, i); return e }},
		"UpdateQueue":  {ids.Queue, "id", func(c context.Context, i id) error { _, e := w.UpdateQueue(c, directory.QueueChange{ID: i}); return e }},
		"ArchiveQueue": {ids.Queue, "id", func(c context.Context, i id) error { _, e := w.ArchiveQueue(c, i); return e }},
		"UpdateChannel": {ids.Channel, "id", func(c context.Context, i id) error {
			_, e := w.UpdateChannel(c, directory.ChannelChange{ID: i})
			return e
		}},
		"ArchiveChannel": {ids.Channel, "id", func(c context.Context, i id) error { _, e := w.ArchiveChannel(c, i); return e }},
		"UpdateUser":     {ids.User, "id", func(c context.Context, i id) error { _, e := w.UpdateUser(c, directory.UserChange{ID: i}); return e }},
		"ArchiveUser":    {ids.User, "id", func(c context.Context, i id) error { _, e := w.ArchiveUser(c, i); return e }},
		"UpdateCustomer": {ids.Customer, "id", func(c context.Context, i id) error {
			_, e := w.UpdateCustomer(c, directory.CustomerChange{ID: i})
			return e
		}},
		"UpdateOrganization": {ids.Organization, "id", func(c context.Context, i id) error {
			_, e := w.UpdateOrganization(c, directory.OrganizationChange{ID: i})
			return e
		}},
		"ArchiveOrganization": {ids.Organization, "id", func(c context.Context, i id) error { _, e := w.ArchiveOrganization(c, i); return e }},
		"below":               {ids.Organization, "parentId", func(c context.Context, i id) error { _, e := w.CreateOrganization(c, below(i, "x")); return e }},
		"team in": {ids.Organization, "organizationId", func(c context.Context, i id) error {
			_, e := w.CreateTeam(c, directory.NewTeam{OrganizationID: &i, TeamFields: team("x").TeamFields})
			return e
		}},
		"tag in": {ids.Organization, "organizationId", func(c context.Context, i id) error {
			_, e := w.CreateTag(c, directory.NewTag{OrganizationID: &i, TagFields: tagged("x").TagFields})
			return e
		}},
		"queue in": {ids.Organization, "organizationId", func(c context.Context, i id) error {
			_, e := w.CreateQueue(c, directory.NewQueue{OrganizationID: &i, QueueFields: queue("x").QueueFields})
			return e
		}},
		"channel in": {ids.Organization, "organizationId", func(c context.Context, i id) error {
			_, e := w.CreateChannel(c, directory.NewChannel{OrganizationID: &i, Type: "SMS", Address: "x"})
			return e
		}},
		"user in": {ids.Organization, "organizationId", func(c context.Context, i id) error {
			_, e := w.CreateUser(c, directory.NewUser{OrganizationID: &i, UserFields: user("x").UserFields})
			return e
		}},
		"member of new team": {ids.User, "memberIds.1", func(c context.Context, i id) error {
			_, e := w.CreateTeam(c, team("x", ours[ids.User], i))
			return e
		}},
		"member of team": {ids.User, "memberIds.0", func(c context.Context, i id) error {
			_, e := w.UpdateTeam(c, directory.TeamChange{ID: ours[ids.Team], TeamFields: team("x", i, ours[ids.User]).TeamFields})
			return e
		}},
		"queue of new channel": {ids.Queue, "queueId", func(c context.Context, i id) error {
			_, e := w.CreateChannel(c, directory.NewChannel{Type: "SMS", Address: "x", ChannelFields: directory.ChannelFields{QueueID: directory.Set(i)}})
			return e
		}},
		"queue of channel": {ids.Queue, "queueId", func(c context.Context, i id) error {
			_, e := w.UpdateChannel(c, directory.ChannelChange{ID: ours[ids.Channel], ChannelFields: directory.ChannelFields{QueueID: directory.Set(i)}})
			return e
		}},
	}
}

// Rows of one organization cannot point at rows of another, also where the
// viewer sees both.
func TestReferencesStayInTheOrganization(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Owner)
		q, u := must(w.CreateQueue(ctx, queue("root's"))), must(w.CreateUser(ctx, user("root's")))
		intoChild := team("team", u.ID)
		intoChild.OrganizationID = &w.child.ID
		_, err := w.CreateTeam(ctx, intoChild)
		wantWrong(t, err, "NOT_FOUND memberIds.0")
		c := channel("child's")
		c.OrganizationID, c.QueueID = &w.child.ID, directory.Set(q.ID)
		_, err = w.CreateChannel(ctx, c)
		wantWrong(t, err, "NOT_FOUND queueId")
	})
}

// Without any organization selected, the answer is NotFound, not a fault.
func TestNoOrganizationSelected(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		_, err := w.CreateTeam(system(), team("x"))
		wantWrong(t, err, string(apperr.NotFound))
		_, err = w.CreateOrganization(in(viewer.Owner, uuid.Nil), named("x"))
		wantWrong(t, err, string(apperr.NotFound))
	})
}

package demo

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"github.com/google/uuid"

	"parley/directory"
)

// furnisher creates what administrators create, one kind after the other.
type furnisher struct {
	*World
	cast
	houses map[house]uuid.UUID
	users  map[string]uuid.UUID
	queues map[string]uuid.UUID
}

func (w *World) furnish(ctx context.Context, c cast, houses map[house]uuid.UUID) error {
	f := &furnisher{World: w, cast: c, houses: houses, users: map[string]uuid.UUID{}, queues: map[string]uuid.UUID{}}
	for _, step := range []func(context.Context) error{f.hire, f.formTeams, f.formQueues, f.openChannels, f.printLabels, f.provision} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// in is the organization of a house, as the directory's inputs take it.
func (f *furnisher) in(h house) *uuid.UUID {
	id := f.houses[h]
	return &id
}

func (f *furnisher) hire(ctx context.Context) error {
	for _, e := range f.staff {
		u, err := f.Directory.CreateUser(ctx, directory.NewUser{OrganizationID: f.in(e.house), UserFields: directory.UserFields{
			DisplayName: directory.Set(e.given + " " + e.family), AgentKey: directory.Set(e.key),
			GivenName: directory.Set(e.given), FamilyName: directory.Set(e.family), Capacity: directory.Set(4),
		}})
		if err != nil {
			return err
		}
		f.users[e.key] = u.ID
	}
	return nil
}

func (f *furnisher) formTeams(ctx context.Context) error {
	teams := f.teams()
	for _, h := range []house{home, britain} {
		for _, name := range slices.Sorted(maps.Keys(teams[h])) {
			var members []uuid.UUID
			for _, key := range teams[h][name] {
				members = append(members, f.users[key])
			}
			_, err := f.Directory.CreateTeam(ctx, directory.NewTeam{OrganizationID: f.in(h), TeamFields: directory.TeamFields{
				Name: directory.Set(name), MemberIDs: directory.Set(members),
			}})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (f *furnisher) formQueues(ctx context.Context) error {
	for _, l := range f.lines {
		q, err := f.Directory.CreateQueue(ctx, directory.NewQueue{OrganizationID: f.in(l.house), QueueFields: directory.QueueFields{
			Name: directory.Set(l.name), Kind: directory.Set(l.kind), MaxWaitSeconds: directory.Set(l.maxWait),
			Number: unlessZero(l.number), Address: unlessZero(l.address),
			AnswerTimeoutSeconds: unlessZero(l.answer), WrapUpSeconds: unlessZero(l.wrapUp),
		}})
		if err != nil {
			return err
		}
		f.queues[l.name] = q.ID
	}
	return nil
}

func unlessZero[T comparable](v T) directory.Opt[T] {
	var zero T
	if v == zero {
		return directory.Opt[T]{}
	}
	return directory.Set(v)
}

func (f *furnisher) openChannels(ctx context.Context) error {
	for _, s := range f.stages {
		fields := directory.ChannelFields{Name: directory.Set(s.name), Timezone: directory.Set(s.zone)}
		if s.queue != "" {
			fields.QueueID = directory.Set(f.queues[s.queue])
		}
		if s.hours != nil {
			raw, err := json.Marshal(s.hours.values(s.ranges))
			if err != nil {
				return err
			}
			fields.BusinessHours = directory.Set(json.RawMessage(raw))
		}
		_, err := f.Directory.CreateChannel(ctx, directory.NewChannel{
			OrganizationID: f.in(s.house), Type: s.medium, Address: s.address, ChannelFields: fields,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (f *furnisher) printLabels(ctx context.Context) error {
	for _, l := range f.labels {
		_, err := f.Directory.CreateTag(ctx, directory.NewTag{OrganizationID: f.in(home), TagFields: directory.TagFields{
			Name: directory.Set(l.name), Priority: directory.Set(l.priority),
		}})
		if err != nil {
			return err
		}
	}
	return nil
}

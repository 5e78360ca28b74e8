package web1on1

import (
	"context"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/directory"
	"parley/ent"
	"parley/internal/ids"
)

// channelInput is what a body says of a channel.
type channelInput struct {
	name        directory.Opt[string]
	subscribers directory.Opt[[]uuid.UUID]
}

func (a *API) channelWrites() writes[channelInput] {
	return writes[channelInput]{
		path: "channels", needs: []string{"name"}, read: a.readChannel, create: a.createChannel, update: a.changeChannel,
		archive: func(ctx context.Context, id uuid.UUID) error {
			_, err := a.Directory.ArchiveQueue(ctx, id)
			return err
		},
	}
}

func (a *API) readChannel(ctx context.Context, o *rest.Object, _ bool) (channelInput, error) {
	o.Text("status", rest.OneOf(channelStatuses...))
	subscribers, err := a.references(ctx, o, "subscribers", ids.User)
	return channelInput{text(o, "name"), subscribers}, err
}

// createChannel makes a channel; one that cannot be served as asked for is archived
// again.
func (a *API) createChannel(ctx context.Context, organization *uuid.UUID, in channelInput) (created, error) {
	row, err := a.Directory.CreateQueue(ctx, directory.NewQueue{OrganizationID: organization, QueueFields: directory.QueueFields{Name: in.name}})
	if err != nil {
		return created{}, err
	}
	if err := a.subscribe(ctx, row.ID, in, nil); err != nil {
		_, _ = a.Directory.ArchiveQueue(ctx, row.ID) // the caller hears of what came first
		return created{}, err
	}
	return created{id: row.ID}, nil
}

func (a *API) changeChannel(ctx context.Context, id uuid.UUID, in channelInput) error {
	list, _, err := a.Reader.ListQueues(ctx, only(id))
	if err == nil && len(list) == 0 {
		err = errNotFound
	}
	if err == nil && in.name.Given {
		_, err = a.Directory.UpdateQueue(ctx, directory.QueueChange{ID: id, QueueFields: directory.QueueFields{Name: in.name}})
	}
	if err != nil {
		return err
	}
	return a.subscribe(ctx, id, in, list[0].Edges.Agents)
}

// subscribe says who serves a channel. Those who do already keep what they are able to
// do in it.
func (a *API) subscribe(ctx context.Context, id uuid.UUID, in channelInput, before []*ent.QueueAgent) error {
	if in.subscribers.Value == nil {
		return nil
	}
	agents := make([]directory.QueueAgent, len(*in.subscribers.Value))
	for i, user := range *in.subscribers.Value {
		agents[i].User = user
		for _, b := range before {
			if b.UserID == user {
				agents[i].Skills, agents[i].Capacity = b.Skills, b.Capacity
			}
		}
	}
	return a.Directory.SetQueueAgents(ctx, id, agents)
}

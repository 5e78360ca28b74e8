package web1on1

import (
	"context"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/directory"
	"parley/ent/bot"
	"parley/internal/ids"
)

func (a *API) botWrites() writes[directory.BotFields] {
	return writes[directory.BotFields]{
		path: "bots", needs: []string{"name", "roles"}, read: readBot, create: a.createBot,
		update: func(ctx context.Context, id uuid.UUID, in directory.BotFields) error {
			_, err := a.Directory.UpdateBot(ctx, directory.BotChange{ID: id, BotFields: in})
			return err
		},
		archive: func(ctx context.Context, id uuid.UUID) error {
			_, err := a.Directory.ArchiveBot(ctx, id)
			return err
		},
	}
}

func readBot(_ context.Context, o *rest.Object, _ bool) (directory.BotFields, error) {
	return directory.BotFields{
		Name: text(o, "name"), Description: text(o, "description"), Status: word[bot.Status](o, "status", botStatuses),
		Roles: texts(o, "roles"), Audience: word[bot.Audience](o, "audience", audiences), Tags: texts(o, "tags"),
		AvatarURL: text(o, "avatar"), Commands: texts(o, "commands"), Meta: raw(o, "meta"),
	}, nil
}

// createBot makes a bot, whose token and secret are shown once.
func (a *API) createBot(ctx context.Context, organization *uuid.UUID, in directory.BotFields) (created, error) {
	row, secrets, err := a.Directory.CreateBot(ctx, directory.NewBot{OrganizationID: organization, Source: ids.Web1on1, BotFields: in})
	if err != nil {
		return created{}, err
	}
	return created{id: row.ID, once: func(shape any) any {
		b, _ := shape.(Bot)
		b.Secret, b.APIToken = secrets.Secret, secrets.APIToken
		return b
	}}, nil
}

// instanceInput is what a body says of an instance.
type instanceInput struct {
	directory.BotInstanceFields
	bot directory.Opt[uuid.UUID]
}

func (a *API) instanceWrites() writes[instanceInput] {
	return writes[instanceInput]{
		path: "botinstances", needs: []string{"bot", "name"}, read: a.readInstance,
		create: func(ctx context.Context, organization *uuid.UUID, in instanceInput) (created, error) {
			row, err := a.Directory.CreateBotInstance(ctx, directory.NewBotInstance{
				OrganizationID: organization, BotID: *in.bot.Value, Source: ids.Web1on1, BotInstanceFields: in.BotInstanceFields,
			})
			if err != nil {
				return created{}, err
			}
			return created{id: row.ID}, nil
		},
		update: func(ctx context.Context, id uuid.UUID, in instanceInput) error {
			_, err := a.Directory.UpdateBotInstance(ctx, directory.BotInstanceChange{ID: id, BotInstanceFields: in.BotInstanceFields})
			return err
		},
		archive: a.Directory.DeleteBotInstance,
	}
}

func (a *API) readInstance(ctx context.Context, o *rest.Object, _ bool) (instanceInput, error) {
	of, err := a.reference(ctx, o, "bot", ids.Bot)
	return instanceInput{bot: of, BotInstanceFields: directory.BotInstanceFields{
		Name: text(o, "name"), Description: text(o, "description"), AvatarURL: text(o, "avatar"), Enabled: flag(o, "enabled"), Meta: raw(o, "meta"),
	}}, err
}

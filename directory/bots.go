package directory

import (
	"context"
	"crypto/rand"
	"encoding/json"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/bot"
	"parley/ent/membership"
	"parley/internal/ids"
	"parley/store"
)

// BotFields are what can be said and changed about a bot.
type BotFields struct {
	// Name is required, at most 200 characters; the bot's user is called so, too.
	Name Opt[string]
	// Description is at most 1,000 characters.
	Description Opt[string]
	// Status is ACTIVE by default; ARCHIVED is set by archiving.
	Status Opt[bot.Status]
	// Roles are bot, agent, admin or contact; bot by default.
	Roles Opt[[]string]
	// Audience is OWNER by default.
	Audience Opt[bot.Audience]
	// Tags replaces the words of the bot.
	Tags Opt[[]string]
	// AvatarURL is the address of the picture.
	AvatarURL Opt[string]
	// Commands replaces the commands that it understands.
	Commands Opt[[]string]
	// Meta is a JSON object of at most 16 KB.
	Meta Opt[json.RawMessage]
}

// NewBot is a bot to create.
type NewBot struct {
	// OrganizationID is where it goes; nil means the selected one.
	OrganizationID *uuid.UUID
	Source         ids.Source
	BotFields
}

// BotChange is a change to a bot.
type BotChange struct {
	ID uuid.UUID
	BotFields
}

// BotSecrets are shown once, when a bot is made.
type BotSecrets struct {
	// APIToken is what the bot calls Parley with.
	APIToken string
	// Secret signs what is posted to the bot.
	Secret string
}

func (f BotFields) check(c *complaint) {
	notNull(c, "name", f.Name)
	c.text("name", f.Name, notBlank, atMost(200))
	c.text("description", f.Description, atMost(1000))
	notNull(c, "status", f.Status)
	choice(c, "status", f.Status, bot.StatusValidator)
	notNull(c, "roles", f.Roles)
	if roles, ok := f.Roles.get(); ok && len(roles) == 0 {
		c.Add("at least one role", "roles")
	}
	c.list("roles", f.Roles, 4, oneOf("bot", "agent", "admin", "contact"))
	notNull(c, "audience", f.Audience)
	choice(c, "audience", f.Audience, bot.AudienceValidator)
	c.list("tags", f.Tags, maxTags, notBlank, atMost(maxTag))
	c.text("avatarUrl", f.AvatarURL, atMost(2048), isWebAddress)
	c.list("commands", f.Commands, maxCommands, notBlank, atMost(maxCommand))
	c.object("meta", f.Meta)
}

func (n NewBot) check(c *complaint) {
	required(c, "name", n.Name)
	n.BotFields.check(c)
}

func (f BotFields) apply(m *ent.BotMutation) {
	apply(f.Name, m.SetName, nil)
	apply(f.Description, m.SetDescription, m.ClearDescription)
	apply(f.Status, m.SetStatus, nil)
	apply(f.Roles, func(list []string) { m.SetRoles(once(list)) }, nil)
	apply(f.Audience, m.SetAudience, nil)
	apply(f.Tags, m.SetTags, m.ClearTags)
	apply(f.AvatarURL, m.SetAvatarURL, m.ClearAvatarURL)
	apply(f.Commands, m.SetCommands, m.ClearCommands)
	apply(tidied(f.Meta), m.SetMeta, m.ClearMeta)
}

// applyUser hands to the bot's user what the two share.
func (f BotFields) applyUser(m *ent.UserMutation) {
	apply(f.Name, m.SetDisplayName, nil)
	apply(f.AvatarURL, m.SetAvatarURL, m.ClearAvatarURL)
}

func botHome(row *ent.Bot) uuid.UUID { return row.OrganizationID }

// CreateBot creates a bot, the user that it acts as, its token and its instance in
// its own organization. The secrets are known here and never again.
func (d *Directory) CreateBot(ctx context.Context, in NewBot) (*ent.Bot, BotSecrets, error) {
	if err := admit(ctx, in.check); err != nil {
		return nil, BotSecrets{}, err
	}
	organization, err := target(ctx, in.OrganizationID)
	if err != nil {
		return nil, BotSecrets{}, err
	}
	secrets := BotSecrets{Secret: rand.Text()}
	row, err := save(ctx, d, organization, nil, func(ctx context.Context, tx *store.Tx) (*ent.Bot, error) {
		if err := keepStatus(in.Status, "", bot.StatusARCHIVED); err != nil {
			return nil, err
		}
		id := tx.NewID(ids.Bot)
		token, err := in.createUser(ctx, tx, ids.WithCode(id, ids.User))
		if err != nil {
			return nil, err
		}
		secrets.APIToken = token
		return in.create(ctx, tx, id, secrets.Secret)
	})
	if err != nil {
		return nil, BotSecrets{}, err
	}
	return row, secrets, nil
}

// createUser makes the user that the bot acts as and returns its token.
func (n NewBot) createUser(ctx context.Context, tx *store.Tx, id uuid.UUID) (string, error) {
	number, err := tx.Numbers(ctx, "user", 1)
	if err != nil {
		return "", err
	}
	create := tx.User.Create().SetID(id).SetNumber(number).SetSource(sourceOf(n.Source))
	n.applyUser(create.Mutation())
	if err := create.Exec(ctx); err != nil {
		return "", err
	}
	if err := tx.Membership.Create().SetUserID(id).SetRole(membership.RoleBOT).Exec(ctx); err != nil {
		return "", err
	}
	return access.SaveBotToken(ctx, tx, id)
}

// create writes the bot and its first instance.
func (n NewBot) create(ctx context.Context, tx *store.Tx, id uuid.UUID, secret string) (*ent.Bot, error) {
	by := author(ctx)
	create := tx.Bot.Create().SetID(id).SetUserID(ids.WithCode(id, ids.User)).SetSource(sourceOf(n.Source)).
		SetRoles([]string{"bot"}).SetSecret(secret).SetNillableCreatedBy(by).SetNillableUpdatedBy(by)
	n.apply(create.Mutation())
	row, err := create.Save(ctx)
	if err != nil {
		return nil, err
	}
	return row, tx.BotInstance.Create().SetBotID(id).SetName(row.Name).SetSource(row.Source).
		SetNillableCreatedBy(by).SetNillableUpdatedBy(by).Exec(ctx)
}

// UpdateBot changes a bot; one that is shared from above is Forbidden.
func (d *Directory) UpdateBot(ctx context.Context, in BotChange) (*ent.Bot, error) {
	if err := admit(ctx, in.check); err != nil {
		return nil, err
	}
	row, err := own(ctx, d.store.Client().Bot.Get, in.ID, "bot", botHome)
	if err != nil {
		return nil, err
	}
	return save(ctx, d, row.OrganizationID, nil, func(ctx context.Context, tx *store.Tx) (*ent.Bot, error) {
		was, err := lockedBot(ctx, tx, in.ID)
		if err != nil {
			return nil, err
		}
		if err := keepStatus(in.Status, was.Status, bot.StatusARCHIVED); err != nil {
			return nil, err
		}
		user := tx.User.UpdateOneID(was.UserID)
		in.applyUser(user.Mutation())
		if err := user.Exec(ctx); err != nil {
			return nil, err
		}
		update := tx.Bot.UpdateOneID(in.ID)
		in.apply(update.Mutation())
		apply(byAuthor(ctx), update.Mutation().SetUpdatedBy, update.Mutation().ClearUpdatedBy)
		return update.Save(ctx)
	})
}

// byAuthor is who changes a row, null for a bare credential.
func byAuthor(ctx context.Context) Opt[uuid.UUID] {
	return Opt[uuid.UUID]{Given: true, Value: author(ctx)}
}

// lockedBot reads a bot under its lock.
func lockedBot(ctx context.Context, tx *store.Tx, id uuid.UUID) (*ent.Bot, error) {
	if err := tx.Lock(ctx, ids.Bot.Table(), id); err != nil {
		return nil, err
	}
	return tx.Bot.Get(ctx, id)
}

// ArchiveBot archives a bot and its user and ends its tokens; one that is archived
// already stays as it is.
func (d *Directory) ArchiveBot(ctx context.Context, id uuid.UUID) (*ent.Bot, error) {
	if err := access.Check(ctx, access.Administer); err != nil {
		return nil, err
	}
	row, err := own(ctx, d.store.Client().Bot.Get, id, "bot", botHome)
	if err != nil || row.ArchivedAt != nil {
		return row, err
	}
	return save(ctx, d, row.OrganizationID, nil, func(ctx context.Context, tx *store.Tx) (*ent.Bot, error) {
		if _, err := endAccount(ctx, tx, row.UserID); err != nil {
			return nil, err
		}
		return tx.Bot.Get(ctx, id)
	})
}

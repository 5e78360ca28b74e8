package directory

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/bot"
	"parley/ent/botinstance"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/store"
)

// BotInstanceFields are what can be said and changed about a bot in an
// organization.
type BotInstanceFields struct {
	// Name is required, at most 200 characters.
	Name Opt[string]
	// Description is at most 1,000 characters.
	Description Opt[string]
	// AvatarURL is the address of the picture; without, it is the bot's.
	AvatarURL Opt[string]
	// Enabled is true by default.
	Enabled Opt[bool]
	// Meta is a JSON object of at most 16 KB.
	Meta Opt[json.RawMessage]
}

// NewBotInstance is a bot to use in an organization.
type NewBotInstance struct {
	// OrganizationID is where it goes; nil means the selected one.
	OrganizationID *uuid.UUID
	// BotID is a bot whose audience the organization belongs to; it never changes.
	BotID  uuid.UUID
	Source ids.Source
	BotInstanceFields
}

// BotInstanceChange is a change to a bot in an organization.
type BotInstanceChange struct {
	ID uuid.UUID
	BotInstanceFields
}

func (f BotInstanceFields) check(c *complaint) {
	notNull(c, "name", f.Name)
	c.text("name", f.Name, notBlank, atMost(200))
	c.text("description", f.Description, atMost(1000))
	c.text("avatarUrl", f.AvatarURL, atMost(2048), isWebAddress)
	notNull(c, "enabled", f.Enabled)
	c.object("meta", f.Meta)
}

func (n NewBotInstance) check(c *complaint) {
	required(c, "name", n.Name)
	n.BotInstanceFields.check(c)
}

func (f BotInstanceFields) apply(m *ent.BotInstanceMutation) {
	apply(f.Name, m.SetName, nil)
	apply(f.Description, m.SetDescription, m.ClearDescription)
	apply(f.AvatarURL, m.SetAvatarURL, m.ClearAvatarURL)
	apply(f.Enabled, m.SetEnabled, nil)
	apply(tidied(f.Meta), m.SetMeta, m.ClearMeta)
}

func instanceTaken() error {
	return fault(apperr.Conflict, "the organization has an instance of this bot", "botId")
}

// CreateBotInstance lets a bot take part in an organization. A bot that the viewer
// does not see is NotFound; one that is archived, whose audience is another, or that
// takes part there already is a Conflict.
func (d *Directory) CreateBotInstance(ctx context.Context, in NewBotInstance) (*ent.BotInstance, error) {
	if err := admit(ctx, in.check); err != nil {
		return nil, err
	}
	organization, err := target(ctx, in.OrganizationID)
	if err != nil {
		return nil, err
	}
	return save(ctx, d, organization, instanceTaken(), func(ctx context.Context, tx *store.Tx) (*ent.BotInstance, error) {
		if err := usable(ctx, tx, in.BotID); err != nil {
			return nil, err
		}
		same := tx.BotInstance.Query().Where(botinstance.OrganizationIDEQ(organization), botinstance.BotIDEQ(in.BotID))
		if err := free(ctx, same.Exist, instanceTaken()); err != nil {
			return nil, err
		}
		by := author(ctx)
		create := tx.BotInstance.Create().SetBotID(in.BotID).SetSource(sourceOf(in.Source)).SetNillableCreatedBy(by).SetNillableUpdatedBy(by)
		in.apply(create.Mutation())
		return create.Save(ctx)
	})
}

// usable returns an error unless the bot may take part in the transaction's
// organization.
func usable(ctx context.Context, tx *store.Tx, id uuid.UUID) error {
	row, err := tx.Bot.Get(ctx, id)
	switch {
	case ent.IsNotFound(err):
		return notFound("bot", "botId")
	case err != nil:
		return err
	case row.ArchivedAt != nil:
		return fault(apperr.Conflict, "the bot is archived", "botId")
	}
	held, err := inAudience(ctx, tx, row)
	if err == nil && !held {
		return fault(apperr.Conflict, "the bot's audience does not hold the organization", "botId")
	}
	return err
}

// inAudience reports whether the transaction's organization is in the audience of a
// bot: its own, or one below as far as the audience says.
func inAudience(ctx context.Context, tx *store.Tx, row *ent.Bot) (bool, error) {
	if row.OrganizationID == tx.OrganizationID() {
		return true, nil
	}
	o, err := tx.Organization.Get(ctx, tx.OrganizationID())
	if err != nil || !strings.Contains(o.Path, row.OrganizationID.String()+"/") {
		return false, err
	}
	if row.Audience != bot.AudienceGROUP {
		return row.Audience == bot.AudienceGLOBAL, nil
	}
	// The groups are those of an organization that the viewer may not see.
	groups, err := store.Scan[string](ctx, tx, `SELECT members FROM organization_groups WHERE organization_id = ? AND members IS NOT NULL`, row.OrganizationID)
	return slices.ContainsFunc(groups, func(members string) bool { return strings.Contains(members, o.ID.String()) }), err
}

// UpdateBotInstance changes a bot in an organization.
func (d *Directory) UpdateBotInstance(ctx context.Context, in BotInstanceChange) (*ent.BotInstance, error) {
	if err := admit(ctx, in.check); err != nil {
		return nil, err
	}
	row, err := find(ctx, d.store.Client().BotInstance.Get, in.ID, "bot instance")
	if err != nil {
		return nil, err
	}
	return save(ctx, d, row.OrganizationID, nil, func(ctx context.Context, tx *store.Tx) (*ent.BotInstance, error) {
		update := tx.BotInstance.UpdateOneID(in.ID)
		in.apply(update.Mutation())
		apply(byAuthor(ctx), update.Mutation().SetUpdatedBy, update.Mutation().ClearUpdatedBy)
		return update.Save(ctx)
	})
}

// DeleteBotInstance ends that a bot takes part in an organization.
func (d *Directory) DeleteBotInstance(ctx context.Context, id uuid.UUID) error {
	if err := access.Check(ctx, access.Administer); err != nil {
		return err
	}
	row, err := find(ctx, d.store.Client().BotInstance.Get, id, "bot instance")
	if err != nil {
		return err
	}
	return d.remove(ctx, row.OrganizationID, "bot instance", func(ctx context.Context, tx *store.Tx) (int, error) {
		return tx.BotInstance.Delete().Where(botinstance.OrganizationIDEQ(tx.OrganizationID()), botinstance.IDEQ(id)).Exec(ctx)
	})
}

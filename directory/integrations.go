package directory

import (
	"context"
	"crypto/rand"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/channel"
	"parley/ent/integration"
	"parley/internal/ids"
	"parley/internal/values"
	"parley/store"
)

// MaxChannels bounds the channels that one change names.
const MaxChannels = 1000

// maxTouchpoints bounds the media of an integration.
const maxTouchpoints = 50

// IntegrationFields are what can be said and changed about an integration.
type IntegrationFields struct {
	// Name is required: at most 100 characters, unique per organization.
	Name Opt[string]
	// URL is required: where outgoing messages are posted to, http or https, without
	// a user's name and without a fragment.
	URL Opt[string]
	// Secret is 16 to 200 characters; a new integration without gets a random one.
	// It is never shown.
	Secret Opt[string]
	// Status is ACTIVE by default.
	Status Opt[integration.Status]
	// Touchpoints are keys of media in upper or lower case; null means all.
	Touchpoints Opt[[]string]
	// ChannelIDs are the channels whose messages it carries; they replace those
	// before, and take channels from other integrations.
	ChannelIDs Opt[[]uuid.UUID]
}

// NewIntegration is an integration to create; its type is WEBHOOK.
type NewIntegration struct {
	// OrganizationID is where it goes; nil means the selected one.
	OrganizationID *uuid.UUID
	IntegrationFields
}

// IntegrationChange is a change to an integration.
type IntegrationChange struct {
	ID uuid.UUID
	IntegrationFields
}

func (f IntegrationFields) check(c *complaint) {
	notNull(c, "name", f.Name)
	c.text("name", f.Name, notBlank, atMost(100))
	notNull(c, "url", f.URL)
	c.text("url", f.URL, atMost(2048), isWebhook)
	notNull(c, "secret", f.Secret)
	c.text("secret", f.Secret, isSecret)
	notNull(c, "status", f.Status)
	choice(c, "status", f.Status, integration.StatusValidator)
	f.checkTouchpoints(c)
	notNull(c, "channelIds", f.ChannelIDs)
	if list, _ := f.ChannelIDs.get(); len(list) > MaxChannels {
		c.Add("at most 1,000 channels", "channelIds")
	}
}

func (f IntegrationFields) checkTouchpoints(c *complaint) {
	list, ok := f.Touchpoints.get()
	if ok && (len(list) == 0 || len(list) > maxTouchpoints) {
		c.Add("1 to 50 keys of media, or null for all", "touchpoints")
		return
	}
	for _, key := range list {
		if message := isChannelType(strings.ToUpper(key)); message != "" {
			c.Add(message, "touchpoints")
			return
		}
	}
}

func isWebhook(s string) string {
	u, err := url.Parse(s)
	if isWebAddress(s) != "" || err != nil || u.Hostname() == "" {
		return "must be an address that begins with https:// or http://"
	}
	if u.User != nil || strings.Contains(s, "#") {
		return "must hold neither a user's name nor a fragment"
	}
	return ""
}

func isSecret(s string) string {
	if n := utf8.RuneCountInString(s); n < 16 || n > 200 {
		return "16 to 200 characters"
	}
	return ""
}

func (n NewIntegration) check(c *complaint) {
	required(c, "name", n.Name)
	required(c, "url", n.URL)
	n.IntegrationFields.check(c)
}

// apply hands the fields to a mutation; was are the settings as they are.
func (f IntegrationFields) apply(m *ent.IntegrationMutation, was values.IntegrationParams) {
	apply(f.Name, m.SetName, nil)
	apply(f.Status, m.SetStatus, nil)
	apply(f.Touchpoints, func(list []string) { m.SetTouchpoints(keys(list)) }, m.ClearTouchpoints)
	apply(f.URL, func(s string) { was.URL = s }, nil)
	apply(f.Secret, func(s string) { was.Secret = s }, nil)
	m.SetParams(was)
}

// keys are keys of media in upper case, each once.
func keys(list []string) []string {
	var out []string
	for _, key := range list {
		if key = strings.ToUpper(key); !slices.Contains(out, key) {
			out = append(out, key)
		}
	}
	return out
}

// connect gives the integration its channels.
func (f IntegrationFields) connect(ctx context.Context, tx *store.Tx, id uuid.UUID) error {
	list, ok := f.ChannelIDs.get()
	if !ok {
		return nil
	}
	if err := verify(ctx, tx, ids.Channel, "channel", "channelIds", true, list...); err != nil {
		return err
	}
	former := channel.And(channel.OrganizationIDEQ(tx.OrganizationID()), channel.IntegrationIDEQ(id), channel.IDNotIn(list...))
	if err := tx.Channel.Update().Where(former).ClearIntegrationID().Exec(ctx); err != nil || len(list) == 0 {
		return err
	}
	return tx.Channel.Update().Where(channel.OrganizationIDEQ(tx.OrganizationID()), channel.IDIn(list...)).SetIntegrationID(id).Exec(ctx)
}

func integrationTaken() error { return taken("integration", "name", "name") }

// free checks that no other integration of the organization has the name.
func (f IntegrationFields) free(ctx context.Context, tx *store.Tx, but uuid.UUID) error {
	name, ok := f.Name.get()
	if !ok {
		return nil
	}
	same := tx.Integration.Query().Where(integration.OrganizationIDEQ(tx.OrganizationID()), integration.NameEQ(name), integration.IDNEQ(but))
	return free(ctx, same.Exist, integrationTaken())
}

// CreateIntegration creates an integration. A name that is taken is a Conflict; a
// channel that is not the organization's is NotFound.
func (d *Directory) CreateIntegration(ctx context.Context, in NewIntegration) (*ent.Integration, error) {
	if err := admit(ctx, in.check); err != nil {
		return nil, err
	}
	organization, err := target(ctx, in.OrganizationID)
	if err != nil {
		return nil, err
	}
	return save(ctx, d, organization, integrationTaken(), func(ctx context.Context, tx *store.Tx) (*ent.Integration, error) {
		if err := in.free(ctx, tx, uuid.Nil); err != nil {
			return nil, err
		}
		create := tx.Integration.Create().SetType(integration.TypeWEBHOOK)
		in.apply(create.Mutation(), values.IntegrationParams{Secret: rand.Text()})
		row, err := create.Save(ctx)
		if err != nil {
			return nil, err
		}
		return row, in.connect(ctx, tx, row.ID)
	})
}

// UpdateIntegration changes an integration; the errors are those of
// [Directory.CreateIntegration].
func (d *Directory) UpdateIntegration(ctx context.Context, in IntegrationChange) (*ent.Integration, error) {
	if err := admit(ctx, in.check); err != nil {
		return nil, err
	}
	row, err := find(ctx, d.store.Client().Integration.Get, in.ID, "integration")
	if err != nil {
		return nil, err
	}
	return save(ctx, d, row.OrganizationID, integrationTaken(), func(ctx context.Context, tx *store.Tx) (*ent.Integration, error) {
		if err := tx.Lock(ctx, ids.Integration.Table(), in.ID); err != nil {
			return nil, err
		}
		was, err := tx.Integration.Get(ctx, in.ID) // its settings may have changed before the lock
		if err != nil {
			return nil, err
		}
		if err := in.free(ctx, tx, in.ID); err != nil {
			return nil, err
		}
		update := tx.Integration.UpdateOneID(in.ID)
		in.apply(update.Mutation(), was.Params)
		row, err := update.Save(ctx)
		if err != nil {
			return nil, err
		}
		return row, in.connect(ctx, tx, in.ID)
	})
}

// ArchiveIntegration archives an integration, which is used no more; one that is
// archived already stays as it is. Its channels stay with it until they are given
// another.
func (d *Directory) ArchiveIntegration(ctx context.Context, id uuid.UUID) (*ent.Integration, error) {
	if err := access.Check(ctx, access.Administer); err != nil {
		return nil, err
	}
	row, err := find(ctx, d.store.Client().Integration.Get, id, "integration")
	if err != nil || row.ArchivedAt != nil {
		return row, err
	}
	return save(ctx, d, row.OrganizationID, nil, func(ctx context.Context, tx *store.Tx) (*ent.Integration, error) {
		return tx.Integration.UpdateOneID(id).SetArchivedAt(tx.Now()).Save(ctx)
	})
}

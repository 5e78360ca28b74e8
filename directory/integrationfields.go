package directory

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

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
	// URL is what a webhook needs, here or in Params: where outgoing messages are
	// posted to, http or https, without a user's name and without a fragment.
	URL Opt[string]
	// Secret is a webhook's: 16 to 200 characters; a new one without gets a random
	// one. It is never shown.
	Secret Opt[string]
	// Status is ACTIVE by default; ARCHIVED is set by archiving.
	Status Opt[integration.Status]
	// Touchpoints are keys of media in upper or lower case; null means all.
	Touchpoints Opt[[]string]
	// ChannelIDs are the channels whose messages it carries; they replace those
	// before, and take channels from other integrations.
	ChannelIDs Opt[[]uuid.UUID]
	// Type is WEBHOOK by default. With another type, Params change.
	Type Opt[integration.Type]
	// Description is at most 1,000 characters.
	Description Opt[string]
	// Params is what a system of the type needs: a JSON object of at most 16 KB; a
	// list of scopes for the type API. It replaces all; secrets that are given as
	// [Masked] stay.
	Params Opt[json.RawMessage]
	// SmoochID and SmoochAppID are at most 100 characters.
	SmoochID, SmoochAppID Opt[string]
	// StartAt and EndAt are from and until when it is in use.
	StartAt, EndAt Opt[time.Time]
	// Meta is a JSON object of at most 16 KB.
	Meta Opt[json.RawMessage]
}

// NewIntegration is an integration to create.
type NewIntegration struct {
	// OrganizationID is where it goes; nil means the selected one.
	OrganizationID *uuid.UUID
	Source         ids.Source
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
	c.text("secret", f.Secret, either(oneOf(Masked), isSecret))
	notNull(c, "status", f.Status)
	choice(c, "status", f.Status, integration.StatusValidator)
	f.checkTouchpoints(c)
	notNull(c, "channelIds", f.ChannelIDs)
	if list, _ := f.ChannelIDs.get(); len(list) > MaxChannels {
		c.Add("at most 1,000 channels", "channelIds")
	}
	notNull(c, "type", f.Type)
	choice(c, "type", f.Type, integration.TypeValidator)
	c.text("description", f.Description, atMost(1000))
	c.text("smoochId", f.SmoochID, atMost(100))
	c.text("smoochAppId", f.SmoochAppID, atMost(100))
	c.object("meta", f.Meta)
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
	n.IntegrationFields.check(c)
	t := n.kind(integration.TypeWEBHOOK)
	checkParams(c, t, n.merged(c, t, values.IntegrationParams{}), n.Params.Given)
}

// kind is the type after the change.
func (f IntegrationFields) kind(was integration.Type) integration.Type {
	apply(f.Type, func(t integration.Type) { was = t }, nil)
	return was
}

// apply hands the fields to a mutation, but for the settings.
func (f IntegrationFields) apply(m *ent.IntegrationMutation) {
	apply(f.Name, m.SetName, nil)
	apply(f.Type, m.SetType, nil)
	apply(f.Status, m.SetStatus, nil)
	apply(f.Description, m.SetDescription, m.ClearDescription)
	apply(f.Touchpoints, func(list []string) { m.SetTouchpoints(keys(list)) }, m.ClearTouchpoints)
	apply(f.SmoochID, m.SetSmoochID, m.ClearSmoochID)
	apply(f.SmoochAppID, m.SetSmoochAppID, m.ClearSmoochAppID)
	apply(f.StartAt, func(at time.Time) { m.SetStartAt(at.UTC().Truncate(time.Millisecond)) }, m.ClearStartAt)
	apply(f.EndAt, func(at time.Time) { m.SetEndAt(at.UTC().Truncate(time.Millisecond)) }, m.ClearEndAt)
	apply(tidied(f.Meta), m.SetMeta, m.ClearMeta)
}

// applyTo hands the fields to the mutation of a row as it is, and checks what
// depends on both.
func (f IntegrationFields) applyTo(m *ent.IntegrationMutation, was *ent.Integration, now time.Time) error {
	if err := keepStatus(f.Status, was.Status, integration.StatusARCHIVED); err != nil {
		return err
	}
	var c complaint
	t, before := f.kind(was.Type), was.Params
	if t != was.Type {
		before = values.IntegrationParams{}
	}
	after := f.merged(&c, t, before)
	if t == integration.TypeWEBHOOK && after.Secret == "" {
		after.Secret = rand.Text()
	}
	if f.Params.Given || f.URL.Given || t != was.Type {
		checkParams(&c, t, after, f.Params.Given)
	}
	f.checkPeriod(&c, was)
	f.apply(m)
	f.applyFlips(m, was, now)
	m.SetParams(after)
	return c.Err()
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

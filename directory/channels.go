package directory

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/channel"
	"parley/internal/ids"
	"parley/internal/values"
	"parley/store"
)

// ChannelFields are what can be said and changed about a channel.
type ChannelFields struct {
	// Name is for colleagues, at most 200 characters.
	Name Opt[string]
	// BusinessHours is JSON: an object of lists of times by day, "0" is Sunday;
	// null means always open.
	BusinessHours Opt[json.RawMessage]
	// Timezone is the IANA name that BusinessHours are read in.
	Timezone Opt[string]
	// Enabled is true by default.
	Enabled Opt[bool]
	// QueueID is where new conversations go.
	QueueID Opt[uuid.UUID]
}

// NewChannel is a channel to create.
type NewChannel struct {
	// OrganizationID is where it goes; nil means the selected one.
	OrganizationID *uuid.UUID
	// Type is the key of the medium in upper or lower case; it is stored in upper
	// case. It and Address never change and are together unique per organization.
	Type string
	// Address is the organization's own on the medium, at most 256 characters.
	Address string
	ChannelFields
}

// ChannelChange is a change to a channel.
type ChannelChange struct {
	ID uuid.UUID
	ChannelFields
}

func (f ChannelFields) check(c *complaint) {
	c.text("name", f.Name, atMost(200))
	if raw, ok := f.BusinessHours.get(); ok && !isNull(raw) {
		parseHours(c, "businessHours", raw)
	}
	c.text("timezone", f.Timezone, atMost(64), isZone)
	notNull(c, "enabled", f.Enabled)
}

func (n NewChannel) check(c *complaint) {
	c.text("type", Set(strings.ToUpper(n.Type)), isChannelType)
	c.text("address", Set(n.Address), notBlank, atMost(256))
	n.ChannelFields.check(c)
}

func (f ChannelFields) apply(m *ent.ChannelMutation) {
	apply(f.Name, m.SetName, m.ClearName)
	apply(f.hours(), m.SetBusinessHours, m.ClearBusinessHours)
	apply(f.Timezone, m.SetTimezone, m.ClearTimezone)
	apply(f.Enabled, m.SetEnabled, nil)
	apply(f.QueueID, m.SetQueueID, m.ClearQueueID)
}

// hours are the opening hours, which check found in order.
func (f ChannelFields) hours() Opt[values.BusinessHours] {
	raw, ok := f.BusinessHours.get()
	if !ok || isNull(raw) {
		return Opt[values.BusinessHours]{Given: f.BusinessHours.Given}
	}
	return Set(parseHours(&complaint{}, "businessHours", raw))
}

func (f ChannelFields) verify(ctx context.Context, tx *store.Tx) error {
	if queue, ok := f.QueueID.get(); ok {
		return verify(ctx, tx, ids.Queue, "queue", "queueId", false, queue)
	}
	return nil
}

func channelTaken() error { return taken("channel of this type", "address", "address") }

// CreateChannel creates a channel. A type and address that are taken are a
// Conflict; a queue that is not the organization's is NotFound.
func (d *Directory) CreateChannel(ctx context.Context, in NewChannel) (*ent.Channel, error) {
	if err := admit(ctx, in.check); err != nil {
		return nil, err
	}
	organization, err := target(ctx, in.OrganizationID)
	if err != nil {
		return nil, err
	}
	medium := strings.ToUpper(in.Type)
	return save(ctx, d, organization, channelTaken(), func(ctx context.Context, tx *store.Tx) (*ent.Channel, error) {
		same := tx.Channel.Query().Where(
			channel.OrganizationIDEQ(organization), channel.TypeEQ(medium), channel.AddressEQ(in.Address),
		)
		if err := free(ctx, same.Exist, channelTaken()); err != nil {
			return nil, err
		}
		if err := in.verify(ctx, tx); err != nil {
			return nil, err
		}
		create := tx.Channel.Create().SetType(medium).SetAddress(in.Address)
		in.apply(create.Mutation())
		return create.Save(ctx)
	})
}

// UpdateChannel changes a channel. A queue that is not the organization's is
// NotFound.
func (d *Directory) UpdateChannel(ctx context.Context, in ChannelChange) (*ent.Channel, error) {
	if err := admit(ctx, in.check); err != nil {
		return nil, err
	}
	row, err := find(ctx, d.store.Client().Channel.Get, in.ID, "channel")
	if err != nil {
		return nil, err
	}
	return save(ctx, d, row.OrganizationID, nil, func(ctx context.Context, tx *store.Tx) (*ent.Channel, error) {
		if err := in.verify(ctx, tx); err != nil {
			return nil, err
		}
		update := tx.Channel.UpdateOneID(in.ID)
		in.apply(update.Mutation())
		return update.Save(ctx)
	})
}

// ArchiveChannel archives a channel; one that is archived already stays as it is.
func (d *Directory) ArchiveChannel(ctx context.Context, id uuid.UUID) (*ent.Channel, error) {
	if err := access.Check(ctx, access.Administer); err != nil {
		return nil, err
	}
	row, err := find(ctx, d.store.Client().Channel.Get, id, "channel")
	if err != nil || row.ArchivedAt != nil {
		return row, err
	}
	return save(ctx, d, row.OrganizationID, nil, func(ctx context.Context, tx *store.Tx) (*ent.Channel, error) {
		return tx.Channel.UpdateOneID(id).SetArchivedAt(tx.Now()).Save(ctx)
	})
}

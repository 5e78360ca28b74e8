package directory

import (
	"context"
	"encoding/json"
	"time"

	"parley/ent"
	"parley/ent/integration"
	"parley/ent/webhook"
	"parley/internal/ids"
	"parley/store"
)

// followed reports whether a service of a Web1on1 client has a webhook of its own,
// and whether that is in use. One that waits to be set up has to answer the
// challenge like any other.
func followed(row *ent.Integration) (has, on bool) {
	has = row.Source == ids.Web1on1 && row.Type == integration.TypeWEBHOOK
	on = has && row.ArchivedAt == nil && (row.Status == integration.StatusACTIVE || row.Status == integration.StatusQUEUED)
	return has, on
}

// IsIdle reports whether a time is out of the period in which an integration is in
// use, so that its webhook is told nothing.
func IsIdle(row *ent.Integration, now time.Time) bool {
	return StatusAt(row, now) == integration.StatusDISABLED
}

// followIntegration keeps the webhook of an integration in step with it: made when
// the integration is first in use, switched with it, archived with it.
func (d *Directory) followIntegration(ctx context.Context, tx *store.Tx, row *ent.Integration) error {
	has, on := followed(row)
	was, err := tx.Webhook.Query().Where(
		webhook.OrganizationIDEQ(tx.OrganizationID()), webhook.IntegrationIDEQ(row.ID), webhook.ArchivedAtIsNil(),
	).First(ctx)
	switch {
	case ent.IsNotFound(err) && !on:
		return nil
	case ent.IsNotFound(err):
		return d.startFollowing(ctx, tx, row)
	case err != nil:
		return err
	}
	if was, err = lockedWebhook(ctx, tx, was.ID); err != nil {
		return err
	}
	if !has || row.ArchivedAt != nil {
		_, err = archiveWebhook(ctx, tx, was)
		return err
	}
	return d.keepFollowing(ctx, tx, row, was, on)
}

func (d *Directory) startFollowing(ctx context.Context, tx *store.Tx, row *ent.Integration) error {
	of, err := d.eventsOf(row, "")
	if err != nil {
		return err
	}
	_, err = createWebhook(ctx, tx, tx.Webhook.Create().
		SetSource(row.Source).SetIntegrationID(row.ID).SetName(row.Name).SetURL(row.Params.URL).SetEvents(of))
	return err
}

func (d *Directory) keepFollowing(ctx context.Context, tx *store.Tx, row *ent.Integration, was *ent.Webhook, on bool) error {
	of, err := d.eventsOf(row, was.URL)
	if err != nil {
		return err
	}
	update := tx.Webhook.UpdateOne(was).SetName(row.Name).SetURL(row.Params.URL).SetEvents(of)
	_, err = switchWebhook(ctx, tx, was, update, turned(was, row.Params.URL, on))
	return err
}

// turned says what becomes of a webhook whose integration is now in use, or not, at
// an address: nil leaves it as it is.
func turned(was *ent.Webhook, url string, on bool) *bool {
	if off := was.Status == webhook.StatusDISABLED; on != off && url == was.URL || !on && off {
		return nil
	}
	return &on
}

// eventsOf is what the webhook of an integration is told of, by a setting. It refuses
// an address that is another one than before and not public.
func (d *Directory) eventsOf(row *ent.Integration, former string) ([]string, error) {
	var settings struct{ Events []string }
	var c complaint
	if json.Unmarshal(orEmpty(row.Params.Extra), &settings) != nil {
		c.Add("must be a list of names of events", "params", "events")
		return nil, c.Err()
	}
	if row.Params.URL != former {
		c.hold(row.Params.URL, []string{"params", "url"}, isPublic(d.private))
	}
	c.within(func(c *complaint) { c.list("events", Set(settings.Events), maxWebhookEvents, isEvent) }, "params")
	if len(settings.Events) == 0 {
		settings.Events = []string{AllEvents}
	}
	return once(settings.Events), c.Err()
}

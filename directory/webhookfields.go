package directory

import (
	"crypto/rand"
	"encoding/base64"
	"net/url"

	"github.com/google/uuid"

	"parley/ent"
	"parley/internal/ids"
	"parley/internal/publicnet"
)

// WebhookFields are what can be said and changed about a webhook.
type WebhookFields struct {
	// Name is required, at most 100 characters.
	Name Opt[string]
	// URL is required: http or https, without a user's name and without a fragment.
	// An address that is written as a number has to be public, unless the directory
	// was made [WithPrivateAddresses].
	URL Opt[string]
	// Secret is 16 to 200 characters; null, or none for a new one, makes one.
	Secret Opt[string]
	// Events are at most 50 of what isEvent lets through; [AllEvents] by default.
	Events Opt[[]string]
}

// NewWebhook is a webhook to create.
type NewWebhook struct {
	// OrganizationID is where it goes; nil means the selected one.
	OrganizationID *uuid.UUID
	Source         ids.Source
	WebhookFields
}

// WebhookChange is a change to a webhook.
type WebhookChange struct {
	ID uuid.UUID
	// Enabled true has the address answer the challenge, and be told what happens
	// from then on; false ends it.
	Enabled Opt[bool]
	WebhookFields
}

func (f WebhookFields) check(c *complaint, private bool) {
	notNull(c, "name", f.Name)
	c.text("name", f.Name, notBlank, atMost(100))
	notNull(c, "url", f.URL)
	c.text("url", f.URL, atMost(2048), isWebhook, isPublic(private))
	c.text("secret", f.Secret, isSecret)
	notNull(c, "events", f.Events)
	if list, ok := f.Events.get(); ok && len(list) == 0 {
		c.Add("at least one event, or *", "events")
	}
	c.list("events", f.Events, maxWebhookEvents, isEvent)
}

func (n NewWebhook) check(c *complaint, private bool) {
	required(c, "name", n.Name)
	required(c, "url", n.URL)
	n.WebhookFields.check(c, private)
}

// isPublic is the rule for the host of an address, as far as it can be judged
// without asking for the name.
func isPublic(private bool) rule {
	return func(s string) string {
		if u, err := url.Parse(s); !private && (err != nil || !publicnet.MayBePublic(u.Hostname())) {
			return "must be a public address"
		}
		return ""
	}
}

// secret is the one that is given, or, where one is wanted, a new one, which is
// then known here and never again.
func (f WebhookFields) secret(wanted bool) (secret, shown string) {
	if s, ok := f.Secret.get(); ok || !wanted {
		return s, ""
	}
	key := make([]byte, 32)
	rand.Read(key) //nolint:errcheck // it never fails
	shown = base64.RawURLEncoding.EncodeToString(key)
	return shown, shown
}

func (f WebhookFields) apply(m *ent.WebhookMutation) {
	apply(f.Name, m.SetName, nil)
	apply(f.URL, m.SetURL, nil)
	apply(f.Events, func(list []string) { m.SetEvents(once(list)) }, nil)
}

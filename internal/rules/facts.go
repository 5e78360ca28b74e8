package rules

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/message"
)

// Subject is what the rules look at.
type Subject struct {
	// Conversation is as [Load] reads it; nil where there is none.
	Conversation *ent.Conversation
	Organization *ent.Organization
	// Category stands for the conversation's, where it is given.
	Category *string
}

// Load has a query of conversations read what facts are made of: five statements,
// however many conversations there are.
func Load(q *ent.ConversationQuery, organization uuid.UUID) *ent.ConversationQuery {
	return q.WithChannel().WithQueue().WithIdentity().WithCustomer().WithMessages(func(m *ent.MessageQuery) {
		m.Where(message.OrganizationIDEQ(organization), message.OrdinalEQ(1)).Select(message.FieldText)
	})
}

// Facts are what is known of a subject, by name: texts, numbers (float64), lists,
// objects, and nil for what there is not.
type Facts map[string]any

// Of lists the facts of a subject.
func Of(s Subject) Facts {
	f := Facts{}
	for _, n := range known {
		f[n.name] = n.of(s)
	}
	for _, group := range groups {
		members := map[string]any{}
		for _, n := range known {
			if member, ok := strings.CutPrefix(n.name, group+"."); ok {
				members[member] = f[n.name]
			}
		}
		f[group] = members
	}
	return f
}

// groups are facts as well: objects whose members are the facts of the group.
var groups = []string{"conversation", "contact", "organization", "message"}

// Names are the facts that there are.
func Names() []string {
	out := slices.Clone(groups)
	for _, n := range known {
		out = append(out, n.name)
	}
	return out
}

type fact struct {
	name string
	of   func(Subject) any
}

// known are the facts. Channel is Web1on1's word for a queue, and type its word for
// the kind, which it writes in small letters.
var known = []fact{
	{"conversation.category", category},
	{"conversation.categoryIndex", talk(func(c *ent.Conversation) any { return number(c.CategorySlot) })},
	{"conversation.kind", talk(func(c *ent.Conversation) any { return string(c.Kind) })},
	{"conversation.type", talk(func(c *ent.Conversation) any { return strings.ToLower(string(c.Kind)) })},
	{"conversation.status", talk(func(c *ent.Conversation) any { return string(c.Status) })},
	{"conversation.subject", talk(func(c *ent.Conversation) any { return text(c.Subject) })},
	{"conversation.name", talk(func(c *ent.Conversation) any { return text(c.Subject) })},
	{"conversation.queue", talk(queueName)},
	{"conversation.channel", talk(queueName)},
	{"conversation.touchpoint", talk(touchpoint)},
	{"conversation.initiatedBy", talk(func(c *ent.Conversation) any { return string(c.InitiatedBy) })},
	{"conversation.messageCount", talk(func(c *ent.Conversation) any { return float64(c.MessageCount) })},
	{"conversation.createdAt", talk(func(c *ent.Conversation) any { return c.CreatedAt.UTC().Format(time.RFC3339Nano) })},
	{"conversation.meta", talk(func(c *ent.Conversation) any { return decoded(c.Meta) })},
	{"contact.name", person(contactName)},
	{"contact.email", person(func(c *ent.Customer) any { return text(c.Email) })},
	{"contact.telephone", person(func(c *ent.Customer) any { return text(c.Phone) })},
	{"contact.profile", person(func(c *ent.Customer) any { return decoded(c.Profile) })},
	{"contact.country", talk(country)},
	{"organization.id", of(func(o *ent.Organization) any { return o.ID.String() })},
	{"organization.name", of(func(o *ent.Organization) any { return o.Name })},
	{"organization.tags", of(func(o *ent.Organization) any { return listed(o.Tags) })},
	{"organization.country", of(func(o *ent.Organization) any { return text(o.Country) })},
	{"message.text", talk(firstText)},
}

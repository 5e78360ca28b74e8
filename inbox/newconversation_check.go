package inbox

import (
	"encoding/json"
	"fmt"
	"strings"

	"parley/directory"
	"parley/ent/conversation"
	"parley/internal/ids"
)

func (n *NewConversation) normalize() error {
	var c complaint
	if n.Source == "" {
		n.Source = ids.Native
	}
	if n.Kind == "" {
		n.Kind = conversation.DefaultKind
	}
	if conversation.KindValidator(n.Kind) != nil {
		c.Add(fmt.Sprintf("%q is none of the kinds", string(n.Kind)), "kind")
	}
	if n.ChannelType = strings.ToUpper(n.ChannelType); n.ChannelType == "" {
		n.ChannelType = handMedium
	}
	if !channelKey.MatchString(n.ChannelType) {
		c.Add("2 to 30 letters and underscores", "channel")
	}
	c.atMost(MaxExternalID, n.ExternalID, "externalId")
	n.Subject, n.Category = wordsOf(n.Subject), wordsOf(n.Category)
	c.atMost(maxSubject, orZero(n.Subject), "subject")
	c.atMost(maxCategory, orZero(n.Category), "category")
	n.Meta = c.object(n.Meta, "meta")
	if len(n.Messages) > MaxPosts {
		c.Add("at most 100 messages", "messages")
	}
	n.normalizeCustomer(&c)
	return c.Err()
}

func (n *NewConversation) normalizeCustomer(c *complaint) {
	if n.Customer == nil {
		return
	}
	if n.CustomerID != nil {
		c.Add("give either the customer's id or what is known of them", "customerId")
	}
	p := *n.Customer
	p.GivenName, p.FamilyName, p.Email, p.Phone = wordsOf(p.GivenName), wordsOf(p.FamilyName), wordsOf(p.Email), wordsOf(p.Phone)
	p.Profile = c.object(p.Profile, "customer", "profile")
	if name := p.name(); name != nil {
		c.atMost(maxCategory, *name, "customer", "familyName")
	}
	c.under(directory.CustomerChange{
		GivenName: directory.IfSet(p.GivenName), FamilyName: directory.IfSet(p.FamilyName),
		Email: directory.IfSet(p.Email), Phone: directory.IfSet(p.Phone),
	}.Check(), "customer")
	n.Customer = &p
}

// object is a JSON object as it is stored; a fault of it is at the path.
func (c *complaint) object(raw json.RawMessage, path ...string) json.RawMessage {
	tidy, err := directory.Object(raw)
	if err != nil {
		c.Add(err.Error(), path...)
	}
	return tidy
}

// under adds the faults of a part of the input, below the path of that part.
func (c *complaint) under(err error, path ...string) {
	if e, ok := apperrOf(err); ok {
		for _, f := range e.Fields {
			c.Add(f.Message, append(append([]string{}, path...), f.Path...)...)
		}
	}
}

// wordsOf is a text without white space around it; nil where nothing is left.
func wordsOf(s *string) *string { return given(strings.TrimSpace(orZero(s))) }

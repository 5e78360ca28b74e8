package rules

import (
	"encoding/json"
	"strings"

	"parley/ent"
)

func talk(of func(*ent.Conversation) any) func(Subject) any {
	return func(s Subject) any {
		if s.Conversation == nil {
			return nil
		}
		return of(s.Conversation)
	}
}

func person(of func(*ent.Customer) any) func(Subject) any {
	return talk(func(c *ent.Conversation) any {
		if c.Edges.Customer == nil {
			return nil
		}
		return of(c.Edges.Customer)
	})
}

func of(of func(*ent.Organization) any) func(Subject) any {
	return func(s Subject) any {
		if s.Organization == nil {
			return nil
		}
		return of(s.Organization)
	}
}

func category(s Subject) any {
	if s.Category != nil || s.Conversation == nil {
		return text(s.Category)
	}
	return text(s.Conversation.Category)
}

func queueName(c *ent.Conversation) any {
	if c.Edges.Queue == nil {
		return nil
	}
	return c.Edges.Queue.Name
}

func touchpoint(c *ent.Conversation) any {
	if c.Edges.Channel == nil {
		return nil
	}
	return c.Edges.Channel.Type
}

func country(c *ent.Conversation) any {
	if c.Edges.Identity == nil {
		return nil
	}
	return text(c.Edges.Identity.Country)
}

func contactName(c *ent.Customer) any {
	if c.DisplayName != nil {
		return *c.DisplayName
	}
	var parts []string
	for _, part := range []*string{c.GivenName, c.FamilyName} {
		if part != nil {
			parts = append(parts, *part)
		}
	}
	if len(parts) == 0 {
		return nil
	}
	return strings.Join(parts, " ")
}

func firstText(c *ent.Conversation) any {
	if len(c.Edges.Messages) == 0 {
		return nil
	}
	return text(c.Edges.Messages[0].Text)
}

func text(s *string) any {
	if s == nil {
		return nil
	}
	return *s
}

func number(n *int) any {
	if n == nil {
		return nil
	}
	return float64(*n)
}

func listed(words []string) any {
	out := make([]any, len(words))
	for i, w := range words {
		out[i] = w
	}
	return out
}

// decoded is a JSON value, nil where there is none.
func decoded(raw json.RawMessage) (v any) {
	if json.Unmarshal(raw, &v) != nil {
		return nil
	}
	return v
}

package reports

import (
	"slices"
	"time"

	"parley/ent/interaction"
	"parley/internal/query"
)

type (
	client = column[query.Client]
	call   = column[query.Call]
)

// personColumns are those of a list of clients: who they are alone.
func personColumns() []client {
	return []client{
		{"Client", func(c query.Client, _ writer) any { return c.Ref() }},
		{"First name", func(c query.Client, _ writer) any { return text(c.GivenName) }},
		{"Last name", func(c query.Client, _ writer) any { return text(c.FamilyName) }},
		{"Username", func(c query.Client, _ writer) any {
			if i := c.FirstIdentity(); i != nil {
				return text(i.Username)
			}
			return nil
		}},
		{"Channel type", func(c query.Client, _ writer) any { return c.ChannelType() }},
		{"Email", func(c query.Client, _ writer) any { return text(c.Email) }},
		{"Phone", func(c query.Client, _ writer) any { return text(c.Phone) }},
	}
}

// clientColumns are those of a report on clients.
func clientColumns() []client {
	last := func(name string, value func(query.Session, writer) any) client {
		return client{name, func(c query.Client, w writer) any {
			if c.Last == nil {
				return nil
			}
			return value(*c.Last, w)
		}}
	}
	return slices.Concat(personColumns(), []client{
		{"Joined", func(c query.Client, w writer) any { return w.at(c.FirstSeenAt) }},
		{"Last visit", func(c query.Client, w writer) any { return w.at(c.LastSeenAt) }},
		last("Bot", func(s query.Session, _ writer) any { return s.BotRef() }),
		last("Last session", func(s query.Session, _ writer) any { return s.Ref() }),
		last("Last session started", func(s query.Session, w writer) any { return w.at(s.StartedAt) }),
		last("Questions in the last session", func(s query.Session, _ writer) any { return s.InboundCount }),
		{"Blocked", func(c query.Client, _ writer) any { return c.Blocked }},
		{"Block reason", func(c query.Client, _ writer) any { return text(c.BlockReason) }},
		{"Blocked by", func(c query.Client, _ writer) any { return whole(c.BlockedBy) }},
		{"Blocked at", func(c query.Client, w writer) any { return w.at(instant(c.BlockedAt)) }},
		{"Custom fields", func(c query.Client, _ writer) any { return raw(c.CustomFields) }},
	})
}

// callColumns are those of a report on calls.
func callColumns() []call {
	return []call{
		{"Began", func(c query.Call, w writer) any { return w.at(c.ArrivedAt) }},
		{"Connected", func(c query.Call, w writer) any { return w.at(instant(c.ConnectedAt)) }},
		{"Ended", func(c query.Call, w writer) any { return w.at(instant(c.DisconnectedAt)) }},
		{"Talk, s", func(c query.Call, _ writer) any { return talk(c) }},
		{"Incoming", func(c query.Call, _ writer) any { return c.Type == interaction.TypeCALL_IN }},
		{"Status", func(c query.Call, _ writer) any { return string(c.Status) }},
		{"From", func(c query.Call, _ writer) any { return text(c.FromAddress) }},
		{"To", func(c query.Call, _ writer) any { return text(c.ToAddress) }},
		{"Session", func(c query.Call, _ writer) any {
			if s := c.Edges.Conversation; s != nil {
				return refOf(s.ExternalID, s.ID)
			}
			return nil
		}},
		{"Call task", func(c query.Call, _ writer) any {
			if s := c.Edges.Conversation; s != nil {
				return text(s.CallTaskID)
			}
			return nil
		}},
		{"Client", func(c query.Call, _ writer) any {
			if s := c.Edges.Conversation; s != nil && s.Edges.Customer != nil {
				return refOf(s.Edges.Customer.ExternalID, s.Edges.Customer.ID)
			}
			return nil
		}},
		{"Operator", func(c query.Call, _ writer) any {
			if c.Edges.Agent != nil {
				return c.Edges.Agent.DisplayName
			}
			return nil
		}},
		{"Queue", func(c query.Call, _ writer) any {
			if c.Edges.Queue != nil {
				return c.Edges.Queue.Name
			}
			return nil
		}},
	}
}

// talk is how long people talked, in seconds; nil where they did not, or still do.
func talk(c query.Call) any {
	if c.ConnectedAt == nil || c.DisconnectedAt == nil {
		return nil
	}
	return int64(c.DisconnectedAt.Sub(*c.ConnectedAt) / time.Second)
}

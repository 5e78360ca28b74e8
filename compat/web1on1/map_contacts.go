package web1on1

import (
	"encoding/json"
	"maps"

	"github.com/google/uuid"

	"parley/ent"
	"parley/internal/shortid"
)

// contactShape shows a customer; open is the newest open conversation.
func contactShape(c *ent.Customer, open *uuid.UUID) (Contact, error) {
	profile, err := profileShape(c)
	return Contact{
		ID: shortid.Of(c.ID), Organization: shortid.Of(c.OrganizationID), Conversation: shortOf(open), Profile: profile,
		CreatedAt: formatTime(c.CreatedAt), UpdatedAt: formatTime(c.UpdatedAt),
	}, err
}

// profileShape joins what columns tell of a customer and what is kept besides.
func profileShape(c *ent.Customer) (json.RawMessage, error) {
	all := map[string]any{}
	if len(c.Profile) > 0 {
		more, err := documentOf(c.Profile)
		if err != nil {
			return nil, err
		}
		maps.Copy(all, more)
	}
	for name, value := range map[string]*string{
		"displayName": c.DisplayName, "givenName": c.GivenName, "familyName": c.FamilyName, "email": c.Email, "telephone": c.Phone,
	} {
		if value != nil {
			all[name] = *value
		}
	}
	return json.Marshal(all)
}

func channelShape(q *ent.Queue) Channel {
	out := Channel{
		ID: shortid.Of(q.ID), Organization: shortid.Of(q.OrganizationID), Name: q.Name, Status: channelStatuses[0],
		Subscribers: []string{}, CreatedAt: formatTime(q.CreatedAt), UpdatedAt: formatTime(q.UpdatedAt),
	}
	if q.ArchivedAt != nil {
		out.Status = archived
	}
	for _, agent := range q.Edges.Agents {
		out.Subscribers = append(out.Subscribers, shortid.Of(agent.UserID))
	}
	return out
}

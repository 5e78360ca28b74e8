package inbox

import (
	"context"

	"parley/ent"
	"parley/ent/message"
	"parley/ent/organization"
	"parley/store"
)

// Author is who says something to a customer, as the customer is told.
type Author struct {
	Name   string  `json:"name"`
	Avatar *string `json:"avatar,omitempty"`
}

// authorOutside is the author of a message as customers know them: an agent by one of
// the organization's aliases, where it has some, and always by the same; nil where
// nobody wrote it.
func authorOutside(ctx context.Context, tx *store.Tx, m *ent.Message) (*Author, error) {
	by := m.Edges.Agent
	if by == nil {
		return nil, nil //nolint:nilnil // nobody is no error
	}
	own := &Author{Name: by.DisplayName, Avatar: by.AvatarURL}
	if m.Role != message.RoleAGENT {
		return own, nil
	}
	o, err := tx.Organization.Query().Where(organization.IDEQ(tx.OrganizationID())).Select(organization.FieldAliases).Only(ctx)
	if err != nil || len(o.Aliases) == 0 {
		return own, err
	}
	alias := o.Aliases[by.Number%int64(len(o.Aliases))]
	return &Author{alias.Name, alias.Avatar}, nil
}

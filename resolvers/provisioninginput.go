package resolvers

import (
	"github.com/google/uuid"

	"parley/directory"
	"parley/graph"
)

func newOrganizationGroup(in graph.CreateOrganizationGroupInput) directory.NewOrganizationGroup {
	return directory.NewOrganizationGroup{OrganizationID: in.OrganizationID, OrganizationGroupFields: directory.OrganizationGroupFields{
		Name: directory.Set(in.Name), MemberIDs: list(in.MemberIds),
	}}
}

func organizationGroupChange(in graph.UpdateOrganizationGroupInput) directory.OrganizationGroupChange {
	return directory.OrganizationGroupChange{ID: in.ID, OrganizationGroupFields: directory.OrganizationGroupFields{
		Name: change(in.Name), MemberIDs: listChange(in.MemberIds),
	}}
}

func newCategory(in graph.CreateCategoryInput) directory.NewCategory {
	return directory.NewCategory{OrganizationID: in.OrganizationID, CategoryFields: directory.CategoryFields{
		Name: directory.Set(in.Name), Tags: list(in.Tags), FormIDs: list(in.FormIds),
	}}
}

func categoryChange(in graph.UpdateCategoryInput) directory.CategoryChange {
	return directory.CategoryChange{ID: in.ID, CategoryFields: directory.CategoryFields{
		Name: change(in.Name), Tags: listChange(in.Tags), FormIDs: listChange(in.FormIds),
	}}
}

func newBot(in graph.CreateBotInput) directory.NewBot {
	return directory.NewBot{OrganizationID: in.OrganizationID, BotFields: directory.BotFields{
		Name:        directory.Set(in.Name),
		Description: directory.IfSet(in.Description),
		Status:      directory.IfSet(in.Status),
		Roles:       list(in.Roles),
		Audience:    directory.IfSet(in.Audience),
		Tags:        list(in.Tags),
		AvatarURL:   directory.IfSet(in.AvatarURL),
		Commands:    list(in.Commands),
		Meta:        list(in.Meta),
	}}
}

func botChange(in graph.UpdateBotInput) directory.BotChange {
	return directory.BotChange{ID: in.ID, BotFields: directory.BotFields{
		Name:        change(in.Name),
		Description: change(in.Description),
		Status:      change(in.Status),
		Roles:       listChange(in.Roles),
		Audience:    change(in.Audience),
		Tags:        listChange(in.Tags),
		AvatarURL:   change(in.AvatarURL),
		Commands:    listChange(in.Commands),
		Meta:        listChange(in.Meta),
	}}
}

func newBotInstance(in graph.CreateBotInstanceInput) directory.NewBotInstance {
	return directory.NewBotInstance{
		OrganizationID: in.OrganizationID, BotID: in.BotID,
		BotInstanceFields: directory.BotInstanceFields{
			Name:        directory.Set(in.Name),
			Description: directory.IfSet(in.Description),
			AvatarURL:   directory.IfSet(in.AvatarURL),
			Enabled:     directory.IfSet(in.Enabled),
			Meta:        list(in.Meta),
		},
	}
}

func botInstanceChange(in graph.UpdateBotInstanceInput) directory.BotInstanceChange {
	return directory.BotInstanceChange{ID: in.ID, BotInstanceFields: directory.BotInstanceFields{
		Name:        change(in.Name),
		Description: change(in.Description),
		AvatarURL:   change(in.AvatarURL),
		Enabled:     change(in.Enabled),
		Meta:        listChange(in.Meta),
	}}
}

// ifAny is nil for an empty text.
func ifAny(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// deleted is the payload of a deletion that ended with err.
func deleted(id uuid.UUID, err error) (*graph.DeletePayload, error) {
	refused, fault := userErrors(err)
	if err != nil {
		return &graph.DeletePayload{UserErrors: refused}, fault
	}
	return &graph.DeletePayload{DeletedID: &id, UserErrors: refused}, nil
}

package resolvers

import (
	"parley/directory"
	"parley/graph"
	"parley/internal/values"
)

// newUser fails with [apperr.Invalid] for settings that are none.
func newUser(in graph.CreateUserInput) (directory.NewUser, error) {
	var r reading
	return directory.NewUser{OrganizationID: in.OrganizationID, UserFields: directory.UserFields{
		DisplayName:    directory.Set(in.DisplayName),
		Role:           directory.IfSet(in.Role),
		AgentKey:       directory.IfSet(in.AgentKey),
		GivenName:      directory.IfSet(in.GivenName),
		AdditionalName: directory.IfSet(in.AdditionalName),
		FamilyName:     directory.IfSet(in.FamilyName),
		Email:          directory.IfSet(in.Email),
		Phone:          directory.IfSet(in.Phone),
		Capacity:       directory.IfSet(in.Capacity),
		Status:         directory.IfSet(in.Status),
		Password:       directory.IfSet(in.Password),
		Settings:       read[values.UserSettings](&r, "settings", in.Settings),
		Meta:           list(in.Meta),
	}}, r.Err()
}

func userChange(in graph.UpdateUserInput) (directory.UserChange, error) {
	var r reading
	return directory.UserChange{ID: in.ID, UserFields: directory.UserFields{
		DisplayName:    change(in.DisplayName),
		Role:           change(in.Role),
		AgentKey:       change(in.AgentKey),
		GivenName:      change(in.GivenName),
		AdditionalName: change(in.AdditionalName),
		FamilyName:     change(in.FamilyName),
		Email:          change(in.Email),
		Phone:          change(in.Phone),
		Capacity:       change(in.Capacity),
		Status:         change(in.Status),
		Password:       change(in.Password),
		Settings:       readChange[values.UserSettings](&r, "settings", in.Settings),
		Meta:           listChange(in.Meta),
	}}, r.Err()
}

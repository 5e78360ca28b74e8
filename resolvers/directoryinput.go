package resolvers

import (
	"github.com/99designs/gqlgen/graphql"

	"parley/directory"
	"parley/graph"
)

// change keeps the three states of a field that may be left out.
func change[T any](o graphql.Omittable[*T]) directory.Opt[T] {
	v, given := o.ValueOK()
	return directory.Opt[T]{Given: given, Value: v}
}

// listChange is change for lists, of which nil is null.
func listChange[L ~[]E, E any](o graphql.Omittable[L]) directory.Opt[L] {
	v, given := o.ValueOK()
	if v == nil {
		return directory.Opt[L]{Given: given}
	}
	return directory.Set(v)
}

// list is a list of a new object; nil is left out.
func list[L ~[]E, E any](v L) directory.Opt[L] {
	if v == nil {
		return directory.Opt[L]{}
	}
	return directory.Set(v)
}

func newTeam(in graph.CreateTeamInput) directory.NewTeam {
	return directory.NewTeam{OrganizationID: in.OrganizationID, TeamFields: directory.TeamFields{
		Name:      directory.Set(in.Name),
		MemberIDs: list(in.MemberIds),
	}}
}

func teamChange(in graph.UpdateTeamInput) directory.TeamChange {
	return directory.TeamChange{ID: in.ID, TeamFields: directory.TeamFields{
		Name:      change(in.Name),
		MemberIDs: listChange(in.MemberIds),
	}}
}

func newTag(in graph.CreateTagInput) directory.NewTag {
	return directory.NewTag{OrganizationID: in.OrganizationID, Kind: directory.IfSet(in.Kind), TagFields: directory.TagFields{
		Name:     directory.Set(in.Name),
		Priority: directory.IfSet(in.Priority),
	}}
}

func tagChange(in graph.UpdateTagInput) directory.TagChange {
	return directory.TagChange{ID: in.ID, TagFields: directory.TagFields{
		Name:     change(in.Name),
		Priority: change(in.Priority),
	}}
}

func newQueue(in graph.CreateQueueInput) directory.NewQueue {
	return directory.NewQueue{OrganizationID: in.OrganizationID, QueueFields: directory.QueueFields{
		Name:                 directory.Set(in.Name),
		Kind:                 directory.IfSet(in.Kind),
		Number:               directory.IfSet(in.Number),
		Address:              directory.IfSet(in.Address),
		MaxWaitSeconds:       directory.IfSet(in.MaxWaitSeconds),
		AnswerTimeoutSeconds: directory.IfSet(in.AnswerTimeoutSeconds),
		WrapUpSeconds:        directory.IfSet(in.WrapUpSeconds),
	}}
}

func queueChange(in graph.UpdateQueueInput) directory.QueueChange {
	return directory.QueueChange{ID: in.ID, QueueFields: directory.QueueFields{
		Name:                 change(in.Name),
		Kind:                 change(in.Kind),
		Number:               change(in.Number),
		Address:              change(in.Address),
		MaxWaitSeconds:       change(in.MaxWaitSeconds),
		AnswerTimeoutSeconds: change(in.AnswerTimeoutSeconds),
		WrapUpSeconds:        change(in.WrapUpSeconds),
	}}
}

func newChannel(in graph.CreateChannelInput) directory.NewChannel {
	return directory.NewChannel{
		OrganizationID: in.OrganizationID, Type: in.Type, Address: in.Address,
		ChannelFields: directory.ChannelFields{
			Name:          directory.IfSet(in.Name),
			BusinessHours: list(in.BusinessHours),
			Timezone:      directory.IfSet(in.Timezone),
			Enabled:       directory.IfSet(in.Enabled),
			QueueID:       directory.IfSet(in.QueueID),
		},
	}
}

func channelChange(in graph.UpdateChannelInput) directory.ChannelChange {
	return directory.ChannelChange{ID: in.ID, ChannelFields: directory.ChannelFields{
		Name:          change(in.Name),
		BusinessHours: listChange(in.BusinessHours),
		Timezone:      change(in.Timezone),
		Enabled:       change(in.Enabled),
		QueueID:       change(in.QueueID),
	}}
}

func customerChange(in graph.UpdateCustomerInput) directory.CustomerChange {
	return directory.CustomerChange{
		ID:           in.ID,
		DisplayName:  change(in.DisplayName),
		GivenName:    change(in.GivenName),
		FamilyName:   change(in.FamilyName),
		Email:        change(in.Email),
		Phone:        change(in.Phone),
		Profile:      listChange(in.Profile),
		CustomFields: listChange(in.CustomFields),
		Tags:         listChange(in.Tags),
	}
}

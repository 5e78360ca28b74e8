package resolvers

import (
	"github.com/99designs/gqlgen/graphql"

	"parley/directory"
	"parley/graph"
	"parley/inbox"
	"parley/internal/ids"
)

func newCallback(in graph.CreateCallbackInput) inbox.NewCallback {
	return inbox.NewCallback{
		Queue: in.QueueID, CustomerNumber: in.CustomerNumber, NextCallAt: in.NextCallAt,
		Notes: in.Notes, ExtraData: in.ExtraData, GwPrefix: in.GwPrefix, Source: ids.Native,
	}
}

func callbackChange(in graph.UpdateCallbackInput) inbox.CallbackChange {
	return inbox.CallbackChange{
		ID: in.ID, CustomerNumber: orEmpty(in.CustomerNumber), Notes: orEmpty(in.Notes), LastResult: orEmpty(in.LastResult),
		SetNextCallAt: in.NextCallAt.IsSet(), NextCallAt: in.NextCallAt.Value(),
	}
}

func newOutboundBatch(in graph.CreateOutboundBatchInput) inbox.NewOutboundBatch {
	return inbox.NewOutboundBatch{
		Channel: in.ChannelID, Body: in.Body, ContentType: in.ContentType, Addresses: in.Addresses, SendAt: in.SendAt,
		MaxRetryCount: in.MaxRetryCount, RetryDelaySeconds: in.RetryDelaySeconds, Source: ids.Native,
	}
}

func outboundBatchChange(in graph.UpdateOutboundBatchInput) inbox.OutboundBatchChange {
	out := inbox.OutboundBatchChange{
		ID: in.ID, Body: orEmpty(in.Body), SendAt: orEmpty(in.SendAt),
		MaxRetryCount: orNoNumber(in.MaxRetryCount), RetryDelaySeconds: orNoNumber(in.RetryDelaySeconds),
	}
	if addresses, given := in.Addresses.ValueOK(); given {
		out.Addresses = &addresses
	}
	return out
}

// orEmpty is nil for what was left out. Null is the zero value, which those whom
// it is told refuse where there has to be one.
func orEmpty[T any](o graphql.Omittable[*T]) *T {
	v, given := o.ValueOK()
	if given && v == nil {
		return new(T)
	}
	return v
}

// orNoNumber is orEmpty for counts, of which null is a negative one.
func orNoNumber(o graphql.Omittable[*int]) *int {
	v, given := o.ValueOK()
	if given && v == nil {
		none := -1
		return &none
	}
	return v
}

func newIntegration(in graph.CreateIntegrationInput) directory.NewIntegration {
	return directory.NewIntegration{OrganizationID: in.OrganizationID, IntegrationFields: directory.IntegrationFields{
		Name: directory.Set(in.Name), Type: directory.Set(in.Type), URL: directory.IfSet(in.URL), Secret: directory.IfSet(in.Secret),
		Touchpoints: list(in.Touchpoints), ChannelIDs: list(in.ChannelIds), Status: directory.IfSet(in.Status),
		Description: directory.IfSet(in.Description), Params: list(in.Params), Meta: list(in.Meta),
		StartAt: directory.IfSet(in.StartAt), EndAt: directory.IfSet(in.EndAt),
	}}
}

func integrationChange(in graph.UpdateIntegrationInput) directory.IntegrationChange {
	return directory.IntegrationChange{ID: in.ID, IntegrationFields: directory.IntegrationFields{
		Name: change(in.Name), URL: change(in.URL), Secret: change(in.Secret), Status: change(in.Status),
		Touchpoints: listChange(in.Touchpoints), ChannelIDs: listChange(in.ChannelIds),
		Description: change(in.Description), Params: listChange(in.Params), Meta: listChange(in.Meta),
		StartAt: change(in.StartAt), EndAt: change(in.EndAt),
	}}
}

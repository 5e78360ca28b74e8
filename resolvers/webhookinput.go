package resolvers

import (
	"parley/directory"
	"parley/graph"
)

func newWebhook(in graph.CreateWebhookInput) directory.NewWebhook {
	return directory.NewWebhook{OrganizationID: in.OrganizationID, WebhookFields: directory.WebhookFields{
		Name: directory.Set(in.Name), URL: directory.Set(in.URL), Secret: directory.IfSet(in.Secret), Events: list(in.Events),
	}}
}

func webhookChange(in graph.UpdateWebhookInput) directory.WebhookChange {
	return directory.WebhookChange{ID: in.ID, Enabled: change(in.Enabled), WebhookFields: directory.WebhookFields{
		Name: change(in.Name), URL: change(in.URL), Secret: change(in.Secret), Events: listChange(in.Events),
	}}
}

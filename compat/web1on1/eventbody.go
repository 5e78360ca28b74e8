package web1on1

import (
	"context"
	"encoding/json"
	"strings"

	"parley/internal/shortid"
	"parley/jobs"
)

// event is the body of a webhook.
type event struct {
	ID           string    `json:"id"`
	Event        string    `json:"event"`
	Organization string    `json:"organization"`
	Data         eventData `json:"data"`
	Activity     activity  `json:"activity"`
	CreatedAt    string    `json:"createdAt"`
}

type eventData struct {
	Organization eventOrganization `json:"organization"`
	Conversation Conversation      `json:"conversation"`
	Message      *Message          `json:"message,omitempty"`
}

type eventOrganization struct {
	ID   string          `json:"id"`
	Name string          `json:"name"`
	Meta json.RawMessage `json:"meta,omitempty"`
}

// activity tells who did what.
type activity struct {
	ID        string        `json:"id"`
	Type      string        `json:"type"`
	Verb      string        `json:"verb"`
	Actor     activityParty `json:"actor"`
	Object    activityParty `json:"object"`
	Summary   string        `json:"summary"`
	Published string        `json:"published"`
}

type activityParty struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

// Body is what a webhook is sent, as the vendor's clients write it themselves. It
// shows the conversation as it is now.
func (c *Composer) Body(ctx context.Context, e jobs.Event) ([]byte, error) {
	ctx = confined(ctx, e.Organization)
	owner, _, err := c.api.Reader.ListOrganizations(ctx, only(e.Organization))
	if err != nil {
		return nil, err
	}
	data, err := c.data(ctx, e)
	if err == nil && len(owner) == 0 {
		err = errNotFound
	}
	if err != nil {
		return nil, err
	}
	data.Organization = eventOrganization{shortid.Of(e.Organization), owner[0].Name, owner[0].Meta}
	text, err := json.Marshal(event{
		ID: e.ID.String(), Event: e.Name, Organization: shortid.Of(e.Organization), Data: data,
		Activity: activityOf(e, data), CreatedAt: formatTime(e.At),
	})
	if err != nil {
		return nil, err
	}
	return stringify(text)
}

// data reads the conversation of an event, and its message where it tells of one.
func (c *Composer) data(ctx context.Context, e jobs.Event) (data eventData, err error) {
	shapes, _, err := c.api.conversations(ctx, only(e.Conversation))
	if err == nil && len(shapes) == 0 {
		err = errNotFound
	}
	if err == nil {
		err = c.api.saidLast(ctx, shapes)
	}
	if err != nil {
		return data, err
	}
	data.Conversation, _ = shapes[0].(Conversation)
	if !strings.HasPrefix(e.Name, messageCreated) {
		return data, nil
	}
	said, _, err := c.api.messages(ctx, only(e.Message))
	if err == nil && len(said) == 0 {
		err = errNotFound
	}
	if err != nil {
		return data, err
	}
	message, _ := said[0].(Message)
	data.Message = &message
	return data, nil
}

// activityOf tells of an event. Where nobody is known to have done it, it was the
// organization.
func activityOf(e jobs.Event, data eventData) activity {
	resource, verb, _ := strings.Cut(e.Name, ".")
	verb, _, _ = strings.Cut(verb, ".")
	out := activity{
		ID: e.ID.String(), Type: "activity", Verb: verb, Published: formatTime(e.At), Summary: resource + " " + verb + "d",
		Actor:  activityParty{data.Organization.ID, "organization"},
		Object: activityParty{data.Conversation.ID, resource},
	}
	if data.Message != nil {
		out.Object.ID = data.Message.ID
		if data.Message.User != "" {
			out.Actor = activityParty{data.Message.User, "user"}
		}
	}
	return out
}

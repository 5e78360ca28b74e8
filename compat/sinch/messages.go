package sinch

import (
	"net/http"
	"strings"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/ent"
	"parley/ent/outboundbatch"
	"parley/inbox"
	"parley/internal/ids"
	"parley/internal/query"
)

func (a *API) messageRoutes() []rest.Route {
	const all, one = "/messages", "/messages/{messageId}"
	instant := func(name, description string) rest.Parameter {
		return rest.Parameter{Name: name, Description: description}
	}
	return []rest.Route{
		listing[OutMessage](all, "Lists messages to many.", a.messages,
			rest.Parameter{Name: "source", Description: "Address of the queue, with * and ?."},
			rest.Parameter{Name: "subType", Description: "Medium, with * and ?."},
			instant("sendTime", "Sent at this time or after."), instant("sendTimeEnd", "Sent at this time or before."),
			instant("creationTime", "Created at this time or after."), instant("creationTimeEnd", "Created at this time or before."),
			limitParameter),
		creation[OutMessage](all, "Sends a message to many.", writing(readNewMessage, a.addMessage)),
		single[OutMessage](one, "Reads a message to many.", a.message),
		change(http.MethodPut, one, "Replaces a message to many of which nothing was sent yet.", a.replaceMessage, OutMessage{}),
		change(http.MethodDelete, one, "Stops a message to many.", a.removeMessage, nil),
	}
}

func (a *API) messages(r *rest.Request) (rest.Response, error) {
	q := rest.NewQuery(r.URL.RawQuery)
	in := query.OutboundQuery{
		ChannelAddress: queryPattern(q, "source"), ChannelType: queryPattern(q, "subType"),
		SendFrom: queryInstant(q, "sendTime"), SendTo: queryInstant(q, "sendTimeEnd"),
		CreatedFrom: queryInstant(q, "creationTime"), CreatedTo: queryInstant(q, "creationTimeEnd"), Limit: queryLimit(q),
	}
	if err := q.Err(); err != nil {
		return rest.Response{}, err
	}
	rows, err := a.Reader.OutboundBatches(r.Context(), organization(r), in)
	return rest.Response{Body: List[OutMessage](each(rows, messageShape))}, err
}

func (a *API) message(r *rest.Request) (rest.Response, error) {
	row, err := a.messageAt(r)
	if err != nil {
		return rest.Response{}, err
	}
	return rest.Response{Body: messageShape(row)}, nil
}

// messageAt reads the message that the path names.
func (a *API) messageAt(r *rest.Request) (*ent.OutboundBatch, error) {
	id, err := pathID(r, "messageId")
	if err != nil {
		return nil, err
	}
	return a.Reader.OutboundBatchIn(r.Context(), organization(r), id)
}

// readNewMessage checks the body of POST /messages.
func readNewMessage(o *rest.Object) (newMessage, error) { return readMessage(o, uuid.Nil) }

func (a *API) addMessage(r *rest.Request, in newMessage) (rest.Response, error) {
	channel, err := a.channelOf(r, in)
	if err != nil {
		return rest.Response{}, err
	}
	id, err := a.Inbox.CreateOutboundBatch(r.Context(), inbox.NewOutboundBatch{
		Channel: channel, Body: in.Message, ContentType: contentOf(in), Addresses: in.Destinations, SendAt: some(in.SendAt),
		MaxRetryCount: in.MaxRetryCount, RetryDelaySeconds: int(in.RetryDelay.Seconds()), Source: ids.Sinch,
	})
	return created(Prefix+"/messages", id), err
}

func (a *API) replaceMessage(r *rest.Request) (rest.Response, error) {
	row, err := a.messageAt(r)
	if err != nil {
		return rest.Response{}, err
	}
	read := func(o *rest.Object) (newMessage, error) { return readMessage(o, row.ID) }
	return writing(read, func(r *rest.Request, in newMessage) (rest.Response, error) {
		channel, err := a.channelOf(r, in)
		if err != nil {
			return rest.Response{}, err
		}
		content, delay, at := contentOf(in), int(in.RetryDelay.Seconds()), in.SendAt
		if at.IsZero() {
			at = a.Now()
		}
		return done(), a.Inbox.UpdateOutboundBatch(r.Context(), inbox.OutboundBatchChange{
			ID: row.ID, Channel: &channel, Body: &in.Message, ContentType: &content, Addresses: &in.Destinations, SendAt: &at,
			MaxRetryCount: &in.MaxRetryCount, RetryDelaySeconds: &delay,
		})
	})(r)
}

func (a *API) removeMessage(r *rest.Request) (rest.Response, error) {
	row, err := a.messageAt(r)
	if err != nil {
		return rest.Response{}, err
	}
	return done(), a.Inbox.ArchiveOutboundBatch(r.Context(), row.ID)
}

// channelOf finds the channel that a message is sent from, by medium and address.
func (a *API) channelOf(r *rest.Request, in newMessage) (uuid.UUID, error) {
	row, err := a.Reader.ChannelAt(r.Context(), organization(r), mediumOf(in.SubType), in.Source)
	if err != nil {
		return uuid.Nil, err
	}
	if row == nil {
		return uuid.Nil, invalid("source is no address of a chat queue: '%s'", in.Source)
	}
	return row.ID, nil
}

func contentOf(in newMessage) outboundbatch.ContentType {
	if in.Template != nil {
		return outboundbatch.ContentTypeTEMPLATE
	}
	return outboundbatch.ContentTypeTEXT
}

func messageShape(row *ent.OutboundBatch) OutMessage {
	out := OutMessage{
		ID: formatGUID(row.ID), Message: row.Body, SubType: subTypeOf(row.ChannelType), SendTime: formatInstant(row.SendAt),
		CreationTime: formatInstant(row.CreatedAt), MaxRetryCount: row.MaxRetryCount, RetryDelay: row.RetryDelaySeconds,
		ContentType:  strings.ToLower(string(row.ContentType)),
		Destinations: Destinations{Destination: each(row.Edges.Recipients, destinationShape)},
	}
	if c := row.Edges.Channel; c != nil {
		out.Source = c.Address
	}
	return out
}

func destinationShape(row *ent.OutboundRecipient) Destination {
	return Destination{Address: row.Address, Status: string(row.Status)}
}

package resolvers

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/membership"
	"parley/ent/message"
	"parley/graph"
	"parley/inbox"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/query"
	"parley/internal/values"
	"parley/internal/viewer"
)

// newMessage reads a message off its input.
func newMessage(ctx context.Context, in *graph.AddMessageInput) (inbox.NewMessage, error) {
	m := inbox.NewMessage{
		Source:          ids.Native,
		Direction:       inbox.Direction(in.Direction),
		Provider:        value(in.Provider),
		ChannelType:     value(in.Channel),
		ChannelAddress:  value(in.ChannelAddress),
		CustomerAddress: value(in.CustomerAddress),
		Conversation:    value(in.ExternalConversationID),
		ConversationID:  value(in.ConversationID),
		AgentKey:        value(in.AgentKey),
		Text:            value(in.Text),
		Tags:            in.Tags,
		SentAt:          value(in.SentAt),
		TimeZone:        value(in.TimeZone),
		ExternalID:      value(in.ExternalID),
	}
	if len(in.Content) > 0 && string(in.Content) != "null" {
		m.Content = values.MessageContent{Kind: "native", Data: in.Content}
	}
	for _, a := range in.Attachments {
		m.Attachments = append(m.Attachments, attachment(a))
	}
	if v := viewer.From(ctx); v != nil && in.Direction == message.DirectionOUT {
		m.ByBot = v.Role == viewer.Bot
		if m.AgentKey == "" && in.BotID == nil {
			m.AgentID = v.UserID
		}
	}
	if err := botInput(in, &m); err != nil {
		return m, err
	}
	if len(in.BusinessHours) > 0 {
		if err := json.Unmarshal(in.BusinessHours, &m.BusinessHours); err != nil {
			return m, apperr.InvalidField(`an object of lists of times, such as {"1": ["08:00", "17:00"]}`, "businessHours")
		}
	}
	return m, nil
}

func attachment(in *graph.AttachmentInput) values.Attachment {
	a := values.Attachment{Type: in.Type, URL: in.URL, Filename: in.Filename, MimeType: in.MimeType}
	if in.Size != nil {
		size := int64(*in.Size)
		a.Size = &size
	}
	return a
}

// value is what a pointer points at, or the zero value: "not given".
func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

// addMessages appends messages and loads each for the payload at the path below
// the mutation. The error is for the presenter; what the caller can mend is in
// the payloads, or in whole where nothing was added.
func (r *Resolver) addMessages(ctx context.Context, organization *uuid.UUID, inputs []*graph.AddMessageInput, at query.Path) (each []*graph.AddMessagePayload, whole error, err error) {
	org, err := r.Reader.Selected(ctx, organization)
	if err != nil {
		return nil, err, nil
	}
	msgs := make([]inbox.NewMessage, len(inputs))
	refused := make([]error, len(inputs))
	for i, in := range inputs {
		if in.OrganizationID != nil && *in.OrganizationID != org {
			refused[i] = apperr.InvalidField("must be the organization of the whole", "organizationId")
			continue
		}
		msgs[i], refused[i] = newMessage(ctx, in)
	}
	results, whole := r.appendAccepted(ctx, org, msgs, refused)
	if whole != nil {
		return nil, whole, nil
	}
	each, err = r.payloads(ctx, results, at)
	return each, nil, err
}

// appendAccepted appends the messages whose input could be read and gives every
// message its result.
func (r *Resolver) appendAccepted(ctx context.Context, org uuid.UUID, msgs []inbox.NewMessage, refused []error) ([]inbox.Appended, error) {
	out := make([]inbox.Appended, len(msgs))
	var accepted []inbox.NewMessage
	var places []int
	for i := range msgs {
		if out[i].Err = refused[i]; refused[i] == nil {
			accepted, places = append(accepted, msgs[i]), append(places, i)
		}
	}
	if len(accepted) == 0 && len(msgs) > 0 {
		return out, nil
	}
	results, err := r.Inbox.AppendMessages(ctx, org, accepted)
	for i, res := range results {
		out[places[i]] = res
	}
	return out, err
}

func (r *Resolver) payloads(ctx context.Context, results []inbox.Appended, at query.Path) ([]*graph.AddMessagePayload, error) {
	var added []uuid.UUID
	for _, res := range results {
		if res.Err == nil {
			added = append(added, res.MessageID)
		}
	}
	messages, err := r.Reader.Messages(ctx, at, added...)
	if err != nil {
		return nil, err
	}
	out := make([]*graph.AddMessagePayload, len(results))
	for i, res := range results {
		var above []string
		if at.Fields[0] == "results" {
			above = []string{"messages", strconv.Itoa(i)}
		}
		errs, err := userErrors(inInput(res.Err, above...))
		if err != nil {
			return nil, err
		}
		out[i] = &graph.AddMessagePayload{Message: messages[res.MessageID], UserErrors: errs}
	}
	return out, nil
}

// inputNames are the inputs that inbox knows by another name.
var inputNames = map[string]string{"agent": "agentKey", "conversation": "externalConversationId"}

// inInput returns err with the paths of its fields in the names of the input,
// below the given ones.
func inInput(err error, above ...string) error {
	e, ok := errors.AsType[*apperr.Error](err)
	if !ok {
		return err
	}
	out := &apperr.Error{Kind: e.Kind, Message: e.Message}
	for _, f := range e.Fields {
		path := append(slices.Clone(above), f.Path...)
		if len(f.Path) > 0 && inputNames[f.Path[0]] != "" {
			path[len(above)] = inputNames[f.Path[0]]
		}
		out.Fields = append(out.Fields, apperr.Field{Path: path, Message: f.Message})
	}
	return out
}

// first returns the payload of the only message.
func first(each []*graph.AddMessagePayload) *graph.AddMessagePayload {
	if len(each) == 0 {
		return nil
	}
	return each[0]
}

func resolution(in graph.ResolveConversationInput) inbox.Resolution {
	return inbox.Resolution{
		Source: ids.Native, ConversationID: in.ConversationID,
		AgentKey: value(in.AgentKey), Tags: in.Tags, At: value(in.At),
	}
}

// changed loads a conversation for the payload of a change that ended with err.
func (r *Resolver) changed(ctx context.Context, id uuid.UUID, err error) (*ent.Conversation, []*graph.UserError, error) {
	errs, fault := userErrors(inInput(err))
	if err != nil {
		return nil, errs, fault
	}
	c, err := r.Reader.Conversation(ctx, query.At("conversation"), id)
	return c, errs, err
}

// viewer tells who is calling.
func (r *Resolver) viewer(ctx context.Context) (*graph.Viewer, error) {
	v, err := r.Reader.Viewer(ctx)
	if err != nil {
		return nil, err
	}
	o, err := r.Reader.OrganizationAt(ctx, query.At("organization"), v.OrganizationID)
	if err != nil {
		return nil, err
	}
	u, err := r.Reader.User(ctx, query.At("user"), v.UserID)
	return &graph.Viewer{Role: membership.Role(v.Role), Organization: o, User: u}, err
}

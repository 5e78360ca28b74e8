package inbox

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/contactthread"
	"parley/ent/message"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/values"
)

// clientID is a creator's id of a message.
type clientID struct {
	source ids.Source
	id     string
}

func (it *item) clientID() (id clientID, ok bool) {
	return clientID{it.source(), it.ExternalID}, it.ExternalID != ""
}

// findRepeated loads the messages that were stored under the batch's external
// ids before.
func (b *batch) findRepeated(ctx context.Context) error {
	b.stored = map[clientID]*ent.Message{}
	bySource := map[ids.Source][]string{}
	for _, id := range distinct(b.items, (*item).clientID) {
		bySource[id.source] = append(bySource[id.source], id.id)
	}
	for source, external := range bySource {
		rows, err := b.tx.Message.Query().
			Where(message.OrganizationIDEQ(b.tx.OrganizationID()), message.SourceEQ(source), message.ExternalIDIn(external...)).
			WithChannel().WithThread(func(q *ent.ContactThreadQuery) { q.WithIdentity().Select(contactthread.FieldIdentityID) }).
			WithTraces().All(ctx)
		if err != nil {
			return err
		}
		for _, r := range rows {
			b.stored[clientID{source, *r.ExternalID}] = r
		}
	}
	return nil
}

// isRepeated reports whether a message with this external id is stored already.
func (b *batch) isRepeated(it *item) bool {
	id, ok := it.clientID()
	return ok && b.stored[id] != nil
}

// answerRepeated takes the messages out of the batch whose external id exists,
// in the database or earlier in the batch. Where it is the same message, its
// creator did not hear the answer and tries again, so it is given once more;
// another message is refused.
func (b *batch) answerRepeated(context.Context) error {
	first := map[clientID]*item{}
	var fresh []*item
	for _, it := range b.items {
		id, named := it.clientID()
		old, twin := b.stored[id], first[id]
		result := &b.results[it.place]
		switch {
		case named && old != nil && it.sameTime(old.SentAt) && b.saying(it) == said(old):
			*result = Appended{MessageID: old.ID, ConversationID: orZero(old.ConversationID), Ordinal: old.Ordinal}
			b.repeated++
		case named && twin != nil && it.sameTime(twin.SentAt) && b.saying(it) == b.saying(twin):
			twin.echoes = append(twin.echoes, it.place)
			b.repeated++
		case named && (old != nil || twin != nil):
			result.Err = errRepeated()
		default:
			first[id] = it
			fresh = append(fresh, it)
		}
	}
	b.items = fresh
	return nil
}

// sameTime reports whether the message may have been sent at t.
func (it *item) sameTime(t time.Time) bool { return !it.timed || it.SentAt.Equal(t) }

func errRepeated() error {
	return &apperr.Error{
		Kind: apperr.Conflict, Message: "another message with this externalId exists",
		Fields: []apperr.Field{{Path: []string{"externalId"}, Message: "exists already"}},
	}
}

// saying is what makes a message that message: two of the same external id are
// one where it is equal.
type saying struct {
	direction            Direction
	channel              channelKeyOf
	customer             string
	conversation         string
	text                 string
	kind, content, files string
	bot                  uuid.UUID
	preview              bool
	trace                string
}

func (b *batch) saying(it *item) saying {
	s := saying{
		direction: it.Direction, channel: channelKeyOf{it.ChannelType, it.ChannelAddress}, customer: it.CustomerAddress, text: it.Text,
		kind: it.Content.Kind, content: canonical(it.Content.Data), files: listed(it.Attachments),
		bot: it.BotID, preview: it.Preview, trace: it.Trace.text(),
	}
	if id := b.conversationOf(it); id != uuid.Nil {
		s.conversation = id.String()
	} else if k, ok := it.conversationKey(); ok {
		s.conversation = "new: " + k.id
	}
	return s
}

// said is the saying of a stored message.
func said(m *ent.Message) saying {
	s := saying{
		direction: Direction(m.Direction), kind: m.Content.Kind, content: canonical(m.Content.Data), files: listed(m.Attachments),
		bot: orZero(m.BotID), preview: m.IsPreview, trace: tracedText(m),
	}
	if m.Text != nil {
		s.text = *m.Text
	}
	if m.ConversationID != nil {
		s.conversation = m.ConversationID.String()
	}
	if c := m.Edges.Channel; c != nil {
		s.channel = channelKeyOf{c.Type, c.Address}
	}
	if t := m.Edges.Thread; t != nil && t.Edges.Identity != nil {
		s.customer = t.Edges.Identity.Address
	}
	return s
}

// listed renders attachments so that equal ones are equal text.
func listed(list []values.Attachment) string {
	if len(list) == 0 {
		return ""
	}
	text, _ := json.Marshal(list) //nolint:errcheck // strings and numbers alone
	return string(text)
}

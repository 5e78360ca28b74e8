package inbox

import (
	"cmp"
	"context"
	"encoding/json"
	"strconv"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/message"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/values"
	"parley/store"
)

// internal stores a post that colleagues alone see, and does what it asks for.
func (p *posting) internal(ctx context.Context, place int) error {
	m := p.posts[place]
	if old := p.stored[clientID{m.Source, m.ExternalID}]; old != nil {
		if !m.isAgain(old, p.of.ID) {
			return under(errRepeated(), "messages", strconv.Itoa(place))
		}
		p.made = append(p.made, old.ID)
		return nil
	}
	id, err := writeInternal(ctx, p.tx, p.of, p.internalMessage(m))
	if err != nil {
		return err
	}
	p.made = append(p.made, id)
	if m.Kind == message.KindCOMMAND {
		return blame(p.obey(ctx, m), place)
	}
	if m.Role != message.RoleCUSTOMER {
		if err := p.join(ctx, m.Role == message.RoleAGENT && !m.Backchannel && p.of.IdentityID == nil); err != nil {
			return err
		}
	}
	return p.tag(ctx, m)
}

// isAgain reports whether a stored message is this post.
func (m *Post) isAgain(old *ent.Message, of uuid.UUID) bool {
	return orZero(old.ConversationID) == of && old.Kind == m.Kind && orZero(old.Text) == m.Text && old.Direction == message.DirectionINTERNAL
}

// blame says which post an error of what it asks for is about.
func blame(err error, place int) error {
	e, ok := apperrOf(err)
	if !ok {
		return err
	}
	field := "text"
	if len(e.Fields) > 0 && e.Fields[0].Path[0] == "queueId" {
		field = "queueIds"
	}
	return fault(e.Kind, e.Message, "messages", strconv.Itoa(place), field)
}

// internalMessage is what colleagues alone see of a conversation. Zero values are not
// given.
type internalMessage struct {
	Kind        message.Kind
	Role        message.Role
	Text        string
	Backchannel bool
	Meta        json.RawMessage
	Content     values.MessageContent
	Source      ids.Source
	ExternalID  string
	// Agent is who wrote it: a user of the organization.
	Agent uuid.UUID
}

func (p *posting) internalMessage(m Post) internalMessage {
	out := internalMessage{
		Kind: m.Kind, Role: m.Role, Text: m.Text, Backchannel: m.Backchannel, Meta: m.Meta, Content: m.Content,
		Source: m.Source, ExternalID: m.ExternalID,
	}
	if out.Content.Null() && len(m.Users)+len(m.Queues) > 0 {
		out.Content = values.MessageContent{Kind: "native", Data: named{m.Users, m.Queues}.json()}
	}
	if p.who.member && (m.Role == message.RoleAGENT || m.Role == message.RoleBOT) {
		out.Agent = p.who.user
	}
	return out
}

// named is whom a post names, as it is kept.
type named struct {
	Users  []uuid.UUID `json:"userIds,omitempty"`
	Queues []uuid.UUID `json:"queueIds,omitempty"`
}

func (n named) json() json.RawMessage {
	text, _ := json.Marshal(n) //nolint:errcheck // ids alone
	return text
}

// writeInternal adds a message to a conversation whose lock is held, brings the
// conversation, also the row, up to date, and tells the ledger. It has a number like
// every message, and is in no fact. A conversation without a customer begins, or goes
// on, by it.
func writeInternal(ctx context.Context, tx *store.Tx, of *ent.Conversation, m internalMessage) (uuid.UUID, error) {
	id := tx.NewID(ids.Message)
	of.LastOrdinal++
	of.MessageCount++
	of.LastMessageAt = later(of.LastMessageAt, tx.Now())
	row := tx.Message.Create().SetID(id).SetConversationID(of.ID).SetDirection(message.DirectionINTERNAL).SetKind(m.Kind).SetRole(m.Role).
		SetNillableText(given(m.Text)).SetSentAt(tx.Now()).SetOrdinal(of.LastOrdinal).SetIsBackchannel(m.Backchannel).
		SetSource(cmp.Or(m.Source, ids.Native)).SetNillableExternalID(given(m.ExternalID)).SetNillableAgentID(given(m.Agent))
	if len(m.Meta) > 0 {
		row.SetMeta(m.Meta)
	}
	if !m.Content.Null() {
		row.SetContent(m.Content)
	}
	if err := row.Exec(ctx); err != nil {
		return uuid.Nil, err
	}
	tx.Record(store.Entry{Kind: store.MessageAdded, ConversationID: of.ID, MessageID: id})
	revive(tx, of)
	return id, tx.Conversation.Update().Where(conversation.OrganizationIDEQ(tx.OrganizationID()), conversation.IDEQ(of.ID)).AddVersion(1).
		SetLastOrdinal(of.LastOrdinal).SetMessageCount(of.MessageCount).SetLastMessageAt(of.LastMessageAt).SetStatus(of.Status).Exec(ctx)
}

// revive has a conversation between colleagues begin, or go on after its end.
func revive(tx *store.Tx, of *ent.Conversation) {
	if of.IdentityID == nil && (of.Status == conversation.StatusPENDING || of.Status == conversation.StatusCLOSED) {
		of.Status = conversation.StatusACTIVE
		tx.Record(store.Entry{Kind: store.StatusChanged, ConversationID: of.ID})
	}
}

// errOver is the answer to what a resolved conversation does not take.
func errOver() error { return apperr.New(apperr.Conflict, "the conversation is resolved") }

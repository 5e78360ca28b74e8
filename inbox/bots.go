package inbox

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/google/uuid"

	"parley/ent/conversation"
	"parley/ent/message"
	"parley/internal/apperr"
	"parley/internal/content"
)

// EndlessID is the external id, with the source BOT_OPEN, of the conversation that
// a bot has with a customer on a medium, which never ends.
func EndlessID(bot uuid.UUID, channelType, customerAddress string) string {
	sum := sha256.Sum256([]byte(bot.String() + "|" + channelType + "|" + customerAddress))
	return "bot-" + hex.EncodeToString(sum[:16])
}

func errEndless() error {
	return apperr.New(apperr.Conflict, "this conversation with a bot has no end: it cannot be resolved")
}

// goesEndless reports whether the message has a bot and no conversation.
func (m *NewMessage) goesEndless() bool {
	return m.BotID != uuid.Nil && m.Conversation == "" && m.ConversationID == uuid.Nil
}

// normalizeBot checks what bots give besides, and takes typed content into the message.
func (m *NewMessage) normalizeBot(c *complaint) {
	if m.Typed != nil {
		c.under(m.takeTyped(), "typedContent")
	}
	if m.BotID != uuid.Nil && m.Direction == Out && m.AgentKey == "" && m.AgentID == uuid.Nil {
		m.ByBot = true
	}
	if m.Trace != nil {
		own := *m.Trace
		m.Trace = &own
		own.normalize(c)
	}
	if m.Session == nil {
		return
	}
	if m.Conversation == "" && m.ConversationID == uuid.Nil && m.BotID == uuid.Nil {
		c.Add("needs a conversation or a bot", "session")
	}
	m.Session.normalize(c)
}

// takeTyped stores the typed content as the message's content, its kind and, where the
// message has none, its text.
func (m *NewMessage) takeTyped() error {
	if !m.Content.Null() {
		return apperr.InvalidField("give content or typedContent, not both")
	}
	stored, err := content.Store(m.Typed)
	if err != nil {
		return err
	}
	m.Content = stored
	if m.Text == "" {
		m.Text = content.Words(m.Typed)
	}
	if kind := message.Kind(content.MessageKind(m.Typed.ContentKind())); m.Kind == "" && kind != message.KindTEXT {
		m.Kind = kind
	}
	return nil
}

// refuseBots refuses messages with bots that the organization may not use. It takes no
// statement where no message has one.
func (b *batch) refuseBots(ctx context.Context) error {
	want := distinct(b.items, func(it *item) (uuid.UUID, bool) { return it.BotID, it.BotID != uuid.Nil })
	if len(want) == 0 {
		return nil
	}
	usable, err := b.tx.UsableBots(ctx, want)
	if err != nil {
		return err
	}
	b.refuse(func(it *item) error {
		if it.BotID == uuid.Nil || slices.Contains(usable, it.BotID) {
			return nil
		}
		return absent("bot", "botId")
	})
	return nil
}

// kindOf is the kind of the conversation that a message begins.
func kindOf(first *item) conversation.Kind {
	if first.BotID != uuid.Nil {
		return conversation.KindBOT
	}
	return conversation.DefaultKind
}

// firstQueue is where the conversation waits that a message begins: nowhere where a bot
// talks.
func firstQueue(first *item) *uuid.UUID {
	if first.BotID != uuid.Nil {
		return nil
	}
	return first.channel.QueueID
}

// byHand reports whether an employee wrote the message to the customer.
func (it *item) byHand() bool {
	return it.Direction == Out && it.role() == message.RoleAGENT && !it.has(automaticReply)
}

// conversationID is zero where the message stands for itself.
func (it *item) conversationID() uuid.UUID {
	if it.conversation == nil {
		return uuid.Nil
	}
	return it.conversation.row.ID
}

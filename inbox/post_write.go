package inbox

import (
	"context"

	"github.com/google/uuid"

	"parley/ent/channel"
	"parley/ent/message"
)

// exchange appends n posts that go to or come from the customer, and has those that go
// out carried.
func (p *posting) exchange(ctx context.Context, from, n int) error {
	msgs := make([]NewMessage, n)
	for i, m := range p.posts[from : from+n] {
		msgs[i] = p.message(m)
	}
	b, err := appendAll(ctx, p.tx, msgs, from)
	if err != nil {
		return err
	}
	if err := p.reload(ctx); err != nil {
		return err
	}
	for i, r := range b.results {
		p.made = append(p.made, r.MessageID)
		if msgs[i].Direction != Out || p.stored[clientID{msgs[i].Source, msgs[i].ExternalID}] != nil {
			continue
		}
		if err := p.join(ctx, msgs[i].Role == message.RoleAGENT); err != nil {
			return err
		}
		if err := p.carry(ctx, r.MessageID); err != nil {
			return err
		}
	}
	return nil
}

// message is a post as a message between the conversation's two ends.
func (p *posting) message(m Post) NewMessage {
	out := NewMessage{
		Source: m.Source, Direction: p.direction(m), Kind: m.Kind, Role: m.Role, ConversationID: p.of.ID, Text: m.Text,
		Content: m.Content, Meta: m.Meta, ExternalID: m.ExternalID, ByBot: m.Role == message.RoleBOT,
	}
	if out.Direction == Out && p.who.member {
		out.AgentID = p.who.user
	}
	return out
}

// carry has a message handed to the channel's integration, where it has one.
func (p *posting) carry(ctx context.Context, id uuid.UUID) error {
	if p.carries == nil {
		from, err := p.tx.Channel.Query().Where(channel.OrganizationIDEQ(p.tx.OrganizationID()), channel.IDEQ(*p.of.ChannelID)).
			WithIntegration().Only(ctx)
		if err != nil {
			return err
		}
		via, err := carrierOf(ctx, p.tx, from)
		if err != nil {
			return err
		}
		does := via != nil
		p.carries = &does
	}
	if !*p.carries {
		return nil
	}
	return p.tx.Schedule(ctx, MessageJob, id, p.tx.Now())
}

// tag puts the words of a post of the kind TAG on the conversation.
func (p *posting) tag(ctx context.Context, m Post) error {
	var tags []uuid.UUID
	for _, t := range cleanTags(m.tagNames()) {
		tags = append(tags, p.tags[t])
	}
	if len(tags) == 0 {
		return nil
	}
	return tagConversations(ctx, p.tx, map[uuid.UUID][]uuid.UUID{p.of.ID: tags})
}

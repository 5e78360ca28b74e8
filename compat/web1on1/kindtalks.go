package web1on1

import (
	"context"
	"maps"
	"slices"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/message"
	"parley/internal/ids"
	"parley/internal/query"
	"parley/internal/viewer"
)

const (
	// lastSaid is how many messages are shown with a conversation.
	lastSaid = 20
	// mostTalks bounds how many rows about what is said are looked through: each may be
	// of tens of kilobytes.
	mostTalks = 1_000
)

// talkKinds are the resources about what is said.
func (a *API) talkKinds() []*kind {
	const users, organizations, conversations = "users", "organizations", "conversations"
	return []*kind{
		{
			path: conversations, code: ids.Conversation, fields: membersOf(Conversation{}), owned: true, read: a.conversations, detail: a.saidLast, costly: "messages",
			refs:    map[string]string{"organization": organizations, "contact": "contacts", "participants.user": users},
			columns: a.conversationColumns(), needs: needOfConversations, most: mostTalks,
			beside: []string{"participants", "results", "forms"}, fill: a.fillParts,
			orders: map[string][]string{"createdAt": {conversation.FieldStartedAt}, "updatedAt": {conversation.FieldUpdatedAt}},
		},
		{
			path: "messages", code: ids.Message, fields: membersOf(Message{}), owned: true, read: a.messages,
			refs:    map[string]string{"organization": organizations, "conversation": conversations, "user": users},
			columns: a.messageColumns(), needs: needOfMessages, most: mostTalks,
			orders: map[string][]string{"createdAt": {message.FieldSentAt, message.FieldOrdinal}, "updatedAt": {message.FieldUpdatedAt}},
		},
		{
			path: "contacts", code: ids.Customer, fields: membersOf(Contact{}), owned: true, read: a.contacts, columns: contactColumns(), most: mostTalks,
			refs: map[string]string{"organization": organizations, "conversation": conversations},
		},
		{
			path: "channels", code: ids.Queue, fields: membersOf(Channel{}), owned: true, read: a.channels,
			refs: map[string]string{"organization": organizations, "subscribers": users},
		},
	}
}

func (a *API) conversations(ctx context.Context, l query.Listing) ([]any, int, error) {
	list, total, err := a.Reader.ListConversations(ctx, l)
	if err != nil {
		return nil, 0, err
	}
	t, err := a.talksAbout(ctx, list)
	return shaped(list, total, err, t.conversation)
}

// fillParts has bare conversations shown with who takes part and the forms that were
// filled in.
func (a *API) fillParts(ctx context.Context, page []any) error {
	l, places := query.Listing{Lifetime: query.Ever}, map[uuid.UUID]int{}
	for i, shape := range page {
		c, _ := shape.(Conversation)
		l.IDs, places[c.row.ID] = append(l.IDs, c.row.ID), i
	}
	whole, _, err := a.conversations(ctx, l)
	for _, shape := range whole {
		c, _ := shape.(Conversation)
		page[places[c.row.ID]] = c
	}
	return err
}

// talksAbout reads what is shown of the conversations and stored elsewhere, but for
// their messages.
func (a *API) talksAbout(ctx context.Context, list []*ent.Conversation) (t talks, err error) {
	owners, users := make([]uuid.UUID, len(list)), []uuid.UUID{}
	for i, c := range list {
		owners[i] = c.OrganizationID
		for _, p := range c.Edges.Participants {
			users = append(users, p.UserID)
		}
	}
	t.sees = viewer.From(ctx).Sees
	if t.names, err = a.Reader.UserNames(ctx, distinct(users)...); err == nil {
		t.paths, err = a.Reader.PathsOf(ctx, distinct(owners)...)
	}
	return t, err
}

// saidLast adds to conversations what was said last.
func (a *API) saidLast(ctx context.Context, page []any) error {
	list := make([]*ent.Conversation, len(page))
	for i, shape := range page {
		c, _ := shape.(Conversation)
		list[i] = c.row
	}
	said, err := a.Reader.LastMessages(ctx, list, lastSaid)
	if err != nil {
		return err
	}
	names, err := a.authors(ctx, slices.Concat(slices.Collect(maps.Values(said))...))
	for i, shape := range page {
		c, _ := shape.(Conversation)
		c.Messages = []Message{}
		for _, m := range said[c.row.ID] {
			message := talks{names: names}.message(m)
			message.OrgPath = c.OrgPath
			c.Messages = append(c.Messages, message)
		}
		page[i] = c
	}
	return err
}

func (a *API) messages(ctx context.Context, l query.Listing) ([]any, int, error) {
	list, total, err := a.Reader.ListMessages(ctx, l)
	if err != nil {
		return nil, 0, err
	}
	return a.messageShapes(ctx, list, total)
}

// messageShapes shows messages, which are some of so many.
func (a *API) messageShapes(ctx context.Context, list []*ent.Message, total int) ([]any, int, error) {
	owners := make([]uuid.UUID, len(list))
	for i, m := range list {
		owners[i] = m.OrganizationID
	}
	paths, err := a.Reader.PathsOf(ctx, distinct(owners)...)
	if err != nil {
		return nil, 0, err
	}
	names, err := a.authors(ctx, list)
	return shaped(list, total, err, talks{paths: paths, names: names}.message)
}

// authors are those of the messages who may be told of.
func (a *API) authors(ctx context.Context, list []*ent.Message) (map[uuid.UUID]string, error) {
	var users []uuid.UUID
	for _, m := range list {
		if m.AgentID != nil {
			users = append(users, *m.AgentID)
		}
	}
	return a.Reader.UserNames(ctx, distinct(users)...)
}

func (a *API) contacts(ctx context.Context, l query.Listing) ([]any, int, error) {
	list, total, err := a.Reader.ListCustomers(ctx, l)
	if err != nil {
		return nil, 0, err
	}
	all, out := make([]uuid.UUID, len(list)), make([]any, len(list))
	for i, c := range list {
		all[i] = c.ID
	}
	open, err := a.Reader.OpenConversations(ctx, all...)
	for i, c := range list {
		if err != nil {
			return nil, 0, err
		}
		var newest *uuid.UUID
		if id, ok := open[c.ID]; ok {
			newest = &id
		}
		out[i], err = contactShape(c, newest)
	}
	return out, total, err
}

func (a *API) channels(ctx context.Context, l query.Listing) ([]any, int, error) {
	list, total, err := a.Reader.ListQueues(ctx, l)
	return shaped(list, total, err, channelShape)
}

// distinct are the ids, each once.
func distinct(list []uuid.UUID) []uuid.UUID {
	seen := map[uuid.UUID]bool{}
	return slices.DeleteFunc(list, func(id uuid.UUID) bool {
		before := seen[id]
		seen[id] = true
		return before
	})
}

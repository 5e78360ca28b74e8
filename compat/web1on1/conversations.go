package web1on1

import (
	"bytes"
	"context"
	"encoding/json"
	"sync"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/directory"
	"parley/ent/conversation"
	"parley/inbox"
	"parley/internal/ids"
	"parley/internal/viewer"
)

// conversationInput is what a body says of a conversation.
type conversationInput struct {
	name, category directory.Opt[string]
	slot           directory.Opt[int]
	meta           directory.Opt[json.RawMessage]
	kind           directory.Opt[conversation.Kind]
	contact        directory.Opt[uuid.UUID]
	profile        *inbox.CustomerProfile
	messages       []inbox.Post
	closes         bool
}

func (a *API) conversationWrites() writes[conversationInput] {
	return writes[conversationInput]{
		path: "conversations", read: a.readConversation, create: a.createConversation, update: a.changeConversation,
		archive: a.closeConversation,
	}
}

// readConversation reads a body. Who takes part, and what was said, is changed by
// messages: bodies that are sent back whole have both.
func (a *API) readConversation(ctx context.Context, o *rest.Object, fresh bool) (conversationInput, error) {
	in := conversationInput{
		name: text(o, "name"), category: text(o, "category"), slot: number(o, "categoryIndex"), meta: raw(o, "meta"),
	}
	if !fresh {
		return in, a.readChange(o, &in)
	}
	in.kind = word[conversation.Kind](o, "type", conversationTypes)
	err := a.readContactOf(ctx, o, &in)
	at := sync.OnceValues(func() (uuid.UUID, error) {
		named, err := a.reference(ctx, o, "organization", ids.Organization)
		return home(ctx, named.Value), err
	})
	posts, unknown := a.readPosts(ctx, o.Objects("messages", inbox.MaxPosts), at)
	if in.messages = posts; err == nil {
		err = unknown
	}
	return in, err
}

// readChange reads what only a change may have. Its category is one of two things:
// who sends the one back that did not change has it left out before.
func (a *API) readChange(o *rest.Object, in *conversationInput) error {
	for _, fixed := range []string{"type", "contact"} {
		if o.Given(fixed) {
			o.Report("cannot be changed", fixed)
		}
	}
	status := o.Text("status", rest.OneOf(wordsOf(conversationStatuses)...))
	if status != "" && status != isClosed {
		o.Report("can be changed to closed only", "status")
	}
	in.closes = status == isClosed
	return nil
}

// readContactOf reads with whom the conversation is: an id, or an object with the id
// or the profile of somebody who may be new.
func (a *API) readContactOf(ctx context.Context, o *rest.Object, in *conversationInput) (err error) {
	if bytes.HasPrefix(o.Raw("contact"), []byte(`"`)) {
		in.contact, err = a.reference(ctx, o, "contact", ids.Customer)
		return err
	}
	contact := o.Object("contact")
	if contact == nil {
		return nil
	}
	if contact.Given("id") {
		in.contact, err = a.reference(ctx, contact, "id", ids.Customer)
		return err
	}
	p := readProfile(contact)
	in.profile = p.fresh()
	return nil
}

// createConversation makes a conversation in which the caller takes part.
func (a *API) createConversation(ctx context.Context, organization *uuid.UUID, in conversationInput) (created, error) {
	n := inbox.NewConversation{
		Source: ids.Web1on1, Subject: in.name.Value, Category: in.category.Value, CategorySlot: in.slot.Value,
		CustomerID: in.contact.Value, Customer: in.profile, Messages: in.messages,
	}
	if in.kind.Value != nil {
		n.Kind = *in.kind.Value
	}
	if in.meta.Value != nil {
		n.Meta = *in.meta.Value
	}
	id, err := a.Inbox.CreateConversation(ctx, home(ctx, organization), n)
	return created{id: id}, err
}

// home is the organization of a new row, the caller's where none is named.
func home(ctx context.Context, named *uuid.UUID) uuid.UUID {
	if named != nil {
		return *named
	}
	return viewer.From(ctx).OrganizationID
}

func (a *API) changeConversation(ctx context.Context, id uuid.UUID, in conversationInput) error {
	change := inbox.ConversationChange{ID: id, Subject: in.name, Category: in.category, CategorySlot: in.slot, Meta: in.meta}
	if in.name.Given || in.category.Given || in.slot.Given || in.meta.Given {
		if err := a.Inbox.ChangeConversation(ctx, change); err != nil {
			return err
		}
	}
	if !in.closes {
		return nil
	}
	return a.closeConversation(ctx, id)
}

// closeConversation resolves a conversation; one that is closed stays as it is.
func (a *API) closeConversation(ctx context.Context, id uuid.UUID) error {
	_, err := a.Inbox.Resolve(ctx, viewer.From(ctx).Scope, inbox.Resolution{Source: ids.Web1on1, ConversationID: id})
	return err
}

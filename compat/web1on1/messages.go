package web1on1

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/ent"
	"parley/inbox"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/query"
)

// said is one message of a body: something to be posted, or else a form that was
// filled in.
type said struct {
	post inbox.Post
	form *inbox.Submission
}

// say posts what the body has, one message or a list, in the conversation of the
// address: all of it or nothing.
func (a *API) say(r *rest.Request) (rest.Response, error) {
	const key = "messages"
	conversation, err := a.addressed(r, a.kinds["conversations"], "id")
	if err != nil {
		return rest.Response{}, err
	}
	o, isList, err := r.ObjectOrList(key)
	if err != nil {
		return rest.Response{}, err
	}
	if !isList {
		return a.sayOne(r.Context(), conversation, o)
	}
	return a.sayAll(r.Context(), conversation, o, o.Objects(key, inbox.MaxPosts))
}

// sayIn posts a message in the conversation that the body names.
func (a *API) sayIn(r *rest.Request) (rest.Response, error) {
	o, err := r.Object()
	if err != nil {
		return rest.Response{}, err
	}
	required(o, "conversation")
	conversation, err := a.reference(r.Context(), o, "conversation", ids.Conversation)
	if faults := o.Err(); faults != nil {
		return rest.Response{}, faults
	}
	if err != nil {
		return rest.Response{}, err
	}
	return a.sayOne(r.Context(), *conversation.Value, o)
}

// homeOf finds the organization of a conversation, once.
func (a *API) homeOf(ctx context.Context, conversation uuid.UUID) homeOf {
	return sync.OnceValues(func() (uuid.UUID, error) {
		l := only(conversation)
		l.Bare = true
		list, _, err := a.Reader.ListConversations(ctx, l)
		if err == nil && len(list) == 0 {
			err = errNotFound
		}
		if err != nil {
			return uuid.Nil, err
		}
		return list[0].OrganizationID, nil
	})
}

func (a *API) sayOne(ctx context.Context, conversation uuid.UUID, o *rest.Object) (rest.Response, error) {
	m, err := a.meantIn(ctx, a.homeOf(ctx, conversation), o)
	if err != nil {
		return rest.Response{}, err
	}
	s, err := a.readSaid(ctx, o, m)
	if faults := o.Err(); faults != nil {
		return rest.Response{}, faults
	}
	if err != nil {
		return rest.Response{}, err
	}
	if s.form != nil {
		return a.fillIn(ctx, conversation, *s.form)
	}
	posted, err := a.Inbox.Post(ctx, conversation, []inbox.Post{s.post})
	if err != nil {
		return rest.Response{}, ofOne(err)
	}
	shape, err := a.shape(ctx, a.kinds["messages"], posted[0])
	return made(location("messages", posted[0]), shape), err
}

// ofOne is the error about the only one of a list of messages, as one about a body that
// is no list.
func ofOne(err error) error {
	e, ok := errors.AsType[*apperr.Error](err)
	if !ok {
		return err
	}
	out := *e
	out.Fields = slices.Clone(e.Fields)
	for i, f := range out.Fields {
		if len(f.Path) > 2 && f.Path[0] == "messages" {
			out.Fields[i].Path = f.Path[2:]
		}
	}
	return &out
}

func (a *API) sayAll(ctx context.Context, conversation uuid.UUID, o *rest.Object, list []*rest.Object) (rest.Response, error) {
	for _, one := range list {
		if isFilledIn(one) {
			one.Report("a form that was filled in stands by itself", "form")
		}
	}
	posts, err := a.readPosts(ctx, list, a.homeOf(ctx, conversation))
	if faults := o.Err(); faults != nil {
		return rest.Response{}, faults
	}
	if err != nil {
		return rest.Response{}, err
	}
	posted, err := a.Inbox.Post(ctx, conversation, posts)
	if err != nil {
		return rest.Response{}, err
	}
	shapes, err := a.inOrder(ctx, posted)
	return made(location("conversations", conversation), shapes), err
}

// inOrder are messages in the order of their ids.
func (a *API) inOrder(ctx context.Context, list []uuid.UUID) ([]any, error) {
	rows, _, err := a.Reader.ListMessages(ctx, query.Listing{IDs: list, Lifetime: query.Ever})
	if err != nil {
		return nil, err
	}
	shapes, _, err := a.messageShapes(ctx, rows, len(rows))
	out := make([]any, 0, len(list))
	for _, id := range list {
		if i := slices.IndexFunc(rows, func(m *ent.Message) bool { return m.ID == id }); i >= 0 && err == nil {
			out = append(out, shapes[i])
		}
	}
	return out, err
}

// fillIn keeps a form that was filled in, and answers with the message that says so.
func (a *API) fillIn(ctx context.Context, conversation uuid.UUID, form inbox.Submission) (rest.Response, error) {
	form.Conversation = conversation
	kept, err := a.Inbox.SubmitForm(ctx, form)
	if err != nil {
		return rest.Response{}, err
	}
	shape, err := a.shape(ctx, a.kinds["messages"], kept.Message)
	return made(location("messages", kept.Message), shape), err
}

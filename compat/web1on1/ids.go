package web1on1

import (
	"context"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/directory"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/viewer"
)

// idCode is a kind of rows.
type idCode = ids.Code

// me stands for the caller in the place of a user's id.
const me = "me"

// addressed finds the row whose short id is a part of the address. An id that is
// nowhere, one out of sight and what is no id get the same answer.
func (a *API) addressed(r *rest.Request, k *kind, name string) (uuid.UUID, error) {
	text := r.PathValue(name)
	if v := viewer.From(r.Context()); text == me && k.code == ids.User {
		return v.UserID, nil
	}
	return a.find(r.Context(), k.code, text)
}

// find finds a row by its short id.
func (a *API) find(ctx context.Context, code idCode, short string) (uuid.UUID, error) {
	found, err := a.Reader.FindShort(ctx, code, short)
	if err != nil {
		return uuid.Nil, err
	}
	id, ok := found[strings.ToLower(short)]
	if !ok {
		return uuid.Nil, errNotFound
	}
	return id, nil
}

// reference reads the id of another row out of a body; null takes it away.
func (a *API) reference(ctx context.Context, o *rest.Object, key string, code idCode) (directory.Opt[uuid.UUID], error) {
	s := text(o, key)
	if s.Value == nil {
		return directory.Opt[uuid.UUID]{Given: s.Given}, nil
	}
	list, err := a.named(ctx, code, []string{key}, *s.Value)
	if err != nil {
		return directory.Opt[uuid.UUID]{}, err
	}
	return directory.Set(list[0]), nil
}

// inside finds the rows of a list that belong to the row of the body and are there
// already, by their ids; nil for each other one. In a fresh row all are.
func (a *API) inside(ctx context.Context, member string, list []*rest.Object, code idCode, fresh bool) ([]*uuid.UUID, error) {
	out, short := make([]*uuid.UUID, len(list)), make([]string, len(list))
	if fresh {
		return out, nil
	}
	for i, o := range list {
		if o != nil {
			short[i] = o.Text("id")
		}
	}
	found, err := a.Reader.FindShort(ctx, code, short...)
	for i, s := range short {
		id, ok := found[strings.ToLower(s)]
		switch {
		case ok:
			out[i] = &id
		case s != "" && err == nil:
			err = unknown([]string{member, strconv.Itoa(i), "id"})
		}
	}
	return out, err
}

// references reads ids of other rows out of a body.
func (a *API) references(ctx context.Context, o *rest.Object, key string, code idCode) (directory.Opt[[]uuid.UUID], error) {
	list := texts(o, key)
	if list.Value == nil {
		return directory.Opt[[]uuid.UUID]{}, nil
	}
	rows, err := a.named(ctx, code, []string{key}, *list.Value...)
	return directory.Set(rows), err
}

// named finds the rows that a member of a body names, in their order. One that is
// nowhere or out of sight is an apperr.NotFound that names the member.
func (a *API) named(ctx context.Context, code idCode, path []string, short ...string) ([]uuid.UUID, error) {
	found, err := a.Reader.FindShort(ctx, code, short...)
	if err != nil {
		return nil, err
	}
	return allOf(found, path, short)
}

// allOf are the rows that a member of a body names, in their order, among those found.
func allOf(found map[string]uuid.UUID, path, short []string) ([]uuid.UUID, error) {
	out := make([]uuid.UUID, len(short))
	for i, s := range short {
		id, ok := found[strings.ToLower(s)]
		if !ok {
			return nil, unknown(path)
		}
		out[i] = id
	}
	return out, nil
}

// unknown says that a member of a body names a row that there is not, as far as the
// viewer can see.
func unknown(path []string) error {
	return &apperr.Error{Kind: apperr.NotFound, Message: errNotFound.Message, Fields: []apperr.Field{{Path: path, Message: errNotFound.Message}}}
}

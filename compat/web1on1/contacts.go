package web1on1

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/directory"
	"parley/ent/conversation"
	"parley/inbox"
	"parley/internal/apperr"
	"parley/internal/ids"
)

// profile is what a body says of a person. It is replaced whole.
type profile struct {
	given                                                bool
	displayName, givenName, familyName, email, telephone *string
	// more is what Parley has no column for.
	more json.RawMessage
}

// readProfile reads the profile of a contact.
func readProfile(o *rest.Object) profile {
	p := o.Object("profile")
	if p == nil {
		return profile{given: o.Has("profile")}
	}
	out := profile{given: true}
	columns := map[string]**string{
		"displayName": &out.displayName, "givenName": &out.givenName, "familyName": &out.familyName, "email": &out.email, "telephone": &out.telephone,
	}
	more := map[string]json.RawMessage{}
	for _, key := range p.Keys() {
		if column, ok := columns[key]; ok {
			*column = text(p, key).Value
		} else {
			more[key] = p.Raw(key)
		}
	}
	if len(more) > 0 {
		out.more, _ = json.Marshal(more) // of what was JSON
	}
	return out
}

// fresh is the profile of somebody who may be new; nil where nothing is said.
func (p profile) fresh() *inbox.CustomerProfile {
	if !p.given {
		return nil
	}
	return &inbox.CustomerProfile{GivenName: p.givenName, FamilyName: p.familyName, Email: p.email, Phone: p.telephone, Profile: p.all()}
}

// all is what is kept besides with somebody new: the name to be shown, too.
func (p profile) all() json.RawMessage {
	if p.displayName == nil {
		return p.more
	}
	all := map[string]any{}
	if p.more != nil {
		_ = json.Unmarshal(p.more, &all) // it was made by us
	}
	all["displayName"] = *p.displayName
	out, _ := json.Marshal(all)
	return out
}

// change is the profile of somebody who is known: what it does not have is taken away.
func (p profile) change(id uuid.UUID) directory.CustomerChange {
	value := func(s *string) directory.Opt[string] { return directory.Opt[string]{Given: true, Value: s} }
	out := directory.CustomerChange{
		ID: id, DisplayName: value(p.displayName), GivenName: value(p.givenName), FamilyName: value(p.familyName),
		Email: value(p.email), Phone: value(p.telephone), Profile: directory.Null[json.RawMessage](),
	}
	if p.more != nil {
		out.Profile = directory.Set(p.more)
	}
	return out
}

func (a *API) contactWrites() writes[profile] {
	return writes[profile]{
		path: "contacts", needs: []string{"profile"}, create: a.createContact, update: a.changeContact, archive: noArchive,
		read: func(_ context.Context, o *rest.Object, _ bool) (profile, error) { return readProfile(o), nil },
	}
}

// noArchive is of kinds whose rows are not archived by this surface.
func noArchive(context.Context, uuid.UUID) error { return nil }

// createContact makes a contact and the one conversation that it is linked to.
func (a *API) createContact(ctx context.Context, organization *uuid.UUID, p profile) (created, error) {
	n := inbox.NewConversation{Source: ids.Web1on1, Kind: conversation.KindCONTACT, Customer: p.fresh()}
	id, err := a.Inbox.CreateConversation(ctx, home(ctx, organization), n)
	if err != nil {
		return created{}, err
	}
	list, _, err := a.Reader.ListConversations(ctx, only(id))
	if err == nil && (len(list) == 0 || list[0].CustomerID == nil) {
		err = errNotFound
	}
	if err != nil {
		return created{}, err
	}
	return created{id: *list[0].CustomerID}, nil
}

// changeContact replaces the profile of a contact.
func (a *API) changeContact(ctx context.Context, id uuid.UUID, p profile) error {
	if !p.given {
		return nil
	}
	_, err := a.Directory.UpdateCustomer(ctx, p.change(id))
	return ofProfile(err)
}

// ofProfile says in which member of a contact the directory found a fault.
func ofProfile(err error) error {
	e, ok := errors.AsType[*apperr.Error](err)
	if !ok {
		return err
	}
	out := *e
	out.Fields = slices.Clone(e.Fields)
	for i, f := range out.Fields {
		if len(f.Path) != 1 || f.Path[0] == "id" || f.Path[0] == "profile" {
			continue
		}
		name := f.Path[0]
		if name == "phone" {
			name = "telephone"
		}
		out.Fields[i].Path = []string{"profile", name}
	}
	return &out
}

package web1on1

import (
	"cmp"
	"context"
	"strings"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/directory"
	"parley/ent/membership"
	"parley/ent/user"
	"parley/internal/ids"
	"parley/internal/shortid"
	"parley/internal/values"
	"parley/internal/viewer"
)

// userInput is what a body says of a user.
type userInput struct {
	directory.UserFields
	avatar directory.Opt[string]
}

func (a *API) userWrites() writes[userInput] {
	return writes[userInput]{
		path: "users", needs: []string{"email"}, read: readUser, create: a.createUser, update: a.updateUser,
		archive: func(ctx context.Context, id uuid.UUID) error {
			_, err := a.Directory.ArchiveUser(ctx, id)
			return err
		},
	}
}

func readUser(_ context.Context, o *rest.Object, _ bool) (userInput, error) {
	in := userInput{avatar: text(o, "avatar", webAddress), UserFields: directory.UserFields{
		DisplayName: text(o, "displayName"), GivenName: text(o, "givenName"), AdditionalName: text(o, "additionalName"),
		FamilyName: text(o, "familyName"), Email: text(o, "email"), Phone: text(o, "phone"),
		Role: word[membership.Role](o, "role", userRoles), Status: word[user.Status](o, "status", userStatuses),
		Settings: decoded[values.UserSettings](o, "settings"), Meta: raw(o, "meta"),
	}}
	if in.Email.Given && in.Email.Value == nil {
		o.Report("is required", "email")
	}
	if o.Given("password") {
		in.Password = text(o, "password")
	}
	if in.DisplayName.Value == nil {
		in.DisplayName = directory.Opt[string]{} // the name follows the other names
	}
	return in, nil
}

// createUser makes a user who is queued unless the body says otherwise; a bot's user
// is made with its bot.
func (a *API) createUser(ctx context.Context, organization *uuid.UUID, in userInput) (created, error) {
	if role := in.Role.Value; role != nil && *role == membership.RoleBOT {
		return a.createBotUser(ctx, organization, in)
	}
	if !in.Status.Given {
		in.Status = directory.Set(user.StatusQUEUED)
	}
	row, err := a.Directory.CreateUser(ctx, directory.NewUser{OrganizationID: organization, Source: ids.Web1on1, UserFields: in.UserFields})
	if err != nil {
		return created{}, err
	}
	return created{id: row.ID}, a.setAvatar(ctx, row.ID, in.avatar)
}

// createBotUser makes a bot and answers with its user, whose token is shown once. A
// bot whose user cannot be as asked for is archived again.
func (a *API) createBotUser(ctx context.Context, organization *uuid.UUID, in userInput) (created, error) {
	bot, secrets, err := a.Directory.CreateBot(ctx, directory.NewBot{
		OrganizationID: organization, Source: ids.Web1on1,
		BotFields: directory.BotFields{Name: directory.Set(botName(in.UserFields)), AvatarURL: in.avatar},
	})
	if err != nil {
		return created{}, err
	}
	in.Role, in.Status = directory.Opt[membership.Role]{}, directory.Opt[user.Status]{}
	if _, err := a.Directory.UpdateUser(ctx, directory.UserChange{ID: bot.UserID, UserFields: in.UserFields}); err != nil {
		_, _ = a.Directory.ArchiveBot(ctx, bot.ID) // the caller hears of what came first
		return created{}, err
	}
	return created{id: bot.UserID, once: func(shape any) any {
		u, _ := shape.(User)
		u.APIToken = secrets.APIToken
		return u
	}}, nil
}

// botName is what a bot is called that is made as a user.
func botName(f directory.UserFields) string {
	var names []string
	for _, name := range []directory.Opt[string]{f.GivenName, f.AdditionalName, f.FamilyName} {
		if name.Value != nil {
			names = append(names, *name.Value)
		}
	}
	return cmp.Or(deref(f.DisplayName.Value), strings.Join(names, " "), deref(f.Email.Value))
}

func (a *API) updateUser(ctx context.Context, id uuid.UUID, in userInput) error {
	if _, err := a.Directory.UpdateUser(ctx, directory.UserChange{ID: id, UserFields: in.UserFields}); err != nil {
		return err
	}
	return a.setAvatar(ctx, id, in.avatar)
}

// setAvatar writes the address of a picture, where a body has one.
func (a *API) setAvatar(ctx context.Context, id uuid.UUID, address directory.Opt[string]) error {
	if !address.Given {
		return nil
	}
	_, err := a.Directory.SetUserAvatar(ctx, id, address.Value)
	return err
}

// ownOrganizations are those that the caller works in.
func (a *API) ownOrganizations(r *rest.Request) (rest.Response, error) {
	v := viewer.From(r.Context())
	list, err := a.Reader.Memberships(r.Context())
	return rest.Response{Body: userOrganizations(v.UserID, list)}, err
}

// leave takes a user out of an organization.
func (a *API) leave(r *rest.Request) (rest.Response, error) {
	id, err := a.addressed(r, a.kinds["users"], "id")
	if err != nil {
		return rest.Response{}, err
	}
	organization, err := a.addressed(r, a.kinds["organizations"], "organization")
	if err != nil {
		return rest.Response{}, err
	}
	_, err = a.Directory.RemoveMember(r.Context(), id, &organization)
	return gone(), err
}

// location is the address of a row below the prefix.
func location(path string, id uuid.UUID) string { return "/" + path + "/" + shortid.Of(id) }

package web1on1

import (
	"context"

	"github.com/google/uuid"

	"parley/compat/rest"
)

// avatarRoutes are the rows of users' pictures.
func (a *API) avatarRoutes() []rest.Route {
	const pattern = "/users/{id}/avatar"
	return []rest.Route{
		a.picturePosted(pattern, "Makes the middle of a picture, 256 pixels wide, that of a user.", User{}, a.avatar),
		a.pictureDeleted(pattern, "Takes a user's picture away.", a.avatar),
	}
}

// avatar is the picture of the user in the address.
func (a *API) avatar(r *rest.Request) (p newPicture, err error) {
	p.kind, p.draw = a.kinds["users"], a.pictures.Avatar
	u, err := pictured[User](a, r, &p)
	p.before = u.Avatar
	p.save = func(ctx context.Context, id uuid.UUID, address *string) error {
		_, err := a.Directory.SetUserAvatar(ctx, id, address)
		return err
	}
	return p, err
}

package web1on1

import (
	"context"

	"github.com/google/uuid"

	"parley/compat/rest"
)

// logoRoutes are the rows of organizations' pictures.
func (a *API) logoRoutes() []rest.Route {
	const pattern = "/organizations/{id}/logo"
	return []rest.Route{
		a.picturePosted(pattern, "Makes a square picture of at least 200 pixels that of an organization.", Organization{}, a.logo),
		a.pictureDeleted(pattern, "Takes an organization's picture away.", a.logo),
	}
}

// logo is the picture of the organization in the address.
func (a *API) logo(r *rest.Request) (p newPicture, err error) {
	p.kind, p.draw = a.kinds["organizations"], a.pictures.Logo
	o, err := pictured[Organization](a, r, &p)
	p.before = o.Logo
	p.save = func(ctx context.Context, id uuid.UUID, address *string) error {
		_, err := a.Directory.SetOrganizationLogo(ctx, id, address)
		return err
	}
	return p, err
}

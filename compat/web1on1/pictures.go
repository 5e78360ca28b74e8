package web1on1

import (
	"cmp"
	"context"
	"mime/multipart"
	"net/http"
	"path"
	"strings"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/internal/blob"
	"parley/internal/picture"
)

// newPicture is the picture of a user or of an organization, and how it is replaced.
type newPicture struct {
	kind  *kind
	owner uuid.UUID
	// before is the address in use so far.
	before *string
	// draw makes it of what was sent, and save writes its address into the row.
	draw func(context.Context, []byte) (picture.Picture, error)
	save func(ctx context.Context, owner uuid.UUID, address *string) error
}

// pictured reads the row of the address, whose picture it is.
func pictured[S any](a *API, r *rest.Request, p *newPicture) (row S, err error) {
	if p.owner, err = a.addressed(r, p.kind, "id"); err != nil {
		return row, err
	}
	shape, err := a.shape(r.Context(), p.kind, p.owner)
	row, _ = shape.(S)
	return row, err
}

// PictureForm is the form that brings a picture.
type PictureForm struct {
	File multipart.File `formData:"file" required:"true" description:"A PNG, a JPEG or a GIF, of at most 8,000 pixels a side and 25 million in all."`
}

// defaultUpload bounds bodies with a file where [Deps.MaxUpload] does not, in bytes.
const defaultUpload = 10 << 20

// picturePosted is a row that puts a picture in the place of another.
func (a *API) picturePosted(pattern, summary string, answer any, of func(*rest.Request) (newPicture, error)) rest.Route {
	return rest.Route{
		Method: http.MethodPost, Pattern: pattern, Summary: summary, MaxBody: cmp.Or(a.MaxUpload, defaultUpload),
		Doc: rest.Doc{Body: PictureForm{}, BodyType: "multipart/form-data", Answer: answer, Status: http.StatusCreated},
		Handle: func(r *rest.Request) (rest.Response, error) {
			p, err := of(r)
			if err != nil {
				return rest.Response{}, err
			}
			if err := a.replacePicture(r, p); err != nil {
				return rest.Response{}, err
			}
			shape, err := a.shape(r.Context(), p.kind, p.owner)
			return rest.Response{Status: http.StatusCreated, Body: shape, After: a.forget(r, p)}, err
		},
	}
}

// pictureDeleted is a row that takes a picture away.
func (a *API) pictureDeleted(pattern, summary string, of func(*rest.Request) (newPicture, error)) rest.Route {
	return rest.Route{
		Method: http.MethodDelete, Pattern: pattern, Summary: summary, Doc: rest.Doc{Status: http.StatusNoContent},
		Handle: func(r *rest.Request) (rest.Response, error) {
			p, err := of(r)
			if err == nil {
				err = p.save(r.Context(), p.owner, nil)
			}
			return rest.Response{Status: http.StatusNoContent, After: a.forget(r, p)}, err
		},
	}
}

// replacePicture takes a picture in.
func (a *API) replacePicture(r *rest.Request, p newPicture) error {
	data, err := upload(r)
	if err != nil {
		return err
	}
	made, err := p.draw(r.Context(), data)
	if err != nil {
		return err
	}
	name, err := blob.NewName(p.owner, made.ContentType)
	if err != nil {
		return err
	}
	// The file first: no row may name one that is not there.
	if err := a.Blobs.Put(r.Context(), name, made.Data); err != nil {
		return err
	}
	address := strings.TrimSuffix(a.PublicURL(r.Request), "/") + blob.Prefix + name
	err = p.save(r.Context(), p.owner, &address)
	if err != nil {
		a.discard(r.Context(), name)
	}
	return err
}

// forget returns what deletes the file that the address before led to, provided that
// it was made for the owner: an address may be written by hand, and be of another's.
func (a *API) forget(r *rest.Request, p newPicture) func() {
	if p.before == nil || !strings.Contains(*p.before, blob.Prefix) || !blob.BelongsTo(path.Base(*p.before), p.owner) {
		return nil
	}
	return func() { a.discard(r.Context(), path.Base(*p.before)) }
}

// discard deletes a file, also where the caller has gone. One that stays costs some
// disk and nothing else, so that is logged.
func (a *API) discard(ctx context.Context, name string) {
	if err := a.Blobs.Delete(context.WithoutCancel(ctx), name); err != nil {
		a.Logger.WarnContext(ctx, "a picture cannot be deleted", "name", name, "error", err)
	}
}

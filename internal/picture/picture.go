// Package picture makes the pictures that Parley shows out of those that people
// send: of one size, and with nothing left of the original but what is seen.
package picture

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"

	"parley/internal/apperr"
)

const (
	// maxPixels and maxSide bound what is decoded, whatever a header promises.
	maxPixels = 25_000_000
	maxSide   = 8000
	// avatarSide is the side of a user's picture, in pixels.
	avatarSide = 256
	// minLogo and maxLogo bound the side of a logo: a smaller one is refused, a
	// larger one made smaller.
	minLogo, maxLogo = 200, 512
	// jpegQuality is that of what was a JPEG.
	jpegQuality = 90
)

// Picture is a picture as a file.
type Picture struct {
	// ContentType is image/png or image/jpeg.
	ContentType string
	Data        []byte
}

// Studio makes pictures, one at a time: one that is decoded takes up to 20 bytes a
// pixel, 500 MB. It is safe for concurrent use.
type Studio struct{ place chan struct{} }

// New returns a studio.
func New() *Studio { return &Studio{make(chan struct{}, 1)} }

// Avatar returns the square in the middle of a PNG, a JPEG or the first picture of
// a GIF, 256 pixels wide. It fails with [apperr.Invalid] about `file`, or where ctx
// ends before it is its turn.
func (s *Studio) Avatar(ctx context.Context, data []byte) (Picture, error) {
	return s.make(ctx, data, func(img image.Image) (*image.RGBA, error) {
		return scaled(img, middle(img.Bounds()), avatarSide), nil
	})
}

// Logo returns a square picture of at least 200 pixels, made smaller where it has
// more than 512. It takes and fails with what [Studio.Avatar] does.
func (s *Studio) Logo(ctx context.Context, data []byte) (Picture, error) {
	return s.make(ctx, data, func(img image.Image) (*image.RGBA, error) {
		size := img.Bounds().Size()
		if size.X != size.Y || size.X < minLogo {
			return nil, refused("has to be square and at least %d pixels wide, not %d × %d", minLogo, size.X, size.Y)
		}
		return scaled(img, img.Bounds(), min(size.X, maxLogo)), nil
	})
}

// make decodes, has f make a square of it, and encodes that, upright.
func (s *Studio) make(ctx context.Context, data []byte, f func(image.Image) (*image.RGBA, error)) (Picture, error) {
	kind, err := inspect(data)
	if err != nil {
		return Picture{}, err
	}
	select {
	case s.place <- struct{}{}:
		defer func() { <-s.place }()
	case <-ctx.Done():
		return Picture{}, ctx.Err()
	}
	img, err := kind.decode(bytes.NewReader(data))
	if err != nil {
		return Picture{}, refused("cannot be read as a picture")
	}
	square, err := f(img)
	if err != nil {
		return Picture{}, err
	}
	if o := orientation(data); o != 1 {
		square = upright(square, o)
	}
	return kind.encode(square)
}

// inspect finds out by the first bytes what a file is, and refuses what is too
// large before anything of that size is made.
func inspect(data []byte) (format, error) {
	for _, kind := range formats() {
		if !bytes.HasPrefix(data, []byte(kind.magic)) {
			continue
		}
		config, err := kind.config(bytes.NewReader(data))
		switch {
		case err != nil || config.Width <= 0 || config.Height <= 0:
			return format{}, refused("cannot be read as a picture")
		case max(config.Width, config.Height) > maxSide || config.Width*config.Height > maxPixels:
			return format{}, refused("may have at most %d pixels a side and %d in all, not %d × %d", maxSide, maxPixels, config.Width, config.Height)
		}
		return kind, nil
	}
	return format{}, refused("has to be a PNG, a JPEG or a GIF")
}

// format is a kind of file.
type format struct {
	magic  string
	config func(*bytes.Reader) (image.Config, error)
	decode func(*bytes.Reader) (image.Image, error)
	encode func(image.Image) (Picture, error)
}

// formats are the kinds that are read. The registry of package image is not asked:
// it knows whatever the program happens to import.
func formats() []format {
	return []format{
		{"\x89PNG\r\n\x1a\n", from(png.DecodeConfig), from(png.Decode), asPNG},
		{"\xff\xd8\xff", from(jpeg.DecodeConfig), from(jpeg.Decode), asJPEG},
		{"GIF87a", from(gif.DecodeConfig), from(gif.Decode), asPNG},
		{"GIF89a", from(gif.DecodeConfig), from(gif.Decode), asPNG},
	}
}

func asPNG(img image.Image) (Picture, error) {
	var b bytes.Buffer
	err := png.Encode(&b, img)
	return Picture{"image/png", b.Bytes()}, err
}

func asJPEG(img image.Image) (Picture, error) {
	var b bytes.Buffer
	err := jpeg.Encode(&b, img, &jpeg.Options{Quality: jpegQuality})
	return Picture{"image/jpeg", b.Bytes()}, err
}

// refused is what is wrong with a file.
func refused(format string, args ...any) error {
	var f apperr.Faults
	f.Add(fmt.Sprintf(format, args...), "file")
	return f.Err()
}

package picture

import (
	"bytes"
	"image"
	"io"

	"golang.org/x/image/draw"
)

// from is a reader of package image for files in memory.
func from[T any](read func(io.Reader) (T, error)) func(*bytes.Reader) (T, error) {
	return func(r *bytes.Reader) (T, error) { return read(r) }
}

// middle is the largest square in the middle.
func middle(r image.Rectangle) image.Rectangle {
	side := min(r.Dx(), r.Dy())
	corner := r.Min.Add(image.Pt((r.Dx()-side)/2, (r.Dy()-side)/2))
	return image.Rectangle{Min: corner, Max: corner.Add(image.Pt(side, side))}
}

// scaled returns a part of a picture with another side, in pixels.
func scaled(img image.Image, part image.Rectangle, side int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, side, side))
	draw.CatmullRom.Scale(out, out.Bounds(), img, part, draw.Src, nil)
	return out
}

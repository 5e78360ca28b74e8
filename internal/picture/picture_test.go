package picture_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"parley/internal/apperr"
	"parley/internal/picture"
)

// flag is a picture with a red left third, a green middle and a blue right third.
func flag(width, height int) *image.Paletted {
	colors := color.Palette{color.RGBA{255, 0, 0, 255}, color.RGBA{0, 255, 0, 255}, color.RGBA{0, 0, 255, 255}}
	img := image.NewPaletted(image.Rect(0, 0, width, height), colors)
	for y := range height {
		for x := range width {
			img.SetColorIndex(x, y, uint8(x*3/width))
		}
	}
	return img
}

func asPNG(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// asJPEG writes a JPEG with a comment, as cameras leave words behind.
func asJPEG(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	comment := "\xff\xfe\x00\x0d52.37,4.89!"
	return append([]byte("\xff\xd8"+comment), b.Bytes()[2:]...)
}

// asGIF writes two pictures, the second of them white.
func asGIF(t *testing.T, img *image.Paletted) []byte {
	t.Helper()
	white := image.NewPaletted(img.Bounds(), color.Palette{color.White})
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, &gif.GIF{Image: []*image.Paletted{img, white}, Delay: []int{1, 1}}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// header is a PNG that promises a size and holds nothing.
func header(width, height uint32) []byte {
	chunk := append([]byte("IHDR"), binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height)...)
	chunk = append(chunk, 8, 6, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), chunk...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(chunk))
}

// The middle of whatever was sent is 256 pixels wide, of the same colour, a JPEG
// where it was one, and without what was said beside the picture.
func TestAvatar(t *testing.T) {
	studio := picture.New()
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"a wide PNG":   {asPNG(t, flag(900, 300)), "image/png"},
		"a small PNG":  {asPNG(t, flag(30, 10)), "image/png"},
		"a wide JPEG":  {asJPEG(t, flag(900, 300)), "image/jpeg"},
		"a moving GIF": {asGIF(t, flag(900, 300)), "image/png"},
	} {
		made, err := studio.Avatar(t.Context(), c.data)
		if err != nil || made.ContentType != c.want {
			t.Errorf("%s: %s %v", name, made.ContentType, err)
			continue
		}
		img, _, err := image.Decode(bytes.NewReader(made.Data))
		if err != nil || img.Bounds() != image.Rect(0, 0, 256, 256) {
			t.Fatalf("%s: %v %v", name, img.Bounds(), err)
		}
		for _, x := range []int{20, 128, 235} {
			if r, g, b, _ := img.At(x, 128).RGBA(); r>>8 > 30 || g>>8 < 220 || b>>8 > 30 {
				t.Errorf("%s: (%d, 128) is %d %d %d", name, x, r>>8, g>>8, b>>8)
			}
		}
		if bytes.Contains(made.Data, []byte("52.37")) {
			t.Errorf("%s: what was said beside it is still there", name)
		}
	}
}

// A picture that one sees through stays so.
func TestTransparency(t *testing.T) {
	made, err := picture.New().Avatar(t.Context(), asPNG(t, image.NewNRGBA(image.Rect(0, 0, 300, 300))))
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(made.Data))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, _, alpha := img.At(128, 128).RGBA(); alpha != 0 {
		t.Errorf("alpha is %d", alpha)
	}
}

// A logo keeps its size up to 512 pixels, and has to be a square of 200 at least.
func TestLogo(t *testing.T) {
	studio := picture.New()
	for name, c := range map[string]struct{ width, height, want int }{
		"the smallest": {200, 200, 200},
		"as it is":     {512, 512, 512},
		"too large":    {900, 900, 512},
		"too small":    {199, 199, 0},
		"not square":   {300, 299, 0},
	} {
		made, err := studio.Logo(t.Context(), asPNG(t, flag(c.width, c.height)))
		if c.want == 0 {
			if apperr.KindOf(err) != apperr.Invalid || !strings.Contains(err.Error(), "square") {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		config, err2 := png.DecodeConfig(bytes.NewReader(made.Data))
		if err != nil || err2 != nil || config.Width != c.want || config.Height != c.want {
			t.Errorf("%s: %v %v, %d × %d", name, err, err2, config.Width, config.Height)
		}
	}
}

// What is no picture, is broken or promises too much is refused, and names the file.
func TestRefused(t *testing.T) {
	whole := asPNG(t, flag(300, 300))
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"nothing":          {nil, "PNG"},
		"a page":           {[]byte("<svg onload=alert(1)>"), "PNG"},
		"a TIFF":           {[]byte("II*\x00\x08\x00\x00\x00"), "PNG"},
		"only magic":       {whole[:8], "cannot be read"},
		"half":             {whole[:len(whole)/2], "cannot be read"},
		"no width":         {header(0, 10), "cannot be read"},
		"50,000 a side":    {header(50_000, 50_000), "at most"},
		"8,001 a side":     {header(8001, 1), "at most"},
		"too many pixels":  {header(5001, 5000), "at most"},
		"beyond the type":  {header(1<<31-1, 1<<31-1), "file"},
		"a promise broken": {header(5000, 5000), "cannot be read"},
	} {
		_, err := picture.New().Avatar(t.Context(), c.data)
		if apperr.KindOf(err) != apperr.Invalid || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "file: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A header of 50,000 × 50,000 pixels is refused without memory for them.
func TestNothingIsAllocatedForAPromise(t *testing.T) {
	data, studio := header(50_000, 50_000), picture.New()
	result := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := studio.Avatar(b.Context(), data); err == nil {
				b.Fatal("it was taken")
			}
		}
	})
	if n := result.AllocedBytesPerOp(); n > 64<<10 {
		t.Errorf("%d bytes", n)
	}
}

// Who has gone does not wait for his turn.
func TestGone(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	studio := picture.New()
	hold := studio.Hold()
	defer hold()
	if _, err := studio.Avatar(ctx, asPNG(t, flag(300, 300))); err != context.Canceled { //nolint:errorlint // as it is
		t.Error(err)
	}
}

// FuzzAvatar: nothing that is sent makes it panic, and what it makes is a picture.
func FuzzAvatar(f *testing.F) {
	f.Add(header(3, 3))
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x16Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00"))
	f.Add([]byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"))
	studio := picture.New()
	f.Fuzz(func(t *testing.T, data []byte) {
		made, err := studio.Avatar(t.Context(), data)
		if err != nil {
			if apperr.KindOf(err) != apperr.Invalid {
				t.Fatal(err)
			}
			return
		}
		if config, _, err := image.DecodeConfig(bytes.NewReader(made.Data)); err != nil || config.Width != 256 || config.Height != 256 {
			t.Fatal(config, err)
		}
	})
}

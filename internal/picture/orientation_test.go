package picture_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"testing"

	"parley/internal/picture"
)

// corners is a picture with a red quarter at the top left, as it is stored.
func corners() image.Image {
	img := image.NewRGBA(image.Rect(0, 0, 64, 64))
	for y := range 64 {
		for x := range 64 {
			img.Set(x, y, color.White)
			if x < 32 && y < 32 {
				img.Set(x, y, color.RGBA{255, 0, 0, 255})
			}
		}
	}
	return img
}

// withExif is a JPEG that tells an orientation.
func withExif(t *testing.T, order binary.AppendByteOrder, mark string, o uint16) []byte {
	t.Helper()
	tiff := order.AppendUint32(order.AppendUint16([]byte(mark), 42), 8)
	tiff = order.AppendUint16(tiff, 2)
	for _, entry := range [][2]uint16{{0x010f, 1}, {0x0112, o}} {
		tiff = order.AppendUint16(order.AppendUint16(tiff, entry[0]), 3)
		tiff = order.AppendUint16(order.AppendUint16(order.AppendUint32(tiff, 1), entry[1]), 0)
	}
	exif := append([]byte("Exif\x00\x00"), tiff...)
	segment := binary.BigEndian.AppendUint16([]byte("\xff\xe1"), uint16(len(exif)+2))
	var b bytes.Buffer
	if err := jpeg.Encode(&b, corners(), nil); err != nil {
		t.Fatal(err)
	}
	return append(append([]byte("\xff\xd8"), append(segment, exif...)...), b.Bytes()[2:]...)
}

// A picture is seen as its camera was held: the red quarter is where viewers show it.
func TestOrientation(t *testing.T) {
	const left, top, right, bottom = 64, 64, 192, 192
	for o, want := range map[uint16]image.Point{
		0: {left, top}, 1: {left, top}, 2: {right, top}, 3: {right, bottom}, 4: {left, bottom},
		5: {left, top}, 6: {right, top}, 7: {right, bottom}, 8: {left, bottom}, 9: {left, top},
	} {
		for mark, order := range map[string]binary.AppendByteOrder{"II": binary.LittleEndian, "MM": binary.BigEndian} {
			made, err := picture.New().Avatar(t.Context(), withExif(t, order, mark, o))
			if err != nil {
				t.Fatal(err)
			}
			img, err := jpeg.Decode(bytes.NewReader(made.Data))
			if err != nil {
				t.Fatal(err)
			}
			for _, at := range []image.Point{{left, top}, {right, top}, {left, bottom}, {right, bottom}} {
				_, green, _, _ := img.At(at.X, at.Y).RGBA()
				if isRed := green>>8 < 100; isRed != (at == want) {
					t.Errorf("orientation %d, %s: %v is red: %v", o, mark, at, isRed)
				}
			}
		}
	}
}

// Exif that is cut off or leads nowhere is passed over.
func TestBrokenExif(t *testing.T) {
	whole := withExif(t, binary.LittleEndian, "II", 6)
	for i := 4; i < 60; i++ {
		broken := bytes.Clone(whole)
		broken[i] = 0xff
		_, _ = picture.New().Avatar(t.Context(), broken) // as long as it does not panic
	}
	broken := bytes.Clone(whole)
	copy(broken[2+4+6+4:], "\xff\xff\xff\xff") // where the first directory is
	if _, err := picture.New().Avatar(t.Context(), broken); err != nil {
		t.Error(err)
	}
}

package picture

import (
	"bytes"
	"encoding/binary"
	"image"
)

// orientation is how a camera was held, by the Exif of a JPEG: 1, as it is seen, to
// 8. Package image/jpeg does not look at it, and what is encoded anew has no Exif, so
// a telephone's pictures would lie on their side.
func orientation(data []byte) int {
	for rest := data[min(2, len(data)):]; len(rest) > 4 && rest[0] == 0xff; {
		marker, length := rest[1], 2+int(binary.BigEndian.Uint16(rest[2:]))
		if marker == 0xda || length > len(rest) { // the picture itself begins
			break
		}
		if tiff, isExif := bytes.CutPrefix(rest[4:max(4, length)], []byte("Exif\x00\x00")); marker == 0xe1 && isExif {
			return orientationOf(tiff)
		}
		rest = rest[length:]
	}
	return 1
}

// orientationOf reads the tag 0x0112 of the first directory of a TIFF.
func orientationOf(tiff []byte) int {
	var order binary.ByteOrder = binary.BigEndian
	if bytes.HasPrefix(tiff, []byte("II")) {
		order = binary.LittleEndian
	}
	if len(tiff) < 8 {
		return 1
	}
	at := int64(order.Uint32(tiff[4:]))
	if at > int64(len(tiff))-2 {
		return 1
	}
	count, entries := order.Uint16(tiff[at:]), tiff[at+2:]
	for ; count > 0 && len(entries) >= 12; count, entries = count-1, entries[12:] {
		if order.Uint16(entries) != 0x0112 {
			continue
		}
		if o := int(order.Uint16(entries[8:])); o >= 1 && o <= 8 {
			return o
		}
	}
	return 1
}

// upright turns a square as its orientation says.
func upright(img *image.RGBA, orientation int) *image.RGBA {
	out, last := image.NewRGBA(img.Rect), img.Rect.Dx()-1
	for y := range last + 1 {
		for x := range last + 1 {
			from := image.Pt(x, y)
			if orientation >= 5 { // on its side
				from.X, from.Y = from.Y, from.X
			}
			switch orientation {
			case 2, 3, 7, 8:
				from.X = last - from.X
			}
			switch orientation {
			case 3, 4, 6, 7:
				from.Y = last - from.Y
			}
			out.SetRGBA(x, y, img.RGBAAt(from.X, from.Y))
		}
	}
	return out
}

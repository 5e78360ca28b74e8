package web1on1

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// stringify writes JSON as a JavaScript program writes it that has read it: clients
// check signatures over what they write. There is no space; <, U+2028 and the like
// stand for themselves; numbers are doubles at their shortest; members that are
// places of an array come first, in order.
func stringify(text []byte) ([]byte, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	return appendValue(nil, v), nil
}

func appendValue(b []byte, v any) []byte {
	switch v := v.(type) {
	case map[string]any:
		return appendObject(b, v)
	case []any:
		return appendList(b, v)
	case string:
		return appendText(b, v)
	case json.Number:
		return appendNumber(b, v)
	case bool:
		return strconv.AppendBool(b, v)
	}
	return append(b, "null"...)
}

func appendList(b []byte, list []any) []byte {
	b = append(b, '[')
	for i, element := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendValue(b, element)
	}
	return append(b, ']')
}

func appendObject(b []byte, object map[string]any) []byte {
	b = append(b, '{')
	for i, key := range slices.SortedFunc(maps.Keys(object), beforeMember) {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendValue(append(appendText(b, key), ':'), object[key])
	}
	return append(b, '}')
}

// beforeMember orders members: places of an array by their number, before all others.
func beforeMember(x, y string) int {
	i, isX := arrayIndex(x)
	j, isY := arrayIndex(y)
	switch {
	case isX && isY:
		return cmp.Compare(i, j)
	case isX:
		return -1
	case isY:
		return 1
	}
	return strings.Compare(x, y)
}

// arrayIndex reads a name that JavaScript takes for a place of an array.
func arrayIndex(name string) (uint64, bool) {
	n, err := strconv.ParseUint(name, 10, 32)
	return n, err == nil && n < math.MaxUint32 && strconv.FormatUint(n, 10) == name
}

// appendText writes a string. The separators of lines and paragraphs, which
// encoding/json escapes, stand for themselves in ECMAScript.
func appendText(b []byte, s string) []byte {
	b = append(b, '"')
	for begin := 0; ; {
		n := strings.IndexAny(s[begin:], "\u2028\u2029")
		if n < 0 {
			return append(append(b, inside(s[begin:])...), '"')
		}
		end := begin + n + len("\u2028")
		b = append(append(b, inside(s[begin:begin+n])...), s[begin+n:end]...)
		begin = end
	}
}

// inside is a string as JSON, without its quotation marks.
func inside(s string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s)                 // a string can be written
	return b.Bytes()[1 : b.Len()-2] // after the mark, and before it and the end of the line
}

// appendNumber writes a number as the double that it is read as; what is beyond
// doubles is read as infinite, and written as null.
func appendNumber(b []byte, n json.Number) []byte {
	f, err := n.Float64()
	if err != nil {
		return append(b, "null"...)
	}
	if f == 0 {
		f = 0 // of minus zero the sign is not written
	}
	text, _ := json.Marshal(f) // which follows ECMAScript
	return append(b, text...)
}

package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"parley/internal/apperr"
)

const (
	maxDepth  = 64  // arrays and objects inside one another
	maxNumber = 100 // characters of a number
)

// Object reads the body as a JSON object or, on a surface with [Config.XML], as
// XML. It fails with a [Fault] (413, 415) or with [apperr.Invalid] and no fields
// where the body is no such object; see [ParseObject] and [ParseXML]. A request
// without a Content-Type is taken to hold JSON.
func (r *Request) Object() (*Object, error) { return r.parsed(ParseObject) }

// List reads the body as a JSON array: it is the one member, of this name, of the
// object returned. It fails as [Request.Object] does.
func (r *Request) List(name string) (*Object, error) {
	return r.parsed(func(body []byte) (*Object, error) { return parseList(name, body) })
}

// parseList is the object whose one member is the array.
func parseList(name string, body []byte) (*Object, error) {
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\uFEFF")))
	if kindOf(body) != '[' || !json.Valid(body) {
		return nil, malformed("The body is not a JSON array")
	}
	return ParseObject(fmt.Appendf(nil, "{%q:%s}", name, body))
}

// ObjectOrList is [Request.Object], and [Request.List] for a body that is an array:
// isList tells which it was.
func (r *Request) ObjectOrList(name string) (o *Object, isList bool, err error) {
	o, err = r.parsed(func(body []byte) (*Object, error) {
		if isList = kindOf(bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\uFEFF")))) == '['; isList {
			return parseList(name, body)
		}
		return ParseObject(body)
	})
	return o, isList, err
}

// parsed reads the body by its media type, JSON by parse.
func (r *Request) parsed(parse func([]byte) (*Object, error)) (*Object, error) {
	media, err := mediaOf(r.Header)
	if err != nil {
		return nil, err
	}
	switch {
	case r.xml && isXML(media):
		parse = ParseXML
	case media != mediaJSON && !strings.HasSuffix(media, "+json"):
		return nil, r.unsupported()
	}
	body, err := readAll(r.Body)
	if err != nil {
		return nil, err
	}
	return parse(body)
}

// unsupported says what the body may be.
func (r *Request) unsupported() error {
	wanted := mediaJSON
	if r.xml {
		wanted += " or " + mediaXML
	}
	return &Fault{Status: http.StatusUnsupportedMediaType, Reason: "the body has to be " + wanted + " in UTF-8"}
}

// PlainText reads the body as text; a request without a Content-Type is taken to
// hold it. It fails with a [Fault] (413, 415) or with [apperr.Invalid].
func (r *Request) PlainText() (string, error) {
	media, err := mediaOf(r.Header)
	if given := r.Header.Get("Content-Type") != ""; err == nil && given && media != "text/plain" {
		err = &Fault{Status: http.StatusUnsupportedMediaType, Reason: "the body has to be text/plain in UTF-8"}
	}
	if err != nil {
		return "", err
	}
	body, err := readAll(r.Body)
	if err != nil {
		return "", err
	}
	text := strings.TrimPrefix(string(body), "\uFEFF")
	if apperr.Storable(text) != "" {
		return "", malformed("The body is not UTF-8 without the character U+0000")
	}
	return text, nil
}

// readAll reads a bounded body. It fails with a [Fault] (413) or with
// [apperr.Invalid].
func readAll(r io.Reader) ([]byte, error) {
	body, err := io.ReadAll(r)
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, &Fault{Status: http.StatusRequestEntityTooLarge, Reason: "the body is too large"}
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil, &Fault{Status: http.StatusRequestTimeout, Reason: "the body took too long to arrive"}
	}
	if err != nil {
		return nil, malformed("The body ended early")
	}
	return body, nil
}

// mediaOf is what the body says it is, JSON where it says nothing. It fails with a
// [Fault] (415) where the body is compressed or in another encoding than UTF-8.
func mediaOf(h http.Header) (string, error) {
	if encoding := h.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return "", &Fault{Status: http.StatusUnsupportedMediaType, Reason: "an encoded body is not read"}
	}
	given := h.Get("Content-Type")
	if given == "" {
		return mediaJSON, nil
	}
	media, params, err := mime.ParseMediaType(given)
	isUTF8 := params["charset"] == "" || strings.EqualFold(params["charset"], "utf-8")
	if err != nil || !isUTF8 {
		return "", &Fault{Status: http.StatusUnsupportedMediaType, Reason: "the body has to have a media type, and be in UTF-8"}
	}
	return media, nil
}

func malformed(reason string) error { return apperr.New(apperr.Invalid, "%s", reason) }

// ParseObject reads one JSON object and nothing after it. It may overwrite
// parts of body. What JSON leaves open is decided here:
//
//   - a byte order mark in front is skipped;
//   - of members with the same name the last one counts, in the place of the
//     first, as in JavaScript;
//   - half of a surrogate pair (`\ud83d` alone) reads as U+FFFD;
//   - U+0000, which PostgreSQL cannot store, is refused;
//   - so are more than 64 levels, numbers of more than 100 characters and
//     numbers beyond a double.
//
// Members stay JSON text until they are asked for, so that numbers keep every
// digit and foreign parts can be kept whole.
func ParseObject(body []byte) (*Object, error) {
	body = bytes.TrimPrefix(body, []byte("\uFEFF"))
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, malformed("The body is empty")
	}
	if !utf8.Valid(body) {
		return nil, malformed("The body is not UTF-8")
	}
	var whole json.RawMessage
	if err := json.Unmarshal(body, &whole); err != nil {
		return nil, malformed("The body is not JSON: " + err.Error())
	}
	if err := inspect(whole); err != nil {
		return nil, err
	}
	if kindOf(whole) != '{' {
		return nil, malformed("The body is not a JSON object")
	}
	return newObject(whole, nil, &problems{}), nil
}

// inspect applies the limits of [ParseObject] to valid JSON, and mends halves
// of surrogate pairs in place.
func inspect(text []byte) error {
	depth := 0
	for i := 0; i < len(text); {
		step := 1
		switch c := text[i]; c {
		case '{', '[':
			if depth++; depth > maxDepth {
				return malformed("The body is nested too deeply")
			}
		case '}', ']':
			depth--
		case '"':
			if step = mendString(text[i:]); step == 0 {
				return malformed("The body holds the character U+0000")
			}
		case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
			if step = numberLength(text[i:]); !storable(string(text[i : i+step])) {
				return malformed("The body holds a number that is out of range")
			}
		}
		i += step
	}
	return nil
}

// mendString returns the length of the string literal that text starts with,
// quotes included, or 0 where it holds U+0000.
func mendString(text []byte) int {
	for i := 1; ; {
		switch {
		case text[i] == '"':
			return i + 1
		case text[i] != '\\':
			i++
		case text[i+1] != 'u':
			i += 2
		default:
			unit := codeUnit(text[i:])
			switch {
			case unit == 0:
				return 0
			case utf16.DecodeRune(unit, codeUnit(text[i+6:])) != utf8.RuneError:
				i += 6 // the second half goes with the first
			case utf16.IsSurrogate(unit):
				copy(text[i+2:], "fffd")
			}
			i += 6
		}
	}
}

// codeUnit returns the UTF-16 code unit of the `\uXXXX` that text starts with,
// or U+FFFD where it starts with something else.
func codeUnit(text []byte) rune {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return utf8.RuneError
	}
	unit, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	if err != nil {
		return utf8.RuneError
	}
	return rune(unit)
}

func numberLength(text []byte) int {
	n := bytes.IndexFunc(text, func(r rune) bool { return !strings.ContainsRune("+-.eE0123456789", r) })
	if n < 0 {
		return len(text)
	}
	return n
}

// storable reports whether a number survives in a column of either database:
// it fits a double, and what is not zero does not become it.
func storable(number string) bool {
	if len(number) > maxNumber {
		return false
	}
	value, err := strconv.ParseFloat(number, 64)
	mantissa, _, _ := strings.Cut(strings.ToLower(number), "e")
	return err == nil && (value != 0 || !strings.ContainsAny(mantissa, "123456789"))
}

// kindOf returns the first character of a JSON value, which tells its type.
func kindOf(value json.RawMessage) byte {
	if trimmed := bytes.TrimLeft(value, " \t\r\n"); len(trimmed) > 0 {
		return trimmed[0]
	}
	return 0
}

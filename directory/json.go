package directory

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"parley/internal/apperr"
)

const (
	// maxJSON bounds what a creator keeps with an object, in bytes.
	maxJSON = 16 << 10
	// maxDepth bounds how deep it is nested.
	maxDepth = 50
)

var (
	errObject = errors.New("must be a JSON object")
	errJSON   = errors.New("must be JSON of at most 16 KB, nested at most 50 deep, without the character NUL and without numbers of more than 300 digits")
)

// object holds a JSON value, where there is one, to what can be stored, and to be an
// object.
func (c *complaint) object(path string, o Opt[json.RawMessage]) {
	if raw, ok := o.get(); ok && !isNull(raw) {
		if _, err := parseObject(raw); err != nil {
			c.Add(err.Error(), path)
		}
	}
}

// parseObject reads a JSON object that can be stored.
func parseObject(raw json.RawMessage) (map[string]any, error) {
	v, err := parseJSON(raw)
	if err != nil {
		return nil, err
	}
	object, ok := v.(map[string]any)
	if !ok {
		return nil, errObject
	}
	return object, nil
}

// parseJSON reads any JSON that both databases can store. Halves of surrogate pairs
// become U+FFFD.
func parseJSON(raw json.RawMessage) (v any, err error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if len(raw) > maxJSON || d.Decode(&v) != nil || !storable(v, maxDepth) {
		return nil, errJSON
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errJSON
	}
	return v, nil
}

// storable reports whether PostgreSQL keeps a value that is at most depth deep.
func storable(v any, depth int) bool {
	switch v := v.(type) {
	case string:
		return apperr.Storable(v) == ""
	case json.Number:
		return storableNumber(v)
	case []any:
		for _, element := range v {
			if depth == 0 || !storable(element, depth-1) {
				return false
			}
		}
	case map[string]any:
		for key, member := range v {
			if depth == 0 || apperr.Storable(key) != "" || !storable(member, depth-1) {
				return false
			}
		}
	}
	return true
}

// storableNumber refuses numbers that need more than 300 digits.
func storableNumber(n json.Number) bool {
	_, exponent, _ := strings.Cut(strings.ToLower(string(n)), "e")
	exponent = strings.TrimLeft(exponent, "+-0")
	return len(n) <= 300 && (len(exponent) < 3 || len(exponent) == 3 && exponent <= "300")
}

// spell writes what parseJSON read. A value that was read can be written.
func spell(v any) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(v) != nil {
		return nil
	}
	return bytes.TrimSpace(b.Bytes())
}

// tidied is a JSON value, which object found in order, as it is stored; null takes
// it away.
func tidied(o Opt[json.RawMessage]) Opt[json.RawMessage] {
	raw, ok := o.get()
	if !ok || isNull(raw) {
		return Opt[json.RawMessage]{Given: o.Given}
	}
	v, err := parseJSON(raw)
	if err != nil {
		return Opt[json.RawMessage]{}
	}
	return Set(spell(v))
}

// Object brings what somebody keeps with an object into the form that is stored. It is
// a JSON object of at most 16 KB; nil and null stay nil.
func Object(raw json.RawMessage) (json.RawMessage, error) {
	if len(raw) == 0 || isNull(raw) {
		return nil, nil
	}
	v, err := parseObject(raw)
	if err != nil {
		return nil, err
	}
	return spell(v), nil
}

package content

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"parley/internal/apperr"
	"parley/internal/values"
)

// MaxSize bounds a content, in bytes of its JSON; MaxItems each list in it.
const (
	MaxSize  = 64 << 10
	MaxItems = 100
)

// Parse reads the JSON of a content of this kind. Unknown names are refused, and
// so is what [Check] refuses: [apperr.Invalid].
func Parse(kind Kind, data []byte) (Content, error) {
	s, known := shapeOf(kind)
	if !known {
		return nil, apperr.InvalidField("unknown kind of content", "kind")
	}
	if len(data) > MaxSize {
		return nil, apperr.InvalidField(fmt.Sprintf("at most %d bytes", MaxSize), string(kind))
	}
	c := s.none()
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(c); err != nil {
		return nil, apperr.InvalidField("must be an object of the kind's fields", string(kind))
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, apperr.InvalidField("one object, and nothing after it", string(kind))
	}
	return c, Check(c)
}

// Store is how a content is kept with its message.
func Store(c Content) (values.MessageContent, error) {
	if err := Check(c); err != nil {
		return values.MessageContent{}, err
	}
	data, err := json.Marshal(c)
	if err == nil && len(data) > MaxSize {
		err = apperr.InvalidField(fmt.Sprintf("at most %d bytes", MaxSize), string(c.ContentKind()))
	}
	return values.MessageContent{Kind: prefix + string(c.ContentKind()), Data: data}, err
}

// Of reads stored content; a [Raw] where it has a shape of its creator's, and where
// it cannot be read any more.
func Of(stored values.MessageContent) Content {
	if kind, typed := strings.CutPrefix(stored.Kind, prefix); typed {
		if s, known := shapeOf(Kind(kind)); known {
			c := s.none()
			if json.Unmarshal(stored.Data, c) == nil {
				return c
			}
		}
	}
	return &Raw{Kind: stored.Kind, Data: stored.Data}
}

package inbox

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"parley/directory"
	"parley/ent"
	"parley/internal/apperr"
)

const (
	// maxKey is how many characters a key of a conversation's meta has at most, and
	// maxKeys how many /set keeps there.
	maxKey  = 100
	maxKeys = 100
)

// set changes what is told of the conversation: a property, whose name begins with @,
// or a member of its meta. Without a value it is taken away.
func (p *posting) set(ctx context.Context, rest string) error {
	key, value, _ := strings.Cut(rest, " ")
	value = strings.TrimSpace(value)
	if key == "" || key == "@" {
		return apperr.InvalidField("/set needs the name of what is set", "text")
	}
	c := ConversationChange{ID: p.of.ID}
	var err error
	if property, ok := strings.CutPrefix(key, "@"); ok {
		err = c.property(property, value)
	} else {
		c.Meta, err = member(p.of, key, value)
	}
	if err != nil {
		return err
	}
	if err := c.normalize(); err != nil {
		return err
	}
	if err := c.apply(ctx, p.tx, p.of); err != nil {
		return err
	}
	return p.reload(ctx)
}

// property reads a property off its name and text.
func (c *ConversationChange) property(name, value string) error {
	switch name {
	case "name":
		c.Subject = directory.Opt[string]{Given: true, Value: given(value)}
	case "category":
		c.Category = directory.Opt[string]{Given: true, Value: given(value)}
	case "categoryIndex":
		return c.slot(value)
	default:
		return apperr.InvalidField("there are the properties @name, @category and @categoryIndex", "text")
	}
	return nil
}

func (c *ConversationChange) slot(value string) error {
	c.CategorySlot = directory.Null[int]()
	if value == "" {
		return nil
	}
	slot, err := strconv.Atoi(value)
	if err != nil {
		return apperr.InvalidField("@categoryIndex is a whole number", "text")
	}
	c.CategorySlot = directory.Set(slot)
	return nil
}

// member is the conversation's meta with one member set, or without it where there is
// no value.
func member(of *ent.Conversation, key, value string) (directory.Opt[json.RawMessage], error) {
	meta := map[string]json.RawMessage{}
	if len(of.Meta) > 0 {
		if err := json.Unmarshal(of.Meta, &meta); err != nil {
			return directory.Opt[json.RawMessage]{}, fmt.Errorf("meta of a conversation: %w", err)
		}
	}
	delete(meta, key)
	if value != "" {
		meta[key] = quoted(value)
	}
	if utf8.RuneCountInString(key) > maxKey || len(meta) > maxKeys {
		return directory.Opt[json.RawMessage]{}, apperr.InvalidField("a key is at most 100 characters, and there are at most 100", "text")
	}
	if len(meta) == 0 {
		return directory.Null[json.RawMessage](), nil
	}
	text, err := json.Marshal(meta)
	return directory.Set(json.RawMessage(text)), err
}

// quoted is a text as JSON, its characters as they are.
func quoted(s string) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(s) != nil {
		return nil // never: texts can be written
	}
	return bytes.TrimSpace(b.Bytes())
}

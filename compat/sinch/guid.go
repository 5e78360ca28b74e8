package sinch

import (
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
)

const (
	maxQuoted = 64    // characters of a wrong GUID that its error repeats
	maxListed = 1_000 // elements of a list in a parameter
)

// formatGUID writes an id as the vendor does: 32 hexadecimal digits in capitals.
func formatGUID(id uuid.UUID) string {
	return strings.ToUpper(hex.EncodeToString(id[:]))
}

// parseGUID reads 32 hexadecimal digits, in capitals or not. It fails with
// [apperr.Invalid] and the vendor's words.
func parseGUID(text string) (uuid.UUID, error) {
	if id, ok := plainGUID(text); ok {
		return id, nil
	}
	return uuid.Nil, invalidGUID(text)
}

func plainGUID(text string) (uuid.UUID, bool) {
	var id uuid.UUID
	if len(text) != hex.EncodedLen(len(id)) {
		return id, false
	}
	_, err := hex.Decode(id[:], []byte(text))
	return id, err == nil
}

func invalidGUID(text string) error { return invalid("%s", badGUID(text)) }

// badGUID is the vendor's sentence about a wrong id. Of a long one it quotes the
// beginning.
func badGUID(text string) string {
	start := text[:min(len(text), (maxQuoted+1)*utf8.UTFMax)]
	if runes := []rune(start); len(runes) > maxQuoted {
		text = string(runes[:maxQuoted]) + "…"
	}
	return "Invalid GUID: '" + text + "'"
}

// parseGUIDs reads a list with commas of at most 1,000 ids, white space around them
// allowed. It fails with [apperr.Invalid].
func parseGUIDs(text string) ([]uuid.UUID, error) {
	return parseList(text, parseGUID)
}

// formatGroupID writes the id of a group of contacts: with hyphens for chats and
// e-mails, without for phone calls.
func formatGroupID(id uuid.UUID, channel string) string {
	if channel == channelPhone {
		return formatGUID(id)
	}
	return strings.ToUpper(id.String())
}

// groupForm is how the id of a group was written, which says what it can be.
type groupForm int

const (
	// groupOfAny is the id of any channel: a single value may have either form.
	groupOfAny groupForm = iota
	// groupOfPhone is without hyphens.
	groupOfPhone
	// groupOfText is with hyphens: a chat or an e-mail.
	groupOfText
)

// allows reports whether a group of the channel may be written so.
func (f groupForm) allows(channel string) bool {
	return f == groupOfAny || (f == groupOfPhone) == (channel == channelPhone)
}

// groupID is a group that a caller asks for.
type groupID struct {
	ID   uuid.UUID
	Form groupForm
}

// parseGroupIDs reads the ids of groups. One alone may have either form; in a list
// each has to have the form of its channel, which groupForm.allows tells of. It
// fails with [apperr.Invalid].
func parseGroupIDs(text string) ([]groupID, error) {
	list, err := parseList(text, parseGroupID)
	if len(list) == 1 {
		list[0].Form = groupOfAny
	}
	return list, err
}

func parseGroupID(text string) (groupID, error) {
	if id, ok := plainGUID(text); ok {
		return groupID{id, groupOfPhone}, nil
	}
	// Of the forms that Parse knows only that with hyphens has this length.
	if id, err := uuid.Parse(text); err == nil && len(text) == len(uuid.Nil.String()) {
		return groupID{id, groupOfText}, nil
	}
	return groupID{}, invalidGUID(text)
}

// parseList reads elements with commas between them, with or without white space.
func parseList[T any](text string, parse func(string) (T, error)) ([]T, error) {
	if strings.Count(text, ",") >= maxListed {
		return nil, invalid("A list has at most %d elements", maxListed)
	}
	var list []T
	for part := range strings.SplitSeq(text, ",") {
		element, err := parse(strings.TrimSpace(part))
		if err != nil {
			return nil, err
		}
		list = append(list, element)
	}
	return list, nil
}

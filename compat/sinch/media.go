package sinch

import (
	"strings"

	"github.com/google/uuid"

	"parley/compat/rest"
)

// media are the vendor's names of media that are not ours in another case.
var media = map[string]string{"text": "WEBCHAT", "facebook": "FACEBOOK_MESSENGER"}

// mediumOf is our key of a medium.
func mediumOf(subType string) string {
	if key, ok := media[strings.ToLower(subType)]; ok {
		return key
	}
	key, _ := rest.Upper(subType)
	return key
}

// subTypeOf is the vendor's name of a medium.
func subTypeOf(medium string) string {
	for name, key := range media {
		if key == medium {
			return name
		}
	}
	return strings.ToLower(medium)
}

// queryPattern reads a parameter with wildcards as a pattern for the reader; empty
// where it is missing or at fault.
func queryPattern(q *rest.Query, name string) string {
	text, ok := q.Text(name, isPattern)
	if !ok {
		return ""
	}
	p, _ := parsePattern(text)
	return p.Like()
}

func isPattern(text string) (result, problem string) {
	if _, err := parsePattern(text); err != nil {
		return "", "is no value to search for: 1 to 256 characters"
	}
	return text, ""
}

// queryText reads a parameter as it is; nil where it is missing or at fault.
func queryText(q *rest.Query, name string) *string {
	text, ok := q.Text(name, trim, rest.MaxChars(maxPattern))
	if !ok {
		return nil
	}
	return &text
}

// queryGUID reads a parameter that is an id; nil where it is missing or at fault,
// which the vendor's words tell.
func queryGUID(q *rest.Query, name string) *uuid.UUID {
	text, ok := q.Text(name)
	if !ok {
		return nil
	}
	id, ok := plainGUID(text)
	if !ok {
		q.Report(badGUID(text), name)
		return nil
	}
	return &id
}

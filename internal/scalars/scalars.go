// Package scalars reads and writes the graph's own scalar types. A value that
// does not fit is the caller's mistake and says what would fit.
package scalars

import (
	"bytes"
	"encoding/json"
	"io"
	"net/mail"
	"net/url"
	"regexp"
	"time"

	"entgo.io/contrib/entgql"
	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"parley/internal/apperr"
	"parley/internal/values"
)

// instant is how answers show an instant: UTC with milliseconds.
const instant = "2006-01-02T15:04:05.000Z"

// MarshalDateTime writes an instant in UTC with milliseconds.
func MarshalDateTime(t time.Time) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		io.WriteString(w, `"`+t.UTC().Format(instant)+`"`) //nolint:errcheck // the response writer reports it
	})
}

// rfc3339 is stricter than Go's reader, which takes a comma for a point and any
// offset.
var rfc3339 = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$`)

// UnmarshalDateTime reads RFC 3339; an offset is required, so that no reader has
// to guess a zone.
func UnmarshalDateTime(v any) (time.Time, error) {
	s, ok := v.(string)
	if ok && rfc3339.MatchString(s) {
		if t, err := time.Parse(time.RFC3339Nano, s); err == nil && inRange(t) {
			return t.UTC().Truncate(time.Millisecond), nil
		}
	}
	return time.Time{}, apperr.New(apperr.Invalid, "a DateTime is written like 2026-02-14T12:03:59Z, with an offset and in the years 1970 to 9999")
}

// inRange refuses what is a mistake, and the zero time, which means "not given".
func inRange(t time.Time) bool { y := t.UTC().Year(); return y >= 1970 && y <= 9999 }

// MarshalTimeZone writes the zone's name.
func MarshalTimeZone(s string) graphql.Marshaler { return graphql.MarshalString(s) }

// UnmarshalTimeZone reads the name of a zone of the IANA database.
func UnmarshalTimeZone(v any) (string, error) {
	if s, ok := v.(string); ok && values.IsZone(s) {
		return s, nil
	}
	return "", apperr.New(apperr.Invalid, "a TimeZone is a name of the IANA database, such as Europe/Amsterdam")
}

// MarshalEmailAddress writes the address.
func MarshalEmailAddress(s string) graphql.Marshaler { return graphql.MarshalString(s) }

// UnmarshalEmailAddress reads a bare address of at most 254 characters.
func UnmarshalEmailAddress(v any) (string, error) {
	s, ok := v.(string)
	if ok && len(s) <= 254 {
		if a, err := mail.ParseAddress(s); err == nil && a.Address == s {
			return s, nil
		}
	}
	return "", apperr.New(apperr.Invalid, "an EmailAddress is written like name@example.com")
}

// MarshalURL writes the address.
func MarshalURL(s string) graphql.Marshaler { return graphql.MarshalString(s) }

// UnmarshalURL reads an absolute http or https address of at most 2,048 bytes.
func UnmarshalURL(v any) (string, error) {
	s, ok := v.(string)
	if ok && len(s) <= 2048 {
		if u, err := url.Parse(s); err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http") {
			return s, nil
		}
	}
	return "", apperr.New(apperr.Invalid, "a URL is absolute and begins with https:// or http://")
}

// MarshalJSON writes any value without the white space that a database put in.
// What is no JSON is null: nothing after it looks at the answer again.
func MarshalJSON(v json.RawMessage) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		var b bytes.Buffer
		if err := json.Compact(&b, v); err != nil {
			b.Reset()
			b.WriteString("null")
		}
		w.Write(b.Bytes()) //nolint:errcheck // the response writer reports it
	})
}

// UnmarshalJSON reads any value.
func UnmarshalJSON(v any) (json.RawMessage, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, apperr.New(apperr.Invalid, "not a JSON value")
	}
	return b, nil
}

// MarshalID writes an object's identifier.
func MarshalID(id uuid.UUID) graphql.Marshaler { return graphql.MarshalUUID(id) }

// UnmarshalID reads an object's identifier.
func UnmarshalID(v any) (uuid.UUID, error) {
	if s, ok := v.(string); ok {
		if id, err := uuid.Parse(s); err == nil {
			return id, nil
		}
	}
	return uuid.Nil, apperr.New(apperr.Invalid, "an ID is taken from an answer; it is written like 019aa1b2-c3d4-8001-9e5f-0123456789ab")
}

// Cursor is a place in a list or in the ledger.
type Cursor = entgql.Cursor[uuid.UUID]

// MarshalCursor writes a cursor.
func MarshalCursor(c Cursor) graphql.Marshaler { return c }

// maxCursor bounds what is decoded.
const maxCursor = 4 << 10

// UnmarshalCursor reads a cursor that an answer held.
func UnmarshalCursor(v any) (Cursor, error) {
	var c Cursor
	if s, ok := v.(string); ok && len(s) <= maxCursor && c.UnmarshalGQL(s) == nil {
		return c, nil
	}
	return c, apperr.New(apperr.Invalid, "a Cursor is taken from an answer; this one is none of ours")
}

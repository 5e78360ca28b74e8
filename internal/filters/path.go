package filters

import (
	"strconv"
	"strings"
)

// mostSegments are in a path: each is a step of the database's.
const mostSegments = 20

// Segments takes a path apart, such as $.order['total sum'].items[0]: names of fields
// are texts, places in lists are whole numbers. False where it is no path.
func Segments(path string) (segments []any, ok bool) {
	rest := strings.TrimPrefix(path, "$")
	if rest == path {
		rest = "." + path
	}
	for rest != "" {
		var segment any
		if segment, rest, ok = step(rest); !ok {
			return nil, false
		}
		segments = append(segments, segment)
	}
	return segments, len(segments) > 0 && len(segments) <= mostSegments
}

// step is the first segment, and what comes after it.
func step(path string) (segment any, rest string, ok bool) {
	if name, is := strings.CutPrefix(path, "."); is {
		end := strings.IndexAny(name, ".[")
		if end < 0 {
			end = len(name)
		}
		return name[:end], name[end:], end > 0
	}
	inside, is := strings.CutPrefix(path, "[")
	if !is {
		return nil, "", false
	}
	for _, quote := range []string{"'", `"`} {
		if quoted, is := strings.CutPrefix(inside, quote); is {
			name, rest, ok := strings.Cut(quoted, quote+"]")
			return name, rest, ok
		}
	}
	number, rest, ok := strings.Cut(inside, "]")
	place, err := strconv.ParseInt(number, 10, 32)
	return place, rest, ok && err == nil && place >= 0
}

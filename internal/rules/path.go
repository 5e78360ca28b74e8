package rules

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
)

// errPath is the answer to a path that cannot be read.
var errPath = errors.New("must be a path such as .meta, $.meta.model or $.items[0]")

// step is one step of a path: a name, a place in a list, or a name in brackets.
var step = regexp.MustCompile(`^(?:\.([^.\[\]'"*\s]+)|\[(\d{1,6})\]|\['([^'\\]*)'\]|\["([^"\\]*)"\])`)

// parsePath reads the way into a fact, such as .meta, $.a.b or $['a'][0]. Nothing,
// and $ alone, is the fact itself.
func parsePath(path string) ([]string, error) {
	rest := strings.TrimPrefix(path, "$")
	var steps []string
	for rest != "" {
		found := step.FindStringSubmatch(rest)
		if found == nil {
			return nil, errPath
		}
		steps = append(steps, found[1]+found[2]+found[3]+found[4])
		rest = rest[len(found[0]):]
	}
	return steps, nil
}

// follow goes a way into a fact. A way that leads nowhere, because the fact is no
// object or has no such member, leads to the fact itself: the vendor's own rule asks
// for .meta of the name of a category.
func follow(fact any, steps []string) any {
	at := fact
	for _, name := range steps {
		switch v := at.(type) {
		case map[string]any:
			member, ok := v[name]
			if !ok {
				return fact
			}
			at = member
		case []any:
			place, err := strconv.Atoi(name)
			if err != nil || place >= len(v) || place < 0 {
				return fact
			}
			at = v[place]
		default:
			return fact
		}
	}
	return at
}

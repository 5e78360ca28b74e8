package sinch

import (
	"strings"
	"unicode/utf8"
)

const (
	maxPattern = 256 // characters of a pattern, an address being as long
	maxTerms   = 100 // patterns of a search
)

// pattern is a value with wildcards: `*` is any run of characters and `?` one.
// It has to match all of a value. A to Z and a to z are the same; other letters are
// not folded, since the databases do not agree about them.
type pattern struct {
	// runes are those of the value, ASCII in lower case; no two `*` are neighbours.
	runes []rune
}

// parsePattern reads a value of a filter, without white space around it. It fails
// with [apperr.Invalid] where nothing is left, or more than 256 characters.
func parsePattern(text string) (pattern, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return pattern{}, invalid("A value to search for should not be empty")
	}
	// Bytes first: a value may be long.
	if len(text) > maxPattern*utf8.UTFMax || utf8.RuneCountInString(text) > maxPattern {
		return pattern{}, invalid("A value to search for has at most %d characters", maxPattern)
	}
	var p pattern
	for _, r := range text {
		if n := len(p.runes); r == '*' && n > 0 && p.runes[n-1] == '*' {
			continue
		}
		p.runes = append(p.runes, lower(r))
	}
	return p, nil
}

// parseSearch reads a list with commas of at most 100 patterns, of which a value has
// to match one. Empty ones are passed over. It fails with [apperr.Invalid].
func parseSearch(text string) ([]pattern, error) {
	if strings.Count(text, ",") >= maxTerms {
		return nil, invalid("A search has at most %d values", maxTerms)
	}
	var list []pattern
	for part := range strings.SplitSeq(text, ",") {
		if strings.TrimSpace(part) == "" {
			continue
		}
		p, err := parsePattern(part)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	if len(list) == 0 {
		return nil, invalid("A value to search for should not be empty")
	}
	return list, nil
}

// lower folds ASCII only.
func lower(r rune) rune {
	if 'A' <= r && r <= 'Z' {
		return r - 'A' + 'a'
	}
	return r
}

// Like returns the pattern for SQL: `lower(column) LIKE … ESCAPE '\'`, where lower
// has to fold ASCII and nothing else (PostgreSQL: `lower(column COLLATE "C")`).
func (p pattern) Like() string {
	var b strings.Builder
	for _, r := range p.runes {
		switch r {
		case '*':
			b.WriteByte('%')
		case '?':
			b.WriteByte('_')
		case '%', '_', '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// containing is the pattern for SQL of texts that hold a value, which has no
// wildcards of its own.
func containing(text string) string {
	var b strings.Builder
	b.WriteByte('%')
	for _, r := range text {
		if strings.ContainsRune(`%_\`, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(lower(r))
	}
	b.WriteByte('%')
	return b.String()
}

// Match reports whether all of the value matches. It takes at most as many steps as
// the value and the pattern have characters, multiplied.
func (p pattern) Match(value string) bool {
	text := []rune(value)
	at, star, resume := 0, -1, 0
	for i := 0; i < len(text); {
		switch {
		case at < len(p.runes) && p.runes[at] == '*':
			star, resume = at, i
			at++
		case at < len(p.runes) && (p.runes[at] == '?' || p.runes[at] == lower(text[i])):
			at++
			i++
		case star >= 0:
			// The last star takes one character more.
			resume++
			at, i = star+1, resume
		default:
			return false
		}
	}
	return at == len(p.runes) || at == len(p.runes)-1 && p.runes[at] == '*'
}

// Package ecma matches texts against ECMAScript expressions that other people wrote,
// each attempt under a time limit.
//
// Flags are those of ECMAScript as far as they say something about a single match: i
// and m are heeded; g, u, v, y, d change nothing here; s has the dot match every
// character.
package ecma

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/dlclark/regexp2"
)

// Limit is how long one attempt may take. The engine looks at the clock every tenth
// of a second, so that one may take up to three times as long.
const Limit = 100 * time.Millisecond

// ErrTooLong is the error of an attempt that reached its limit, or that was not made
// any more because the context had ended.
var ErrTooLong = errors.New("the pattern took too long")

// Pattern is an expression. It is safe for concurrent use.
type Pattern struct{ expression *regexp2.Regexp }

// Compile reads an expression and its flags, such as "i". The error is for the one
// who wrote it.
func Compile(expression, flags string) (*Pattern, error) {
	options := regexp2.RegexOptions(regexp2.ECMAScript | regexp2.Unicode)
	for _, flag := range flags {
		switch flag {
		case 'i':
			options |= regexp2.IgnoreCase
		case 'm':
			options |= regexp2.Multiline
		case 's':
			expression = dotAll(expression)
		case 'g', 'u', 'v', 'y', 'd':
		default:
			return nil, errors.New("no such flag: " + string(flag))
		}
	}
	compiled, err := regexp2.Compile(expression, options)
	if err != nil {
		return nil, errors.New("no expression of ECMAScript: " + reason(err))
	}
	compiled.MatchTimeout = Limit
	return &Pattern{compiled}, nil
}

// reason is what is wrong with an expression, without the expression itself.
func reason(err error) string {
	text, _, _ := strings.Cut(err.Error(), " in `")
	return strings.TrimPrefix(text, "error parsing regexp: ")
}

// Whole reads an expression that the whole of a text has to match, as the pattern of
// a field of HTML.
func Whole(expression string) (*Pattern, error) {
	if _, err := Compile(expression, ""); err != nil { // it must not end the group below
		return nil, err
	}
	return Compile(`^(?:`+expression+`)(?![\s\S])`, "")
}

// dotAll writes dots outside of classes as a class of all characters.
func dotAll(expression string) string {
	var out strings.Builder
	class, escaped := false, false
	for _, r := range expression {
		switch {
		case escaped:
			escaped = false
		case r == '\\':
			escaped = true
		case r == '[':
			class = true
		case r == ']':
			class = false
		case r == '.' && !class:
			out.WriteString(`[\s\S]`)
			continue
		}
		out.WriteRune(r)
	}
	return out.String()
}

// Match reports whether a text has the pattern in it. The error is [ErrTooLong].
func (p *Pattern) Match(ctx context.Context, text string) (bool, error) {
	if ctx.Err() != nil {
		return false, ErrTooLong
	}
	found, err := p.expression.MatchString(text)
	if err != nil {
		return false, ErrTooLong
	}
	return found, nil
}

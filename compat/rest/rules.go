package rest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Rule checks a string, or changes it. The problem, where there is one, is the
// rest of a sentence that starts with the name of the field.
type Rule func(text string) (result, problem string)

// MaxChars refuses text of more than n characters.
func MaxChars(n int) Rule {
	return func(text string) (string, string) {
		if utf8.RuneCountInString(text) > n {
			return "", fmt.Sprintf("should have at most %d characters", n)
		}
		return text, ""
	}
}

// MaxBytes refuses text of more than n bytes in UTF-8.
func MaxBytes(n int) Rule {
	return func(text string) (string, string) {
		if len(text) > n {
			return "", fmt.Sprintf("should have at most %d bytes", n)
		}
		return text, ""
	}
}

// NotEmpty refuses empty text.
func NotEmpty(text string) (string, string) {
	if text == "" {
		return "", "should not be empty"
	}
	return text, ""
}

// Upper turns a to z into capitals and leaves everything else: a key stays as
// many characters long as it was.
func Upper(text string) (string, string) {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' {
			return r - 'a' + 'A'
		}
		return r
	}, text), ""
}

// Match refuses text that does not match; the pattern has to be anchored.
func Match(pattern *regexp.Regexp, problem string) Rule {
	return func(text string) (string, string) {
		if !pattern.MatchString(text) {
			return "", problem
		}
		return text, ""
	}
}

// OneOf refuses text that is none of the values.
func OneOf(values ...string) Rule {
	return func(text string) (string, string) {
		if !slices.Contains(values, text) {
			return "", "should be one of " + strings.Join(values, ", ")
		}
		return text, ""
	}
}

package reports

import (
	"fmt"
	"strings"
	"time"
)

// clock writes an instant.
type clock func(t time.Time) string

// letters are those that patterns may have.
const letters = "y, M, L, d, D, H, h, m, s, S, a, E, u, X and Z"

// maxPattern bounds patterns of times, in bytes.
const maxPattern = 100

// javaTime reads a pattern in the letters of Java's SimpleDateFormat. Names are
// English. It fails for letters that it does not know.
func javaTime(pattern string) (clock, error) {
	if len(pattern) > maxPattern || pattern == "" {
		return nil, fmt.Errorf("a pattern of %d bytes", len(pattern))
	}
	var pieces []clock
	for rest := pattern; rest != ""; {
		piece, n, err := firstPiece(rest)
		if err != nil {
			return nil, err
		}
		pieces, rest = append(pieces, piece), rest[n:]
	}
	return func(t time.Time) string {
		var b strings.Builder
		for _, p := range pieces {
			b.WriteString(p(t))
		}
		return b.String()
	}, nil
}

// firstPiece is what a pattern begins with, and its length in bytes: a quoted text,
// one letter so many times, or what stands for itself.
func firstPiece(s string) (clock, int, error) {
	if s[0] == '\'' {
		text, n, err := quoted(s)
		return literal(text), n, err
	}
	if !isLetter(s[0]) {
		return literal(s[:1]), 1, nil
	}
	n := len(s) - len(strings.TrimLeft(s, s[:1]))
	c, known := letter(s[0], n)
	if !known {
		return nil, 0, fmt.Errorf("unknown letter %q", s[0])
	}
	return c, n, nil
}

func isLetter(b byte) bool { return 'a' <= b|0x20 && b|0x20 <= 'z' }

func literal(s string) clock { return func(time.Time) string { return s } }

// quoted is a text in apostrophes; two of them are one, inside and outside.
func quoted(s string) (text string, n int, err error) {
	if strings.HasPrefix(s, "''") {
		return "'", 2, nil
	}
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] != '\'':
			text += s[i : i+1]
		case strings.HasPrefix(s[i:], "''"):
			text += "'"
			i++
		default:
			return text, i + 1, nil
		}
	}
	return "", 0, fmt.Errorf("an apostrophe without its other")
}

// letter writes what a letter that stands n times means.
func letter(b byte, n int) (clock, bool) {
	number := func(value func(time.Time) int) clock {
		return func(t time.Time) string { return fmt.Sprintf("%0*d", n, value(t)) }
	}
	switch b {
	case 'y':
		if n == 2 {
			return layout("06"), true
		}
		return number(time.Time.Year), true
	case 'M', 'L':
		switch {
		case n > 3:
			return layout("January"), true
		case n == 3:
			return layout("Jan"), true
		}
		return number(func(t time.Time) int { return int(t.Month()) }), true
	case 'd':
		return number(time.Time.Day), true
	case 'D':
		return number(time.Time.YearDay), true
	case 'H':
		return number(time.Time.Hour), true
	case 'h':
		return number(func(t time.Time) int { return (t.Hour()+11)%12 + 1 }), true
	case 'm':
		return number(time.Time.Minute), true
	case 's':
		return number(time.Time.Second), true
	case 'S':
		return number(func(t time.Time) int { return t.Nanosecond() / int(time.Millisecond) }), true
	case 'a':
		return layout("PM"), true
	case 'u':
		return number(func(t time.Time) int { return (int(t.Weekday())+6)%7 + 1 }), true
	case 'E':
		if n > 3 {
			return layout("Monday"), true
		}
		return layout("Mon"), true
	case 'X':
		return isoOffset(n)
	case 'Z':
		return layout("-0700"), true
	}
	return nil, false
}

// layout writes by one of Go's layouts.
func layout(l string) clock { return func(t time.Time) string { return t.Format(l) } }

// isoOffset writes the offset from UTC, which is Z where there is none.
func isoOffset(n int) (clock, bool) {
	layouts := []string{"Z07", "Z0700", "Z07:00"}
	if n > len(layouts) {
		return nil, false
	}
	return layout(layouts[n-1]), true
}

package ecma_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"parley/internal/ecma"
)

// Whole matches as the pattern of a field of HTML does.
func TestWhole(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{`\d{4} ?[A-Z]{2}`, "1234 AB", true},
		{`\d{4} ?[A-Z]{2}`, "x1234 AB", false},
		{`\d{4}`, "1234\n", false},
		{`a|bc`, "bc", true},
		{`a|ab`, "ab", true},
		{`a|b`, "ab", false},
		{`^(?=.*\d)(?=.*[a-z]).{4,8}$`, "pass1", true},
		{`^(?=.*\d)(?=.*[a-z]).{4,8}$`, "passw", false},
		{`(?<=€)\d+|€\d+`, "€12", true},
		{`[а-я]+`, "да", true},
		{`\u{1F600}`, "😀", true},
		{`\d+`, "٣", false},
		{``, "", true},
		{``, "a", false},
	} {
		p, err := ecma.Whole(c.pattern)
		if err != nil {
			t.Errorf("%q: %v", c.pattern, err)
			continue
		}
		if got, err := p.Match(context.Background(), c.text); got != c.want || err != nil {
			t.Errorf("%q on %q: %v, %v", c.pattern, c.text, got, err)
		}
	}
}

// Flags are those of ECMAScript.
func TestFlags(t *testing.T) {
	for _, c := range []struct {
		pattern, flags, text string
		want                 bool
	}{
		{"used", "", "Used car", false},
		{"used", "i", "Used car", true},
		{"^b", "", "a\nb", false},
		{"^b", "gm", "a\nb", true},
		{"a.b", "", "a\nb", false},
		{"a.b", "su", "a\nb", true},
		{`a[.]b|a\.c`, "s", "axb", false},
	} {
		p, err := ecma.Compile(c.pattern, c.flags)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := p.Match(context.Background(), c.text); got != c.want || err != nil {
			t.Errorf("/%s/%s on %q: %v, %v", c.pattern, c.flags, c.text, got, err)
		}
	}
}

// What is no expression is refused, with a reason that does not repeat it.
func TestRefused(t *testing.T) {
	for _, pattern := range []string{"(", "a)(b", "[z-a]", "*", "a{2,1}", `(?<n>`} {
		for name, compile := range map[string]func(string) (*ecma.Pattern, error){
			"whole": ecma.Whole, "part": func(s string) (*ecma.Pattern, error) { return ecma.Compile(s, "") },
		} {
			if _, err := compile(pattern); err == nil || !strings.HasPrefix(err.Error(), "no expression of ECMAScript: ") {
				t.Errorf("%s %q: %v", name, pattern, err)
			}
		}
	}
	if _, err := ecma.Compile("a", "x"); err == nil {
		t.Error("a flag that there is not was taken")
	}
}

// A catastrophic pattern ends by its limit, and none is tried once the time is over.
func TestLimit(t *testing.T) {
	p, err := ecma.Whole(`(a+)+$`)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Match(context.Background(), strings.Repeat("a", 30)+"!"); !errors.Is(err, ecma.ErrTooLong) {
		t.Errorf("a catastrophe: %v", err)
	}
	over, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := p.Match(over, "a"); !errors.Is(err, ecma.ErrTooLong) {
		t.Errorf("after the end: %v", err)
	}
}

// No expression brings the engine down.
func FuzzCompile(f *testing.F) {
	f.Add(`^(?=.*\d).{4,8}$`, "i", "abc1")
	f.Add(`(a+)+$`, "", "aaaaaaaaaaaaaaaaaaaa!")
	f.Add(`\u{1F600}|\p{L}\k<x>(?<x>.)`, "su", "😀")
	f.Fuzz(func(t *testing.T, pattern, flags, text string) {
		if p, err := ecma.Compile(pattern, flags); err == nil {
			p.Match(context.Background(), text) //nolint:errcheck // only that it returns
		}
		if p, err := ecma.Whole(pattern); err == nil {
			p.Match(context.Background(), text) //nolint:errcheck // only that it returns
		}
	})
}

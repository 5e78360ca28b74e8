package demo

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"strings"
	"unicode/utf8"

	"parley/internal/values"
)

// matter is what the e-mails of one conversation are about.
type matter struct {
	subject     string
	caseID, cid *string
	cc          []values.Mailbox
}

// newMatter is about what the first e-mail says.
func newMatter(r *rand.Rand, text string) *matter {
	m := &matter{subject: cmp.Or(subjectOf(text), "Your message")}
	if chance(r, 0.35) {
		id := fmt.Sprintf("CASE-%05d", 10_000+r.IntN(90_000))
		m.caseID = &id
	}
	if chance(r, 0.2) {
		id := fmt.Sprintf("C%06d", r.IntN(1_000_000))
		m.cid = &id
	}
	if chance(r, 0.12) {
		m.cc = []values.Mailbox{pick(r, []values.Mailbox{
			{Name: "Granny", Address: "granny@mail.example"}, {Name: "Little Oaks Nursery", Address: "office@little-oaks.example"}, {Address: "family@mail.example"},
		})}
	}
	return m
}

// subjectOf is the beginning of a text, at most 60 characters and whole words.
func subjectOf(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) <= 60 {
		return strings.TrimRight(text, ".!")
	}
	short := string([]rune(text)[:60])
	return short[:max(0, strings.LastIndex(short, " "))] + "…"
}

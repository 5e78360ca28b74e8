package sinch

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxFullText = 1_000 // characters
	maxPhrases  = 50
)

// fullText is a search for words, for a store to say in its own language.
type fullText struct {
	// Phrases are words that stand beside one another, in this order; none is empty.
	// Words are runs of letters and digits, in the case in which they were written.
	Phrases [][]string
	// All asks for all phrases; else one is enough.
	All bool
}

// parseFullText reads the value of subject, body and remarks. Without quotation marks
// all words are wanted. With them it is in the vendor's full-text syntax: quoted
// phrases and bare words with AND, OR or NEAR between them, NEAR being AND. It fails
// with [apperr.Invalid] on NOT, on AND and OR beside one another (parentheses do not
// count), without any word and with too many.
func parseFullText(text string) (fullText, error) {
	// Bytes first: a value may be long.
	if len(text) > maxFullText*utf8.UTFMax || utf8.RuneCountInString(text) > maxFullText {
		return fullText{}, invalid("A full-text search has at most %d characters", maxFullText)
	}
	var p fullTextParser
	for i, part := range strings.Split(text, `"`) {
		if i%2 == 1 {
			p.phrase(part)
			continue
		}
		for word := range strings.FieldsSeq(part) {
			p.word(word, strings.Contains(text, `"`))
		}
	}
	return p.result()
}

// fullTextParser gathers phrases and what stands between them.
type fullTextParser struct {
	phrases      [][]string
	and, or, not bool
}

// phrase takes words that stand together.
func (p *fullTextParser) phrase(text string) {
	words := strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
	if len(words) > 0 {
		p.phrases = append(p.phrases, words)
	}
}

// word takes a bare word: of the full-text syntax it may be an operator. One with
// marks inside, such as e-mail, is a phrase.
func (p *fullTextParser) word(text string, syntax bool) {
	bare := strings.Trim(text, "()")
	switch operator := strings.ToUpper(bare); {
	case syntax && (operator == "AND" || operator == "NEAR" || bare == "&" || bare == "~"):
		p.and = true
	case syntax && (operator == "OR" || bare == "|"):
		p.or = true
	case syntax && (operator == "NOT" || bare == "!" || bare == "&!"):
		p.not = true
	default:
		p.phrase(bare)
	}
}

func (p *fullTextParser) result() (fullText, error) {
	switch {
	case p.not:
		return fullText{}, invalid("NOT is not supported in a full-text search")
	case p.and && p.or:
		return fullText{}, invalid("A full-text search has either AND or OR")
	case len(p.phrases) == 0:
		return fullText{}, invalid("A full-text search needs a word")
	case len(p.phrases) > maxPhrases:
		return fullText{}, invalid("A full-text search has at most %d phrases", maxPhrases)
	}
	return fullText{Phrases: p.phrases, All: !p.or}, nil
}

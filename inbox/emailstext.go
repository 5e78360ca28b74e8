package inbox

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// textOf reads the plain text off HTML: paragraphs and rows on lines of their own,
// white space as one space, nothing of scripts, styles and the head. It walks over
// the tags once, whatever they nest, and ends where a message may not be longer.
func textOf(source string) string {
	z := html.NewTokenizer(strings.NewReader(source))
	var p plainText
	for p.Len() < MaxText {
		kind := z.Next()
		switch kind {
		case html.ErrorToken: // the end, HTML having no other errors
			return p.String()
		case html.TextToken:
			p.write(string(z.Text()))
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			p.tag(atom.Lookup(name), kind)
		}
	}
	return upTo(p.String(), MaxText)
}

// plainText is the text so far.
type plainText struct {
	strings.Builder
	// gap is what separates what comes from what is written: " ", "\n" or nothing.
	gap string
	// within is the element whose text is left out; 0 for none.
	within atom.Atom
}

// tag opens or closes an element.
func (p *plainText) tag(a atom.Atom, kind html.TokenType) {
	switch {
	case p.within != 0:
		if a == p.within && kind == html.EndTagToken {
			p.within = 0
		}
	case kind == html.StartTagToken && silent(a):
		p.within = a
	case breaks(a):
		p.gap = "\n"
	case a == atom.Td || a == atom.Th:
		p.space()
	}
}

// silent reports whether the text of an element is not shown.
func silent(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Title, atom.Template, atom.Textarea, atom.Select:
		return true
	}
	return false
}

// breaks reports whether an element begins and ends a line.
func breaks(a atom.Atom) bool {
	switch a {
	case atom.Br, atom.P, atom.Div, atom.Li, atom.Ul, atom.Ol, atom.Tr, atom.Table, atom.Hr, atom.Pre, atom.Blockquote,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Dt, atom.Dd:
		return true
	}
	return false
}

func (p *plainText) space() {
	if p.gap == "" {
		p.gap = " "
	}
}

// write adds text, as far as it is shown and can be stored.
func (p *plainText) write(text string) {
	if p.within != 0 {
		return
	}
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "\ufffd"), "\x00", "\ufffd")
	words := strings.Fields(text)
	if len(words) == 0 || strings.TrimLeft(text, " \t\r\n\f\u00a0") != text {
		p.space()
	}
	for _, w := range words {
		if p.Len() > 0 {
			p.WriteString(p.gap)
		}
		p.WriteString(w)
		p.gap = " "
	}
	if n := len(words); n > 0 && strings.HasSuffix(text, words[n-1]) {
		p.gap = ""
	}
}

// upTo cuts a text to so many bytes, between characters.
func upTo(text string, size int) string {
	if len(text) <= size {
		return text
	}
	for !utf8.RuneStart(text[size]) {
		size--
	}
	return text[:size]
}

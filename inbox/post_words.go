package inbox

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"parley/ent/message"
	"parley/ent/organization"
	"parley/internal/apperr"
)

// checkWords refuses what an agent or a bot says that holds one of the organization's
// stopwords, in its text or in its content. A word counts alone, not as part of another,
// and whatever its case.
func (p *posting) checkWords(ctx context.Context) error {
	if !slices.ContainsFunc(p.posts, func(m Post) bool { return m.isSpoken() }) {
		return nil
	}
	own, err := p.tx.Organization.Query().Where(organization.IDEQ(p.tx.OrganizationID())).
		Select(organization.FieldStopwords).Only(ctx)
	if err != nil || len(own.Stopwords) == 0 {
		return err
	}
	for i, m := range p.posts {
		if field, word := m.stopword(own.Stopwords); word != "" {
			return apperr.InvalidField("holds a word that is not to be said: "+word, "messages", strconv.Itoa(i), field)
		}
	}
	return nil
}

// isSpoken reports whether stopwords are looked for in a post.
func (m *Post) isSpoken() bool {
	return (m.Text != "" || len(m.Content.Data) > 0) && m.Kind != message.KindCOMMAND &&
		(m.Role == message.RoleAGENT || m.Role == message.RoleBOT)
}

// stopword is the first of the words that a post holds, with the field that holds it;
// empty where it holds none.
func (m *Post) stopword(words []string) (field, word string) {
	if !m.isSpoken() {
		return "", ""
	}
	text, content := spaced(m.Text), strings.Join(textsIn(m.Content.Data), "")
	for _, word := range words {
		switch w := spaced(word); {
		case strings.TrimSpace(w) == "":
		case strings.Contains(text, w):
			return "text", word
		case strings.Contains(content, w):
			return "content", word
		}
	}
	return "", ""
}

// textsIn are all texts in JSON, however deep and each spaced by itself: what is said in a
// payload stands in titles, texts and labels of many names. It is as large as the
// payload, which is at most [MaxContent].
func textsIn(data json.RawMessage) (texts []string) {
	var all any
	if json.Unmarshal(data, &all) != nil {
		return nil // none, or none that was accepted
	}
	for rest := []any{all}; len(rest) > 0; {
		last := rest[len(rest)-1]
		rest = rest[:len(rest)-1]
		switch v := last.(type) {
		case string:
			texts = append(texts, spaced(v))
		case []any:
			rest = append(rest, v...)
		case map[string]any:
			for _, member := range v {
				rest = append(rest, member)
			}
		}
	}
	return texts
}

// spaced is a text in small letters with one blank before, between and after its
// words, so that whole words are parts of it. Characters that show nothing, such as
// blanks without width, are no part of words and end none.
func spaced(text string) string {
	words := strings.FieldsFunc(strings.Map(visible, strings.ToLower(text)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
	return " " + strings.Join(words, " ") + " "
}

// visible drops the characters that only say how others are shown.
func visible(r rune) rune {
	if unicode.Is(unicode.Cf, r) {
		return -1
	}
	return r
}

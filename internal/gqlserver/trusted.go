package gqlserver

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"parley/internal/apperr"
)

// trusted are the documents that a server was started with.
type trusted struct {
	// texts by id, and by the SHA-256 of the text whatever the id is.
	texts map[string]string
	// sent are the texts themselves.
	sent map[string]bool
}

// newTrusted checks the documents, texts by id, against the schema. Nil means
// that every document is trusted; it is nil then. The error names the first
// document at fault and what is wrong with it.
func newTrusted(schema *ast.Schema, texts map[string]string) (*trusted, error) {
	if texts == nil {
		return nil, nil
	}
	if len(texts) == 0 {
		return nil, errors.New("trusted documents: there are none, so nothing could run")
	}
	t := &trusted{texts: map[string]string{}, sent: map[string]bool{}}
	for _, id := range slices.Sorted(maps.Keys(texts)) {
		text := texts[id]
		if err := checkDocument(schema, text); err != nil {
			return nil, fmt.Errorf("trusted documents: %s: %w", id, err)
		}
		t.texts[digest(text)], t.sent[text] = text, true
	}
	maps.Copy(t.texts, texts)
	return t, nil
}

func checkDocument(schema *ast.Schema, text string) error {
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, maxTokens)
	if err != nil {
		return err
	}
	if len(doc.Operations) == 0 {
		return errors.New("no operation")
	}
	if faults := validator.ValidateWithRules(schema, doc, rules.NewDefaultRules()); len(faults) > 0 {
		return faults[0]
	}
	return nil
}

// find fills in the text of the document that is named, by id or by hash, or lets
// pass a text that is one of the documents. Of two names one may be unknown; those
// that are known have to name the same text, and the one that is sent. A hash that
// is sent with a text has to name it.
func (t *trusted) find(id, hash string, p *graphql.RawParams) *gqlerror.Error {
	byID, byHash := t.text(id), t.text(hash)
	text := cmp.Or(p.Query, byID, byHash)
	switch {
	case text == "" && cmp.Or(id, hash) != "":
		return unknownDocument()
	case text == "":
		return nil // nothing is asked, for which gqlgen has the words
	case !t.sent[text]:
		return fault(apperr.Forbidden, nil, "this server runs the documents alone that it was started with")
	case cmp.Or(byID, text) != text:
		return refused(nil, "documentId names another document than query")
	case cmp.Or(byHash, text) != text && p.Query == "":
		return refused(nil, "documentId and sha256Hash name different documents")
	case hash != "" && p.Query != "" && byHash != text:
		return otherHash()
	}
	p.Query = text
	return nil
}

// text is the document of this name, "" where there is none.
func (t *trusted) text(name string) string {
	if name == "" {
		return ""
	}
	return t.texts[name]
}

package gqlserver

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"parley/internal/apperr"
	"parley/internal/viewer"
)

// documents finds the text of a document that is named instead of sent: by the
// SHA-256 of a text that somebody sent before (Apollo's automatic persisted
// queries), or by its id among the trusted documents.
type documents struct {
	stored graphql.Cache[string]
	// trusted are the only documents that run; nil lets all run.
	trusted *trusted
}

const (
	// storedDocuments is how many sent documents are kept.
	storedDocuments = 256
	// storedLength is how long a document may be that is kept, in bytes.
	storedLength = 64 << 10
)

func newDocuments(t *trusted) documents { return documents{lru.New[string](storedDocuments), t} }

// ExtensionName of the extension.
func (documents) ExtensionName() string { return "Documents" }

// Validate of the extension.
func (documents) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters fills in the text.
func (d documents) MutateOperationParameters(ctx context.Context, p *graphql.RawParams) *gqlerror.Error {
	id, hash, bad := named(p.Extensions)
	switch {
	case bad != nil:
		return bad
	case d.trusted != nil:
		return d.trusted.find(id, hash, p)
	case p.Query == "" && hash != "":
		text, ok := d.stored.Get(ctx, hash)
		if !ok {
			return unknownDocument()
		}
		p.Query = text
	case p.Query == "" && id != "":
		return unknownDocument()
	case hash != "" && hash != digest(p.Query):
		return otherHash()
	}
	return nil
}

// keeper keeps the text of an operation that is good, for callers with a
// credential. It is used after all that may refuse one.
type keeper struct{ documents documents }

// ExtensionName of the extension.
func (keeper) ExtensionName() string { return "Keeper" }

// Validate of the extension.
func (keeper) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext keeps the text.
func (k keeper) MutateOperationContext(ctx context.Context, oc *graphql.OperationContext) *gqlerror.Error {
	_, hash, _ := named(oc.Extensions)
	if hash != "" && k.documents.trusted == nil && viewer.From(ctx) != nil && len(oc.RawQuery) <= storedLength {
		k.documents.stored.Add(ctx, hash, oc.RawQuery)
	}
	return nil
}

// named reads what a request calls its document.
func named(extensions map[string]any) (id, hash string, bad *gqlerror.Error) {
	id, _ = extensions[documentID].(string)
	value, ok := extensions["persistedQuery"]
	if !ok || value == nil {
		return id, "", nil
	}
	persisted, _ := value.(map[string]any)
	hash, _ = persisted["sha256Hash"].(string)
	if hash == "" || fmt.Sprint(persisted["version"]) != "1" {
		return "", "", refused(nil, "persistedQuery has to be an object with version 1 and sha256Hash")
	}
	return id, hash, nil
}

func otherHash() *gqlerror.Error {
	return refused(nil, "sha256Hash is not the SHA-256 of query, in hexadecimal digits")
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// unknownDocument has the words that Apollo's client looks for; it then sends the
// text.
func unknownDocument() *gqlerror.Error {
	return fault(apperr.QueryNotFound, nil, "PersistedQueryNotFound")
}

package gqlserver

import (
	"context"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"github.com/vektah/gqlparser/v2/ast"
)

const (
	// cachedDocuments is how many parsed documents are kept at most.
	cachedDocuments = 1_000
	// cachedText bounds their text, in bytes. A parsed document takes 20 to 45
	// times the memory of its text.
	cachedText = 1 << 20
)

// documentCache keeps the parsed documents that were used last.
type documentCache struct {
	mu   sync.Mutex
	text int // bytes of all keys
	lru  *simplelru.LRU[string, *ast.QueryDocument]
}

func newDocumentCache() *documentCache {
	c := &documentCache{}
	// The only error is that of a size below 1.
	c.lru, _ = simplelru.NewLRU(cachedDocuments, func(query string, _ *ast.QueryDocument) { c.text -= len(query) })
	return c
}

// Get returns a document that is kept.
func (c *documentCache) Get(_ context.Context, query string) (*ast.QueryDocument, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.lru.Get(query)
}

// Add keeps a document, in place of those that were not used for longest.
func (c *documentCache) Add(_ context.Context, query string, doc *ast.QueryDocument) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.lru.Contains(query) {
		return
	}
	c.text += len(query)
	c.lru.Add(query, doc)
	for c.text > cachedText {
		c.lru.RemoveOldest()
	}
}

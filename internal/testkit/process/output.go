//go:build unix

package process

import (
	"bytes"
	"strings"
	"sync"
)

// output keeps what a child writes, and tells whoever waits for a text in it.
type output struct {
	mu      sync.Mutex
	b       bytes.Buffer
	waiting []wait
}

type wait struct {
	text  string
	found chan struct{}
}

// Write appends.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	n, err := o.b.Write(p)
	kept := o.waiting[:0]
	for _, w := range o.waiting {
		if bytes.Contains(o.b.Bytes(), []byte(w.text)) {
			close(w.found)
		} else {
			kept = append(kept, w)
		}
	}
	o.waiting = kept
	return n, err
}

// String returns everything so far.
func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// await returns a channel that is closed when the text is there.
func (o *output) await(text string) <-chan struct{} {
	o.mu.Lock()
	defer o.mu.Unlock()
	found := make(chan struct{})
	if strings.Contains(o.b.String(), text) {
		close(found)
	} else {
		o.waiting = append(o.waiting, wait{text, found})
	}
	return found
}

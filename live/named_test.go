package live

import "testing"

// The name of a document moves among the extensions, and nothing else changes.
func TestNamed(t *testing.T) {
	for message, want := range map[string]string{
		`{"id":"1","type":"subscribe","payload":{"documentId":"d"}}`:                                  `{"id":"1","type":"subscribe","payload":{"documentId":"d","extensions":{"documentId":"d"}}}`,
		`{"id":"1","type":"subscribe","payload":{"doc_id":"d","extensions":{"a":12345678901234567}}}`: `{"id":"1","type":"subscribe","payload":{"doc_id":"d","extensions":{"a":12345678901234567,"documentId":"d"}}}`,
		`{"id":"1","type":"start","payload":{"documentId":"d","extensions":{},"doc_id":"e"}}`:         `{"id":"1","type":"start","payload":{"doc_id":"e","documentId":"d","extensions":{"documentId":"d"}}}`,
	} {
		if got := named([]byte(message)); string(got) != want {
			t.Errorf("%s became %s, want %s", message, got, want)
		}
	}
	for _, message := range []string{
		``, `null`, `[]`, `{`, `"documentId"`, `{"documentId":`, `{"documentId":"d"}`,
		`{"id":"1","type":"subscribe","payload":{"query":"{a}"}}`,
		`{"id":"1","type":"subscribe","payload":{"query":"{a}","variables":{"documentId":"d"}}}`,
		`{"id":"1","type":"subscribe","payload":["documentId"]}`,
		`{"id":"1","type":"subscribe","payload":{"documentId":"d","extensions":["a"]}}`,
		`{"id":"1","type":"subscribe","payload":{"documentId":"d","extensions":null}}`,
		`{"id":1,"type":"subscribe","payload":{"documentId":"d"}}`,
	} {
		if got := named([]byte(message)); string(got) != message {
			t.Errorf("%s became %s", message, got)
		}
	}
}

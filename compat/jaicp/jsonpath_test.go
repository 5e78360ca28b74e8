package jaicp

import (
	"encoding/json"
	"testing"
)

// What lies at a path stays as it was written, numbers beyond those of a float too.
func TestOnly(t *testing.T) {
	const kept = `{"order":{"id":12345678901234567890,"sum":1.10}}`
	m := Message{}
	m.ResponseData = json.RawMessage(`{"order":{"id":12345678901234567890,"sum":1.10,"x":1},"y":2}`)
	if got := only(m, []string{"$.order.id", "order.sum", "none"}); string(got.ResponseData) != kept {
		t.Errorf("%s", got.ResponseData)
	}
}

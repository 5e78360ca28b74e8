package live

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
)

// named carries the name of a document where gqlgen looks. A payload may name its
// document instead of sending it, by documentId or by Relay's doc_id; gqlgen
// reads neither, but passes its extensions on, so the name moves there, to
// extensions.documentId. Any other message stays as it is.
func named(message []byte) []byte {
	if !bytes.Contains(message, []byte(`"documentId"`)) && !bytes.Contains(message, []byte(`"doc_id"`)) {
		return message
	}
	var m struct {
		ID      string                     `json:"id"`
		Type    string                     `json:"type"`
		Payload map[string]json.RawMessage `json:"payload"`
	}
	if json.Unmarshal(message, &m) != nil {
		return message
	}
	id := cmp.Or(string(m.Payload["documentId"]), string(m.Payload["doc_id"]))
	extensions := map[string]json.RawMessage{}
	if raw := m.Payload["extensions"]; raw != nil && json.Unmarshal(raw, &extensions) != nil || id == "" || extensions == nil {
		return message
	}
	extensions["documentId"] = json.RawMessage(id)
	moved, err := json.Marshal(extensions)
	m.Payload["extensions"] = moved
	out, encoding := json.Marshal(m)
	if errors.Join(err, encoding) != nil {
		return message
	}
	return out
}

//go:build linux

package livebench_test

import (
	"encoding/json"
	"io"
	"reflect"
	"testing"
)

// The doors send the same objects in answer to the same document: what is measured
// is how they are sent.
func TestDoorsSendTheSame(t *testing.T) {
	want := received(t, raw)
	for _, name := range []string{stock, parley} {
		if got := received(t, name); !reflect.DeepEqual(got, want) {
			t.Errorf("%s sends\n%v\nand raw\n%v", name, got, want)
		}
	}
}

// received is what a client gets of one event: the fields that do not depend on
// when and where it was sent.
func received(t *testing.T, name string) map[string]any {
	t.Helper()
	s := start(t, name)
	clients, err := s.connect(1)
	if err != nil {
		t.Fatal(err)
	}
	s.tell(order{Publish: 1})
	n, err := clients[0].header()
	if err != nil {
		t.Fatal(err)
	}
	text := make([]byte, n)
	if _, err := io.ReadFull(clients[0].in, text); err != nil {
		t.Fatal(err)
	}
	var m struct {
		Type    string
		Payload struct {
			Data struct{ ConversationEvents map[string]any }
		}
	}
	if err := json.Unmarshal(text, &m); err != nil || m.Type != "next" {
		t.Fatalf("%s sent %s: %v", name, text, err)
	}
	return timeless(m.Payload.Data.ConversationEvents)
}

// timeless leaves out what is of its own in every process.
func timeless(object map[string]any) map[string]any {
	for key, value := range object {
		switch key {
		case "id", "cursor", "at", "sentAt":
			object[key] = "its own"
		}
		if below, ok := value.(map[string]any); ok {
			timeless(below)
		}
	}
	return object
}

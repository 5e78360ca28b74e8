package store_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"parley/internal/apperr"
	"parley/internal/testkit"
)

// An erased answer is not to be had any more, and what it answered is not done
// again; answers of other organizations stay.
func TestOnceErased(t *testing.T) {
	eachKeeper(t, func(t *testing.T, k keeper) {
		ask := func(name string) (string, error) {
			k.key.Key = name
			return k.once(func(context.Context) ([]byte, error) { return []byte(name), nil })
		}
		for n := range 201 { // more than one piece
			_, err := ask(fmt.Sprint("key ", n))
			must(t, err)
		}
		must(t, k.EraseAnswers(testkit.System(), k.below))
		if got, err := ask("key 200"); err != nil || got != "again key 200" {
			t.Errorf("of another organization: %q, %v", got, err)
		}
		must(t, k.EraseAnswers(testkit.System(), k.org))
		for _, name := range []string{"key 0", "key 200"} {
			if got, err := ask(name); apperr.KindOf(err) != apperr.Conflict || !strings.Contains(err.Error(), "erased") {
				t.Errorf("%s: %q, %v", name, got, err)
			}
		}
		if got, err := ask("new"); err != nil || got != "new" {
			t.Errorf("a new key: %q, %v", got, err)
		}
	})
}

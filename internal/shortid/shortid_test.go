package shortid_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"parley/internal/ids"
	"parley/internal/shortid"
)

// The identifier lies in the range of its short form, in either case of its digits.
func TestRange(t *testing.T) {
	g := ids.NewGenerator(time.Now)
	for range 1000 {
		id := g.New(ids.User)
		short := shortid.Of(id)
		if len(short) != 24 {
			t.Fatalf("%s of %s", short, id)
		}
		for _, s := range []string{short, strings.ToUpper(short)} {
			least, greatest, ok := shortid.Range(s, ids.User)
			if !ok || bytes.Compare(least[:], id[:]) > 0 || bytes.Compare(id[:], greatest[:]) > 0 || !shortid.Matches(id, s) {
				t.Fatalf("%s is not in %s to %s", id, least, greatest)
			}
		}
		if bot := shortid.Of(ids.WithCode(id, ids.Bot)); bot != short {
			t.Errorf("a bot is %s, its user %s", bot, short)
		}
	}
}

// What is no short form has no range.
func TestNoRange(t *testing.T) {
	for _, s := range []string{"", "me", strings.Repeat("a", 23), strings.Repeat("a", 25), strings.Repeat("g", 24)} {
		if _, _, ok := shortid.Range(s, ids.User); ok {
			t.Errorf("%q has a range", s)
		}
	}
}

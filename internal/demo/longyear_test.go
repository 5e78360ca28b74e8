package demo

import (
	"reflect"
	"testing"

	"parley/inbox"
)

// told is all that a year says, piece by piece.
func told(o Order) (pieces []piece, y *longYear) {
	y = newLongYear(midnight(march), o, longCast(o.Messages))
	y.tell(func(p piece) bool {
		pieces = append(pieces, p)
		return true
	})
	return pieces, y
}

func messagesOf(pieces []piece) (all []inbox.NewMessage) {
	for _, p := range pieces {
		all = append(all, p.messages...)
	}
	return all
}

// A year has as many messages as were ordered, all inside it, and says the same
// for the same seed alone.
func TestLongYear(t *testing.T) {
	for _, n := range []int{1, 2, 7, 365, 2000, 20_011} {
		o := Order{Messages: n, Seed: 3}
		pieces, y := told(o)
		all := messagesOf(pieces)
		if len(all) != n {
			t.Errorf("%d messages were ordered and %d made", n, len(all))
		}
		if again, _ := told(o); !reflect.DeepEqual(pieces, again) {
			t.Errorf("two years of %d messages and one seed differ", n)
		}
		if other, _ := told(Order{Messages: n, Seed: 4}); reflect.DeepEqual(pieces, other) {
			t.Errorf("two seeds say the same in %d messages", n)
		}
		for _, m := range all {
			if m.SentAt.Before(y.first()) || !m.SentAt.Before(y.now) || y.now.After(march) {
				t.Fatalf("a message of %s in the year from %s to %s", m.SentAt, y.first(), y.now)
			}
		}
	}
}

// A piece is of one contact and of one conversation or none, as its ending is:
// only so may pieces be written side by side.
func TestLongYearPieces(t *testing.T) {
	pieces, _ := told(Order{Messages: 5000, Seed: 1})
	for _, p := range pieces {
		if len(p.messages) == 0 || len(p.messages) > inbox.MaxBatch || len(p.endings) > 1 {
			t.Fatalf("a piece of %d messages and %d endings", len(p.messages), len(p.endings))
		}
		first := p.messages[0]
		for i, m := range p.messages {
			if wayOf(m) != wayOf(first) || m.CustomerAddress != first.CustomerAddress || m.Conversation != first.Conversation {
				t.Fatalf("message %d of a piece goes another way than the first: %+v", i, m)
			}
		}
		for _, e := range p.endings {
			if last := p.messages[len(p.messages)-1]; e.Conversation != first.Conversation || e.At.Before(last.SentAt) {
				t.Fatalf("the ending %+v of a conversation whose last message is %+v", e, last)
			}
		}
	}
}

// What a year consists of, in shares of its messages or conversations.
func TestLongYearShares(t *testing.T) {
	pieces, y := told(Order{Messages: 60_000, Seed: 1})
	of := map[string]int{}
	for _, p := range pieces {
		count(of, p)
	}
	for _, s := range []struct {
		what        string
		of          int
		least, most float64
	}{
		{"alone", of["messages"], 0.0999, 0.1001},
		{"from customers", of["messages"], 0.3, 0.5},
		{"automatic", of["messages"], 0.01, 0.06},
		{"paid", of["messages"], 0.02, 0.1},
		{"with hours", of["messages"], 0.03, 0.12},
		{"on weekends", of["messages"], 0.05, 0.2},
		{"at night", of["messages"], 0.01, 0.1},
		{"resolved", y.stories, 0.45, 0.55},
		{"conversations", of["messages"], 1.0 / 8, 1.0 / 5},
		{tagRare, y.stories, 0.006, 0.012},
		{"user:delivery", y.stories, 0.2, 0.3},
	} {
		if share := float64(of[s.what]) / float64(s.of); share < s.least || share > s.most {
			t.Errorf("%s: a share of %.4f, want %.4f to %.4f", s.what, share, s.least, s.most)
		}
	}
	if of["conversations"] != y.stories {
		t.Errorf("%d conversations are counted and %d told", y.stories, of["conversations"])
	}
}

func count(of map[string]int, p piece) {
	one := func(what string, is bool) {
		if is {
			of[what]++
		}
	}
	one("conversations", p.messages[0].Conversation != "")
	one("resolved", len(p.endings) > 0)
	for _, m := range p.messages {
		one("messages", true)
		one("alone", m.Conversation == "")
		one("from customers", m.Direction == inbox.In)
		one("with hours", m.BusinessHours != nil)
		one("on weekends", m.SentAt.Weekday()%6 == 0)
		one("at night", m.SentAt.Hour() < 7)
		for _, tag := range m.Tags {
			one(map[string]string{tagAutomatic: "automatic", tagPaid: "paid"}[tag], true)
			one(tag, true)
		}
	}
}

package demo

import (
	"math/rand/v2"
	"slices"
	"time"

	"parley/inbox"
)

// longYear is a year of any length, which is told piece by piece and never kept.
type longYear struct {
	*year
	order  Order
	stages []*stage
	// made counts messages, alone those of them without a conversation.
	made, alone int
}

// Shares of a long year.
const (
	// inPassing is the share of messages without a conversation.
	inPassing = 0.1
	// rare is the share of conversations with the rare tag.
	rare = 0.01
	// kept is the share of resolutions that stay: about half of all conversations
	// are resolved.
	kept = 0.62
)

func newLongYear(now time.Time, o Order, c cast) *longYear {
	return &longYear{
		year: &year{
			r: rand.New(rand.NewPCG(birth, o.Seed)), now: now, series: "year-", teams: c.teams(), names: c.givenNames(),
		},
		order: o, stages: c.stages,
	}
}

// first is when the year begins.
func (y *longYear) first() time.Time { return y.now.AddDate(0, 0, -days) }

// piece is what is written together: a conversation, or messages in passing.
type piece struct {
	messages []inbox.NewMessage
	endings  []inbox.Resolution
}

// tell makes the year up, day by day, until yield returns false. Together the
// pieces have as many messages as were ordered.
func (y *longYear) tell(yield func(piece) bool) {
	weights := busy(y.r, y.first())
	all, sum := total(weights), 0.0
	for d, w := range weights {
		sum += w
		upTo := y.order.Messages
		if d < len(weights)-1 {
			upTo = int(float64(y.order.Messages) * sum / all)
		}
		for day := y.first().AddDate(0, 0, d); y.made < upTo; {
			if !yield(y.cut(y.scene(momentOf(y.r, day)))) {
				return
			}
		}
	}
}

func total(weights []float64) (sum float64) {
	for _, w := range weights {
		sum += w
	}
	return sum
}

// scene makes up a piece that begins at an instant.
func (y *longYear) scene(at time.Time) piece {
	y.posts, y.endings = y.posts[:0], y.endings[:0]
	if float64(y.alone) < inPassing*float64(y.made) {
		s := pick(y.r, y.stages[:2]) // WhatsApp and text messages
		y.sayTo(s, y.stranger(s), at)
		y.alone += len(y.posts)
		return y.gather()
	}
	s := y.someStage(y.stages)
	t := y.teller(s, y.stranger(s), someTopic(y.r), at)
	if chance(y.r, rare) {
		t.marks = []string{tagRare}
	}
	t.tell()
	y.endings = slices.DeleteFunc(y.endings, func(ending) bool { return !chance(y.r, kept) })
	return y.gather()
}

// gather takes what was told.
func (y *longYear) gather() piece {
	var p piece
	for _, post := range y.posts {
		p.messages = append(p.messages, post.NewMessage)
	}
	for _, e := range y.endings {
		p.endings = append(p.endings, e.Resolution)
	}
	return p
}

// cut leaves out what would be too much: the end of the last piece.
func (y *longYear) cut(p piece) piece {
	if left := y.order.Messages - y.made; len(p.messages) > left {
		p.messages, p.endings = p.messages[:left], nil
	}
	y.made += len(p.messages)
	return p
}

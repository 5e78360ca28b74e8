package demo

import (
	"math/rand/v2"
	"slices"
	"time"

	"parley/inbox"
)

// How much happens in the year of each house.
const (
	openConversations = 32 // of Teddies Inc.
	lonelyMessages    = 1100
)

var conversationsOf = map[house]int{home: 4450, britain: 120}

// birth is the seed of the world: the year in which the teddy bear was born.
const birth = 1902

// year is everything that happens before now.
type year struct {
	r   *rand.Rand
	now time.Time
	// series begins the names of conversations, together with the house.
	series  string
	stories int
	teams   map[house]map[string][]string
	names   map[string]string // of agents, by key
	crowds  map[*stage][]contact
	posts   []post
	endings []ending
}

// emptyYear is a year in which nothing has happened yet.
func emptyYear(now time.Time, seed uint64, series string) *year {
	y := &year{
		r: rand.New(rand.NewPCG(birth, seed)), now: now, series: series,
		teams: teddies.teams(), names: teddies.givenNames(), crowds: map[*stage][]contact{},
	}
	for _, s := range stages {
		y.crowds[s] = crowd(s)
	}
	return y
}

// newYear makes up the year before now.
func newYear(now time.Time) *year {
	y := emptyYear(now, 0, "")
	y.live(home)
	y.live(britain)
	y.leaveOpen(openConversations)
	y.sayInPassing(lonelyMessages)
	slices.SortStableFunc(y.posts, func(a, b post) int { return a.SentAt.Compare(b.SentAt) })
	slices.SortStableFunc(y.endings, func(a, b ending) int { return a.At.Compare(b.At) })
	return y
}

// live tells the conversations of a house.
func (y *year) live(h house) {
	of := stagesOf(h)
	for _, at := range instants(y.r, y.now.In(zone(of[0].zone)), conversationsOf[h]) {
		s := y.someStage(of)
		y.teller(s, y.guest(s), someTopic(y.r), at).tell()
	}
}

func (y *year) someStage(of []*stage) *stage {
	shares := make([]float64, len(of))
	for i, s := range of {
		shares[i] = float64(s.share)
	}
	return of[draw(y.r, shares)]
}

func stagesOf(h house) []*stage {
	return slices.DeleteFunc(slices.Clone(stages), func(s *stage) bool { return s.house != h })
}

// zone loads one of the zones of the cast.
func zone(name string) *time.Location {
	l, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC // a machine without zone data; the world is then a bit off
	}
	return l
}

// guest draws who writes; some write more often than others.
func (y *year) guest(s *stage) contact {
	u := y.r.Float64()
	return y.crowds[s][int(u*u*float64(len(y.crowds[s])))]
}

// leaveOpen tells conversations that are going on now, whatever the hour of the
// first start: there must be something to see and to answer. The first third
// waits for its first answer.
func (y *year) leaveOpen(n int) {
	of := stagesOf(home)
	for i := range n {
		s := of[i%len(of)]
		t := y.teller(s, y.guest(s), &topics[i%5], y.now) // those that customers begin
		script := t.script()
		left := 1
		if i >= n/3 {
			left = 2 + y.r.IntN(max(1, len(script)-2)) // opening hours may be said in two turns
		}
		last := y.now.Add(-20*time.Second - about(y.r, 12*time.Minute))
		t.at = last.Add(-time.Duration(left-1) * 90 * time.Second)
		for _, said := range script[:left] {
			t.say(said)
			t.at = t.at.Add(90 * time.Second)
		}
	}
}

// sayInPassing writes messages that belong to no conversation: news that the
// house pays for, and answers to it.
func (y *year) sayInPassing(n int) {
	on := stagesOf(home)[:2] // WhatsApp and text messages
	for _, at := range instants(y.r, y.now.In(zone(amsterdam)), n*3/4) {
		s := pick(y.r, on)
		y.sayTo(s, y.guest(s), at)
	}
}

// sayTo tells a customer news, who answers now and then.
func (y *year) sayTo(s *stage, to contact, at time.Time) {
	m := s.message(inbox.Out, to.address, at)
	m.Tags, m.ByBot = paidOn(s), true
	m.Text = words(y.r, to.given, "").Replace(pick(y.r, []string{
		"Hello {name}, how did we do? Answer with a number of bears from 1 to 5.",
		"Hi {name}, {bear} turns one this week! Ten percent off all birthday hats.",
		"Your order {order} is ready to be fetched in the shop.",
	}))
	y.posts = append(y.posts, post{home, m})
	if back := at.Add(time.Minute + about(y.r, time.Hour)); back.Before(y.now) && chance(y.r, 1.0/3) {
		m := s.message(inbox.In, to.address, back)
		m.Text = pick(y.r, []string{"5", "4 bears", "STOP", "Thanks!", "🐻🐻🐻🐻🐻"})
		y.posts = append(y.posts, post{home, m})
	}
}

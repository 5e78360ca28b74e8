package demo

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// tagRare is on one conversation in a hundred.
const tagRare = "user:recall"

// longCast is that of a long year: Teddies Inc. without Britain, with as many
// employees as so many messages need.
func longCast(messages int) cast {
	c := teddies
	c.staff = atHome(staff, func(e employee) house { return e.house })
	c.lines = atHome(lines, func(l waitingLine) house { return l.house })
	c.stages = stagesOf(home)
	c.labels = append(slices.Clone(labels), label{"recall", 90})
	for n := len(c.staff); n < min(maxStaff, len(c.staff)+messages/messagesEach); n++ {
		c.staff = append(c.staff, temp(n))
	}
	return c
}

const (
	// maxStaff is how many employees there are at most.
	maxStaff = 100
	// messagesEach is how many messages of a year call for one more employee.
	messagesEach = 50_000
)

func atHome[T any](list []T, of func(T) house) []T {
	return slices.DeleteFunc(slices.Clone(list), func(v T) bool { return of(v) != home })
}

// temp is one of those who help out; most of them in support.
func temp(n int) employee {
	l := lands[n%len(lands)]
	team := []string{support, sales, support, finance, support, vip}[n%6]
	return employee{home, fmt.Sprintf("agent-%03d@teddies.example", n), l.given[n%len(l.given)], l.families[n%len(l.families)], []string{team}}
}

// crowding is by how much some write more often than others: at 1 all write alike.
const crowding = 1.5

// stranger draws who writes on a stage. Nobody is kept: a person is made up again,
// the same one, whenever they write.
func (y *longYear) stranger(s *stage) contact {
	n := max(1, float64(y.order.Messages)/meanLength*float64(s.share)/100/s.regular)
	i := int(math.Pow(y.r.Float64(), crowding) * n)
	at := slices.Index(y.stages, s)
	r := rand.New(rand.NewPCG(y.order.Seed, uint64(at)<<40|uint64(i)))
	p, number := someone(r)
	return contact{p, addressOn(s.medium, number, p, i+1)}
}

// meanLength is about how many messages a conversation has.
const meanLength = 6

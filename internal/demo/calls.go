package demo

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"parley/ent/interaction"
)

// calls is how many there were in the year, about.
const calls = 190

// call is a call of the past: one leg, or two where it was passed on.
type call struct {
	contact
	kind           interaction.Type
	legs           []leg
	recorded       bool
	listened       bool
	remarks        string
	questionnaire  []string // the answers; nil: not filled in
	leg, of, agent uuid.UUID
}

// leg is a stretch of a call in one queue. Connected is zero where nobody answered.
type leg struct {
	queue, agent                      string
	arrived, connected, ended, wrapUp time.Time
}

// newCalls makes up the calls of the year before now.
func newCalls(now time.Time) []*call {
	r := rand.New(rand.NewPCG(birth, seedOfCalls))
	var out []*call
	for _, at := range instants(r, now.In(zone(amsterdam)), calls) {
		if at = shopHours.next(at); at.Before(now.Add(-2 * time.Hour)) {
			out = append(out, newCall(r, at.UTC()))
		}
	}
	return out
}

func newCall(r *rand.Rand, at time.Time) *call {
	p, number := someone(r)
	c := &call{contact: contact{p, number}, kind: interaction.TypeCALL_IN}
	if chance(r, 0.2) {
		c.kind = interaction.TypeCALL_OUT
	}
	first := newLeg(r, service, at, c.kind == interaction.TypeCALL_OUT)
	c.legs = []leg{first}
	if first.agent == "" {
		return c
	}
	if c.kind == interaction.TypeCALL_IN && chance(r, 0.18) {
		c.legs[0].wrapUp = time.Time{}
		c.legs = append(c.legs, newLeg(r, callbacks, first.ended, false))
	}
	c.recorded, c.listened = chance(r, 0.5), chance(r, 0.3)
	if chance(r, 0.25) {
		c.remarks = pick(r, []string{"Wants to be called by her first name.", "Will send a picture of the ear.", "Very pleased with Barnaby.", "Asked for the manager, was content in the end."})
	}
	if chance(r, 0.3) {
		c.questionnaire = []string{pick(r, []string{"Yes", "Yes", "Yes", "No"}), fmt.Sprint(5 + r.IntN(6)), pick(r, []string{"delivery", "repair", "refund", "order"})}
	}
	return c
}

// newLeg is answered, unless the customer waited too long; a call to a customer is
// always taken.
func newLeg(r *rand.Rand, queue string, at time.Time, ours bool) leg {
	l := leg{queue: queue, arrived: at}
	wait := 2*time.Second + about(r, 40*time.Second)
	if !ours && (wait > 100*time.Second || chance(r, 0.07)) {
		l.ended = at.Add(wait)
		return l
	}
	if ours {
		wait = 0
	}
	l.agent = pick(r, seating[queue]).key
	l.connected = at.Add(wait)
	l.ended = l.connected.Add(25*time.Second + about(r, 4*time.Minute))
	l.wrapUp = l.ended.Add(5*time.Second + about(r, 40*time.Second))
	return l
}

package inbox_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/interaction"
	"parley/ent/user"
	"parley/inbox"
)

// theater is a floor and its model, which must stay alike.
type theater struct {
	*floor
	m *model
	r *rand.Rand
}

// Whatever agents do, in whatever order, work is where a plain model says it is.
func TestQueuesAreTheModel(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		for seed := range modelSeeds(t) {
			one := d.another(t, fmt.Sprint("seed-", seed))
			d.clock.Set(noon)
			p := newTheater(t, one, rand.New(rand.NewPCG(seed, 5)))
			for n := range 60 {
				did := p.act(t, n)
				if got, want := p.stored(t), p.m.String(); got != want {
					t.Fatalf("seed %d, step %d, %s:\n%s\nwant\n%s", seed, n, did, got, want)
				}
			}
			p.auditWork(t, fmt.Sprint("seed ", seed))
			want := p.facts(t)
			p.rebuild(t)
			p.sameFacts(t, fmt.Sprint("seed ", seed, " rebuilt"), want)
		}
	})
}

// modelSeeds is how many random days are played: four, one in short runs such as
// that of the race detector, or PARLEY_QUEUE_SEEDS.
func modelSeeds(t *testing.T) uint64 {
	t.Helper()
	if text := os.Getenv("PARLEY_QUEUE_SEEDS"); text != "" {
		n, err := strconv.ParseUint(text, 10, 32)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if testing.Short() {
		return 1
	}
	return 4
}

func newTheater(t *testing.T, d *desk, r *rand.Rand) *theater {
	t.Helper()
	f := newFloor(t, d, []string{"a", "b"},
		crew{name: "ann", capacity: 3, serves: map[string]string{"a": "x y", "b": ""}},
		crew{name: "bob", capacity: 1, serves: map[string]string{"a": "x"}},
		crew{name: "eve", capacity: 9, serves: map[string]string{"b": "y", "a": ""}, limits: map[string]int{"b": 2}},
		crew{name: "tom", capacity: 9})
	f.set(t, "a", func(up *ent.QueueUpdate) { up.SetAnswerTimeoutSeconds(300).SetWrapUpSeconds(240) })
	agent := func(name string, capacity int, serves map[string][]string, limits map[string]int) *modelAgent {
		return &modelAgent{name: name, online: "ONLINE", capacity: capacity, serves: serves, limits: limits}
	}
	return &theater{f, &model{
		queues: map[string]modelQueue{"a": {5, 4}, "b": {}},
		agents: map[string]*modelAgent{
			"ann": agent("ann", 3, map[string][]string{"a": {"x", "y"}, "b": nil}, nil),
			"bob": agent("bob", 1, map[string][]string{"a": {"x"}}, nil),
			"eve": agent("eve", 9, map[string][]string{"b": {"y"}, "a": nil}, map[string]int{"b": 2}),
			"tom": agent("tom", 9, nil, nil),
		},
	}, r}
}

// stored renders what the database says like the model.
func (p *theater) stored(t *testing.T) string {
	t.Helper()
	shown := &model{}
	for _, l := range p.m.legs {
		x := p.leg(t, l.id)
		c := x.Edges.Conversation
		one := &modelLeg{
			status: x.Status.String(), agent: p.name(x.AgentID), queue: p.name(x.QueueID), held: x.HeldAt != nil,
			queued: int(x.QueuedAt.Sub(noon).Minutes()), of: &modelTalk{c.Status.String(), p.name(c.AssigneeID), p.name(c.QueueID)},
		}
		if x.ReturnAt != nil {
			one.returns = int(x.ReturnAt.Sub(noon).Minutes())
		}
		shown.legs = append(shown.legs, one)
	}
	return shown.String()
}

func oneOf[T any](r *rand.Rand, all ...T) T { return all[r.IntN(len(all))] }

// act lets a minute pass and something happen, on the floor and in the model, and tells
// what; both must give the same answer.
func (p *theater) act(t *testing.T, n int) string {
	t.Helper()
	p.m.now = n + 1
	p.after(float64(n + 1))
	p.runJobs(t)
	p.m.jobs()
	a, queue := p.m.agents[oneOf(p.r, "ann", "bob", "eve", "tom")], oneOf(p.r, "a", "b")
	var l *modelLeg
	if len(p.m.legs) > 0 {
		l = oneOf(p.r, p.m.legs[max(0, len(p.m.legs)-8):]...)
	}
	if l == nil || p.r.IntN(5) == 0 {
		return p.comes(t, queue)
	}
	acts := []func(*testing.T, *modelAgent, *modelLeg, string) (string, string, error){
		p.asks, p.asks, p.asks, p.names, p.moves, p.passes, p.holds, p.ends, p.ends, p.wraps, p.leaves, p.says, p.answers,
	}
	did, want, err := oneOf(p.r, acts...)(t, a, l, queue)
	if kindOf(err) != want {
		t.Fatalf("%s: %s of %s in %s: %v, want %s", did, a.name, l, queue, err, want)
	}
	return fmt.Sprint(did, " by ", a.name)
}

func (p *theater) comes(t *testing.T, queue string) string {
	channel := oneOf(p.r, "WEBCHAT", "EMAIL", "PHONE")
	id := p.arrive(t, channel, queue, fmt.Sprint("c", p.m.now))
	p.m.legs = append(p.m.legs, &modelLeg{
		id: id, of: &modelTalk{"QUEUED", "", queue}, call: channel == "PHONE", status: "IN_QUEUE", queue: queue, queued: p.m.now,
	})
	return channel + " comes"
}

func (p *theater) asks(t *testing.T, a *modelAgent, _ *modelLeg, _ string) (string, string, error) {
	if a.online != "ONLINE" {
		_, err := p.Pick(p.agent(a.name), inbox.Pick{})
		return "asks", "CONFLICT", err
	}
	want := p.m.next(a)
	got, err := p.Pick(p.agent(a.name), inbox.Pick{})
	switch {
	case want == nil && got != uuid.Nil:
		t.Errorf("%s got %s, want nothing", a.name, p.shows(t, got))
	case want != nil && got != want.id:
		t.Errorf("%s got %s, want %s", a.name, got, want)
	case want != nil:
		p.m.take(a, want)
	}
	return "asks", "ok", err
}

func (p *theater) names(_ *testing.T, a *modelAgent, l *modelLeg, _ string) (string, string, error) {
	_, err := p.Pick(p.agent(a.name), inbox.Pick{Interaction: &l.id})
	return "names", p.m.pickNamed(a, l), err
}

// wishes are whom work is for, and what it asks for.
func (p *theater) wishes() (r *inbox.RequiredAgent, skills []string, note func(*modelLeg)) {
	name, way, until := "", interaction.RequiredAgentType(""), p.m.now+1_000_000
	if p.r.IntN(2) == 0 {
		name, way = oneOf(p.r, "ann", "bob", "eve", "tom"), oneOf(p.r, required, preferred)
		r = &inbox.RequiredAgent{User: p.users[name], Type: way}
		if p.r.IntN(2) == 0 {
			until = p.m.now + 1 + p.r.IntN(8)
			r.Until = new(noon.Add(minutes(until)))
		}
	}
	skills = oneOf(p.r, []string{}, []string{}, []string{"x"}, []string{"x", "y"})
	return r, skills, func(l *modelLeg) { l.forAgent, l.way, l.until, l.skills = name, way, until, skills }
}

func (p *theater) moves(_ *testing.T, a *modelAgent, l *modelLeg, queue string) (string, string, error) {
	r, skills, note := p.wishes()
	_, err := p.Enqueue(p.agent(a.name), inbox.Enqueue{Interaction: &l.id, Queue: new(p.queues[queue]), Required: r, Skills: skills})
	want := p.m.enqueue(a, l, queue)
	if want == "ok" {
		note(l)
	}
	return "moves", want, err
}

func (p *theater) passes(_ *testing.T, a *modelAgent, l *modelLeg, queue string) (string, string, error) {
	r, skills, note := p.wishes()
	id, err := p.Transfer(p.agent(a.name), inbox.Transfer{Interaction: l.id, Queue: new(p.queues[queue]), Required: r, Skills: skills})
	want := l.talking(a)
	if want == "ok" {
		l.leave()
		l.status, l.over, l.held, l.returns = "HANDLED", true, false, 0
		l.of.status, l.of.queue = "QUEUED", queue
		next := &modelLeg{id: id, of: l.of, call: l.call, status: "IN_QUEUE", queue: queue, queued: p.m.now}
		note(next)
		p.m.legs = append(p.m.legs, next)
	}
	return "passes on", want, err
}

func (p *theater) holds(_ *testing.T, a *modelAgent, l *modelLeg, _ string) (string, string, error) {
	held, want := p.r.IntN(2) == 0, l.talking(a)
	err := p.Hold(p.agent(a.name), l.id, held)
	if want == "ok" && l.held != held {
		l.held, l.returns = held, 0
	}
	return "holds", want, err
}

func (p *theater) ends(_ *testing.T, a *modelAgent, l *modelLeg, _ string) (string, string, error) {
	wrapUp := oneOf(p.r, nil, new(true), new(false))
	err := p.Complete(p.agent(a.name), inbox.Completion{Interaction: l.id, WrapUp: wrapUp})
	return "completes", p.m.complete(a, l, wrapUp), err
}

func (p *theater) wraps(_ *testing.T, a *modelAgent, l *modelLeg, _ string) (string, string, error) {
	err := p.WrapUp(p.agent(a.name), l.id)
	switch {
	case l.status == "IN_PROCESS" && l.over && l.agent == a.name:
		l.status = "HANDLED"
		return "wraps up", "ok", err
	case l.talking(a) == "FORBIDDEN":
		return "wraps up", "FORBIDDEN", err
	}
	return "wraps up", "CONFLICT", err
}

func (p *theater) leaves(_ *testing.T, a *modelAgent, l *modelLeg, _ string) (string, string, error) {
	err := p.Abandon(p.agent(a.name), l.id)
	if l.status != "IN_QUEUE" {
		return "customer leaves", "CONFLICT", err
	}
	l.status, l.of.status = "ABANDONED", "ABANDONED"
	for _, x := range p.m.legs {
		if x.of == l.of && x.status == "IN_PROCESS" { // the work after an earlier talk
			l.of.status = "ACTIVE"
		}
	}
	return "customer leaves", "ok", err
}

func (p *theater) says(_ *testing.T, a *modelAgent, _ *modelLeg, _ string) (string, string, error) {
	a.online = oneOf(p.r, "ONLINE", "ONLINE", "BUSY", "OFFLINE")
	_, err := p.SetPresence(p.agent(a.name), inbox.Presence{State: user.Availability(a.online)})
	return "says " + a.online, "ok", err
}

// answers has the agent write: work that waits is taken by that, and kept.
func (p *theater) answers(t *testing.T, a *modelAgent, l *modelLeg, _ string) (string, string, error) {
	if l.of.status == "ABANDONED" {
		return "is silent", "ok", nil
	}
	p.append(t, inbox.NewMessage{Direction: inbox.Out, ConversationID: p.leg(t, l.id).ConversationID, AgentID: p.users[a.name], Text: "hi"})
	if l.of.assignee == "" {
		l.of.assignee = a.name
	}
	waited := l.of.status == "QUEUED"
	for _, x := range p.m.legs {
		if x.of != l.of {
			continue
		}
		if x.returns = 0; waited && x.status == "IN_QUEUE" {
			x.status, x.agent = "IN_PROCESS", l.of.assignee
		}
	}
	if waited {
		l.of.status = "ACTIVE"
	}
	return "answers", "ok", nil
}

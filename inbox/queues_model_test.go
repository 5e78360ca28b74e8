package inbox_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"parley/ent/interaction"
)

// model is a floor in memory, by the words of the contract and without looking at the
// engine: minutes for times, a list for everything.
type model struct {
	now    int
	agents map[string]*modelAgent
	queues map[string]modelQueue
	legs   []*modelLeg
}

type modelAgent struct {
	name     string
	online   string // ONLINE, BUSY or OFFLINE
	capacity int
	serves   map[string][]string
	limits   map[string]int
}

// modelQueue says after how many minutes; 0 is never.
type modelQueue struct{ answer, wrapUp int }

type modelTalk struct{ status, assignee, queue string }

type modelLeg struct {
	id           uuid.UUID
	of           *modelTalk
	call         bool
	status       string
	agent, queue string
	queued       int
	over         bool // the talk is
	held         bool
	returns      int // 0 is never
	wrapsUntil   int
	skills       []string
	forAgent     string
	way          interaction.RequiredAgentType
	until        int
}

func (l *modelLeg) isFor(way interaction.RequiredAgentType, now int) bool {
	return l.forAgent != "" && l.way == way && l.until > now
}

func (l *modelLeg) String() string {
	return fmt.Sprintf("%s %s@%s %d held %t returns %d | %s %s@%s", l.status, l.agent, l.queue, l.queued, l.held, l.returns,
		l.of.status, l.of.assignee, l.of.queue)
}

// room tells whether an agent has room for work.
func (m *model) room(a *modelAgent, l *modelLeg) bool {
	calls, others, inQueue := 0, 0, 0
	for _, x := range m.legs {
		if x.status != "IN_PROCESS" || x.agent != a.name {
			continue
		}
		if x.queue == l.queue {
			inQueue++
		}
		if x.call {
			calls++
		} else {
			others++
		}
	}
	limit, limited := a.limits[l.queue]
	return calls == 0 && (l.call || others < a.capacity) && (!limited || inQueue < limit)
}

// able tells whether nobody else is required and no skill lacks.
func (m *model) able(a *modelAgent, l *modelLeg) bool {
	if l.isFor(required, m.now) {
		return l.forAgent == a.name
	}
	return !slices.ContainsFunc(l.skills, func(s string) bool { return !slices.Contains(a.serves[l.queue], s) })
}

func (m *model) servesOrRequired(a *modelAgent, l *modelLeg) bool {
	_, serves := a.serves[l.queue]
	return serves || (l.isFor(required, m.now) && l.forAgent == a.name)
}

// next is the work that an agent gets who asks for the next.
func (m *model) next(a *modelAgent) *modelLeg {
	var best *modelLeg
	rank := func(l *modelLeg) int {
		if l.forAgent == a.name && l.until > m.now {
			return l.queued
		}
		return l.queued + 1_000_000
	}
	for _, l := range m.legs {
		if l.status != "IN_QUEUE" || !m.servesOrRequired(a, l) || !m.room(a, l) || !m.able(a, l) || m.left(a, l) {
			continue
		}
		if best == nil || rank(l) < rank(best) {
			best = l
		}
	}
	return best
}

// left tells whether work is left to another agent whom it prefers.
func (m *model) left(a *modelAgent, l *modelLeg) bool {
	if !l.isFor(preferred, m.now) || l.forAgent == a.name {
		return false
	}
	other := m.agents[l.forAgent]
	_, serves := other.serves[l.queue]
	return serves && other.online == "ONLINE" && m.room(other, l) && m.able(other, l)
}

// pickNamed is the answer to an agent who names work.
func (m *model) pickNamed(a *modelAgent, l *modelLeg) string {
	switch {
	case !m.servesOrRequired(a, l):
		return "FORBIDDEN"
	case l.status != "IN_QUEUE", a.online == "OFFLINE", !m.room(a, l), !m.able(a, l):
		return "CONFLICT"
	}
	m.take(a, l)
	return "ok"
}

func (m *model) take(a *modelAgent, l *modelLeg) {
	l.status, l.agent, l.of.status = "IN_PROCESS", a.name, "ACTIVE"
	if l.of.assignee == "" {
		l.of.assignee = a.name
	}
	if q := m.queues[l.queue]; q.answer > 0 && !l.call {
		l.returns = m.now + q.answer
	}
}

// talking is the answer to an agent who does what only the holder may, in a talk.
func (l *modelLeg) talking(a *modelAgent) string {
	holder := l.agent
	if holder == "" {
		holder = l.of.assignee
	}
	switch {
	case holder != a.name:
		return "FORBIDDEN"
	case l.status != "IN_PROCESS" || l.over:
		return "CONFLICT"
	}
	return "ok"
}

func (l *modelLeg) leave() {
	if l.agent != "" && l.of.assignee == l.agent {
		l.of.assignee = ""
	}
}

// wait puts work into a queue.
func (m *model) wait(l *modelLeg, queue string) {
	if l.queue != queue {
		l.queued = m.now
	}
	l.leave()
	l.status, l.agent, l.queue, l.held, l.returns = "IN_QUEUE", "", queue, false, 0
	l.of.status, l.of.queue = "QUEUED", queue
}

func (m *model) enqueue(a *modelAgent, l *modelLeg, queue string) string {
	switch {
	case l.status == "IN_QUEUE":
	case l.status != "IN_PROCESS" || l.over:
		return "CONFLICT"
	case l.agent != a.name:
		return "FORBIDDEN"
	}
	m.wait(l, queue)
	return "ok"
}

// jobs do what is due.
func (m *model) jobs() {
	for _, l := range m.legs {
		if l.status != "IN_PROCESS" {
			continue
		}
		if !l.over && l.returns > 0 && l.returns <= m.now {
			m.wait(l, l.queue)
		}
		if l.over && l.wrapsUntil > 0 && l.wrapsUntil <= m.now {
			l.status = "HANDLED"
		}
	}
}

func (m *model) complete(a *modelAgent, l *modelLeg, wrapUp *bool) string {
	if answer := l.talking(a); answer != "ok" {
		return answer
	}
	l.over, l.held, l.returns = true, false, 0
	time := m.queues[l.queue].wrapUp
	switch {
	case wrapUp != nil && !*wrapUp, wrapUp == nil && time == 0:
		l.status = "HANDLED"
	case time > 0:
		l.wrapsUntil = m.now + time
	}
	return "ok"
}

func (m *model) String() string {
	var all []string
	for _, l := range m.legs {
		all = append(all, l.String())
	}
	return strings.Join(all, "\n")
}

//go:build unix

package crashtest

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

// message is one that a client sends; its label is its text and its id. No two
// are of the same millisecond: their order would be left open.
type message struct {
	Label        string
	At           time.Time
	Out          bool
	Desk         string
	Customer     string
	Conversation string
	Agent        string
	Tags         []string
}

// request is what a client sends, as often as it takes.
type request struct {
	messages []message
	vendor   bool // by SaySimple's API instead of the graph
	batch    bool // addMessages instead of addMessage
}

// plan hands out messages; those of all clients together are in the order of
// time, more or less.
type plan struct {
	mu   sync.Mutex
	r    *rand.Rand
	left int
	n    int
}

func newPlan(seed uint64, messages int) *plan {
	return &plan{r: rand.New(rand.NewPCG(seed, 3)), left: messages}
}

// end makes the plan hand out nothing more.
func (p *plan) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.left = 0
}

// next returns a request; without messages when the plan has come to its end.
func (p *plan) next() request {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.take(p.left)
}

// extra returns a request of the graph, also after the end.
func (p *plan) extra() request {
	p.mu.Lock()
	defer p.mu.Unlock()
	return request{messages: []message{p.message(false)}}
}

// take makes a request of at most so many messages.
func (p *plan) take(most int) request {
	var q request
	count := 1
	switch p.r.IntN(10) {
	case 0, 1:
		q.batch, count = true, 2+p.r.IntN(18)
	case 2, 3, 4:
		q.vendor = true
	}
	for range min(count, most) {
		q.messages = append(q.messages, p.message(q.vendor))
	}
	p.left -= len(q.messages)
	return q
}

// message is one in a talk of many days with some dozens of customers.
func (p *plan) message(vendor bool) message {
	p.n++
	door := map[bool]string{true: "v", false: "g"}[vendor]
	customer := p.r.IntN(20)
	m := message{
		Label: fmt.Sprintf("message-%06d", p.n),
		At:    time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC).Add(time.Duration(p.n) * 7 * time.Minute).Add(time.Duration(p.r.IntN(1000)) * time.Millisecond),
		Out:   p.r.IntN(2) == 0,
		Desk:  fmt.Sprint("desk ", customer%2), Customer: fmt.Sprint(door, " customer ", customer),
	}
	if p.r.IntN(4) > 0 {
		m.Conversation = fmt.Sprint(door, " talk ", customer, " ", p.n/200)
	}
	if m.Out {
		m.Agent = fmt.Sprint("agent ", p.r.IntN(6))
	}
	m.Tags = p.tags(m.Out)
	return m
}

func (p *plan) tags(out bool) []string {
	tags := []string{}
	for _, tag := range []string{"vip", "team:red", "team:blue", fmt.Sprint("user:week ", p.n/500)} {
		if p.r.IntN(3) == 0 {
			tags = append(tags, tag)
		}
	}
	if out && p.r.IntN(4) == 0 {
		tags = append(tags, "system:automatic_reply")
	}
	return tags
}

func (m message) direction() string {
	if m.Out {
		return "OUT"
	}
	return "IN"
}

// graph is the message as an AddMessageInput.
func (m message) graph() map[string]any {
	in := map[string]any{
		"direction": m.direction(), "channel": "CHAT", "channelAddress": m.Desk, "customerAddress": m.Customer,
		"provider": "CRASH", "text": m.Label, "sentAt": m.At.Format(time.RFC3339Nano), "tags": m.Tags, "externalId": m.Label,
	}
	if m.Conversation != "" {
		in["externalConversationId"] = m.Conversation
	}
	if m.Agent != "" {
		in["agentKey"] = m.Agent
	}
	return in
}

// vendor is the message as SaySimple's clients post it.
func (m message) vendor() map[string]any {
	in := map[string]any{
		"tenant": slug, "direction": m.direction(), "channel": "CHAT", "tenantChannelIdentifier": m.Desk,
		"customerChannelIdentifier": m.Customer, "provider": "CRASH", "message": map[string]any{"textContent": m.Label},
		"time": m.At.Format(time.RFC3339Nano), "tags": m.Tags,
	}
	if m.Conversation != "" {
		in["conversation"] = m.Conversation
	}
	if m.Agent != "" {
		in["agent"] = m.Agent
	}
	return in
}

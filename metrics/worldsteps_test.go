package metrics_test

import (
	"fmt"
	"slices"
	"time"

	"parley/ent"
	"parley/ent/interaction"
	"parley/inbox"
	"parley/internal/testkit/plainmetrics"
)

// channels are those that somebody set up before: with hours, with queues.
func (m *maker) channels() []channel {
	var out []channel
	for _, medium := range some(m.Rand, 4, media...) {
		for i, address := range ours {
			c := channel{Channel: plainmetrics.Channel{Type: medium, Address: address}}
			if m.IntN(2) == 0 {
				c.hours = m.hours()
			}
			if m.IntN(2) == 0 {
				c.queue = fmt.Sprint(medium, " queue ", i)
			}
			out = append(out, c)
		}
	}
	return out
}

func (m *maker) shuffle() {
	if m.arrival == "shuffled" {
		m.Shuffle(len(m.msgs), func(i, j int) { m.msgs[i], m.msgs[j] = m.msgs[j], m.msgs[i] })
	}
}

// steps cuts the messages into batches, and resolves conversations in between.
func (m *maker) steps() []step {
	size := map[string]int{"in time": 3, "shuffled": 9, "at once": len(m.msgs)}[m.arrival]
	var out []step
	for rest := m.msgs; len(rest) > 0; {
		n := min(1+m.IntN(size), len(rest))
		if m.arrival == "at once" {
			n = size
		}
		out = append(out, step{messages: rest[:n]})
		rest = rest[n:]
		if m.IntN(3) == 0 || len(rest) == 0 {
			if e := m.event(out); e != nil {
				out = append(out, step{event: e})
			}
		}
	}
	return out
}

// event resolves the conversation of a message that arrived, at a time that is not
// before any of it.
func (m *maker) event(arrived []step) *plainmetrics.Event {
	var msgs []inbox.NewMessage
	for _, s := range arrived {
		msgs = append(msgs, s.messages...)
	}
	msgs = slices.DeleteFunc(msgs, func(x inbox.NewMessage) bool { return x.Conversation == "" })
	if len(msgs) == 0 {
		return nil
	}
	of := pick(m.Rand, msgs...)
	if m.IntN(2) == 0 { // the last one: what comes after it, comes late
		of = slices.MaxFunc(msgs, func(a, b inbox.NewMessage) int { return a.SentAt.Compare(b.SentAt) })
	}
	e := &plainmetrics.Event{
		Conversation: of.Conversation, At: of.SentAt.Add(pick(m.Rand, 0, time.Millisecond, time.Minute, 5*time.Hour, 50*time.Hour)),
		Agent: pick(m.Rand, agents...), Tags: some(m.Rand, 3, append([]string{"solved", "user:solved"}, tagNames...)...),
	}
	if e.At.After(m.now) {
		e.At = m.now
	}
	if m.IntN(2) == 0 {
		e.Channel, e.Provider, e.Identifier = of.ChannelType, of.Provider, of.ChannelAddress
	}
	return e
}

// afterwards lets some work end, by itself or by wrap-up.
func (m *maker) afterwards(up *ent.InteractionUpdateOne, i *ent.Interaction, _ string) {
	if m.IntN(3) == 0 || i.DisconnectedAt != nil {
		return
	}
	end := i.ArrivedAt.Add(pick(m.Rand, time.Second, time.Minute, 5*time.Hour))
	if i.ConnectedAt == nil {
		up.SetStatus(interaction.StatusABANDONED).SetDisconnectedAt(end)
		return
	}
	end = i.ConnectedAt.Add(pick(m.Rand, 0, time.Minute, 90*time.Minute))
	up.SetDisconnectedAt(end)
	switch m.IntN(3) {
	case 0:
		up.SetStatus(interaction.StatusHANDLED)
	case 1:
		up.SetStatus(interaction.StatusHANDLED).SetWrapUpEndedAt(end.Add(pick(m.Rand, time.Second, time.Hour)))
	}
}

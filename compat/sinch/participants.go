package sinch

import (
	"cmp"
	"slices"

	"parley/ent"
	"parley/ent/message"
)

// participants gathers who takes part in a chat, as its messages are looked at.
type participants struct {
	// customer and own are the addresses of the two ends.
	customer, own string
	found         []Participant
	// posted are those whom the creator of the chat named.
	posted []Participant
}

// line is a message as the transcript shows it.
func (p *participants) line(m *ent.Message) ChatMessage {
	kept := keptOf(m)
	p.posted = append(p.posted, kept.Participants...)
	who := p.author(m, kept)
	p.add(who)
	return ChatMessage{
		Message: deref(m.Text), Originator: who.UniqueKey, Timestamp: formatInstant(m.SentAt),
		SystemMessage: m.Role == message.RoleSYSTEM, Type: cmp.Or(kept.Type, kindOf(m)),
	}
}

func kindOf(m *ent.Message) string {
	if len(m.Attachments) > 0 {
		return "attachment"
	}
	return "text"
}

// author is who wrote a message: as the creator said, else by what it is.
func (p *participants) author(m *ent.Message, kept keptLine) Participant {
	switch u := m.Edges.Agent; {
	case kept.Originator != "":
		return Participant{UniqueKey: kept.Originator}
	case m.Role == message.RoleSYSTEM:
		return Participant{UniqueKey: systemName}
	case m.Direction == message.DirectionIN:
		return Participant{Alias: p.customer, UniqueKey: p.customer}
	case u != nil:
		return Participant{Alias: u.DisplayName, UniqueKey: cmp.Or(deref(u.LoginName), deref(u.Email), deref(u.AgentKey), formatGUID(u.ID))}
	}
	return Participant{Alias: p.own, UniqueKey: p.own}
}

func (p *participants) add(who Participant) {
	if !slices.ContainsFunc(p.found, func(f Participant) bool { return f.UniqueKey == who.UniqueKey }) {
		p.found = append(p.found, who)
	}
}

// list are all that took part, under the names that the creator gave them.
func (p *participants) list() Items[Participant] {
	for _, named := range p.posted {
		p.add(named)
	}
	list := make(Items[Participant], len(p.found))
	for i, who := range p.found {
		for _, named := range p.posted {
			if named.UniqueKey == who.UniqueKey {
				who.Alias = named.Alias
			}
		}
		list[i] = who
	}
	return list
}

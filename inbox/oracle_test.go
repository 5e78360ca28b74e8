package inbox_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"parley/inbox"
)

// oracle says what the contract says (metrics.md, "Words" and rows 3, 6 and 11)
// about plain messages, slowly and plainly. It knows nothing of the inbox's own
// clocks. Messages are told apart by their external ids.
type oracle []inbox.NewMessage

const day = int64(24 * 60 * 60 * 1000)

func ms(m inbox.NewMessage) int64 { return m.SentAt.UnixMilli() }

func automatic(m inbox.NewMessage) bool { return slices.Contains(m.Tags, "system:automatic_reply") }

func contact(m inbox.NewMessage) string {
	return m.ChannelType + "|" + m.ChannelAddress + "|" + m.CustomerAddress
}

func thread(m inbox.NewMessage) string {
	if m.Conversation != "" {
		return "conversation " + m.Conversation
	}
	return "contact " + contact(m)
}

// of lists the messages with this key in the order of threads. Equal time and
// direction in one thread is outside of the contract, and of these tests.
func (o oracle) of(key func(inbox.NewMessage) string, want string) oracle {
	var some oracle
	for _, m := range o {
		if key(m) == want {
			some = append(some, m)
		}
	}
	slices.SortFunc(some, func(a, b inbox.NewMessage) int {
		return cmp.Or(cmp.Compare(ms(a), ms(b)), cmp.Compare(a.Direction, b.Direction))
	})
	return some
}

// answered returns the message that m answers: the first of the other side's run
// that ends right before m, where automatic replies are as if they were not.
func (o oracle) answered(m inbox.NewMessage) (first inbox.NewMessage, ok bool) {
	if automatic(m) {
		return first, false
	}
	var before oracle
	for _, x := range o.of(thread, thread(m)) {
		if x.ExternalID == m.ExternalID {
			break
		}
		if !automatic(x) {
			before = append(before, x)
		}
	}
	for i := len(before) - 1; i >= 0 && before[i].Direction != m.Direction; i-- {
		first, ok = before[i], true
	}
	return first, ok
}

// openings says which messages of a contact opened a conversation window, and on
// whose initiative.
func (o oracle) openings(of string) map[string]string {
	opened, by := []int64{}, map[string]string{}
	for i, m := range o.of(contact, of) {
		isOpen := slices.ContainsFunc(opened, func(at int64) bool { return at <= ms(m) && ms(m) < at+day })
		if m.Direction == inbox.In || isOpen {
			continue
		}
		opened, by[m.ExternalID] = append(opened, ms(m)), "BUSINESS"
		for _, x := range o.of(contact, of)[:i] {
			if x.Direction == inbox.In && ms(m)-ms(x) < day {
				by[m.ExternalID] = "USER"
			}
		}
	}
	return by
}

// firstReply finds the first IN message of a conversation and the first OUT
// message after it that is no automatic reply.
func (o oracle) firstReply() (in, reply *inbox.NewMessage) {
	for i := range o {
		if in == nil && o[i].Direction == inbox.In {
			in = &o[i]
		}
		if in != nil && o[i].Direction == inbox.Out && !automatic(o[i]) {
			return in, &o[i]
		}
	}
	return in, nil
}

// messageFacts renders what should be stored about each message.
func (o oracle) messageFacts() []string {
	var all []string
	for _, m := range o {
		took, from := "", ""
		if first, ok := o.answered(m); ok {
			took, from = fmt.Sprint(ms(m)-ms(first)), first.ExternalID
		}
		all = append(all, fmt.Sprintf("%s %s %s %s", m.ExternalID, took, from, o.openings(contact(m))[m.ExternalID]))
	}
	slices.Sort(all)
	return all
}

// conversations renders what should be stored about each conversation: counts,
// who began it, first and last message, first IN message and first reply.
func (o oracle) conversations() []string {
	var all []string
	seen := map[string]bool{}
	for _, m := range o {
		if m.Conversation == "" || seen[m.Conversation] {
			continue
		}
		seen[m.Conversation] = true
		c := o.of(thread, thread(m))
		ins := len(slices.DeleteFunc(slices.Clone(c), func(m inbox.NewMessage) bool { return m.Direction == inbox.Out }))
		began := "BUSINESS"
		if c[0].Direction == inbox.In {
			began = "USER"
		}
		inID, replyID, replyAt, took := "", "", "", ""
		in, reply := c.firstReply()
		if in != nil {
			inID = in.ExternalID
		}
		if reply != nil {
			replyID, replyAt, took = reply.ExternalID, fmt.Sprint(ms(*reply)), fmt.Sprint(ms(*reply)-ms(*in))
		}
		all = append(all, fmt.Sprintf("%s %d %d %d %s %d %d %s | %s %s %s %s", m.Conversation, len(c), ins, len(c)-ins, began,
			ms(c[0]), ms(c[len(c)-1]), replyAt, inID, replyID, replyAt, took))
	}
	slices.Sort(all)
	return all
}

// storedMessageFacts renders what is stored, as messageFacts does.
func (d *desk) storedMessageFacts(t testing.TB) []string {
	t.Helper()
	all := d.lines(t, `SELECT m.external_id, f.response_ms, r.external_id, f.opened_by
		FROM message_facts f JOIN messages m ON m.id = f.message_id LEFT JOIN messages r ON r.id = f.response_from_id
		WHERE f.organization_id = ?`, d.org)
	slices.Sort(all)
	return all
}

// storedConversations renders what is stored, as conversations does.
func (d *desk) storedConversations(t testing.TB) []string {
	t.Helper()
	facts := map[string]string{}
	for _, c := range d.lines(t, `SELECT c.external_id || '|', i.external_id, r.external_id, f.first_reply_at, f.first_reply_ms
		FROM conversation_facts f JOIN conversations c ON c.id = f.conversation_id
		LEFT JOIN messages i ON i.id = f.first_in_id LEFT JOIN messages r ON r.id = f.first_reply_id
		WHERE f.organization_id = ?`, d.org) {
		var id, rest string
		for i, r := range c {
			if r == '|' {
				id, rest = c[:i], c[i+2:]
				break
			}
		}
		facts[id] = rest
	}
	var all []string
	for _, c := range d.s.Client().Conversation.Query().AllX(d.ctx) {
		reply := ""
		if c.FirstReplyAt != nil {
			reply = fmt.Sprint(c.FirstReplyAt.UnixMilli())
		}
		all = append(all, fmt.Sprintf("%s %d %d %d %s %d %d %s | %s", *c.ExternalID, c.MessageCount, c.InboundCount, c.OutboundCount,
			c.InitiatedBy, c.StartedAt.UnixMilli(), c.LastMessageAt.UnixMilli(), reply, facts[*c.ExternalID]))
	}
	slices.Sort(all)
	return all
}

// audit holds what is stored against the oracle, and the ordinals of every thread
// against 1, 2, 3, …
func (d *desk) audit(t testing.TB, w world, about string) {
	t.Helper()
	o := w.oracle
	d.auditFacts(t, w, about)
	same(t, about+": messages", d.storedMessageFacts(t), o.messageFacts())
	same(t, about+": conversations", d.storedConversations(t), o.conversations())
	same(t, about+": ordinals", d.lines(t, `SELECT thread_id FROM message_facts WHERE organization_id = ?
		GROUP BY thread_id HAVING min(ordinal) <> 1 OR max(ordinal) <> count(*) OR count(DISTINCT ordinal) <> count(*)`, d.org), nil)
	same(t, about+": last ordinals", d.lines(t, `SELECT c.id FROM conversations c WHERE c.organization_id = ?
		AND (c.last_ordinal <> c.message_count OR c.message_count <> (SELECT count(*) FROM messages m WHERE m.conversation_id = c.id))`, d.org), nil)
	same(t, about+": contacts", d.lines(t, `SELECT h.id FROM contact_threads h WHERE h.organization_id = ?
		AND h.last_ordinal <> (SELECT count(*) FROM messages m WHERE m.thread_id = h.id AND m.conversation_id IS NULL)`, d.org), nil)
}

func same(t testing.TB, about string, got, want []string) {
	t.Helper()
	if slices.Equal(got, want) {
		return
	}
	for i := range max(len(got), len(want)) {
		g, w := "", ""
		if i < len(got) {
			g = got[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if g != w {
			t.Errorf("%s: stored %q, want %q", about, g, w)
			return
		}
	}
}

package inbox_test

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/ent/interaction"
	"parley/inbox"
	"parley/internal/values"
)

// world is plain messages, the events that resolved conversations, and the opening
// hours of channels, by address.
type world struct {
	oracle
	resolved map[string]inbox.Resolution // by conversation
	channels map[string]openHours
}

type openHours struct {
	hours values.BusinessHours
	zone  string
}

// author says who wrote a message.
func author(m inbox.NewMessage) string {
	switch {
	case m.Direction == inbox.In:
		return "CUSTOMER"
	case automatic(m):
		return "SYSTEM"
	case m.ByBot:
		return "BOT"
	}
	return "AGENT"
}

// tags lists a message's tags as kind:name; of several teams the first counts.
func tags(list []string) []string {
	var all []string
	team := false
	for _, t := range list {
		kind, name, ok := strings.Cut(t, ":")
		if !ok {
			kind, name = "user", t
		}
		if kind == "team" && team {
			continue
		}
		team = team || kind == "team"
		if tag := strings.ToUpper(kind) + ":" + name; !slices.Contains(all, tag) {
			all = append(all, tag)
		}
	}
	return all
}

// dimensions renders what a message lends to the tags it uses.
func dimensions(m inbox.NewMessage) string {
	team := ""
	for _, t := range tags(m.Tags) {
		if name, ok := strings.CutPrefix(t, "TEAM:"); ok {
			team = name
		}
	}
	return fmt.Sprintf("%s %s %s agent=%s team=%s %s %s", m.ChannelType, m.ChannelAddress, m.Provider, m.AgentKey, team, "NL", author(m))
}

// authors renders who wrote each message, and as whom the customer.
func (w world) authors() []string {
	var all []string
	for _, m := range w.oracle {
		all = append(all, fmt.Sprintf("%s %s %s", m.ExternalID, author(m), m.CustomerAddress))
	}
	slices.Sort(all)
	return all
}

// messageTags renders every tag of every message.
func (w world) messageTags() []string {
	var all []string
	for _, m := range w.oracle {
		for _, t := range tags(m.Tags) {
			all = append(all, fmt.Sprintf("%s %s %d", m.ExternalID, t, ms(m)))
		}
	}
	slices.Sort(all)
	return all
}

// firstUses renders the first use of each tag by each conversation, or by a
// message that has none.
func (w world) firstUses() []string {
	type use struct {
		at    int64
		place string // IN, OUT or RESOLVE
		text  string
	}
	uses := map[string][]use{}
	for _, m := range w.oracle {
		subject := "conversation " + m.Conversation
		if m.Conversation == "" {
			subject = "message " + m.ExternalID
		}
		for _, t := range tags(m.Tags) {
			uses[subject+" "+t] = append(uses[subject+" "+t], use{ms(m), string(m.Direction), m.ExternalID + " " + dimensions(m)})
		}
	}
	for c, r := range w.resolved {
		for _, t := range tags(r.Tags) {
			key := "conversation " + c + " " + t
			text := fmt.Sprintf(" %s agent=%s team=  ", w.resolvedOn(c), r.AgentKey)
			uses[key] = append(uses[key], use{r.At.UnixMilli(), "RESOLVE", text})
		}
	}
	var all []string
	for key, list := range uses {
		first := slices.MinFunc(list, func(a, b use) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.place, b.place)) })
		all = append(all, fmt.Sprintf("%s %d %s %s", key, first.at, first.place, first.text))
	}
	slices.Sort(all)
	return all
}

// resolvedOn is the channel that a resolve event names, if any.
func (w world) resolvedOn(conversation string) string {
	r := w.resolved[conversation]
	return fmt.Sprint(r.ChannelType, " ", r.ChannelAddress, " ", r.Provider)
}

func (w world) talk(conversation string) oracle { return w.of(thread, "conversation "+conversation) }

// talks renders the rest of what should be stored about each conversation: first
// and last message, last agent, open time to the first reply and whose hours that
// was measured by, and the resolve event.
func (w world) talks() []string {
	var all []string
	seen := map[string]bool{"": true}
	for _, m := range w.oracle {
		if seen[m.Conversation] {
			continue
		}
		seen[m.Conversation] = true
		c := w.talk(m.Conversation)
		agent := ""
		for _, m := range c {
			agent = cmp.Or(m.AgentKey, agent)
		}
		event := " agent="
		if r, ok := w.resolved[m.Conversation]; ok {
			event = fmt.Sprintf("%d %s agent=%s", r.At.UnixMilli(), w.resolvedOn(m.Conversation), r.AgentKey)
		}
		first, last := c[0], c[len(c)-1]
		all = append(all, fmt.Sprintf("%s %s %d %s %d agent=%s %s %s", m.Conversation, first.ExternalID, ms(first), last.ExternalID, ms(last),
			agent, w.opened(c), event))
	}
	slices.Sort(all)
	return all
}

// opened renders the open time until the first reply, in milliseconds, and the
// message whose hours it was measured by.
func (w world) opened(c oracle) string {
	in, reply := c.firstReply()
	if reply == nil {
		return " hours="
	}
	from := []*inbox.NewMessage{in, reply}
	for i := range c {
		if c[i].ExternalID == reply.ExternalID {
			break
		}
		from = slices.Insert(from, 2, &c[i])
	}
	for _, m := range from {
		if m.BusinessHours != nil {
			return fmt.Sprintf("%d hours=%s", openHours{m.BusinessHours, m.TimeZone}.between(ms(*in), ms(*reply)), m.ExternalID)
		}
	}
	if own, ok := w.channels[reply.ChannelAddress]; ok {
		return fmt.Sprintf("%d hours=", own.between(ms(*in), ms(*reply)))
	}
	return fmt.Sprintf("%d hours=", ms(*reply)-ms(*in))
}

// between goes through a time minute by minute and adds up what is open of it.
func (h openHours) between(from, to int64) (sum int64) {
	const minute = 60_000
	zone, err := time.LoadLocation(h.zone)
	if err != nil {
		panic(err)
	}
	for at := from; at < to; {
		next := min(to, (at/minute+1)*minute)
		if h.open(time.UnixMilli(at).In(zone)) {
			sum += next - at
		}
		at = next
	}
	return sum
}

// open looks at the openings of the day and of the day before, which may run past
// midnight.
func (h openHours) open(local time.Time) bool {
	now := local.Hour()*60 + local.Minute()
	today, yesterday := strconv.Itoa(int(local.Weekday())), strconv.Itoa((int(local.Weekday())+6)%7)
	return slices.ContainsFunc(openings(h.hours[today]), func(o [2]int) bool {
		return now >= o[0] && (now < o[1] || o[1] <= o[0])
	}) || slices.ContainsFunc(openings(h.hours[yesterday]), func(o [2]int) bool { return o[1] <= o[0] && now < o[1] })
}

// openings reads a day's times as pairs of minutes.
func openings(day []string) (all [][2]int) {
	flat := strings.FieldsFunc(strings.Join(day, "-"), func(r rune) bool { return r == '-' })
	for pair := range slices.Chunk(flat, 2) {
		var o [2]int
		for i, text := range pair {
			hour, minute, _ := strings.Cut(text, ":")
			h, _ := strconv.Atoi(hour)
			m, _ := strconv.Atoi(minute)
			o[i] = h*60 + m
		}
		all = append(all, o)
	}
	return all
}

// auditFacts holds the facts that are there for metrics against the oracle.
func (d *desk) auditFacts(t testing.TB, w world, about string) {
	t.Helper()
	for _, c := range []struct {
		what, query string
		want        []string
	}{
		{"authors", `SELECT m.external_id, f.author, i.address FROM message_facts f JOIN messages m ON m.id = f.message_id
			JOIN customer_identities i ON i.id = f.identity_id WHERE f.organization_id = ?`, w.authors()},
		{"tags of messages", `SELECT m.external_id, t.kind || ':' || t.name, f.at FROM message_tag_facts f JOIN messages m ON m.id = f.message_id
			JOIN tags t ON t.id = f.tag_id WHERE f.organization_id = ?`, w.messageTags()},
		{"first uses of tags", `SELECT CASE WHEN c.id IS NULL THEN 'message ' || s.external_id ELSE 'conversation ' || c.external_id END,
			f.kind || ':' || t.name, f.at, f.direction, m.external_id, f.channel_type, f.identifier, f.provider, 'agent=' || COALESCE(u.agent_key, ''),
			'team=' || COALESCE(e.name, ''), f.country, f.author
			FROM tag_facts f JOIN tags t ON t.id = f.tag_id AND t.kind = f.kind LEFT JOIN conversations c ON c.id = f.subject_id AND c.id = f.conversation_id
			LEFT JOIN messages s ON s.id = f.subject_id LEFT JOIN messages m ON m.id = f.message_id LEFT JOIN users u ON u.id = f.agent_id
			LEFT JOIN teams e ON e.id = f.team_id WHERE f.organization_id = ?`, w.firstUses()},
		{"replies beside tags", `SELECT f.subject_id, f.first_reply_at, c.first_reply_at, f.first_reply_ms, c.first_reply_ms, f.first_reply_open_ms,
			c.first_reply_open_ms FROM tag_facts f LEFT JOIN conversation_facts c ON c.conversation_id = f.subject_id WHERE f.organization_id = ?
			AND (f.first_reply_at IS DISTINCT FROM c.first_reply_at OR f.first_reply_ms IS DISTINCT FROM c.first_reply_ms
			OR f.first_reply_open_ms IS DISTINCT FROM c.first_reply_open_ms)`, nil},
		{"conversations", `SELECT c.external_id, i.external_id, f.first_at, l.external_id, f.last_at, 'agent=' || COALESCE(u.agent_key, ''),
			f.first_reply_open_ms, 'hours=' || COALESCE(h.external_id, ''), f.resolved_at, f.resolved_channel_type, f.resolved_identifier,
			f.resolved_provider, 'agent=' || COALESCE(r.agent_key, '')
			FROM conversation_facts f JOIN conversations c ON c.id = f.conversation_id
			LEFT JOIN messages i ON i.id = f.first_id LEFT JOIN messages l ON l.id = f.last_id LEFT JOIN users u ON u.id = f.last_agent_id
			LEFT JOIN messages h ON h.id = f.hours_message_id LEFT JOIN users r ON r.id = f.resolved_agent_id
			WHERE f.organization_id = ?`, w.talks()},
	} {
		same(t, about+": "+c.what, squeezed(d.lines(t, c.query, d.org)), squeezed(c.want))
	}
	d.auditLegs(t, about)
}

// auditLegs holds the facts about interactions against the entities.
func (d *desk) auditLegs(t testing.TB, about string) {
	t.Helper()
	stored := d.lines(t, `SELECT interaction_id, conversation_id, at, connected_at, ended_at, wrapped_up_at,
		status, channel_type, identifier, provider, queue_id, agent_id FROM interaction_facts WHERE organization_id = ?`, d.org)
	slices.Sort(stored)
	same(t, about+": interactions", stored, d.legs(t))
}

// squeezed sorts lines, with single spaces.
func squeezed(lines []string) []string {
	var all []string
	for _, l := range lines {
		all = append(all, strings.Join(strings.Fields(l), " "))
	}
	slices.Sort(all)
	return all
}

// legs renders the interactions as entities tell them.
func (d *desk) legs(t testing.TB) []string {
	t.Helper()
	var all []string
	for _, x := range d.s.Client().Interaction.Query().Where(interaction.OrganizationIDEQ(d.org)).AllX(d.ctx) {
		own := *x.FromAddress
		if strings.HasSuffix(x.Type.String(), "_IN") {
			own = *x.ToAddress
		}
		all = append(all, strings.Join([]string{
			x.ID.String(), x.ConversationID.String(), instant(&x.ArrivedAt), instant(x.ConnectedAt), instant(x.DisconnectedAt),
			instant(x.WrapUpEndedAt), x.Status.String(), *x.Subtype, own, "P_P", some(x.QueueID), some(x.AgentID),
		}, " "))
	}
	slices.Sort(all)
	return all
}

// instant is in milliseconds; empty where there is none.
func instant(at *time.Time) string {
	if at == nil {
		return ""
	}
	return fmt.Sprint(at.UnixMilli())
}

func some(id *uuid.UUID) string {
	if id == nil {
		return ""
	}
	return id.String()
}

package demo

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"parley/inbox"
)

// post is a message on its way into a house.
type post struct {
	house
	inbox.NewMessage
}

// ending is a conversation's resolution on its way into a house.
type ending struct {
	house
	inbox.Resolution
}

// storyteller writes one conversation of the past: it says the script and lets
// the time pass that people take.
type storyteller struct {
	*year
	stage     *stage
	with      contact
	topic     *topic
	id        string
	known     uuid.UUID // of a conversation that is there already, instead of id
	team      string
	agent     string
	at, asked time.Time // now in the story; when the customer last wrote
	told      bool      // the automatic reply was sent
	tagged    bool      // the team has taken it
	snapshot  bool      // the opening hours were sent
	marks     []string  // more tags, for whoever takes it
}

func (y *year) teller(s *stage, with contact, t *topic, at time.Time) *storyteller {
	y.stories++
	team := t.team
	if with.vip {
		team = vip
	}
	if y.teams[s.house][team] == nil {
		team = support // a small house has fewer teams
	}
	return &storyteller{
		year: y, stage: s, with: with, topic: t, team: team, agent: pick(y.r, y.teams[s.house][team]), at: at,
		id: fmt.Sprintf("%s-%s%05d", s.house, y.series, y.stories),
	}
}

// script is what will be said. On the site a program says hello.
func (t *storyteller) script() []said {
	script := t.topic.script(t.r, words(t.r, t.with.given, t.givenName(t.agent)))
	if t.stage.medium == "WEBCHAT" && script[0].from == byCustomer && chance(t.r, 0.7) {
		hello := said{from: byBot, text: "Hello, I am the honey pot, a program. I am fetching a colleague; what is your order number?"}
		script = append(script[:1:1], append([]said{hello}, script[1:]...)...)
	}
	return script
}

// givenName is what the agent with this key is called.
func (y *year) givenName(key string) string { return cmp.Or(y.names[key], key) }

// tell writes a conversation that began in the past. It stops at the present,
// and sometimes because the customer went away.
func (t *storyteller) tell() {
	script := t.script()
	left := len(script)
	if chance(t.r, 0.07) {
		left = t.breaksOff(script)
	}
	for i, s := range script[:left] {
		if i > 0 {
			t.pass(s.from)
		}
		if !t.at.Before(t.now) {
			return // still going on
		}
		t.say(s)
		t.answerByProgram(s)
		if s.from == byAgent && chance(t.r, 0.02) {
			t.agent = pick(t.r, t.teams[t.stage.house][support]) // handed over
		}
	}
	if left == len(script) {
		t.resolve()
	}
}

// breaksOff is how much is said before the customer goes away. Where there is a
// queue somebody answers first: nothing waits in it for months.
func (t *storyteller) breaksOff(script []said) int {
	least := 0
	if t.stage.queue != "" {
		least = slices.IndexFunc(script, func(s said) bool { return s.from == byAgent || s.from == byTemplate })
	}
	return least + 1 + t.r.IntN(len(script)-least)
}

// pass lets the time pass until this speaker says something.
func (t *storyteller) pass(next speaker) {
	pace := func(d time.Duration) time.Duration { return time.Duration(float64(d) * t.stage.pace) }
	switch {
	case next == byBot:
		t.at = t.at.Add(time.Second + about(t.r, time.Second))
	case next == byCustomer && chance(t.r, 0.06): // tomorrow, perhaps
		t.at = t.at.Add(7*time.Hour + about(t.r, 6*time.Hour))
	case next == byCustomer:
		t.at = t.at.Add(15*time.Second + about(t.r, pace(3*time.Minute)))
	default:
		t.at = t.at.Add(20*time.Second + about(t.r, pace(4*time.Minute)))
		if chance(t.r, 0.05) { // forgotten
			t.at = t.at.Add(2*time.Hour + about(t.r, 14*time.Hour))
		}
		if week := t.stage.staffed(); !week.open(t.at) {
			t.at = week.next(t.at).Add(time.Minute + about(t.r, 15*time.Minute))
		}
	}
}

// say sends one message of the conversation.
func (t *storyteller) say(s said) {
	m := t.message(inbox.Out)
	m.Conversation, m.ConversationID, m.Text, m.Attachments = t.id, t.known, s.text, s.files
	switch s.from {
	case byCustomer:
		m.Direction = inbox.In
		t.asked = t.at
		if !t.snapshot && t.stage.hours != nil && t.stage.provider == "SAYSIMPLE" {
			t.snapshot = true
			m.BusinessHours, m.TimeZone = t.stage.hours.values(t.stage.ranges), t.stage.zone
		}
	case byBot:
		m.ByBot = true
	case byTemplate:
		m.AgentKey, m.Tags = t.agent, t.take(paidOn(t.stage))
	default:
		m.AgentKey, m.Tags = t.agent, t.take(t.late())
	}
	t.posts = append(t.posts, post{t.stage.house, m})
}

// take adds the tags of whoever takes the conversation to a message's own.
func (t *storyteller) take(tags []string) []string {
	if t.tagged {
		return tags
	}
	t.tagged = true
	tags = append(tags, "user:"+t.topic.name)
	if t.with.vip {
		tags = append(tags, tagVIP)
	}
	tags = append(tags, t.marks...)
	return append(tags, "team:"+t.team)
}

// late returns the tag of a message that WhatsApp takes money for: one more than
// a day after the customer wrote.
func (t *storyteller) late() []string {
	if !t.asked.IsZero() && t.at.Sub(t.asked) < 24*time.Hour {
		return nil
	}
	return paidOn(t.stage)
}

func paidOn(s *stage) []string {
	if s.medium == "WHATSAPP" {
		return []string{tagPaid}
	}
	return nil
}

// answerByProgram tells the customer once that the shop is closed.
func (t *storyteller) answerByProgram(s said) {
	if s.from != byCustomer || t.told || !t.stage.automatic || t.stage.hours.open(t.at) {
		return
	}
	t.told = true
	t.at = t.at.Add(time.Second + about(t.r, 2*time.Second))
	m := t.message(inbox.Out)
	m.Conversation, m.Tags = t.id, []string{tagAutomatic}
	m.Text = "Thank you for your message. Our bears are asleep; we answer as soon as we are open again."
	t.posts = append(t.posts, post{t.stage.house, m})
}

// message begins a message between the two ends of the conversation.
func (t *storyteller) message(d inbox.Direction) inbox.NewMessage {
	return t.stage.message(d, t.with.address, t.at)
}

func (s *stage) message(d inbox.Direction, address string, at time.Time) inbox.NewMessage {
	return inbox.NewMessage{
		Source: s.source, Direction: d, SentAt: at, Provider: s.provider,
		ChannelType: s.medium, ChannelAddress: s.address, CustomerAddress: address,
	}
}

// resolve ends most of the conversations; the others fall silent.
func (t *storyteller) resolve() {
	at := t.at.Add(time.Minute + about(t.r, 6*time.Minute))
	if !at.Before(t.now) || chance(t.r, 0.12) {
		return
	}
	e := t.stage.resolution(t.id, at)
	if chance(t.r, 0.5) {
		e.AgentKey = t.agent
	}
	if chance(t.r, 0.04) {
		e.Tags = []string{"user:complaint"}
	}
	t.endings = append(t.endings, ending{t.stage.house, e})
}

func (s *stage) resolution(conversation string, at time.Time) inbox.Resolution {
	return inbox.Resolution{
		Source: s.source, Conversation: conversation, At: at,
		Provider: s.provider, ChannelType: s.medium, ChannelAddress: s.address,
	}
}

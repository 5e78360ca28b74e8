package metrics_test

import (
	"fmt"
	"maps"
	"os"
	"strings"
	"testing"
	"time"

	"parley/ent"
	"parley/ent/interaction"
	"parley/inbox"
	"parley/internal/testkit/plainmetrics"
)

// script is one file of testdata; its README says how they are written.
type script struct {
	plot
	asks []ask
	// asWritten is set where the order of arrival matters.
	asWritten bool
}

// reader reads a script line by line.
type reader struct {
	*testing.T
	script
	zone  *time.Location
	place string
	lines int
	work  map[string]map[string]string // of conversations
}

func read(t *testing.T, file string) script {
	t.Helper()
	content, err := os.ReadFile(file)
	must(t, err)
	r := &reader{T: t, zone: time.UTC, work: map[string]map[string]string{}}
	for n, line := range strings.Split(string(content), "\n") {
		line, _, _ = strings.Cut(line, "#")
		if words := strings.Fields(line); len(words) > 0 {
			r.place, r.lines = fmt.Sprint(file, ":", n+1), n+1
			r.line(words)
		}
	}
	r.afterwards = r.changeWork
	return r.script
}

func (r *reader) line(words []string) {
	word, rest := words[0], words[1:]
	read := map[string]func([]string){
		"zone": r.readZone, "now": r.readNow, "arrival": r.readArrival, "channel": r.readChannel, "in": r.readIn, "out": r.readOut,
		"resolve": r.readResolve, "work": r.readWork, "ask": r.readAsk,
		"total": r.expect(word), "previous": r.expect(word), "count": r.expect(word), "at": r.expect(word), "group": r.expect(word),
	}[word]
	if read == nil {
		r.Fatalf("%s: no such line: %s", r.place, word)
	}
	if word != "zone" && word != "arrival" && len(rest) == 0 {
		r.Fatalf("%s: %s of what?", r.place, word)
	}
	read(rest)
}

func (r *reader) readZone(words []string) { r.zone = location(r.T, words[0]) }

func (r *reader) readNow(words []string) { r.now = r.time(words[0]) }

func (r *reader) readArrival([]string) { r.asWritten = true }

func (r *reader) readChannel(words []string) {
	o := r.options(words[1:], "hours", "zone", "queue")
	r.channels = append(r.channels, channel{medium(words[0]), plainmetrics.Hours{Week: r.hours(o["hours"]), Zone: o["zone"]}, o["queue"]})
}

func (r *reader) readIn(words []string)  { r.message(inbox.In, words) }
func (r *reader) readOut(words []string) { r.message(inbox.Out, words) }

// message reads: time, conversation or -, options.
func (r *reader) message(d inbox.Direction, words []string) {
	o := map[string]string{"via": "WHATSAPP/+3110", "customer": "+31612345678", "provider": "SAYSIMPLE"}
	if len(words) < 2 {
		r.Fatalf("%s: a message has a time and a conversation, or -", r.place)
	}
	maps.Copy(o, r.options(words[2:], "via", "customer", "provider", "agent", "tags", "bot", "hours", "zone"))
	via := medium(o["via"])
	m := inbox.NewMessage{
		Direction: d, SentAt: r.time(words[0]), Conversation: strings.Trim(words[1], "-"), ExternalID: fmt.Sprint("line ", r.lines),
		ChannelType: via.Type, ChannelAddress: via.Address, CustomerAddress: o["customer"], Provider: o["provider"],
		AgentKey: o["agent"], Tags: list(o["tags"]), BusinessHours: r.hours(o["hours"]), TimeZone: o["zone"],
	}
	_, m.ByBot = o["bot"]
	r.steps = append(r.steps, step{messages: []inbox.NewMessage{m}})
}

func (r *reader) readResolve(words []string) {
	o := r.options(words[2:], "via", "provider", "agent", "tags")
	via := medium(o["via"])
	r.steps = append(r.steps, step{event: &plainmetrics.Event{
		At: r.time(words[0]), Conversation: words[1], Agent: o["agent"], Tags: list(o["tags"]),
		Channel: via.Type, Identifier: via.Address, Provider: o["provider"],
	}})
}

func (r *reader) readWork(words []string) {
	r.work[words[0]] = r.options(words[1:], "connected", "ended", "wrapped", "status")
}

// changeWork does to a conversation's interaction what its work line says.
func (r *reader) changeWork(up *ent.InteractionUpdateOne, _ *ent.Interaction, conversation string) {
	for key, value := range r.work[conversation] {
		switch key {
		case "connected":
			up.SetConnectedAt(r.time(value))
		case "ended":
			up.SetDisconnectedAt(r.time(value))
		case "wrapped":
			up.SetWrapUpEndedAt(r.time(value))
		case "status":
			up.SetStatus(interaction.Status(value))
		}
	}
}

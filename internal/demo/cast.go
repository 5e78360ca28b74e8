package demo

import (
	"parley/ent/queue"
	"parley/internal/ids"
)

// cast is who answers, and by which ways: what is there before anybody writes.
type cast struct {
	staff  []employee
	lines  []waitingLine
	stages []*stage
	labels []label
}

// teddies is the cast of the demo world.
var teddies = cast{staff, lines, stages, labels}

// teams lists the teams of each house, each with its agents' keys.
func (c cast) teams() map[house]map[string][]string {
	out := map[house]map[string][]string{home: {}, britain: {}}
	for _, e := range c.staff {
		for _, t := range e.teams {
			out[e.house][t] = append(out[e.house][t], e.key)
		}
	}
	return out
}

// givenNames maps the keys of agents to what they are called.
func (c cast) givenNames() map[string]string {
	out := map[string]string{}
	for _, e := range c.staff {
		out[e.key] = e.given
	}
	return out
}

// house is one of the two organizations.
type house string

const (
	home    house = "teddies"
	britain house = "teddies-uk"
)

const (
	amsterdam = "Europe/Amsterdam"
	london    = "Europe/London"
)

// The teams, which are also the first words of `team:` tags.
const (
	support = "Support"
	finance = "Finance"
	sales   = "Sales"
	vip     = "VIP"
)

// employee is somebody who answers.
type employee struct {
	house
	key, given, family string
	teams              []string
}

// staff are twelve agents at home and two in Britain. One key is no address, as
// clients of SaySimple may choose.
var staff = []employee{
	{home, "anna@teddies.example", "Anna", "de Vries", []string{support, vip}},
	{home, "bram@teddies.example", "Bram", "Jansen", []string{support}},
	{home, "carlos@teddies.example", "Carlos", "Ortega", []string{support}},
	{home, "dewi@teddies.example", "Dewi", "Santoso", []string{support, sales}},
	{home, "emma@teddies.example", "Emma", "Bakker", []string{support}},
	{home, "farid@teddies.example", "Farid", "El Amrani", []string{support}},
	{home, "greta@teddies.example", "Greta", "Vogel", []string{finance}},
	{home, "hugo@teddies.example", "Hugo", "Lambert", []string{finance, vip}},
	{home, "ines@teddies.example", "Inês", "Carvalho", []string{sales}},
	{home, "jonas@teddies.example", "Jonas", "Lindqvist", []string{sales}},
	{home, "kim@teddies.example", "Kim", "Nguyen", []string{vip}},
	{home, "frank-front-desk", "Frank", "van Dam", []string{support}},
	{britain, "oliver@teddies.example", "Oliver", "Bennett", []string{support}},
	{britain, "sophie@teddies.example", "Sophie", "Clarke", []string{support, sales}},
}

// waitingLine is a queue; channels name it.
type waitingLine struct {
	house
	name, number, address string
	kind                  queue.Kind
	maxWait               int // seconds
	// answer and wrapUp are the seconds to answer and for the work after a talk; 0
	// is no such limit, and no such work.
	answer, wrapUp int
}

// The queues of Teddies Inc.
const (
	service   = "Service"
	mailroom  = "Mailroom"
	callbacks = "Callbacks"
)

var lines = []waitingLine{
	{house: home, name: service, number: "0800-83339", kind: queue.KindMIXED, maxWait: 300, answer: 180, wrapUp: 90},
	{house: home, name: mailroom, address: "support@teddies.example", kind: queue.KindEMAIL, maxWait: 4 * 3600},
	{house: home, name: callbacks, number: "0800-83340", kind: queue.KindMIXED, maxWait: 3600},
	{house: britain, name: "Service UK", kind: queue.KindCHAT, maxWait: 600},
}

// stage is a channel and how it is used.
type stage struct {
	house
	medium, address, name string
	provider              string
	source                ids.Source
	zone                  string
	hours                 *week // nil: always open
	ranges                bool  // the hours are written as ranges, not as pairs
	queue                 string
	// automatic tells whether a message after closing time is answered by a
	// program.
	automatic bool
	// share is its part in the conversations of the house.
	share int
	// conversations a person has on it, in the mean: how regular they are.
	regular float64
	// pace multiplies the time that people take to answer.
	pace float64
}

var stages = []*stage{
	{
		house: home, medium: "WHATSAPP", address: "+31612345678", name: "WhatsApp", provider: "SAYSIMPLE", source: ids.SaySimple,
		zone: amsterdam, hours: shopHours, queue: "Service", automatic: true, share: 40, regular: 3.2, pace: 1,
	},
	{
		house: home, medium: "SMS", address: "+31612345678", name: "Text messages", provider: "SAYSIMPLE", source: ids.SaySimple,
		zone: amsterdam, share: 8, regular: 2, pace: 1.5,
	},
	{
		house: home, medium: "FACEBOOK_MESSENGER", address: "teddies.inc", name: "Messenger", provider: "META", source: ids.SaySimple,
		zone: amsterdam, hours: shopHours, automatic: true, share: 14, regular: 2.5, pace: 1.2,
	},
	{
		house: home, medium: "EMAIL", address: "support@teddies.example", name: "Support mailbox", provider: "SMTP", source: ids.Native,
		zone: amsterdam, hours: deskHours, ranges: true, queue: "Mailroom", share: 13, regular: 2, pace: 25,
	},
	{
		house: home, medium: "TELEGRAM", address: "teddies_bot", name: "Telegram by night", provider: "TELEGRAM", source: ids.Native,
		zone: amsterdam, hours: nightHours, automatic: true, share: 7, regular: 2, pace: 1,
	},
	{
		house: home, medium: "WEBCHAT", address: "www.teddies.example", name: "Chat on the site", provider: "PARLEY", source: ids.Native,
		zone: amsterdam, hours: shopHours, queue: "Service", share: 18, regular: 1.2, pace: 0.5,
	},
	{
		house: britain, medium: "WHATSAPP", address: "+447700900123", name: "WhatsApp UK", provider: "SAYSIMPLE", source: ids.SaySimple,
		zone: london, hours: deskHours, queue: "Service UK", automatic: true, share: 100, regular: 2, pace: 1,
	},
}

// label is a tag that people administer; others come with messages.
type label struct {
	name     string
	priority int
}

var labels = []label{{"VIP", 100}, {"complaint", 50}, {"refund", 20}, {"delivery", 10}}

// The tags of topics have the names of the topics; these come besides.
const (
	tagVIP       = "user:VIP"
	tagAutomatic = "system:automatic_reply"
	tagPaid      = "system:paid_template"
)

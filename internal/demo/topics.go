package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"parley/internal/values"
)

// speaker is who says something.
type speaker int

const (
	byCustomer speaker = iota
	byAgent
	byBot
	// byTemplate is the house, by a message that it pays for.
	byTemplate
)

// turn is one thing said: one of several wordings, not always if may is set.
type turn struct {
	from speaker
	may  float64 // the chance that it is said; 0 is always
	says []string
	file func(r *rand.Rand) values.Attachment
}

// topic is what a conversation is about. Its name is the tag.
type topic struct {
	name, team string
	weight     float64
	turns      []turn
}

// Turns that many topics have.
var (
	anythingElse = turn{from: byAgent, may: 0.75, says: []string{"Is there anything else I can do for you?", "Happy to help. Anything else?", "Glad that is sorted. Can I help with something else?"}}
	noThanks     = turn{from: byCustomer, may: 0.85, says: []string{"No, that is all. Thank you!", "No thanks, you were very kind.", "That was it, bye!", "Perfect, thanks {agent}!", "Nee hoor, bedankt!", "Nein, vielen Dank!", "Non, merci beaucoup !"}}
	farewell     = turn{from: byAgent, may: 0.75, says: []string{"Have a lovely day!", "You are welcome, {name}. Bye!", "Say hello to {bear} from all of us."}}
)

var topics = []topic{
	{name: "delivery", team: support, weight: 25, turns: []turn{
		{from: byCustomer, says: []string{"Hello, where is my order {order}?", "Hi! My parcel {order} should have been here yesterday.", "Goedemorgen, waar blijft mijn bestelling {order}?", "Hallo, wann kommt meine Bestellung {order} an?", "When will {bear} arrive? Order {order}."}},
		{from: byAgent, says: []string{"Hello {name}, I will look it up for you.", "Good day {name}, this is {agent}. One moment please.", "Hi {name}! Let me ask the carrier."}},
		{from: byAgent, says: []string{"{bear} left our workshop on Monday and is with the carrier, number {parcel}.", "The carrier tried to deliver it at noon. The new attempt is tomorrow.", "It is in the sorting centre. I expect it tomorrow before six."}},
		{from: byCustomer, may: 0.7, says: []string{"It is a birthday present, so it has to be here by Friday.", "Could you leave it with the neighbours?", "The tracking page says nothing new since last week."}},
		{from: byAgent, may: 0.7, says: []string{"I have told the carrier; they call you before they come.", "That is possible, I added it to parcel {parcel}.", "I understand. If it is not there by then, we send a second {bear} at once."}},
		anythingElse, noThanks, farewell,
	}},
	{name: "refund", team: finance, weight: 14, turns: []turn{
		{from: byCustomer, says: []string{"I would like a refund for order {order}.", "Refund please! {bear} is not what I ordered.", "REFUND!!! This is the third time that I ask.", "Can I return {bear} and get a refund?", "Kan ik {bear} terugsturen? I want a refund for {order}."}},
		{from: byAgent, says: []string{"I am sorry to hear that, {name}. What is wrong with {bear}?", "Of course, {name}. May I ask why you send {bear} back?", "That is not good. Could you tell me what happened?"}},
		{from: byCustomer, says: []string{"The fur has another colour than on the picture.", "It arrived after the birthday.", "We got two of them."}},
		{from: byAgent, says: []string{"I have started the refund of € {amount}. It takes three to five days.", "You get € {amount} back as soon as {bear} is here. The label is attached.", "Your refund of € {amount} is approved."}, file: document("return-label")},
		{from: byCustomer, may: 0.5, says: []string{"Which account will it go to?", "That is quick, thank you.", "Do I pay for sending it back?"}},
		{from: byAgent, may: 0.5, says: []string{"To the account that you paid from.", "No, the label is paid for.", "You will see it within the week."}},
		anythingElse, noThanks,
	}},
	{name: "repair", team: support, weight: 16, turns: []turn{
		{from: byCustomer, says: []string{"The ear of {bear} came off.", "{bear} lost an eye, can you help?", "Our dog met {bear}. It is an emergency.", "Der Arm von {bear} ist abgerissen, was kann ich tun?"}, file: photo},
		{from: byAgent, says: []string{"Oh no! Poor {bear}. Is it a clean seam, {name}?", "We have a clinic for that. Could you send a picture from the side?", "That happens. Is there any filling lost?"}},
		{from: byCustomer, says: []string{"Here is a picture.", "The seam is open over two centimetres.", "See the photo. My daughter is inconsolable."}, file: photo},
		{from: byAgent, says: []string{"That is an easy one. Send {bear} in and it is back in a week.", "The clinic has a bed on Thursday. The repair is € {amount}.", "That is under warranty, so the repair costs nothing."}},
		{from: byCustomer, may: 0.8, says: []string{"Great, how do I pack it?", "How long must we do without {bear}?", "Does it hurt?"}},
		{from: byAgent, may: 0.8, says: []string{"In a box with air. Teddies do not like bags.", "Seven days at most, and you get a picture from the clinic.", "Not at all, they get honey before."}},
		{from: byCustomer, may: 0.5, says: []string{"I will post it today.", "Thank you so much {agent}!", "You saved our weekend."}},
		anythingElse, noThanks, farewell,
	}},
	{name: "opening hours", team: support, weight: 9, turns: []turn{
		{from: byCustomer, says: []string{"Are you open on Saturday?", "Until when can I visit the shop today?", "Hoe laat gaat de winkel open?", "Do you open on Easter Monday?"}},
		{from: byAgent, says: []string{"Saturday from nine to five, {name}.", "Today until eight, and the clinic until six.", "From eight in the morning. You are welcome!"}},
		{from: byCustomer, may: 0.6, says: []string{"Thanks!", "Do I need an appointment?", "See you then."}},
		{from: byAgent, may: 0.4, says: []string{"No appointment needed.", "See you then, {name}!"}},
	}},
	{name: "order", team: sales, weight: 18, turns: []turn{
		{from: byCustomer, says: []string{"Do you still have {bear} in brown?", "I want to order ten bears for our school, is there a discount?", "Can you stitch a name on {bear}?", "Can I change my order {order}?", "Is {bear} safe for a baby?"}},
		{from: byAgent, says: []string{"Hello {name}, yes! How many would you like?", "Hi {name}, this is {agent} of sales. Tell me more.", "We can. Until when do you need it?"}},
		{from: byCustomer, says: []string{"Two, please, as a present.", "Before the end of the month.", "With the name Noor in red.", "The washable one, if there is."}},
		{from: byAgent, says: []string{"That makes € {amount} together.", "I have changed the order: {order}.", "I can do € {amount}, free delivery included."}},
		{from: byCustomer, may: 0.8, says: []string{"Deal! How can I pay?", "Hmm, let me think about it.", "Could you send me an offer?"}},
		{from: byAgent, may: 0.8, says: []string{"Here is the offer. It is valid for two weeks.", "With the link in your e-mail, {name}.", "Take your time, I keep one aside for you."}, file: document("offer")},
		noThanks, farewell,
	}},
	{name: "invoice", team: finance, weight: 10, turns: []turn{
		{from: byCustomer, says: []string{"I need an invoice for order {order}.", "The VAT number on my invoice is wrong.", "I was charged twice for {order}.", "Ich brauche eine Rechnung für {order}."}},
		{from: byAgent, says: []string{"Good day {name}, I will have a look.", "Of course. To which name should it be?", "Sorry about that, {name}. One moment."}},
		{from: byCustomer, may: 0.6, says: []string{"Teddy Nursery B.V., please.", "The amount is € {amount}.", "It is order {order}."}},
		{from: byAgent, says: []string{"Here it is.", "I have corrected it, see the attachment.", "You are right; one of the two payments goes back as a refund."}, file: document("invoice")},
		anythingElse, noThanks,
	}},
	{name: "shipped", team: sales, weight: 8, turns: []turn{
		{from: byTemplate, says: []string{"Good news {name}: {bear} is on its way with parcel {parcel}.", "Hello {name}, order {order} arrives tomorrow between nine and noon."}},
		{from: byCustomer, may: 0.6, says: []string{"Thank you! Can it come in the evening?", "Great, thanks!", "I am not at home tomorrow."}},
		{from: byAgent, may: 0.6, says: []string{"I have asked the driver, {name}.", "No problem, the neighbours will take it.", "You are welcome!"}},
		noThanks,
	}},
}

var bears = []string{"Barnaby", "Honey", "Mister Brown", "Clementine", "Old Bruno", "Pip", "Snowball", "Theodora"}

// said is one thing said, in words.
type said struct {
	from  speaker
	text  string
	files []values.Attachment
}

// words fills the blanks of all texts of one conversation.
func words(r *rand.Rand, customer, agent string) *strings.Replacer {
	return strings.NewReplacer(
		"{name}", customer, "{agent}", agent, "{bear}", pick(r, bears),
		"{order}", fmt.Sprintf("TB-%05d", 10_000+r.IntN(90_000)), "{parcel}", fmt.Sprintf("3SBEAR%07d", r.IntN(10_000_000)),
		"{amount}", fmt.Sprintf("%d.%02d", 12+r.IntN(140), 5*r.IntN(20)),
	)
}

// script is one way in which the topic is talked about.
func (t *topic) script(r *rand.Rand, w *strings.Replacer) []said {
	var out []said
	for _, turn := range t.turns {
		if turn.may > 0 && !chance(r, turn.may) {
			continue
		}
		s := said{from: turn.from, text: w.Replace(pick(r, turn.says))}
		if turn.file != nil && chance(r, 0.5) {
			s.files = []values.Attachment{turn.file(r)}
		}
		out = append(out, s)
	}
	return out
}

// someTopic draws a topic.
func someTopic(r *rand.Rand) *topic {
	weights := make([]float64, len(topics))
	for i, t := range topics {
		weights[i] = t.weight
	}
	return &topics[draw(r, weights)]
}

func photo(r *rand.Rand) values.Attachment {
	name := fmt.Sprintf("IMG_%04d.jpg", r.IntN(10_000))
	return file(values.Image, name, "image/jpeg", int64(200_000+r.IntN(3_000_000)))
}

func document(kind string) func(*rand.Rand) values.Attachment {
	return func(r *rand.Rand) values.Attachment {
		return file(values.Document, fmt.Sprintf("%s-%05d.pdf", kind, r.IntN(100_000)), "application/pdf", int64(20_000+r.IntN(200_000)))
	}
}

func file(kind values.AttachmentType, name, mime string, size int64) values.Attachment {
	return values.Attachment{Type: kind, URL: "https://media.teddies.example/" + name, Filename: &name, MimeType: &mime, Size: &size}
}

package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"parley/directory"
	"parley/ent"
	"parley/ent/bot"
	"parley/ent/conversation"
	"parley/ent/message"
	"parley/ent/tag"
	"parley/inbox"
	"parley/internal/content"
	"parley/internal/ids"
)

// How much the bot talks: people who always write to it, whose conversations have no
// end, and sessions that end.
const (
	botFans     = 24
	botSessions = 48
	botDays     = 80 // the Bot Open API looks back three months
)

// botChannel is where it does.
const (
	botChannel = "TELEGRAM"
	botAddress = "@teddies_helper"
)

// openBots has the helper bear talk, on a channel of its own: what is said has content
// of every sort, traces of its script, labels and the branches of an experiment.
func (w *World) openBots(ctx context.Context, now time.Time) error {
	helper, err := w.Store.Client().Bot.Query().Where(bot.OrganizationIDEQ(OrganizationID()), bot.NameEQ(helperBear)).Only(ctx)
	if err != nil {
		return err
	}
	d := &botDesk{World: w, r: rand.New(rand.NewPCG(birth, seedOfBots)), now: now, bot: helper.ID}
	for _, step := range []func(context.Context) error{d.fans, d.sessions, d.label, d.try} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

type botDesk struct {
	*World
	r   *rand.Rand
	now time.Time
	bot uuid.UUID
}

// fans write to the bot now and then.
func (d *botDesk) fans(ctx context.Context) error {
	var all []inbox.NewMessage
	for n := range botFans {
		for range 1 + d.r.IntN(4) {
			all = append(all, d.dialog(botFan(n), d.someDay(), 2+d.r.IntN(3))...)
		}
	}
	return d.say(ctx, all)
}

func botFan(n int) string { return fmt.Sprintf("fan-%04d", n+1) }

// sessions are dialogues with an end, as another vendor's bots have them. Each says
// what it came to.
func (d *botDesk) sessions(ctx context.Context) error {
	var all []inbox.NewMessage
	for n := range botSessions {
		said := d.dialog(fmt.Sprintf("visitor-%04d", n/2+1), d.someDay(), 1+d.r.IntN(4))
		nps, result := d.r.IntN(11), pick(d.r, []string{"answered", "ordered", "passed on"})
		for i := range said {
			said[i].Source, said[i].Conversation = ids.JAICP, fmt.Sprintf("session-%04d", n+1)
			said[i].ExternalID = fmt.Sprintf("session-%04d-%d", n+1, i+1)
		}
		said[len(said)-1].Session = &inbox.Session{Result: &result, NPS: &nps, Data: map[string]string{"shop": pick(d.r, []string{"Amsterdam", "London"})}}
		all = append(all, said...)
	}
	return d.say(ctx, all)
}

// someDay is an instant of the last weeks, but not of the last day.
func (d *botDesk) someDay() time.Time {
	return d.now.Add(-25 * time.Hour).Add(-time.Duration(d.r.Int64N(int64((botDays - 2) * 24 * time.Hour))))
}

// dialog is some questions and their answers.
func (d *botDesk) dialog(customer string, at time.Time, questions int) (said []inbox.NewMessage) {
	for range questions {
		q := pick(d.r, botScript)
		ask := d.message(inbox.In, customer, at)
		ask.Text, ask.Trace = pick(d.r, q.asked), d.trace(q)
		answer := d.message(inbox.Out, customer, at.Add(time.Duration(1+d.r.IntN(3))*time.Second))
		answer.Typed = q.answer
		said = append(said, ask, answer)
		at = at.Add(time.Duration(20+d.r.IntN(90)) * time.Second)
	}
	return said
}

func (d *botDesk) message(way inbox.Direction, customer string, at time.Time) inbox.NewMessage {
	return inbox.NewMessage{
		Source: ids.BotOpen, Direction: way, SentAt: at.Truncate(time.Millisecond), Provider: "HELPER", ChannelType: botChannel,
		ChannelAddress: botAddress, CustomerAddress: customer, BotID: d.bot,
	}
}

func (d *botDesk) trace(q botTopic) *inbox.Trace {
	took := 20 + d.r.IntN(200)
	return &inbox.Trace{State: &q.state, Class: &q.intent, Intent: &q.intent, Action: &q.action, ProcessingTimeMs: &took}
}

// say appends what was said, as many a batch as the inbox takes.
func (d *botDesk) say(ctx context.Context, all []inbox.NewMessage) error {
	for len(all) > 0 {
		n := min(len(all), inbox.MaxBatch)
		results, err := d.Inbox.AppendMessages(ctx, OrganizationID(), all[:n])
		if err != nil {
			return err
		}
		for _, r := range results {
			if r.Err != nil {
				return r.Err
			}
		}
		all = all[n:]
	}
	return nil
}

// label sorts some of what was asked, and some sessions.
func (d *botDesk) label(ctx context.Context) error {
	asked, err := d.Store.Client().Message.Query().Where(
		message.OrganizationIDEQ(OrganizationID()), message.BotIDEQ(d.bot), message.DirectionEQ(message.DirectionIN),
	).Order(ent.Asc(message.FieldID)).Limit(60).IDs(ctx)
	if err != nil {
		return err
	}
	sessions, err := d.botTalks(ctx)
	if err != nil {
		return err
	}
	for i, l := range []struct {
		kind    tag.Kind
		name    string
		objects []uuid.UUID
	}{
		{tag.KindMESSAGE_LABEL, "understood", asked[:30]},
		{tag.KindMESSAGE_LABEL, "to be taught", asked[30:]},
		{tag.KindSESSION_LABEL, "sale", sessions[:len(sessions)/3]},
		{tag.KindSESSION_LABEL, "follow up", sessions[len(sessions)/2:]},
	} {
		w := directory.LabelWrite{Name: directory.Set(l.name), Priority: directory.Set(10 - i)}
		if l.kind == tag.KindMESSAGE_LABEL {
			w.GroupName = directory.Set("Training")
		}
		made, err := d.Directory.SaveLabel(ctx, directory.Labels{Kind: l.kind, Labels: []directory.LabelWrite{w}})
		if err != nil {
			return err
		}
		if err := d.Inbox.Label(ctx, inbox.Labelling{OrganizationID: OrganizationID(), Kind: l.kind, Objects: l.objects, Add: []uuid.UUID{made.ID}}); err != nil {
			return err
		}
	}
	return nil
}

// botTalks are the sessions that end, by name.
func (d *botDesk) botTalks(ctx context.Context) ([]uuid.UUID, error) {
	return d.Store.Client().Conversation.Query().Where(
		conversation.OrganizationIDEQ(OrganizationID()), conversation.SourceEQ(ids.JAICP), conversation.BotIDEQ(d.bot),
	).Order(ent.Asc(conversation.FieldExternalID)).IDs(ctx)
}

// try has the sessions go through the branches of an experiment.
func (d *botDesk) try(ctx context.Context) error {
	e, err := d.Directory.CreateExperiment(ctx, directory.NewExperiment{
		Key: "greeting", Description: "Does a joke at the beginning sell more bears?",
		Branches: []directory.NewBranch{{Key: "plain", Description: "Hello."}, {Key: "joke", Description: "Hello. What do you call a bear without teeth?"}},
	})
	if err != nil {
		return err
	}
	sessions, err := d.botTalks(ctx)
	if err != nil {
		return err
	}
	for _, s := range sessions[:len(sessions)/2] {
		if _, err := d.Directory.JoinExperiment(ctx, e.ID, s); err != nil {
			return err
		}
	}
	return nil
}

// botTopic is a state of the bot's script: what leads there, and what it answers.
type botTopic struct {
	state, intent, action string
	asked                 []string
	answer                content.Content
}

var botScript = []botTopic{
	{"/Start", "/Hello", "greet", []string{"Hello", "Hi there"}, &content.Text{Message: "Hello, I am Helper bear. What can I do for you?", Buttons: []string{"Order", "Return", "Opening hours"}}},
	{"/Hours", "/Hours", "tell hours", []string{"When are you open?", "Are you open on Sunday?"}, &content.Text{Message: "Monday to Saturday, 9:00 to 18:00."}},
	{"/Hours/Where", "/Hours/Where", "show map", []string{"Where is the shop?"}, &content.Location{Longitude: "4.8952", Latitude: "52.3702", Label: "Teddies", Address: "Dam 1, Amsterdam"}},
	{"/Order", "/Order", "offer", []string{"I want a bear", "Which bears do you have?"}, &content.Carousel{Cards: []content.CarouselCard{
		{Title: "Paddy", Subtitle: "40 cm", ImageURL: "https://www.teddies.example/paddy.png", Buttons: []string{"Buy"}},
		{Title: "Rupert", Subtitle: "60 cm", ImageURL: "https://www.teddies.example/rupert.png", Buttons: []string{"Buy"}},
	}}},
	{"/Order/Size", "/Order/Size", "ask size", []string{"A big one", "Which sizes are there?"}, &content.List{Body: "Which size?", ButtonText: "Sizes", Sections: []content.ListSection{
		{Title: "Bears", Rows: []content.ListRow{{Title: "40 cm", Description: "For a shelf"}, {Title: "60 cm", Description: "For a bed"}}},
	}}},
	{"/Order/Confirm", "/Order/Confirm", "confirm", []string{"Yes, that one", "I take it"}, &content.Order{CatalogID: "bears", Text: "Your order", Items: []content.OrderItem{
		{RetailerID: "paddy-40", Quantity: "1", Price: "39.50", Currency: "EUR", Title: "Paddy", Subtitle: "40 cm"},
	}}},
	{"/Return", "/Return", "ask reason", []string{"I want to return a bear", "A seam came loose"}, &content.Reply{Body: "What is wrong with it?", Buttons: []content.ReplyButton{{Type: "reply", Title: "A seam", ID: "seam"}, {Type: "reply", Title: "An eye", ID: "eye"}}}},
	{"/Return/Label", "/Return/Label", "send label", []string{"How do I send it?"}, &content.Media{Kind: string(content.KindPDF), URL: "https://www.teddies.example/label.pdf"}},
}

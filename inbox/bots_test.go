package inbox_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/ent/bot"
	"parley/ent/conversation"
	"parley/ent/message"
	"parley/inbox"
	"parley/internal/apperr"
	typed "parley/internal/content"
	"parley/internal/ids"
	"parley/internal/testkit"
	"parley/internal/values"
	"parley/store"
)

// bot makes a bot of the desk's organization.
func (d *desk) bot(t testing.TB, name string, audience bot.Audience) uuid.UUID {
	t.Helper()
	var id uuid.UUID
	must(t, d.s.Write(testkit.System(), d.org, func(ctx context.Context, tx *store.Tx) error {
		b, err := tx.Bot.Create().SetName(name).SetRoles([]string{"bot"}).SetAudience(audience).Save(ctx)
		if err == nil {
			id = b.ID
		}
		return err
	}))
	return id
}

func of(bot uuid.UUID) func(*inbox.NewMessage) { return func(m *inbox.NewMessage) { m.BotID = bot } }

func to(customer string) func(*inbox.NewMessage) {
	return func(m *inbox.NewMessage) { m.CustomerAddress = customer }
}

func traced(tr inbox.Trace) func(*inbox.NewMessage) {
	return func(m *inbox.NewMessage) { m.Trace = &tr }
}

func telling(s inbox.Session) func(*inbox.NewMessage) {
	return func(m *inbox.NewMessage) { m.Session = &s }
}

func word(s string) *string { return &s }

// A message with a bot and without a conversation goes to the one that the bot has with
// the customer on the medium, whatever address of ours; nobody can resolve it.
func TestEndlessConversations(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		d.queued(t, "WHATSAPP") // a bot's conversation waits for nobody
		one, two := d.bot(t, "one", bot.AudienceOWNER), d.bot(t, "two", bot.AudienceOWNER)
		got := d.append(t, text(of(one)), text(out, of(one)), text(of(two)), text(of(one), to("+31 3")))
		again := d.append(t, text(of(one), func(m *inbox.NewMessage) { m.ChannelAddress = "+31 9" }))
		if got[0].ConversationID != got[1].ConversationID || got[0].ConversationID != again[0].ConversationID {
			t.Error("the bot's messages with one customer are in several conversations")
		}
		if got[0].ConversationID == got[2].ConversationID || got[0].ConversationID == got[3].ConversationID {
			t.Error("another bot's or customer's message is in the same conversation")
		}
		c := d.s.Client().Conversation.GetX(d.ctx, got[0].ConversationID)
		if *c.ExternalID != inbox.EndlessID(one, "WHATSAPP", "+31 2") || c.Source != ids.BotOpen || c.Kind != conversation.KindBOT ||
			c.Status != conversation.StatusACTIVE || *c.BotID != one || c.IsLivechat || c.MessageCount != 3 {
			t.Errorf("%+v", c)
		}
		m := d.s.Client().Message.GetX(d.ctx, got[1].MessageID)
		if m.Role != message.RoleBOT || *m.BotID != one {
			t.Errorf("%+v", m)
		}
		_, err := d.Resolve(d.ctx, []uuid.UUID{d.org}, inbox.Resolution{ConversationID: c.ID})
		if apperr.KindOf(err) != apperr.Conflict {
			t.Errorf("resolved: %v", err)
		}
		if err := d.ResolveAll(d.ctx, d.org, []inbox.Resolution{{ConversationID: c.ID}}); apperr.KindOf(err) != apperr.Conflict {
			t.Errorf("resolved among others: %v", err)
		}
	})
}

// A conversation of a creator's gets the bot of its first message that has one, ends
// like every other, and is livechat from the first message of an employee on.
func TestBotsSessions(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		b := d.bot(t, "one", bot.AudienceOWNER)
		got := d.append(t, text(in("s"), at(0)), text(in("s"), out, of(b), at(1)), text(in("s"), out, tagged("system:automatic_reply"), at(2)))
		c := d.s.Client().Conversation.GetX(d.ctx, got[0].ConversationID)
		if *c.BotID != b || c.IsLivechat || c.Kind != conversation.KindCONTACT {
			t.Errorf("%+v", c)
		}
		d.append(t, text(in("s"), by("ann"), of(b), at(3)))
		if c = d.s.Client().Conversation.GetX(d.ctx, c.ID); !c.IsLivechat {
			t.Error("an employee wrote, and it is no livechat")
		}
		if _, err := d.Resolve(d.ctx, []uuid.UUID{d.org}, inbox.Resolution{ConversationID: c.ID}); err != nil {
			t.Error(err)
		}
	})
}

// What a bot tells of the conversation is merged, in the order in which it was said.
func TestSessions(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		nine := 9
		got := d.append(t,
			text(in("s"), at(2), telling(inbox.Session{Result: word("sold"), Data: map[string]string{"a": "2", "b": "1"}})),
			text(in("s"), at(1), telling(inbox.Session{Result: word("asked"), Data: map[string]string{"a": "1"}, CallTaskID: word("7")})))
		d.append(t, text(in("s"), at(3), telling(inbox.Session{CampaignID: word("k"), CampaignResult: word("yes"), NPS: &nine, Data: map[string]string{"c": "é"}})))
		c := d.s.Client().Conversation.GetX(d.ctx, got[0].ConversationID)
		var data map[string]string
		must(t, json.Unmarshal(c.Data, &data))
		if *c.Result != "sold" || *c.CallTaskID != "7" || *c.CampaignID != "k" || *c.CampaignResult != "yes" || *c.Nps != 9 ||
			!maps.Equal(data, map[string]string{"a": "2", "b": "1", "c": "é"}) {
			t.Errorf("%+v", c)
		}
		crowd := map[string]string{}
		for i := range 98 {
			crowd[fmt.Sprint(i)] = ""
		}
		bad, err := d.AppendMessages(d.ctx, d.org, []inbox.NewMessage{text(in("s"), telling(inbox.Session{Data: crowd}))})
		must(t, err)
		if apperr.KindOf(bad[0].Err) != apperr.Invalid {
			t.Errorf("101 keys: %v", bad[0].Err)
		}
		// Databases can look into it.
		if got := d.lines(t, "SELECT id FROM conversations WHERE data ->> 'a' = '2'"); len(got) != 1 {
			t.Errorf("found %v", got)
		}
	})
}

// Traces are kept whole; the same message with another one is another message.
func TestTraces(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		sure, took := 0.75, 12
		trace := inbox.Trace{
			Event: word("e"), State: word("/A/B"), Class: word("c"), Intent: word("/I"), Action: word("a"),
			Nlp: &values.NLP{Confidence: &sure, Rule: word("r")}, PageName: word("p"), PreviousPageName: word("q"),
			RequestData: []byte(`{"a": 1e2}`), Data: []byte(`[1]`), ResponseData: []byte(`{"x":{"y":"z"}}`), Utterances: []byte(`"u"`),
			Exception: word("!"), ProcessingTimeMs: &took,
		}
		message := text(external("1"), in("c"), at(0), traced(trace))
		first := d.append(t, message)[0]
		row := d.s.Client().MessageTrace.Query().OnlyX(d.ctx)
		if row.MessageID != first.MessageID || *row.ConversationID != first.ConversationID || *row.State != "/A/B" || *row.Nlp.Confidence != 0.75 || *row.ProcessingTimeMs != 12 {
			t.Errorf("%+v", row)
		}
		if got := d.lines(t, "SELECT id FROM message_traces WHERE (response_data -> 'x') ->> 'y' = 'z'"); len(got) != 1 {
			t.Errorf("found %v", got)
		}
		if again := d.append(t, message)[0]; again.MessageID != first.MessageID {
			t.Errorf("%+v again is %+v", first, again)
		}
		for name, edit := range map[string]func(*inbox.NewMessage){
			"no trace":      func(m *inbox.NewMessage) { m.Trace = nil },
			"another trace": func(m *inbox.NewMessage) { other := trace; other.Data = []byte(`[2]`); m.Trace = &other },
			"a trial":       func(m *inbox.NewMessage) { m.Preview = true },
			"a bot":         of(d.bot(t, "one", bot.AudienceOWNER)),
		} {
			other := message
			edit(&other)
			got, err := d.AppendMessages(d.ctx, d.org, []inbox.NewMessage{other})
			must(t, err)
			if apperr.KindOf(got[0].Err) != apperr.Conflict {
				t.Errorf("%s: %v", name, got[0].Err)
			}
		}
	})
}

// What bots give that does not fit is refused, and hinders no other message.
func TestBadBotMessages(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		own := d.bot(t, "own", bot.AudienceOWNER)
		foreign := d.another(t, "foreign").bot(t, "theirs", bot.AudienceGLOBAL)
		long, eleven, negative, two := strings.Repeat("a", 501), 11, -1, 2.0
		big := []byte(`"` + strings.Repeat("a", inbox.MaxTraceJSON) + `"`)
		for path, edit := range map[string]func(*inbox.NewMessage){
			"botId":                                 of(foreign),
			"botId ":                                of(uuid.New()),
			"session":                               telling(inbox.Session{Result: word("r")}),
			"session.result":                        func(m *inbox.NewMessage) { of(own)(m); telling(inbox.Session{Result: &long})(m) },
			"session.nps":                           func(m *inbox.NewMessage) { of(own)(m); telling(inbox.Session{NPS: &eleven})(m) },
			"session.data.k":                        func(m *inbox.NewMessage) { of(own)(m); telling(inbox.Session{Data: map[string]string{"k": "\x00"}})(m) },
			"trace.state":                           traced(inbox.Trace{State: &long}),
			"trace.data":                            traced(inbox.Trace{Data: big}),
			"trace.utterances":                      traced(inbox.Trace{Utterances: []byte(`{`)}),
			"trace.processingTimeMs":                traced(inbox.Trace{ProcessingTimeMs: &negative}),
			"trace.nlp.confidence":                  traced(inbox.Trace{Nlp: &values.NLP{Confidence: &two}}),
			"typedContent.text.message":             func(m *inbox.NewMessage) { m.Typed = &typed.Text{} },
			"typedContent":                          func(m *inbox.NewMessage) { content("{}")(m); m.Typed = &typed.Text{Message: "a"} },
			"typedContent.carousel.cards":           func(m *inbox.NewMessage) { m.Typed = &typed.Carousel{} },
			"typedContent.order.items.0.retailerId": func(m *inbox.NewMessage) { m.Typed = &typed.Order{Items: []typed.OrderItem{{}}} },
		} {
			got, err := d.AppendMessages(d.ctx, d.org, []inbox.NewMessage{text(edit), text()})
			must(t, err)
			e, ok := got[0].Err.(*apperr.Error)
			if !ok || len(e.Fields) == 0 || strings.Join(e.Fields[0].Path, ".") != strings.TrimSpace(path) || got[1].Err != nil {
				t.Errorf("%s: %+v, %v", path, got[0].Err, got[1].Err)
			}
		}
		below := *d
		below.org = testkit.Organization(t, d.s, "below", d.org)
		below.ctx = testkit.System()
		below.append(t, text(of(d.bot(t, "shared", bot.AudienceGLOBAL))))
		got, err := below.AppendMessages(below.ctx, below.org, []inbox.NewMessage{text(of(own))})
		must(t, err)
		if apperr.KindOf(got[0].Err) != apperr.NotFound {
			t.Errorf("a bot that the organization above keeps: %v", got[0].Err)
		}
	})
}

// Typed content says what it says to whoever reads the text alone.
func TestTypedContent(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		got := d.append(t, text(func(m *inbox.NewMessage) { m.Text, m.Typed = "", &typed.Card{Title: "T", Subtitle: "S"} }))
		m := d.s.Client().Message.GetX(d.ctx, got[0].MessageID)
		if *m.Text != "T\nS" || m.Kind != message.KindCARD {
			t.Errorf("%+v", m)
		}
		if card, ok := typed.Of(m.Content).(*typed.Card); !ok || card.Title != "T" {
			t.Errorf("%+v", m.Content)
		}
	})
}

// Bots cost messages without them nothing, and a batch of many as much as one of one.
func TestBotStatements(t *testing.T) {
	counter := &statements{}
	clock := testkit.NewClock(noon)
	st := testkit.Store(t, store.Options{Database: testkit.SQLiteDatabase(t), Now: clock.Now, OnStatement: counter.count})
	d := (&desk{Inbox: inbox.New(st), s: st, clock: clock}).another(t, "org")
	b := d.bot(t, "one", bot.AudienceOWNER)
	count := func(n int, edits ...func(*inbox.NewMessage)) int64 {
		var batch []inbox.NewMessage
		for range n {
			batch = append(batch, text(append([]func(*inbox.NewMessage){in("c")}, edits...)...))
		}
		d.append(t, batch...) // what is referred to exists afterwards
		before := counter.n.Load()
		d.append(t, batch...)
		return counter.n.Load() - before
	}
	plain := count(1)
	all := []func(*inbox.NewMessage){of(b), traced(inbox.Trace{State: word("/A")}), telling(inbox.Session{Result: word("r")})}
	one, many := count(1, all...), count(10, all...)
	if one != many || one != plain+4 { // the organization's standing, its bots, the traces, the session
		t.Errorf("%d statements without a bot, %d with one, %d with ten messages of it", plain, one, many)
	}
}

// A trace whose NLP says nothing is one without: the same message again is the same. What
// a repeated message tells of the conversation is not written.
func TestRepeatedBotMessages(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		b := d.bot(t, "one", bot.AudienceOWNER)
		said := func(result string) inbox.Appended {
			results, err := d.AppendMessages(d.ctx, d.org, []inbox.NewMessage{text(external("1"), at(0), of(b),
				traced(inbox.Trace{State: word("/"), Nlp: &values.NLP{}}), telling(inbox.Session{Result: word(result)}))})
			must(t, err)
			return results[0]
		}
		first, again := said("ok"), said("other")
		if first.Err != nil || again.Err != nil || again.MessageID != first.MessageID {
			t.Errorf("%+v, again %+v", first, again)
		}
		c := d.s.Client().Conversation.GetX(d.ctx, first.ConversationID)
		if c.Result == nil || *c.Result != "ok" {
			t.Errorf("the conversation came to %v", c.Result)
		}
	})
}

// A part of a file and how far its import is are one.
func TestImportParts(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		begun, err := d.BeginImport(d.ctx, d.org, "f")
		must(t, err)
		part := inbox.ImportPart{File: "f", Before: begun, Lines: 4, Refused: 1, Messages: []inbox.NewMessage{
			text(external("1"), at(0)), text(external("1"), at(0)), text(func(m *inbox.NewMessage) { m.Direction = "UP" }),
		}}
		_, after, err := d.ImportMessages(d.ctx, d.org, part)
		must(t, err)
		if want := (store.Import{Lines: 4, Added: 1, Repeated: 1, Refused: 2}); after != want {
			t.Errorf("%+v, want %+v", after, want)
		}
		if _, _, err := d.ImportMessages(d.ctx, d.org, part); apperr.KindOf(err) != apperr.Conflict {
			t.Errorf("the same part again: %v", err)
		}
		_, after, err = d.ImportMessages(d.ctx, d.org, inbox.ImportPart{File: "f", Before: after, Last: true})
		must(t, err)
		if again, err := d.BeginImport(d.ctx, d.org, "f"); err != nil || again != after || !again.Finished {
			t.Errorf("%+v, %v; want %+v", again, err, after)
		}
		if n := d.s.Client().Message.Query().CountX(d.ctx); n != 1 {
			t.Errorf("%d messages", n)
		}
	})
}

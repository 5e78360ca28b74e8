package query_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/message"
	"parley/ent/tag"
	"parley/store"
)

// talkWorld is an organization's rows as the test knows them, for a reader of filters
// in plain Go.
type talkWorld struct {
	r        *rand.Rand
	clients  []*worldClient
	sessions []*worldSession
	channels []*ent.Channel
	bots     []*ent.Bot
	labels   []*ent.Tag
	groups   []*ent.TagGroup
}

type worldClient struct {
	*ent.Customer
	usernames []string
}

type worldSession struct {
	*ent.Conversation
	client   *worldClient
	channel  *ent.Channel
	bot      *ent.Bot
	labels   []*ent.Tag
	messages []*worldMessage
}

type worldMessage struct {
	*ent.Message
	trace  *ent.MessageTrace
	labels []*ent.Tag
	notes  []*ent.Note
}

// The words of the world: few, so that filters find something.
func someWords() []string {
	return []string{"", "Привет", "привет всем", "STRASSE", "straße", "100%", "a_b", "a*b", "[x]", `c\d`, "Order", "order now", "K", "k\nk"}
}

func someStates() []string { return []string{"/", "/Order", "/Order/Pay", "/Orders", "/Bye", "Hi"} }

func someData() []string {
	return []string{"", `{}`, `{"a":"Привет","b.c":"x"}`, `{"a":"order now"}`, `{"a":1,"q\"t":"K"}`, `[]`, `{"a":{"b":[{"c":null}, 1]}}`, `{"a":{"b":[]},"order":{"id":"1"}}`}
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// maybe is one of the list in two of three cases.
func maybe[T any](r *rand.Rand, list []T) *T {
	if r.IntN(3) == 0 {
		return nil
	}
	v := pick(r, list)
	return &v
}

func minutes(n int) time.Time { return noon.Add(time.Duration(n) * time.Minute) }

// newTalkWorld fills an office's organization at random.
func newTalkWorld(t *testing.T, o *office, seed uint64) *talkWorld {
	t.Helper()
	w := &talkWorld{r: rand.New(rand.NewPCG(seed, 9))}
	o.write(t, func(ctx context.Context, tx *store.Tx) {
		w.furniture(ctx, tx)
		for range 5 {
			w.client(ctx, tx)
		}
		for i := range 12 {
			w.session(ctx, tx, i)
		}
	})
	return w
}

func (w *talkWorld) furniture(ctx context.Context, tx *store.Tx) {
	for i, kind := range []string{"TELEGRAM", "WHATSAPP"} {
		c := tx.Channel.Create().SetType(kind).SetAddress(fmt.Sprint(i)).SetNillableName(maybe(w.r, []string{"Shop", "Help"}))
		if i == 0 {
			c.SetExternalID("channel")
		}
		w.channels = append(w.channels, c.SaveX(ctx))
	}
	for i := range 2 {
		b := tx.Bot.Create().SetName(fmt.Sprint(i)).SetRoles([]string{"bot"})
		if i == 0 {
			b.SetExternalID("bot")
		}
		w.bots = append(w.bots, b.SaveX(ctx))
	}
	w.groups = append(w.groups, tx.TagGroup.Create().SetName("Group").SetNumber(1).SaveX(ctx))
	for i, kind := range []tag.Kind{tag.KindSESSION_LABEL, tag.KindSESSION_LABEL, tag.KindMESSAGE_LABEL, tag.KindMESSAGE_LABEL, tag.KindUSER} {
		l := tx.Tag.Create().SetName(fmt.Sprint("label", i)).SetKind(kind).SetNumber(int64(i))
		if i == 2 {
			l.SetGroupID(w.groups[0].ID)
		}
		w.labels = append(w.labels, l.SaveX(ctx))
	}
}

func (w *talkWorld) client(ctx context.Context, tx *store.Tx) {
	n := len(w.clients)
	c := tx.Customer.Create().SetNillableDisplayName(maybe(w.r, someWords())).SetNillableGivenName(maybe(w.r, someWords())).
		SetNillableFamilyName(maybe(w.r, someWords())).SetFirstSeenAt(minutes(w.r.IntN(60))).SetLastSeenAt(minutes(w.r.IntN(60)))
	if n%2 == 0 {
		c.SetExternalID(fmt.Sprint("client", n))
	}
	one := &worldClient{Customer: c.SaveX(ctx)}
	for i := range w.r.IntN(3) {
		name := pick(w.r, someWords())
		tx.CustomerIdentity.Create().SetChannelType("TELEGRAM").SetAddress(fmt.Sprint(n, "-", i)).SetCustomerID(one.ID).SetUsername(name).ExecX(ctx)
		one.usernames = append(one.usernames, name)
	}
	w.clients = append(w.clients, one)
}

func (w *talkWorld) session(ctx context.Context, tx *store.Tx, n int) {
	s := &worldSession{}
	c := tx.Conversation.Create().SetStartedAt(minutes(w.r.IntN(10))).SetLastMessageAt(minutes(w.r.IntN(60))).
		SetInitiatedBy(pick(w.r, []conversation.InitiatedBy{conversation.InitiatedByUSER, conversation.InitiatedByBUSINESS})).
		SetNillableResult(maybe(w.r, someWords())).SetNillableCallTaskID(maybe(w.r, []string{"1", "2"})).
		SetNillableCampaignID(maybe(w.r, []string{"1", "2"})).SetNillableCampaignResult(maybe(w.r, someWords())).
		SetNillableCategory(maybe(w.r, []string{"Sales", "Help"})).SetIsLivechat(w.r.IntN(2) == 0).
		SetInboundCount(int64(w.r.IntN(4))).SetNillableNps(maybe(w.r, []int{0, 5, 10}))
	if n%2 == 0 {
		c.SetExternalID(fmt.Sprint("session", n))
	}
	if data := pick(w.r, someData()); data != "" {
		c.SetData(json.RawMessage(data))
	}
	if s.client = pick(w.r, append(w.clients, nil)); s.client != nil {
		c.SetCustomerID(s.client.ID)
	}
	if s.channel = pick(w.r, append(w.channels, nil)); s.channel != nil {
		c.SetChannelID(s.channel.ID)
	}
	if s.bot = pick(w.r, append(w.bots, nil)); s.bot != nil {
		c.SetBotID(s.bot.ID)
	}
	s.Conversation = c.SaveX(ctx)
	for _, l := range w.labels {
		if w.r.IntN(4) == 0 {
			tx.ConversationTag.Create().SetConversationID(s.ID).SetTagID(l.ID).ExecX(ctx)
			s.labels = append(s.labels, l)
		}
	}
	for i := range w.r.IntN(9) {
		s.messages = append(s.messages, w.message(ctx, tx, s, i))
	}
	w.sessions = append(w.sessions, s)
}

func (w *talkWorld) message(ctx context.Context, tx *store.Tx, s *worldSession, n int) *worldMessage {
	m := tx.Message.Create().SetConversationID(s.ID).SetOrdinal(int64(n + 1)).SetSentAt(minutes(w.r.IntN(8))).
		SetDirection(pick(w.r, []message.Direction{message.DirectionIN, message.DirectionOUT, message.DirectionOUT, message.DirectionINTERNAL})).
		SetRole(pick(w.r, []message.Role{message.RoleBOT, message.RoleAGENT})).
		SetKind(pick(w.r, []message.Kind{message.KindTEXT, message.KindCARD})).SetIsBackchannel(w.r.IntN(6) == 0).
		SetIsPreview(w.r.IntN(12) == 0).SetNillableText(maybe(w.r, someWords()))
	one := &worldMessage{Message: m.SaveX(ctx)}
	if w.r.IntN(3) == 0 {
		one.trace = w.trace(ctx, tx, one.ID, s.ID)
	}
	for _, l := range w.labels {
		if w.r.IntN(5) == 0 {
			tx.MessageTag.Create().SetMessageID(one.ID).SetTagID(l.ID).ExecX(ctx)
			one.labels = append(one.labels, l)
		}
	}
	for range w.r.IntN(3) {
		c := tx.Note.Create().SetText(pick(w.r, someWords()) + "!").SetAt(minutes(w.r.IntN(3))).SetConversationID(s.ID).SetMessageID(one.ID)
		if w.r.IntN(4) == 0 {
			c.SetArchivedAt(noon)
		}
		one.notes = append(one.notes, c.SaveX(ctx))
	}
	return one
}

func (w *talkWorld) trace(ctx context.Context, tx *store.Tx, m, s uuid.UUID) *ent.MessageTrace {
	c := tx.MessageTrace.Create().SetMessageID(m).SetConversationID(s).SetNillableState(maybe(w.r, someStates())).
		SetNillableIntent(maybe(w.r, someStates())).SetNillableClass(maybe(w.r, someWords())).
		SetNillableAction(maybe(w.r, []string{"pay", "call"})).SetNillableException(maybe(w.r, []string{"boom"}))
	if data := pick(w.r, someData()); data != "" {
		c.SetResponseData(json.RawMessage(data))
	}
	return c.SaveX(ctx)
}

package app_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent/conversation"
	"parley/ent/membership"
	entmessage "parley/ent/message"
	"parley/ent/tag"
	"parley/internal/app"
	"parley/internal/ids"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/values"
	"parley/internal/viewer"
	"parley/store"
)

// The two generations of JAICP's addresses. Reports have a third base.
const (
	jaicpCurrent = "/jaicp/api/v1/reporter"
	jaicpAsync   = "/jaicp/api/v1/async/reporter"
	jaicpLegacy  = "/jaicp/reporter/p/"
)

// jaicpDesk is a project with two sessions, whose analyst asks for them.
type jaicpDesk struct {
	*apptest.Server
	t     *testing.T
	clock *testkit.Clock
	org   uuid.UUID
	token string
	// kept is what steps kept of answers, by its name.
	kept map[string]string
}

func newJAICPDesk(t *testing.T, address string, options ...func(*app.Config)) *jaicpDesk {
	t.Helper()
	d := &jaicpDesk{t: t, clock: noon(), kept: map[string]string{}}
	d.Server = apptest.Serve(t, address, append(options, at(d.clock))...)
	d.org = d.Organization("acme", uuid.Nil)
	d.token = d.analyst(d.org)
	d.seed()
	return d
}

// analyst makes a token of an organization.
func (d *jaicpDesk) analyst(organization uuid.UUID) string {
	d.t.Helper()
	made, err := d.Access.Create(apptest.System(), access.NewCredential{API: "jaicp", Organization: organization})
	if err != nil {
		d.t.Fatal(err)
	}
	return made.Token
}

// ask sends a request below a base; the token is in the path where the base wants it.
func (d *jaicpDesk) ask(base, method, path, body string) apptest.Answer {
	d.t.Helper()
	header := map[string]string{}
	if base == jaicpLegacy {
		base += d.token
	} else {
		header["Authorization"] = "Bearer " + d.token
	}
	var content any
	if body != "" {
		content = body
	}
	for name, value := range d.kept {
		path = strings.ReplaceAll(path, "{"+name+"}", value)
	}
	return d.Do(method, base+path, header, content)
}

// get asks for an object.
func (d *jaicpDesk) get(method, path, body string) (out map[string]any) {
	d.t.Helper()
	a := d.ask(jaicpCurrent, method, path, body)
	if err := json.Unmarshal(a.Body, &out); err != nil || a.Status != http.StatusOK {
		d.t.Fatalf("%s %s: %d %s", method, path, a.Status, a.Body)
	}
	return out
}

func (d *jaicpDesk) write(f func(context.Context, *store.Tx)) {
	d.t.Helper()
	err := d.Store.Write(testkit.As(viewer.Admin, d.org), d.org, func(ctx context.Context, tx *store.Tx) error {
		f(ctx, tx)
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

// seed makes a session of Ann with a bot, an employee and everything that a bot tells,
// and one of Bob, which the organization began and who is blocked.
func (d *jaicpDesk) seed() {
	d.write(func(ctx context.Context, tx *store.Tx) {
		at := func(minutes int) time.Time { return d.clock.Now().Add(time.Duration(minutes) * time.Minute) }
		eve := tx.User.Create().SetDisplayName("Eve Agent").SetGivenName("Eve").SetFamilyName("Agent").SetNumber(70).SaveX(ctx)
		tx.Membership.Create().SetUserID(eve.ID).SetRole(membership.RoleAGENT).ExecX(ctx)
		bot := tx.Bot.Create().SetName("Helper").SetExternalID("helper").SetSource(ids.JAICP).SetRoles([]string{"bot"}).SaveX(ctx)
		telegram := tx.Channel.Create().SetType("TELEGRAM").SetAddress("@acme").SaveX(ctx)
		whatsapp := tx.Channel.Create().SetType("WHATSAPP").SetAddress("+31201111111").SetExternalID("acme-whatsapp").SetSource(ids.JAICP).SaveX(ctx)
		ann := tx.Customer.Create().SetExternalID("ann").SetSource(ids.JAICP).SetGivenName("Ann").SetFamilyName("Bear").
			SetCustomFields(json.RawMessage(`{"size":"M"}`)).SetFirstSeenAt(at(-180)).SetLastSeenAt(at(-175)).SaveX(ctx)
		annAt := tx.CustomerIdentity.Create().SetCustomerID(ann.ID).SetChannelType("TELEGRAM").SetAddress("77").SetUsername("annb").SaveX(ctx)
		bob := tx.Customer.Create().SetExternalID("bob").SetSource(ids.JAICP).SetDisplayName("Bob").SetFirstSeenAt(at(-60)).SetLastSeenAt(at(-58)).
			SetBlocked(true).SetBlockReason("rude").SetBlockedAt(at(-30)).SetBlockedByNumber(5).SaveX(ctx)
		bobAt := tx.CustomerIdentity.Create().SetCustomerID(bob.ID).SetChannelType("WHATSAPP").SetAddress("+31611111111").SaveX(ctx)
		s1 := tx.Conversation.Create().SetExternalID("tg-1").SetSource(ids.JAICP).SetKind(conversation.KindBOT).SetBotID(bot.ID).SetChannelID(telegram.ID).
			SetCustomerID(ann.ID).SetIdentityID(annAt.ID).SetStartedAt(at(-180)).SetLastMessageAt(at(-175)).SetInitiatedBy(conversation.InitiatedByUSER).
			SetInboundCount(2).SetOutboundCount(3).SetMessageCount(5).SetIsLivechat(true).SetResult("Sold").SetData(json.RawMessage(`{"city":"Oslo"}`)).
			SetCallTaskID("task-1").SaveX(ctx)
		s2 := tx.Conversation.Create().SetExternalID("wa-1").SetSource(ids.JAICP).SetChannelID(whatsapp.ID).SetCustomerID(bob.ID).SetIdentityID(bobAt.ID).
			SetStartedAt(at(-60)).SetLastMessageAt(at(-58)).SetInitiatedBy(conversation.InitiatedByBUSINESS).SetInboundCount(1).SetOutboundCount(1).
			SetMessageCount(2).SaveX(ctx)
		n := int64(0)
		say := func(name string, of uuid.UUID, direction entmessage.Direction, role entmessage.Role, minutes int, text string) uuid.UUID {
			n++
			m := tx.Message.Create().SetExternalID(name).SetSource(ids.JAICP).SetConversationID(of).SetDirection(direction).SetRole(role).
				SetSentAt(at(minutes)).SetOrdinal(n).SetStatus(entmessage.StatusREAD)
			if text != "" {
				m.SetText(text)
			}
			if role == entmessage.RoleAGENT {
				m.SetAgentID(eve.ID)
			}
			return m.SaveX(ctx).ID
		}
		q1 := say("q1", s1.ID, entmessage.DirectionIN, entmessage.RoleCUSTOMER, -180, "Hello")
		say("a1", s1.ID, entmessage.DirectionOUT, entmessage.RoleBOT, -180, "Hi")
		say("a2", s1.ID, entmessage.DirectionOUT, entmessage.RoleBOT, -179, "What do you want?")
		q2 := say("q2", s1.ID, entmessage.DirectionIN, entmessage.RoleCUSTOMER, -177, "A bear")
		say("a3", s1.ID, entmessage.DirectionOUT, entmessage.RoleAGENT, -175, "Here it is")
		say("b1", s2.ID, entmessage.DirectionOUT, entmessage.RoleBOT, -60, "Hello Bob")
		b2 := say("b2", s2.ID, entmessage.DirectionIN, entmessage.RoleCUSTOMER, -58, "")
		word, sure := "hello *", 0.75
		tx.MessageTrace.Create().SetMessageID(q1).SetConversationID(s1.ID).SetState("/Start").SetClass("/hello").SetIntent("/Hello").SetAction("greet").
			SetNlp(values.NLP{Pattern: &word, EffectivePattern: &word, Confidence: &sure, Rule: &word, RuleType: &word, FromState: &word}).
			SetPageName("Shop").SetPreviousPageName("Home").SetRequestData(json.RawMessage(`{"utm":"x"}`)).SetData(json.RawMessage(`{"n":1}`)).
			SetResponseData(json.RawMessage(`{"x":1,"order":{"id":7,"sum":3}}`)).SetUtterances(json.RawMessage(`["hello"]`)).SetProcessingTimeMs(12).ExecX(ctx)
		tx.MessageTrace.Create().SetMessageID(q2).SetConversationID(s1.ID).SetState("/Order").SetException("out of bears").ExecX(ctx)
		tx.MessageTrace.Create().SetMessageID(b2).SetConversationID(s2.ID).SetState("/Start").SetEvent("pressed").ExecX(ctx)
		group := tx.TagGroup.Create().SetName("Topics").SetNumber(50).SetPriority(3).SaveX(ctx)
		topic := tx.Tag.Create().SetName("Toys").SetNumber(51).SetKind(tag.KindMESSAGE_LABEL).SetPriority(2).SetGroupID(group.ID).SaveX(ctx)
		loose := tx.Tag.Create().SetName("Loose").SetNumber(52).SetKind(tag.KindMESSAGE_LABEL).SetPriority(9).SaveX(ctx)
		good := tx.Tag.Create().SetName("Good").SetNumber(53).SetKind(tag.KindSESSION_LABEL).SetPriority(1).SaveX(ctx)
		tx.MessageTag.Create().SetMessageID(q1).SetTagID(topic.ID).ExecX(ctx)
		tx.MessageTag.Create().SetMessageID(q1).SetTagID(loose.ID).ExecX(ctx)
		tx.ConversationTag.Create().SetConversationID(s1.ID).SetTagID(good.ID).ExecX(ctx)
		tx.Note.Create().SetConversationID(s1.ID).SetMessageID(q1).SetText("friendly").SetAt(at(-100)).ExecX(ctx)
	})
}

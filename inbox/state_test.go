package inbox_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/message"
	"parley/ent/tag"
	"parley/inbox"
	"parley/internal/ids"
	"parley/internal/testkit"
	"parley/internal/values"
	"parley/store"
)

// state renders a conversation and its pieces of work, times in minutes from
// noon.
func (d *desk) state(t testing.TB, key string) string {
	t.Helper()
	c := d.s.Client().Conversation.Query().Where(conversation.ExternalIDEQ(key)).
		WithAssignee().WithTeam().WithInteractions().OnlyX(d.ctx)
	out := fmt.Sprintf("%s v%d %d=%d+%d %s %s..%s", c.Status, c.Version, c.MessageCount, c.InboundCount, c.OutboundCount,
		c.InitiatedBy, since(&c.StartedAt), since(&c.LastMessageAt))
	if c.Edges.Assignee != nil {
		out += " for " + *c.Edges.Assignee.AgentKey
	}
	if c.Edges.Team != nil {
		out += " of " + c.Edges.Team.Name
	}
	for _, leg := range c.Edges.Interactions {
		out += fmt.Sprintf(" | %s %s %s..%s..%s", leg.Type, leg.Status, since(&leg.ArrivedAt), since(leg.ConnectedAt), since(leg.DisconnectedAt))
		if leg.QueueID != nil {
			out += " queue"
		}
		if leg.AgentID != nil {
			out += " " + *d.s.Client().User.GetX(d.ctx, *leg.AgentID).AgentKey
		}
	}
	return out
}

func since(at *time.Time) string {
	if at == nil {
		return ""
	}
	return fmt.Sprint(at.Sub(noon).Minutes())
}

// queued gives the channel of the messages a queue.
func (d *desk) queued(t testing.TB, kind string) {
	t.Helper()
	must(t, d.s.Write(testkit.System(), d.org, func(ctx context.Context, tx *store.Tx) error {
		q := tx.Queue.Create().SetName("q").SaveX(ctx)
		return tx.Channel.Create().SetType(kind).SetAddress("+31 1").SetQueue(q).Exec(ctx)
	}))
}

// What becomes of a conversation as messages come in.
func TestConversationState(t *testing.T) {
	step := func(msgs ...inbox.NewMessage) []inbox.NewMessage { return msgs }
	phone := func(m *inbox.NewMessage) { m.ChannelType = "PHONE" }
	for name, tc := range map[string]struct {
		queue string // channel type with a queue
		steps [][]inbox.NewMessage
		want  string
	}{
		"one from the customer": {"", [][]inbox.NewMessage{step(text(in("c"), at(1)))}, "ACTIVE v1 1=1+0 USER 1..1 | CHAT_IN IN_PROCESS 1..1.."},
		"one from an agent": {
			"",
			[][]inbox.NewMessage{step(text(in("c"), at(1), by("ann")))},
			"ACTIVE v1 1=0+1 BUSINESS 1..1 for ann | CHAT_OUT IN_PROCESS 1..1.. ann",
		},
		"a batch out of order": {
			"",
			[][]inbox.NewMessage{step(text(in("c"), at(5), by("ann")), text(in("c"), at(2)), text(in("c"), at(9)))},
			"ACTIVE v1 3=2+1 USER 2..9 for ann | CHAT_IN IN_PROCESS 2..2..",
		},
		"at one instant IN is first": {
			"",
			[][]inbox.NewMessage{step(text(in("c"), at(2), out), text(in("c"), at(2)))},
			"ACTIVE v1 2=1+1 USER 2..2 | CHAT_IN IN_PROCESS 2..2..",
		},
		"an earlier one arrives late": {
			"",
			[][]inbox.NewMessage{step(text(in("c"), at(5))), step(text(in("c"), at(1), out))},
			"ACTIVE v2 2=1+1 BUSINESS 1..5 | CHAT_IN IN_PROCESS 5..5..",
		},
		"an IN at the instant of the first arrives late": {
			"",
			[][]inbox.NewMessage{step(text(in("c"), at(5), out)), step(text(in("c"), at(5)))},
			"ACTIVE v2 2=1+1 USER 5..5 | CHAT_OUT IN_PROCESS 5..5..",
		},
		"queued": {"WHATSAPP", [][]inbox.NewMessage{step(text(in("c")))}, "QUEUED v1 1=1+0 USER 0..0 | CHAT_IN IN_QUEUE 0.... queue"},
		"queued, then answered": {
			"WHATSAPP",
			[][]inbox.NewMessage{step(text(in("c"))), step(text(in("c"), at(2))), step(text(in("c"), at(3)), text(in("c"), at(4), by("ann")))},
			"ACTIVE v3 4=3+1 USER 0..4 for ann | CHAT_IN IN_PROCESS 0..4.. queue ann",
		},
		"queued, answered by a program": {
			"WHATSAPP",
			[][]inbox.NewMessage{step(text(in("c"))), step(text(in("c"), at(2), out), text(in("c"), at(3), by("ann"), tagged("system:automatic_reply")))},
			"QUEUED v2 3=1+2 USER 0..3 | CHAT_IN IN_QUEUE 0.... queue",
		},
		"never queued where an agent wrote": {
			"WHATSAPP",
			[][]inbox.NewMessage{step(text(in("c")), text(in("c"), at(2), by("ann")))},
			"ACTIVE v1 2=1+1 USER 0..2 for ann | CHAT_IN IN_PROCESS 0..0.. queue",
		},
		"a queued call": {"PHONE", [][]inbox.NewMessage{step(text(in("c"), phone))}, "QUEUED v1 1=1+0 USER 0..0 | CALL_IN IN_QUEUE 0.... queue"},
		"first agent and team stay": {
			"", [][]inbox.NewMessage{
				step(text(in("c"), by("ann"), tagged("team:red", "team:blue"))), step(text(in("c"), at(1), by("bob"), tagged("team:blue"))),
			}, "ACTIVE v2 2=0+2 BUSINESS 0..1 for ann of red | CHAT_OUT IN_PROCESS 0..0.. ann",
		},
	} {
		t.Run(name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *desk) {
				if tc.queue != "" {
					d.queued(t, tc.queue)
				}
				for _, msgs := range tc.steps {
					d.append(t, msgs...)
				}
				if got := d.state(t, "c"); got != tc.want {
					t.Errorf("is   %s\nwant %s", got, tc.want)
				}
				d.auditLegs(t, "state")
			})
		})
	}
}

// What a message is stored as.
func TestKindsAndRoles(t *testing.T) {
	attached := func(m *inbox.NewMessage) {
		m.Attachments = []values.Attachment{{Type: values.Image, URL: "https://x.example"}}
	}
	bot := func(m *inbox.NewMessage) { m.Direction, m.ByBot = inbox.Out, true }
	for name, tc := range map[string]struct {
		m    inbox.NewMessage
		want string // kind, role, automatic, paid
	}{
		"from the customer":           {text(), "TEXT CUSTOMER false false"},
		"from an agent":               {text(by("ann")), "TEXT AGENT false false"},
		"from nobody known":           {text(out), "TEXT AGENT false false"},
		"from a bot":                  {text(bot), "TEXT BOT false false"},
		"automatic":                   {text(bot, tagged("system:automatic_reply")), "TEXT SYSTEM true false"},
		"a file":                      {text(attached), "ATTACHMENT CUSTOMER false false"},
		"a paid template":             {text(out, attached, tagged("system:paid_template")), "TEMPLATE AGENT false true"},
		"a free template":             {text(out, tagged("system:free_template")), "TEMPLATE AGENT false false"},
		"paid, but from the customer": {text(tagged("system:paid_template")), "TEMPLATE CUSTOMER false false"},
		"a user's tag of that name":   {text(out, tagged("automatic_reply", "user:paid_template")), "TEXT AGENT false false"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, testkit.SQLiteDatabase(t))
			d.append(t, tc.m)
			m := d.s.Client().Message.Query().OnlyX(d.ctx)
			if got := fmt.Sprint(m.Kind, " ", m.Role, " ", m.IsAutomatic, " ", m.IsPaidTemplate); got != tc.want {
				t.Errorf("stored as %s, want %s", got, tc.want)
			}
			if m.Provider != "P_P" || *m.Text != "hello" || !m.SentAt.Equal(noon) || m.Direction != message.Direction(tc.m.Direction) || m.Source != ids.Native {
				t.Errorf("stored %v", m)
			}
		})
	}
}

// Tags lose their prefix, doubles and all teams but the first; the conversation
// carries what its messages carry.
func TestTags(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		d.append(t, text(in("c"), tagged("vip", "user:vip", "team:red", "system:odd", "team:blue", "VIP", "team:red")))
		d.append(t, text(in("c"), tagged("vip", "late", "team:blue")), text(tagged("alone")))
		names := func(tags []*ent.Tag) string {
			var all []string
			for _, x := range tags {
				all = append(all, strings.ToLower(x.Kind.String())+":"+x.Name)
			}
			slices.Sort(all)
			return strings.Join(all, " ")
		}
		of := d.s.Client().Message.Query().Where(message.HasConversation()).Order(message.ByOrdinal()).WithTags().WithTeam().AllX(d.ctx)
		same(t, "tags", []string{
			names(of[0].Edges.Tags), names(of[1].Edges.Tags), of[0].Edges.Team.Name, of[1].Edges.Team.Name,
			names(d.s.Client().Conversation.Query().QueryTags().AllX(d.ctx)),
		}, []string{
			"system:odd team:red user:VIP user:vip", "team:blue user:late user:vip", "red", "blue",
			"system:odd team:blue team:red user:VIP user:late user:vip",
		})
		same(t, "numbers", d.lines(t, "SELECT min(number), max(number), count(DISTINCT number) FROM tags"), []string{"1 7 7"})
		if n := d.s.Client().Tag.Query().Where(tag.NameEQ("blue"), tag.KindEQ(tag.KindTEAM)).CountX(d.ctx); n != 1 {
			t.Errorf("%d tags blue", n)
		}
		same(t, "entries", d.lines(t, "SELECT kind FROM ledger ORDER BY seq"), strings.Fields(
			"CONVERSATION_CREATED MESSAGE_ADDED TAGS_CHANGED MESSAGE_ADDED MESSAGE_ADDED TAGS_CHANGED"))
	})
}

// More names than a statement of SQLite takes parameters.
func TestManyTagsAtOnce(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		var msgs []inbox.NewMessage
		for i := range 700 {
			var tags []string
			for k := range inbox.MaxTags {
				tags = append(tags, fmt.Sprint(i, " ", k))
			}
			msgs = append(msgs, text(tagged(tags...)))
		}
		d.append(t, msgs...)
		same(t, "tags", d.lines(t, "SELECT count(*), max(number) FROM tags"), []string{"35000 35000"})
	})
}

// A conversation named by Parley's id alone lends its channel and addresses.
func TestAppendByConversationID(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		first := d.append(t, text(in("c")))[0]
		answer := inbox.NewMessage{Direction: inbox.Out, ConversationID: first.ConversationID, Text: "hi", AgentKey: "ann"}
		d.clock.Set(noon.Add(3 * time.Minute))
		second := d.append(t, answer)[0]
		if second.ConversationID != first.ConversationID || second.Ordinal != 2 || second.MessageID == uuid.Nil {
			t.Errorf("appended %+v after %+v", second, first)
		}
		same(t, "facts", d.lines(t, `SELECT channel_type, identifier, direction, response_ms FROM message_facts ORDER BY at`),
			[]string{"WHATSAPP +31 1 IN ", "WHATSAPP +31 1 OUT 180000"})
		if got, want := d.state(t, "c"), "ACTIVE v2 2=1+1 USER 0..3 for ann | CHAT_IN IN_PROCESS 0..0.."; got != want {
			t.Errorf("is %s, want %s", got, want)
		}
	})
}

// One batch may hold the same creator's id from two systems: two conversations.
func TestConversationsOfTwoSources(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		from := func(source ids.Source) func(*inbox.NewMessage) {
			return func(m *inbox.NewMessage) { m.Source = source }
		}
		got := d.append(t, text(in("c"), from(ids.SaySimple)), text(in("c"), from(ids.Sinch), at(1)), text(in("c"), from(ids.SaySimple), at(2)))
		if got[0].ConversationID == got[1].ConversationID || got[0].ConversationID != got[2].ConversationID {
			t.Errorf("conversations %v", got)
		}
		same(t, "conversations", d.lines(t, "SELECT source, message_count FROM conversations ORDER BY source"), []string{"SAYSIMPLE 2", "SINCH 1"})
	})
}

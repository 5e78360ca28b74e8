package query_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/ent/conversation"
	"parley/ent/message"
	"parley/ent/tag"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/query"
	"parley/internal/testkit"
	"parley/internal/viewer"
	"parley/store"
)

// spoken are the marks of the lines of a talk: the customer, a bot, an agent, a
// colleague.
var spoken = map[string]struct {
	direction message.Direction
	role      message.Role
}{
	">": {message.DirectionIN, message.RoleCUSTOMER},
	"<": {message.DirectionOUT, message.RoleBOT},
	"=": {message.DirectionOUT, message.RoleAGENT},
	"#": {message.DirectionINTERNAL, message.RoleAGENT},
}

// said makes a session of a customer of the same name on TELEGRAM. Lines follow a
// second after the other, but for those that begin with a dot: these are of the same
// instant. What stands in brackets is the state of the script.
func (o *office) said(t testing.TB, name string, start time.Time, lines ...string) {
	t.Helper()
	o.write(t, func(ctx context.Context, tx *store.Tx) {
		if o.ids["channel"] == uuid.Nil {
			o.ids["channel"] = tx.Channel.Create().SetType("TELEGRAM").SetAddress("us").SaveX(ctx).ID
		}
		p := tx.Customer.Create().SetDisplayName(name).SetFirstSeenAt(start).SetLastSeenAt(start).SaveX(ctx)
		address := tx.CustomerIdentity.Create().SetCustomerID(p.ID).SetChannelType("TELEGRAM").SetAddress(name).SaveX(ctx)
		c := tx.Conversation.Create().SetExternalID(name).SetSource(ids.JAICP).SetStartedAt(start).SetLastMessageAt(start).
			SetInitiatedBy(conversation.InitiatedByUSER).SetCustomerID(p.ID).SetIdentityID(address.ID).SetChannelID(o.ids["channel"]).
			SetInboundCount(int64(len(lines))).SaveX(ctx)
		o.ids[name], o.ids[name+"'s customer"] = c.ID, p.ID
		at := start
		for i, line := range lines {
			line, same := strings.CutPrefix(line, ".")
			if i > 0 && !same {
				at = at.Add(time.Second)
			}
			text, state, _ := strings.Cut(strings.TrimSuffix(line[2:], "]"), " [")
			who := spoken[line[:1]]
			m := tx.Message.Create().SetConversationID(c.ID).SetDirection(who.direction).SetRole(who.role).SetText(text).SetSentAt(at).SetOrdinal(int64(i + 1))
			if who.role == message.RoleAGENT {
				m.SetAgentID(o.ids["Mark Smith"])
			}
			id := m.SaveX(ctx).ID
			o.ids[name+" "+text] = id
			if state != "" {
				tx.MessageTrace.Create().SetMessageID(id).SetConversationID(c.ID).SetState(state).ExecX(ctx)
			}
		}
	})
}

// told writes exchanges as text.
func told(pairs []query.Pair) []string {
	var out []string
	for _, p := range pairs {
		var question, answer string
		if q := p.Question(); q != nil {
			question = *q
		}
		if a := p.AnswerText(); a != nil {
			answer = strings.ReplaceAll(*a, "\n", "+")
		}
		out = append(out, question+"/"+answer)
	}
	return out
}

// An exchange is a message from the customer and what was answered before the next one.
func TestPairs(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		o := newOffice(t, address)
		for _, c := range []struct {
			name  string
			lines []string
			want  []string
		}{
			{"plain", []string{"> a", "< b", "> c", "< d", "< e"}, []string{"a/b", "c/d+e"}},
			{"begun by the organization", []string{"< hello", "< there", "> a", "< b"}, []string{"/hello+there", "a/b"}},
			{"asked twice", []string{"> a", "> b", "< c"}, []string{"a/", "b/c"}},
			{"of one instant", []string{"> a", ".< b", ".> c", "< d"}, []string{"a/", "c/b+d"}},
			{"answered at once by the organization", []string{"< x", ".> a", "< b"}, []string{"a/x+b"}},
			{"with colleagues", []string{"# note", "< hi", "> a", "# hm", "= b"}, []string{"/hi", "a/b"}},
			{"of colleagues alone", []string{"# note", "# hm"}, nil},
		} {
			o.said(t, c.name, noon, c.lines...)
			ask := query.Ask{Organization: o.org, Where: []query.Condition{query.OneOf("conversation_id", o.ids[c.name])}, OldestFirst: true}
			pairs, err := o.Pairs(o.ctx, ask)
			must(t, err)
			n, err := o.PairCount(o.ctx, ask)
			must(t, err)
			if got := told(pairs); !slices.Equal(got, c.want) || int(n) != len(c.want) {
				t.Errorf("%s: %d, %q, want %q", c.name, n, got, c.want)
			}
		}
	})
}

// seed makes n sessions of two exchanges with labels, comments and traces.
func (o *office) seed(t testing.TB, n int) {
	t.Helper()
	for i := range n {
		name := fmt.Sprint("s", i)
		o.said(t, name, noon.Add(time.Duration(i)*time.Minute), "> q1 [/Start]", "< a1", "> q2 [/Order]", "= a2")
		o.write(t, func(ctx context.Context, tx *store.Tx) {
			if i == 0 {
				g := tx.TagGroup.Create().SetName("g").SetNumber(1).SaveX(ctx)
				o.ids["label"] = tx.Tag.Create().SetName("l").SetNumber(1).SetKind(tag.KindMESSAGE_LABEL).SetGroupID(g.ID).SaveX(ctx).ID
				o.ids["session label"] = tx.Tag.Create().SetName("l").SetNumber(2).SetKind(tag.KindSESSION_LABEL).SaveX(ctx).ID
				o.ids["word"] = tx.Tag.Create().SetName("l").SetNumber(3).SaveX(ctx).ID
			}
			for _, l := range []string{"label", "word"} {
				tx.MessageTag.Create().SetMessageID(o.ids[name+" q1"]).SetTagID(o.ids[l]).ExecX(ctx)
			}
			for _, l := range []string{"session label", "word"} {
				tx.ConversationTag.Create().SetConversationID(o.ids[name]).SetTagID(o.ids[l]).ExecX(ctx)
			}
			for j, text := range []string{"new", "old"} {
				tx.Note.Create().SetConversationID(o.ids[name]).SetMessageID(o.ids[name+" q1"]).SetText(text).SetAt(noon.Add(-time.Duration(j) * time.Hour)).ExecX(ctx)
			}
		})
	}
}

// A page takes the same number of statements however large it is, and cursors lead
// through all of the rows, once.
func TestJAICPPages(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		o := newOffice(t, address)
		o.seed(t, 120)
		other := o.another(t, "other")
		other.said(t, "theirs", noon, "> q", "< a")
		for name, list := range map[string]func(query.Ask) (cursors []string, err error){
			"sessions": func(a query.Ask) (out []string, err error) {
				rows, err := o.Sessions(o.ctx, a)
				for _, s := range rows {
					out = append(out, s.Cursor())
					if *s.FirstQuestion != "q1" || *s.LastQuestion != "q2" || len(s.Labels) != 1 || s.Edges.Customer == nil {
						t.Errorf("session %s: %+v", s.Ref(), s)
					}
				}
				return out, err
			},
			"exchanges": func(a query.Ask) (out []string, err error) {
				rows, err := o.Pairs(o.ctx, a)
				for _, p := range rows {
					out = append(out, p.Cursor())
					if first := *p.Question() == "q1"; first != (p.Comment != nil) || first && (*p.Comment != "new" || len(p.Labels) != 1 || p.Labels[0].Edges.Group == nil) ||
						first == (p.Agent != nil) || p.Trace == nil || len(p.Session.Labels) != 1 {
						t.Errorf("exchange %s: %+v", p.Ref(), p)
					}
				}
				return out, err
			},
			"clients": func(a query.Ask) (out []string, err error) {
				rows, err := o.Clients(o.ctx, a)
				for _, c := range rows {
					out = append(out, c.Cursor())
					if c.Last == nil || c.ChannelType() != "TELEGRAM" {
						t.Errorf("client %s: %+v", c.Ref(), c)
					}
				}
				return out, err
			},
		} {
			t.Run(name, func(t *testing.T) {
				var whole, walked []string
				var err error
				few := o.count(func() { _, err = list(query.Ask{Organization: o.org, Limit: 5}) })
				must(t, err)
				if many := o.count(func() { _, err = list(query.Ask{Organization: o.org, Limit: 100}) }); err != nil || many != few || few == 0 {
					t.Errorf("a page of 5 takes %d statements, of 100 %d: %v", few, many, err)
				}
				whole, err = list(query.Ask{Organization: o.org})
				must(t, err)
				for after := ""; ; {
					part, err := list(query.Ask{Organization: o.org, Limit: 70, After: after})
					must(t, err)
					if len(part) == 0 {
						break
					}
					walked, after = append(walked, part...), part[len(part)-1]
				}
				if len(whole) < 120 || !slices.Equal(whole, walked) {
					t.Errorf("%d at once, %d by cursors", len(whole), len(walked))
				}
				if _, err := list(query.Ask{Organization: o.org, After: "nonsense"}); apperr.KindOf(err) != apperr.Invalid {
					t.Errorf("a cursor of nowhere: %v", err)
				}
			})
		}
	})
}

// What is of another organization is not found, by either of its names.
func TestJAICPRefs(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		o := newOffice(t, address)
		o.said(t, "mine", noon, "> q", "< a")
		other := o.another(t, "other")
		other.said(t, "theirs", noon, "> q", "< a")
		bot := func(ctx context.Context, organization uuid.UUID, name string) (uuid.UUID, error) {
			b, err := o.BotByRef(ctx, organization, name)
			return b.Channel, err
		}
		for _, c := range []struct {
			what  string
			find  func(context.Context, uuid.UUID, string) (uuid.UUID, error)
			found map[string]uuid.UUID
			not   []string
		}{
			{"session", o.SessionByRef, map[string]uuid.UUID{"mine": o.ids["mine"], o.ids["mine"].String(): o.ids["mine"]}, []string{"theirs", other.ids["theirs"].String(), "", "x"}},
			{"client", o.ClientByRef, map[string]uuid.UUID{o.ids["mine's customer"].String(): o.ids["mine's customer"]}, []string{other.ids["theirs's customer"].String()}},
			{"question", o.PairByRef, map[string]uuid.UUID{o.ids["mine q"].String(): o.ids["mine q"]}, []string{o.ids["mine a"].String(), other.ids["theirs q"].String()}},
			{"bot", bot, map[string]uuid.UUID{o.ids["channel"].String(): o.ids["channel"]}, []string{other.ids["channel"].String()}},
		} {
			for name, want := range c.found {
				if got, err := c.find(o.ctx, o.org, name); err != nil || got != want {
					t.Errorf("%s %q: %s, %v", c.what, name, got, err)
				}
			}
			for _, name := range c.not {
				if got, err := c.find(o.ctx, o.org, name); apperr.KindOf(err) != apperr.NotFound {
					t.Errorf("%s %q: %s, %v", c.what, name, got, err)
				}
			}
		}
	})
}

// A bot is one of the organization, else one of those above; those beside it are not.
func TestJAICPBotRefs(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		o := newOffice(t, address)
		a := testkit.Organization(t, o.s, "a", o.org)
		b := testkit.Organization(t, o.s, "b", o.org)
		all := testkit.As(viewer.Agent, o.org, a, b)
		bots := map[string]uuid.UUID{}
		for _, in := range []struct {
			in           uuid.UUID
			key, of, ref string
		}{{o.org, "parent", "helper", "helper"}, {o.org, "parent's", "shared", "shared"}, {a, "a", "helper", "helper"}, {a, "a's", "own", "own"}, {b, "b", "helper", "helper"}} {
			must(t, o.s.Write(all, in.in, func(ctx context.Context, tx *store.Tx) error {
				bots[in.key] = tx.Bot.Create().SetName(in.of).SetRoles([]string{"bot"}).SetExternalID(in.ref).SetSource(ids.JAICP).SaveX(ctx).ID
				return nil
			}))
		}
		for _, tc := range []struct {
			of        uuid.UUID
			ref, want string
		}{
			{a, "helper", "a"},
			{b, "helper", "b"},
			{o.org, "helper", "parent"},
			{b, "shared", "parent's"},
			{a, "own", "a's"},
			{b, "own", ""},
			{o.org, "own", ""},
			{b, bots["a"].String(), ""},
			{b, bots["parent"].String(), "parent"},
		} {
			got, err := o.BotByRef(all, tc.of, tc.ref)
			if got.Bot != bots[tc.want] || (tc.want == "") != (apperr.KindOf(err) == apperr.NotFound) {
				t.Errorf("%s: %v, %v, want %q", tc.ref, got, err, tc.want)
			}
		}
	})
}

// Routes are counted by their states, of which one that is repeated stands once.
func TestStateRoutes(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		o := newOffice(t, address)
		o.said(t, "1", noon, "> a [/Start]", "> b [/Start]", "> c [/Order]", "< d")
		o.said(t, "2", noon.Add(time.Hour), "> a [/Start]", "> c [/Order]")
		o.said(t, "3", noon.Add(2*time.Hour), "> a [/Start]", "> c [/Bye]", "> d [/Start]")
		o.said(t, "4", noon.Add(3*time.Hour), "> nothing")
		// An answer's state counts where the question has none, and it is the first.
		o.said(t, "5", noon.Add(4*time.Hour), "< hi [/Start]", "< more [/No]", "> a [/Start]", "< b [/No]", "> c", ".< d [/Order]", "< e [/No]")
		other := o.another(t, "other")
		other.said(t, "theirs", noon, "> q [/Secret]")
		routes, all, err := o.StateRoutes(o.ctx, query.Ask{Organization: o.org})
		must(t, err)
		if got := fmt.Sprint(routes, all); got != "[{[/Start /Order] 3} {[/Start /Bye /Start] 1}] 2" {
			t.Error(got)
		}
		routes, all, err = o.StateRoutes(o.ctx, query.Ask{Organization: o.org, Offset: 1, Limit: 5})
		must(t, err)
		if got := fmt.Sprint(routes, all); got != "[{[/Start /Bye /Start] 1}] 2" {
			t.Error(got)
		}
	})
}

// A question is looked for where the ask looks: systems may share its name.
func TestPairAmong(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		o := newOffice(t, address)
		of := map[string]uuid.UUID{}
		for _, name := range []string{"a", "b"} {
			o.said(t, name, noon, "> else", "< a")
			o.write(t, func(ctx context.Context, tx *store.Tx) {
				source := map[string]ids.Source{"a": ids.JAICP, "b": ids.BotOpen}[name]
				of[name] = tx.Message.Create().SetConversationID(o.ids[name]).SetDirection(message.DirectionIN).SetRole(message.RoleCUSTOMER).
					SetExternalID("q").SetSource(source).SetSentAt(noon).SetOrdinal(9).SaveX(ctx).ID
			})
		}
		for name, want := range of {
			ask := query.Ask{Organization: o.org, Where: []query.Condition{query.OneOf("conversation_id", o.ids[name])}}
			if got, err := o.PairAmong(o.ctx, ask, "q"); err != nil || got != want {
				t.Errorf("%s: %s, %v", name, got, err)
			}
			if _, err := o.PairAmong(o.ctx, ask, of[map[string]string{"a": "b", "b": "a"}[name]].String()); apperr.KindOf(err) != apperr.NotFound {
				t.Errorf("%s: the other's: %v", name, err)
			}
		}
	})
}

// The page of a question is counted in the order in which pages come.
func TestPairsBefore(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		o := newOffice(t, address)
		o.said(t, "s", noon, "> a", ".> b", "< x", "> c", "> d")
		for _, oldest := range []bool{true, false} {
			ask := query.Ask{Organization: o.org, OldestFirst: oldest}
			for i, name := range []string{"a", "b", "c", "d"} {
				n, err := o.PairsBefore(o.ctx, ask, o.ids["s "+name])
				if want := i; err != nil || oldest && n != int64(want) || !oldest && n != int64(3-want) {
					t.Errorf("%s, oldest first %t: %d, %v", name, oldest, n, err)
				}
			}
			if _, err := o.PairsBefore(o.ctx, ask, o.ids["s x"]); apperr.KindOf(err) != apperr.NotFound {
				t.Errorf("an answer: %v", err)
			}
		}
	})
}

package query_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/bot"
	"parley/ent/conversation"
	"parley/ent/conversationparticipant"
	"parley/ent/message"
	"parley/inbox"
	"parley/internal/query"
	"parley/internal/testkit"
	"parley/internal/viewer"
	"parley/store"
)

// talk makes a conversation in which somebody takes part, with so many messages, two of
// them at each instant.
func (o *office) talk(t *testing.T, with string, messages int) (made *ent.Conversation) {
	t.Helper()
	o.write(t, func(ctx context.Context, tx *store.Tx) {
		made = tx.Conversation.Create().SetStartedAt(noon).SetLastMessageAt(noon).SetInitiatedBy(conversation.InitiatedByUSER).SaveX(ctx)
		tx.ConversationParticipant.Create().SetConversationID(made.ID).SetUserID(o.ids[with]).
			SetRole(conversationparticipant.RoleAGENT).ExecX(ctx)
		for i := range messages {
			tx.Message.Create().SetConversationID(made.ID).SetDirection(message.DirectionINTERNAL).SetRole(message.RoleAGENT).
				SetText(fmt.Sprint(i)).SetSentAt(noon.Add(time.Duration(i/2) * time.Second)).SetOrdinal(int64(i)).ExecX(ctx)
		}
	})
	return made
}

// TestListingMost: rows are counted before they are read, and none is where there are
// too many.
func TestListingMost(t *testing.T) {
	o := newOffice(t, testkit.SQLiteDatabase(t))
	o.forms(t, 7) // five are in use
	for most, want := range map[int]int{4: 0, 5: 5} {
		rows, total, err := o.ListForms(o.ctx, query.Listing{Most: most})
		if err != nil || len(rows) != want || total != 5 {
			t.Errorf("at most %d: %d of %d, %v", most, len(rows), total, err)
		}
	}
}

// TestBareConversations: a bare listing reads conversations alone.
func TestBareConversations(t *testing.T) {
	o := newOffice(t, testkit.SQLiteDatabase(t))
	o.talk(t, "Anna Ü", 1)
	for bare, want := range map[bool]int{true: 1, false: 3} {
		var rows []*ent.Conversation
		n := o.count(func() {
			var err error
			rows, _, err = o.ListConversations(o.ctx, query.Listing{Bare: bare})
			must(t, err)
		})
		if n != want || len(rows) != 1 || (len(rows[0].Edges.Participants) == 0) != bare {
			t.Errorf("bare %v: %d statements, %d rows", bare, n, len(rows))
		}
	}
}

// TestLastMessages: one conversation has the same last messages by itself as among
// others, and then they are read along the index, with no number for each of them all.
func TestLastMessages(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		var texts []string
		s := testkit.Store(t, store.Options{
			Database: address, Now: testkit.NewClock(noon).Now, OnStatement: func(_ context.Context, text string) { texts = append(texts, text) },
		})
		o := (&office{Reader: query.New(s), s: s, in: inbox.New(s)}).another(t, "org")
		a, b := o.talk(t, "Anna Ü", 9), o.talk(t, "Anna Ü", 2)
		for _, x := range []struct {
			of       []*ent.Conversation
			numbered bool
		}{{[]*ent.Conversation{a}, false}, {[]*ent.Conversation{a, b}, true}} {
			texts = nil
			said, err := o.LastMessages(o.ctx, x.of, 5)
			must(t, err)
			var got []string
			for _, m := range said[a.ID] {
				got = append(got, *m.Text)
			}
			numbered := slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(text, "ROW_NUMBER") })
			if strings.Join(got, " ") != "4 5 6 7 8" || len(said) != len(x.of) || numbered != x.numbered {
				t.Errorf("%d conversations: %v, numbered %v", len(x.of), got, numbered)
			}
		}
	})
}

// TestTakenPartIn: who reads the conversations of others as a partner is not told by a
// filter who takes part in them.
func TestTakenPartIn(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		o := newOffice(t, address)
		c, partner := o.talk(t, "Anna Ü", 0), o.another(t, "partner")
		by := []query.Condition{query.TakenPartIn(o.ids["Anna Ü"])}
		reads := viewer.NewContext(context.Background(), &viewer.Viewer{
			OrganizationID: partner.org, Scope: []uuid.UUID{partner.org}, Partners: []uuid.UUID{o.org}, Role: viewer.Owner,
		})
		for name, x := range map[string]struct {
			ctx   context.Context
			where []query.Condition
			want  int
		}{
			"their own": {o.ctx, by, 1}, "a partner": {reads, nil, 1}, "a partner by who takes part": {reads, by, 0}, "the system": {testkit.System(), by, 1},
		} {
			rows, total, err := o.ListConversations(x.ctx, query.Listing{IDs: []uuid.UUID{c.ID}, Where: x.where, Most: 10})
			if err != nil || len(rows) != x.want || total != x.want {
				t.Errorf("%s: %d of %d, %v", name, len(rows), total, err)
			}
		}
	})
}

// TestUserNames: those who are not in sight are told of by id alone where they belong
// to an organization of the viewer's or are shared bots, and else not at all.
func TestUserNames(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		o := newOffice(t, address)
		below := o.another(t, "other")
		below.org = testkit.Organization(t, o.s, "below", o.org)
		below.ctx = testkit.As(viewer.Agent, below.org)
		var left, global, local uuid.UUID
		below.write(t, func(ctx context.Context, tx *store.Tx) {
			left = tx.User.Create().SetNumber(10).SetDisplayName("Left").SaveX(ctx).ID
		})
		o.write(t, func(ctx context.Context, tx *store.Tx) {
			global, local = tx.User.Create().SetNumber(11).SetDisplayName("global").SaveX(ctx).ID, tx.User.Create().SetNumber(12).SetDisplayName("local").SaveX(ctx).ID
			tx.Bot.Create().SetName("g").SetRoles([]string{"bot"}).SetUserID(global).SetAudience(bot.AudienceGLOBAL).ExecX(ctx)
			tx.Bot.Create().SetName("l").SetRoles([]string{"bot"}).SetUserID(local).SetAudience(bot.AudienceOWNER).ExecX(ctx)
		})
		got, err := o.UserNames(below.ctx, left, global, local, o.ids["Anna Ü"])
		if want := (map[uuid.UUID]string{left: "", global: ""}); err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("below: %v, want %v: %v", got, want, err)
		}
		got, err = o.UserNames(o.ctx, left, local, o.ids["Anna Ü"])
		if want := (map[uuid.UUID]string{local: "", o.ids["Anna Ü"]: "Anna Ü"}); err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("above: %v, want %v: %v", got, want, err)
		}
	})
}

package inbox_test

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/ent/membership"
	"parley/inbox"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/testkit"
	"parley/internal/viewer"
	"parley/store"
)

// Messages that a customer sent after they were blocked are refused: not those sent
// before, not those that are repeated, not what is sent to them, not other customers'.
func TestBlockedCustomers(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		first := d.append(t, text(in("c"), external("known")))[0]
		who := d.customerOf(t, first.ConversationID)
		admin := testkit.As(viewer.Admin, d.org)
		row, err := d.BlockCustomer(admin, inbox.Block{CustomerID: who, Reason: "spam", Number: new(int64(77))})
		must(t, err)
		if !row.Blocked || *row.BlockReason != "spam" || !row.BlockedAt.Equal(noon) || *row.BlockedByNumber != 77 || row.BlockedByID != nil {
			t.Errorf("got %v", row)
		}
		d.clock.Set(noon.Add(time.Hour))
		for _, tc := range []struct {
			name string
			m    inbox.NewMessage
			want apperr.Kind
		}{
			{"now", text(at(60)), apperr.Conflict},
			{"into the conversation", text(in("c"), at(60), external("new")), apperr.Conflict},
			{"by the conversation's id", inbox.NewMessage{Direction: inbox.In, ConversationID: first.ConversationID, SentAt: noon.Add(time.Minute)}, apperr.Conflict},
			{"when the block began", text(at(0)), ""},
			{"before", text(at(-5)), ""},
			{"repeated", text(in("c"), external("known")), ""},
			{"to them", text(by("anna"), at(60)), ""},
			{"of another", text(at(60), func(m *inbox.NewMessage) { m.CustomerAddress = "+31 3" }), ""},
			{"on another medium", text(at(60), func(m *inbox.NewMessage) { m.ChannelType = "SMS" }), ""},
		} {
			got, err := d.AppendMessages(d.ctx, d.org, []inbox.NewMessage{tc.m})
			must(t, err)
			if kind := refusedAs(got[0].Err); kind != tc.want {
				t.Errorf("%s: got %v", tc.name, got[0].Err)
			}
		}
		same(t, "externalIds", d.lines(t, "SELECT external_id FROM messages WHERE external_id IS NOT NULL"), []string{"known"})
		row, err = d.UnblockCustomer(admin, who)
		must(t, err)
		if row.Blocked || row.BlockReason != nil || row.BlockedAt != nil || row.BlockedByNumber != nil {
			t.Errorf("got %v", row)
		}
		d.append(t, text(in("c"), at(60)))
	})
}

func refusedAs(err error) apperr.Kind {
	if err == nil {
		return ""
	}
	return apperr.KindOf(err)
}

func (d *desk) customerOf(t *testing.T, conversation uuid.UUID) uuid.UUID {
	t.Helper()
	c, err := d.s.Client().Conversation.Get(testkit.System(), conversation)
	must(t, err)
	return *c.CustomerID
}

// Who blocks is the user of the number, else the viewer; blocking again keeps since
// when.
func TestWhoBlocked(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		got := d.append(t, text(in("c"), by("anna")))[0]
		who := d.customerOf(t, got.ConversationID)
		anna, err := d.s.Client().User.Query().Only(testkit.System())
		must(t, err)
		admin := testkit.As(viewer.Admin, d.org)
		row, err := d.BlockCustomer(admin, inbox.Block{CustomerID: who, Number: &anna.Number})
		must(t, err)
		if row.BlockedByID == nil || *row.BlockedByID != anna.ID || row.BlockReason != nil {
			t.Errorf("got %v", row)
		}
		d.clock.Set(noon.Add(time.Hour))
		row, err = d.BlockCustomer(admin, inbox.Block{CustomerID: who, Reason: "still"})
		must(t, err)
		if row.BlockedByID != nil || row.BlockedByNumber != nil || *row.BlockReason != "still" || !row.BlockedAt.Equal(noon) {
			t.Errorf("got %v", row)
		}
	})
}

// The number of who blocks is kept where it is one of the customer's organization: another
// organization's employee may have the number of somebody else there.
func TestNumbersOfBlockers(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		child := testkit.Organization(t, d.s, "child", d.org)
		both := []uuid.UUID{d.org, child}
		users := map[uuid.UUID]uuid.UUID{}
		customers := map[uuid.UUID]uuid.UUID{}
		for _, of := range both {
			must(t, d.s.Write(testkit.System(), of, func(ctx context.Context, tx *store.Tx) error {
				u := tx.User.Create().SetDisplayName("u").SetNumber(7).SaveX(ctx)
				tx.Membership.Create().SetUserID(u.ID).SetRole(membership.RoleADMIN).ExecX(ctx)
				users[of], customers[of] = u.ID, tx.Customer.Create().SetFirstSeenAt(noon).SetLastSeenAt(noon).SaveX(ctx).ID
				return nil
			}))
		}
		for _, tc := range []struct {
			home, of uuid.UUID
			number   string
		}{{d.org, d.org, "7"}, {d.org, child, "none"}, {child, child, "7"}} {
			admin := viewer.NewContext(t.Context(), &viewer.Viewer{OrganizationID: tc.home, Scope: both, Role: viewer.Admin, UserID: users[tc.home]})
			row, err := d.BlockCustomer(admin, inbox.Block{CustomerID: customers[tc.of]})
			must(t, err)
			number := "none"
			if row.BlockedByNumber != nil {
				number = strconv.FormatInt(*row.BlockedByNumber, 10)
			}
			if number != tc.number || row.BlockedByID == nil || *row.BlockedByID != users[tc.home] {
				t.Errorf("%+v: got %s, %v", tc, number, row.BlockedByID)
			}
		}
	})
}

// Who is blocked is known with the customers' addresses: what they send takes as many
// statements as what is sent to them, and no customer is looked for where it is repeated.
func TestBlockStatements(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		counter := &statements{}
		clock := testkit.NewClock(noon)
		st := testkit.Store(t, store.Options{Database: address, Now: clock.Now, OnStatement: counter.count})
		d := (&desk{Inbox: inbox.New(st), s: st, clock: clock}).another(t, "org")
		count := func(edits ...func(*inbox.NewMessage)) int64 {
			m := text(edits...)
			d.append(t, m) // what is referred to exists afterwards
			before := counter.n.Load()
			d.append(t, m)
			return counter.n.Load() - before
		}
		out := func(m *inbox.NewMessage) { m.Direction = inbox.Out }
		received, sent := count(), count(out)
		first, again := count(external("1"), out), count(external("2"))
		if received != sent || first != again || first >= received {
			t.Errorf("%d statements received, %d sent; repeated %d and %d", received, sent, first, again)
		}
	})
}

func TestBlocksRefused(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		other := d.another(t, "other")
		theirs := other.customerOf(t, other.append(t, text(in("c")))[0].ConversationID)
		mine := d.customerOf(t, d.append(t, text(in("c")))[0].ConversationID)
		admin := testkit.As(viewer.Admin, d.org)
		for name, tc := range map[string]struct {
			b    inbox.Block
			want string
		}{
			"foreign":       {inbox.Block{CustomerID: theirs}, "NOT_FOUND id"},
			"unknown":       {inbox.Block{CustomerID: unknown(ids.Customer)}, "NOT_FOUND id"},
			"a long reason": {inbox.Block{CustomerID: mine, Reason: strings.Repeat("x", 501)}, "BAD_USER_INPUT reason"},
		} {
			if _, err := d.BlockCustomer(admin, tc.b); complaintOf(err) != tc.want {
				t.Errorf("%s: got %v", name, err)
			}
		}
		if _, err := d.BlockCustomer(d.ctx, inbox.Block{CustomerID: mine}); apperr.KindOf(err) != apperr.Forbidden {
			t.Errorf("an agent: %v", err)
		}
		same(t, "blocked", d.lines(t, "SELECT id FROM customers WHERE blocked"), nil)
	})
}

// A comment is the newest note on a message, whoever wrote it: another takes its place,
// and what is deleted is what was shown.
func TestComments(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		got := d.append(t, text(in("c")), text())
		c := inbox.Comment{OrganizationID: d.org, MessageID: got[0].MessageID, Source: ids.JAICP}
		left := func() []string { return d.lines(t, "SELECT text FROM notes WHERE archived_at IS NULL ORDER BY text") }
		add := func(words string) uuid.UUID {
			note, err := d.AddNote(d.ctx, inbox.NewNote{ConversationID: got[0].ConversationID, Message: &got[0].MessageID, Text: words})
			must(t, err)
			return note
		}
		add("of a colleague")
		add("of another")
		for _, words := range []string{"first", "second"} {
			c.Text = words
			must(t, d.SetComment(d.ctx, c))
			same(t, "notes", left(), slices.Sorted(slices.Values([]string{words, "of a colleague"})))
		}
		for _, want := range [][]string{{"of a colleague"}, nil, nil} {
			must(t, d.DeleteComment(d.ctx, c))
			same(t, "notes", left(), want)
		}
		note := add("again")
		must(t, d.DeleteNote(d.ctx, note))
		must(t, d.DeleteNote(d.ctx, note))
		same(t, "notes", left(), nil)
		c.Text = "x"
		for name, tc := range map[string]struct {
			id   uuid.UUID
			text string
			want string
		}{
			"without a conversation": {got[1].MessageID, "x", "NOT_FOUND "},
			"unknown":                {unknown(ids.Message), "x", "NOT_FOUND "},
			"blank":                  {got[0].MessageID, " ", "BAD_USER_INPUT comment"},
			"long":                   {got[0].MessageID, strings.Repeat("x", inbox.MaxText+1), "BAD_USER_INPUT comment"},
		} {
			c.MessageID, c.Text = tc.id, tc.text
			if err := d.SetComment(d.ctx, c); complaintOf(err) != tc.want {
				t.Errorf("%s: got %v", name, err)
			}
		}
		if err := d.DeleteNote(d.ctx, unknown(ids.Note)); apperr.KindOf(err) != apperr.NotFound {
			t.Errorf("an unknown note: %v", err)
		}
	})
}

package inbox_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/inbox"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/testkit"
	"parley/internal/viewer"
)

// resolution is what is stored about a resolution.
func (d *desk) resolution(t testing.TB) []string {
	t.Helper()
	return d.lines(t, `SELECT f.resolved_at, u.agent_key, f.resolved_provider, f.resolved_channel_type, f.resolved_identifier
		FROM conversation_facts f LEFT JOIN users u ON u.id = f.resolved_agent_id WHERE f.resolved_at IS NOT NULL ORDER BY f.resolved_at`)
}

// A resolution ends the conversation and its work, once.
func TestResolve(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		d.append(t, text(in("c")), text(in("c"), at(2), by("ann")), text(in("c"), at(1), by("bob")))
		r := inbox.Resolution{
			Conversation: "c", Provider: "p_p", ChannelType: "whatsapp", ChannelAddress: "+31 1",
			Tags: []string{"solved", "user:solved"}, At: noon.Add(5*time.Minute + 700),
		}
		id, err := d.Resolve(d.ctx, []uuid.UUID{d.org}, r)
		must(t, err)
		want := "RESOLVED v2 3=1+2 USER 0..2 for ann | CHAT_IN HANDLED 0..0..5"
		if got := d.state(t, "c"); got != want {
			t.Errorf("is   %s\nwant %s", got, want)
		}
		same(t, "facts", d.resolution(t), []string{"1772625900000  P_P WHATSAPP +31 1"})
		same(t, "tags", d.lines(t, "SELECT name FROM tags t JOIN conversation_tags c ON c.tag_id = t.id"), []string{"solved"})
		if c := d.s.Client().Conversation.GetX(d.ctx, id); c.ResolvedBy == nil || c.ResolvedBy.String() != "EVENT" || !c.ResolvedAt.Equal(noon.Add(5*time.Minute)) {
			t.Errorf("resolved %v", c)
		}

		before := d.counts(t)
		r.AgentKey, r.Tags, r.At = "another", []string{"more"}, noon.Add(time.Hour)
		if again, err := d.Resolve(d.ctx, []uuid.UUID{d.org}, r); err != nil || again != id {
			t.Errorf("the second: %s, %v", again, err)
		}
		if got, after := d.state(t, "c"), d.counts(t); got != want || after != before {
			t.Errorf("the second changed\n%s\n%s\nto\n%s\n%s", want, before, got, after)
		}

		// A message sent before the resolution is welcome, and changes neither
		// state nor owner; the instant of the resolution is not later than itself.
		d.append(t, text(in("c"), at(1.5)), text(in("c"), at(5), by("eve"), tagged("team:red")))
		if got, want := d.state(t, "c"), "RESOLVED v3 5=2+3 USER 0..5 for ann | CHAT_IN HANDLED 0..0..5"; got != want {
			t.Errorf("is   %s\nwant %s", got, want)
		}
	})
}

// A resolution keeps what it named and nothing else: the rest is read off the
// conversation when somebody asks, since messages may still arrive.
func TestResolutionParts(t *testing.T) {
	d := newDesk(t, testkit.SQLiteDatabase(t))
	d.clock.Set(noon.Add(time.Hour))
	for i, tc := range []struct {
		msgs []inbox.NewMessage
		r    inbox.Resolution
		want string
	}{
		{[]inbox.NewMessage{text()}, inbox.Resolution{}, "1772629200000    "},
		{[]inbox.NewMessage{text(by("ann"))}, inbox.Resolution{AgentKey: "new"}, "1772629200000 new   "},
		{
			[]inbox.NewMessage{text(by("ann"))},
			inbox.Resolution{Provider: "P_P", ChannelType: "WHATSAPP", ChannelAddress: "+31 1"},
			"1772629200000  P_P WHATSAPP +31 1",
		},
	} {
		one := d.another(t, "parts-"+string(rune('a'+i)))
		for k := range tc.msgs {
			tc.msgs[k].Conversation = "c"
		}
		tc.r.ConversationID = one.append(t, tc.msgs...)[0].ConversationID
		_, err := one.Resolve(one.ctx, []uuid.UUID{one.org}, tc.r)
		must(t, err)
		same(t, "resolution", one.lines(t, `SELECT f.resolved_at, u.agent_key, f.resolved_provider, f.resolved_channel_type, f.resolved_identifier
			FROM conversation_facts f LEFT JOIN users u ON u.id = f.resolved_agent_id WHERE f.organization_id = ?`, one.org), []string{tc.want})
	}
}

// What is refused, alike for foreign and for unknown, and leaves nothing.
func TestResolveRefuses(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		other := d.another(t, "other")
		d.append(t, text(in("c")), text(in("both")))
		theirs := other.append(t, text(in("theirs")), text(in("both")))[0].ConversationID
		both := testkit.As(viewer.Admin, d.org, other.org)
		res := func(edit func(*inbox.Resolution)) inbox.Resolution {
			r := inbox.Resolution{Conversation: "c", Provider: "P_P", ChannelType: "WHATSAPP", ChannelAddress: "+31 1", AgentKey: "new", Tags: []string{"new"}}
			edit(&r)
			return r
		}
		before := d.counts(t)
		for name, tc := range map[string]struct {
			ctx    context.Context
			orgs   []uuid.UUID
			r      inbox.Resolution
			want   apperr.Kind
			fields string
		}{
			"guest":            {testkit.As(viewer.Guest, d.org), []uuid.UUID{d.org}, res(func(*inbox.Resolution) {}), apperr.Forbidden, ""},
			"unknown":          {d.ctx, []uuid.UUID{d.org}, res(func(r *inbox.Resolution) { r.Conversation = "x" }), apperr.NotFound, ""},
			"foreign":          {d.ctx, []uuid.UUID{d.org}, res(func(r *inbox.Resolution) { r.Conversation = "theirs" }), apperr.NotFound, ""},
			"foreign, asked":   {d.ctx, []uuid.UUID{other.org}, res(func(r *inbox.Resolution) { r.Conversation = "theirs" }), apperr.NotFound, ""},
			"foreign id":       {d.ctx, []uuid.UUID{d.org}, res(func(r *inbox.Resolution) { r.ConversationID = theirs }), apperr.NotFound, ""},
			"unknown id":       {d.ctx, []uuid.UUID{d.org}, res(func(r *inbox.Resolution) { r.ConversationID = d.s.NewID(ids.Conversation) }), apperr.NotFound, ""},
			"no name":          {d.ctx, []uuid.UUID{d.org}, res(func(r *inbox.Resolution) { r.Conversation = "" }), apperr.NotFound, ""},
			"no organizations": {d.ctx, nil, res(func(*inbox.Resolution) {}), apperr.NotFound, ""},
			"other source":     {d.ctx, []uuid.UUID{d.org}, res(func(r *inbox.Resolution) { r.Source = ids.Sinch }), apperr.NotFound, ""},
			"wrong channel":    {d.ctx, []uuid.UUID{d.org}, res(func(r *inbox.Resolution) { r.ChannelType = "SMS" }), apperr.NotFound, ""},
			"wrong provider":   {d.ctx, []uuid.UUID{d.org}, res(func(r *inbox.Resolution) { r.Provider = "Q_Q" }), apperr.NotFound, ""},
			"wrong address":    {d.ctx, []uuid.UUID{d.org}, res(func(r *inbox.Resolution) { r.ChannelAddress = "+31 9" }), apperr.NotFound, ""},
			"two of them":      {both, []uuid.UUID{d.org, other.org}, res(func(r *inbox.Resolution) { r.Conversation = "both" }), apperr.Conflict, ""},
			"NUL":              {d.ctx, []uuid.UUID{d.org}, res(func(r *inbox.Resolution) { r.Conversation, r.ChannelAddress = "\x00", "\x00" }), apperr.Invalid, "conversation channelAddress"},
			"bad tag":          {d.ctx, []uuid.UUID{d.org}, res(func(r *inbox.Resolution) { r.Tags = []string{"a", "user:"} }), apperr.Invalid, "tags.1"},
			"bad time":         {d.ctx, []uuid.UUID{d.org}, res(func(r *inbox.Resolution) { r.At = time.Date(1, 2, 3, 0, 0, 0, 0, time.UTC) }), apperr.Invalid, "at"},
		} {
			if _, err := d.Resolve(tc.ctx, tc.orgs, tc.r); apperr.KindOf(err) != tc.want || fields(err) != tc.fields {
				t.Errorf("%s: %v", name, err)
			}
		}
		if after := d.counts(t); after != before {
			t.Errorf("written:\n%s\n%s", before, after)
		}
	})
}

// Whose work a conversation is, and what is remarked on it.
func TestAssignAndNote(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		other := d.another(t, "other")
		mine := d.append(t, text(in("c"), by("ann"), tagged("team:red")), text(in("d"), by("bob")))
		theirs := other.append(t, text(in("c"), by("eve"), tagged("team:blue")))[0]
		id, tag := mine[0].ConversationID, d.s.Client().Tag.Query().OnlyX(d.ctx).ID
		user := func(d *desk, key string) *uuid.UUID {
			found := uuid.MustParse(d.lines(t, "SELECT id FROM users WHERE agent_key = ?", key)[0])
			return &found
		}
		stranger, bob := user(other, "eve"), user(d, "bob")
		blue := other.s.Client().Team.Query().OnlyX(other.ctx).ID
		leg := other.s.Client().Interaction.Query().OnlyX(other.ctx).ID
		before := d.counts(t)
		guest := testkit.As(viewer.Guest, d.org)
		note := func(ctx context.Context, n inbox.NewNote) error { _, err := d.AddNote(ctx, n); return err }
		for name, tc := range map[string]struct {
			err  error
			want apperr.Kind
		}{
			"assign: guest":                {d.Assign(guest, inbox.Assignment{ConversationID: id}), apperr.Forbidden},
			"assign: foreign conversation": {d.Assign(d.ctx, inbox.Assignment{ConversationID: theirs.ConversationID}), apperr.NotFound},
			"assign: unknown conversation": {d.Assign(d.ctx, inbox.Assignment{ConversationID: d.s.NewID(ids.Conversation)}), apperr.NotFound},
			"assign: foreign user":         {d.Assign(d.ctx, inbox.Assignment{ConversationID: id, Assignee: stranger}), apperr.NotFound},
			"assign: foreign team":         {d.Assign(d.ctx, inbox.Assignment{ConversationID: id, SetTeam: true, Team: &blue}), apperr.NotFound},
			"assign: a tag":                {d.Assign(d.ctx, inbox.Assignment{ConversationID: id, Assignee: &tag}), apperr.NotFound},
			"note: guest":                  {note(guest, inbox.NewNote{ConversationID: id, Text: "x"}), apperr.Forbidden},
			"note: foreign conversation":   {note(d.ctx, inbox.NewNote{ConversationID: theirs.ConversationID, Text: "x"}), apperr.NotFound},
			"note: foreign message":        {note(d.ctx, inbox.NewNote{ConversationID: id, Message: &theirs.MessageID, Text: "x"}), apperr.NotFound},
			"note: foreign interaction":    {note(d.ctx, inbox.NewNote{ConversationID: id, Interaction: &leg, Text: "x"}), apperr.NotFound},
			"note: another's message":      {note(d.ctx, inbox.NewNote{ConversationID: id, Message: &mine[1].MessageID, Text: "x"}), apperr.NotFound},
			"note: empty":                  {note(d.ctx, inbox.NewNote{ConversationID: id, Text: " \n"}), apperr.Invalid},
			"note: NUL":                    {note(d.ctx, inbox.NewNote{ConversationID: id, Text: "a\x00"}), apperr.Invalid},
		} {
			if apperr.KindOf(tc.err) != tc.want || tc.err == nil {
				t.Errorf("%s: %v", name, tc.err)
			}
		}
		if after := d.counts(t); after != before {
			t.Errorf("written:\n%s\n%s", before, after)
		}
		must(t, d.Assign(d.ctx, inbox.Assignment{ConversationID: id, Assignee: bob}))
		if got, want := d.state(t, "c"), "ACTIVE v2 1=0+1 BUSINESS 0..0 for bob of red | CHAT_OUT IN_PROCESS 0..0.. ann"; got != want {
			t.Errorf("is   %s\nwant %s", got, want)
		}
		must(t, d.Assign(d.ctx, inbox.Assignment{ConversationID: id, SetTeam: true}))
		if got, want := d.state(t, "c"), "ACTIVE v3 1=0+1 BUSINESS 0..0 | CHAT_OUT IN_PROCESS 0..0.. ann"; got != want {
			t.Errorf("is   %s\nwant %s", got, want)
		}
		must(t, note(d.ctx, inbox.NewNote{ConversationID: id, Message: &mine[0].MessageID, Text: "careful"}))
		same(t, "notes", d.lines(t, "SELECT text, message_id, author_id FROM notes"), []string{"careful " + mine[0].MessageID.String() + " "})
		same(t, "entries", d.lines(t, "SELECT kind FROM ledger WHERE organization_id = ? ORDER BY seq DESC LIMIT 3", d.org),
			[]string{"NOTE_ADDED", "ASSIGNED", "ASSIGNED"})
	})
}

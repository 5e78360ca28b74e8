package query_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/ent/interaction"
	"parley/inbox"
	"parley/internal/apperr"
	"parley/internal/query"
	"parley/internal/testkit"
	"parley/internal/values"
	"parley/store"
)

// names are those of ids, in order.
func (o *office) names(list []uuid.UUID) string {
	var names []string
	for _, id := range list {
		names = append(names, o.name(id))
	}
	return strings.Join(names, ", ")
}

func TestEmails(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		o := newOffice(t, address)
		o.mail(t, "a", inbox.NewEmail{SentAt: minute(1), Subject: "A", CaseID: ptr("c"), CID: ptr("7")})
		o.mail(t, "b", inbox.NewEmail{SentAt: minute(2), Subject: "B", CaseID: ptr("c"), CID: ptr("8"), AgentKey: "Anna Ü"})
		o.mail(t, "c", inbox.NewEmail{SentAt: minute(3), Direction: inbox.Out, AgentKey: "Mark Smith"})
		for name, tc := range map[string]struct {
			q    query.EmailQuery
			want string
		}{
			"all":      {query.EmailQuery{Limit: 9}, "mail c, mail b, mail a"},
			"limited":  {query.EmailQuery{Limit: 1}, "mail c"},
			"case":     {query.EmailQuery{CaseID: ptr("c"), Limit: 9}, "mail b, mail a"},
			"customer": {query.EmailQuery{CID: ptr("7"), Limit: 9}, "mail a"},
			"both":     {query.EmailQuery{CaseID: ptr("c"), CID: ptr("9"), Limit: 9}, ""},
		} {
			rows, err := o.Emails(o.ctx, o.org, tc.q)
			must(t, err)
			var list []uuid.UUID
			for _, e := range rows {
				list = append(list, e.ID)
			}
			if got := o.names(list); got != tc.want {
				t.Errorf("%s: got %q, want %q", name, got, tc.want)
			}
		}
		for _, limit := range []int{1, 9} {
			if n := o.count(func() { _, err := o.Emails(o.ctx, o.org, query.EmailQuery{Limit: limit}); must(t, err) }); n > 9 {
				t.Errorf("limit %d: %d statements", limit, n)
			}
		}
		e, err := o.Email(o.ctx, o.org, o.ids["mail b"])
		must(t, err)
		if m := e.Edges.Message; m.Edges.Agent.DisplayName != "Anna Ü" || m.Edges.Channel.Address != "us@example.com" || e.Edges.Interaction.ID != o.ids["b"] {
			t.Errorf("got %+v", e)
		}
	})
}

// A chat is its conversation, told by the newest leg.
func TestChats(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		o := newOffice(t, address)
		o.leg(t, "one", interaction.TypeCHAT_IN, between("ann", "web"), during(1, 2), status(interaction.StatusHANDLED))
		o.next(t, "one again", "one", interaction.TypeCHAT_IN, between("ann", "web"), during(2, 0))
		o.leg(t, "two", interaction.TypeCHAT_OUT, between("web", "bob"), during(9, 0))
		o.leg(t, "call", interaction.TypeCALL_IN, between("ann", "web"))
		o.next(t, "same time", "two", interaction.TypeCHAT_OUT, between("web", "bob"), during(9, 0))
		for name, tc := range map[string]struct {
			q    query.ChatQuery
			want string
		}{
			"all":         {query.ChatQuery{Limit: 9}, "same time, one again"},
			"limited":     {query.ChatQuery{Limit: 1}, "same time"},
			"from":        {query.ChatQuery{From: "ann", Limit: 9}, "one again"},
			"to":          {query.ChatQuery{To: "bob", Limit: 9}, "same time"},
			"from to":     {query.ChatQuery{From: "ann", To: "bob", Limit: 9}, ""},
			"no wildcard": {query.ChatQuery{From: "a%", Limit: 9}, ""},
			"medium":      {query.ChatQuery{Subtype: "SMS", Limit: 9}, ""},
		} {
			rows, err := o.Chats(o.ctx, o.org, tc.q)
			must(t, err)
			var list []uuid.UUID
			for _, c := range rows {
				list = append(list, c.Newest.ID)
			}
			if got := o.names(list); got != tc.want {
				t.Errorf("%s: got %q, want %q", name, got, tc.want)
			}
		}
		if n := o.count(func() { _, err := o.Chats(o.ctx, o.org, query.ChatQuery{Limit: 9}); must(t, err) }); n != 4 {
			t.Errorf("%d statements", n)
		}
		if _, err := o.Chat(o.ctx, o.org, o.groups["call"]); apperr.KindOf(err) != apperr.NotFound {
			t.Errorf("a call is no chat: %v", err)
		}
	})
}

// A transcript is newest first, and of a question and an answer in one instant the
// answer is the newer one.
func TestChatTranscript(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		o := newOffice(t, address)
		say := func(text string, direction inbox.Direction, at int) inbox.NewMessage {
			return inbox.NewMessage{
				Conversation: "chat", ChannelType: "SMS", ChannelAddress: "us", CustomerAddress: "ann", Text: text, Direction: direction, SentAt: minute(at),
			}
		}
		msgs := []inbox.NewMessage{say("2", inbox.Out, 1), say("1", inbox.In, 1), say("0", inbox.In, 0), say("3", inbox.Out, 2)}
		got, err := o.in.AppendMessages(o.ctx, o.org, msgs)
		must(t, err)
		c, err := o.Chat(o.ctx, o.org, got[0].ConversationID)
		must(t, err)
		texts := ""
		for _, m := range c.Messages {
			texts += *m.Text
		}
		if texts != "3210" || c.Newest.Edges.Conversation.ID != got[0].ConversationID {
			t.Errorf("got %q of %v", texts, c.Newest.Edges.Conversation.ID)
		}
	})
}

func TestCallRecordings(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		o := newOffice(t, address)
		o.leg(t, "one", interaction.TypeCALL_IN)
		o.leg(t, "two", interaction.TypeCALL_IN)
		for i, of := range []string{"one", "one", "two"} {
			id, err := o.in.AddCallRecording(o.ctx, inbox.NewCallRecording{
				Interaction: o.ids[of], CallID: fmt.Sprint("call ", i/2), OwnerType: "QUEUE", OwnerID: ptr(o.ids["Sales"]), FileName: "f", RecordedAt: ptr(minute(i)),
			})
			must(t, err)
			o.ids[fmt.Sprint(i)] = id
		}
		for name, tc := range map[string]struct {
			q    query.RecordingQuery
			want string
		}{
			"all":         {query.RecordingQuery{Limit: 9}, "2, 1, 0"},
			"limited":     {query.RecordingQuery{Limit: 2}, "2, 1"},
			"call":        {query.RecordingQuery{CallID: ptr("call 0"), Limit: 9}, "1, 0"},
			"interaction": {query.RecordingQuery{Interaction: ptr(o.ids["two"]), Limit: 9}, "2"},
			"from":        {query.RecordingQuery{From: minute(1), Limit: 9}, "2, 1"},
			"window":      {query.RecordingQuery{From: minute(1), To: minute(1), Limit: 9}, "1"},
		} {
			rows, err := o.CallRecordings(o.ctx, o.org, tc.q)
			must(t, err)
			var list []uuid.UUID
			for _, r := range rows {
				list = append(list, r.ID)
			}
			if got := o.names(list); got != tc.want {
				t.Errorf("%s: got %q, want %q", name, got, tc.want)
			}
		}
		if n := o.count(func() { _, err := o.CallRecordings(o.ctx, o.org, query.RecordingQuery{Limit: 9}); must(t, err) }); n != 1 {
			t.Errorf("%d statements", n)
		}
		for i := range 2 {
			_, err := o.in.AddListenLogEntry(o.ctx, inbox.NewListenLogEntry{Recording: o.ids["1"], Description: fmt.Sprint(i), UserSessionID: "s", At: ptr(minute(i))})
			must(t, err)
		}
		r, err := o.CallRecording(o.ctx, o.org, o.ids["1"])
		must(t, err)
		if log := r.Edges.ListenLog; len(log) != 2 || log[0].Description != "1" || log[0].Edges.User.DisplayName != "Mark Smith" {
			t.Errorf("got %+v", log)
		}
	})
}

func TestScriptResults(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		o := newOffice(t, address)
		o.leg(t, "one", interaction.TypeCALL_IN)
		o.next(t, "two", "one", interaction.TypeCALL_IN)
		for i, of := range []string{"one", "two"} {
			id, err := o.in.AddScriptResult(o.ctx, inbox.NewScriptResult{
				Interaction: o.ids[of], ScriptName: "Survey", ModifiedAt: ptr(minute(i)),
				Questions: []values.ScriptQuestion{{Data: "Why?", ControlType: "c", DataType: "d"}},
			})
			must(t, err)
			o.ids[fmt.Sprint(i)] = id
		}
		for name, tc := range map[string]struct {
			q    query.ScriptResultQuery
			want string
		}{
			"all":      {query.ScriptResultQuery{Limit: 9}, "1, 0"},
			"leg":      {query.ScriptResultQuery{Interaction: ptr(o.ids["two"]), Limit: 9}, "1"},
			"original": {query.ScriptResultQuery{Original: ptr(o.ids["one"]), Limit: 9}, "1, 0"},
			"neither":  {query.ScriptResultQuery{Original: ptr(o.ids["two"]), Limit: 9}, ""},
		} {
			rows, err := o.ScriptResults(o.ctx, o.org, tc.q)
			must(t, err)
			var list []uuid.UUID
			for _, r := range rows {
				list = append(list, r.ID)
			}
			if got := o.names(list); got != tc.want {
				t.Errorf("%s: got %q, want %q", name, got, tc.want)
			}
		}
		if n := o.count(func() { _, err := o.ScriptResults(o.ctx, o.org, query.ScriptResultQuery{Limit: 9}); must(t, err) }); n != 2 {
			t.Errorf("%d statements", n)
		}
		r, err := o.ScriptResult(o.ctx, o.org, o.ids["1"])
		must(t, err)
		if r.Edges.Script.Name != "Survey" || r.OriginalInteractionID != o.ids["one"] {
			t.Errorf("got %+v", r)
		}
	})
}

// Remarks are the oldest note on the first leg, else those of the newest e-mail.
func TestRemarks(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		o := newOffice(t, address)
		o.leg(t, "call", interaction.TypeCALL_IN)
		o.next(t, "later", "call", interaction.TypeCALL_IN, during(1, 0))
		o.mail(t, "mail", inbox.NewEmail{Remarks: ptr("of the e-mail"), Direction: inbox.Out, AgentKey: "Mark Smith"})
		check := func(name string, want *string) {
			t.Helper()
			got, err := o.Remarks(o.ctx, o.org, o.groups[name])
			if err != nil || (got == nil) != (want == nil) || got != nil && *got != *want {
				t.Errorf("%s: got %v, %v", name, got, err)
			}
		}
		o.write(t, func(ctx context.Context, tx *store.Tx) {
			tx.Note.Create().SetConversationID(o.groups["call"]).SetInteractionID(o.ids["later"]).SetText("on the later leg").SetAt(noon).ExecX(ctx)
			tx.Note.Create().SetConversationID(o.groups["call"]).SetText("on the conversation").SetAt(noon).ExecX(ctx)
		})
		check("call", nil)
		check("mail", ptr("of the e-mail"))
		finds := func(word string) int {
			t.Helper()
			rows, err := o.Contacts(o.ctx, o.org, query.ContactQuery{Remarks: search(word)})
			must(t, err)
			return len(rows)
		}
		before := finds("late")
		must(t, o.in.ReplaceRemarks(o.ctx, o.groups["mail"], "too late"))
		check("mail", ptr("too late"))
		if after, old := finds("late"), finds("e-mail"); before != 0 || after != 1 || old != 0 {
			t.Errorf("found %d before, %d after, %d by what was there", before, after, old)
		}
		must(t, o.in.SetRemarks(o.ctx, o.groups["call"], "on the call"))
		_, err := o.in.AddNote(o.ctx, inbox.NewNote{ConversationID: o.groups["call"], Interaction: ptr(o.ids["call"]), Text: "another"})
		must(t, err)
		check("call", ptr("on the call"))
		must(t, o.in.ReplaceRemarks(o.ctx, o.groups["call"], "otherwise"))
		check("call", ptr("otherwise"))
	})
}

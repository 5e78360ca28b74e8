package inbox_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/inbox"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/values"
)

// external gives a message its creator's id.
func external(id string) func(*inbox.NewMessage) {
	return func(m *inbox.NewMessage) { m.ExternalID = id }
}

func content(data string) func(*inbox.NewMessage) {
	return func(m *inbox.NewMessage) { m.Content = values.MessageContent{Kind: "native", Data: []byte(data)} }
}

// full is a message with everything that makes it that message.
func full(edits ...func(*inbox.NewMessage)) inbox.NewMessage {
	size := int64(7)
	return text(append([]func(*inbox.NewMessage){external("1"), in("c"), at(0), content(`{"b":[1e2,"é"],"a":-0.50}`), func(m *inbox.NewMessage) {
		m.Attachments = []values.Attachment{{Type: values.Image, URL: "https://example.com/<1>", Size: &size}}
	}}, edits...)...)
}

// The same message again under its external id is answered like the first time,
// and nothing is written; another message under it is refused. It makes no
// difference whether the first was stored before or stands earlier in the batch.
func TestRepeatedExternalID(t *testing.T) {
	for name, tc := range map[string]struct {
		edit func(m *inbox.NewMessage)
		same bool
	}{
		"equal":                {func(*inbox.NewMessage) {}, true},
		"without a time":       {func(m *inbox.NewMessage) { m.SentAt = time.Time{} }, true},
		"within a millisecond": {func(m *inbox.NewMessage) { m.SentAt = m.SentAt.Add(time.Microsecond) }, true},
		"keys in small":        {func(m *inbox.NewMessage) { m.ChannelType, m.Provider = "whatsapp", "p_p" }, true},
		"JSON spelt otherwise": {content(`{"a": -5e-1, "b": [100.0, "\u00e9"]}`), true},
		"other tags":           {func(m *inbox.NewMessage) { m.Tags = []string{"late"} }, true},
		"other time":           {at(1), false},
		"other direction":      {out, false},
		"other text":           {func(m *inbox.NewMessage) { m.Text += " " }, false},
		"no text":              {func(m *inbox.NewMessage) { m.Text = "" }, false},
		"other channel":        {func(m *inbox.NewMessage) { m.ChannelType = "SMS" }, false},
		"other own address":    {func(m *inbox.NewMessage) { m.ChannelAddress = "x" }, false},
		"other customer":       {func(m *inbox.NewMessage) { m.CustomerAddress = "x" }, false},
		"other conversation":   {func(m *inbox.NewMessage) { m.Conversation = "open" }, false},
		"new conversation":     {func(m *inbox.NewMessage) { m.Conversation = "new" }, false},
		"no conversation":      {func(m *inbox.NewMessage) { m.Conversation = "" }, false},
		"other content":        {content(`{"b":[101,"é"],"a":-0.5}`), false},
		"content in its order": {content(`{"b":["é",100],"a":-0.5}`), false},
		"no content":           {func(m *inbox.NewMessage) { m.Content.Data = nil }, false},
		"other attachment":     {func(m *inbox.NewMessage) { m.Attachments[0].URL = "x" }, false},
		"attachment's size":    {func(m *inbox.NewMessage) { m.Attachments[0].Size = nil }, false},
		"no attachments":       {func(m *inbox.NewMessage) { m.Attachments = nil }, false},
	} {
		t.Run(name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *desk) {
				d.append(t, text(in("open")))
				again := full()
				tc.edit(&again)
				got, err := d.AppendMessages(d.ctx, d.org, []inbox.NewMessage{full(), again})
				must(t, err)
				sameAnswer(t, tc.same, "in a batch", got[0], got[1])
				before := d.everything(t)
				later, err := d.AppendMessages(d.ctx, d.org, []inbox.NewMessage{again, again})
				must(t, err)
				sameAnswer(t, tc.same, "later", got[0], later[0])
				sameAnswer(t, tc.same, "twice later", got[0], later[1])
				if after := d.everything(t); after != before {
					t.Errorf("written:\n%s\n%s", before, after)
				}
			})
		})
	}
}

// sameAnswer fails unless a message was answered like the first, or refused.
func sameAnswer(t *testing.T, same bool, when string, first, got inbox.Appended) {
	t.Helper()
	switch {
	case first.Err != nil:
		t.Errorf("%s: the first is refused: %v", when, first.Err)
	case same && got != first:
		t.Errorf("%s: got %+v, want %+v", when, got, first)
	case !same && (apperr.KindOf(got.Err) != apperr.Conflict || fields(got.Err) != "externalId" || got.MessageID != uuid.Nil):
		t.Errorf("%s: got %+v, want a conflict", when, got)
	}
}

// everything is what a desk has written, facts and all.
func (d *desk) everything(t *testing.T) string {
	t.Helper()
	return d.counts(t) + strings.Join(d.lines(t, "SELECT * FROM message_facts ORDER BY message_id"), "\n") +
		strings.Join(d.lines(t, "SELECT * FROM conversation_facts ORDER BY conversation_id"), "\n") +
		strings.Join(d.lines(t, "SELECT id, version, message_count, last_ordinal, updated_at FROM conversations ORDER BY id"), "\n")
}

// A repeated message is the same however it names its conversation, and after
// the conversation was resolved.
func TestRepeatedLater(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		message := text(in("c"), external("1"))
		first := d.append(t, message)[0]
		_, err := d.Resolve(d.ctx, []uuid.UUID{d.org}, inbox.Resolution{Conversation: "c"})
		must(t, err)
		d.clock.Set(noon.Add(time.Hour))
		byID := message
		byID.Conversation, byID.ConversationID = "", first.ConversationID
		bare := byID
		bare.ChannelType, bare.ChannelAddress, bare.CustomerAddress = "", "", ""
		for name, again := range map[string]inbox.NewMessage{"by key": message, "by id": byID, "without ends": bare} {
			sameAnswer(t, true, name, first, d.append(t, again)[0])
		}
		other := d.another(t, "other")
		if got := other.append(t, message)[0]; got.MessageID == first.MessageID {
			t.Error("another organization is given this one's message")
		}
	})
}

// An external id is unique for its source, in a batch and over time.
func TestExternalIDs(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		msg := func(source ids.Source, id string) inbox.NewMessage {
			return text(external(id), func(m *inbox.NewMessage) { m.Source = source })
		}
		batch := []inbox.NewMessage{
			msg(ids.SaySimple, "1"), msg(ids.SaySimple, "1"), msg(ids.Sinch, "1"), msg(ids.SaySimple, ""), msg(ids.SaySimple, ""), msg("", "1"), msg(ids.Native, "1"),
		}
		seen := map[uuid.UUID]int{}
		for round, want := range []string{"0012344", "0015644"} {
			got := ""
			for _, a := range d.append(t, batch...) {
				if _, ok := seen[a.MessageID]; !ok {
					seen[a.MessageID] = len(seen)
				}
				got += fmt.Sprint(seen[a.MessageID])
			}
			if got != want {
				t.Errorf("round %d: the messages are %s, want %s", round, got, want)
			}
		}
	})
}

// The same message sent by 32 at once is stored once and all are given it; their
// other messages are stored.
func TestSameExternalIDAtOnce(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		const callers = 32
		var got [callers][]inbox.Appended
		var at sync.WaitGroup
		for c := range callers {
			at.Go(func() {
				var err error
				got[c], err = d.AppendMessages(d.ctx, d.org, []inbox.NewMessage{
					text(external(fmt.Sprint("own ", c))), text(external("shared"), in("c")), text(external("shared"), in("c")),
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		at.Wait()
		for c := range callers {
			sameAnswer(t, true, fmt.Sprint("caller ", c), got[0][1], got[c][1])
			sameAnswer(t, true, fmt.Sprint("caller ", c, ", twice"), got[0][1], got[c][2])
		}
		d.checkLedger(t, callers+1)
		same(t, "facts", d.lines(t, "SELECT count(*) FROM message_facts"), []string{fmt.Sprint(callers + 1)})
	})
}

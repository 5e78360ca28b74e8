package inbox_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/inbox"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/testkit"
	"parley/internal/values"
	"parley/internal/viewer"
)

// Bad input is refused with the path of the field at fault, and nothing of it is
// written.
func TestInvalidMessages(t *testing.T) {
	long := func(n int) string { return strings.Repeat("é", n) }
	cases := map[string]struct {
		edit   func(m *inbox.NewMessage)
		fields string
	}{
		"no direction":           {func(m *inbox.NewMessage) { m.Direction = "" }, "direction"},
		"unknown direction":      {func(m *inbox.NewMessage) { m.Direction = "in" }, "direction"},
		"internal":               {func(m *inbox.NewMessage) { m.Direction = inbox.Internal }, "direction"},
		"no channel":             {func(m *inbox.NewMessage) { m.ChannelType = "" }, "channel"},
		"channel with a digit":   {func(m *inbox.NewMessage) { m.ChannelType = "SMS2" }, "channel"},
		"channel with a line":    {func(m *inbox.NewMessage) { m.ChannelType = "SMS\n" }, "channel"},
		"channel of 31":          {func(m *inbox.NewMessage) { m.ChannelType = strings.Repeat("A", 31) }, "channel"},
		"provider of 1":          {func(m *inbox.NewMessage) { m.Provider = "A" }, "provider"},
		"provider of 101":        {func(m *inbox.NewMessage) { m.Provider = strings.Repeat("A", 101) }, "provider"},
		"no own address":         {func(m *inbox.NewMessage) { m.ChannelAddress = "" }, "channelAddress"},
		"no customer address":    {func(m *inbox.NewMessage) { m.CustomerAddress = "" }, "customerAddress"},
		"both addresses":         {func(m *inbox.NewMessage) { m.ChannelAddress, m.CustomerAddress = "", "" }, "channelAddress customerAddress"},
		"address of 257":         {func(m *inbox.NewMessage) { m.CustomerAddress = long(257) }, "customerAddress"},
		"address with NUL":       {func(m *inbox.NewMessage) { m.ChannelAddress = "a\x00" }, "channelAddress"},
		"conversation of 101":    {func(m *inbox.NewMessage) { m.Conversation = long(101) }, "conversation"},
		"conversation not UTF-8": {func(m *inbox.NewMessage) { m.Conversation = "\xff" }, "conversation"},
		"externalId of 101":      {func(m *inbox.NewMessage) { m.ExternalID = long(101) }, "externalId"},
		"agent of 101":           {func(m *inbox.NewMessage) { m.AgentKey = long(101) }, "agent"},
		"actor of 101":           {func(m *inbox.NewMessage) { m.Actor = long(101) }, "actor"},
		"text too long":          {func(m *inbox.NewMessage) { m.Text = strings.Repeat("x", inbox.MaxText+1) }, "text"},
		"text with NUL":          {func(m *inbox.NewMessage) { m.Text = "a\x00b" }, "text"},
		"51 attachments":         {func(m *inbox.NewMessage) { m.Attachments = make([]values.Attachment, 51) }, "attachments"},
		"attachment with NUL":    {func(m *inbox.NewMessage) { m.Attachments = []values.Attachment{{URL: "x"}, {URL: "\x00"}} }, "attachments.1.url"},
		"51 tags":                {func(m *inbox.NewMessage) { m.Tags = slices.Repeat([]string{"x"}, 51) }, "tags"},
		"tag of 101":             {func(m *inbox.NewMessage) { m.Tags = []string{"ok", long(101)} }, "tags.1"},
		"tag without name":       {func(m *inbox.NewMessage) { m.Tags = []string{"", "team:"} }, "tags.0 tags.1"},
		"zone unknown":           {func(m *inbox.NewMessage) { m.TimeZone = "Mars/Olympus" }, "timeZone"},
		"zone of the machine":    {func(m *inbox.NewMessage) { m.TimeZone = "Local" }, "timeZone"},
		"before 1970":            {func(m *inbox.NewMessage) { m.SentAt = time.Date(1969, 12, 31, 0, 0, 0, 0, time.UTC) }, "sentAt"},
		"after 9999":             {func(m *inbox.NewMessage) { m.SentAt = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) }, "sentAt"},
		"content not JSON":       {func(m *inbox.NewMessage) { m.Content.Data = []byte(`{"a"`) }, "content"},
		"content with NUL":       {func(m *inbox.NewMessage) { m.Content.Data = []byte(`{"a":"\u0000"}`) }, "content"},
		"content, half a pair":   {func(m *inbox.NewMessage) { m.Content.Data = []byte(`{"a":"\ud83d\u0041"}`) }, "content"},
		"content, lone half":     {func(m *inbox.NewMessage) { m.Content.Data = []byte(`["\ude00"]`) }, "content"},
		"hours with NUL":         {func(m *inbox.NewMessage) { m.BusinessHours = values.BusinessHours{"1": {"\x00"}} }, "businessHours.1"},
		"an eighth day":          {func(m *inbox.NewMessage) { m.BusinessHours = values.BusinessHours{"7": nil} }, "businessHours.7"},
		"two at once":            {func(m *inbox.NewMessage) { m.Direction, m.TimeZone = "X", "X" }, "direction timeZone"},
	}
	eachDesk(t, func(t *testing.T, d *desk) {
		before := d.counts(t)
		for name, tc := range cases {
			got, err := d.AppendMessages(d.ctx, d.org, []inbox.NewMessage{text(tc.edit)})
			if err != nil || len(got) != 1 {
				t.Errorf("%s: %v, %v", name, got, err)
				continue
			}
			if apperr.KindOf(got[0].Err) != apperr.Invalid || fields(got[0].Err) != tc.fields {
				t.Errorf("%s: %v about %q, want %q", name, got[0].Err, fields(got[0].Err), tc.fields)
			}
		}
		if after := d.counts(t); after != before {
			t.Errorf("written:\n%s\n%s", before, after)
		}
	})
}

func fields(err error) string {
	var e *apperr.Error
	if !errors.As(err, &e) {
		return ""
	}
	var paths []string
	for _, f := range e.Fields {
		paths = append(paths, strings.Join(f.Path, "."))
	}
	return strings.Join(paths, " ")
}

// What is just within the limits is stored.
func TestLimitsAreIncluded(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		d.append(t, text(func(m *inbox.NewMessage) {
			m.ChannelType, m.Provider = strings.Repeat("a", 30), strings.Repeat("b", 100)
			m.ChannelAddress, m.CustomerAddress = strings.Repeat("ж", 256), strings.Repeat("y", 256)
			m.Conversation, m.ExternalID = strings.Repeat("é", 100), strings.Repeat("語", 100)
			m.AgentKey, m.Actor = strings.Repeat("ü", 100), strings.Repeat("ñ", 100)
			m.Text = strings.Repeat("x", inbox.MaxText)
			m.Content.Data = []byte(`{"a":"\\u0000 \ud83d\ude00 \u00e9","b":[1.5,null]}`)
			m.SentAt = time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)
			m.TimeZone = "Asia/Kathmandu"
			for i := range 50 {
				m.Tags = append(m.Tags, fmt.Sprintf("%02d%s", i, strings.Repeat("ß", 98)))
			}
		}))
		if n := d.s.Client().Tag.Query().CountX(d.ctx); n != 50 {
			t.Errorf("%d tags", n)
		}
		c := d.s.Client().Channel.Query().OnlyX(d.ctx)
		if c.Type != strings.Repeat("A", 30) {
			t.Errorf("channel %q", c.Type)
		}
	})
}

// Who and how much.
func TestAppendRefusesAsAWhole(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		foreign := d.another(t, "foreign")
		before := d.counts(t)
		many := slices.Repeat([]inbox.NewMessage{text()}, inbox.MaxBatch+1)
		for name, tc := range map[string]struct {
			d    *desk
			role viewer.Role
			org  uuid.UUID
			msgs []inbox.NewMessage
			want apperr.Kind
		}{
			"none":          {d, viewer.Agent, d.org, nil, apperr.Invalid},
			"1,001":         {d, viewer.Agent, d.org, many, apperr.Invalid},
			"guest":         {d, viewer.Guest, d.org, many[:1], apperr.Forbidden},
			"foreign house": {d, viewer.Owner, foreign.org, many[:1], apperr.NotFound},
			"unknown house": {d, viewer.Owner, d.s.NewID(ids.Organization), many[:1], apperr.NotFound},
		} {
			_, err := tc.d.AppendMessages(testkit.As(tc.role, d.org), tc.org, tc.msgs)
			if apperr.KindOf(err) != tc.want {
				t.Errorf("%s: %v", name, err)
			}
		}
		if after := d.counts(t); after != before {
			t.Errorf("written:\n%s\n%s", before, after)
		}
		d.append(t, many[:inbox.MaxBatch]...)
		for _, role := range []viewer.Role{viewer.Bot, viewer.Admin, viewer.Owner} {
			if _, err := d.AppendMessages(testkit.As(role, d.org), d.org, many[:1]); err != nil {
				t.Errorf("%s: %v", role, err)
			}
		}
		same(t, "messages", d.lines(t, "SELECT count(*), max(ordinal), count(DISTINCT ordinal) FROM messages"), []string{"1003 1003 1003"})
	})
}

// Ids of rows that are foreign, unknown, or of another kind, get one answer; the
// refused message leaves nothing behind, not even its new tags, agents, channels
// or customers, and the others of its batch are stored.
func TestRefusedMessagesLeaveNothing(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		foreign := d.another(t, "foreign")
		theirs := foreign.append(t, text(in("c"), by("them")))[0]
		stranger := foreign.s.Client().User.Query().OnlyX(foreign.ctx).ID
		mine := d.append(t, text(in("c")), text(in("done"), func(m *inbox.NewMessage) { m.ExternalID = "taken" }))
		_, err := d.Resolve(d.ctx, []uuid.UUID{d.org}, inbox.Resolution{Conversation: "done"})
		must(t, err)
		fresh := func(edit func(m *inbox.NewMessage)) inbox.NewMessage {
			m := text(tagged("fresh", "team:fresh"))
			m.ChannelType, m.ChannelAddress, m.CustomerAddress, m.Conversation = "FRESH", "fresh", "fresh", "fresh"
			if edit(&m); m.AgentID == uuid.Nil {
				m.AgentKey = "fresh"
			}
			return m
		}
		for name, tc := range map[string]struct {
			edit func(m *inbox.NewMessage)
			want apperr.Kind
			text string
		}{
			"conversation, foreign":      {func(m *inbox.NewMessage) { m.ConversationID, m.Conversation = theirs.ConversationID, "" }, apperr.NotFound, "no such conversation"},
			"conversation, unknown":      {func(m *inbox.NewMessage) { m.ConversationID, m.Conversation = d.s.NewID(ids.Conversation), "" }, apperr.NotFound, "no such conversation"},
			"conversation, no id of us":  {func(m *inbox.NewMessage) { m.ConversationID, m.Conversation = uuid.New(), "" }, apperr.NotFound, "no such conversation"},
			"conversation, another kind": {func(m *inbox.NewMessage) { m.ConversationID, m.Conversation = mine[0].MessageID, "" }, apperr.NotFound, "no such conversation"},
			"agent, foreign":             {func(m *inbox.NewMessage) { m.AgentID = stranger }, apperr.NotFound, "no such agent"},
			"agent, unknown":             {func(m *inbox.NewMessage) { m.AgentID = d.s.NewID(ids.User) }, apperr.NotFound, "no such agent"},
			"agent, another kind":        {func(m *inbox.NewMessage) { m.AgentID = mine[0].ConversationID }, apperr.NotFound, "no such agent"},
			"later than resolved, key": {
				func(m *inbox.NewMessage) { m.Conversation, m.SentAt = "done", noon.Add(time.Millisecond) },
				apperr.Conflict, "the conversation was resolved before the message was sent",
			},
			"later than resolved, id": {
				func(m *inbox.NewMessage) {
					m.ConversationID, m.Conversation, m.SentAt = mine[1].ConversationID, "", noon.Add(time.Hour)
				},
				apperr.Conflict, "the conversation was resolved before the message was sent",
			},
			"external id": {func(m *inbox.NewMessage) { m.ExternalID = "taken" }, apperr.Conflict, "another message with this externalId exists"},
			"invalid":     {func(m *inbox.NewMessage) { m.Direction = "" }, apperr.Invalid, "direction: must be IN or OUT"},
		} {
			before := d.counts(t)
			got, err := d.AppendMessages(d.ctx, d.org, []inbox.NewMessage{fresh(tc.edit)})
			must(t, err)
			if apperr.KindOf(got[0].Err) != tc.want || got[0].Err.Error() != tc.text || got[0].MessageID != uuid.Nil {
				t.Errorf("%s: %+v", name, got[0])
			}
			if after := d.counts(t); after != before {
				t.Errorf("%s: written:\n%s\n%s", name, before, after)
			}
			got, err = d.AppendMessages(d.ctx, d.org, []inbox.NewMessage{text(in("c")), fresh(tc.edit), text()})
			must(t, err)
			if got[0].Err != nil || got[1].Err == nil || got[2].Err != nil || got[0].MessageID == uuid.Nil {
				t.Errorf("%s: in a batch %+v", name, got)
			}
		}
		same(t, "fresh rows", d.lines(t, `SELECT name FROM tags WHERE name = 'fresh' UNION SELECT name FROM teams UNION SELECT address FROM channels
			WHERE address = 'fresh' UNION SELECT address FROM customer_identities WHERE address = 'fresh'
			UNION SELECT agent_key FROM users WHERE agent_key = 'fresh'`), nil)
	})
}

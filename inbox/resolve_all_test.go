package inbox_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/inbox"
	"parley/internal/apperr"
)

// Resolved at once, conversations are as they are resolved one by one; of two events
// of one the first counts, and of what is resolved already nothing changes.
func TestResolveAll(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		one, many := d.another(t, "one"), d.another(t, "many")
		event := func(n int, tags ...string) inbox.Resolution {
			return inbox.Resolution{
				Conversation: fmt.Sprint("c", n), Provider: "P_P", ChannelType: "WHATSAPP", ChannelAddress: "+31 1",
				AgentKey: fmt.Sprint("agent ", n%2), Tags: tags, At: noon.Add(time.Duration(5+n) * time.Minute),
			}
		}
		all := []inbox.Resolution{event(0), event(1, "solved", "seen"), event(2, "solved"), event(3), event(1, "again")}
		for _, o := range []*desk{one, many} {
			for n := range 4 {
				o.append(t, text(in(fmt.Sprint("c", n))), text(in(fmt.Sprint("c", n)), at(2), by("ann"), tagged("seen")))
			}
			o.resolve(t, event(0, "before"))
		}
		for _, e := range all {
			one.resolve(t, e)
		}
		must(t, many.ResolveAll(many.ctx, many.org, all))
		for n := range 4 {
			key := fmt.Sprint("c", n)
			if got, want := many.state(t, key), one.state(t, key); got != want {
				t.Errorf("%s is   %s\nwant %s", key, got, want)
			}
		}
		for what, query := range map[string]string{
			"resolutions": `SELECT f.resolved_at, u.agent_key, f.resolved_provider, f.resolved_channel_type, f.resolved_identifier, f.first_reply_ms
				FROM conversation_facts f LEFT JOIN users u ON u.id = f.resolved_agent_id WHERE f.organization_id = ? ORDER BY 1`,
			"uses": `SELECT t.name, f.at, f.direction, f.channel_type, f.provider, f.first_reply_at, f.first_reply_ms, f.first_reply_open_ms
				FROM tag_facts f JOIN tags t ON t.id = f.tag_id WHERE f.organization_id = ? ORDER BY 1, 2`,
			"tags":   "SELECT name FROM tags WHERE organization_id = ? AND name <> 'again' ORDER BY 1",
			"ledger": "SELECT kind, count(*) FROM ledger WHERE organization_id = ? GROUP BY kind ORDER BY 1",
		} {
			same(t, what, many.lines(t, query, many.org), one.lines(t, query, one.org))
		}
		before := d.counts(t)
		must(t, many.ResolveAll(many.ctx, many.org, []inbox.Resolution{event(0, "late"), event(2, "late")}))
		if after := d.counts(t); after != before {
			t.Errorf("resolved again:\n%s\n%s", before, after)
		}
	})
}

// One event that is refused takes back all.
func TestResolveAllRefuses(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		other := d.another(t, "other")
		d.append(t, text(in("c")), text(in("d"), at(10)))
		theirs := other.append(t, text(in("theirs")))[0].ConversationID
		good := inbox.Resolution{Conversation: "c", AgentKey: "new", Tags: []string{"new"}, At: noon.Add(time.Minute)}
		before := d.counts(t)
		for name, tc := range map[string]struct {
			all  []inbox.Resolution
			want apperr.Kind
		}{
			"none":          {nil, apperr.Invalid},
			"too many":      {slices.Repeat([]inbox.Resolution{good}, inbox.MaxBatch+1), apperr.Invalid},
			"unknown":       {[]inbox.Resolution{good, {Conversation: "x"}}, apperr.NotFound},
			"foreign":       {[]inbox.Resolution{good, {Conversation: "theirs"}}, apperr.NotFound},
			"foreign id":    {[]inbox.Resolution{good, {ConversationID: theirs}}, apperr.NotFound},
			"unknown id":    {[]inbox.Resolution{good, {ConversationID: uuid.New()}}, apperr.NotFound},
			"wrong channel": {[]inbox.Resolution{good, {Conversation: "d", ChannelType: "SMS"}}, apperr.NotFound},
			"too early":     {[]inbox.Resolution{good, {Conversation: "d", At: noon}}, apperr.Invalid},
			"bad tag":       {[]inbox.Resolution{good, {Conversation: "d", Tags: []string{"user:"}}}, apperr.Invalid},
		} {
			if err := d.ResolveAll(d.ctx, d.org, tc.all); apperr.KindOf(err) != tc.want || err == nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if after := d.counts(t); after != before {
			t.Errorf("written:\n%s\n%s", before, after)
		}
	})
}

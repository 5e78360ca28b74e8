package inbox_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"parley/inbox"
	"parley/internal/apperr"
	"parley/internal/ids"
)

func (c *call) notes(t *testing.T) []string {
	t.Helper()
	return c.lines(t, "SELECT text FROM notes ORDER BY text")
}

// Remarks are set once and then replaced, by the agents of the call.
func TestRemarks(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := newCall(t, d)
		if err := c.ReplaceRemarks(c.ctx, c.conversation, "early"); apperr.KindOf(err) != apperr.NotFound {
			t.Errorf("replaced before there are any: %v", err)
		}
		must(t, c.SetRemarks(c.ctx, c.conversation, "first"))
		if err := c.SetRemarks(c.ctx, c.conversation, "second"); apperr.KindOf(err) != apperr.Conflict {
			t.Errorf("set twice: %v", err)
		}
		same(t, "notes", c.notes(t), []string{"first"})
		_, next := c.transfer(t, "anna")
		_, err := c.AddNote(c.ctx, inbox.NewNote{ConversationID: c.conversation, Text: "of a colleague"})
		must(t, err)
		must(t, c.ReplaceRemarks(d.user(next), c.conversation, "better"))
		same(t, "notes", c.notes(t), []string{"better", "of a colleague"})
		same(t, "ledger", c.lines(t, "SELECT count(*) FROM ledger WHERE kind = 'NOTE_ADDED'"), []string{"3"})
	})
}

func TestRemarksRefused(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c, other := newCall(t, d), newCall(t, d.another(t, "other"))
		chat := c.append(t, text(in("chat"), by("mark")))[0].ConversationID
		missing := unknown(ids.Conversation)
		for name, tc := range map[string]struct {
			got  error
			want apperr.Kind
		}{
			"blank":        {c.SetRemarks(c.ctx, c.conversation, " \n"), apperr.Invalid},
			"long":         {c.SetRemarks(c.ctx, c.conversation, strings.Repeat("x", 64<<10+1)), apperr.Invalid},
			"a chat":       {c.SetRemarks(c.ctx, chat, "x"), apperr.Invalid},
			"another user": {c.SetRemarks(d.user(other.agent), c.conversation, "x"), apperr.Forbidden},
			"no user":      {c.SetRemarks(d.ctx, c.conversation, "x"), apperr.Forbidden},
			"unknown":      {c.SetRemarks(c.ctx, missing, "x"), apperr.NotFound},
			"foreign":      {c.SetRemarks(c.ctx, other.conversation, "x"), apperr.NotFound},
			"replaced":     {c.ReplaceRemarks(c.ctx, other.conversation, "x"), apperr.NotFound},
		} {
			if apperr.KindOf(tc.got) != tc.want {
				t.Errorf("%s: got %v", name, tc.got)
			}
		}
		same(t, "notes", c.notes(t), nil)
	})
}

// Remarks of an e-mail are replaced where they are, by its agent, and found by their
// new words.
func TestEmailRemarks(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		id, err := d.AddEmail(d.ctx, d.org, mail(func(e *inbox.NewEmail) { e.Direction, e.AgentKey = inbox.Out, "mark" }))
		must(t, err)
		leg := d.email(t, id).Edges.Interaction
		agent := d.user(*leg.AgentID)
		must(t, d.ReplaceRemarks(agent, leg.ConversationID, "not so urgent"))
		if err := d.SetRemarks(agent, leg.ConversationID, "x"); apperr.KindOf(err) != apperr.Invalid {
			t.Errorf("set: %v", err)
		}
		if err := d.ReplaceRemarks(d.ctx, leg.ConversationID, "x"); apperr.KindOf(err) != apperr.Forbidden {
			t.Errorf("by nobody: %v", err)
		}
		if got := *d.email(t, id).Remarks; got != "not so urgent" {
			t.Errorf("got %q", got)
		}
	})
}

// Of sixteen who remark at once, one does.
func TestRemarksAtOnce(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := newCall(t, d)
		var wg sync.WaitGroup
		var won atomic.Int64
		for range 16 {
			wg.Go(func() {
				switch err := c.SetRemarks(c.ctx, c.conversation, "mine"); {
				case err == nil:
					won.Add(1)
				case apperr.KindOf(err) != apperr.Conflict:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 {
			t.Errorf("%d won", won.Load())
		}
		same(t, "notes", c.notes(t), []string{"mine"})
	})
}

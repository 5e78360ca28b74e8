package inbox_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/directory"
	"parley/ent/tag"
	"parley/inbox"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/testkit"
	"parley/internal/viewer"
)

func says(words string) func(*inbox.NewMessage) {
	return func(m *inbox.NewMessage) { m.Text = words }
}

// labelsOf makes labels of a kind.
func (d *desk) labelsOf(t *testing.T, kind tag.Kind, names ...string) []uuid.UUID {
	t.Helper()
	in := directory.Labels{OrganizationID: &d.org, Kind: kind}
	for _, name := range names {
		in.Labels = append(in.Labels, directory.LabelWrite{Name: directory.Set(name)})
	}
	rows, err := directory.New(d.s).SaveLabels(testkit.As(viewer.Admin, d.org), in)
	must(t, err)
	var out []uuid.UUID
	for _, row := range rows {
		out = append(out, row.ID)
	}
	return out
}

// worn are the labels of messages and conversations, in words.
func (d *desk) worn(t *testing.T) []string {
	t.Helper()
	all := d.lines(t, "SELECT m.text, t.name FROM message_tags x JOIN messages m ON m.id = x.message_id JOIN tags t ON t.id = x.tag_id ORDER BY m.text, t.name")
	return append(all, d.lines(t, "SELECT c.external_id, t.name FROM conversation_tags x JOIN conversations c ON c.id = x.conversation_id JOIN tags t ON t.id = x.tag_id ORDER BY c.external_id, t.name")...)
}

func (d *desk) versions(t *testing.T) []string {
	t.Helper()
	return d.lines(t, "SELECT external_id, version FROM conversations ORDER BY external_id")
}

// Labels are put on, taken off and replaced; only conversations whose labels changed
// get another version and an entry of the ledger.
func TestLabels(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		got := d.append(t, text(in("c1"), says("m1")), text(in("c2"), says("m2")))
		m1, m2, c1, c2 := got[0].MessageID, got[1].MessageID, got[0].ConversationID, got[1].ConversationID
		good, bad := d.pair(t, tag.KindMESSAGE_LABEL)
		done, open := d.pair(t, tag.KindSESSION_LABEL)
		before := d.versions(t)
		for i, step := range []struct {
			inbox.Labelling
			want string
			told int
		}{
			{inbox.Labelling{Kind: tag.KindMESSAGE_LABEL, Objects: []uuid.UUID{m1, m2}, Add: []uuid.UUID{good}}, "m1 good, m2 good", 2},
			{inbox.Labelling{Kind: tag.KindMESSAGE_LABEL, Objects: []uuid.UUID{m1, m2, m1}, Add: []uuid.UUID{good}}, "m1 good, m2 good", 0},
			{inbox.Labelling{Kind: tag.KindMESSAGE_LABEL, Objects: []uuid.UUID{m2}, Add: []uuid.UUID{bad}, Remove: []uuid.UUID{good}}, "m1 good, m2 bad", 1},
			{inbox.Labelling{Kind: tag.KindMESSAGE_LABEL, Objects: []uuid.UUID{m1, m2}, Add: []uuid.UUID{bad}, Replace: true}, "m1 bad, m2 bad", 1},
			{inbox.Labelling{Kind: tag.KindMESSAGE_LABEL, Objects: []uuid.UUID{m1}, Replace: true}, "m2 bad", 1},
			{inbox.Labelling{Kind: tag.KindSESSION_LABEL, Objects: []uuid.UUID{c1, c2}, Add: []uuid.UUID{done, open}}, "m2 bad, c1 done, c1 open, c2 done, c2 open", 2},
			{inbox.Labelling{Kind: tag.KindSESSION_LABEL, Objects: []uuid.UUID{c2}, Remove: []uuid.UUID{done, open}}, "m2 bad, c1 done, c1 open", 1},
			{inbox.Labelling{
				Kind: tag.KindSESSION_LABEL, OrganizationID: d.org, Add: []uuid.UUID{done},
				Where: func(s *sql.Selector) { s.Where(sql.EQ(s.C("external_id"), "c2")) },
			}, "m2 bad, c1 done, c1 open, c2 done", 1},
			{inbox.Labelling{
				Kind: tag.KindMESSAGE_LABEL, OrganizationID: d.org, Remove: []uuid.UUID{bad}, Where: func(*sql.Selector) {},
			}, "c1 done, c1 open, c2 done", 1},
		} {
			told := len(d.lines(t, "SELECT seq FROM ledger WHERE kind = 'TAGS_CHANGED'"))
			must(t, d.Label(d.ctx, step.Labelling))
			if worn := strings.Join(d.worn(t), ", "); worn != step.want {
				t.Errorf("step %d: got %q, want %q", i, worn, step.want)
			}
			if n := len(d.lines(t, "SELECT seq FROM ledger WHERE kind = 'TAGS_CHANGED'")) - told; n != step.told {
				t.Errorf("step %d: %d conversations were told of, want %d", i, n, step.told)
			}
		}
		if slices.Equal(before, d.versions(t)) {
			t.Error("the versions are the same")
		}
	})
}

// pair makes two labels of a kind.
func (d *desk) pair(t *testing.T, kind tag.Kind) (a, b uuid.UUID) {
	names := []string{"good", "bad"}
	if kind == tag.KindSESSION_LABEL {
		names = []string{"done", "open"}
	}
	list := d.labelsOf(t, kind, names...)
	return list[0], list[1]
}

// What cannot be labelled leaves everything as it is; a foreign id and an unknown one
// are refused alike.
func TestLabelsRefused(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		other := d.another(t, "other")
		theirs := other.append(t, text(in("c"), says("m")))[0]
		mine := d.append(t, text(in("c"), says("m")))[0]
		good, bad := d.pair(t, tag.KindMESSAGE_LABEL)
		done, _ := d.pair(t, tag.KindSESSION_LABEL)
		foreign, _ := other.pair(t, tag.KindMESSAGE_LABEL)
		const kind = tag.KindMESSAGE_LABEL
		these := []uuid.UUID{mine.MessageID}
		for name, tc := range map[string]struct {
			l    inbox.Labelling
			want string
		}{
			"a foreign message":           {inbox.Labelling{Kind: kind, Objects: []uuid.UUID{theirs.MessageID}, Add: []uuid.UUID{good}}, "NOT_FOUND ids.0"},
			"an unknown message":          {inbox.Labelling{Kind: kind, Objects: []uuid.UUID{unknown(ids.Message)}, Add: []uuid.UUID{good}}, "NOT_FOUND ids.0"},
			"one of them is foreign":      {inbox.Labelling{Kind: kind, Objects: []uuid.UUID{mine.MessageID, theirs.MessageID}, Add: []uuid.UUID{good}}, "NOT_FOUND ids.1"},
			"a foreign label":             {inbox.Labelling{Kind: kind, Objects: these, Add: []uuid.UUID{good, foreign}}, "NOT_FOUND add.1"},
			"an unknown label":            {inbox.Labelling{Kind: kind, Objects: these, Remove: []uuid.UUID{unknown(ids.Tag)}}, "NOT_FOUND remove.0"},
			"a label of sessions":         {inbox.Labelling{Kind: kind, Objects: these, Add: []uuid.UUID{done}, Replace: true}, "NOT_FOUND replace.0"},
			"on and off":                  {inbox.Labelling{Kind: kind, Objects: these, Add: []uuid.UUID{good}, Remove: []uuid.UUID{bad, good}}, "BAD_USER_INPUT remove.1"},
			"another kind of tags":        {inbox.Labelling{Kind: tag.KindUSER, Objects: these}, "BAD_USER_INPUT kind"},
			"too many objects":            {inbox.Labelling{Kind: kind, Objects: make([]uuid.UUID, inbox.MaxLabelled+1)}, "BAD_USER_INPUT ids"},
			"too many labels":             {inbox.Labelling{Kind: kind, Objects: these, Add: make([]uuid.UUID, inbox.MaxLabels+1)}, "BAD_USER_INPUT add"},
			"a foreign organization":      {inbox.Labelling{Kind: kind, OrganizationID: other.org, Objects: these, Add: []uuid.UUID{good}}, "NOT_FOUND "},
			"a conversation as a message": {inbox.Labelling{Kind: kind, Objects: []uuid.UUID{mine.ConversationID}, Add: []uuid.UUID{good}}, "NOT_FOUND ids.0"},
		} {
			if got := complaintOf(d.Label(d.ctx, tc.l)); got != tc.want {
				t.Errorf("%s: got %q, want %q", name, got, tc.want)
			}
		}
		same(t, "labels", d.worn(t), nil)
		if err := d.Label(testkit.As(viewer.Guest, d.org), inbox.Labelling{Kind: kind, Objects: these}); apperr.KindOf(err) != apperr.Forbidden {
			t.Errorf("a guest: %v", err)
		}
	})
}

// complaintOf is the kind of an error, and the path of the first input at fault.
func complaintOf(err error) string {
	e, ok := errors.AsType[*apperr.Error](err)
	if !ok {
		return fmt.Sprint(err)
	}
	var path []string
	if len(e.Fields) > 0 {
		path = e.Fields[0].Path
	}
	return string(e.Kind) + " " + strings.Join(path, ".")
}

// A deleted label is on nothing, and is unknown; labels are no tags of metrics, also
// after facts are computed anew.
func TestDeleteLabel(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		got := d.append(t, text(in("c1"), says("m1"), tagged("VIP")))[0]
		good, bad := d.pair(t, tag.KindMESSAGE_LABEL)
		done, _ := d.pair(t, tag.KindSESSION_LABEL)
		must(t, d.Label(d.ctx, inbox.Labelling{Kind: tag.KindMESSAGE_LABEL, Objects: []uuid.UUID{got.MessageID}, Add: []uuid.UUID{good, bad}}))
		must(t, d.Label(d.ctx, inbox.Labelling{Kind: tag.KindSESSION_LABEL, Objects: []uuid.UUID{got.ConversationID}, Add: []uuid.UUID{done}}))
		facts := func() []string {
			return d.lines(t, "SELECT t.name FROM message_tag_facts f JOIN tags t ON t.id = f.tag_id UNION ALL SELECT t.name FROM tag_facts f JOIN tags t ON t.id = f.tag_id")
		}
		same(t, "facts", facts(), []string{"VIP", "VIP"})
		must(t, d.RebuildFacts(testkit.System(), d.org, func(inbox.RebuildProgress) {}))
		same(t, "facts computed anew", facts(), []string{"VIP", "VIP"})

		admin := testkit.As(viewer.Admin, d.org)
		before := d.versions(t)
		must(t, d.DeleteLabel(admin, good))
		same(t, "labels", d.worn(t), []string{"m1 VIP", "m1 bad", "c1 VIP", "c1 done"})
		if slices.Equal(before, d.versions(t)) {
			t.Error("the conversation has the same version")
		}
		must(t, d.DeleteLabel(admin, done))
		for name, id := range map[string]uuid.UUID{"again": good, "unknown": unknown(ids.Tag)} {
			if got := complaintOf(d.DeleteLabel(admin, id)); got != "NOT_FOUND id" {
				t.Errorf("%s: %s", name, got)
			}
		}
		if err := d.DeleteLabel(d.ctx, bad); apperr.KindOf(err) != apperr.Forbidden {
			t.Errorf("an agent: %v", err)
		}
	})
}

// A label of more conversations than one transaction takes it from is gone from all, and
// each is told.
func TestDeleteLabelOfMany(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		var said []inbox.NewMessage
		for i := range 501 {
			said = append(said, text(in(fmt.Sprint("c", i)), says("m")))
		}
		var messages, conversations []uuid.UUID
		for _, got := range d.append(t, said...) {
			messages, conversations = append(messages, got.MessageID), append(conversations, got.ConversationID)
		}
		good, _ := d.pair(t, tag.KindMESSAGE_LABEL)
		done, _ := d.pair(t, tag.KindSESSION_LABEL)
		must(t, d.Label(d.ctx, inbox.Labelling{Kind: tag.KindMESSAGE_LABEL, Objects: messages, Add: []uuid.UUID{good}}))
		must(t, d.Label(d.ctx, inbox.Labelling{Kind: tag.KindSESSION_LABEL, Objects: conversations, Add: []uuid.UUID{done}}))
		for _, label := range []uuid.UUID{good, done} {
			before := d.versions(t)
			must(t, d.DeleteLabel(testkit.As(viewer.Admin, d.org), label))
			same(t, "labels", d.lines(t, "SELECT id FROM tags WHERE id = '"+label.String()+"'"), nil)
			after := d.versions(t)
			if len(after) != len(said) || slices.ContainsFunc(after, func(version string) bool { return slices.Contains(before, version) }) {
				t.Errorf("versions\n%v\nwere\n%v", after, before)
			}
		}
		same(t, "what is on", d.worn(t), nil)
	})
}

// Many labellings and a deletion at once end, and leave nothing of what was deleted.
func TestLabelsAtOnce(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		var all []uuid.UUID
		for i := range 8 {
			all = append(all, d.append(t, text(in(fmt.Sprint("c", i)), says("m")))[0].MessageID)
		}
		good, bad := d.pair(t, tag.KindMESSAGE_LABEL)
		var at sync.WaitGroup
		for i := range 12 {
			at.Go(func() {
				objects := slices.Concat(all[i%8:], all[:i%8])
				add := [][]uuid.UUID{{good}, {bad}, {bad, good}}[i%3]
				err := d.Label(d.ctx, inbox.Labelling{Kind: tag.KindMESSAGE_LABEL, Objects: objects, Add: add})
				if err != nil && apperr.KindOf(err) != apperr.NotFound {
					t.Error(err)
				}
			})
		}
		at.Go(func() {
			if err := d.DeleteLabel(testkit.As(viewer.Admin, d.org), good); err != nil {
				t.Error(err)
			}
		})
		at.Wait()
		same(t, "good ones", d.lines(t, "SELECT x.id FROM message_tags x WHERE x.tag_id = '"+good.String()+"'"), nil)
		same(t, "bad ones", d.lines(t, "SELECT count(*) FROM message_tags x WHERE x.tag_id = '"+bad.String()+"'"), []string{"8"})
	})
}

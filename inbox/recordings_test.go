package inbox_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/ent/callrecording"
	"parley/ent/interaction"
	"parley/ent/membership"
	"parley/inbox"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/testkit"
	"parley/internal/viewer"
	"parley/store"
)

// call is a phone call of an agent, who is its desk's viewer.
type call struct {
	*desk
	conversation, leg, agent, queue uuid.UUID
}

func newCall(t testing.TB, d *desk) *call {
	t.Helper()
	own := *d
	c := &call{desk: &own}
	c.conversation = d.append(t, text(in("call"), by("mark"), func(m *inbox.NewMessage) { m.ChannelType = "PHONE" }))[0].ConversationID
	leg, err := d.s.Client().Interaction.Query().Where(interaction.ConversationIDEQ(c.conversation)).Only(d.ctx)
	must(t, err)
	c.leg, c.agent = leg.ID, *leg.AgentID
	must(t, d.s.Write(d.ctx, d.org, func(ctx context.Context, tx *store.Tx) error {
		q, err := tx.Queue.Create().SetName("Help").Save(ctx)
		if err == nil {
			c.queue = q.ID
		}
		return err
	}))
	c.ctx = d.user(c.agent)
	return c
}

// user is the context of a user of the desk's organization.
func (d *desk) user(id uuid.UUID) context.Context {
	return viewer.NewContext(context.Background(), &viewer.Viewer{
		OrganizationID: d.org, Scope: []uuid.UUID{d.org}, Role: viewer.Agent, UserID: id,
	})
}

// transfer gives the work to another leg, of an agent who is made for it.
func (c *call) transfer(t testing.TB, key string) (leg, agent uuid.UUID) {
	t.Helper()
	must(t, c.s.Write(c.ctx, c.org, func(ctx context.Context, tx *store.Tx) error {
		u, err := tx.User.Create().SetDisplayName(key).SetAgentKey(key).SetNumber(99).Save(ctx)
		if err != nil {
			return err
		}
		tx.Membership.Create().SetUserID(u.ID).SetRole(membership.RoleAGENT).ExecX(ctx)
		next, err := tx.Interaction.Create().SetConversationID(c.conversation).SetPreviousID(c.leg).SetType(interaction.TypeCALL_OUT).
			SetStatus(interaction.StatusIN_PROCESS).SetArrivedAt(noon.Add(time.Minute)).SetAgentID(u.ID).Save(ctx)
		if err == nil {
			leg, agent = next.ID, u.ID
		}
		return err
	}))
	return leg, agent
}

func (c *call) recording(edits ...func(*inbox.NewCallRecording)) inbox.NewCallRecording {
	n := inbox.NewCallRecording{
		Interaction: c.leg, ExternalID: "r1", CallID: "call-1", OwnerType: callrecording.OwnerTypeUSER, OwnerID: &c.agent,
		FileName: `a\b.wav`, RecordedAt: ptr(noon),
	}
	for _, edit := range edits {
		edit(&n)
	}
	return n
}

// A recording is kept with the name of its owner; the same again is the same, and
// another one under its external id is refused.
func TestAddCallRecording(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := newCall(t, d)
		first, err := c.AddCallRecording(c.ctx, c.recording())
		must(t, err)
		for name, tc := range map[string]struct {
			edit func(*inbox.NewCallRecording)
			same bool
		}{
			"equal":          {func(*inbox.NewCallRecording) {}, true},
			"without a time": {func(n *inbox.NewCallRecording) { n.RecordedAt = nil }, true},
			"name spelt out": {func(n *inbox.NewCallRecording) { n.OwnerName = "mark" }, true},
			"other name":     {func(n *inbox.NewCallRecording) { n.OwnerName = "Mark" }, false},
			"other call":     {func(n *inbox.NewCallRecording) { n.CallID = "call-2" }, false},
			"other file":     {func(n *inbox.NewCallRecording) { n.FileName = "c" }, false},
			"other folder":   {func(n *inbox.NewCallRecording) { n.FilePath = "c" }, false},
			"other time":     {func(n *inbox.NewCallRecording) { n.RecordedAt = ptr(noon.Add(time.Second)) }, false},
			"other owner":    {func(n *inbox.NewCallRecording) { n.OwnerType, n.OwnerID = callrecording.OwnerTypeQUEUE, &c.queue }, false},
		} {
			got, err := c.AddCallRecording(c.ctx, c.recording(tc.edit))
			if tc.same && (err != nil || got != first) || !tc.same && apperr.KindOf(err) != apperr.Conflict {
				t.Errorf("%s: got %v, %v", name, got, err)
			}
		}
		for _, edit := range []func(*inbox.NewCallRecording){
			func(n *inbox.NewCallRecording) { n.OwnerType, n.OwnerID = callrecording.OwnerTypeQUEUE, &c.queue },
			func(n *inbox.NewCallRecording) {
				n.OwnerType, n.OwnerID, n.OwnerName, n.RecordedAt = callrecording.OwnerTypeOUTBOUND_CAMPAIGN, nil, "Spring", nil
			},
		} {
			_, err := c.AddCallRecording(c.ctx, c.recording(func(n *inbox.NewCallRecording) { n.ExternalID = "" }, edit))
			must(t, err)
		}
		same(t, "recordings", d.lines(t, "SELECT owner_type, owner_name, external_id FROM call_recordings ORDER BY owner_name"),
			[]string{"QUEUE Help ", "OUTBOUND_CAMPAIGN Spring ", "USER mark r1"})
	})
}

// unknown is an id that nothing has.
func unknown(c ids.Code) uuid.UUID {
	return ids.NewGenerator(func() time.Time { return noon }).New(c)
}

// What is wrong with a recording is told; a foreign row is as unknown as one that
// nobody has.
func TestCallRecordingRefused(t *testing.T) {
	long := strings.Repeat("x", 1001)
	eachDesk(t, func(t *testing.T, d *desk) {
		c, other := newCall(t, d), newCall(t, d.another(t, "other"))
		for name, tc := range map[string]struct {
			edit func(*inbox.NewCallRecording)
			want apperr.Kind
			path string
		}{
			"no call id":        {func(n *inbox.NewCallRecording) { n.CallID = "" }, apperr.Invalid, "callId"},
			"long call id":      {func(n *inbox.NewCallRecording) { n.CallID = long }, apperr.Invalid, "callId"},
			"no file":           {func(n *inbox.NewCallRecording) { n.FileName = "" }, apperr.Invalid, "fileName"},
			"long folder":       {func(n *inbox.NewCallRecording) { n.FilePath = long }, apperr.Invalid, "filePath"},
			"long name":         {func(n *inbox.NewCallRecording) { n.OwnerName = long }, apperr.Invalid, "ownerName"},
			"owner of no type":  {func(n *inbox.NewCallRecording) { n.OwnerType = "TEAM" }, apperr.Invalid, "ownerType"},
			"no owner":          {func(n *inbox.NewCallRecording) { n.OwnerID = nil }, apperr.Invalid, "ownerId"},
			"campaign's owner":  {func(n *inbox.NewCallRecording) { n.OwnerType = callrecording.OwnerTypeOUTBOUND_CAMPAIGN }, apperr.Invalid, "ownerId"},
			"long ago":          {func(n *inbox.NewCallRecording) { n.RecordedAt = ptr(noon.AddDate(-100, 0, 0)) }, apperr.Invalid, "recordedAt"},
			"unknown call":      {func(n *inbox.NewCallRecording) { n.Interaction = unknown(ids.Interaction) }, apperr.NotFound, ""},
			"foreign call":      {func(n *inbox.NewCallRecording) { n.Interaction = other.leg }, apperr.NotFound, ""},
			"unknown owner":     {func(n *inbox.NewCallRecording) { n.OwnerID = ptr(unknown(ids.User)) }, apperr.NotFound, ""},
			"foreign owner":     {func(n *inbox.NewCallRecording) { n.OwnerID = &other.agent }, apperr.NotFound, ""},
			"a queue as a user": {func(n *inbox.NewCallRecording) { n.OwnerID = &c.queue }, apperr.NotFound, ""},
		} {
			_, err := c.AddCallRecording(c.ctx, c.recording(tc.edit))
			if apperr.KindOf(err) != tc.want || fields(err) != tc.path {
				t.Errorf("%s: got %v with %q", name, err, fields(err))
			}
		}
		if _, err := c.AddCallRecording(testkit.As(viewer.Guest, d.org), c.recording()); apperr.KindOf(err) != apperr.Forbidden {
			t.Errorf("a guest: %v", err)
		}
		same(t, "recordings", d.lines(t, "SELECT count(*) FROM call_recordings"), []string{"0"})
	})
}

// A recording sent 16 times at once is stored once.
func TestCallRecordingAtOnce(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := newCall(t, d)
		var wg sync.WaitGroup
		for range 16 {
			wg.Go(func() {
				if _, err := c.AddCallRecording(c.ctx, c.recording()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		same(t, "recordings", d.lines(t, "SELECT count(*) FROM call_recordings"), []string{"1"})
	})
}

// Who listened is the viewer, whatever is said.
func TestAddListenLogEntry(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c, other := newCall(t, d), newCall(t, d.another(t, "other"))
		recording, err := c.AddCallRecording(c.ctx, c.recording())
		must(t, err)
		entry := inbox.NewListenLogEntry{Recording: recording, Description: "all of it", UserSessionID: "s1"}
		later := entry
		later.At, later.Description = ptr(noon.Add(time.Hour)), "again"
		_, err = c.AddListenLogEntry(c.ctx, entry)
		must(t, err)
		_, err = c.AddListenLogEntry(testkit.As(viewer.Agent, d.org), later)
		must(t, err)
		same(t, "log", d.lines(t, "SELECT description, user_id FROM listen_log_entries ORDER BY at"),
			[]string{fmt.Sprint("all of it ", c.agent), "again "})
		for name, tc := range map[string]struct {
			edit func(*inbox.NewListenLogEntry)
			want apperr.Kind
		}{
			"no description": {func(n *inbox.NewListenLogEntry) { n.Description = "" }, apperr.Invalid},
			"no session":     {func(n *inbox.NewListenLogEntry) { n.UserSessionID = "" }, apperr.Invalid},
			"long":           {func(n *inbox.NewListenLogEntry) { n.Description = strings.Repeat("x", 1001) }, apperr.Invalid},
			"unknown":        {func(n *inbox.NewListenLogEntry) { n.Recording = unknown(ids.CallRecording) }, apperr.NotFound},
		} {
			bad := entry
			tc.edit(&bad)
			if _, err := c.AddListenLogEntry(c.ctx, bad); apperr.KindOf(err) != tc.want {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := other.AddListenLogEntry(other.ctx, entry); apperr.KindOf(err) != apperr.NotFound {
			t.Errorf("foreign: %v", err)
		}
	})
}

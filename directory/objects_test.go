package directory_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/directory"
	"parley/ent"
	"parley/ent/membership"
	entqueue "parley/ent/queue"
	enttag "parley/ent/tag"
	entuser "parley/ent/user"
	"parley/internal/viewer"
	"parley/store"
)

// show writes a row as JSON without what differs from run to run.
func show(t *testing.T, row any) string {
	t.Helper()
	b, err := json.Marshal(row)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	for _, k := range []string{"id", "created_at", "updated_at", "organization_id", "edges", "source"} {
		delete(m, k)
	}
	b, err = json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A channel's type is stored in upper case; its other fields come and go.
func TestChannel(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Admin)
		q := must(w.CreateQueue(ctx, queue("q")))
		fields := directory.ChannelFields{
			Name: directory.Set("Shop"), BusinessHours: directory.Set(json.RawMessage(`{"1":["08:00","17:00"]}`)),
			Timezone: directory.Set("Europe/Amsterdam"), Enabled: directory.Set(false), QueueID: directory.Set(q.ID),
		}
		c := must(w.CreateChannel(ctx, directory.NewChannel{Type: "whatsApp", Address: "+31", ChannelFields: fields}))
		full := fmt.Sprintf(`{"address":"+31","business_hours":{"1":["08:00","17:00"]},"name":"Shop","queue_id":"%s","timezone":"Europe/Amsterdam","type":"WHATSAPP"}`, q.ID)
		equal(t, "created", show(t, c), full)
		equal(t, "edge", must(c.Queue(ctx)).Name, "q")
		change := func(f directory.ChannelFields) *ent.Channel {
			return must(w.UpdateChannel(ctx, directory.ChannelChange{ID: c.ID, ChannelFields: f}))
		}
		equal(t, "left out", show(t, change(directory.ChannelFields{})), full)
		bare := change(directory.ChannelFields{
			Name: directory.Null[string](), BusinessHours: directory.Null[json.RawMessage](), Timezone: directory.Null[string](),
			Enabled: directory.Set(true), QueueID: directory.Null[uuid.UUID](),
		})
		equal(t, "null", show(t, bare), `{"address":"+31","enabled":true,"type":"WHATSAPP"}`)
		equal(t, "stored", show(t, must(w.store.Client().Channel.Get(ctx, c.ID))), show(t, bare))
		equal(t, "default", must(w.CreateChannel(ctx, channel("x"))).Enabled, true)
	})
}

func TestQueue(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx, in := w.as(viewer.Admin), queue("q")
		equal(t, "defaults", show(t, must(w.CreateQueue(ctx, in))), `{"kind":"MIXED","name":"q"}`)
		in.Name, in.Kind, in.Number = directory.Set("full"), directory.Set(entqueue.KindPHONE), directory.Set("112")
		in.Address, in.MaxWaitSeconds = directory.Set("help@example.com"), directory.Set(30)
		q := must(w.CreateQueue(ctx, in))
		full := `{"address":"help@example.com","kind":"PHONE","max_wait_seconds":30,"name":"full","number":"112"}`
		equal(t, "created", show(t, q), full)
		change := func(f directory.QueueFields) string {
			return show(t, must(w.UpdateQueue(ctx, directory.QueueChange{ID: q.ID, QueueFields: f})))
		}
		equal(t, "left out", change(directory.QueueFields{}), full)
		null := directory.Null[string]()
		equal(t, "null", change(directory.QueueFields{Number: null, Address: null, MaxWaitSeconds: directory.Null[int]()}), `{"kind":"PHONE","name":"full"}`)
	})
}

// Tags are numbered per organization, without gaps.
func TestTag(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx, in := w.as(viewer.Admin), tagged("vip")
		equal(t, "defaults", show(t, must(w.CreateTag(ctx, in))), `{"kind":"USER","name":"vip","number":1}`)
		_, err := w.CreateTag(ctx, in)
		wantWrong(t, err, "CONFLICT name")
		in.Kind, in.Priority = directory.Set(enttag.KindSESSION_LABEL), directory.Set(-3)
		g := must(w.CreateTag(ctx, in))
		equal(t, "created", show(t, g), `{"kind":"SESSION_LABEL","name":"vip","number":2,"priority":-3}`)
		changed := must(w.UpdateTag(ctx, directory.TagChange{ID: g.ID, TagFields: directory.TagFields{Priority: directory.Set(7)}}))
		equal(t, "changed", show(t, changed), `{"kind":"SESSION_LABEL","name":"vip","number":2,"priority":7}`)
	})
}

// The list of members is replaced as a whole; those who stay keep their row.
func TestTeamMembers(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Admin)
		a, b, c := must(w.CreateUser(ctx, user("a"))).ID, must(w.CreateUser(ctx, user("b"))).ID, must(w.CreateUser(ctx, user("c"))).ID
		tm := must(w.CreateTeam(ctx, team("x", a, b, a)))
		members := func(tm *ent.Team) (names string, row uuid.UUID) {
			for _, m := range must(tm.QueryTeamMembers().All(ctx)) {
				if m.UserID == a {
					row = m.ID
				}
			}
			for _, u := range must(tm.QueryMembers().Order(ent.Asc("display_name")).All(ctx)) {
				names += u.DisplayName
			}
			return names, row
		}
		names, row := members(tm)
		equal(t, "created", names, "ab")
		for _, test := range []struct {
			members directory.Opt[[]uuid.UUID]
			want    string
		}{
			{directory.Opt[[]uuid.UUID]{}, "ab"},
			{directory.Set([]uuid.UUID{c, a}), "ac"},
			{directory.Set([]uuid.UUID{b, b, a, c}), "abc"},
			{directory.Set([]uuid.UUID{a}), "a"},
		} {
			got, same := members(must(w.UpdateTeam(ctx, directory.TeamChange{ID: tm.ID, TeamFields: directory.TeamFields{MemberIDs: test.members}})))
			equal(t, "members", got, test.want)
			equal(t, "row", same, row)
		}
		got, _ := members(must(w.UpdateTeam(ctx, directory.TeamChange{ID: tm.ID, TeamFields: directory.TeamFields{MemberIDs: directory.Set([]uuid.UUID{})}})))
		equal(t, "members", got, "")
		// Two lists at once: one of them, not a mixture, and no error.
		lists := [][]uuid.UUID{{a, b}, {b, c}}
		set := func(members []uuid.UUID) error {
			_, err := w.UpdateTeam(ctx, directory.TeamChange{ID: tm.ID, TeamFields: directory.TeamFields{MemberIDs: directory.Set(members)}})
			return err
		}
		for range 10 {
			wantWrong(t, set(nil), "<nil>")
			equal(t, "results", both(func(i int) error { return set(lists[i]) }), [2]string{"<nil>", "<nil>"})
			if got, _ := members(must(w.store.Client().Team.Get(ctx, tm.ID))); !slices.Contains([]string{"ab", "bc"}, got) {
				t.Errorf("members: %s", got)
			}
		}
	})
}

// A user comes with a membership, by default as agent, and is numbered.
func TestUser(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx, in := w.as(viewer.Admin), user("Ada")
		u := must(w.CreateUser(ctx, in))
		equal(t, "defaults", show(t, u), `{"availability":"OFFLINE","capacity":5,"display_name":"Ada","number":1,"settings":{},"status":"ACTIVE"}`)
		m := must(w.store.Client().Membership.Query().Where(membership.UserIDEQ(u.ID)).Only(ctx))
		equal(t, "membership", show(t, m), fmt.Sprintf(`{"role":"AGENT","selected":true,"status":"ACTIVE","user_id":"%s"}`, u.ID))
		in.AgentKey, in.GivenName, in.FamilyName = directory.Set("ada"), directory.Set("A"), directory.Set("L")
		in.Email, in.Phone, in.Capacity = directory.Set("ada@example.com"), directory.Set("+44"), directory.Set(0)
		u = must(w.CreateUser(ctx, in))
		full := `{"agent_key":"ada","availability":"OFFLINE","display_name":"Ada","email":"ada@example.com","family_name":"L","given_name":"A","number":2,"phone":"+44","settings":{},"status":"ACTIVE"}`
		equal(t, "created", show(t, u), full)
		change := func(f directory.UserFields) string {
			return show(t, must(w.UpdateUser(ctx, directory.UserChange{ID: u.ID, UserFields: f})))
		}
		equal(t, "left out", change(directory.UserFields{}), full)
		null := directory.Null[string]()
		equal(t, "null", change(directory.UserFields{AgentKey: null, GivenName: null, FamilyName: null, Email: null, Phone: null, Capacity: directory.Set(9)}),
			`{"availability":"OFFLINE","capacity":9,"display_name":"Ada","number":2,"settings":{},"status":"ACTIVE"}`)
	})
}

// An archived user is seen, and its membership is over.
func TestArchivedUserStaysVisible(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Admin)
		u := must(w.CreateUser(ctx, user("Ada")))
		gone := must(w.ArchiveUser(ctx, u.ID))
		seen := must(w.store.Client().User.Get(ctx, u.ID))
		equal(t, "status", seen.Status, entuser.StatusARCHIVED)
		equal(t, "time", *seen.ArchivedAt, *gone.ArchivedAt)
		m := must(w.store.Client().Membership.Query().Where(membership.UserIDEQ(u.ID)).Only(ctx))
		equal(t, "membership", m.Status, membership.StatusARCHIVED)
	})
}

// A user who is only a guest in sight is changed at home.
func TestUserFromElsewhere(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		guest := must(w.CreateUser(in(viewer.Owner, w.foreign.ID), user("guest")))
		// No method makes a user a member elsewhere yet, and the store has its own
		// view of references: the row is written by hand.
		err := w.store.Write(system(), w.root.ID, func(ctx context.Context, tx *store.Tx) error {
			return tx.Insert(ctx, "memberships", []string{"id", "organization_id", "created_at", "updated_at", "role", "status", "selected", "user_id"},
				[][]any{{uuid.New(), w.root.ID, tx.Now(), tx.Now(), "AGENT", "ACTIVE", false, guest.ID}})
		})
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.UpdateUser(w.as(viewer.Owner), directory.UserChange{ID: guest.ID})
		wantWrong(t, err, "FORBIDDEN id")
		_, err = w.ArchiveUser(w.as(viewer.Owner), guest.ID)
		wantWrong(t, err, "FORBIDDEN id")
	})
}

func TestUpdateCustomer(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx, id := w.as(viewer.Admin), w.customer(w.child.ID).ID
		c := must(w.UpdateCustomer(ctx, directory.CustomerChange{
			ID: id, DisplayName: directory.Null[string](), GivenName: directory.Set("A"), FamilyName: directory.Set("L"),
			Email: directory.Set("ada@example.com"), Phone: directory.Set("+44"),
		}))
		const seen = `"first_seen_at":"2026-02-14T12:00:00Z",`
		const last = `"last_seen_at":"2026-02-14T12:00:00Z"`
		equal(t, "changed", show(t, utc(c)), `{"email":"ada@example.com","family_name":"L",`+seen+`"given_name":"A",`+last+`,"phone":"+44"}`)
		null := directory.Null[string]()
		c = must(w.UpdateCustomer(ctx, directory.CustomerChange{
			ID: id, CustomFields: directory.Set(json.RawMessage(` {"b": 1} `)), Tags: directory.Set([]string{"vip"}), GivenName: null, FamilyName: null, Email: null, Phone: null,
		}))
		equal(t, "of bots", show(t, utc(c)), `{"custom_fields":{"b":1},`+seen+last+`,"tags":["vip"]}`)
		c = must(w.UpdateCustomer(ctx, directory.CustomerChange{ID: id, CustomFields: directory.Set(json.RawMessage(`null`)), Tags: directory.Null[[]string]()}))
		equal(t, "null", show(t, utc(c)), `{`+seen+last+`}`)
	})
}

func utc(c *ent.Customer) *ent.Customer {
	for _, at := range []*time.Time{&c.FirstSeenAt, &c.LastSeenAt} {
		*at = at.UTC()
	}
	return c
}

// Archiving twice is archiving once, also when both come at the same time.
func TestArchiving(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Admin)
		tm, g := must(w.CreateTeam(ctx, team("x"))).ID, must(w.CreateTag(ctx, tagged("x"))).ID
		q, c := must(w.CreateQueue(ctx, queue("x"))).ID, must(w.CreateChannel(ctx, channel("x"))).ID
		u := must(w.CreateUser(ctx, user("x"))).ID
		for what, archive := range map[string]func() *time.Time{
			"team":    func() *time.Time { return must(w.ArchiveTeam(ctx, tm)).ArchivedAt },
			"tag":     func() *time.Time { return must(w.ArchiveTag(ctx, g)).ArchivedAt },
			"queue":   func() *time.Time { return must(w.ArchiveQueue(ctx, q)).ArchivedAt },
			"channel": func() *time.Time { return must(w.ArchiveChannel(ctx, c)).ArchivedAt },
			"user":    func() *time.Time { return must(w.ArchiveUser(ctx, u)).ArchivedAt },
		} {
			first := archive()
			before := w.state(t)
			if again := archive(); first == nil || !again.Equal(*first) {
				t.Errorf("%s: archived at %v, then %v", what, first, again)
			}
			equal(t, what, w.state(t), before)
		}
	})
}

package inbox_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"parley/ent/agentpresence"
	"parley/ent/user"
	"parley/inbox"
	"parley/internal/viewer"
)

// presences are a user's stretches, in minutes from noon.
func (f *floor) presences(t testing.TB, name string) []string {
	t.Helper()
	var all []string
	for _, p := range f.s.Client().User.GetX(f.ctx, f.users[name]).QueryPresences().Order(agentpresence.ByFrom(), agentpresence.ByID()).AllX(f.ctx) {
		line := p.State.String() + " " + since(&p.From) + ".." + since(p.To)
		if p.Reason != nil {
			line += " " + *p.Reason
		}
		all = append(all, line)
	}
	return all
}

// Stretches of presence follow each other without a gap; what changes nothing leaves
// nothing.
func TestSetPresence(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		f := twoQueues(t, d)
		bob := f.users["bob"]
		for _, s := range []struct {
			at     float64
			ctx    context.Context
			user   *uuid.UUID
			state  user.Availability
			reason *string
		}{
			{0, f.agent("bob"), nil, user.AvailabilityONLINE, nil},
			{1, f.agent("bob"), nil, user.AvailabilityONLINE, nil},
			{2, f.agent("bob"), &bob, user.AvailabilityBUSY, new("lunch")},
			{3, f.agent("bob"), nil, user.AvailabilityBUSY, new("lunch")},
			{4, f.agent("bob"), nil, user.AvailabilityBUSY, new("training")},
			{5, f.admin(), &bob, user.AvailabilityOFFLINE, nil},
		} {
			f.after(s.at)
			id, err := f.SetPresence(s.ctx, inbox.Presence{User: s.user, State: s.state, Reason: s.reason})
			if must(t, err); id != bob {
				t.Errorf("presence of %s", id)
			}
		}
		same(t, "presences", f.presences(t, "bob"), []string{"ONLINE 0..2", "BUSY 2..4 lunch", "BUSY 4..5 training", "OFFLINE 5.."})
		same(t, "state", f.lines(t, "SELECT availability FROM users WHERE id = ?", bob), []string{"OFFLINE"})
		same(t, "entries", f.lines(t, "SELECT count(*) FROM ledger WHERE kind = 'PRESENCE_CHANGED' AND user_id = ?", bob), []string{"4"})
	})
}

// Of changes at once one stretch is left open.
func TestPresenceAtOnce(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		f := twoQueues(t, d)
		var all sync.WaitGroup
		for n := range 24 {
			all.Go(func() {
				state := []user.Availability{user.AvailabilityONLINE, user.AvailabilityBUSY, user.AvailabilityOFFLINE}[n%3]
				if _, err := f.SetPresence(f.agent("bob"), inbox.Presence{State: state}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		same(t, "open", f.lines(t, `SELECT count(*) FROM agent_presences p JOIN users u ON u.id = p.user_id
			WHERE p.user_id = ? AND p."to" IS NULL AND p.state = u.availability`, f.users["bob"]), []string{"1"})
	})
}

// Whose presence nobody may change, and what is none.
func TestPresenceRefuses(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		f := twoQueues(t, d)
		other := twoQueues(t, d.another(t, "other"))
		bob, stranger := f.users["bob"], other.users["bob"]
		online := user.AvailabilityONLINE
		for name, tc := range map[string]struct {
			ctx    context.Context
			p      inbox.Presence
			want   string
			fields string
		}{
			"guest":        {f.as(viewer.Guest, "ann"), inbox.Presence{State: online}, "FORBIDDEN", ""},
			"another's":    {f.agent("ann"), inbox.Presence{User: &bob, State: online}, "FORBIDDEN", ""},
			"foreign":      {f.admin(), inbox.Presence{User: &stranger, State: online}, "NOT_FOUND", "userId"},
			"unknown":      {f.admin(), inbox.Presence{User: new(f.unknown()), State: online}, "NOT_FOUND", "userId"},
			"a program":    {f.ctx, inbox.Presence{State: online}, "BAD_USER_INPUT", "userId"},
			"no state":     {f.agent("bob"), inbox.Presence{}, "BAD_USER_INPUT", "state"},
			"long reason":  {f.agent("bob"), inbox.Presence{State: online, Reason: new(strings.Repeat("é", 201))}, "BAD_USER_INPUT", "reason"},
			"reason a NUL": {f.agent("bob"), inbox.Presence{State: online, Reason: new("\x00")}, "BAD_USER_INPUT", "reason"},
		} {
			if _, err := f.SetPresence(tc.ctx, tc.p); kindOf(err) != tc.want || fields(err) != tc.fields {
				t.Errorf("%s: %v (%s), want %s (%s)", name, err, fields(err), tc.want, tc.fields)
			}
		}
		same(t, "written", f.lines(t, "SELECT count(*) FROM agent_presences"), []string{"0"})
	})
}

package demo

import (
	"context"
	"time"

	"parley/ent"
	"parley/ent/agentpresence"
	"parley/ent/user"
	"parley/inbox"
	"parley/store"
)

// workdays is for how many days back it is known when agents were at work.
const workdays = 14

// offDuty are those who are not there at the first start, whatever the hour, and
// those at work who take nothing new; everybody else is online.
var offDuty = map[string]user.Availability{
	"ines@teddies.example": user.AvailabilityOFFLINE, "frank-front-desk": user.AvailabilityOFFLINE,
	"farid@teddies.example": user.AvailabilityBUSY, "kim@teddies.example": user.AvailabilityBUSY,
}

// clockIn writes when the agents were at work, and who is there now.
func (d *desk) clockIn(ctx context.Context) error {
	err := d.Store.Write(ctx, OrganizationID(), func(ctx context.Context, tx *store.Tx) error {
		var rows []*ent.AgentPresenceCreate
		for _, key := range d.atHome() {
			tx.Know(d.users[key])
			for _, s := range d.shifts() {
				rows = append(rows, tx.AgentPresence.Create().SetUserID(d.users[key]).SetState(s.state).SetNillableReason(s.reason).
					SetFrom(s.from).SetNillableTo(s.to))
			}
		}
		return inChunks(rows, func(part []*ent.AgentPresenceCreate) error { return tx.AgentPresence.CreateBulk(part...).Exec(ctx) })
	})
	for _, key := range d.atHome() {
		state, ok := offDuty[key]
		if !ok {
			state = user.AvailabilityONLINE
		}
		if err == nil {
			id := d.users[key]
			_, err = d.Inbox.SetPresence(ctx, inbox.Presence{User: &id, State: state})
		}
	}
	return err
}

// atHome lists the agents of Teddies Inc.
func (d *desk) atHome() []string {
	keys := []string{sinchUser}
	for _, e := range staff {
		if e.house == home {
			keys = append(keys, e.key)
		}
	}
	return keys
}

// shift is a stretch of time that an agent spent in a state.
type shift struct {
	state  agentpresence.State
	reason *string
	from   time.Time
	to     *time.Time
}

// shifts are an agent's stretches up to now, one after the other; the last one
// goes on.
func (d *desk) shifts() []shift {
	var out []shift
	add := func(state agentpresence.State, reason string, from time.Time) {
		if !from.Before(d.now) {
			return
		}
		if n := len(out); n > 0 {
			out[n-1].to = &from
		}
		s := shift{state: state, from: from}
		if reason != "" {
			s.reason = &reason
		}
		out = append(out, s)
	}
	today := d.now.In(zone(amsterdam))
	for back := workdays; back >= 0; back-- {
		day := today.AddDate(0, 0, -back)
		if deskHours[day.Weekday()] == (opening{}) {
			continue
		}
		at := func(hour, spread int) time.Time {
			return time.Date(day.Year(), day.Month(), day.Day(), hour, d.r.IntN(spread), d.r.IntN(60), 0, day.Location()).UTC()
		}
		add(agentpresence.StateONLINE, "", at(8, 55))
		add(agentpresence.StateBUSY, "Lunch", at(12, 50))
		add(agentpresence.StateONLINE, "", at(13, 40))
		if chance(d.r, 0.3) {
			add(agentpresence.StateBUSY, pick(d.r, []string{"Training", "Team meeting", "A delivery of fur"}), at(15, 50))
		}
		add(agentpresence.StateOFFLINE, "", at(17, 59))
	}
	return out
}

// inChunks hands on as many rows at a time as one statement may hold.
func inChunks[T any](rows []T, f func([]T) error) error {
	const most = 200
	for len(rows) > 0 {
		n := min(most, len(rows))
		if err := f(rows[:n]); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

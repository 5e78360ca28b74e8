package inbox

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"parley/internal/values"
	"parley/metrics/businessclock"
	"parley/store"
)

// replyHours is the opening hours that a first reply is measured by. Without
// snapshot every hour is open.
type replyHours struct {
	*snapshot
	message uuid.UUID // that brought them; zero where the channel did
}

// hoursAmong finds the hours among all messages of a conversation: those on the
// first IN message, else on the reply, else on the latest one before the reply,
// else the channel's of the reply.
func hoursAmong(ordered []*fact, t *talk) replyHours {
	var in, reply, earlier, channel replyHours
	for _, f := range ordered {
		if f.message == t.in.message {
			in = replyHours{f.hours, f.message}
		}
		if f.message == t.reply.message {
			reply, channel = replyHours{f.hours, f.message}, replyHours{f.channelHours, uuid.Nil}
			break
		}
		if f.hours != nil {
			earlier = replyHours{f.hours, f.message}
		}
	}
	for _, h := range []replyHours{in, reply, earlier} {
		if h.snapshot != nil {
			return h
		}
	}
	return channel
}

// measure takes the open time from the first IN message to the reply.
func (s *factSet) measure(t *talk, by replyHours) {
	t.measured = true
	t.hours, t.openMs = uuid.Nil, 0
	if !t.reply.ok() {
		return
	}
	t.openMs = t.reply.at - t.in.at
	if by.snapshot == nil {
		return
	}
	clock := businessclock.New(by.snapshot.hours, s.zone(by.zone))
	t.hours = by.message
	t.openMs = clock.Between(time.UnixMilli(t.in.at), time.UnixMilli(t.reply.at)).Milliseconds()
}

// zone loads a time zone once. One that the system no longer knows is UTC.
func (s *factSet) zone(name string) *time.Location {
	if z := s.zones[name]; z != nil {
		return z
	}
	z, err := time.LoadLocation(name)
	if err != nil {
		z = time.UTC
	}
	s.zones[name] = z
	return z
}

// measureStored measures the replies of conversations of which not all messages
// are at hand.
func (s *factSet) measureStored(ctx context.Context) error {
	todo := store.Given{Columns: []string{"of", "opening", "reply"}}
	for id, t := range s.talks {
		if t.measured {
			continue
		}
		s.measure(t, replyHours{})
		if t.reply.ok() {
			todo.Rows = append(todo.Rows, []any{id, t.in.message, t.reply.message})
		}
	}
	return s.tx.EachGiven(ctx, func(row func(...any) error) error {
		id, by, err := scanHours(row)
		if err == nil {
			s.measure(s.talks[id], by)
		}
		return err
	}, todo, `SELECT v.of, h.id, h.business_hours, h.time_zone, c.business_hours, c.timezone
		FROM {given} JOIN messages r ON r.id = v.reply AND r.organization_id = ?
		LEFT JOIN channels c ON c.id = r.channel_id
		LEFT JOIN messages h ON h.id = COALESCE(
			(SELECT m.id FROM messages m WHERE m.id = v.opening AND m.business_hours IS NOT NULL),
			(SELECT m.id FROM messages m WHERE m.id = v.reply AND m.business_hours IS NOT NULL),
			(SELECT m.id FROM messages m WHERE m.organization_id = ? AND m.conversation_id = v.of AND m.business_hours IS NOT NULL
				AND m.sent_at <= r.sent_at AND (m.sent_at, m.direction, m.ordinal) < (r.sent_at, r.direction, r.ordinal)
				ORDER BY m.sent_at DESC, m.direction DESC, m.ordinal DESC LIMIT 1))`,
		s.tx.OrganizationID(), s.tx.OrganizationID())
}

func scanHours(row func(...any) error) (of uuid.UUID, by replyHours, err error) {
	var message uuid.NullUUID
	var hours, channelHours []byte
	var zone, channelZone sql.NullString
	if err := row(&of, &message, &hours, &zone, &channelHours, &channelZone); err != nil {
		return of, by, err
	}
	if !message.Valid {
		hours, zone = channelHours, channelZone
	}
	by.message = message.UUID
	by.snapshot, err = readHours(hours, zone.String)
	return of, by, err
}

// readHours is nil where there are none.
func readHours(text []byte, zone string) (*snapshot, error) {
	if len(text) == 0 {
		return nil, nil
	}
	var hours values.BusinessHours
	if err := json.Unmarshal(text, &hours); err != nil || hours == nil {
		return nil, err
	}
	return &snapshot{hours, zone}, nil
}

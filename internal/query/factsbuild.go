package query

import (
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	"parley/metrics"
)

// factsBuilder makes facts of rows and of the messages that they name.
type factsBuilder struct {
	rows     map[uuid.UUID]factRow
	turns    map[uuid.UUID][]turn
	openings map[uuid.UUID][]turn
	now      time.Time
	shown    map[string]map[uuid.UUID]*ent.Message
	agents   map[uuid.UUID]*ent.User
}

// silent reports whether a conversation counts as resolved by silence.
func (b *factsBuilder) silent(r factRow) bool {
	return !r.resolvedAt.Valid && r.lastAt <= b.now.Add(-metrics.Silence).UnixMilli()
}

// wanted lists the messages at each place.
func (b *factsBuilder) wanted() []shownAt {
	ids := map[string][]uuid.UUID{}
	note := func(at Path, id uuid.NullUUID) {
		if id.Valid {
			ids[at.name()] = append(ids[at.name()], id.UUID)
		}
	}
	for _, r := range b.rows {
		for _, at := range []Path{atFirst, atResolveStart} {
			note(at, r.firstID)
		}
		for _, at := range []Path{atLast, atResolveEnd} {
			note(at, r.lastID)
		}
		for _, at := range []Path{atReplyStart, atOpenStart} {
			note(at, r.firstInID)
		}
		for _, at := range []Path{atReplyEnd, atOpenEnd} {
			note(at, r.replyID)
		}
		note(atHours, r.hoursID)
	}
	noteTurns(b.turns, func(t turn) { note(atTurnStart, t.from); note(atTurnEnd, t.id) })
	noteTurns(b.openings, func(t turn) { note(atOpening, t.id) })
	var out []shownAt
	for _, at := range []Path{
		atFirst, atLast, atReplyStart, atReplyEnd, atOpenStart, atOpenEnd, atHours, atResolveStart, atResolveEnd, atTurnStart, atTurnEnd, atOpening,
	} {
		out = append(out, shownAt{at, ids[at.name()]})
	}
	return out
}

func noteTurns(of map[uuid.UUID][]turn, note func(turn)) {
	for _, turns := range of {
		for _, t := range turns {
			note(t)
		}
	}
}

func (b *factsBuilder) agentIDs() (out []uuid.UUID) {
	for _, r := range b.rows {
		if id := b.agentOf(r); id.Valid {
			out = append(out, id.UUID)
		}
	}
	return out
}

// agentOf is whom the resolution counts for.
func (b *factsBuilder) agentOf(r factRow) uuid.NullUUID {
	switch {
	case r.resolvedAt.Valid && r.resolvedAgentID.Valid:
		return r.resolvedAgentID
	case r.resolvedAt.Valid, b.silent(r):
		return r.lastAgentID
	}
	return uuid.NullUUID{}
}

func (b *factsBuilder) message(at Path, id uuid.NullUUID) *ent.Message {
	return b.shown[at.name()][id.UUID]
}

func (b *factsBuilder) build() map[uuid.UUID]*Facts {
	out := make(map[uuid.UUID]*Facts, len(b.rows))
	for id, r := range b.rows {
		f := &Facts{
			FirstMessage: b.message(atFirst, r.firstID), LastMessage: b.message(atLast, r.lastID),
			ResolvedAgent: b.agents[b.agentOf(r).UUID],
		}
		b.reply(f, r)
		b.resolution(f, r)
		for _, t := range b.turns[id] {
			f.Responses = append(f.Responses, clock(t.at, t.ms, b.message(atTurnStart, t.from), b.message(atTurnEnd, t.id)))
		}
		for _, t := range b.openings[id] {
			f.Openings = append(f.Openings, Opening{b.message(atOpening, t.id), conversation.InitiatedBy(t.by)})
		}
		out[id] = f
	}
	return out
}

func (b *factsBuilder) reply(f *Facts, r factRow) {
	if r.replyAt.Valid {
		f.FirstReply = clock(r.replyAt.Int64, r.replyMS.Int64, b.message(atReplyStart, r.firstInID), b.message(atReplyEnd, r.replyID))
	}
	if r.replyAt.Valid && r.openMS.Valid {
		f.FirstReplyOpen = clock(r.replyAt.Int64, r.openMS.Int64, b.message(atOpenStart, r.firstInID), b.message(atOpenEnd, r.replyID))
		f.FirstReplyOpen.HoursOf = b.message(atHours, r.hoursID)
	}
}

func (b *factsBuilder) resolution(f *Facts, r factRow) {
	started := b.message(atResolveStart, r.firstID)
	switch {
	case r.resolvedAt.Valid:
		f.ResolvedBy = conversation.ResolvedByEVENT
		f.Resolution = clock(r.resolvedAt.Int64, r.resolvedAt.Int64-r.firstAt, started, nil)
	case b.silent(r):
		f.ResolvedBy = conversation.ResolvedByINACTIVITY
		f.Resolution = clock(r.lastAt, r.lastAt-r.firstAt, started, b.message(atResolveEnd, r.lastID))
	}
}

// clock is one that showed so many milliseconds at an instant.
func clock(at, ms int64, started, ended *ent.Message) *Clock {
	return &Clock{StartedBy: started, EndedBy: ended, At: time.UnixMilli(at).UTC(), Seconds: float64(ms) / 1000}
}
